"""Screenings for tests, and what has to be the same of the same people in whatever form they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from madelief.guideline import Shelf
from madelief.screen.run import Order, Outcome, screen

ON = date(2026, 11, 22)
FORMS = ("fhir", "omop", "csv")


def run(source: Path, out: Path, shelf: Shelf, only: tuple[str, ...] = ()) -> Outcome:
    """Screen `source` into `out` on the day `ON`; every row of the source is accounted for."""
    outcome = screen(Order(source, out, ON, "a day", only=only), shelf, lambda step, done, of: None)
    facts = outcome.heading.facts
    assert facts is not None
    for rows in (*outcome.heading.rows, facts):
        assert rows.read == rows.used + sum(rows.left.values()), rows
    return outcome


def results(out: Path) -> pl.DataFrame:
    return pl.read_parquet(out / "results.parquet").sort("person")


def worklist(out: Path) -> pl.DataFrame:
    return pl.read_csv(out / "worklist.csv", infer_schema=False)


def same_in_every_form(outcomes: Mapping[str, Outcome], out: Path) -> None:
    """results.parquet, worklist.csv and the counts of `<form>-out` in `out` are the same, to the last person."""
    first, *others = outcomes
    ours, due = results(out / f"{first}-out"), worklist(out / f"{first}-out")
    assert len(due)
    for form in others:
        theirs = results(out / f"{form}-out")
        assert theirs.columns == ours.columns
        assert theirs["person"].equals(ours["person"]), f"{form} has other people than {first}"
        apart = [name for name in ours.columns if ours[name].ne_missing(theirs[name]).any()]
        assert not apart, f"{form} says otherwise than {first}: {apart[:5]}"
        assert worklist(out / f"{form}-out").equals(due), f"the worklist of {form} is another than that of {first}"
        # A table with a row a person has no place for an entry that contradicts another.
        counted, as_first = (replace(outcomes[name].counts, contradicting=0) for name in (form, first))
        assert counted == as_first, f"{form} counts otherwise than {first}"
