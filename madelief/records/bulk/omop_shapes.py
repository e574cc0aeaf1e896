"""What rows of one shape say, asked of the one-person reader.

The rows of an OMOP table that agree in everything but person, days and number have one shape. A CDM of a hundred million
rows has a few thousand. Each is shown to the readers of `records.fhir` as the FHIR resource that says the same; what they
answer holds for every row of the shape, so that a population and a person are read by one law.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from madelief.facts import Code, Concept, Fact, Kind, Known, Vocabulary
from madelief.facts.entry import NotAccepted
from madelief.facts.fault import quoted
from madelief.facts.quantity import COMPARATORS
from madelief.records.bulk.omop_folder import Codes
from madelief.records.fhir.conditions import read_condition, read_procedure
from madelief.records.fhir.medicines import Medicines
from madelief.records.fhir.observations import UCUM, UPPER_LIMIT, unit_of, value_of
from madelief.records.fhir.resource import CannotRead, Ended, Resource, matches, origin
from madelief.records.record import SetAside

START, END, LATER = date(2001, 1, 1), date(2001, 2, 2), date(2003, 3, 3)
ASKED = date(2002, 2, 2)
"""Days that stand for a row's own: its start, an end before the day of the question, one after it, and that day itself."""
DATED = {START: "start", END: "end", None: ""}

FACT, ENDED, QUANTITY, LIMIT, USE, BEGUN, CODE, ASIDE = "fact", "ended", "quantity", "limit", "use", "begun", "code", "aside"

NO_CODE = "no concept has its code"
"""Why most rows of any record are left: counted, not listed."""
NO_UNIT = "its unit is not one that is known here"
NO_VALUE = "its value cannot be used"
OVER = "it is over"
NOT_SAID = "it does not say enough, or says it in two ways"

Shape = Mapping[str, str]
"""Column (see `KEYS`) → what stands in it; "" where nothing does."""

KEYS = {
    "measurement": ("operator", "answer", "unit_id", "unit_text", "numbered", "texted", "sign", "signed"),
    "condition_occurrence": ("has_start", "over"),
    "procedure_occurrence": ("has_start",),
    "drug_exposure": ("route", "given", "has_start", "has_end", "over"),
}
KEYS["observation"] = KEYS["measurement"]


@dataclass(frozen=True)
class Said:
    """One thing that a shape says: a fact, or what is needed to make one from each row, or why it is set aside."""

    what: str
    concept: str | None = None
    word: str | None = None
    dated: str = ""
    """Which of the row's days the fact is of: "start", "end" or "" for none."""
    suffix: str = ""
    """What follows the row's name in the origin of the fact."""
    unit: str | None = None
    comparator: str | None = None
    system: str | None = None
    """Of a medicine: the system and code by which another row may say that it is over."""
    code: str | None = None
    reason: str | None = None
    category: str | None = None


SAID = "what VARCHAR, concept VARCHAR, word VARCHAR, dated VARCHAR, suffix VARCHAR, unit VARCHAR, comparator VARCHAR,"
SAID += " system VARCHAR, code VARCHAR, reason VARCHAR, category VARCHAR"
"""The columns of a table of `Said`."""


