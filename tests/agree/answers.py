"""Values of ours and of the reference engines, in each other's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from madelief.engines import Result
from madelief.facts import NO, UNKNOWN, YES, Quantity, Vocabulary
from madelief.facts.calendar import CALENDAR_UNITS
from madelief.facts.units import factor

CLOSE = 1e-9
"""cql-execution counts in doubles: what it calculates is compared to nine digits. What it decides is compared exactly."""


def into_reference(value: Result, vocabulary: Vocabulary) -> Any:
    """`value` as a parameter of the reference engines."""
    if value is None or value is UNKNOWN:
        return None
    if value is YES or value is NO:
        return value is YES
    if isinstance(value, Quantity):
        assert not value.comparator, "the reference engines know no comparators"
        return {"value": float(value.value), "unit": vocabulary.units[value.unit].ucum}
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def same(ours: Result, theirs: Any, ucum: Mapping[str, str]) -> bool:
    """Whether a reference engine answered as we did. `ucum`: UCUM code → our unit, where the two differ."""
    if ours is None or ours is UNKNOWN:
        return theirs is None
    if ours is YES or ours is NO:
        return theirs is (ours is YES)
    if isinstance(ours, date):
        return bool(theirs == ours.isoformat())
    if isinstance(ours, Quantity):
        if not isinstance(theirs, dict) or "value" not in theirs:
            return False
        return _close(ours.value, theirs["value"], _times(ucum.get(theirs["unit"], theirs["unit"]), ours.unit))
    if isinstance(ours, int | Decimal):
        return type(theirs) in (int, float) and _close(Decimal(ours), theirs, Decimal(1))
    return bool(theirs == ours)


def _times(unit: str, other: str) -> Decimal:
    # Calendar words mean the same in singular and plural, and have no factor.
    if CALENDAR_UNITS.get(unit, unit) == CALENDAR_UNITS.get(other, other):
        return Decimal(1)
    return factor(unit, other)


def _close(ours: Decimal, theirs: float, times: Decimal) -> bool:
    difference = abs(ours - Decimal(str(theirs)) * times)
    return difference <= Decimal(CLOSE) * max(abs(ours), Decimal(1))
