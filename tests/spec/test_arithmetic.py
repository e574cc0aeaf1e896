"""Chapter 4: + - * on numbers and quantities. Exact decimals; what CQL cannot hold is null, never a wrong number."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.spec.tables import answer_to, step_of, table


@table("""
    1 + 2                 |                 | 3
    1 - 2                 |                 | -1
    2 * 3                 |                 | 6
    1 + 2 * 3             |                 | 7
    (1 + 2) * 3           |                 | 9
    5 - 2 - 1             |                 | 2
    -Miscarriages         | Miscarriages: 2 | -2
    - -2                  |                 | 2
    +2                    |                 | 2
    0.1 + 0.2             |                 | 0.3
    2 - 1.1               |                 | 0.9
    1 + 2.0               |                 | 3.0
    1.0 * 2               |                 | 2.0
    -0.0                  |                 | 0.0
    0.1 * 0.1             |                 | 0.01
    0.00000001 * 0.1      |                 | 0.0
    Miscarriages + 1      |                 | null
    null * 2              |                 | null
    -null                 |                 | null
""")
def test_numbers(expression: str, inputs: str, answer: str) -> None:
    assert answer_to(expression, inputs) == answer


@table("""
    2147483646 + 1        |                 | 2147483647
    2147483647 + 1        |                 | null
    -2147483647 - 1       |                 | -2147483648
    -2147483647 - 2       |                 | null
    65536 * 65536         |                 | null
    -(-2147483647 - 1)    |                 | null
    2147483647 + 1.0      |                 | 2147483648.0
    99999999999999999999.99999998 + 0.00000001 | | 99999999999999999999.99999999
    99999999999999999999.99999999 + 0.00000001 | | null
    99999999999999999999.99999999 * 10         | | null
    99999999999999999999.99999999 * 1.0        | | 99999999999999999999.99999999
    (2147483647 + 1) is null                   | | yes
    2147483647 + 1 > 0                         | | unknown
""")
def test_what_cql_cannot_hold_is_null(expression: str, inputs: str, answer: str) -> None:
    assert answer_to(expression, inputs) == answer


@table("""
    "Total B12" + 10 'pmol/L'   | Total B12: 140 pmol/L     | 150 pmol/L
    "Total B12" - "Active B12"  | Total B12: 140 pmol/L; Active B12: 40.5 pmol/L | 99.5 pmol/L
    "Total B12" - "Active B12"  | Total B12: 140 pmol/L     | null
    "Total B12" * 2             | Total B12: 140 pmol/L     | 280 pmol/L
    1.5 * "Total B12"           | Total B12: 140 pmol/L     | 210 pmol/L
    -"Total B12"                | Total B12: 140 pmol/L     | -140 pmol/L
    "Total B12" * 2             | Total B12: <25 pmol/L     | null
    "Total B12" + 1 'pmol/L'    | Total B12: >25 pmol/L     | null
    1 'g' + 1 'mg'              |                           | 1001 mg
    1 'mg' + 1 'g'              |                           | 1001 mg
    1 'wk' + 1 'd'              |                           | 8 d
    1 'wk' + 1 'd' = 8 'd'      |                           | yes
    MMA * 2 > 0.5 'umol/L'      | MMA: 0.26 umol/L          | yes
    null + 1 'mg'               |                           | null
""")
def test_quantities_sum_in_the_finer_unit(expression: str, inputs: str, answer: str) -> None:
    assert answer_to(expression, inputs) == answer


DECIMALS = st.decimals(-(10**12), 10**12, places=8)


@given(DECIMALS, DECIMALS)
def test_sums_are_exact(one: Decimal, other: Decimal) -> None:
    for operator, expected in (("+", one + other), ("-", one - other)):
        assert step_of(f"({one:f}) {operator} ({other:f})", {}).value == expected


@given(DECIMALS, st.integers(-1000, 1000))
def test_whole_multiples_are_exact(one: Decimal, times: int) -> None:
    assert step_of(f"({one:f}) * ({times})", {}).value == one * times
