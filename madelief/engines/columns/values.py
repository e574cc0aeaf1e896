"""What the values of CQL do as columns: the same as engines/values.py does with one person's values.

A value is a cell or two: a quantity has its number and, where the input has results such as `<25`, the side on which the
true value lies. Numbers are floats here; the edges round laboratory values to their concept's decimals, and whatever is
calculated is rounded to the digits of a CQL Decimal, so that a float and a Decimal compare alike.
"""

from __future__ import annotations

from collections.abc import Callable

import ibis

from madelief.cql.ast import DECIMALS, LARGEST_DECIMAL, LARGEST_INTEGER
from madelief.engines.columns.cells import Cell, Written
from madelief.engines.columns.comparing import Comparisons
from madelief.engines.columns.days import FURTHEST, plus_days, plus_months, whole
from madelief.engines.columns.truths import Kind, NotHere, Value
from madelief.facts.calendar import CALENDAR_UNITS, add
from madelief.facts.units import finer, ratio


class Values(Comparisons):
    """Operations on values; every cell is made in `net`."""

    # ------------------------------------------------------------ arithmetic

    def calculate(self, operator: str, one: Value, other: Value) -> Value:
        """`operator` is +, - or *; what CQL's types cannot hold is null."""
        if "nothing" in (one.kind, other.kind):
            return self.null("nothing")
        if one.kind == "day":
            return self._shifted(operator, one, other)
        if "quantity" in (one.kind, other.kind):
            return self._quantity(operator, one, other)
        whole = one.kind == other.kind == "integer"
        return Value("integer" if whole else "decimal", self._sum(operator, one.cell, other.cell, whole))

    def _sum(self, operator: str, one: Cell, other: Cell, whole: bool) -> Cell:
        def write(a: Written, b: Written) -> Written:
            if not whole:
                a, b = a.cast("float64"), b.cast("float64")
            number = a + b if operator == "+" else a - b if operator == "-" else a * b
            largest = float(LARGEST_DECIMAL)
            if whole:
                fits = (number <= LARGEST_INTEGER) & (number >= -LARGEST_INTEGER - 1)
                return ibis.ifelse(fits, number, ibis.null("int64"))
            fits = (number <= largest) & (number >= -largest)
            return ibis.ifelse(fits, number.round(DECIMALS), ibis.null("float64"))

        return self.net.cell(operator, write, one, other, also=whole, often=True)

    def _quantity(self, operator: str, one: Value, other: Value) -> Value:
        if one.kind == other.kind == "quantity":
            unit = finer(one.unit, other.unit)
            a, b = (self._in_unit(value, unit) for value in (one, other))
        else:
            unit = one.unit or other.unit
            a, b = one.cell, other.cell
        cell = self._sum(operator, a, b, whole=False)
        for value in (one, other):
            if value.side is not None:
                # Nothing is calculated with a bound.
                cell = self._if_measured(cell, value, "float64")
        return Value("quantity", cell, unit)

    def _if_measured(self, cell: Cell, value: Value, type_: str) -> Cell:
        """`cell`, or null where `value` is a bound."""
        write = lambda x, known: ibis.ifelse(known, x, ibis.null(type_))
        return self.net.cell("if measured", write, cell, self._measured(value).cell)

    def _in_unit(self, one: Value, unit: str) -> Cell:
        times = ratio(one.unit, unit)
        if times == 1:
            return one.cell
        if one.literal is not None:
            return self._float(one.literal * times.numerator / times.denominator)
        number, parts = float(times.numerator), float(times.denominator)
        return self.net.cell("in unit", lambda x: x * number / parts, one.cell, also=times)

    # ------------------------------------------------------------ days

    def _shifted(self, operator: str, day: Value, by: Value) -> Value:
        """A day plus or minus a duration; its part that is no whole day, week, month or year is dropped, as CQL does."""
        if self._nothing(day) or self._nothing(by):
            return self.null("day")
        sign = 1 if operator == "+" else -1
        moved = None
        if by.literal is not None:
            amount = sign * int(by.literal)
            if day.date is not None:
                there = add(day.date, amount, by.unit)
                return self.null("day") if there is None else self.day(there)
            if abs(amount) >= FURTHEST:
                return self.null("day")
            moved = day.cell, amount, by.unit
            many = self._integer(amount)
        else:
            many = self.net.cell("whole", whole(sign), by.cell, also=sign, often=True)
            if by.side is not None:
                many = self._if_measured(many, by, "int64")
        match CALENDAR_UNITS[by.unit]:
            case "days":
                cell = self.net.cell("add days", plus_days(1), day.cell, many)
            case "weeks":
                cell = self.net.cell("add weeks", plus_days(7), day.cell, many)
            case "months":
                cell = self.net.cell("add months", plus_months(1), day.cell, many, often=True)
            case _:
                cell = self.net.cell("add years", plus_months(12), day.cell, many, often=True)
        return Value("day", cell, moved=moved)

    def difference(self, unit: str, start: Value, end: Value) -> Value:
        """How many boundaries of `unit` (days, months or years) lie from `start` to `end`."""
        if self._nothing(start) or self._nothing(end):
            return self.null("integer")
        writes: dict[str, Callable[[Written, Written], Written]] = {
            "days": lambda a, b: b.delta(a, unit="day").cast("int64"),
            "months": lambda a, b: ((b.year() - a.year()) * 12 + b.month() - a.month()).cast("int64"),
            "years": lambda a, b: (b.year() - a.year()).cast("int64"),
        }
        return Value("integer", self.net.cell("difference", writes[unit], start.cell, end.cell, also=unit))

    # ------------------------------------------------------------ choice between values

    def first(self, values: list[Value]) -> Value:
        """The first that is known."""
        alike = self._alike(values)
        if len(alike) == 1:
            return alike[0]
        number = self.net.cell("first", ibis.coalesce, *(value.cell for value in alike))
        side = None
        if any(value.side is not None for value in alike):
            # The side of whichever value was taken.
            side = alike[-1].side or self._no_side()
            for value in reversed(alike[:-1]):
                side = self.net.cell(
                    "side of first",
                    lambda x, own, rest: ibis.ifelse(x.isnull(), rest, own),
                    value.cell, value.side or self._no_side(), side,
                )  # fmt: skip
        return Value(alike[0].kind, number, alike[0].unit, side)

    def chosen(self, test: Value, then: Value, otherwise: Value) -> Value:
        """`then` where `test` is surely so, else `otherwise`: also where it is unknown, as in CQL."""
        one, other = self._alike([then, otherwise])
        surely = self.surely(test).cell
        cell = self.net.cell("chosen", ibis.ifelse, surely, one.cell, other.cell)
        side = None
        if one.side is not None or other.side is not None:
            sides = (one.side or self._no_side(), other.side or self._no_side())
            side = self.net.cell("chosen", ibis.ifelse, surely, *sides)
        return Value(one.kind, cell, one.unit, side)

    def _no_side(self) -> Cell:
        return self.net.constant("no side", lambda: ibis.null("int8"))

    def _alike(self, values: list[Value]) -> list[Value]:
        """The values in one kind; a null takes the kind of its neighbours."""
        kinds = {value.kind for value in values} - {"nothing"}
        if kinds == {"integer", "decimal"}:
            as_float = [self._as_decimal(value) for value in values]
            return self._alike(as_float)
        units = {value.unit for value in values if value.kind == "quantity"}
        if len(units) > 1:
            raise NotHere(f"a choice between quantities in different units ({', '.join(sorted(units))})")
        if not kinds:
            return values
        (kind,) = kinds
        return [self.null(kind, *units) if value.kind == "nothing" else value for value in values]

    def of_type(self, one: Value, kind: Kind) -> Value:
        """`one` in a column of the type that its define has: a rule that is always null has a type, too."""
        if one.kind == "nothing" and kind != "nothing":
            return self.null(kind)
        return self._as_decimal(one) if kind == "decimal" else one

    def _as_decimal(self, one: Value) -> Value:
        if one.kind != "integer":
            return one
        return Value("decimal", self.net.cell("decimal", lambda x: x.cast("float64"), one.cell), literal=one.literal)