class Shapes:
    """Says what shapes say, by one vocabulary and one CONCEPT table."""

    def __init__(self, vocabulary: Vocabulary, codes: Codes) -> None:
        self.vocabulary, self.codes = vocabulary, codes
        self.addresses = {system: address for address, system in reversed(list(vocabulary.systems.items()))}

    def said(self, table: str, about: str, standard: str, source: str, shape: Shape) -> list[Said]:
        """What a row of `table` with these concept ids and this `shape` says of a mother or an infant."""
        readers: dict[str, Callable[[str, Resource, Shape], Iterator[Said]]] = {
            "measurement": self._measured,
            "observation": self._measured,
            "condition_occurrence": self._condition,
            "procedure_occurrence": self._procedure,
            "drug_exposure": self._medicine,
        }
        code = self.concept(standard, source)
        try:
            return [_in_omop(said, table) for said in readers[table](about, code, shape)]
        except CannotRead as error:
            if str(error).startswith("no concept has the "):
                return [Said(ASIDE, reason=NO_CODE, category=NO_CODE)]
            return [_in_omop(_aside(str(error)), table)]

    def concept(self, *identities: str) -> Resource:
        """The CodeableConcept with the codes of these concept ids; an id that the CONCEPT table does not show stays an id."""
        codings = []
        for identity in dict.fromkeys(identities):
            if identity in self.codes.codes:
                system, code = self.codes.codes[identity]
                codings.append({"system": self.addresses[system], "code": code})
            elif identity not in ("", "0"):
                codings.append({"system": "concept_id", "code": identity})
        return {"coding": codings}

    # ------------------------------------------------------------ measurement, observation

    def _measured(self, about: str, code: Resource, shape: Shape) -> Iterator[Said]:
        """As `records.fhir.observations` reads an Observation that is final."""
        found = matches(code, about, self.vocabulary)
        if not found:
            raise CannotRead("no concept has the code")
        if len(found) > 1 and not all(known.means for _, known in found):
            raise CannotRead(f"its codes stand for {' and '.join(sorted(concept.id for concept, _ in found))}")
        for concept, known in found:
            try:
                if "final" not in concept.pick.statuses:
                    raise CannotRead(f"{concept.id} is not taken from an Observation")
                if concept.kind in (Kind.QUANTITY, Kind.COUNT) and _only_a_number(shape):
                    yield from self._quantity(concept, known, shape)
                else:
                    part = self._part(shape)
                    said, _ = value_of(part, concept, known, self.vocabulary)
                    yield Said(FACT, concept.id, str(said), "start", origin("", known))
            except CannotRead as error:
                yield _aside(str(error))

    def _part(self, shape: Shape) -> Resource:
        part: Resource = {}
        if shape["numbered"]:
            part["valueQuantity"] = {"value": Decimal(0)}
        if shape["answer"]:
            part["valueCodeableConcept"] = self.concept(shape["answer"])
        if shape["texted"]:
            part["valueString"] = ""
        return part

    def _quantity(self, concept: Concept, code: Code, shape: Shape) -> Iterator[Said]:
        try:
            comparator = self._comparator(shape)
            unit = self._unit(concept, shape) if concept.kind is Kind.QUANTITY else ""
            if comparator and not unit:
                raise NotAccepted(f"{concept.id} is a count; it cannot have the comparator {comparator}")
        except NotAccepted as error:
            yield _aside(str(error), NO_UNIT if "unit" in str(error) else NO_VALUE)
            return
        suffix = origin("", code)
        yield Said(QUANTITY, concept.id, None, "start", suffix, unit, comparator)
        limit = self.vocabulary.get(concept.id + UPPER_LIMIT)
        if limit is not None:
            yield Said(LIMIT, limit.id, None, "start", " range_high" + suffix, unit, "")

    def _comparator(self, shape: Shape) -> str:
        """By operator_concept_id; where that says nothing, as value_source_value has it before the same number."""
        identity, sign = shape["operator"], {"≤": "<=", "≥": ">="}.get(shape["sign"], shape["sign"])
        said = self.codes.operators.get(identity)
        if identity not in ("", "0") and said is None:
            raise NotAccepted(
                f"the CONCEPT table does not show the operator_concept_id {identity} as one of =, {', '.join(COMPARATORS)}"
            )
        if sign and shape["signed"] == "differs":
            raise NotAccepted("its value_as_number and its value_source_value are different numbers")
        if sign and said is not None and said != sign:
            raise NotAccepted(f"its operator is {said} and its value_source_value has {sign}; it can be only one")
        return sign or (said or "").removeprefix("=")

    def _unit(self, concept: Concept, shape: Shape) -> str:
        identity, printed = shape["unit_id"], shape["unit_text"]
        coded = self.codes.units.get(identity, "")
        if identity not in ("", "0") and not coded and not printed:
            raise NotAccepted(f"the CONCEPT table does not show its unit_concept_id {identity} as a unit of UCUM")
        quantity: dict[str, Any] = {"unit": printed}
        if coded:
            quantity |= {"system": UCUM, "code": coded}
        return unit_of(quantity, concept, self.vocabulary)

    # ------------------------------------------------------------ conditions and procedures

    def _condition(self, about: str, code: Resource, shape: Shape) -> Iterator[Said]:
        resource: Resource = {"resourceType": "Condition", "code": code}
        if shape["has_start"]:
            resource["onsetDateTime"] = START.isoformat()
        if shape["over"]:
            resource["abatementDateTime"] = END.isoformat()
        else:
            resource["clinicalStatus"] = {"coding": [{"code": "active"}]}
        for item in read_condition(resource, "", about, ASKED, self.vocabulary):
            yield _said(item)

    def _procedure(self, about: str, code: Resource, shape: Shape) -> Iterator[Said]:
        resource: Resource = {"resourceType": "Procedure", "status": "completed", "code": code}
        if shape["has_start"]:
            resource["performedDateTime"] = START.isoformat()
        for item in read_procedure(resource, "", about, ASKED, self.vocabulary):
            yield _said(item)

    # ------------------------------------------------------------ medicines

    def _medicine(self, about: str, code: Resource, shape: Shape) -> Iterator[Said]:
        """What one exposure says by itself. What several say together is gathered where all rows are (omop_medicines)."""
        dosage = {"route": self.concept(shape["route"])}
        start = START.isoformat() if shape["has_start"] else None
        resource: Resource = {"medicationCodeableConcept": code}
        if shape["given"]:
            resource |= {"resourceType": "MedicationAdministration", "status": "completed", "dosage": dosage}
            resource |= {"effectiveDateTime": start} if start else {}
        else:
            end = END.isoformat() if shape["over"] else LATER.isoformat() if shape["has_end"] else None
            period = {key: day for key, day in (("start", start), ("end", end)) if day}
            resource |= {
                "resourceType": "MedicationStatement",
                "status": "active",
                "dosage": [dosage],
                "effectivePeriod": period,
            }
        medicines = Medicines([], self.vocabulary, ASKED)
        for item in medicines.read(resource, "", about, ASKED, self.vocabulary):
            yield _said(item)
        for use in medicines.uses:
            yield Said(USE, use.concept.id, str(use.value), DATED[use.on], use.origin)
        for concept, (_, suffix) in medicines.begun.items():
            yield Said(BEGUN, concept, dated="start", suffix=suffix)
        for coding in code["coding"]:
            yield Said(CODE, system=coding["system"], code=coding["code"])


