"""Records in FHIR: the exported libraries on cql-execution see what our own reader sees, and conclude the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest

from madelief.engines import PythonMachine, Result
from madelief.export import data_library, export_shelf, logic_library
from madelief.export.cql import exported
from madelief.facts import Code, Pick, Quantity, Vocabulary
from madelief.guideline import Shelf
from madelief.records.fhir import read_fhir
from tests.agree.answers import same
from tests.agree.bundles import Bundles
from tests.agree.comparison import shared_out
from tests.agree.oracle import Oracle
from tests.agree.people import Lines

DAYS = (date(2026, 11, 22), date(2024, 2, 29))
RECORDS = 200
READ = 120
"""Of these, how many are compared concept by concept."""


def midday(day: date) -> str:
    return f"{day}T12:00:00.000+00:00"


def records(shelf: Shelf) -> Iterator[tuple[date, dict[str, Any]]]:
    """Every record and its day of the question."""
    lines = {guideline.id: Lines(guideline, shelf.vocabulary) for guideline in shelf}
    for seed in range(RECORDS):
        random = Random(seed)
        today = DAYS[seed % len(DAYS)]
        bundles = Bundles(random, shelf.vocabulary, lines[random.choice(list(lines))], today)
        yield today, bundles.bundle(random.choice(("mother", "mother", "mother", "infant")))


def inputs_of(bundle: dict[str, Any], vocabulary: Vocabulary, today: date) -> dict[str, Result]:
    """What our reader finds. A value with a comparator is taken out: the export gives null for it (a stated limit)."""
    content = json.loads(json.dumps(bundle), parse_float=Decimal, parse_int=Decimal)
    found = read_fhir(content, "record", vocabulary, today).inputs()
    return {c: value for c, value in found.items() if not (isinstance(value, Quantity) and value.comparator)}


def test_the_data_library_reads_what_we_read(shelf: Shelf, vocabulary: Vocabulary, oracle: Path) -> None:
    """Concept by concept, over the whole vocabulary."""
    text = data_library(vocabulary, set(vocabulary)).text
    ucum = {unit.ucum: unit.id for unit in vocabulary.units.values()}

    def work(engines: Oracle, item: tuple[date, dict[str, Any]]) -> Iterator[str]:
        today, bundle = item
        engines.load(f"data on {today}", text, engines=("js",), now=midday(today))
        theirs = engines.run(f"data on {today}", [{"$bundle": bundle}])["js"][0]
        ours = inputs_of(bundle, vocabulary, today)
        for concept in vocabulary.values():
            answer = theirs[concept.label["en"]]
            if not same(ours.get(concept.id), answer, ucum):
                yield f"{concept.id} on {today}: ours {ours.get(concept.id)}, js {answer}, in {json.dumps(bundle)}"

    differences = shared_out(oracle, islice(records(shelf), READ), work)
    assert not differences, differences[:3]


def test_the_records_hold_every_concept(shelf: Shelf, vocabulary: Vocabulary) -> None:
    """What the comparison above never saw it cannot have compared."""
    seen = {concept for today, bundle in islice(records(shelf), READ) for concept in inputs_of(bundle, vocabulary, today)}
    assert {concept.id for concept in vocabulary.values() if concept.codes} <= seen


def test_the_logic_library_concludes_what_we_conclude(
    shelf: Shelf, vocabulary: Vocabulary, oracle: Path, tmp_path: Path
) -> None:
    """The exported folder as another system would run it: logic, the included data library, and Today() as it is."""
    export_shelf(shelf, tmp_path)
    guidelines = shelf.released()
    machines = {guideline.id: PythonMachine(guideline) for guideline in guidelines}
    ucum = {unit.ucum: unit.id for unit in vocabulary.units.values()}

    def work(engines: Oracle, item: tuple[int, tuple[date, dict[str, Any]]]) -> Iterator[str]:
        index, (today, bundle) = item
        guideline = guidelines[index // len(DAYS) % len(guidelines)]
        key = f"{guideline.id} on {today}"
        text = logic_library(guideline, vocabulary).text
        engines.load(key, text, [tmp_path], ("js",), midday(today))
        theirs = engines.run(key, [{"$bundle": bundle}])["js"][0]
        names = [rule.name for rule in exported(guideline)]
        ours = machines[guideline.id].answers(inputs_of(bundle, vocabulary, today), today, names)
        for name in names:
            if not same(ours[name], theirs[name], ucum):
                yield f"{name} on {today}: ours {ours[name]}, js {theirs[name]}, in {json.dumps(bundle)}"

    differences = shared_out(oracle, enumerate(records(shelf)), work)
    assert not differences, differences[:3]


SAYS = ("Total B12", "Haemoglobin", "Planning pregnancy", "Age", "Infant age")


@pytest.fixture(scope="module")
def data(vocabulary: Vocabulary, oracle: Path) -> Iterator[Oracle]:
    """The data library with the concepts of `SAYS`, loaded."""
    chosen = {concept.id for concept in vocabulary.values() if concept.label["en"] in SAYS}
    with Oracle(oracle) as engines:
        engines.load("data", data_library(vocabulary, chosen).text, engines=("js",), now=midday(DAYS[0]))
        yield engines


@pytest.mark.parametrize(
    ("loinc", "value", "label", "expected"),
    [
        ("2132-9", {"value": 200, "unit": "pg/mL"}, "Total B12", {"value": 147.6, "unit": "pmol/L"}),
        ("2132-9", {"value": 25, "unit": "pmol/L", "comparator": "<"}, "Total B12", None),
        ("2132-9", {"value": 140}, "Total B12", None),
        ("2132-9", {"value": 140, "unit": "mmol/L"}, "Total B12", None),
        ("718-7", {"value": 7.5, "unit": "mmol/L"}, "Haemoglobin", {"value": 120.9, "unit": "g/L"}),
        ("718-7", None, "Haemoglobin", None),
        ("718-7", None, "Planning pregnancy", None),
        ("718-7", None, "Age", {"value": 36, "unit": "a"}),
        ("718-7", None, "Infant age", None),
    ],
    ids=[
        "pg/mL become pmol/L",
        "a comparator gives null",
        "no unit is guessed",
        "another substance's unit is not taken",
        "mmol/L of haemoglobin become g/L",
        "a test without a value is unknown",
        "what no record holds is null",
        "the age comes from the birth date",
        "a woman has no infant's age",
    ],
)
def test_the_data_library_says(
    loinc: str, value: dict[str, Any] | None, label: str, expected: dict[str, Any] | None, data: Oracle
) -> None:
    observation = {
        "resourceType": "Observation",
        "status": "final",
        "effectiveDateTime": "2026-11-01",
        "code": {"coding": [{"system": "http://loinc.org", "code": loinc}]},
    } | ({"valueQuantity": value} if value else {})
    patient = {"resourceType": "Patient", "id": "p", "birthDate": "1990-02-28"}
    bundle = {"resourceType": "Bundle", "entry": [{"resource": patient}, {"resource": observation}]}
    assert data.run("data", [{"$bundle": bundle}])["js"][0][label] == expected


@pytest.mark.parametrize(
    ("patient", "age", "infant_age"),
    [
        ({"birthDate": "1990-11-22"}, 36, None),
        ({"birthDate": "1990-11-23"}, 35, None),
        ({"birthDate": "2014-11-22"}, 12, None),
        ({"birthDate": "2014-11-23"}, None, None),
        ({"birthDate": "2024-11-22"}, None, None),
        ({"birthDate": "2024-11-23"}, None, 23),
        ({"birthDate": "2026-11-22"}, None, 0),
        ({"birthDate": "2026-11-23"}, None, None),
        ({"birthDate": "2026"}, None, None),
        ({"birthDate": "1990-11-22", "deceasedBoolean": True}, None, None),
        ({}, None, None),
    ],
    ids=lambda value: " ".join(map(str, value.values())) or "no birthDate" if isinstance(value, dict) else str(value),
)
def test_whom_the_record_is_about(patient: dict[str, Any], age: int | None, infant_age: int | None, data: Oracle) -> None:
    """Her concepts are never filled from a child's record, nor an infant's from a woman's."""
    bundle = {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient", "id": "p"} | patient}]}
    answers = data.run("data", [{"$bundle": bundle}])["js"][0]
    assert answers["Age"] == (None if age is None else {"value": age, "unit": "a"})
    assert answers["Infant age"] == (None if infant_age is None else {"value": infant_age, "unit": "mo"})


@pytest.fixture(scope="module")
def more_coded(vocabulary: Vocabulary) -> Vocabulary:
    """No count and no date of the vocabulary has a code yet; here one of each has."""
    pick = Pick("latest", 366, ("final", "amended", "corrected"))
    coded = {
        concept: replace(vocabulary[concept], codes=(Code("loinc", code, confirmed="made up"),), pick=pick)
        for concept, code in (("miscarriages", "0-0"), ("iron-started-on", "0-1"))
    }
    return replace(vocabulary, concepts={**vocabulary.concepts, **coded})


@pytest.fixture(scope="module")
def counts_and_dates(more_coded: Vocabulary, oracle: Path) -> Iterator[Oracle]:
    with Oracle(oracle) as engines:
        text = data_library(more_coded, {"miscarriages", "iron-started-on"}).text
        engines.load("data", text, engines=("js",), now=midday(DAYS[0]))
        yield engines


@pytest.mark.parametrize(
    ("concept", "value", "expected"),
    [
        ("miscarriages", {"valueInteger": 2}, 2),
        ("miscarriages", {"valueQuantity": {"value": 2, "unit": "1"}}, 2),
        ("miscarriages", {"valueQuantity": {"value": 2.5, "unit": "1"}}, None),
        ("miscarriages", {"valueInteger": 21}, None),
        ("miscarriages", {"valueString": "two"}, None),
        ("iron-started-on", {"valueDateTime": "2026-11-02T23:30:00-05:00"}, "2026-11-02"),
        ("iron-started-on", {"valueDateTime": "2026-11"}, None),
    ],
)
def test_counts_and_dates_are_read_alike(
    concept: str, value: dict[str, Any], expected: Any, more_coded: Vocabulary, counts_and_dates: Oracle
) -> None:
    observation = {
        "resourceType": "Observation",
        "status": "final",
        "subject": {"reference": "Patient/p"},
        "effectiveDateTime": "2026-11-20",
        "code": {"coding": [{"system": "http://loinc.org", "code": more_coded[concept].codes[0].code}]},
    } | value
    patient = {"resourceType": "Patient", "id": "p", "birthDate": "1990-02-28"}
    bundle = {"resourceType": "Bundle", "entry": [{"resource": patient}, {"resource": observation}]}
    ours = inputs_of(bundle, more_coded, DAYS[0]).get(concept)
    assert (ours.isoformat() if isinstance(ours, date) else ours) == expected
    assert counts_and_dates.run("data", [{"$bundle": bundle}])["js"][0][more_coded[concept].label["en"]] == expected
