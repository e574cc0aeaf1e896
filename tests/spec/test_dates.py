"""Chapter 5: dates, durations and differences. A month ends where it ends; a difference counts boundaries."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tests.spec.tables import answer_to, step_of, table


@table("""
    @2026-01-31 + 1 day     | | 2026-02-01
    @2026-01-31 + 1 month   | | 2026-02-28
    @2024-01-31 + 1 month   | | 2024-02-29
    @2026-01-31 + 2 months  | | 2026-03-31
    @2026-01-31 + 1 month + 1 month | | 2026-03-28
    @2026-03-31 - 1 month   | | 2026-02-28
    @2024-02-29 + 1 year    | | 2025-02-28
    @2024-02-29 + 4 years   | | 2028-02-29
    @2024-02-29 - 1 year    | | 2023-02-28
    @1900-02-28 + 1 day     | | 1900-03-01
    @2000-02-28 + 1 day     | | 2000-02-29
    @2026-12-31 + 1 day     | | 2027-01-01
    @2026-11-22 + 5 weeks   | | 2026-12-27
    @2026-11-22 + 5 'wk'    | | 2026-12-27
    @2026-11-22 - 3 'd'     | | 2026-11-19
    @2026-11-22 + 1 'mo'    | | 2026-12-22
    @2026-11-22 + 1 'a'     | | 2027-11-22
    @2026-11-22 + 1.9 weeks | | 2026-11-29
    @2026-11-22 + 2 * 3 days | | 2026-11-28
    @9999-12-31 + 1 day     | | null
    @0001-01-01 - 1 day     | | null
    @2026-11-22 + 100000 years | | null
    Today()                 | | 2026-11-22
    Today() + 3 months      | | 2027-02-22
    "Started on" + 5 weeks  | Started on: 2026-11-22 | 2026-12-27
    "Started on" + 5 weeks  | | null
    "Started on" + null     | Started on: 2026-11-22 | null
    Today() - "Gestational age" | Gestational age: 12 wk  | 2026-08-30
    Today() - "Gestational age" | Gestational age: <12 wk | null
""")
def test_a_date_and_a_duration(expression: str, inputs: str, answer: str) -> None:
    assert answer_to(expression, inputs) == answer


@table("""
    difference in days between @2026-01-31 and @2026-02-01   | | 1
    difference in days between @2024-02-28 and @2024-03-01   | | 2
    difference in days between @2026-02-28 and @2026-03-01   | | 1
    difference in days between @2026-11-22 and @2026-11-22   | | 0
    difference in days between @2026-11-22 and @2026-11-20   | | -2
    difference in months between @2026-01-31 and @2026-02-01 | | 1
    difference in months between @2026-01-01 and @2026-01-31 | | 0
    difference in months between @2025-12-31 and @2026-01-01 | | 1
    difference in months between @2026-02-01 and @2026-01-31 | | -1
    difference in years between @2025-12-31 and @2026-01-01  | | 1
    difference in years between @2026-01-01 and @2026-12-31  | | 0
    difference in years between @0001-01-01 and @9999-12-31  | | 9998
    difference in year between @2025-12-31 and @2026-01-01   | | 1
    difference in days between "Started on" and Today()      | Started on: 2026-11-01 | 21
    difference in days between "Started on" and Today() >= 21 | Started on: 2026-11-01 | yes
    difference in days between "Started on" and Today()      | | null
    difference in days between null and Today()              | | null
    difference in days between "Started on" and Today() > 21 | | unknown
""")
def test_a_difference_counts_boundaries(expression: str, inputs: str, answer: str) -> None:
    assert answer_to(expression, inputs) == answer


DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@given(DAYS, st.integers(-3000, 3000))
def test_days_come_back(day: date, days: int) -> None:
    moved = step_of(f"@{day} + ({days}) * 1 day", {}).value
    assert isinstance(moved, date)
    assert step_of(f"difference in days between @{day} and @{moved}", {}).value == days


@given(DAYS, st.integers(0, 600))
def test_months_never_spill_into_the_next(day: date, months: int) -> None:
    moved = step_of(f"@{day} + {months} months", {}).value
    assert isinstance(moved, date)
    assert step_of(f"difference in months between @{day} and @{moved}", {}).value == months
    assert moved.day <= day.day
