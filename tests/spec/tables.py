"""The names that the tables of this folder speak of, and how a row of a table is read.

A row is `expression | inputs | answer`. Inputs are `name: value`, parted by semicolons; a name that is not given is not
known. Answers are written as CQL writes them, but yes, no and unknown where the expression is a Boolean.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from madelief.cql import CqlError, CqlType, check_expression, parse_expression
from madelief.cql.types import BOOLEAN, DATE, INTEGER
from madelief.engines import Program, Result, Run, Step, compile_define
from madelief.facts import Answer, Quantity
from madelief.facts.answer import ANSWERS
from madelief.facts.quantity import plain

TODAY = date(2026, 11, 22)

SIGNATURE: dict[str, CqlType] = {
    "A": BOOLEAN,
    "B": BOOLEAN,
    "C": BOOLEAN,
    "Total B12": CqlType("Quantity", "pmol/L"),
    "Active B12": CqlType("Quantity", "pmol/L"),
    "MMA": CqlType("Quantity", "umol/L"),
    "Gestational age": CqlType("Quantity", "wk"),
    "Miscarriages": INTEGER,
    "Diet": CqlType("Choice", choices=("omnivore", "vegetarian", "vegan")),
    "Cause": CqlType("Choice", choices=("dietary", "medicine")),
    "Started on": DATE,
    "Stopped on": DATE,
}
NAMES = {name: name for name in SIGNATURE}
"""Every name is a concept of that id."""


def step_of(expression: str, given: Mapping[str, Result]) -> Step:
    """The step that `expression` comes to on `TODAY`. Raises `CqlError`."""
    tree = parse_expression(expression, "guideline.md", 7)
    check_expression(tree, SIGNATURE)
    return Run(Program({"it": compile_define(tree, NAMES)}), given, TODAY).define("it")


def answer_to(expression: str, inputs: str) -> str:
    """The answer as a table writes it."""
    given = dict(read_input(row) for row in re.split(r";\s*", inputs) if row)
    type_ = check_expression(parse_expression(expression), SIGNATURE)
    return written(step_of(expression, given).value, type_)


def refusal_of(expression: str) -> str:
    """`file:line: sentence` with which `expression` is refused before anything runs."""
    with pytest.raises(CqlError) as refused:
        check_expression(parse_expression(expression, "guideline.md", 7), SIGNATURE)
    return str(refused.value)


def read_input(text: str) -> tuple[str, Result]:
    """`Total B12: <25 pmol/L` → the name and its value."""
    name, _, words = text.partition(": ")
    return name, read_value(SIGNATURE[name], words)


def read_value(type_: CqlType, words: str) -> Result:
    if words == "unknown":
        return None
    match type_.name:
        case "Boolean":
            return ANSWERS[words]
        case "Quantity":
            quantity = re.fullmatch(r"(<=|>=|<|>)?([-0-9.]+) (\S+)", words)
            assert quantity is not None and quantity[3] == type_.unit, words
            return Quantity(Decimal(quantity[2]), quantity[3], quantity[1] or "")
        case "Integer":
            return int(words)
        case "Date":
            return date.fromisoformat(words)
        case _:
            assert words in type_.choices, words
            return words


def written(value: Result, type_: CqlType) -> str:
    """`value` as a table writes it."""
    match value:
        case None:
            return "unknown" if type_ == BOOLEAN else "null"
        case Answer():
            return str(value)
        case Quantity():
            return f"{value.comparator}{plain(value.value)} {value.unit}"
        case Decimal():
            digits = plain(value)
            return digits if "." in digits else f"{digits}.0"
        case _:
            return str(value)


def table(text: str) -> pytest.MarkDecorator:
    """A Markdown-like table as parameters (expression, inputs, answer), each row its own test."""
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    assert all(len(row) == 3 for row in rows), rows
    return pytest.mark.parametrize(
        ("expression", "inputs", "answer"),
        [pytest.param(*row, id=" | ".join(cell for cell in row if cell)) for row in rows],
    )


def golden(file: str) -> pytest.MarkDecorator:
    """The expressions of `file` and, indented below each, the sentence with which it is refused, as parameters."""
    lines = Path(__file__).with_name(file).read_text(encoding="utf-8").splitlines()
    rows = [(above, below.strip()) for above, below in pairwise(lines) if below.startswith("    ")]
    return pytest.mark.parametrize(("expression", "sentence"), rows, ids=[expression for expression, _ in rows])
