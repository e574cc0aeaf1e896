"""Plan lines of recommendations that apply → dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from madelief.assess.wording import OVERDUE
from madelief.cql import ast
from madelief.engines import Run
from madelief.facts import Known, Quantity, Text
from madelief.facts.calendar import CALENDAR_UNITS, add
from madelief.guideline import Guideline, PlanLine

IN_DAYS = {"weeks": 7, "days": 1}


@dataclass(frozen=True)
class Planned:
    """One dated line. `{n}` and `{count}` of its text are already filled in."""

    on: date
    what: str
    text: Text
    recommendation: str


def plan_of(guideline: Guideline, line: PlanLine, recommendation: str, run: Run, inputs: Mapping[str, Known]) -> list[Planned]:
    """The dates of `line` from the day of the question on; none where the record lacks what they are counted from."""
    return list(_Plan(guideline, line, recommendation, run, inputs).dated())


def counted_with(guideline: Guideline, line: PlanLine) -> list[str]:
    """The concepts that `line` counts with: while nobody has told one of them it has no date, or a wrong one."""
    counted: list[str] = []
    for name in line.names():
        bound = guideline.bindings.get(name)
        counted += guideline.rules[name].concepts if name in guideline.rules else [bound] if isinstance(bound, str) else []
    return counted


class _Plan:
    def __init__(
        self, guideline: Guideline, line: PlanLine, recommendation: str, run: Run, inputs: Mapping[str, Known]
    ) -> None:
        self.guideline, self.line, self.recommendation = guideline, line, recommendation
        self.run, self.inputs = run, inputs

    def value(self, name: str) -> object:
        """The value of a parameter, a define or a concept."""
        bound = self.guideline.bindings.get(name)
        if isinstance(bound, str):
            return self.inputs.get(bound)
        if bound is None and name in self.guideline.rules:
            return self.run.define(name).value
        if isinstance(bound, ast.QuantityLiteral):
            return Quantity(bound.value, bound.unit)
        return getattr(bound, "value", None)

    def dated(self) -> Iterator[Planned]:
        line, today = self.line, self.run.today
        start = self.value(line.start)
        if not isinstance(start, date):
            return
        due = self.moved(start)
        if due is None:
            return
        if line.every and line.after and due < today:
            # The rhythm is lost: dates made up from here would hide that a dose was missed.
            if not line.as_often:
                text = {language: OVERDUE[language].format(text=words, day=due) for language, words in line.text.items()}
                yield Planned(today, line.what, text, self.recommendation)
            return
        days = self.spread(due) if line.count else self.repeated(start) if line.every else [due]
        for number, day in enumerate(days, 1):
            if day >= today:
                text = {language: words.format(n=number, count=len(days)) for language, words in line.text.items()}
                yield Planned(day, line.what, text, self.recommendation)

    def moved(self, start: date) -> date | None:
        """`start` plus `after`; None where that is not known."""
        if not self.line.after:
            return start
        later = self.value(self.line.after)
        return add(start, int(later.value), later.unit) if isinstance(later, Quantity) and not later.comparator else None

    def spread(self, start: date) -> list[date]:
        """`count` days spread evenly over `within`, and never closer than `apart`."""
        count, within, apart = self.value(self.line.count), self.value(self.line.within), self.value(self.line.apart)
        if not (isinstance(count, int) and isinstance(within, Quantity) and isinstance(apart, Quantity)):
            return []
        whole = _days(within)
        least = _days(apart)
        days = [start + timedelta(days=number * whole // count) for number in range(count)]
        if any((later - earlier).days < least for earlier, later in pairwise(days)):
            days = [start + timedelta(days=number * least) for number in range(count)]
        return days

    def repeated(self, start: date) -> list[date]:
        """The first `repeat` days that are not past, one interval after another; the first one an `after` later."""
        every, often = self.value(self.line.every), self.value(self.line.as_often) if self.line.as_often else 1
        if not (isinstance(every, Quantity) and isinstance(often, int)) or every.value <= 0 or every.comparator:
            return []
        unit = CALENDAR_UNITS[every.unit]
        days: list[date] = []
        number = 0
        while len(days) < self.line.repeat:
            if unit in IN_DAYS:
                times = number + bool(self.line.after)
                day: date | None = start + timedelta(days=int(times * every.value * IN_DAYS[unit] / often))
            else:
                due = self.moved(start)
                day = None if due is None else add(due, number * int(every.value), unit)
            if day is None:
                break
            if day >= self.run.today:
                days.append(day)
            number += 1
        return days


def _days(duration: Quantity) -> int:
    return int(duration.value * IN_DAYS[CALENDAR_UNITS[duration.unit]])
