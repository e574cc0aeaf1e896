"""Comparisons as columns, as certain as a laboratory's `<25` allows: the same as engines/values.py does with one person's."""

from __future__ import annotations

from collections.abc import Callable

import ibis

from madelief.cql.ast import DECIMALS
from madelief.engines.columns.cells import Cell, Written
from madelief.engines.columns.days import moved_line
from madelief.engines.columns.truths import NotHere, Truths, Value
from madelief.facts.units import ratio


class Comparisons(Truths):
    """Comparisons of values; every cell is made in `net`."""

    # ------------------------------------------------------------ comparison

    def compare(self, operator: str, one: Value, other: Value) -> Value:
        """`operator` is one of < <= > >= = != ~ !~."""
        match operator:
            case "<" | "<=":
                return self.below(one, other, operator == "<=")
            case ">" | ">=":
                return self.below(other, one, operator == ">=")
            case "=":
                return self.equal(one, other)
            case "!=":
                return self.no(self.equal(one, other))
            case "~":
                return self.equivalent(one, other)
            case _:
                return self.no(self.equivalent(one, other))

    def below(self, one: Value, other: Value, or_equal: bool) -> Value:
        """Whether `one` lies below `other`, as far as their comparators allow to say."""
        if self._nothing(one) or self._nothing(other):
            return self.null("truth")
        line = moved_line(one, other, or_equal)
        if line is not None:
            day, last, upper = line
            within = self.day(last).cell
            return Value("truth", self.net.cell("<=", lambda x, y: x <= y, *((day, within) if upper else (within, day))))
        a, b = self._side_by_side(one, other)
        if one.side is None and other.side is None:
            if or_equal:
                return Value("truth", self.net.cell("<=", lambda x, y: x <= y, a, b))
            return Value("truth", self.net.cell("<", lambda x, y: x < y, a, b))
        if one.side is None or other.side is None:
            return self._below_with_a_bound(one, other, or_equal)
        measured = self.net.constant("measured", lambda: ibis.literal(0, type="int8"))
        sides = (one.side or measured, other.side or measured)
        return Value("truth", self.net.cell("below", _bounded(or_equal), a, b, *sides, also=or_equal, often=True))

    def _below_with_a_bound(self, one: Value, other: Value, or_equal: bool) -> Value:
        """`below` where one of the two may be a bound, of truths alone: the engines do those on whole words of bits."""
        side, toward_yes = (one.side, -1) if one.side is not None else (other.side, 1)
        assert side is not None

        def stands(test: str, write: Callable[[Written], Written]) -> Value:
            return self.surely(Value("truth", self.net.cell(test, write, side, also=toward_yes)))

        may_be = stands("may be below", lambda s: s < 0 if toward_yes < 0 else s > 0)
        may_not_be = stands("may not be below", lambda s: s > 0 if toward_yes < 0 else s < 0)
        a, b = self._side_by_side(one, other)
        if or_equal:
            below = Value("truth", self.net.cell("<=", lambda x, y: x <= y, a, b))
            # `>25` is not at most 25, though 25 is.
            out = stands("out above", lambda s: s == -2 * toward_yes)
            yes, left_open = below, self.both(below, self.no(self.both(out, self._same(a, b))))
        else:
            below = Value("truth", self.net.cell("<", lambda x, y: x < y, a, b))
            # `<25` lies below 25, though 25 does not.
            out = stands("out below", lambda s: s == 2 * toward_yes)
            yes, left_open = self.either(below, self.both(out, self._same(a, b))), below
        unsure = self.either(may_be, self.both(may_not_be, left_open))
        return self.either(self.both(yes, self.no(may_not_be)), self.both(unsure, self.null("truth")))

    def _same(self, a: Cell, b: Cell) -> Value:
        return Value("truth", self.net.cell("=", lambda x, y: x == y, a, b))

    def equal(self, one: Value, other: Value) -> Value:
        if self._nothing(one) or self._nothing(other):
            return self.null("truth")
        a, b = self._side_by_side(one, other)
        same = Value("truth", self.net.cell("=", lambda x, y: x == y, a, b))
        if one.side is None and other.side is None:
            return same
        # A value that is surely above or below is surely not equal; a bound alone never says equal.
        apart = self.either(self.below(one, other, False), self.below(other, one, False))
        measured = [self._measured(value) for value in (one, other) if value.side is not None]
        exact = measured[0] if len(measured) == 1 else self.both(*measured)
        cell = self.net.cell(
            "equal, bounded",
            lambda exact, same, apart: ibis.ifelse(exact, same, ibis.ifelse(apart, ibis.literal(False), ibis.null("boolean"))),
            exact.cell, same.cell, self.surely(apart).cell,
        )  # fmt: skip
        return Value("truth", cell)

    def equivalent(self, one: Value, other: Value) -> Value:
        """CQL's ~: two nulls are equivalent, a null and a value are not; of words case and spaces do not count."""
        one_null, other_null = self.is_null(one), self.is_null(other)
        if self._nothing(one) or self._nothing(other):
            return self.both(one_null, other_null)
        if one.kind in ("decimal", "quantity") or other.kind in ("decimal", "quantity"):
            raise NotHere("~ between numbers, which rounds each pair to the digits of the one that has fewer")
        a, b = (self._folded(value) for value in (one, other))
        same = self.net.cell("=", lambda x, y: x == y, a, b)
        cell = self.net.cell(
            "~", lambda x, y, same: ibis.ifelse(x | y, x & y, same), one_null.cell, other_null.cell, same, often=True
        )  # fmt: skip
        return Value("truth", cell)

    def _folded(self, one: Value) -> Cell:
        return self.net.cell("folded", lambda x: x.lower(), one.cell) if one.kind == "word" else one.cell

    def _measured(self, one: Value) -> Value:
        assert one.side is not None
        return Value("truth", self.net.cell("measured", lambda side: ibis.coalesce(side, 0) == 0, one.side))

    def _side_by_side(self, one: Value, other: Value) -> tuple[Cell, Cell]:
        """Both times a whole number where their units differ, so that no decimal has to say that a day is 1/7 of a week."""
        if one.unit == other.unit or not (one.unit and other.unit):
            return one.cell, other.cell
        times = ratio(one.unit, other.unit)
        return self._times(one, times.numerator), self._times(other, times.denominator)

    def _times(self, one: Value, factor: int) -> Cell:
        if one.literal is not None:
            return self._float(one.literal * factor)
        if factor == 1:
            return one.cell
        return self.net.cell("times", lambda x: (x * float(factor)).round(DECIMALS), one.cell, also=factor)


def _bounded(or_equal: bool) -> Callable[..., Written]:
    """Whether one value lies below another where either may be a bound; unknown where the bounds leave it open."""

    def write(a: Written, b: Written, side_of_a: Written, side_of_b: Written) -> Written:
        of_a, of_b = (ibis.coalesce(side, 0) for side in (side_of_a, side_of_b))
        touching_high = ibis.literal(or_equal) | (of_a == -2) | (of_b == 2)
        surely = (of_a <= 0) & (of_b >= 0) & ((a < b) | ((a == b) & touching_high))
        touching_low = ibis.literal(not or_equal) | (of_a == 2) | (of_b == -2)
        never = (of_a >= 0) & (of_b <= 0) & ((a > b) | ((a == b) & touching_low))
        return ibis.cases((surely, True), (never, False), else_=ibis.null("boolean"))

    return write
