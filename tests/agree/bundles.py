"""Made-up records in FHIR R4: for each concept a few resources, tidy and untidy, as hospitals write them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from madelief.export.retrieves import LABORATORY_SYSTEMS, MEDICINE_SYSTEMS, OID
from madelief.facts import Code, Concept, Kind, Quantity, Vocabulary
from tests.agree.people import Lines

UCUM = "http://unitsofmeasure.org"
Resource = dict[str, Any]

OBSERVED = ("final",) * 8 + ("amended", "corrected", "preliminary", "entered-in-error")
CLINICAL = ("active",) * 6 + ("recurrence", "inactive", "remission", "resolved", None)
VERIFIED = ("confirmed",) * 6 + (None, "refuted", "provisional", "differential", "entered-in-error")
AGES_OF_ENTRIES = (0, 1, 6, 7, 8, 30, 91, 92, 93, 300, 301, 302, 365, 366, 367, 900, -1)
"""Days before the question: on and beside every look-back of the vocabulary, long ago, and tomorrow."""


SPOKEN_OF = 0.35
"""Chance that a record speaks of a concept: the oracle takes its time for every resource in every retrieve."""


class Bundles:
    """Writes Bundles about one woman, or one baby, on the day `today`."""

    def __init__(self, random: Random, vocabulary: Vocabulary, lines: Lines, today: date) -> None:
        self.random = random
        self.vocabulary = vocabulary
        self.lines = lines
        self.today = today
        self.ids = count(1)
        self.addresses: dict[str, list[str]] = {}
        for address, system in vocabulary.systems.items():
            if not address.startswith(OID):
                self.addresses.setdefault(system, []).append(address)

    def bundle(self, about: str) -> Resource:
        """A Bundle about one "mother" or one "infant"."""
        back = self.random.choice((30, 365, 700) if about == "infant" else (7305, 10957, 12000, 16000))
        born = self.today - timedelta(days=back + self.random.choice((-1, 0, 1)))
        patient = {"resourceType": "Patient", "id": "p"}
        if about == "infant" or self.random.random() < 0.95:
            patient["birthDate"] = born.isoformat()
        chosen = [c for c in self.vocabulary.values() if c.codes and c.about == about and self.random.random() < SPOKEN_OF]
        resources = [self.resource(concept) for concept in chosen for _ in range(self.random.choice((1, 1, 2, 3)))]
        if about == "mother":
            resources += [self.relative() for _ in range(self.random.choice((0, 0, 1)))]
        entries = [{"resource": resource} for resource in (patient, *self.grouped(resources))]
        return {"resourceType": "Bundle", "type": "collection", "entry": entries}

    def resource(self, concept: Concept) -> Resource:
        code = self.random.choice(concept.codes)
        makers: list[Callable[[Concept, Code], Resource]]
        if code.system in MEDICINE_SYSTEMS:
            makers = [self.statement, self.request, self.administration]
        elif code.system in LABORATORY_SYSTEMS:
            makers = [self.observation]
        else:
            makers = [self.condition, self.condition, self.procedure]
            if len(self.vocabulary.coded(code.system, code.code, concept.about)) == 1:
                makers.append(self.observation)
        resource = self.random.choice(makers)(concept, code)
        if self.random.random() < 0.02:
            resource["modifierExtension"] = [{"url": "http://example.org/not", "valueBoolean": True}]
        return {"id": str(next(self.ids)), "subject": {"reference": "Patient/p"}} | resource

    # -- days and codes

    def day(self, often: int = 9) -> str | None:
        """A day, now and then with a time, a month only, or nothing."""
        written = self.today - timedelta(days=self.random.choice(AGES_OF_ENTRIES))
        form = self.random.randrange(often + 3)
        if form == 0:
            return None
        if form == 1:
            return written.isoformat()[:7]
        return f"{written}T23:30:00+02:00" if form == 2 else written.isoformat()

    def coded(self, code: Code) -> Resource:
        """A CodeableConcept in which the known coding may stand second."""
        text = f"{code.code}{self.random.choice(('', '1', '.9'))}" if code.prefix else code.code
        coding = {"system": self.random.choice(self.addresses[code.system]), "code": text}
        other = {"system": "http://example.org/local", "code": "B12"}
        return {"coding": self.random.choice(([coding], [other, coding]))}

    # -- Observations

    def observation(self, concept: Concept, code: Code) -> Resource:
        resource = {"resourceType": "Observation", "status": self.random.choice(OBSERVED), "code": self.coded(code)}
        day = self.day(40)
        if day:
            resource |= {"effectivePeriod": {"start": day}} if self.random.random() < 0.1 else {"effectiveDateTime": day}
        resource |= self.value(concept)
        base = self.vocabulary.get(f"{concept.id}-upper-limit")
        if base is not None and self.random.random() < 0.6:
            resource["referenceRange"] = [{"high": self.amount(base)} for _ in range(self.random.choice((1, 1, 1, 2)))]
        return resource

    def value(self, concept: Concept) -> Resource:
        if self.random.random() < 0.05:
            return {"dataAbsentReason": {"text": "not done"}}
        match concept.kind:
            case Kind.QUANTITY:
                return {"valueQuantity": self.amount(concept)}
            case Kind.COUNT:
                return {"valueInteger": self.random.randint(0, 4)}
            case Kind.DATE:
                return {"valueDateTime": self.day(100)}
            case _:
                form = self.random.randrange(4)
                if form == 0 and concept.kind is Kind.YES_NO:
                    return {"valueBoolean": self.random.random() < 0.5}
                words = [code for code in (*concept.values, *concept.codes) if code.means and not code.prefix]
                return {"valueCodeableConcept": self.coded(self.random.choice(words))} if form < 3 and words else {}

    def amount(self, concept: Concept) -> Resource:
        """A value on or near a line, in one of its units, with the unit coded, printed or both."""
        today = next(iter(self.lines.values))
        known = [v for v in self.lines.values[today].get(concept.id, ()) if isinstance(v, Quantity)]
        low, high = concept.warn or (Decimal(1), Decimal(100))
        value = self.random.choice(known).value if known else self.random.choice((low, high))
        units = {concept.unit: Decimal(1), **{other.unit: other.times for other in concept.accepts}}
        unit = self.random.choice(list(units))
        number = round(value / units[unit], 4) if self.random.random() < 0.97 else Decimal(999999)
        written: Resource = {"value": float(number)}
        if self.random.random() < 0.05:
            written["comparator"] = self.random.choice(("<", "<=", ">", ">="))
        form = self.random.randrange(12)
        if form < 5:
            written |= {"system": UCUM, "code": self.vocabulary.units[unit].ucum}
        if form < 10:
            written["unit"] = self.random.choice((unit, *self.vocabulary.units[unit].printed))
        if form == 10:
            written["unit"] = "furlong"
        return written

    def grouped(self, resources: list[Resource]) -> Iterator[Resource]:
        """Now and then two Observations become components of one panel."""
        panel: Resource | None = None
        for resource in resources:
            if resource["resourceType"] != "Observation" or self.random.random() < 0.8:
                yield resource
                continue
            if panel is None:
                panel = resource | {"id": str(next(self.ids)), "component": []}
                for key in [key for key in panel if key.startswith(("value", "dataAbsent", "referenceRange"))]:
                    del panel[key]
                panel["code"] = {"coding": [{"system": "http://example.org/local", "code": "panel"}]}
            parts = ("code", "value", "dataAbsentReason", "referenceRange")
            panel["component"].append({key: value for key, value in resource.items() if key.startswith(parts)})
        if panel is not None:
            yield panel

    # -- what was diagnosed, done, or runs in the family

    def condition(self, concept: Concept, code: Code) -> Resource:
        resource: Resource = {"resourceType": "Condition", "code": self.coded(code)}
        for key, status in (
            ("clinicalStatus", self.random.choice(CLINICAL)),
            ("verificationStatus", self.random.choice(VERIFIED)),
        ):
            if status:
                resource[key] = {"coding": [{"code": status}]}
        for key, chance in (("onsetDateTime", 0.6), ("recordedDate", 0.4), ("abatementDateTime", 0.15)):
            if self.random.random() < chance and (day := self.day(30)):
                resource[key] = day
        return resource

    def procedure(self, concept: Concept, code: Code) -> Resource:
        status = self.random.choice(("completed", "completed", "not-done"))
        day = self.day()
        return {"resourceType": "Procedure", "status": status, "code": self.coded(code)} | (
            {"performedDateTime": day} if day else {}
        )

    def relative(self) -> Resource:
        family = self.random.choice([concept for concept in self.vocabulary.values() if concept.relatives_of])
        having = self.vocabulary[self.random.choice(family.relatives_of)]
        day = self.day()
        return {
            "resourceType": "FamilyMemberHistory",
            "id": str(next(self.ids)),
            "status": self.random.choice(("completed", "partial", "health-unknown")),
            "patient": {"reference": "Patient/p"},
            "condition": [{"code": self.coded(self.random.choice(having.codes))}],
        } | ({"date": day} if day else {})

    # -- medicines

    def dosage(self, concept: Concept) -> Resource:
        dosage: Resource = {}
        if self.random.random() < 0.7:
            unit, period = self.random.choice((("d", 1), ("wk", 8), ("d", 28), ("mo", 2)))
            dosage["timing"] = {"repeat": {"frequency": self.random.choice((1, 1, 2)), "period": period, "periodUnit": unit}}
        if self.random.random() < 0.7:
            value, unit = self.random.choice(((400, "ug"), (500, "mcg"), (0.5, "mg"), (5, "mg"), (1000, "ug")))
            dosage["doseAndRate"] = [{"doseQuantity": {"value": value, "unit": unit}}]
        if concept.values and self.random.random() < 0.7:
            dosage["route"] = self.coded(self.random.choice(concept.values))
        return dosage

    def statement(self, concept: Concept, code: Code) -> Resource:
        status = self.random.choice(("active", "active", "active", "completed", "stopped", "not-taken", "on-hold"))
        resource = {"resourceType": "MedicationStatement", "status": status, "medicationCodeableConcept": self.coded(code)}
        period = {key: day for key in ("start", "end") if self.random.random() < 0.4 and (day := self.day(60))}
        resource |= {"effectivePeriod": period} if period else {}
        asserted = self.day(30)
        resource |= {"dateAsserted": asserted} if asserted and self.random.random() < 0.5 else {}
        return resource | {"dosage": [self.dosage(concept)]}

    def request(self, concept: Concept, code: Code) -> Resource:
        dosage = self.dosage(concept)
        if self.random.random() < 0.4:
            bounds = {key: day for key in ("start", "end") if self.random.random() < 0.6 and (day := self.day(60))}
            dosage.setdefault("timing", {}).setdefault("repeat", {})["boundsPeriod"] = bounds
        written = self.day(20)
        return {
            "resourceType": "MedicationRequest",
            "status": self.random.choice(("active", "active", "active", "completed", "stopped", "draft")),
            "intent": self.random.choice(("order", "order", "order", "plan")),
            "medicationCodeableConcept": self.coded(code),
            "dosageInstruction": [dosage],
        } | ({"authoredOn": written} if written else {})

    def administration(self, concept: Concept, code: Code) -> Resource:
        given = self.day(30)
        dosage = self.dosage(concept)
        return {
            "resourceType": "MedicationAdministration",
            "status": self.random.choice(("completed", "completed", "in-progress", "not-done")),
            "medicationCodeableConcept": self.coded(code),
            "dosage": {"route": dosage["route"]} if "route" in dosage else {"text": "given"},
        } | ({"effectiveDateTime": given} if given else {})
