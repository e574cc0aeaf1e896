"""Days, weeks, months and years as CQL counts them.

Adding a month to 31 January gives the last day of February; a *difference* counts the boundaries crossed, so that
from 31 January to 1 February is one month (https://cql.hl7.org/09-b-cqlreference.html#difference).
"""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

CALENDAR_UNITS = {
    "year": "years", "years": "years", "month": "months", "months": "months",
    "week": "weeks", "weeks": "weeks", "day": "days", "days": "days",
    "a": "years", "mo": "months", "wk": "weeks", "d": "days",
}  # fmt: skip
"""Every way to write a calendar duration, and its plural."""


def add(day: date, amount: int, unit: str) -> date | None:
    """`day` plus `amount` of `unit` (a key of `CALENDAR_UNITS`); None outside the years 1 to 9999, as in CQL."""
    try:
        match CALENDAR_UNITS[unit]:
            case "years":
                return day + relativedelta(years=amount)
            case "months":
                return day + relativedelta(months=amount)
            case "weeks":
                return day + timedelta(weeks=amount)
            case _:
                return day + timedelta(days=amount)
    except (OverflowError, ValueError):
        return None


def difference(unit: str, start: date, end: date) -> int:
    """How many boundaries of `unit` ("days", "months" or "years") lie from `start` to `end`; negative when it is earlier."""
    match unit:
        case "days":
            return (end - start).days
        case "months":
            return (end.year - start.year) * 12 + end.month - start.month
        case _:
            return end.year - start.year


def whole(unit: str, start: date, end: date) -> int:
    """How many whole `unit`s ("days", "weeks", "months" or "years") have passed from `start` to `end`: an age.

    Who is born on 29 February is a year older on 28 February of a year that is no leap year, as `add` says. Negative
    when `end` is earlier.
    """
    gone = relativedelta(end, start)
    match unit:
        case "years":
            return gone.years
        case "months":
            return gone.years * 12 + gone.months
        case "weeks":
            return int((end - start).days / 7)
        case _:
            return (end - start).days
