"""Days that are moved by days, weeks, months and years, as columns: the same calendar as facts/calendar.py."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import ibis

from madelief.engines.columns.cells import Cell, Written
from madelief.facts.calendar import add

if TYPE_CHECKING:
    from madelief.engines.columns.truths import Value

FIRST_YEAR, LAST_YEAR = 1000, 9000
"""Far from both ends of the calendar, so that a day can always be moved."""

FURTHEST = 4_000_000
"""By so many days, weeks, months or years no day can be moved: CQL's calendar has 3,652,059 days."""


def moved_line(one: Value, other: Value, or_equal: bool) -> tuple[Cell, date, bool] | None:
    """(day, line, whether the line is the last day and not the first) for a moved day beside a literal one.

    That a day plus a month lies below a line is that the day itself lies below an earlier one: later days never move to
    earlier ones. Moving the line once is a hundred times cheaper than moving every day.
    """
    if one.moved is not None and other.date is not None:
        (day, amount, unit), line, upper = one.moved, other.date, True
    elif other.moved is not None and one.date is not None:
        (day, amount, unit), line, upper = other.moved, one.date, False
    else:
        return None
    last = add(line, -amount, unit)
    if last is None or not FIRST_YEAR <= last.year <= LAST_YEAR or not FIRST_YEAR <= line.year <= LAST_YEAR:
        return None

    def fits(tried: date) -> bool:
        there = add(tried, amount, unit)
        assert there is not None
        return there < line or (or_equal and there == line) if upper else line < there or (or_equal and there == line)

    # The lengths of months leave the guess a few days off at most.
    step = timedelta(days=1 if upper else -1)
    while fits(last + step):
        last += step
    while not fits(last):
        last -= step
    return day, last, upper


def whole(sign: int) -> Callable[..., Written]:
    """The whole part of a duration, `sign` times; null where it would lead out of the calendar."""

    def write(x: Written) -> Written:
        amount = sign * ibis.ifelse(x < 0, x.ceil(), x.floor())
        return ibis.ifelse(x.abs() < float(FURTHEST), amount, ibis.null("float64")).cast("int64")

    return write


def plus_days(times: int) -> Callable[..., Written]:
    def write(day: Written, many: Written) -> Written:
        moved = (day + (many * times).as_interval("D")).cast("date")
        inside = (moved >= ibis.literal(date.min)) & (moved <= ibis.literal(date.max))
        return ibis.ifelse(inside, moved, ibis.null("date"))

    return write


def plus_months(times: int) -> Callable[..., Written]:
    """A month after 31 January is the last day of February. Written with the parts of a date: Polars adds days only."""

    def write(day: Written, many: Written) -> Written:
        months = day.year().cast("int64") * 12 + day.month().cast("int64") - 1 + many * times
        year = (months / 12).floor().cast("int64")
        inside = (year >= date.min.year) & (year <= date.max.year)
        # Outside CQL's years there is no day; the stand-ins only keep a date from being made.
        year, month = ibis.ifelse(inside, year, 2000), ibis.ifelse(inside, months % 12 + 1, 1)
        first = ibis.date(year, month, ibis.literal(1))
        following = ibis.date(year, ibis.ifelse(month == 12, 12, month + 1), ibis.literal(1))
        length = ibis.ifelse(month == 12, 31, following.delta(first, unit="day").cast("int64"))
        moved = ibis.date(year, month, ibis.least(day.day().cast("int64"), length))
        return ibis.ifelse(inside, moved, ibis.null("date"))

    return write
