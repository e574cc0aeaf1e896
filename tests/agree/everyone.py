"""The whole shelf over people by the batch, for several processes: what each found, and what Spark is asked afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from madelief.engines.columns import types_of
from madelief.guideline import open_shelf
from tests.agree.crowds import AllLines, drawn
from tests.agree.people import DAYS
from tests.agree.tables import ROW, Asked, Run, duckdb_run, polars_run

BATCH = 12_500
"""People in one batch: twenty seconds of the reference engine."""


@dataclass(frozen=True)
class Batch:
    """`number` people on the day `DAYS[day]`, drawn by `seed`. Its first person is row `first` of that day."""

    day: int
    seed: int
    first: int
    number: int


@cache
def shelf_on(day: int) -> tuple[Asked, AllLines]:
    """Every rule of the shelf on one of the `DAYS`, and the values that matter on it."""
    shelf, today = open_shelf(), DAYS[day]
    rules = [(guideline, rule) for guideline in shelf for rule in guideline.rules.values()]
    return Asked(rules, types_of(shelf.vocabulary), today), AllLines(list(shelf), shelf.vocabulary, (today,))


@cache
def _run(engine: str, day: int) -> Run:
    asked, _ = shelf_on(day)
    if engine == "polars":
        return polars_run(asked.columns, asked.outputs, asked.people([]))
    return duckdb_run(asked.columns, asked.outputs)


def batches(number: int) -> list[Batch]:
    """`number` people, shared out over the `DAYS`; a small number is asked on one day only."""
    days = 1 if number <= BATCH else len(DAYS)
    found = []
    for day in range(days):
        share = number // days + (1 if day < number % days else 0)
        found += [Batch(day, 1_000_000 * day + first, first, min(BATCH, share - first)) for first in range(0, share, BATCH)]
    return found


def wrong_in(batch: Batch, folder: Path, engines: Sequence[str] = ("polars", "duckdb")) -> list[str]:
    """Where one of `engines` says otherwise than the reference; people and answers are left in `folder`, by day."""
    asked, lines = shelf_on(batch.day)
    crowd = list(drawn(lines.values[asked.today], batch.number, batch.seed))
    people, expected = asked.people(crowd), asked.expected(crowd)
    wrong = []
    for engine in engines:
        found = _run(engine, batch.day)(people)
        wrong += [str(one) for one in asked.disagreements(engine, found, expected, people)]
    for kind, table in (("people", people), ("expected", expected)):
        path = folder / f"{kind}-{batch.day}-{batch.first:08}.parquet"
        table.with_columns(pl.col(ROW) + batch.first).write_parquet(path)
    return wrong


def kept(folder: Path, kind: str, day: int) -> pl.DataFrame:
    """The `people` or the `expected` answers of one day, in the order of their rows."""
    return pl.concat([pl.read_parquet(path) for path in sorted(folder.glob(f"{kind}-{day}-*.parquet"))])
