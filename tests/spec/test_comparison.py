"""Chapter 2: = != ~ < <= > >= between, units, and the laboratory's own `<` and `>`."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madelief.facts import UNKNOWN, Answer, Quantity
from tests.spec.tables import answer_to, step_of, table


@table("""
    "Total B12" < 150 'pmol/L'  | Total B12: 149.99 pmol/L | yes
    "Total B12" < 150 'pmol/L'  | Total B12: 150 pmol/L    | no
    "Total B12" <= 150 'pmol/L' | Total B12: 150 pmol/L    | yes
    "Total B12" <= 150 'pmol/L' | Total B12: 150.01 pmol/L | no
    "Total B12" > 150 'pmol/L'  | Total B12: 150 pmol/L    | no
    "Total B12" > 150 'pmol/L'  | Total B12: 150.01 pmol/L | yes
    "Total B12" >= 150 'pmol/L' | Total B12: 150.00 pmol/L | yes
    "Total B12" >= 150 'pmol/L' | Total B12: 149.99 pmol/L | no
    "Total B12" = 150 'pmol/L'  | Total B12: 150.00 pmol/L | yes
    "Total B12" != 150 'pmol/L' | Total B12: 150.00 pmol/L | no
    "Total B12" < 150 'pmol/L'  |                          | unknown
    "Total B12" = 150 'pmol/L'  |                          | unknown
    "Total B12" != 150 'pmol/L' |                          | unknown
    "Total B12" < null          | Total B12: 149 pmol/L    | unknown
    "Total B12" = "Total B12"   |                          | unknown
""")
def test_a_measured_value_on_and_beside_the_line(expression: str, inputs: str, answer: str) -> None:
    assert answer_to(expression, inputs) == answer


@table("""
    "Total B12" between 150 'pmol/L' and 300 'pmol/L' | Total B12: 149 pmol/L  | no
    "Total B12" between 150 'pmol/L' and 300 'pmol/L' | Total B12: 150 pmol/L  | yes
    "Total B12" between 150 'pmol/L' and 300 'pmol/L' | Total B12: 300 pmol/L  | yes
    "Total B12" between 150 'pmol/L' and 300 'pmol/L' | Total B12: 301 pmol/L  | no
    "Total B12" between 150 'pmol/L' and 300 'pmol/L' |                        | unknown
    "Total B12" between 150 'pmol/L' and null         | Total B12: 149 pmol/L  | no
    "Total B12" between 150 'pmol/L' and null         | Total B12: 200 pmol/L  | unknown
    "Total B12" between 150 'pmol/L' and 300 'pmol/L' | Total B12: <140 pmol/L | no
    "Total B12" between 150 'pmol/L' and 300 'pmol/L' | Total B12: <160 pmol/L | unknown
    Miscarriages between 1 and 2                      | Miscarriages: 3        | no
""")
def test_between_holds_both_ends(expression: str, inputs: str, answer: str) -> None:
    assert answer_to(expression, inputs) == answer


@table("""
    "Total B12" < 0.15 'nmol/L'     | Total B12: 149.99 pmol/L | yes
    "Total B12" < 0.15 'nmol/L'     | Total B12: 150 pmol/L    | no
    MMA > 280 'nmol/L'              | MMA: 0.2801 umol/L       | yes
    MMA > 280 'nmol/L'              | MMA: 0.28 umol/L         | no
    MMA = 280 'nmol/L'              | MMA: 0.28 umol/L         | yes
    "Gestational age" >= 84 'd'     | Gestational age: 12 wk   | yes
    "Gestational age" = 84 'd'      | Gestational age: 12 wk   | yes
    "Gestational age" != 84 'd'     | Gestational age: 12 wk   | no
    21 'd' = 3 'wk'                 |                          | yes
    21 'd' <= 3 'wk'                |                          | yes
    49 'd' > 7 'wk'                 |                          | no
    1 'a' = 12 'mo'                 |                          | yes
    1 'cm' = 0.01 'm'               |                          | yes
    5 'foo' = 5 'foo'               |                          | yes
""")
def test_units_of_one_dimension_compare_exactly(expression: str, inputs: str, answer: str) -> None:
    """A day is 1/7 of a week, which no decimal is: nothing is lost on the way."""
    assert answer_to(expression, inputs) == answer


@table("""
    "Total B12" < 20 'pmol/L'   | Total B12: <25 pmol/L  | unknown
    "Total B12" < 25 'pmol/L'   | Total B12: <25 pmol/L  | yes
    "Total B12" <= 25 'pmol/L'  | Total B12: <25 pmol/L  | yes
    "Total B12" < 30 'pmol/L'   | Total B12: <25 pmol/L  | yes
    "Total B12" >= 25 'pmol/L'  | Total B12: <25 pmol/L  | no
    "Total B12" > 20 'pmol/L'   | Total B12: <25 pmol/L  | unknown
    "Total B12" = 25 'pmol/L'   | Total B12: <25 pmol/L  | no
    "Total B12" = 20 'pmol/L'   | Total B12: <25 pmol/L  | unknown
    "Total B12" != 25 'pmol/L'  | Total B12: <25 pmol/L  | yes
    "Total B12" < 25 'pmol/L'   | Total B12: <=25 pmol/L | unknown
    "Total B12" <= 25 'pmol/L'  | Total B12: <=25 pmol/L | yes
    "Total B12" = 25 'pmol/L'   | Total B12: <=25 pmol/L | unknown
    "Total B12" > 30 'pmol/L'   | Total B12: >25 pmol/L  | unknown
    "Total B12" > 25 'pmol/L'   | Total B12: >25 pmol/L  | yes
    "Total B12" > 20 'pmol/L'   | Total B12: >25 pmol/L  | yes
    "Total B12" <= 25 'pmol/L'  | Total B12: >25 pmol/L  | no
    "Total B12" < 30 'pmol/L'   | Total B12: >25 pmol/L  | unknown
    "Total B12" = 25 'pmol/L'   | Total B12: >25 pmol/L  | no
    "Total B12" > 25 'pmol/L'   | Total B12: >=25 pmol/L | unknown
    "Total B12" >= 25 'pmol/L'  | Total B12: >=25 pmol/L | yes
    "Total B12" < 0.02 'nmol/L' | Total B12: <25 pmol/L  | unknown
    "Total B12" is not null     | Total B12: <25 pmol/L  | yes
