"""Five people whom a clinician would recognise, as FHIR, OMOP, a table and fact files: the same facts, the same report.

Left out of all forms is what one of them cannot carry: diet and the wish to be pregnant have no code in the vocabulary, so
that neither FHIR nor OMOP can say them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from madelief.assess.assessor import Assessment, Assessor
from madelief.assess.report import report
from madelief.facts import Known, Quantity, Vocabulary
from madelief.guideline import Shelf
from madelief.records import Record, read_record
from madelief.records.bulk import fhir, omop, tables
from madelief.records.bulk.table import ASIDE, FACTS, Job
from madelief.screen.outputs import GUARDED
from madelief.screen.run import Outcome
from madelief.screen.summary import is_care
from tests.records.bulk.run_jobs import Row, picked, rows_of
from tests.screen.runs import FORMS, ON, results, run, worklist

pytestmark = pytest.mark.xdist_group("five")  # what it screens is screened once

FIVE = Path(__file__).resolve().parent / "five"
PEOPLE = {"grey-zone": "1", "folic-acid-untested": "2", "iron-untested": "3", "mother-and-baby": "4", "on-injections": "5"}
"""Who they are → who they are in OMOP, where a person is a number."""
OF_THE_BABY = "her-baby"


def called(person: str, form: str) -> str:
    return PEOPLE[person] if form == "omop" else person


@pytest.fixture(scope="module")
def told(vocabulary: Vocabulary) -> dict[str, Record]:
    """The five fact files, read as `madelief assess` does."""
    files = {path.stem: path for path in sorted((FIVE / "facts").glob("*.yaml"))}
    assert set(files) == set(PEOPLE)
    return {name: read_record(path.read_bytes(), path.name, vocabulary) for name, path in files.items()}


@pytest.fixture(scope="module")
def bundles(vocabulary: Vocabulary) -> dict[str, Record]:
    """The lines of the NDJSON that are about each of them (and her baby), as a Bundle."""
    found: dict[str, list[Any]] = {person: [] for person in PEOPLE}
    for path in sorted((FIVE / "fhir").glob("*.ndjson")):
        for line in path.read_text().splitlines():
            resource = json.loads(line)
            kind = resource["resourceType"]
            if kind != "RelatedPerson":
                about = resource["id"] if kind == "Patient" else resource["subject"]["reference"].removeprefix("Patient/")
                found["mother-and-baby" if about == OF_THE_BABY else about].append({"resource": resource})
    return {
        person: read_record(
            json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode(), person, vocabulary, ON
        )
        for person, entries in found.items()
    }


@pytest.fixture(scope="module")
def assessed(told: dict[str, Record], shelf: Shelf) -> dict[str, Assessment]:
    assessor = Assessor(shelf)
    return {person: assessor.assess(record) for person, record in told.items()}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("five")


@pytest.fixture(scope="module")
def outcomes(out: Path, shelf: Shelf) -> dict[str, Outcome]:
    return {form: run(FIVE / form, out / form, shelf) for form in FORMS}


def inputs(record: Record) -> dict[str, Known]:
    return {concept: fact.value for concept, fact in sorted(record.facts.items())}


# ---------------------------------------------------------------- the same facts


def test_the_fact_file_and_the_bundle_are_the_same_person(told: dict[str, Record], bundles: dict[str, Record]) -> None:
    for person, record in told.items():
        assert len(record.facts) >= 4
        assert inputs(bundles[person]) == inputs(record)
        # What says pernicious anaemia says anaemia too; of 2021 that is too long ago, in both.
        assert [one.reason for one in bundles[person].set_aside] == [one.reason for one in record.set_aside]


@pytest.mark.parametrize("form", FORMS)
def test_so_they_are_in_a_population(form: str, told: dict[str, Record], vocabulary: Vocabulary) -> None:
    readers: dict[str, Callable[..., Sequence[Job]]] = {"fhir": fhir.jobs, "omop": omop.jobs, "csv": tables.jobs}
    facts_of: list[Row] = []
    with duckdb.connect(config={"threads": 2}) as connection:
        for job in readers[form](FIVE / form, vocabulary, ON):
            job.run(connection)
            facts_of += rows_of(connection, "facts", FACTS)
            assert rows_of(connection, "aside", ASIDE) == []
    for person, record in told.items():
        rows = [row for row in facts_of if row["person"] == called(person, form)]
        facts = {concept: fact.value for concept, fact in sorted(picked(rows, vocabulary, ON).items())}
        assert facts == inputs(record), person
    assert {row["person"] for row in facts_of} == {called(person, form) for person in PEOPLE}


@pytest.mark.parametrize("form", FORMS)
def test_what_is_counted_is_what_is_known(form: str, outcomes: dict[str, Outcome], told: dict[str, Record]) -> None:
    known = outcomes[form].counts.known
    assert outcomes[form].counts.people == len(PEOPLE)
    assert outcomes[form].heading.people_aside == {}
    for concept, count in known.items():
        assert count == sum(concept in record.facts for record in told.values()), concept


# ---------------------------------------------------------------- the same report


def test_the_report_of_the_bundle_is_that_of_the_fact_file(
    assessed: dict[str, Assessment], bundles: dict[str, Record], shelf: Shelf
) -> None:
    """All but where a fact stands, how many entries there were, and the day of one that each form dates in its own way."""
    assessor = Assessor(shelf)
    for person, assessment in assessed.items():
        ours, theirs = (
            report(one, shelf.vocabulary, "en") for one in (assessment, assessor.assess(bundles[person], assessment.profile))
        )
        for written in (ours, theirs):
            del written["meta"]["records"]
            for finding in written["findings"]:
                finding["because"] = [(because["concept"], because["value"]) for because in finding["because"]]
        assert ours == theirs


@pytest.mark.parametrize("form", FORMS)
def test_a_screening_says_what_the_report_says(
    form: str, outcomes: dict[str, Outcome], out: Path, assessed: dict[str, Assessment], shelf: Shelf
) -> None:
    rows = {row["person"]: row for row in results(out / form).to_dicts()}
    assert outcomes[form].counts.people == len(rows)
    for person, assessment in assessed.items():
        row, written = rows[called(person, form)], report(assessment, shelf.vocabulary, "en")
        answers = {"yes": True, "no": False, "unknown": None}
        findings = {finding["id"]: answers[finding["answer"]] for finding in written["findings"]}
        assert {id_: row[id_] for id_ in findings} == findings
        guarded = {one["id"]: one["guarded_by"] is not None for one in written["recommendations"]}
        guarded |= {one["id"]: False for one in written["red_flags"]}
        told = {r.id for guideline in assessment.guidelines for r in guideline.speaking}
        assert {id_ for id_ in told if row[id_]} == set(guarded)
        assert {id_: bool(row.get(id_ + GUARDED)) for id_ in guarded} == guarded


@pytest.mark.parametrize("form", FORMS)
def test_the_worklist_is_what_leads(
    form: str, outcomes: dict[str, Outcome], out: Path, assessed: dict[str, Assessment]
) -> None:
    listed = worklist(out / form)
    assert outcomes[form].worklist == len(listed)
    for person, assessment in assessed.items():
        mine = listed.filter(pl.col("person") == called(person, form))
        due = {advice.recommendation.id for advice in assessment.leading if is_care(advice.recommendation)}
        due |= {flag.recommendation.id for flag in assessment.red_flags if flag.guard is None}
        assert sorted(mine["recommendation"]) == sorted(due)


# ---------------------------------------------------------------- what a clinician would expect of them


def test_they_are_who_they_are_said_to_be(told: dict[str, Record]) -> None:
    def value(person: str, concept: str) -> Known | None:
        return told[person].inputs().get(concept)

    assert value("grey-zone", "total-b12") == Quantity(Decimal("201.00"), "pmol/L")
    assert value("grey-zone", "mma") is None
    assert value("folic-acid-untested", "folic-acid") == "unknown-dose"
    assert not {"total-b12", "active-b12"} & set(told["folic-acid-untested"].facts)
    assert value("iron-untested", "gestational-age") == Quantity(Decimal(32), "wk"), "two weeks after the scan"
    assert value("iron-untested", "haemoglobin") == Quantity(Decimal("99.9"), "g/L"), "the newer one, converted"
    assert value("mother-and-baby", "infant-total-b12") == Quantity(Decimal("87.08"), "pmol/L")
    assert value("on-injections", "active-b12") == Quantity(Decimal(25), "pmol/L", "<")


def test_to_whom_care_is_due(outcomes: dict[str, Outcome], out: Path) -> None:
    """Nothing is due to the one who is treated, nor to the one of whom only folic acid and metformin are known."""
    assert set(outcomes) == set(FORMS)
    for form in FORMS:
        listed = set(worklist(out / form)["person"])
        assert {person for person in PEOPLE if called(person, form) in listed} == {
            "grey-zone",
            "iron-untested",
            "mother-and-baby",
        }
