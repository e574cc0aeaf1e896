"""Who the record is about: one woman, and at most one baby."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from madelief.facts import Fact, Quantity, Vocabulary
from madelief.facts.calendar import whole
from madelief.facts.fault import quoted
from madelief.records.fhir.resource import CannotRead, Moment, Resource, as_is, member, moment, short_reference, text_of
from madelief.records.record import SetAside, bare, several

MOTHER, INFANT = "mother", "infant"
AGE, INFANT_AGE = "age", "infant-age"
INFANT_MONTHS = 24
"""Up to this age a Patient is the baby (the range of infant ages in the clinical brief, 4.4)."""


@dataclass
class People:
    """`about` says whom a resource is about; `facts` are those of the Patients themselves."""

    name: str
    roles: dict[str, str] = field(default_factory=dict)
    """Reference, in every form it may be written → mother or infant."""
    silent: dict[str, str] = field(default_factory=dict)
    """Reference → why what is said of this person does not count."""
    facts: list[Fact] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    anyone: bool = False
    """No Patient stands in the record: all resources are about one unnamed woman."""

    def about(self, resource: Resource) -> str:
        """ "mother" or "infant". Raises `CannotRead` for a resource about nobody or about somebody else."""
        reference = _subject(resource)
        if not reference:
            raise CannotRead("it does not say whom it is about")
        if self.anyone:
            return MOTHER
        for form in (reference, short_reference(reference)):
            if form in self.silent:
                raise CannotRead(self.silent[form])
            if form in self.roles:
                return self.roles[form]
        raise CannotRead(f"it is about {quoted(reference)}, who is not in this record")


def _subject(resource: Resource) -> str:
    subject = member(resource, "patient" if "patient" in resource else "subject", dict) or {}
    return text_of(subject.get("reference"))


def read_people(resources: list[tuple[str, Resource]], on: date, vocabulary: Vocabulary) -> People:
    """The people in the record on the day `on`. Raises `CannotRead` for two women or two babies."""
    patients: dict[str, tuple[str, Resource]] = {}
    for address, resource in resources:
        if resource["resourceType"] == "Patient":
            identity = text_of(resource.get("id")) or address.rsplit("/", 1)[-1]
            if identity in patients and patients[identity][1] != resource:
                raise CannotRead(f"{quoted(f'Patient/{identity}')} stands twice and differs; give one of the two")
            patients[identity] = address, resource
    if not patients:
        return _unnamed(resources)
    people = People("")
    labels: dict[str, list[str]] = {MOTHER: [], INFANT: []}
    for identity, (address, patient) in patients.items():
        label = f"Patient/{bare(identity)}"
        role, silent = read_patient(patient, label, on, people, vocabulary)
        labels[role].append(label)
        for reference in {f"Patient/{identity}", address} - {""}:
            people.roles[reference] = role
            if silent:
                people.silent[reference] = silent
        if role == MOTHER or not people.name:
            people.name = bare(identity)
    for role, whom in ((MOTHER, "women"), (INFANT, "babies")):
        if len(labels[role]) > 1:
            several_of = f"{len(labels[role])} {whom} ({several(labels[role])})"
            raise CannotRead(f"the record is about {several_of}; give one woman, with her baby at most")
    return people


def _unnamed(resources: list[tuple[str, Resource]]) -> People:
    references = set()
    for _, resource in resources:
        try:
            references.add(short_reference(_subject(resource)))
        except CannotRead:
            continue  # said where the resource itself is read
    references.discard("")
    if len(references) > 1:
        some = several([quoted(reference) for reference in sorted(references)])
        raise CannotRead(f"the record has no Patient and is about {len(references)} people ({some}); give one person")
    return People(bare(next(iter(references), "").rsplit("/", 1)[-1]), anyone=True)


def read_patient(patient: Resource, label: str, on: date, people: People, vocabulary: Vocabulary) -> tuple[str, str]:
    """(mother or infant, told by the date of birth; why nothing about this person counts). The age goes to `people`."""
    as_is(patient, label)
    try:
        born = moment(patient.get("birthDate"), "birthDate")
        if born is None:
            raise CannotRead("it has no birthDate")
    except CannotRead as error:
        born = None
        people.set_aside.append(SetAside(label, f"{error}; the age is unknown, and it is taken for the woman"))
    died = patient.get("deceasedBoolean") is True or patient.get("deceasedDateTime") is not None
    role = MOTHER if born is None else _role(born, label, on, vocabulary)
    if died and role == MOTHER:
        raise CannotRead(f"{label} has died; there is nothing to ask or to advise")
    silent = "it is about a baby who has died" if died else ""
    if born is not None and born.first > on:
        silent = f"it is about a baby who is born on {born.first}, after the day of the question ({on})"
    age = None if born is None or silent else _age(born, on, role)
    if age is not None:
        people.facts.append(Fact(INFANT_AGE if role == INFANT else AGE, age, on, label))
    elif born is not None:
        people.set_aside.append(SetAside(label, silent or "birthDate is not a whole day; the age is unknown"))
    return role, silent


def _role(born: Moment, label: str, on: date, vocabulary: Vocabulary) -> str:
    infant = {whole("months", day, on) < INFANT_MONTHS for day in (born.first, born.last)}
    if len(infant) > 1:
        raise CannotRead(f"{label} has the birthDate {born.first.year}, which leaves open whether this is a baby; give the day")
    if True in infant:
        return INFANT
    years, usual = whole("years", born.first, on), vocabulary[AGE].warn
    if usual is not None and years < usual[0]:
        raise CannotRead(f"{label} is a child of {years} years; give one woman, with her baby at most")
    return MOTHER


def _age(born: Moment, on: date, role: str) -> Quantity | None:
    """The age, where every day that `born` may mean gives the same one."""
    unit, ucum = ("months", "mo") if role == INFANT else ("years", "a")
    ages = {whole(unit, day, on) for day in (born.first, born.last)}
    return Quantity(Decimal(ages.pop()), ucum) if len(ages) == 1 else None
