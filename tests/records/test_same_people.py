"""Five people, written as a fact file and as a FHIR Bundle, come out as the same facts.

A new source of records joins by one more writer here. What may differ is where a fact stands (its origin).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from madelief.facts import Fact, Known, Vocabulary
from madelief.records import Record, read_record
from tests.records.builders import (
    BABY,
    CYANOCOBALAMIN,
    DAILY,
    FOLIC_ACID,
    HYDROXOCOBALAMIN,
    IRON,
    LOINC,
    METFORMIN,
    NITROUS_OXIDE,
    OMEPRAZOLE,
    ON,
    ORAL,
    Resource,
    administration,
    as_bytes,
    atc,
    bundle,
    concept,
    condition,
    dosage,
    icd,
    lab,
    loinc,
    observation,
    patient,
    procedure,
    quantity,
    relative,
    request,
    snomed,
    statement,
)

PREGNANT, NOT_PREGNANT = snomed("77386006"), snomed("60001007")
POSITIVE = {"valueCodeableConcept": snomed("10828004")}
BREASTFEEDS = {"valueCodeableConcept": concept((LOINC, "LA29252-6"))}
BELOW = {"valueQuantity": quantity(25, "pmol/L", comparator="<")}

BUNDLES: dict[str, list[Resource]] = {
    "planning-vegan": [
        patient(born="1997-05-09"),
        observation(loinc("82810-3"), "2026-11-20", valueCodeableConcept=NOT_PREGNANT),
        lab("2132-9", 180, "pg/mL"),
        lab("13964-2", 410, "nmol/L", referenceRange=[{"high": quantity(0.35, "umol/L")}]),
        lab("13965-9", 16.2, "umol/L"),
        lab("2284-8", 9, "ng/mL"),
        lab("718-7", 12.1, "g/dL"),
        lab("787-2", 101, "fL"),
        statement(atc(FOLIC_ACID), dosage=dosage(quantity(0.4, "mg"), **DAILY), effectivePeriod={"start": "2026-10-01"}),
    ],
    "pregnant-on-injections": [
        patient(),
        condition(PREGNANT, recordedDate="2026-09-10"),
        lab("18185-9", 20, "wk", "2026-11-15"),
        condition(icd("D51.0"), recordedDate="2019-03-01"),
        observation(loinc("31444-3"), "2019-02-20", **POSITIVE),
        statement(
            atc(HYDROXOCOBALAMIN),
            dosage=dosage(frequency=1, period=8, periodUnit="wk"),
            effectivePeriod={"start": "2019-03-05"},
        ),
        administration(atc(HYDROXOCOBALAMIN), "2026-10-30"),
        request(atc(FOLIC_ACID), dosageInstruction=dosage(quantity(5, "mg"), **DAILY), authoredOn="2026-08-01"),
    ],
    "pregnant-anaemic": [
        patient(born="1988-01-31"),
        observation(PREGNANT, "2026-10-05"),
        condition(icd("D64.9"), onsetDateTime="2026-10-12"),
        lab("59260-0", 6.6, "mmol/L", "2026-10-10"),
        lab("59260-0", 6.4, "mmol/L", "2026-11-10"),
        lab("2276-4", 48, "ng/mL", "2026-11-10"),
        observation(loinc("72160-5"), "2026-11-10", **BELOW),
        lab("33914-3", 104, "mL/min/1.73m2", "2026-11-10"),
        statement(atc(IRON), effectivePeriod={"start": "2026-10-12"}),
        condition(snomed("14094001")),
    ],
    "breastfeeding-with-baby": [
        patient(born="1995-02-28"),
        patient("b", "2026-06-30"),
        observation(loinc("63895-7"), "2026-11-18", **BREASTFEEDS),
        observation(loinc("31444-3"), "2026-11-12", **POSITIVE),
        lab("14685-2", 133, "pmol/L", "2026-11-12"),
        lab("2132-9", 160, "ng/L", "2026-11-18", subject=BABY),
        lab("13964-2", 2.3, "umol/L", "2026-11-18", subject=BABY),
        lab("13965-9", 21, "umol/L", "2026-11-18", subject=BABY),
        lab("718-7", 9.8, "g/dL", "2026-11-18", subject=BABY),
    ],
    "after-bypass": [
        patient(born="1985-07-04"),
        procedure(snomed("442338001"), performedDateTime="2011"),
        condition(icd("K50.9"), "remission", onsetDateTime="2012-06-30"),
        condition(icd("E10.9")),
        relative(icd("D51.9"), date="2026-04-01"),
        statement(atc(METFORMIN)),
        request(atc(OMEPRAZOLE), authoredOn="2026-09-01"),
        administration(atc("N03AX14"), "2026-11-01"),
        administration(atc(NITROUS_OXIDE), "2026-08-14"),
        statement(atc(HYDROXOCOBALAMIN)),
        statement(atc(CYANOCOBALAMIN), dosage=dosage(route=ORAL)),
        condition(snomed("7200002"), recordedDate="2026-06-01"),
    ],
}


def told(facts: Mapping[str, Fact]) -> dict[str, tuple[Known, date | None, str]]:
    return {concept: (fact.value, fact.on, fact.entered) for concept, fact in sorted(facts.items())}


@pytest.mark.parametrize("name", BUNDLES)
def test_the_same_person(vocabulary: Vocabulary, people_folder: Path, name: str) -> None:
    path = people_folder / f"{name}.yaml"
    from_file: Record = read_record(path.read_bytes(), path.name, vocabulary)
    from_fhir: Record = read_record(as_bytes(bundle(*BUNDLES[name])), "bundle.json", vocabulary, ON)
    assert from_file.on == from_fhir.on
    assert told(from_fhir.facts) == told(from_file.facts)
    assert [aside.reason for aside in from_file.set_aside] == [aside.reason for aside in from_fhir.set_aside]
    assert len(from_file.facts) >= 9


def test_every_person_has_both(people_folder: Path) -> None:
    assert sorted(BUNDLES) == sorted(path.stem for path in people_folder.glob("*.yaml"))
