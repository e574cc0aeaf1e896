"""Every reason for which something in a record is set aside, word for word: a clinician reads these."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import madelief.records
from madelief.facts import Refused, Vocabulary
from madelief.records import read_record
from tests.records.builders import (
    ATC,
    BABY,
    CYANOCOBALAMIN,
    FOLIC_ACID,
    HYDROXOCOBALAMIN,
    ICD,
    LOINC,
    METFORMIN,
    OMEPRAZOLE,
    ON,
    ORAL,
    SNOMED,
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
from tests.records.conftest import Read
from tests.records.test_people import REFUSED

B12 = loinc("2132-9")
HYPEREMESIS, CROHN = snomed("14094001"), icd("K50.1")
HIGH = {"high": quantity(0.35, "umol/L")}
MODIFIED = {"modifierExtension": [{"url": "https://example.org/not"}]}


def b12(**value: object) -> Resource:
    return observation(B12, **value)


def mma(*ranges: Resource) -> Resource:
    return lab("13964-2", 0.41, "umol/L", referenceRange=list(ranges))


ROWS: list[tuple[Resource | list[Resource], str]] = [
    # ---- an Observation
    (lab("4548-4", 40, "mmol/mol"), "no concept has the code “loinc.org 4548-4”"),
    (observation({"text": "vitamin B12"}), "no concept has the code “vitamin B12”"),
    (observation({}), "no concept has the code “no code”"),
    (b12(status="preliminary"), "its status is “preliminary”; only final, amended, corrected count"),
    (b12(status=None), "its status is not given; only final, amended, corrected count"),
    (b12(status=["final"]), "its status is not what FHIR R4 says it is; only final, amended, corrected count"),
    (b12(focus=[{"reference": "Patient/fetus"}]), "its focus is somebody or something else than the patient"),
    (b12(**MODIFIED), "it has modifierExtension, which can change what it means and is not understood here"),
    (b12(implicitRules="x"), "it has implicitRules, which can change what it means and is not understood here"),
    (lab("2132-9", 180, "pg/mL", ""), "it has no date"),
    (lab("2132-9", 180, "pg/mL", "2026-11"), "its date “2026-11” is not a whole day"),
    (lab("2132-9", 180, "pg/mL", "22-11-2026"), "its date “22-11-2026” is no date"),
    (lab("2132-9", 180, "pg/mL", "2026-02-30"), "its date “2026-02-30” is no day of the calendar"),
    (lab("2132-9", 180, "pg/mL", "0000-01-01"), "its date “0000-01-01” is no day of the calendar"),
    (lab("2132-9", 180, "pg/mL", "2026-11-23"), "it is dated 2026-11-23, after the day of the question (2026-11-22)"),
    (lab("2132-9", 180, "pg/mL", "2025-11-20"),
     "it is of 2025-11-20; total-b12 counts for 366 days, and the question is of 2026-11-22"),
    (b12(dataAbsentReason=concept(("x", "not-performed"))), "total-b12 has no value (“x not-performed”); it stays unknown"),
    (b12(), "total-b12 has no value (no reason given); it stays unknown"),
    (b12(dataAbsentReason={}, valueQuantity=quantity(180, "pg/mL")), "it has a value and a reason why it has none"),
    (b12(valueQuantity=quantity(180, "pg/mL"), valueString="180"), "it has 2 values; an Observation has one"),
    (b12(valueString="180 pg/mL"), "total-b12 cannot be read from “valueString”"),
    (b12(valueQuantity=180), "valueQuantity is not what FHIR R4 says it is"),
    (b12(valueQuantity={"value": 180}), "total-b12: it has no unit, and none is guessed"),
    (b12(valueQuantity={**quantity(180, "pg/mL"), **MODIFIED}),
     "its value has modifierExtension, which can change what it means and is not understood here"),
    (lab("2132-9", 180, "mg/L"), "total-b12: “mg/L” is not a unit of it; write it with one of pmol/L, ng/L, pg/mL"),
    (lab("2132-9", 180, "PG/ML"), "total-b12: “PG/ML” is not a unit of it; write it with one of pmol/L, ng/L, pg/mL"),
    (b12(valueQuantity=quantity(180, "pmol/L", unit="pg/mL")),
     "total-b12: its unit is printed as “pg/mL” and coded as “pmol/L”; it can be only one"),
    (lab("2132-9", "180", "pg/mL"), "total-b12: its value is “180”; expected a number that a measurement can have"),
    (lab("2132-9", 1e30, "pg/mL"), "total-b12: its value is “1e+30”; expected a number that a measurement can have"),
    (b12(valueQuantity=quantity(180, "pg/mL", comparator="ad")), "total-b12: “ad” is not one of the comparators <=, >=, <, >"),
    (b12(valueQuantity=quantity(180, "pg/mL", comparator=1)), "total-b12: its comparator is not what FHIR R4 says it is"),
    (lab("2132-9", 90_000, "pg/mL"),
     "total-b12: 66420 pmol/L is impossible: expected 1 to 20000 pmol/L; check the value and its unit"),
    (observation(loinc("82810-3"), valueCodeableConcept=snomed("146799005")),
     "pregnant has the value “sct 146799005”, which is no answer that is known here"),
    (observation(snomed("77386006"), valueCodeableConcept=snomed("60001007")),
     "its code and its value say different things of pregnant"),
    (observation(concept((LOINC, "2132-9"), (LOINC, "13964-2")), valueQuantity=quantity(1, "umol/L")),
     "its codes stand for mma and total-b12"),
    (observation(icd("K50.1")), "bowel-disease is not taken from an Observation"),
    (mma(HIGH, HIGH), "mma-upper-limit: there are several ranges, or ranges for some people only; none is used"),
    (mma({**HIGH, "age": {}, "appliesTo": [{"text": "men"}]}),
     "mma-upper-limit: there are several ranges, or ranges for some people only; none is used"),
    (mma({"high": {"value": 0.35}}), "mma-upper-limit: it has no unit, and none is guessed"),
    (mma({**HIGH, "type": concept(("x", "treatment"))}),
     "its type of range is “x treatment”, which is not one of FHIR's: normal"),
    ([lab("2132-9", 180, "pg/mL"), lab("2132-9", 190, "pg/mL")],
     "total-b12 has different values on 2026-11-02 (132.84 pmol/L, 140.22 pmol/L); none is used"),
    (lab("18185-9", 20, "wk", "2026-02-01"),
     "gestational-age: 20 wk on 2026-02-01 would be 62 wk on 2026-11-22, which is impossible: expected 0 to 43 wk"),
    # ---- about whom
    (lab("2132-9", 180, "pg/mL", subject=BABY), "it is about “Patient/b”, who is not in this record"),
    (lab("2132-9", 180, "pg/mL", subject=None), "it does not say whom it is about"),
    (lab("2132-9", 180, "pg/mL", subject="Patient/w"), "subject is not what FHIR R4 says it is"),
    # ---- a Condition
    (condition(icd("I10")), "no concept has the code “icd-10 I10”"),
    (condition(B12), "its code names the test total-b12, not a diagnosis"),
    (condition(CROHN, verification="provisional"),
     "its verification status is “provisional”; only confirmed and refuted say something"),
    (condition(CROHN, verification="entered-in-error"),
     "its verification status is “entered-in-error”; only confirmed and refuted say something"),
    (condition(CROHN, "better"),
     "its clinical status is “condition-clinical better”, which is not one of FHIR's: "
     "active, recurrence, relapse, inactive, remission, resolved"),
    (condition(HYPEREMESIS, "relapse", abatementAge={}), "its clinical status is “relapse”, but it has ended too"),
    (condition(HYPEREMESIS, ""),
     "it has neither a clinical status nor a date: it does not say whether hyperemesis is still so"),
    (condition(HYPEREMESIS, onsetDateTime="2026"),
     "its date is not a whole day, and hyperemesis counts for 301 days only"),
    (condition(CROHN, onsetDateTime="2027"), "it is dated 2027, after the day of the question (2026-11-22)"),
    (condition(HYPEREMESIS, onsetDateTime="2025-01-01"),
     "it is of 2025-01-01; hyperemesis counts for 301 days, and the question is of 2026-11-22"),
    (condition(CROHN, "", "refuted"), "it was refuted, which leaves open whether another code says bowel-disease"),
    (condition(HYPEREMESIS, "resolved"), "it is over, which leaves open whether another code says hyperemesis"),
    # ---- a Procedure, a relative
    (procedure(icd("Z99")), "no concept has the code “icd-10 Z99”"),
    (procedure(icd("Z90.3"), "in-progress"), "its status is “in-progress”; only completed counts"),
    (procedure(CROHN), "bowel-disease is not taken from a Procedure"),
    (relative(icd("E06.3"), status="health-unknown"), "its status is “health-unknown”; only completed and partial count"),
    (relative(icd("I10")), "none of the relative's conditions is one that is asked here"),
    (relative(condition=[{"code": icd("E06.3"), **MODIFIED}]),
     "a condition in it has modifierExtension, which can change what it means and is not understood here"),
    (relative(condition="none"), "condition is not what FHIR R4 says it is"),
    # ---- a medicine
    (statement(atc("J01CA04")), "no concept has the medicine “atc J01CA04”"),
    (statement({}, medicationCodeableConcept=None), "it does not say which medicine"),
    (statement({}, medicationCodeableConcept=None, medicationReference={"reference": "Medication/x"}),
     "the medicine “Medication/x” is not in this record"),
    (statement(atc(METFORMIN), "intended"), "its status is “intended”; only active, completed, stopped, not-taken count"),
    (request(atc(METFORMIN), "on-hold"), "its status is “on-hold”; only active, stopped count"),
    (administration(atc(METFORMIN), "2026-11-01", "not-done"), "its status is “not-done”; only completed, in-progress count"),
    (request(atc(METFORMIN), doNotPerform=True), "it asks not to give the medicine, which does not say that it is not used"),
    (request(atc(METFORMIN), intent="proposal"), "its intent is “proposal”; only an order says that a medicine is used"),
    (statement(atc(OMEPRAZOLE), "stopped"), "it is over, which leaves open whether another code says acid-suppressant"),
    (statement(atc(OMEPRAZOLE), "not-taken"), "it is not taken, which leaves open whether another code says acid-suppressant"),
    (statement(atc(METFORMIN), effectivePeriod={"start": "2026-12"}),
     "it is dated 2026-12-01, after the day of the question (2026-11-22)"),
    (statement(atc(METFORMIN), dateAsserted="2027-01-01"),
     "it is dated 2027-01-01, after the day of the question (2026-11-22)"),
    (request(atc(METFORMIN), authoredOn="2020"),
     "it is of 2020-12-31, more than 366 days before 2026-11-22, and has no end"),
    (administration(atc(METFORMIN), ""), "it has no date"),
    (administration(atc(METFORMIN), "2026-10"), "its date is not a whole day"),
    (statement(atc(CYANOCOBALAMIN)), "its code does not say which b12-treatment it is, and no route in its dosage does"),
    (statement(atc(HYDROXOCOBALAMIN), dosage=dosage(route=ORAL)), "its code stands for injections, its route for tablets"),
    (statement(concept((ATC, HYDROXOCOBALAMIN), (SNOMED, "26643006"))), ""),
    (statement(atc(HYDROXOCOBALAMIN), dosage=dosage(frequency=1, period=300, periodUnit="wk")),
     "b12-injection-interval: 300 wk is impossible: expected 0.1 to 104 wk; check the value and its unit"),
    ([administration(atc(METFORMIN), "2026-09-01"), statement(atc(METFORMIN), "stopped")],
     "the same medicine is over since; whether another is used stays open"),
    (statement(atc(FOLIC_ACID), dosage=[{"timing": MODIFIED}]),
     "its timing has modifierExtension, which can change what it means and is not understood here"),
    (condition(concept((ICD, "D51.0"), (ICD, "D51.3"))), "its codes stand for dietary and for autoimmune-gastritis"),
    (condition(atc(CYANOCOBALAMIN)), "its code alone does not say which b12-treatment it is"),
    (observation(atc(CYANOCOBALAMIN)), "b12-treatment is not taken from an Observation"),
    # ---- a Patient, and the rest
    (patient("w", "1992-11"), "birthDate is not a whole day; the age is unknown"),
    (patient("w", "01-03-1992"), "birthDate “01-03-1992” is no date; the age is unknown, and it is taken for the woman"),
    (patient("w", None), "it has no birthDate; the age is unknown, and it is taken for the woman"),
    ({"resourceType": "Encounter"}, "this kind of resource is not read"),
    ({"id": "x"}, "this is no FHIR resource: it has no resourceType"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "reason"), ROWS, ids=[reason[:70] or "nothing to say" for _, reason in ROWS])
def test_set_aside(read: Read, given: Resource | list[Resource], reason: str) -> None:
    resources = given if isinstance(given, list) else [given]
    if not any(resource.get("resourceType") == "Patient" for resource in resources):
        resources = [patient(), *resources]
    record = read(*resources)
    assert (reason in {aside.reason for aside in record.set_aside}) if reason else not record.set_aside
    assert all(aside.resource for aside in record.set_aside)


STATUSES: list[tuple[Resource, str]] = [
    (condition(CROHN, "remission"), "its clinical status is “remission”; bowel-disease counts active"),
    (administration(atc(METFORMIN), "2026-11-01"), "its status is “completed”; metformin counts active"),
]


@pytest.mark.parametrize(("resource", "reason"), STATUSES)
def test_the_statuses_of_a_concept_are_the_vocabulary_s(vocabulary: Vocabulary, resource: Resource, reason: str) -> None:
    only_active = {
        concept.id: replace(concept, pick=replace(concept.pick, statuses=("active",))) for concept in vocabulary.values()
    }
    record = read_record(as_bytes([patient(), resource]), "x", replace(vocabulary, concepts=only_active), ON)
    assert [aside.reason for aside in record.set_aside] == [reason]


NO_FHIR: list[tuple[object, str]] = [
    ([], "the record holds no FHIR resource; nothing is known from it"),
    (bundle(), "the record holds no FHIR resource; nothing is known from it"),
    ([1, None, "x"], "the record holds no FHIR resource; expected a FHIR R4 Bundle or a list of resources"),
    ({"resourceType": 5}, "the record holds no FHIR resource; expected a FHIR R4 Bundle or a list of resources"),
    ({"resourceType": "Bundle", "entry": {}}, "the entries of a Bundle are a list; this is no FHIR R4 Bundle"),
    ({"resourceType": "Bundle", "type": "history"},
     "a Bundle of type history holds several versions of one thing; give the current one"),
    ([{"resourceType": "Group"}] * 50_001,
     "the record holds more than 50,000 resources; a record of one person holds fewer"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "text"), NO_FHIR, ids=[text[:60] for _, text in NO_FHIR])
def test_no_record(vocabulary: Vocabulary, content: object, text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_record(as_bytes(content), "record.json", vocabulary, ON)
    assert [str(fault) for fault in refused.value.faults] == [f"record.json: {text}"]


def _sentences() -> Iterator[tuple[str, str]]:
    """(place, regular expression) of every sentence that the FHIR readers can say."""
    for path in sorted((Path(madelief.records.__file__).parent / "fhir").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                said = {"CannotRead": node.args[0], "NotAccepted": node.args[0], "SetAside": node.args[-1]}.get(node.func.id)
                if isinstance(said, ast.Constant):
                    yield f"{path.name}:{node.lineno}", re.escape(str(said.value))
                elif isinstance(said, ast.JoinedStr):
                    parts = (re.escape(p.value) if isinstance(p, ast.Constant) else "(?s:.*)" for p in said.values)
                    yield f"{path.name}:{node.lineno}", "".join(parts)


def test_every_sentence_of_the_readers_stands_in_these_tables() -> None:
    shown = [text for table in (ROWS, STATUSES, NO_FHIR, REFUSED) for _, text in table]
    missing = [
        f"{place}: {sentence}"
        for place, sentence in _sentences()
        if not any(re.search(sentence, text) for text in shown) and sentence != "(?s:.*)"
    ]
    assert missing == []
    assert sum(1 for _ in _sentences()) > 50