def _only_a_number(shape: Shape) -> bool:
    return bool(shape["numbered"]) and not shape["answer"] and not shape["texted"]


def _said(item: Fact | Ended | SetAside) -> Said:
    if isinstance(item, SetAside):
        return _aside(item.reason)
    fact = item.fact if isinstance(item, Ended) else item
    what = ENDED if isinstance(item, Ended) else FACT
    return Said(what, fact.concept, _word(fact.value), DATED[fact.on], fact.origin)


def _word(value: Known) -> str | None:
    """The value as a word; None for a date, which is the row's own (`dated`)."""
    return None if isinstance(value, date) else str(value)


def _aside(reason: str, category: str = NOT_SAID) -> Said:
    return Said(ASIDE, reason=reason, category=OVER if reason.startswith(OVER) else category)


_WORDS = {
    "an Observation": "a row of {table}",
    "a Procedure": "a row of {table}",
    quoted("valueQuantity"): "a value_as_number",
    quoted("valueCodeableConcept"): "a value_as_concept_id",
    quoted("valueString"): "a value_as_string",
    "no route in its dosage": "no route_concept_id",
}
"""The one-person reader's words of FHIR → those of OMOP."""


def _in_omop(said: Said, table: str) -> Said:
    if said.reason is None:
        return said
    reason = said.reason
    for fhir, omop in _WORDS.items():
        reason = reason.replace(fhir, omop.format(table=table))
    return Said(said.what, reason=reason, category=said.category)


__all__ = ["KEYS", "NO_CODE", "NO_UNIT", "NO_VALUE", "SAID", "Said", "Shapes"]
