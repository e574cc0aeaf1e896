"""Chapter 3: is null, is true, is false, Coalesce. These are never unknown themselves, whatever they are asked of."""

from __future__ import annotations

from tests.spec.tables import answer_to, table


@table("""
    A is null      | A: yes | no
    A is null      | A: no  | no
    A is null      |        | yes
    A is not null  | A: yes | yes
    A is not null  | A: no  | yes
    A is not null  |        | no
    A is true      | A: yes | yes
    A is true      | A: no  | no
    A is true      |        | no
    A is not true  | A: yes | no
    A is not true  | A: no  | yes
    A is not true  |        | yes
    A is false     | A: yes | no
    A is false     | A: no  | yes
    A is false     |        | no
    A is not false | A: yes | yes
    A is not false | A: no  | no
    A is not false |        | yes
""")
def test_an_answer_is_asked_for(expression: str, inputs: str, answer: str) -> None:
    assert answer_to(expression, inputs) == answer


@table("""
    IsNull(A)            |                       | yes
    IsNull(A)            | A: no                 | no
    IsTrue(A)            |                       | no
    IsTrue(A)            | A: yes                | yes
    IsFalse(A)           |                       | no
    IsFalse(A)           | A: no                 | yes
    (A and B) is null    | A: yes                | yes
    (A and B) is null    | B: no                 | no
    (A or B) is true     | A: yes                | yes
    null is null         |                       | yes
    "Total B12" is null  |                       | yes
    "Total B12" is null  | Total B12: 140 pmol/L | no
    ("Total B12" < 150 'pmol/L') is null | Total B12: <160 pmol/L | yes
    ("Total B12" < 150 'pmol/L') is null |                        | yes
    "Diet" is not null   | Diet: vegan           | yes
    "Started on" is null |                       | yes
    @T08:30 is null      |                       | no
""")
def test_a_value_is_asked_for(expression: str, inputs: str, answer: str) -> None:
    assert answer_to(expression, inputs) == answer


@table("""
    Coalesce(A, B)                              | A: no; B: yes               | no
    Coalesce(A, B)                              | B: yes                      | yes
    Coalesce(A, B)                              |                             | unknown
    Coalesce(A, false)                          |                             | no
    Coalesce(A and B, true)                     | A: yes                      | yes
    Coalesce(A, B, C, false)                    | C: yes                      | yes
    Coalesce("Total B12", "Active B12")         | Active B12: 30 pmol/L       | 30 pmol/L
    Coalesce("Total B12", "Active B12")         | Total B12: <25 pmol/L       | <25 pmol/L
    Coalesce(Miscarriages, 0)                   |                             | 0
    Coalesce("Started on", @2026-01-01)         |                             | 2026-01-01
    Coalesce(null, null)                        |                             | null
""")
def test_the_first_that_is_known(expression: str, inputs: str, answer: str) -> None:
    assert answer_to(expression, inputs) == answer
