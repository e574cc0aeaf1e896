"""The definitions of the shelf over many people, beside only reading the same columns. `python -m bench.columns`

Reading and answering take turns, part by part, so that what else the machine does falls on both.
`--hundred-million` also answers a hundred million people, in a process of its own whose memory is watched.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from bench.crowd import Crowd, asked, crowd, definitions
from bench.sections import KEPT, NOTHING, Cost, Section, Target, cost, people, ran, seconds, times
from madelief.engines.columns import PEOPLE, OnPolars, as_duckdb
from madelief.engines.columns.cells import columns_used
from madelief.guideline import Guideline, Rule, Shelf, open_shelf

FEW = 80
"""Definitions: as many as an earlier comparison of engines had."""
MANY_PEOPLE, DUCKDB_PEOPLE, MOST_PEOPLE = 10_000_000, 1_000_000, 100_000_000
HEADER = (
    "engine",
    "rules",
    "columns",
    "people",
    "of reading",
    "people a second and core",
    "reading, core",
    "all, core",
    "clock",
)
SCAN_GOAL, SPEED_GOAL, MEMORY_GOAL = 1.5, 2e6, 4.0


@dataclass(frozen=True)
class Measured:
    """Some definitions over a crowd: what reading their columns took, and what reading and answering took."""

    rules: int
    columns: int
    people: int
    reading: Cost
    answering: Cost

    @property
    def ratio(self) -> float:
        return self.answering.cpu / self.reading.cpu

    @property
    def each(self) -> float:
        """People a second and core."""
        return self.people / self.answering.cpu


class Polars:
    """Definitions, translated for Polars once; `used` are the columns that they read."""

    def __init__(self, shelf: Shelf, rules: Sequence[tuple[Guideline, Rule]], those: Crowd) -> None:
        schema = those.schema
        columns, values = asked(shelf, rules, list(schema))
        self.used = columns_used([value.cell for value in values.values()])
        self.plan = OnPolars(columns.table(values), {name: schema[name] for name in self.used})
        self.table = columns.table(values)

    def read(self, part: Path) -> pl.LazyFrame:
        return pl.scan_parquet(part).select(self.used)

    def answers(self, part: Path) -> pl.DataFrame:
        return self.plan.run(self.read(part))


def on_polars(shelf: Shelf, rules: Sequence[tuple[Guideline, Rule]], those: Crowd) -> Measured:
    """Read and answer, part by part. The first part is done twice: once to warm up."""
    engine = Polars(shelf, rules, those)
    engine.answers(those.parts[0])
    reading = answering = NOTHING
    for part in those.parts:
        reading += cost(lambda part=part: engine.read(part).collect())  # type: ignore[misc]
        answering += cost(lambda part=part: engine.answers(part))  # type: ignore[misc]
    return Measured(len(rules), len(engine.used), those.people, reading, answering)


def on_duckdb(shelf: Shelf, rules: Sequence[tuple[Guideline, Rule]], those: Crowd) -> Measured:
    """The same expression as DuckDB's SQL, on one thread; its first answers must be those of Polars."""
    engine = Polars(shelf, rules, those)
    query = as_duckdb(engine.table)
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SET enable_progress_bar = false")
        few = pl.scan_parquet(those.parts[0]).select(engine.used).head(2_000).collect()
        connection.register(PEOPLE, few.to_arrow())
        if not connection.sql(query).pl().equals(engine.plan.run(few.lazy())):
            raise SystemExit("DuckDB and Polars answer the same people differently; nothing was measured")
        connection.unregister(PEOPLE)
        files = ", ".join(f"'{part}'" for part in those.parts)
        connection.execute(f"CREATE VIEW {PEOPLE} AS FROM read_parquet([{files}])")
        listed = ", ".join(f'"{name}"' for name in engine.used)
        reading = cost(lambda: connection.execute(f"CREATE OR REPLACE TEMP TABLE read AS SELECT {listed} FROM {PEOPLE}"))
        connection.execute("DROP TABLE read")
        answering = cost(lambda: connection.execute(f"CREATE OR REPLACE TEMP TABLE answers AS {query}"))
    return Measured(len(rules), len(engine.used), those.people, reading, answering)


def answer_all(number: int, write: bool) -> None:
    """Answer `number` people; `write`: keep the answers of each part as screen does, over those of the part before."""
    shelf = open_shelf()
    with tempfile.TemporaryDirectory(dir=KEPT) as folder:
        those = crowd(shelf, Path(folder), number)
        engine = Polars(shelf, definitions(shelf), those)
        for part in those.parts:
            found = engine.answers(part)
            if write:
                found.write_parquet(Path(folder) / "answers.parquet")
        print(those.people)


