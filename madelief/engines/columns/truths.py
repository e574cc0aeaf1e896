"""What an expression is as a column, constants, and logic: yes, no and unknown are true, false and null."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

import ibis

from madelief.engines.columns.cells import Cell, Net

Kind = Literal["truth", "integer", "decimal", "quantity", "day", "word", "nothing"]


@dataclass(frozen=True)
class Value:
    """An expression's column. `unit` and `side` are those of a quantity; no side is a value that was measured."""

    kind: Kind
    cell: Cell
    unit: str = ""
    side: Cell | None = None
    literal: Decimal | None = None
    """The number itself, of a literal: what it is times a unit's ratio is worked out exactly."""
    date: date | None = None
    """The day itself, of a literal."""
    moved: tuple[Cell, int, str] | None = None
    """Of a day plus or minus a literal duration: the day before, the amount and its unit."""


class NotHere(Exception):
    """What this engine has no column for: words for a sentence. Whoever knows the node adds its name and line."""


TYPES: dict[Kind, str] = {
    "truth": "boolean", "integer": "int64", "decimal": "float64", "quantity": "float64", "day": "date", "word": "string",
    "nothing": "boolean",
}  # fmt: skip


class Truths:
    """Operations on values; every cell is made in `net`."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self._not: dict[Cell, Cell] = {}
        """The cell that says not → of what."""

    # ------------------------------------------------------------ constants

    def null(self, kind: Kind, unit: str = "") -> Value:
        type_ = TYPES[kind]
        return Value(kind, self.net.constant(("null", type_), lambda: ibis.null(type_)), unit)

    def truth(self, value: bool) -> Value:
        return Value("truth", self.net.constant(value, lambda: ibis.literal(value)))

    def number(self, value: int | Decimal) -> Value:
        if isinstance(value, int):
            cell = self._integer(value)
            return Value("integer", cell, literal=Decimal(value))
        return Value("decimal", self._float(self._held(value)), literal=value)

    def quantity(self, value: Decimal, unit: str) -> Value:
        return Value("quantity", self._float(self._held(value)), unit, literal=value)

    def _held(self, value: Decimal) -> Decimal:
        if Decimal(repr(float(value))) != value:
            raise NotHere(f"{value}, which has more digits than the fifteen of a float")
        return value

    def day(self, value: date) -> Value:
        return Value("day", self.net.constant(("day", value), lambda: ibis.literal(value)), date=value)

    def word(self, value: str) -> Value:
        return Value("word", self.net.constant(("word", value), lambda: ibis.literal(value)))

    # Numbers are written as text and cast: SQL reads 0.5 as a DECIMAL and 5 as an integer of 32 bits, and counts on in those.

    def _integer(self, value: int) -> Cell:
        return self.net.constant(("integer", value), lambda: ibis.literal(str(value)).cast("int64"))

    def _float(self, value: Decimal) -> Cell:
        number = float(value)
        return self.net.constant(("float", number), lambda: ibis.literal(repr(number)).cast("float64"))

    # ------------------------------------------------------------ logic

    def no(self, one: Value) -> Value:
        cell = self.net.cell("not", lambda a: ~a, self.truth_of(one))
        self._not[cell] = self.truth_of(one)
        return Value("truth", cell)

    def both(self, one: Value, other: Value) -> Value:
        return Value("truth", self.net.cell("and", lambda a, b: a & b, self.truth_of(one), self.truth_of(other)))

    def either(self, one: Value, other: Value) -> Value:
        return Value("truth", self.net.cell("or", lambda a, b: a | b, self.truth_of(one), self.truth_of(other)))

    def unlike(self, one: Value, other: Value) -> Value:
        if self._nothing(one) or self._nothing(other):
            return self.null("truth")
        return Value("truth", self.net.cell("xor", lambda a, b: a != b, self.truth_of(one), self.truth_of(other)))

    def is_null(self, one: Value) -> Value:
        # Ibis writes the null of a `not` as NOT (…) IS NULL, which SQL reads the other way round.
        cell = one.cell
        while cell in self._not:
            cell = self._not[cell]
        return Value("truth", self.net.cell("is null", lambda a: a.isnull(), cell))

    def _nothing(self, one: Value) -> bool:
        """Whether it is null for everybody, whatever its type: Ibis reads `= null` as `is null`, DuckDB its year as a float."""
        return one.cell is self.null(one.kind).cell

    def surely(self, one: Value, wanted: bool = True) -> Value:
        """Whether a truth is known and `wanted`: never unknown itself."""
        cell = self.truth_of(one) if wanted else self.no(one).cell
        return Value("truth", self.net.cell("surely", lambda a: ibis.coalesce(a, ibis.literal(False)), cell))

    def truth_of(self, one: Value) -> Cell:
        return self.null("truth").cell if one.kind == "nothing" else one.cell
