"""Chapter 1: and, or, not, xor, implies. All rows; unknown is not no."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madelief.facts import NO, UNKNOWN, YES
from tests.spec.tables import answer_to, step_of, table


@table("""
    A and B | A: yes; B: yes         | yes
    A and B | A: yes; B: unknown     | unknown
    A and B | A: yes; B: no          | no
    A and B | A: unknown; B: yes     | unknown
    A and B | A: unknown; B: unknown | unknown
    A and B | A: unknown; B: no      | no
    A and B | A: no; B: yes          | no
    A and B | A: no; B: unknown      | no
    A and B | A: no; B: no           | no
""")
def test_and(expression: str, inputs: str, answer: str) -> None:
    assert answer_to(expression, inputs) == answer


@table("""
    A or B | A: yes; B: yes         | yes
    A or B | A: yes; B: unknown     | yes
    A or B | A: yes; B: no          | yes
    A or B | A: unknown; B: yes     | yes
    A or B | A: unknown; B: unknown | unknown
    A or B | A: unknown; B: no      | unknown
    A or B | A: no; B: yes          | yes
    A or B | A: no; B: unknown      | unknown
    A or B | A: no; B: no           | no
""")
def test_or(expression: str, inputs: str, answer: str) -> None:
    assert answer_to(expression, inputs) == answer


@table("""
    not A | A: yes     | no
    not A | A: unknown | unknown
    not A | A: no      | yes
""")
def test_not(expression: str, inputs: str, answer: str) -> None:
    assert answer_to(expression, inputs) == answer


@table("""
    A xor B | A: yes; B: yes         | no
    A xor B | A: yes; B: unknown     | unknown
    A xor B | A: yes; B: no          | yes
    A xor B | A: unknown; B: yes     | unknown
    A xor B | A: unknown; B: unknown | unknown
    A xor B | A: unknown; B: no      | unknown
    A xor B | A: no; B: yes          | yes
    A xor B | A: no; B: unknown      | unknown
    A xor B | A: no; B: no           | no
""")
def test_xor(expression: str, inputs: str, answer: str) -> None:
    assert answer_to(expression, inputs) == answer


@table("""
    A implies B | A: yes; B: yes         | yes
    A implies B | A: yes; B: unknown     | unknown
    A implies B | A: yes; B: no          | no
    A implies B | A: unknown; B: yes     | yes
    A implies B | A: unknown; B: unknown | unknown
    A implies B | A: unknown; B: no      | unknown
    A implies B | A: no; B: yes          | yes
    A implies B | A: no; B: unknown      | yes
    A implies B | A: no; B: no           | yes
""")
def test_implies(expression: str, inputs: str, answer: str) -> None:
    assert answer_to(expression, inputs) == answer


@table("""
    A or B and C      | A: yes; B: no; C: no | yes
    (A or B) and C    | A: yes; B: no; C: no | no
    not A or B        | A: yes; B: yes       | yes
    not (A or B)      | A: yes; B: yes       | no
    A implies B or C  | A: yes; C: yes       | yes
    A implies B implies C | A: no; B: yes; C: no | no
    A or B xor C      | A: yes; B: no; C: yes | no
    not A is null     |                      | no
    A = B and C       | A: no; B: no; C: yes | yes
""")
def test_what_binds_tighter(expression: str, inputs: str, answer: str) -> None:
    assert answer_to(expression, inputs) == answer


ANSWERS = (YES, UNKNOWN, NO)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("not (A and B)", "not A or not B"),
        ("not (A or B)", "not A and not B"),
        ("A implies B", "not A or B"),
        ("A xor B", "(A or B) and not (A and B)"),
        ("A and (B or C)", "(A and B) or (A and C)"),
        ("not not A", "A"),
    ],
)
def test_two_ways_to_say_the_same(one: str, other: str) -> None:
    for a, b, c in product(ANSWERS, repeat=3):
        people = {"A": a, "B": b, "C": c}
        assert step_of(one, people).value is step_of(other, people).value, people


LOGIC = st.recursive(
    st.sampled_from(["A", "B", "C"]),
    lambda inner: st.one_of(
        inner.map(lambda text: f"not ({text})"),
        st.tuples(inner, st.sampled_from(["and", "or", "xor", "implies"]), inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
    ),
    max_leaves=6,
)


@given(LOGIC)
def test_knowing_more_never_turns_a_yes_into_a_no(expression: str) -> None:
    """An answer that is given while something is unknown stands, whatever the unknown turns out to be."""
    for person in product(ANSWERS, repeat=3):
        early = step_of(expression, dict(zip("ABC", person, strict=True))).value
        if early is UNKNOWN:
            continue
        for full in product(*([answer] if answer is not UNKNOWN else [YES, NO] for answer in person)):
            assert step_of(expression, dict(zip("ABC", full, strict=True))).value is early
