"""People as a table with a column a concept, and what the columns engine says of them beside what the reference says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb
import polars as pl

from madelief.cql import CqlType, print_expression
from madelief.engines import PythonMachine, Result
from madelief.engines.columns import PEOPLE, Columns, OnPolars, Value, as_duckdb, on_spark
from madelief.facts import UNKNOWN, YES, Answer, Quantity
from madelief.facts.quantity import SIDE, SIDES
from madelief.guideline import Guideline, Rule
from tests.agree.answers import CLOSE
from tests.conftest import spark_sockets

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ROW = "row"
SHOWN = 10

TYPES: Mapping[str, pl.DataType] = {
    "Boolean": pl.Boolean(), "Integer": pl.Int64(), "Decimal": pl.Float64(), "Quantity": pl.Float64(), "Date": pl.Date(),
    "Choice": pl.String(), "String": pl.String(), "Time": pl.String(), "Null": pl.Boolean(),
}  # fmt: skip

Inputs = Mapping[str, Result]
"""Concept id → value, of one person."""

Run = Callable[[pl.DataFrame], pl.DataFrame]
"""A table of people → the outputs, in the order of their rows."""


# ---------------------------------------------------------------- values in columns


def people_table(people: Sequence[Inputs], concepts: Mapping[str, CqlType]) -> pl.DataFrame:
    """A row for each of `people`, numbered in `ROW`; a column, and of quantities a side, for each of `concepts`."""
    columns = {ROW: pl.Series(range(len(people)), dtype=pl.Int64)}
    for concept, type_ in concepts.items():
        values = [person.get(concept) for person in people]
        columns[concept] = column(values, type_)
        if type_.name == "Quantity":
            columns[concept + SIDE] = sides(values)
    return pl.DataFrame(columns)


def column(values: Iterable[Result], type_: CqlType) -> pl.Series:
    """`values` as they stand in a column."""
    return pl.Series([_flat(value) for value in values], dtype=TYPES[type_.name])


def _flat(value: Result) -> bool | int | float | date | str | None:
    match value:
        case Answer():
            return None if value is UNKNOWN else value is YES
        case Quantity():
            return float(value.value)
        case Decimal():
            return float(value)
        case time():
            return value.isoformat()
        case _:
            return value


def sides(values: Iterable[Result]) -> pl.Series:
    """The comparators of `values`: null for what was measured."""
    found = [SIDES.get(value.comparator) if isinstance(value, Quantity) else None for value in values]
    return pl.Series(found, dtype=pl.Int8)


def sides_of(concepts: Mapping[str, CqlType]) -> set[str]:
    """The columns of the comparators of `concepts`."""
    return {concept + SIDE for concept, type_ in concepts.items() if type_.name == "Quantity"}


def with_sides(values: Mapping[str, Value]) -> dict[str, Value]:
    """`values`, and beside each that may be a bound its side."""
    found = {name + SIDE: replace(value, cell=value.side) for name, value in values.items() if value.side is not None}
    return {**values, **found}


# ---------------------------------------------------------------- the three engines


def polars_run(columns: Columns, outputs: Mapping[str, Value], like: pl.DataFrame) -> Run:
    """`outputs` on Polars, for tables with the columns of `like`."""
    engine = OnPolars(columns.table(outputs, {ROW: "int64"}), like.schema)
    return lambda people: engine.run(people.lazy())


def duckdb_run(columns: Columns, outputs: Mapping[str, Value]) -> Run:
    sql = as_duckdb(columns.table(outputs, {ROW: "int64"}))

    def run(people: pl.DataFrame) -> pl.DataFrame:
        with duckdb.connect(config={"threads": 2}) as connection:
            connection.register(PEOPLE, people.to_arrow())
            return connection.sql(sql).pl().sort(ROW)

    return run


def spark_run(columns: Columns, outputs: Mapping[str, Value], session: SparkSession) -> Run:
    table = columns.table(outputs, {ROW: "int64"})

    def run(people: pl.DataFrame) -> pl.DataFrame:
        with spark_sockets():
            found = pl.from_arrow(on_spark(table, session, session.createDataFrame(people.to_arrow())).toArrow())
        assert isinstance(found, pl.DataFrame)
        return found.sort(ROW)

    return run


# ---------------------------------------------------------------- beside the reference


@dataclass(frozen=True)
class Disagreement:
    """One rule of one person on which an engine said otherwise than the reference."""

    engine: str
    rule: Rule
    on: date
    inputs: Mapping[str, object]
    ours: object
    theirs: object

    def __str__(self) -> str:
        told = ", ".join(f"{column} {value}" for column, value in self.inputs.items())
        cql = " ".join(print_expression(self.rule.expression).split())
        return f"{self.rule.id} := {cql}\n  on {self.on} of {told}\n  python {self.ours!r}, {self.engine} {self.theirs!r}"


class Asked:
    """Rules of guidelines on one day, in the reference engine and in columns."""

    def __init__(
        self,
        rules: Sequence[tuple[Guideline, Rule]],
        concepts: Mapping[str, CqlType],
        today: date,
        without: Collection[str] = (),
    ) -> None:
        """`concepts`: id → type. `without`: those of which the tables have no column."""
        self.rules = {rule.id: rule for _, rule in rules}
        self.machines = {guideline.id: PythonMachine(guideline) for guideline, _ in rules}
        self.wanted = [(guideline.id, rule) for guideline, rule in rules]
        self.concepts, self.today = concepts, today
        here = {concept: type_ for concept, type_ in concepts.items() if concept not in without}
        self.columns = Columns(concepts, {*here, *sides_of(here)}, today)
        self.outputs = with_sides({rule.id: self.columns.define(guideline, rule.name) for guideline, rule in rules})

    def people(self, people: Sequence[Inputs]) -> pl.DataFrame:
        return people_table(people, self.concepts)

    def expected(self, people: Sequence[Inputs]) -> pl.DataFrame:
        """What the reference says, in the columns that the engines make."""
        found: dict[str, list[Result]] = {rule: [] for rule in self.rules}
        for person in people:
            runs = {guideline: machine.run(person, self.today) for guideline, machine in self.machines.items()}
            for guideline, rule in self.wanted:
                found[rule.id].append(runs[guideline].define(rule.name).value)
        columns = {ROW: pl.Series(range(len(people)), dtype=pl.Int64)}
        for name, rule in self.rules.items():
            columns[name] = column(found[name], rule.type)
            if name + SIDE in self.outputs:
                columns[name + SIDE] = sides(found[name])
            else:
                assert sides(found[name]).is_null().all(), f"{rule.id} can be a bound, but has no side in columns"
        return pl.DataFrame(columns)

    def disagreements(
        self, engine: str, found: pl.DataFrame, expected: pl.DataFrame, people: pl.DataFrame
    ) -> list[Disagreement]:
        """Where `found` (of `engine`) is not what was `expected` of `people`, row by row."""
        assert found[ROW].equals(expected[ROW]), f"{engine} lost people, or found some"
        assert set(found.columns) == set(expected.columns)
        wrong = []
        for name in expected.columns:
            theirs, ours = found[name], expected[name]
            rule = self.rules.get(name.removesuffix(SIDE))
            if rule is None:
                continue
            if name.endswith(SIDE):
                # The side of a value that was measured is null or 0, that of none is never looked at.
                theirs, ours = (pl.select(pl.when(expected[rule.id].is_not_null()).then(s.fill_null(0))).to_series()
                                for s in (theirs, ours))  # fmt: skip
            for row in apart(theirs, ours):
                inputs = {column: value for column, value in people.row(row, named=True).items() if value is not None}
                wrong.append(Disagreement(engine, rule, self.today, inputs, ours[row], theirs[row]))
        return wrong


def apart(theirs: pl.Series, ours: pl.Series) -> list[int]:
    """The rows in which two columns differ. What is calculated is compared to nine digits, what is decided exactly."""
    assert theirs.dtype == ours.dtype or (theirs.dtype.is_integer() and ours.dtype.is_integer()), (theirs, ours.dtype)
    differ = theirs.ne_missing(ours)
    if ours.dtype.is_float():
        most = pl.select(pl.max_horizontal(ours.abs(), 1.0)).to_series() * CLOSE
        differ &= ~((theirs - ours).abs() <= most).fill_null(False)
    return differ.arg_true().to_list()


def shown(wrong: Sequence[Disagreement]) -> str:
    """The first disagreements, as a clinician could follow them."""
    return "\n".join([f"{len(wrong)} disagreements, of which", *map(str, wrong[:SHOWN])])
