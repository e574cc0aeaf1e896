"""A measured value: an exact decimal, its unit, and the laboratory's own `<` or `>`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

COMPARATORS = ("<=", ">=", "<", ">")

SIDES = {"<": -2, "<=": -1, ">=": 1, ">": 2}
"""A comparator as a number, for tables of many people: the side of the value on which the true one lies; 2 where the value
itself is out."""
SIDE = "/side"
"""In such a table `total-b12/side` is the column of the comparators of `total-b12`, where any has one."""


def plain(number: Decimal) -> str:
    """`number` without exponent and without trailing zeros: 150, 0.28, never 1.5E+2."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True)
class Quantity:
    """`value` in `unit` (UCUM). `comparator` is "" for a measured value, or the side on which it lies.

    `Quantity(Decimal(25), "pmol/L", "<")` is a result below the laboratory's limit of 25: any value under 25.
    """

    value: Decimal
    unit: str
    comparator: str = ""

    def __str__(self) -> str:
        return f"{self.comparator}{plain(self.value)} {self.unit}"
