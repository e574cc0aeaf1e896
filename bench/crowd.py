"""The people of the measurements: the made-up population as wide rows in Parquet, in parts as `madelief screen` has them.

200,000 different people are made and read once and kept in build/bench; a crowd of more people is these again and again,
a file a part. The files of a crowd are one file under many names, so a hundred million people fit on a small disk.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
import polars as pl

from bench.sections import KEPT, ON
from madelief.engines.columns import Columns, Value, types_of
from madelief.facts.quantity import SIDE
from madelief.guideline import Guideline, Rule, Shelf
from madelief.records.bulk import tables
from madelief.records.bulk.picking import pick_part
from madelief.screen.population import write_population

DISTINCT = 200_000


@dataclass(frozen=True)
class Crowd:
    """`parts`: Parquet files of `each` people; they are `people` in all."""

    parts: Sequence[Path]
    each: int

    @property
    def people(self) -> int:
        return self.each * len(self.parts)

    @property
    def schema(self) -> dict[str, pl.DataType]:
        return dict(pl.read_parquet_schema(self.parts[0]))

    @property
    def sided(self) -> tuple[str, ...]:
        """The concepts of which some value came with a comparator."""
        return tuple(name.removesuffix(SIDE) for name in self.schema if name.endswith(SIDE))


def distinct_people(shelf: Shelf, number: int = DISTINCT) -> Path:
    """The wide rows of `number` made-up people, who tell everything that a table can tell; made once."""
    place = KEPT / f"people-{number}.parquet"
    if place.exists():
        return place
    KEPT.mkdir(parents=True, exist_ok=True)
    vocabulary = shelf.vocabulary
    with tempfile.TemporaryDirectory(dir=KEPT) as folder, duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        source, wide = Path(folder) / "csv", Path(folder) / "wide.parquet"
        write_population(number, "csv", source, vocabulary, 1, ON, everything=True)
        made = False
        for job in tables.jobs(source, vocabulary, ON):
            job.run(connection)
            connection.execute("INSERT INTO everything FROM facts" if made else "CREATE TABLE everything AS FROM facts")
            made = True
        query = "SELECT DISTINCT concept FROM everything WHERE comparator IS NOT NULL ORDER BY concept"
        sided = [concept for (concept,) in connection.execute(query).fetchall()]
        picked = pick_part(connection, "SELECT * FROM everything", vocabulary, ON, wide, sided)
        place.with_suffix(".json").write_text(json.dumps(asdict(picked)), "utf-8")
        wide.replace(place)
    return place


def crowd(shelf: Shelf, folder: Path, people: int, of: int = DISTINCT) -> Crowd:
    """About `people` people in `folder`, in whole parts of about `of` people. Fewer than a part are a part of their own."""
    wide = distinct_people(shelf)
    folder.mkdir(parents=True, exist_ok=True)
    each = int(pl.scan_parquet(wide).select(pl.len()).collect().item())
    if min(people, of) < DISTINCT:
        each, some = min(people, of), folder / "some.parquet"
        pl.scan_parquet(wide).head(each).collect().write_parquet(some, compression="zstd")
        wide = some
    parts = []
    for number in range(max(1, round(people / each))):
        part = folder / f"part-{number:05}.parquet"
        part.unlink(missing_ok=True)
        try:
            os.link(wide, part)
        except OSError:
            shutil.copyfile(wide, part)
        parts.append(part)
    return Crowd(parts, each)


def definitions(shelf: Shelf) -> list[tuple[Guideline, Rule]]:
    """Every rule of every released guideline that is run."""
    return [(guideline, rule) for guideline in shelf.released() for rule in guideline.running]


def asked(shelf: Shelf, rules: Sequence[tuple[Guideline, Rule]], schema: Sequence[str]) -> tuple[Columns, dict[str, Value]]:
    """The columns engine over a table with the columns of `schema`, and what it is asked: a value a rule."""
    columns = Columns(types_of(shelf.vocabulary), list(schema), ON)
    return columns, {rule.id: columns.define(guideline, rule.name) for guideline, rule in rules}