""")
def test_a_laboratory_limit_says_no_more_than_it_knows(expression: str, inputs: str, answer: str) -> None:
    assert answer_to(expression, inputs) == answer


@table("""
    1 ~ 1.0                |               | yes
    1.001 ~ 1.000          |               | yes
    1.5 ~ 1.55             |               | no
    1 'cm' ~ 0.01 'm'      |               | yes
    'Vegan' ~ 'vegan'      |               | yes
    'Vegan' = 'vegan'      |               | no
    null ~ null            |               | yes
    A ~ null               | A: no         | no
    A ~ B                  |               | yes
    A ~ B                  | A: yes; B: no | no
    A !~ B                 | A: yes        | yes
    "Total B12" ~ null     |               | yes
    "Total B12" ~ 150 'pmol/L' | Total B12: <25 pmol/L | no
""")
def test_equivalence_knows_null(expression: str, inputs: str, answer: str) -> None:
    assert answer_to(expression, inputs) == answer


@table("""
    A = B                    | A: no; B: no           | yes
    A = B                    | A: no                  | unknown
    A != B                   | A: no; B: yes          | yes
    Miscarriages >= 2        | Miscarriages: 2        | yes
    Miscarriages > 1.5       | Miscarriages: 2        | yes
    "Started on" < "Stopped on" | Started on: 2026-11-01; Stopped on: 2026-11-02 | yes
    "Started on" < "Stopped on" | Started on: 2026-11-01; Stopped on: 2026-11-01 | no
    "Started on" < "Stopped on" | Started on: 2026-11-01 | unknown
    "Started on" <= Today()  | Started on: 2026-11-22 | yes
    "Started on" < Today()   | Started on: 2026-11-22 | no
""")
def test_answers_counts_and_dates(expression: str, inputs: str, answer: str) -> None:
    assert answer_to(expression, inputs) == answer


# ---------------------------------------------------------------- properties

OPERATORS = ("<", "<=", ">", ">=", "=", "!=")
NUMBERS = st.integers(0, 40).map(Decimal)
STEPS = [Decimal(step) for step in ("-0.5", "-0.25", "0", "0.25", "0.5")]
CENSORED = st.builds(Quantity, NUMBERS, st.just("pmol/L"), st.sampled_from(["<", "<=", ">", ">="]))


def allowed(limit: Quantity, line: Decimal) -> list[Quantity]:
    """Concrete values that `limit` allows: at, just beside and far from the limit and the line."""
    near = {point + part for point in (limit.value, line) for part in STEPS} | {Decimal(-99), Decimal(99)}
    match limit.comparator:
        case "<":
            fits = {value for value in near if value < limit.value}
        case "<=":
            fits = {value for value in near if value <= limit.value}
        case ">":
            fits = {value for value in near if value > limit.value}
        case _:
            fits = {value for value in near if value >= limit.value}
    return [Quantity(value, limit.unit) for value in sorted(fits)]


def ask(operator: str, value: Quantity, line: Decimal) -> Answer:
    answer = step_of(f"\"Total B12\" {operator} {line} 'pmol/L'", {"Total B12": value}).value
    assert isinstance(answer, Answer)
    return answer


@given(st.sampled_from(OPERATORS), CENSORED, NUMBERS)
def test_a_limit_answers_exactly_when_all_that_it_allows_answer_alike(operator: str, limit: Quantity, line: Decimal) -> None:
    answers = {ask(operator, value, line) for value in allowed(limit, line)}
    assert ask(operator, limit, line) is (answers.pop() if len(answers) == 1 else UNKNOWN)


@given(st.sampled_from(OPERATORS), CENSORED, CENSORED)
def test_two_limits_answer_exactly_when_all_pairs_answer_alike(operator: str, one: Quantity, other: Quantity) -> None:
    def compared(left: Quantity, right: Quantity) -> object:
        return step_of(f'"Total B12" {operator} "Active B12"', {"Total B12": left, "Active B12": right}).value

    pairs = product(allowed(one, other.value), allowed(other, one.value))
    answers = {compared(left, right) for left, right in pairs}
    assert compared(one, other) is (answers.pop() if len(answers) == 1 else UNKNOWN)


@pytest.mark.parametrize(("operator", "mirrored"), [("<", ">"), ("<=", ">="), ("=", "="), ("!=", "!=")])
@given(st.builds(Quantity, NUMBERS, st.just("pmol/L"), st.sampled_from(["", "<", "<=", ">", ">="])), NUMBERS)
def test_either_side_first(operator: str, mirrored: str, value: Quantity, line: Decimal) -> None:
    turned = step_of(f"{line} 'pmol/L' {mirrored} \"Total B12\"", {"Total B12": value}).value
    assert ask(operator, value, line) is turned
