"""All of NHANES, written as NDJSON, as an OMOP CDM and as a table, gives the same results three times.

Every tenth person by default; everybody where MADELIEF_AGREE_PEOPLE asks for a long run (`make agree`).
"""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest

from madelief.guideline import Shelf
from madelief.screen.run import Outcome
from tests.records.nhanes.bundles import table
from tests.screen.nhanes import as_fhir, as_omop, as_table, people_of
from tests.screen.runs import FORMS, results, run, same_in_every_form

pytestmark = pytest.mark.xdist_group("nhanes")  # what it screens is screened once

ALL = 50_271
CHILDREN = "a child, too old to be the baby and too young to be the woman"


@pytest.fixture(scope="module")
def rows(shared: Path) -> pl.DataFrame:
    every = table(shared).sort("seqn")
    assert every.height == ALL
    return every if "MADELIEF_AGREE_PEOPLE" in os.environ else every.gather_every(10)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nhanes")


@pytest.fixture(scope="module")
def outcomes(rows: pl.DataFrame, out: Path, shelf: Shelf) -> dict[str, Outcome]:
    people = people_of(rows.iter_rows(named=True))
    sources = {
        "fhir": as_fhir(people, out / "fhir"),
        "omop": as_omop(people, out / "omop"),
        "csv": as_table(people, out / "csv"),
    }
    return {form: run(source, out / f"{form}-out", shelf) for form, source in sources.items()}


def test_the_same_results_three_times(outcomes: dict[str, Outcome], out: Path) -> None:
    same_in_every_form(outcomes, out)


def test_nobody_is_lost(outcomes: dict[str, Outcome], rows: pl.DataFrame, out: Path) -> None:
    """Women, men and babies are in the results; who is 2 to 11 years old is set aside as a whole, and said so."""
    children = rows.filter(pl.col("age_years").is_between(2, 11))
    expected = rows.filter(~pl.col("seqn").is_in(children["seqn"].implode()))
    assert children.height > rows.height / 10
    for form in FORMS:
        assert outcomes[form].heading.people_aside == {CHILDREN: children.height}
        assert set(results(out / f"{form}-out")["person"]) == set(expected["seqn"].cast(pl.String))
        listed = pl.read_csv(out / f"{form}-out" / "errors.csv", infer_schema=False)
        said = listed.filter(pl.col("reason").str.contains("is a child of"))
        assert set(children["seqn"].cast(pl.String)) <= set(said["person"])


def test_babies_are_babies(outcomes: dict[str, Outcome], rows: pl.DataFrame) -> None:
    babies = rows.filter(pl.col("age_years") < 2).height
    assert babies > 0
    assert {form: outcome.counts.stages["baby"] for form, outcome in outcomes.items()} == dict.fromkeys(FORMS, babies)


def test_every_published_value_that_is_possible_counts(outcomes: dict[str, Outcome], rows: pl.DataFrame) -> None:
    """NaN is not a value: as many are known as NHANES measured, less those beyond the widest limits."""
    grown = rows.filter(pl.col("age_years") >= 12)
    for form, outcome in outcomes.items():
        assert outcome.counts.known["haemoglobin"] == grown["hb_g_dl"].count(), form
        assert outcome.counts.known["total-b12"] == grown.filter(pl.col("b12_pmol_l") <= 20_000).height, form
        assert outcome.counts.known["pregnant"] == grown["pregnant_at_exam"].count(), form
