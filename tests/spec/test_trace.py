"""Chapter 11: the trace. The deciders of a step are exactly the operands that made it so."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from madelief.cql import parse_expression, print_expression
from madelief.engines import Program, Run, Step, compile_define
from madelief.facts import NO, UNKNOWN, YES, Answer
from madelief.facts.answer import ANSWERS
from tests.spec.tables import step_of


def names(step: Step) -> str:
    return ", ".join(print_expression(decider.node).replace('"', "") for decider in step.deciders)


TABLE = """
    A and B     | yes     yes     | yes     | A, B
    A and B     | yes     unknown | unknown | B
    A and B     | yes     no      | no      | B
    A and B     | unknown yes     | unknown | A
    A and B     | unknown unknown | unknown | A, B
    A and B     | unknown no      | no      | B
    A and B     | no      yes     | no      | A
    A and B     | no      unknown | no      | A
    A and B     | no      no      | no      | A, B
    A or B      | yes     yes     | yes     | A, B
    A or B      | yes     unknown | yes     | A
    A or B      | yes     no      | yes     | A
    A or B      | unknown yes     | yes     | B
    A or B      | unknown unknown | unknown | A, B
    A or B      | unknown no      | unknown | A
    A or B      | no      yes     | yes     | B
    A or B      | no      unknown | unknown | B
    A or B      | no      no      | no      | A, B
    A implies B | yes     yes     | yes     | B
    A implies B | yes     unknown | unknown | B
    A implies B | yes     no      | no      | A, B
    A implies B | unknown yes     | yes     | B
    A implies B | unknown unknown | unknown | A, B
    A implies B | unknown no      | unknown | A
    A implies B | no      yes     | yes     | A, B
    A implies B | no      unknown | yes     | A
    A implies B | no      no      | yes     | A
    A xor B     | yes     yes     | no      | A, B
    A xor B     | yes     unknown | unknown | B
    A xor B     | yes     no      | yes     | A, B
    A xor B     | unknown yes     | unknown | A
    A xor B     | unknown unknown | unknown | A, B
    A xor B     | unknown no      | unknown | A
    A xor B     | no      yes     | yes     | A, B
    A xor B     | no      unknown | unknown | B
    A xor B     | no      no      | no      | A, B
    not A       | yes     yes     | no      | A
    not A       | unknown yes     | unknown | A
    not A       | no      yes     | yes     | A
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize(("expression", "inputs", "answer", "deciders"), ROWS, ids=[" | ".join(row) for row in ROWS])
def test_who_decided(expression: str, inputs: str, answer: str, deciders: str) -> None:
    a, b = (ANSWERS[word] for word in inputs.split())
    step = step_of(expression, {"A": a, "B": b})
    assert (str(step.value), names(step)) == (answer, deciders)


@pytest.mark.parametrize("operator", ["and", "or", "implies", "xor"])
def test_an_operand_that_did_not_decide_could_have_been_anything(operator: str) -> None:
    """For a yes or a no. (What decides an unknown is what is unknown: change the other and it may be known.)"""
    for a, b in product((YES, UNKNOWN, NO), repeat=2):
        step = step_of(f"A {operator} B", {"A": a, "B": b})
        if step.value is UNKNOWN:
            assert [decider.value is None or decider.value is UNKNOWN for decider in step.deciders].count(False) == 0
            continue
        decided = names(step).split(", ")
        for other_a, other_b in product((YES, UNKNOWN, NO), repeat=2):
            person: dict[str, Answer] = {"A": a if "A" in decided else other_a, "B": b if "B" in decided else other_b}
            assert step_of(f"A {operator} B", person).value is step.value


@pytest.mark.parametrize(
    ("expression", "person", "deciders"),
    [
        ("Coalesce(A, B, C)", {"B": NO}, "A, B"),
        ("Coalesce(A, B)", {"A": YES}, "A"),
        ("if A then B else C", {"A": YES}, "A, B"),
        ("if A then B else C", {}, "A, C"),
        ("case when A then B when B then C else A end", {"A": NO, "B": YES}, "A, B, C"),
        ("A is null", {}, "A"),
        ('difference in days between "Started on" and Today()', {}, "Started on"),
        ('difference in days between "Started on" and Today()', {"Started on": date(2026, 1, 1)}, "Started on, Today()"),
        ("Miscarriages between 1 and 2", {"Miscarriages": 1}, "Miscarriages, 1, 2"),
    ],
)
def test_what_was_looked_at(expression: str, person: dict[str, Answer], deciders: str) -> None:
    assert names(step_of(expression, person)) == deciders


def test_a_define_is_evaluated_once_and_stands_under_its_name() -> None:
    program = Program(
        {
            "Low": compile_define(parse_expression("A"), {"A": "A"}),
            "Both": compile_define(parse_expression("Low and not Low"), {"A": "A"}),
        }
    )
    run = Run(program, {"A": YES}, date(2026, 11, 22))
    step = run.define("Both")
    assert step.value is NO
    (negation,) = step.deciders
    (name,) = negation.deciders
    assert name.deciders == (run.define("Low"),)
    assert name.deciders[0] is run.define("Low")
