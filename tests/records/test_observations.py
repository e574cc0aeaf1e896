"""Observations: what each kind of value says, and in which unit it comes out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from madelief.records import Record
from tests.records.builders import (
    BABY,
    LOINC,
    SNOMED,
    Resource,
    concept,
    lab,
    loinc,
    observation,
    patient,
    quantity,
    snomed,
)
from tests.records.conftest import Read

PANEL = observation(
    loinc("PANEL"),
    component=[
        {"code": loinc("2132-9"), "valueQuantity": quantity(180, "pg/mL")},
        {"code": loinc("13964-2"), "valueQuantity": quantity(0.41, "umol/L")},
        {"code": loinc("13965-9"), "dataAbsentReason": concept(("x", "not-performed"))},
    ],
)
WITH_LIMIT = lab("13964-2", 0.41, "umol/L", referenceRange=[{"high": quantity(0.35, "umol/L")}])
NORMAL = {"type": concept(("http://terminology.hl7.org/CodeSystem/referencerange-meaning", "normal"))}

EXAMPLES: list[tuple[str, Resource, dict[str, str]]] = [
    ("a mass is converted", lab("2132-9", 180, "pg/mL"), {"total-b12": "132.84 pmol/L on 2026-11-02"}),
    ("an amount stays", lab("14685-2", 133, "pmol/L"), {"total-b12": "133 pmol/L on 2026-11-02"}),
    ("nmol/L of MMA", lab("13964-2", 410, "nmol/L"), {"mma": "0.41 umol/L on 2026-11-02"}),
    ("g/dL of haemoglobin", lab("718-7", 10.4, "g/dL"), {"haemoglobin": "104 g/L on 2026-11-02"}),
    ("mmol/L of haemoglobin", lab("59260-0", 6.5, "mmol/L"), {"haemoglobin": "104.7 g/L on 2026-11-02"}),
    ("ng/mL of ferritin", lab("2276-4", 12, "ng/mL"), {"ferritin": "12 ug/L on 2026-11-02"}),
    ("eGFR in UCUM", lab("33914-3", 92, "mL/min/{1.73_m2}"), {"egfr": "92 mL/min/1.73m2 on 2026-11-02"}),
    (
        "below the limit of the laboratory",
        lab("72160-5", 25, "pmol/L", valueQuantity=quantity(25, "pmol/L", comparator="<")),
        {"active-b12": "<25 pmol/L on 2026-11-02"},
    ),
    (
        "the unit as it is printed, where there is no code",
        observation(loinc("13964-2"), valueQuantity={"value": 0.41, "unit": "µmol/l"}),
        {"mma": "0.41 umol/L on 2026-11-02"},
    ),
    (
        "printed and coded alike",
        observation(loinc("2276-4"), valueQuantity=quantity(12, "ug/L", unit="ng/mL")),
        {"ferritin": "12 ug/L on 2026-11-02"},
    ),
    (
        "not the first coding, but the one that is known",
        observation(concept(("urn:local", "B12"), (LOINC, "2132-9")), valueQuantity=quantity(180, "ng/L")),
        {"total-b12": "132.84 pmol/L on 2026-11-02"},
    ),
    (
        "coded, and printed in words",
        observation(loinc("2132-9"), valueQuantity=quantity(180, "pg/mL", unit="picogram per millilitre")),
        {"total-b12": "132.84 pmol/L on 2026-11-02"},
    ),
    ("as old as it may be", lab("14685-2", 133, "pmol/L", "2025-11-21"), {"total-b12": "133 pmol/L on 2025-11-21"}),
    ("components of a panel", PANEL, {"total-b12": "132.84 pmol/L on 2026-11-02", "mma": "0.41 umol/L on 2026-11-02"}),
    (
        "the laboratory's own limit",
        WITH_LIMIT,
        {"mma": "0.41 umol/L on 2026-11-02", "mma-upper-limit": "0.35 umol/L on 2026-11-02"},
    ),
    (
        "the range that is called normal",
        lab("13965-9", 14, "umol/L", referenceRange=[{"high": quantity(15, "umol/L"), **NORMAL}]),
        {"homocysteine": "14 umol/L on 2026-11-02", "homocysteine-upper-limit": "15 umol/L on 2026-11-02"},
    ),
    (
        "antibodies found",
        observation(loinc("31444-3"), valueCodeableConcept=snomed("10828004")),
        {"if-antibodies": "positive on 2026-11-02"},
    ),
    ("pregnant, by its code", observation(snomed("77386006")), {"pregnant": "yes on 2026-11-02"}),
    ("not pregnant, by its code", observation(snomed("60001007")), {"pregnant": "no on 2026-11-02"}),
    (
        "not pregnant, by its value",
        observation(loinc("82810-3"), valueCodeableConcept=snomed("60001007")),
        {"pregnant": "no on 2026-11-02"},
    ),
    ("pregnant: false", observation(snomed("77386006"), valueBoolean=False), {"pregnant": "no on 2026-11-02"}),
    ("not pregnant: false", observation(snomed("60001007"), valueBoolean=False), {"pregnant": "yes on 2026-11-02"}),
    (
        "breastfeeding",
        observation(loinc("63895-7"), valueCodeableConcept=concept((LOINC, "LA29252-6"))),
        {"breastfeeding": "yes on 2026-11-02"},
    ),
    ("an instant", observation(loinc("2132-9"), "", effectiveInstant="2026-11-02T08:30:00.123+01:00",
                               valueQuantity=quantity(200, "pmol/L")), {"total-b12": "200 pmol/L on 2026-11-02"}),
    ("a period, by its start", observation(loinc("2132-9"), "", effectivePeriod={"start": "2026-11-02T08:30:00Z"},
                                           valueQuantity=quantity(200, "pmol/L")), {"total-b12": "200 pmol/L on 2026-11-02"}),
]  # fmt: skip


@pytest.mark.parametrize(("resource", "facts"), [row[1:] for row in EXAMPLES], ids=[row[0] for row in EXAMPLES])
def test_an_observation_says(
    read: Read, said: Callable[[Record], dict[str, str]], resource: Resource, facts: dict[str, str]
) -> None:
    found = said(read(patient(), resource))
    assert found.pop("age") == "34 a on 2026-11-22"
    assert found == facts


def test_the_value_is_kept_as_it_was_entered(read: Read) -> None:
    facts = read(patient(), lab("2132-9", 180, "pg/mL")).facts
    assert (facts["total-b12"].entered, facts["total-b12"].origin) == ("180 pg/mL", "Observation/o")
    assert read(patient(), lab("14685-2", 133, "pmol/L")).facts["total-b12"].entered == ""
    assert read(patient(), lab("14685-2", 133.456, "pmol/L")).facts["total-b12"].entered == "133.456 pmol/L"


def test_an_unconfirmed_code_says_so(read: Read) -> None:
    fact = read(patient(), lab("787-2", 101, "fL")).facts["mcv"]
    assert fact.origin == "Observation/o (code loinc 787-2 is not confirmed)"


def test_the_baby_has_the_same_codes_and_other_concepts(read: Read) -> None:
    record = read(patient(), patient("b", "2026-06-30"), lab("2132-9", 180, "pg/mL", subject=BABY), lab("2132-9", 300, "pg/mL"))
    assert {c: str(f.value) for c, f in record.facts.items()} == {
        "age": "34 a",
        "infant-age": "4 mo",
        "infant-total-b12": "132.84 pmol/L",
        "total-b12": "221.4 pmol/L",
    }


def test_the_newest_counts_and_two_of_one_day_do_not(read: Read) -> None:
    old, new = lab("2132-9", 180, "pg/mL", "2026-10-01"), lab("2132-9", 300, "pg/mL", "2026-11-01")
    assert str(read(patient(), new, old).facts["total-b12"].value) == "221.4 pmol/L"
    other = lab("2132-9", 310, "pg/mL", "2026-11-01", id="other")
    record = read(patient(), new, old, other)
    assert "total-b12" not in record.facts
    assert [aside.resource for aside in record.set_aside] == ["Observation/o", "Observation/other"]


def test_the_day_of_the_question_is_part_of_the_record(read: Read) -> None:
    later = lab("2132-9", 180, "pg/mL", "2026-11-22")
    assert "total-b12" in read(patient(), later).facts
    assert "total-b12" not in read(patient(), later, on=date(2026, 11, 21)).facts


def test_a_coded_answer_that_is_not_known_is_not_no(read: Read) -> None:
    possible = observation(loinc("82810-3"), valueCodeableConcept=concept((SNOMED, "146799005")))
    record = read(patient(), possible)
    assert "pregnant" not in record.facts
    assert len(record.set_aside) == 1
