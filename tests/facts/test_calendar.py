"""Days, weeks, months and years, as CQL counts them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madelief.facts.calendar import CALENDAR_UNITS, add, difference, whole


@pytest.mark.parametrize(
    ("day", "amount", "unit", "then"),
    [
        ("2026-01-31", 1, "month", "2026-02-28"),
        ("2024-01-31", 1, "months", "2024-02-29"),
        ("2026-03-31", -1, "mo", "2026-02-28"),
        ("2026-01-31", 13, "months", "2027-02-28"),
        ("2024-02-29", 1, "year", "2025-02-28"),
        ("2024-02-29", 4, "years", "2028-02-29"),
        ("2024-02-29", -4, "a", "2020-02-29"),
        ("2096-02-29", 4, "years", "2100-02-28"),
        ("2026-11-22", 5, "weeks", "2026-12-27"),
        ("2026-11-22", -1, "wk", "2026-11-15"),
        ("2026-12-31", 1, "day", "2027-01-01"),
        ("2026-11-22", 0, "d", "2026-11-22"),
        ("9999-12-30", 1, "day", "9999-12-31"),
        ("9999-12-31", 1, "day", None),
        ("9999-12-01", 1, "month", None),
        ("9999-01-01", 1, "year", None),
        ("0001-01-02", -1, "day", "0001-01-01"),
        ("0001-01-01", -1, "day", None),
        ("0001-01-31", -1, "month", None),
        ("0001-01-01", -1, "year", None),
        ("2026-11-22", 10**30, "days", None),
        ("2026-11-22", 10**30, "months", None),
        ("2026-11-22", -(10**30), "years", None),
    ],
)
def test_add(day: str, amount: int, unit: str, then: str | None) -> None:
    assert add(date.fromisoformat(day), amount, unit) == (None if then is None else date.fromisoformat(then))


@pytest.mark.parametrize(
    ("start", "end", "days", "months", "years"),
    [
        ("2026-11-22", "2026-11-22", 0, 0, 0),
        ("2026-01-31", "2026-02-01", 1, 1, 0),
        ("2026-01-01", "2026-01-31", 30, 0, 0),
        ("2025-12-31", "2026-01-01", 1, 1, 1),
        ("2024-02-28", "2024-03-01", 2, 1, 0),
        ("2026-02-28", "2026-03-01", 1, 1, 0),
        ("2026-01-01", "2025-12-31", -1, -1, -1),
        ("0001-01-01", "9999-12-31", 3652058, 119987, 9998),
    ],
)
def test_difference_counts_boundaries(start: str, end: str, days: int, months: int, years: int) -> None:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    assert [difference(unit, first, last) for unit in ("days", "months", "years")] == [days, months, years]


@pytest.mark.parametrize(
    ("start", "end", "days", "weeks", "months", "years"),
    [
        ("2026-11-22", "2026-11-22", 0, 0, 0, 0),
        ("2026-11-22", "2026-11-28", 6, 0, 0, 0),
        ("2026-11-22", "2026-11-29", 7, 1, 0, 0),
        ("2026-01-31", "2026-02-27", 27, 3, 0, 0),
        ("2026-01-31", "2026-02-28", 28, 4, 1, 0),
        ("2025-11-23", "2026-11-22", 364, 52, 11, 0),
        ("2025-11-22", "2026-11-22", 365, 52, 12, 1),
        ("2024-02-29", "2025-02-27", 364, 52, 11, 0),
        ("2024-02-29", "2025-02-28", 365, 52, 12, 1),
        ("2024-02-29", "2028-02-28", 1460, 208, 47, 3),
        ("2024-02-29", "2028-02-29", 1461, 208, 48, 4),
        ("2026-11-22", "2026-11-21", -1, 0, 0, 0),
        ("2026-11-22", "2026-11-12", -10, -1, 0, 0),
        ("2026-11-22", "2025-11-22", -365, -52, -12, -1),
    ],
)
def test_whole_counts_what_has_passed(start: str, end: str, days: int, weeks: int, months: int, years: int) -> None:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    assert [whole(unit, first, last) for unit in ("days", "weeks", "months", "years")] == [days, weeks, months, years]


DAYS = st.dates(date(1800, 1, 1), date(2300, 12, 31))


@given(DAYS, DAYS, st.sampled_from(["days", "weeks", "months", "years"]))
def test_what_has_passed_fits_and_one_more_does_not(one: date, other: date, unit: str) -> None:
    start, end = sorted((one, other))
    gone = whole(unit, start, end)
    reached, beyond = add(start, gone, unit), add(start, gone + 1, unit)
    assert reached is not None and beyond is not None
    assert reached <= end < beyond


@given(DAYS, st.integers(-5000, 5000))
def test_a_month_is_never_skipped(day: date, months: int) -> None:
    then = add(day, months, "months")
    assert then is not None
    assert difference("months", day, then) == months
    assert then.day == day.day or (then.day < day.day and (then + timedelta(days=1)).day == 1)


def test_every_spelling_means_one_of_four() -> None:
    assert set(CALENDAR_UNITS.values()) == {"days", "weeks", "months", "years"}
    for spelling in CALENDAR_UNITS:
        assert add(date(2024, 2, 29), 1, spelling) == add(date(2024, 2, 29), 1, CALENDAR_UNITS[spelling])
