"""Chapter 7: if and case. An unknown condition takes the else, as in CQL: which is why `madelief check` asks for it."""

from __future__ import annotations

from tests.spec.tables import answer_to, table


@table("""
    if A then 1 else 2               | A: yes       | 1
    if A then 1 else 2               | A: no        | 2
    if A then 1 else 2               |              | 2
    if A then B else C               | A: yes; C: yes | unknown
    if A is null then 0 else 1       |              | 0
    if A then 1 else 2.5             | A: no        | 2.5
    if A then 5 'mg' else null       | A: no        | null
    if A then @2026-01-01 else Today() | A: no      | 2026-11-22
    if A then 1 else 2 + 3           | A: yes       | 1
    (if A then 1 else 2) + 3         | A: yes       | 4
    if A then 1 else if B then 2 else 3 | A: no; B: yes | 2
""")
def test_if(expression: str, inputs: str, answer: str) -> None:
    assert answer_to(expression, inputs) == answer


@table("""
    case when A then 1 when B then 2 else 3 end       | A: yes; B: yes  | 1
    case when A then 1 when B then 2 else 3 end       | A: no; B: yes   | 2
    case when A then 1 when B then 2 else 3 end       | B: yes          | 2
    case when A then 1 when B then 2 else 3 end       |                 | 3
    case when A is null then null when A then true else false end | | unknown
    case when A is null then null when A then true else false end | A: no | no
    case Miscarriages when 0 then 'none' when 1 then 'one' else 'more' end | Miscarriages: 1 | one
    case Miscarriages when 0 then 'none' when 1 then 'one' else 'more' end | Miscarriages: 5 | more
    case Miscarriages when null then 'null' else 'else' end |           | else
    case Miscarriages when 1.0 then 'one' else 'else' end | Miscarriages: 1 | one
""")
def test_case(expression: str, inputs: str, answer: str) -> None:
    assert answer_to(expression, inputs) == answer
