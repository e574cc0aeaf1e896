"""Medicines: which, how much, by which route, since when, how often; and what stopping one leaves open."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from madelief.records import Record
from tests.records.builders import (
    ATC,
    BABY,
    CYANOCOBALAMIN,
    DAILY,
    FOLIC_ACID,
    HYDROXOCOBALAMIN,
    INTRAMUSCULAR,
    IRON,
    MECOBALAMIN,
    METFORMIN,
    NITROUS_OXIDE,
    OMEPRAZOLE,
    ORAL,
    SUBCUTANEOUS,
    Resource,
    administration,
    atc,
    concept,
    dosage,
    patient,
    quantity,
    request,
    statement,
)
from tests.records.conftest import Read

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
FOLIC = atc(FOLIC_ACID)
B12 = atc(HYDROXOCOBALAMIN)
EIGHT_WEEKLY = dosage(frequency=1, period=8, periodUnit="wk")
TWICE_A_WEEK = dosage(frequency=2, period=1, periodUnit="wk")
MEDICATION = {"resourceType": "Medication", "id": "m", "code": B12}


def folic(*doses: tuple[object, str], **repeat: object) -> Resource:
    return statement(FOLIC, dosage=[dosage(quantity(*dose), ORAL, **(repeat or DAILY))[0] for dose in doses])


EXAMPLES: list[tuple[str, list[Resource], dict[str, str]]] = [
    ("running", [statement(atc(METFORMIN))], {"metformin": "yes"}),
    ("a code of the group", [request(atc(OMEPRAZOLE), authoredOn="2026-08-01")], {"acid-suppressant": "yes"}),
    ("given on a day", [administration(atc(IRON), "2026-11-01")], {"iron-tablets": "yes on 2026-11-01"}),
    ("since a day", [statement(atc(IRON), effectivePeriod={"start": "2026-09-01"})],
     {"iron-tablets": "yes", "iron-started-on": "2026-09-01"}),
    ("the first of two beginnings", [statement(atc(IRON), effectivePeriod={"start": "2026-09-01"}),
                                     request(atc("B03AA07"), dosageInstruction=[
                                         {"timing": {"repeat": {"boundsPeriod": {"start": "2026-07-01"}}}}])],
     {"iron-tablets": "yes", "iron-started-on": "2026-07-01"}),
    ("by reference", [MEDICATION, {**statement(B12), "medicationCodeableConcept": None,
                                   "medicationReference": {"reference": "Medication/m"}}], {"b12-treatment": "injections"}),
    ("contained", [{**statement(B12), "medicationCodeableConcept": None, "medicationReference": {"reference": "#m"},
                    "contained": [MEDICATION]}], {"b12-treatment": "injections"}),
    # ---- how much
    ("folic acid 0.4 mg a day", [folic((0.4, "mg"))], {"folic-acid": "standard"}),
    ("folic acid 500 µg a day", [folic((500, "ug"))], {"folic-acid": "standard"}),
    ("folic acid 5 mg a day", [folic((5, "mg"))], {"folic-acid": "high"}),
    ("folic acid 2.5 mg twice a day", [folic((2.5, "mg"), frequency=2, period=1, periodUnit="d")], {"folic-acid": "high"}),
    ("folic acid 5 mg a week", [folic((5, "mg"), frequency=1, period=1, periodUnit="wk")], {"folic-acid": "unknown-dose"}),
    ("folic acid 1 mg a day is neither", [folic((1, "mg"))], {"folic-acid": "unknown-dose"}),
    ("one tablet a day", [folic((1, "{tablet}"))], {"folic-acid": "unknown-dose"}),
    ("no dose", [statement(FOLIC)], {"folic-acid": "unknown-dose"}),
    ("one to two times a day", [folic((0.4, "mg"), **DAILY, frequencyMax=2)], {"folic-acid": "unknown-dose"}),
    ("as needed", [statement(FOLIC, dosage=[{**dosage(quantity(5, "mg"), **DAILY)[0], "asNeededBoolean": True}])],
     {"folic-acid": "unknown-dose"}),
    ("two dosages", [folic((0.4, "mg"), (5, "mg"))], {"folic-acid": "unknown-dose"}),
    ("an ordered and a calculated dose that differ",
     [statement(FOLIC, dosage=[{**dosage(**DAILY)[0],
                                "doseAndRate": [{"doseQuantity": quantity(0.4, "mg")}, {"doseQuantity": quantity(5, "mg")}]}])],
     {"folic-acid": "unknown-dose"}),
    ("two doses at once", [folic((0.4, "mg")), request(FOLIC, dosageInstruction=dosage(quantity(5, "mg"), **DAILY))],
     {"folic-acid": "unknown-dose"}),
    ("a running dose counts before a dose once given", [folic((0.4, "mg")), administration(FOLIC, "2026-11-01")],
     {"folic-acid": "standard"}),
    # ---- by which route
    ("hydroxocobalamin is injected", [statement(B12)], {"b12-treatment": "injections"}),
    ("cyanocobalamin by mouth", [statement(atc(CYANOCOBALAMIN), dosage=dosage(route=ORAL))], {"b12-treatment": "tablets"}),
    ("cyanocobalamin into a muscle", [statement(atc(CYANOCOBALAMIN), dosage=dosage(route=INTRAMUSCULAR))],
     {"b12-treatment": "injections"}),
    ("mecobalamin under the skin", [administration(atc(MECOBALAMIN), "2026-11-01", dosage=dosage(route=SUBCUTANEOUS)[0])],
     {"b12-treatment": "injections on 2026-11-01", "last-b12-injection-on": "2026-11-01 on 2026-11-01"}),
    ("a second coding that names the product", [statement(concept((ATC, CYANOCOBALAMIN), (RXNORM, "2001499")))],
     {"b12-treatment": "injections"}),
    ("injections and tablets", [statement(B12), statement(atc(CYANOCOBALAMIN), dosage=dosage(route=ORAL))],
     {"b12-treatment": "both"}),
    # ---- how often, and when last
    ("every eight weeks", [statement(B12, dosage=EIGHT_WEEKLY, effectivePeriod={"start": "2025-01-01"})],
     {"b12-treatment": "injections", "b12-treatment-started-on": "2025-01-01", "b12-injection-interval": "8 wk"}),
    ("twice a week", [statement(B12, dosage=TWICE_A_WEEK)],
     {"b12-treatment": "injections", "b12-injection-interval": "0.5 wk"}),
    ("every two months is not every eight weeks", [statement(B12, dosage=dosage(frequency=1, period=2, periodUnit="mo"))],
     {"b12-treatment": "injections"}),
    ("the interval of tablets is none of injections",
     [statement(atc(CYANOCOBALAMIN), dosage=dosage(route=ORAL, **DAILY), effectivePeriod={"start": "2026-01-01"})],
     {"b12-treatment": "tablets", "b12-treatment-started-on": "2026-01-01"}),
    ("the last injection", [administration(B12, "2026-10-01"), administration(B12, "2026-11-05")],
     {"b12-treatment": "injections on 2026-11-05", "last-b12-injection-on": "2026-11-05 on 2026-11-05"}),
    ("the last nitrous oxide", [administration(atc(NITROUS_OXIDE), "2026-08-01")],
     {"nitrous-oxide": "medical on 2026-08-01", "nitrous-oxide-last-on": "2026-08-01 on 2026-08-01"}),
    # ---- not, and no longer
    ("no folic acid", [statement(FOLIC, "not-taken")], {"folic-acid": "none"}),
    ("folic acid stopped", [statement(FOLIC, "stopped", effectivePeriod={"end": "2026-10-01"})],
     {"folic-acid": "none on 2026-10-01"}),
    ("folic acid stopped, and taken again",
     [statement(FOLIC, "stopped", effectivePeriod={"end": "2026-10-01"}), folic((0.4, "mg"))], {"folic-acid": "standard"}),
    ("the last day is a day of use", [statement(FOLIC, effectivePeriod={"end": "2026-11-22"})], {"folic-acid": "unknown-dose"}),
    ("one of two dosages has ended", [request(FOLIC, dosageInstruction=[
        {"timing": {"repeat": {"boundsPeriod": {"end": "2026-09-01"}}}}, {"timing": {"repeat": {}}}])],
     {"folic-acid": "unknown-dose"}),
    ("given, and now not taken", [administration(FOLIC, "2026-10-01"), statement(FOLIC, "not-taken")], {"folic-acid": "none"}),
    ("still active, but its end has passed", [statement(FOLIC, effectivePeriod={"start": "2026-01-01", "end": "2026-10-01"})],
     {"folic-acid": "none on 2026-10-01"}),
    ("tablets stopped, injections go on",
     [statement(atc(CYANOCOBALAMIN), "stopped", dosage=dosage(route=ORAL), effectivePeriod={"end": "2026-11-01"}),
      administration(B12, "2026-10-15")],
     {"b12-treatment": "injections on 2026-10-15", "last-b12-injection-on": "2026-10-15 on 2026-10-15"}),
]  # fmt: skip


@pytest.mark.parametrize(("resources", "facts"), [row[1:] for row in EXAMPLES], ids=[row[0] for row in EXAMPLES])
def test_it_says(
    read: Read, said: Callable[[Record], dict[str, str]], resources: list[Resource], facts: dict[str, str]
) -> None:
    found = said(read(patient(), *resources))
    assert found.pop("age") == "34 a on 2026-11-22"
    assert found == facts


OPEN: list[tuple[str, list[Resource]]] = [
    ("cyanocobalamin without a route is not assumed to be tablets", [statement(atc(CYANOCOBALAMIN))]),
    (
        "cyanocobalamin by two routes",
        [statement(atc(CYANOCOBALAMIN), dosage=[*dosage(route=ORAL), *dosage(route=INTRAMUSCULAR)])],
    ),
    ("hydroxocobalamin by mouth", [statement(B12, dosage=dosage(route=ORAL))]),
    ("one acid suppressant stopped leaves another", [statement(atc(OMEPRAZOLE), "stopped")]),
    ("hydroxocobalamin not taken leaves tablets", [statement(B12, "not-taken")]),
    ("dispensed to the end is not stopped", [request(FOLIC, "completed")]),
    ("not yet", [statement(atc(IRON), effectivePeriod={"start": "2026-12-01"})]),
    ("prescribed two years ago, and no end", [request(atc(METFORMIN), authoredOn="2024-11-01")]),
    ("a plan", [request(atc(METFORMIN), intent="plan")]),
    ("given long ago", [administration(atc(METFORMIN), "2024-11-01")]),
]


@pytest.mark.parametrize("resources", [row[1] for row in OPEN], ids=[row[0] for row in OPEN])
def test_it_leaves_open(read: Read, resources: list[Resource]) -> None:
    record = read(patient(), *resources)
    assert set(record.facts) == {"age"}
    assert len(record.set_aside) == len(resources)


def test_what_was_given_before_the_same_medicine_was_stopped_does_not_count(read: Read) -> None:
    stopped = statement(atc(METFORMIN), "stopped", effectivePeriod={"end": "2026-10-01"})
    assert "metformin" not in read(patient(), administration(atc(METFORMIN), "2026-09-01"), stopped).facts
    assert "metformin" not in read(patient(), administration(atc(METFORMIN), "2026-10-01"), stopped).facts
    assert "metformin" in read(patient(), administration(atc(METFORMIN), "2026-10-02"), stopped).facts
    assert "metformin" in read(patient(), administration(atc(METFORMIN), "2026-09-01"), {**stopped, "subject": BABY}).facts
