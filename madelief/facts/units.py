"""Dimensions of UCUM units, and exact factors between units of one dimension.

Mass and amount of substance are different dimensions: 120 pg/mL is never silently 89 pmol/L here. What a laboratory
needs for that, the molar mass of one substance, is a conversion of one concept (`Conversion`), with its source.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any


class UnknownUnit(ValueError):
    """A unit that cannot be converted: a sentence that says why, with a way out."""


@cache
def _registry() -> Any:
    # Half a second to load; a shelf whose thresholds stand in canonical units never gets here.
    from ucumvert import PintUcumRegistry

    return PintUcumRegistry(non_int_type=Fraction)


@cache
def _unit(unit: str) -> Any:
    try:
        found = _registry().from_ucum(unit).units
    except Exception:  # the parser raises classes of its own and of lark; all mean the same here
        raise UnknownUnit(f"{unit!r} cannot be read as a unit of UCUM; write one such as 'pmol/L'") from None
    try:
        moved = _registry().Quantity(Fraction(0), found).to_root_units().magnitude != 0
    except TypeError:
        moved = True  # a logarithm, which numpy, where it is installed, does not take of a fraction
    if moved:
        raise UnknownUnit(f"{unit!r} counts from a zero of its own and is never converted; write both sides in it")
    return found


def same_dimension(one: str, other: str) -> bool:
    """Whether two UCUM units measure the same kind of thing. Raises `UnknownUnit`."""
    return one == other or bool(_unit(one).dimensionality == _unit(other).dimensionality)


@cache
def ratio(one: str, other: str) -> Fraction:
    """How many `other` make one `one`, exactly: ratio("d", "wk") is 1/7. Both of one dimension. Raises `UnknownUnit`."""
    if one == other:
        return Fraction(1)
    return Fraction(_registry().Quantity(Fraction(1), _unit(one)).to(_unit(other)).magnitude)


def factor(one: str, other: str) -> Decimal:
    """`ratio` as a decimal of at most 28 digits: factor("nmol/L", "umol/L") is 0.001. Raises `UnknownUnit`."""
    exact = ratio(one, other)
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def finer(one: str, other: str) -> str:
    """Of two units of one dimension the smaller, in which a sum of both is written. Raises `UnknownUnit`."""
    return other if ratio(one, other) > 1 else one
