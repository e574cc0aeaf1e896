"""MedicationRequest, MedicationStatement and MedicationAdministration → facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from madelief.facts import NO, YES, Code, Concept, Fact, Kind, Known, Vocabulary
from madelief.facts.entry import NotAccepted, convert
from madelief.records.fhir.dosage import DOSE_UNIT, MICROGRAMS, daily_micrograms, days_between, dosages, routed, timing
from madelief.records.fhir.resource import (
    CannotRead,
    Ended,
    Moment,
    Resource,
    as_is,
    codings,
    denies,
    items,
    matches,
    member,
    moment,
    origin,
    short_reference,
    shown,
    shown_codes,
    text_of,
)
from madelief.records.picking import outdated
from madelief.records.record import SetAside, several

REQUEST, STATEMENT, ADMINISTRATION = "MedicationRequest", "MedicationStatement", "MedicationAdministration"
MEDICINES = (REQUEST, STATEMENT, ADMINISTRATION)
NOT_TAKEN = "not-taken"
USED = {STATEMENT: ("active",), REQUEST: ("active",), ADMINISTRATION: ("completed", "in-progress")}
OVER = {
    STATEMENT: ("completed", "stopped", NOT_TAKEN),
    # A completed request was dispensed to the end, which does not say that she no longer takes it.
    REQUEST: ("stopped",),
    ADMINISTRATION: (),
}
ORDERS = ("order", "original-order", "reflex-order", "filler-order", "instance-order")
BOTH, NONE = "both", "none"


Whose = tuple[str, str, str]
"""(mother or infant, system, code) of a medicine."""


@dataclass(frozen=True)
class Entry:
    """One resource: which medicine, and from when to when. For an administration both are its day."""

    resource: Resource
    kind: str
    status: str
    medicines: frozenset[Whose]
    begun: Moment | None
    ended: Moment | None


@dataclass(frozen=True)
class Use:
    """What an entry says of a concept: used now (`on` None), or given on a day."""

    concept: Concept
    value: Known
    on: date | None
    origin: str
    medicines: frozenset[Whose]


class Medicines:
    """Reads medicines one by one, and gathers what only several together say (injections and tablets: both)."""

    def __init__(self, resources: list[tuple[str, Resource]], vocabulary: Vocabulary, on: date) -> None:
        self.vocabulary = vocabulary
        self.on = on
        self.medications: dict[str, Resource] = {}
        for address, resource in resources:
            if resource["resourceType"] == "Medication":
                for reference in {address, f"Medication/{text_of(resource.get('id'))}"} - {"", "Medication/"}:
                    self.medications[reference] = resource
        self.uses: list[Use] = []
        self.stops: dict[Whose, date] = {}
        """Medicine → the last day on which an entry may mean that it ended; date.max where it does not say when."""
        self.begun: dict[str, tuple[date, str]] = {}

    def read(
        self, resource: Resource, name: str, about: str, on: date, vocabulary: Vocabulary
    ) -> Iterator[Fact | Ended | SetAside]:
        """The dates of one entry, and what it denies. That a medicine is used waits until all are read: `gathered`."""
        kind = str(resource["resourceType"])
        medicine = self.medicine(resource)
        found = [pair for pair in matches(medicine, about, vocabulary) if pair[1].means]
        if not found:
            raise CannotRead(f"no concept has the medicine {shown_codes(medicine)}")
        if resource.get("doNotPerform"):
            raise CannotRead("it asks not to give the medicine, which does not say that it is not used")
        if kind == REQUEST and resource.get("intent") not in ORDERS:
            raise CannotRead(f"its intent is {shown(resource.get('intent'))}; only an order says that a medicine is used")
        status = resource.get("status")
        if status not in (*USED[kind], *OVER[kind]):
            raise CannotRead(f"its status is {shown(status)}; only {', '.join(USED[kind] + OVER[kind])} count")
        begun, ended = self.days(resource, kind)
        codes = frozenset((about, system, code) for system, code in codings(medicine, vocabulary))
        entry = Entry(resource, kind, str(status), codes, begun, ended)
        over = status in OVER[kind] or (kind != ADMINISTRATION and ended is not None and ended.last < on)
        if over:
            stopped = ended.last if ended else date.max
            self.stops |= {whose: max(stopped, self.stops.get(whose, stopped)) for whose in codes}
        for concept, code in found:
            source = origin(name, code)
            try:
                if over:
                    yield Ended(self.denied(entry, concept, code, source))
                else:
                    yield from self.used(entry, concept, code, source)
            except CannotRead as error:
                yield SetAside(name, str(error))

    def medicine(self, resource: Resource) -> Resource | None:
        concept = member(resource, "medicationCodeableConcept", dict)
        if concept is not None:
            return dict(concept)
        reference = text_of((member(resource, "medicationReference", dict) or {}).get("reference"))
        if not reference:
            raise CannotRead("it does not say which medicine")
        if reference.startswith("#"):
            inside = next((part for part in items(resource, "contained") if part.get("id") == reference[1:]), None)
        else:
            inside = self.medications.get(reference) or self.medications.get(short_reference(reference))
        if inside is None:
            raise CannotRead(f"the medicine {shown(reference)} is not in this record")
        as_is(inside, "the medicine")
        code = member(inside, "code", dict)
        return dict(code) if code else None

    def days(self, resource: Resource, kind: str) -> tuple[Moment | None, Moment | None]:
        """(begun, ended) of an entry."""
        period = member(resource, "effectivePeriod", dict) or {}
        begun, ended = moment(period.get("start"), "its start"), moment(period.get("end"), "its end")
        if kind == ADMINISTRATION:
            given = moment(resource.get("effectiveDateTime"), "its date") or ended or begun
            return given, given
        if kind == REQUEST:
            bounds = [member(timing(dosage), "boundsPeriod", dict) or {} for dosage in dosages(resource)]
            starts = [moment(bound.get("start"), "its start") for bound in bounds]
            ends = [moment(bound.get("end"), "its end") for bound in bounds]
            begun = min((start for start in starts if start), key=lambda start: start.first, default=None)
            ended = max((end for end in ends if end), key=lambda end: end.last, default=None) if all(ends) else None
        return begun, ended

    def denied(self, entry: Entry, concept: Concept, code: Code, source: str) -> Fact:
        """That a medicine is not, or no longer, taken: no for the concept only where the code is all of it."""
        value: Known | None = NO if concept.kind is Kind.YES_NO else NONE if NONE in concept.choice_ids else None
        if value is None or not denies(concept, code):
            what = "is not taken" if entry.status == NOT_TAKEN else "is over"
            raise CannotRead(f"it {what}, which leaves open whether another code says {concept.id}")
        return Fact(concept.id, value, entry.ended.day if entry.ended else None, source)

    def used(self, entry: Entry, concept: Concept, code: Code, source: str) -> Iterator[Fact]:
        """A medicine in use, with its dates and its interval."""
        begun, given = entry.begun, entry.kind == ADMINISTRATION
        if entry.status not in concept.pick.statuses:
            raise CannotRead(f"its status is {shown(entry.status)}; {concept.id} counts {', '.join(concept.pick.statuses)}")
        if begun is not None and begun.first > self.on:
            raise CannotRead(f"it is dated {begun.first}, after the day of the question ({self.on})")
        on = begun.day if given and begun else None
        if given and on is None:
            raise CannotRead("its date is not a whole day" if begun else "it has no date")
        if not given and entry.ended is None:
            self.recent(entry, concept)
        value = self.value(entry.resource, concept, code)
        self.uses.append(Use(concept, value, on, source, entry.medicines))
        if begun is not None and begun.day is not None and not given and fills(concept, concept.started_on, value):
            earlier = self.begun.get(concept.started_on)
            if earlier is None or begun.day < earlier[0]:
                self.begun[concept.started_on] = begun.day, source
        if on is not None and fills(concept, concept.last_on, value):
            yield Fact(concept.last_on, on, on, source)
        if fills(concept, concept.interval, value):
            yield from self.interval(entry.resource, concept.interval, on, source)

    def recent(self, entry: Entry, concept: Concept) -> None:
        """An entry that is still active counts no longer than its concept looks back from the day it was written."""
        key = "authoredOn" if entry.kind == REQUEST else "dateAsserted"
        written, days = moment(entry.resource.get(key), key), concept.pick.within_days
        if written is not None and written.first > self.on:
            raise CannotRead(f"it is dated {written.first}, after the day of the question ({self.on})")
        if written is not None and days is not None and (self.on - written.last).days > days:
            raise CannotRead(f"it is of {written.last}, more than {days} days before {self.on}, and has no end")

    def value(self, resource: Resource, concept: Concept, code: Code) -> Known:
        """What the medicine stands for: its code says so, or its route, or its daily dose."""
        if concept.kind is Kind.YES_NO:
            return YES
        for band in concept.doses:
            dose = daily_micrograms(resource) if band.unit == DOSE_UNIT else None
            if dose is not None and band.lowest <= dose <= band.highest:
                return band.means
        routes = routed(resource, concept, self.vocabulary)
        if code.means in concept.choice_ids:
            if routes - {code.means}:
                raise CannotRead(f"its code stands for {code.means}, its route for {', '.join(sorted(routes))}")
            return code.means
        if len(routes) != 1:
            raise CannotRead(f"its code does not say which {concept.id} it is, and no route in its dosage does")
        return routes.pop()

    def interval(self, resource: Resource, concept: str, on: date | None, source: str) -> Iterator[Fact]:
        days = days_between(resource)
        if days is not None:
            try:
                yield Fact(concept, convert(self.vocabulary[concept], days / 7, "wk", "", self.vocabulary), on, source)
            except NotAccepted as error:
                raise CannotRead(f"{concept}: {error}") from None

    def gathered(self) -> Iterator[Fact | SetAside]:
        """What all the medicines together say."""
        for concept, (day, source) in self.begun.items():
            yield Fact(concept, day, None, source)
        by_concept: dict[str, list[Use]] = {}
        for use in self.uses:
            if use.on is not None and any(use.on <= self.stops.get(whose, date.min) for whose in use.medicines):
                yield SetAside(use.origin, "the same medicine is over since; whether another is used stays open")
                continue
            fact = Fact(use.concept.id, use.value, use.on, use.origin)
            if outdated(fact, use.concept, self.on):
                yield fact
            else:
                by_concept.setdefault(use.concept.id, []).append(use)
        for uses in by_concept.values():
            yield from _together(uses)


def _together(uses: list[Use]) -> Iterator[Fact]:
    """The facts of one concept. Running and given at once: both, where the concept has such a choice."""
    concept = uses[0].concept
    values = list(dict.fromkeys(use.value for use in uses))
    origins = several(list(dict.fromkeys(use.origin for use in uses)))
    if len(values) > 1 and BOTH in concept.choice_ids:
        yield Fact(concept.id, BOTH, None, origins)
        return
    running = [use for use in uses if use.on is None]
    if len({use.value for use in running}) > 1 and concept.doses:
        # Two doses of one substance at once: it is taken, and how much is not known.
        unsure = next(code.means for code in concept.codes if code.means in concept.choice_ids)
        yield Fact(concept.id, unsure, None, origins)
        return
    for use in running or uses:
        yield Fact(concept.id, use.value, use.on, use.origin)


def fills(concept: Concept, other: str, value: Known) -> bool:
    """Whether a medicine of this `value` fills `other`; one whose id names a choice is filled by that choice only."""
    named = [choice for choice in concept.choice_ids if choice.removesuffix("s") in other.split("-")]
    return bool(other) and (not named or value in named)


__all__ = ["MEDICINES", "MICROGRAMS", "ORDERS", "OVER", "USED", "Medicines"]
