"""What the values of CQL do: compare, also across units and with a laboratory's `<`, and calculate exactly.

Semantics follow the CQL reference (https://cql.hl7.org/09-b-cqlreference.html#comparison-operators-4 and
#arithmetic-operators-4). What CQL's types cannot hold is null, never a wrong number.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Context, Decimal, localcontext

from madelief.cql.ast import DECIMALS, LARGEST_DECIMAL, LARGEST_INTEGER
from madelief.facts.answer import AND, NO, NOT, OR, UNKNOWN, YES, Answer
from madelief.facts.calendar import add
from madelief.facts.entry import round_to
from madelief.facts.quantity import Quantity
from madelief.facts.units import finer, ratio

Result = Answer | Quantity | Decimal | int | date | time | str | None
"""What an expression can come to; None is CQL's null. An unknown Boolean is `UNKNOWN`."""

LAST_PLACE = Decimal(1).scaleb(-DECIMALS)
EXACT = Context(prec=200)
"""Enough digits for the product of any two values, or of a value and a unit's ratio, to be exact."""


# ---------------------------------------------------------------- comparison


def _bounds(quantity: Quantity) -> tuple[Decimal | None, bool, Decimal | None, bool]:
    """(low, low excluded, high, high excluded): where the true value lies; None is no bound."""
    value = quantity.value
    match quantity.comparator:
        case "":
            return value, False, value, False
        case "<":
            return None, True, value, True
        case "<=":
            return None, True, value, False
        case ">":
            return value, True, None, True
        case _:
            return value, False, None, True


def _side_by_side(one: Quantity, other: Quantity) -> tuple[Quantity, Quantity]:
    """Both times a whole number, so that they compare exactly: no decimal says that a day is 1/7 of a week."""
    times = ratio(one.unit, other.unit)
    with localcontext(EXACT):
        return (
            Quantity(one.value * times.numerator, other.unit, one.comparator),
            Quantity(other.value * times.denominator, other.unit, other.comparator),
        )


def _below(one: Quantity, other: Quantity, or_equal: bool) -> Answer:
    """Whether `one` lies below `other`, as far as their comparators allow to say."""
    if one.unit != other.unit:
        one, other = _side_by_side(one, other)
    if not one.comparator and not other.comparator:
        return YES if one.value < other.value or (or_equal and one.value == other.value) else NO
    low, low_out, high, high_out = _bounds(one)
    other_low, other_low_out, other_high, other_high_out = _bounds(other)
    if (
        high is not None
        and other_low is not None
        and (high < other_low or (high == other_low and (or_equal or high_out or other_low_out)))
    ):
        return YES
    if (
        low is not None
        and other_high is not None
        and (low > other_high or (low == other_high and (not or_equal or low_out or other_high_out)))
    ):
        return NO
    return UNKNOWN


def _order(one: Result, other: Result, or_equal: bool) -> Answer:
    if one is None or other is None:
        return UNKNOWN
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        return _below(one, other, or_equal)
    if isinstance(one, date) and isinstance(other, date):
        before = one < other
    else:
        # The checker of types lets nothing else be compared.
        assert isinstance(one, int | Decimal) and isinstance(other, int | Decimal), (one, other)
        before = one < other
    return YES if before or (or_equal and one == other) else NO


def _less(one: Result, other: Result) -> Answer:
    return _order(one, other, False)


def at_most(one: Result, other: Result) -> Answer:
    return _order(one, other, True)


def _more(one: Result, other: Result) -> Answer:
    return _order(other, one, False)


def at_least(one: Result, other: Result) -> Answer:
    return _order(other, one, True)


def equal(one: Result, other: Result) -> Answer:
    if one is None or other is None or one is UNKNOWN or other is UNKNOWN:
        return UNKNOWN
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        if one.comparator or other.comparator:
            # A value that is surely above or below is surely not equal; a bound alone never says equal.
            apart = OR[_below(one, other, False), _below(other, one, False)]
            return NO if apart is YES else UNKNOWN
        return AND[_below(one, other, True), _below(other, one, True)]
    return YES if one == other else NO


