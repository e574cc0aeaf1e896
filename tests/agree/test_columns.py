"""The columns engine says the same as the reference, row by row: on Polars, on DuckDB and on Spark.

Every day a few thousand people for each guideline; in `make agree` a million, each asked every rule of the shelf.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import polars as pl
import pytest
from polars import selectors

from madelief.cql import ast
from madelief.engines import PythonMachine
from madelief.engines.columns import Columns, types_of
from madelief.facts import Quantity, Vocabulary
from madelief.facts.quantity import SIDE
from madelief.guideline import Guideline, Shelf, open_shelf
from madelief.guideline.binding import concept_type
from madelief.guideline.check.mutants import mutants_of
from tests.agree.conftest import EVERYDAY
from tests.agree.crowds import AllLines, asks_the_day, drawn, table_people
from tests.agree.everyone import batches, kept, shelf_on, wrong_in
from tests.agree.people import DAYS
from tests.agree.rules import CONCEPTS
from tests.agree.tables import (
    Asked,
    Disagreement,
    Inputs,
    apart,
    column,
    duckdb_run,
    people_table,
    polars_run,
    shown,
    spark_run,
)  # fmt: skip
from tests.agree.wide_rules import random_guideline

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SEED = 2026
LIBRARIES = 12
"""Random guidelines in one table, and how many defines each has."""
DEFINES = 8
CROWD = 300
"""People whom a table of random guidelines is asked about."""
PROCESSES = 2
EACH = 10
"""In `make agree` the whole shelf is asked about so many times the people of one guideline: 1,000,000."""


@pytest.fixture(scope="module", params=open_shelf().guidelines, ids=str)
def guideline(request: pytest.FixtureRequest, shelf: Shelf) -> Guideline:
    return shelf.guidelines[request.param]


@pytest.fixture(scope="module")
def page(shelf: Shelf) -> Guideline:
    return shelf.guidelines["zwangerschap-2017"]


def compared(asked: Asked, crowd: list[Inputs]) -> list[Disagreement]:
    """Where Polars and DuckDB say otherwise than the reference."""
    people, expected = asked.people(crowd), asked.expected(crowd)
    found = asked.disagreements("polars", polars_run(asked.columns, asked.outputs, people)(people), expected, people)
    return found + asked.disagreements("duckdb", duckdb_run(asked.columns, asked.outputs)(people), expected, people)


# ---------------------------------------------------------------- the guidelines


def crowd_of(guideline: Guideline, vocabulary: Vocabulary, today: date, number: int) -> list[Inputs]:
    """The people of the tables with every gap of one and, in `make agree`, of two; and random ones, up to `number`."""
    lines = AllLines([guideline], vocabulary, (today,))
    tables = list(table_people(guideline, 1 if number <= EVERYDAY else 2))
    return [*tables, *drawn(lines.values[today], max(number - len(tables), number // 4), SEED)]


def test_a_guideline_in_columns(guideline: Guideline, vocabulary: Vocabulary, how_many: int) -> None:
    today = DAYS[0]
    asked = Asked([(guideline, rule) for rule in guideline.rules.values()], types_of(vocabulary), today)
    wrong = compared(asked, crowd_of(guideline, vocabulary, today, min(how_many, 20_000)))
    assert not wrong, shown(wrong)


@pytest.mark.parametrize("today", DAYS[1:], ids=str)
def test_rules_that_ask_the_day_on_other_days(today: date, shelf: Shelf, vocabulary: Vocabulary) -> None:
    rules = [(guideline, rule) for guideline in shelf for rule in guideline.rules.values() if asks_the_day(guideline, rule)]
    assert len(rules) > 10
    asked = Asked(rules, types_of(vocabulary), today)
    lines = AllLines(list({guideline.id: guideline for guideline, _ in rules}.values()), vocabulary, (today,))
    needed = {concept for _, rule in rules for concept in rule.concepts}
    wrong = compared(asked, list(drawn({c: values for c, values in lines.values[today].items() if c in needed}, 1_000, SEED)))
    assert not wrong, shown(wrong)


def test_the_whole_shelf_over_everyone(how_many: int, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Every rule of every guideline in one table. Every day a few people; else a million, and DuckDB and Spark as well."""
    everyday = how_many <= EVERYDAY
    waiting = batches(how_many // 4 if everyday else how_many * EACH)
    if everyday:
        wrong = [text for batch in waiting for text in wrong_in(batch, tmp_path, ("polars",))]
    else:
        with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
            wrong = [text for found in pool.map(wrong_in, waiting, [tmp_path] * len(waiting)) for text in found]
        for day in sorted({batch.day for batch in waiting}):
            asked, _ = shelf_on(day)
            people = kept(tmp_path, "people", day)
            found = spark_run(asked.columns, asked.outputs, request.getfixturevalue("spark"))(people)
            wrong += [str(one) for one in asked.disagreements("spark", found, kept(tmp_path, "expected", day), people)]
    assert not wrong, "\n".join([f"{len(wrong)} disagreements, of which", *wrong[:10]])


def test_spark_says_the_same(spark: SparkSession, shelf: Shelf, vocabulary: Vocabulary) -> None:
    """The smallest table with everything in it: the rules with dates of the shelf, and random ones."""
    guidelines = [random_guideline(seed, vocabulary, DEFINES) for seed in range(6)]
    rules = [(guideline, rule) for guideline in guidelines for rule in guideline.rules.values()]
    rules += [(guideline, rule) for guideline in shelf for rule in guideline.rules.values() if asks_the_day(guideline, rule)]
    asked = Asked(rules, types_of(vocabulary), DAYS[1])
    lines = AllLines(list({guideline.id: guideline for guideline, _ in rules}.values()), vocabulary, (asked.today,))
    crowd = list(drawn(lines.values[asked.today], CROWD, SEED))
    people = asked.people(crowd)
    # Whatever is unknown comes as NaN: it is made null at the edge.
    found = spark_run(asked.columns, asked.outputs, spark)(people.with_columns(selectors.float().fill_null(float("nan"))))
    wrong = asked.disagreements("spark", found, asked.expected(crowd), people)
    assert not wrong, shown(wrong)


def test_a_rule_that_is_wrong_is_seen(vocabulary: Vocabulary, page: Guideline) -> None:
    """The comparison itself: every rule of the page with one thing wrong, in columns, differs for some of the people."""
    today = DAYS[0]
    types = {label: concept_type(concept) for label, concept in vocabulary.by_label().items()}
    types |= {rule.name: rule.type for rule in page.rules.values()}
    crowd = crowd_of(page, vocabulary, today, EVERYDAY)
    asked = Asked([(page, rule) for rule in page.rules.values()], types_of(vocabulary), today)
    mutants = {
        f"{rule.name}: {mutant.change}": asked.columns.define(page, rule.name, {rule.name: mutant.expression})
        for rule in page.rules.values()
        for mutant in mutants_of(rule.expression, types)
    }
    people, expected = asked.people(crowd), asked.expected(crowd)
    found = polars_run(asked.columns, mutants, people)(people)
    unseen = [
        change for change in mutants if found[change].equals(expected[page.rules[change.split(": ")[0]].id], null_equal=True)
    ]
    assert len(mutants) > 100
    assert not unseen, "\n".join(unseen)


# ---------------------------------------------------------------- random rules


def random_tables(how_many: int) -> Iterator[int]:
    """The number of each table of random guidelines: 2 every day, 60 in `make agree`."""
    yield from range(max(2, min(60, how_many // 1_500)))


def test_random_rules_in_columns(vocabulary: Vocabulary, how_many: int) -> None:
    wrong = []
    for number in random_tables(how_many):
        guidelines = [random_guideline(number * LIBRARIES + each, vocabulary, DEFINES) for each in range(LIBRARIES)]
        rules = [(guideline, rule) for guideline in guidelines for rule in guideline.rules.values()]
        # In every other table some columns are missing.
        without = CONCEPTS[number % len(CONCEPTS) :: 3] if number % 2 else ()
        asked = Asked(rules, types_of(vocabulary), DAYS[number % len(DAYS)], without)
        values = AllLines(guidelines, vocabulary, (asked.today,)).values[asked.today]
        wrong += compared(asked, list(drawn({c: some for c, some in values.items() if c not in without}, CROWD, number)))
    assert not wrong, shown(wrong)


def test_random_rules_hold_every_node_and_operator(vocabulary: Vocabulary) -> None:
    """The generator knows the language: a new node must be drawn here before anything is said to agree."""
    drawn_nodes = [
        node
        for seed in range(3 * LIBRARIES)
        for rule in random_guideline(seed, vocabulary, DEFINES).rules.values()
        for node in ast.walk(rule.expression)
    ]
    assert {type(node) for node in drawn_nodes} == {*get_args(ast.Expression), ast.CaseItem}
    said = {(type(node).__name__, getattr(node, "operator", "")) for node in drawn_nodes}
    said |= {("Is", f"{node.tested} {node.negated}") for node in drawn_nodes if isinstance(node, ast.Is)}
    said |= {("Difference", node.unit) for node in drawn_nodes if isinstance(node, ast.Difference)}
    said |= {("Case", str(node.subject is None)) for node in drawn_nodes if isinstance(node, ast.Case)}
    assert said >= {
        *(("Logic", operator) for operator in ("and", "or", "xor", "implies")),
        *(("Comparison", operator) for operator in ("<", "<=", ">", ">=", "=", "!=", "~", "!~")),
        *(("Arithmetic", operator) for operator in ("+", "-", "*")),
        *(("Is", f"{tested} {negated}") for tested in ("null", "true", "false") for negated in (True, False)),
        *(("Difference", unit) for unit in ("days", "months", "years")),
        *(("Case", subject) for subject in ("True", "False")),
    }


# ---------------------------------------------------------------- the edge of the table


def answers(columns: Columns, guideline: Guideline, name: str, people: pl.DataFrame) -> list[object]:
    return polars_run(columns, {"it": columns.define(guideline, name)}, people)(people)["it"].to_list()


def test_a_column_that_is_missing_is_unknown_for_everybody(page: Guideline, vocabulary: Vocabulary) -> None:
    """With one column alone, as if nothing else had ever been asked of anybody."""
    types, machine, today = types_of(vocabulary), PythonMachine(page), DAYS[0]
    lines = AllLines([page], vocabulary, (today,)).values[today]
    for concept in ("total-b12", "pregnant", "b12-treatment"):
        crowd = [{concept: value} for value in lines[concept]]
        people = people_table(crowd, {concept: types[concept]})
        columns = Columns(types, people.columns, today)
        found = polars_run(columns, {r.id: columns.define(page, r.name) for r in page.rules.values()}, people)(people)
        for rule in page.rules.values():
            ours = [machine.run(person, today).define(rule.name).value for person in crowd]
            assert apart(found[rule.id], column(ours, rule.type)) == [], rule.id


def test_without_any_column_everything_is_as_of_nobody(shelf: Shelf, vocabulary: Vocabulary) -> None:
    columns = Columns(types_of(vocabulary), (), DAYS[0])
    people = pl.DataFrame({"row": [0, 1, 2]})
    rules = [(guideline, rule) for guideline in shelf for rule in guideline.rules.values()]
    outputs = {rule.id: columns.define(guideline, rule.name) for guideline, rule in rules}
    for run in (polars_run(columns, outputs, people), duckdb_run(columns, outputs)):
        found = run(people)
        for guideline, rule in rules:
            value = PythonMachine(guideline).run({}, DAYS[0]).define(rule.name).value
            assert apart(found[rule.id], column([value] * 3, rule.type)) == [], rule.id


def test_without_sides_everything_was_measured(page: Guideline, vocabulary: Vocabulary) -> None:
    name = "Total B12 is deficient"
    people = people_table(
        [{"total-b12": Quantity(Decimal(160), "pmol/L", "<")}], {"total-b12": types_of(vocabulary)["total-b12"]}
    )
    assert answers(Columns(types_of(vocabulary), people.columns, DAYS[0]), page, name, people) == [None]
    without = people.drop("total-b12" + SIDE)
    assert answers(Columns(types_of(vocabulary), without.columns, DAYS[0]), page, name, without) == [False]


def test_not_a_number_is_unknown(page: Guideline, vocabulary: Vocabulary) -> None:
    """Both engines find NaN above every line: a value that is none would be a good one."""
    name = "Total B12 is deficient"
    people = pl.DataFrame({"row": [0, 1, 2], "total-b12": [140.0, float("nan"), None]})
    columns = Columns(types_of(vocabulary), people.columns, DAYS[0])
    outputs = {"it": columns.define(page, name)}
    for run in (polars_run(columns, outputs, people), duckdb_run(columns, outputs)):
        assert run(people)["it"].to_list() == [True, None, None]


def test_replaced_rules_and_parameters(page: Guideline, vocabulary: Vocabulary) -> None:
    """`Columns.define` with other rules or parameters is the reference's `with_define` and `with_parameter`."""
    types, today = types_of(vocabulary), DAYS[0]
    asked = Asked([(page, rule) for rule in page.rules.values()], types, today)
    crowd = crowd_of(page, vocabulary, today, 100)[-300:]
    people = asked.people(crowd)
    machine = PythonMachine(page)
    changes: list[tuple[PythonMachine, dict[str, ast.Expression], dict[str, ast.Literal]]] = []
    booleans = [rule for rule in page.rules.values() if rule.type.name == "Boolean"]
    for rule in booleans[:3]:
        turned = ast.Not(rule.expression)
        changes.append((machine.with_define(rule.name, turned), {rule.name: turned}, {}))
    amounts = [p for p in page.parameters.values() if isinstance(p.default, ast.QuantityLiteral)]
    for parameter in amounts[:3]:
        assert isinstance(parameter.default, ast.QuantityLiteral)
        other = ast.QuantityLiteral(parameter.default.value + 1, parameter.default.unit, parameter.default.calendar)
        changes.append((machine.with_parameter(parameter.name, other), {}, {parameter.name: other}))
    outputs, expected = {}, {}
    for number, (changed, rules, parameters) in enumerate(changes):
        for rule in page.rules.values():
            key = f"{number} {rule.name}"
            outputs[key] = asked.columns.define(page, rule.name, rules, parameters)
            values = [changed.run(person, today).define(rule.name).value for person in crowd]
            expected[key] = column(values, rule.type)
    found = polars_run(asked.columns, outputs, people)(people)
    assert [key for key in outputs if apart(found[key], expected[key])] == []
