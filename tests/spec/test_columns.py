"""Every row of the tables in this folder once more, in columns: all of them at once, on Polars, DuckDB and Spark."""

from __future__ import annotations

import importlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from madelief.cql import CqlType, ast, check_expression, parse_expression
from madelief.cql.types import BOOLEAN
from madelief.engines import Result
from madelief.engines.columns import Columns, Value
from madelief.facts import NO, UNKNOWN, YES, Quantity, Refused
from madelief.facts.quantity import SIDE, SIDES
from tests.agree.tables import duckdb_run, people_table, polars_run, sides_of, spark_run, with_sides
from tests.spec.tables import NAMES, SIGNATURE, TODAY, read_input, written

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

HERE = Path(__file__)
MODULES = sorted(path.stem for path in HERE.parent.glob("test_*.py") if path != HERE)
COMPARATORS = {side: comparator for comparator, side in SIDES.items()} | {None: "", 0: ""}


@dataclass(frozen=True)
class Row:
    """`expression | inputs | answer` of a table, with what the columns engine makes of it."""

    expression: str
    inputs: str
    answer: str
    value: Value | None
    """None: refused."""
    refusal: str = ""

    @property
    def type(self) -> CqlType:
        return check_expression(parse_expression(self.expression), SIGNATURE)


def table_rows() -> Iterator[tuple[str, str, str]]:
    for name in MODULES:
        module = importlib.import_module(f"tests.spec.{name}")
        for function in vars(module).values():
            for mark in getattr(function, "pytestmark", ()):
                if mark.name == "parametrize" and mark.args[0] == ("expression", "inputs", "answer"):
                    yield from (parameters.values for parameters in mark.args[1])


@pytest.fixture(scope="module")
def columns() -> Columns:
    return Columns(SIGNATURE, {*SIGNATURE, *sides_of(SIGNATURE)}, TODAY)


@pytest.fixture(scope="module")
def rows(columns: Columns) -> list[Row]:
    found = []
    for expression, inputs, answer in table_rows():
        tree = parse_expression(expression, "guideline.md", 7)
        try:
            found.append(Row(expression, inputs, answer, columns.expression("it", {"it": tree}, NAMES)))
        except Refused as refused:
            found.append(Row(expression, inputs, answer, None, str(refused)))
    return found


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_every_row_of_every_table(engine: str, columns: Columns, rows: list[Row]) -> None:
    people, outputs = asked(rows)
    check(rows, (polars_run(columns, outputs, people) if engine == "polars" else duckdb_run(columns, outputs))(people))


def test_every_row_of_every_table_on_spark(spark: SparkSession, columns: Columns, rows: list[Row]) -> None:
    people, outputs = asked(rows)
    check(rows, spark_run(columns, outputs, spark)(people))


def asked(rows: list[Row]) -> tuple[pl.DataFrame, dict[str, Value]]:
    """A person for each row of the tables, and all expressions of the tables as outputs, by the number of their row."""
    people = [dict(read_input(text) for text in re.split(r";\s*", row.inputs) if text) for row in rows]
    outputs = with_sides({str(number): row.value for number, row in enumerate(rows) if row.value is not None})
    return people_table(people, SIGNATURE), outputs


def check(rows: list[Row], found: pl.DataFrame) -> None:
    answered = [(number, row) for number, row in enumerate(rows) if row.value is not None]
    assert len(answered) > 250
    answers = [(row, written(said(row, found, number), row.type)) for number, row in answered]
    wrong = [(row, answer) for row, answer in answers if answer != row.answer]
    assert not wrong, "\n".join(f"{row.expression} | {row.inputs} | {row.answer}, in columns {answer}" for row, answer in wrong)


def said(row: Row, found: pl.DataFrame, number: int) -> Result:
    """What stands in the column of a row of a table, for the person of that row."""
    assert row.value is not None
    value: Any = found[str(number)][number]
    if row.value.kind == "truth" or row.type == BOOLEAN:
        return {True: YES, False: NO, None: UNKNOWN}[value]
    if value is None or isinstance(value, str | date):
        return value
    if row.value.kind == "quantity":
        side = found[str(number) + SIDE][number] if row.value.side is not None else 0
        return Quantity(Decimal(str(value)) + 0, row.value.unit, COMPARATORS[side])
    return Decimal(str(value)) + 0 if isinstance(value, float) else value


def test_what_is_refused_is_listed_with_its_reason(rows: list[Row]) -> None:
    listed = tomllib.loads(HERE.with_name("not_in_columns.toml").read_text(encoding="utf-8"))
    expected = [row for reason in listed.values() for row in reason["rows"]]
    assert all(reason["why"] for reason in listed.values())
    assert len(expected) == len(set(expected))
    assert {row.expression for row in rows if row.value is None} == set(expected)


def test_a_refusal_names_the_node_and_its_place(rows: list[Row], columns: Columns) -> None:
    for row in rows:
        if row.value is None:
            assert re.fullmatch(
                r"guideline\.md:7: \w+: columns cannot hold .+; run this rule one person at a time", row.refusal
            )
    (refused,) = {row.refusal for row in rows if row.expression == "1 ~ 1.0"}
    assert refused.startswith("guideline.md:7: Comparison: columns cannot hold ~ between numbers")


def test_a_choice_between_units_is_refused(columns: Columns) -> None:
    """`madelief check` refuses it earlier; an expression that was never checked is refused here."""
    for expression in ("Coalesce(\"MMA\", 5 'nmol/L')", "if A then \"MMA\" else 5 'nmol/L'"):
        with pytest.raises(Refused, match=r"guideline\.md:7: .*different units.*nmol/L, umol/L"):
            columns.expression("it", {"it": parse_expression(expression, "guideline.md", 7)}, NAMES)


def test_an_unknown_node_is_refused(columns: Columns) -> None:
    class Novel(ast.Node):
        pass

    novel: Any = Novel(place=ast.Place("guideline.md", 9, 1))
    with pytest.raises(Refused, match=r"guideline\.md:9: Novel: columns cannot hold Novel"):
        columns.expression("it", {"it": ast.Not(novel)}, NAMES)