def row(what: str, one: Measured) -> list[str]:
    return [
        what, str(one.rules), str(one.columns), people(one.people), times(one.ratio), people(one.each),
        seconds(one.reading.cpu), seconds(one.answering.cpu), seconds(one.answering.wall),
    ]  # fmt: skip


def engines(shelf: Shelf, number: int, on_duck: int) -> Section:
    rules = definitions(shelf)
    with tempfile.TemporaryDirectory(dir=KEPT) as folder:
        many = crowd(shelf, Path(folder) / "many", number)
        few, whole = on_polars(shelf, rules[:FEW], many), on_polars(shelf, rules, many)
        duck = crowd(shelf, Path(folder) / "duck", on_duck)
        few_duck, whole_duck = on_duckdb(shelf, rules[:FEW], duck), on_duckdb(shelf, rules, duck)
    words = (
        f"Every rule of every released guideline ({len(rules)}), asked of people in Parquet with a column a concept. "
        "**Of reading** is the time that it takes beside only reading the columns that the rules need, with the same engine "
        f"from the same files; reading is part of both. The first {FEW} rules stand beside the whole shelf because the ratio "
        "depends on how many rules share the cost of reading."
    )
    return Section(
        "columns",
        "Definitions over columns",
        words,
        HEADER,
        [
            row("Polars", few),
            row("Polars", whole),
            row("DuckDB", few_duck),
            row("DuckDB", whole_duck),
        ],
        (
            f"Per person and core DuckDB takes {times(few_duck.answering.cpu / few_duck.people * few.each)} the time of Polars "
            f"for {FEW} rules and {times(whole_duck.answering.cpu / whole_duck.people * whole.each)} for the whole shelf. It "
            "is given one thread, and keeps the answers in a table in memory, as Polars does.",
            "The people are 200,000 different ones of the made-up population, who tell everything that a table can tell, "
            "repeated; a part is 200,000 people. The clock says what both cores took together.",
        ),
        (
            _reading(f"{FEW} definitions over {people(number)} people", few),
            _reading(f"the whole shelf over {people(number)} people", whole),
            _speed(f"{FEW} definitions", few),
            _speed("the whole shelf", whole),
        ),
    )


def _reading(what: str, one: Measured) -> Target:
    return Target(what, f"≤ {SCAN_GOAL} × reading the columns", times(one.ratio), one.ratio <= SCAN_GOAL)


def _speed(what: str, one: Measured) -> Target:
    measured = f"{people(one.each)} a second and core"
    return Target(what, f"≥ {people(SPEED_GOAL)} people a second and core", measured, one.each >= SPEED_GOAL)


def memory(sizes: Sequence[int], written: int) -> Section:
    rows, most, largest = [], 0.0, max(sizes)
    for number, write in (*((size, False) for size in sizes), (written, True)):
        words = ["--answer", str(number), *(["--write"] if write else [])]
        run = ran(sys.executable, "-m", "bench.columns", *words)
        found = int(run.out.split()[-1])
        what = "answered and written" if write else "answered"
        rows.append([what, people(found), f"{run.peak:.2f} GB", seconds(run.cost.wall), seconds(run.cost.cpu)])
        if number == largest and not write:
            most = run.peak
    return Section(
        "memory",
        "Memory",
        "The whole shelf in a process of its own, start and opening of the shelf included. Only one part of the people is in "
        "memory at a time, so memory must not grow with their number. Written: the answers go to Parquet, as in a screening.",
        ("what", "people", "most memory", "clock", "core"),
        rows,
        targets=(
            Target(
                f"{people(MOST_PEOPLE)} people",
                f"≤ {MEMORY_GOAL:.0f} GB",
                f"{most:.2f} GB" + ("" if largest >= MOST_PEOPLE else f" (at {people(largest)} people)"),
                most <= MEMORY_GOAL if largest >= MOST_PEOPLE else None,
            ),
        ),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=MANY_PEOPLE, help="for Polars")
    parser.add_argument("--duckdb-people", type=int, default=DUCKDB_PEOPLE)
    parser.add_argument("--hundred-million", action="store_true", help="answer a hundred million people as well")
    parser.add_argument("--answer", type=int, metavar="PEOPLE", help="only answer so many people: what the memory is of")
    parser.add_argument("--write", action="store_true", help="with --answer: and write the answers")
    given = parser.parse_args()
    if given.answer:
        answer_all(given.answer, given.write)
        return
    engines(open_shelf(), given.people, given.duckdb_people).keep("polars", "duckdb", "ibis-framework")
    sizes = [given.people // 10, given.people, *([MOST_PEOPLE] if given.hundred_million else [])]
    memory(sizes, given.people).keep("polars", "ibis-framework")


if __name__ == "__main__":
    main()