def _not_equal(one: Result, other: Result) -> Answer:
    return NOT[equal(one, other)]


def _equivalent(one: Result, other: Result) -> Answer:
    """CQL's ~: two nulls are equivalent, a null and a value are not; case and the last digits do not count.

    Numbers are rounded to the decimals of the one that has fewer, where zeros at the end are none: 1.001 ~ 1.000.
    """
    nothing = (None, UNKNOWN)
    if one in nothing or other in nothing:
        return YES if one in nothing and other in nothing else NO
    if isinstance(one, str) and isinstance(other, str):
        one, other = (re.sub(r"\s", " ", text).casefold() for text in (one, other))
    elif isinstance(one, Quantity) and isinstance(other, Quantity) and not one.comparator and not other.comparator:
        unit = finer(one.unit, other.unit)
        one, other = _in_unit(one, unit), _in_unit(other, unit)
    if isinstance(one, int | Decimal) and isinstance(other, int | Decimal):
        places = min(_places(one), _places(other))
        one, other = round_to(Decimal(one), places), round_to(Decimal(other), places)
    return equal(one, other)


def _places(number: int | Decimal) -> int:
    exponent = Decimal(number).normalize().as_tuple().exponent
    return max(0, -int(exponent))


def _not_equivalent(one: Result, other: Result) -> Answer:
    return NOT[_equivalent(one, other)]


COMPARE: dict[str, Callable[[Result, Result], Answer]] = {
    "<": _less, "<=": at_most, ">": _more, ">=": at_least,
    "=": equal, "!=": _not_equal, "~": _equivalent, "!~": _not_equivalent,
}  # fmt: skip


# ---------------------------------------------------------------- arithmetic


def calculate(operator: str, one: Result, other: Result) -> Result:
    if one is None or other is None:
        return None
    if isinstance(one, date) and isinstance(other, Quantity):
        if other.comparator:
            return None
        amount = int(other.value)  # CQL drops the part of a duration that is no whole day, week, month or year
        return add(one, amount if operator == "+" else -amount, other.unit)
    if isinstance(one, Quantity) or isinstance(other, Quantity):
        return _calculate_quantity(operator, one, other)
    # The checker of types lets nothing else be added or multiplied.
    assert isinstance(one, int | Decimal) and isinstance(other, int | Decimal), (one, other)
    return _number(operator, one, other)


def _number(operator: str, one: int | Decimal, other: int | Decimal) -> int | Decimal | None:
    """Null where CQL's Integer or Decimal cannot hold the result; a Decimal keeps `DECIMALS` digits after its point."""
    with localcontext(EXACT):
        match operator:
            case "+":
                number = one + other
            case "-":
                number = one - other
            case _:
                number = one * other
        if isinstance(number, int):
            return number if -LARGEST_INTEGER - 1 <= number <= LARGEST_INTEGER else None
        number = number.quantize(LAST_PLACE).normalize() + 0  # and -0 is 0
        return number if abs(number) <= LARGEST_DECIMAL else None


def _calculate_quantity(operator: str, one: Result, other: Result) -> Quantity | None:
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        if one.comparator or other.comparator:
            return None
        unit = finer(one.unit, other.unit)
        value = _number(operator, _in_unit(one, unit), _in_unit(other, unit))
    else:
        quantity, times = (one, other) if isinstance(one, Quantity) else (other, one)
        assert isinstance(quantity, Quantity) and isinstance(times, int | Decimal)
        if quantity.comparator:
            return None
        unit, value = quantity.unit, _number("*", quantity.value, times)
    return None if value is None else Quantity(Decimal(value), unit)


def _in_unit(quantity: Quantity, unit: str) -> Decimal:
    times = ratio(quantity.unit, unit)
    return quantity.value * times.numerator / times.denominator
