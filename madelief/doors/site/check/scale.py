"""The picture of one value: a row of bands for each source, and a line where the value lies.

Geometry only; the template draws it, and the table beside it says the same in words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from madelief.assess.assessor import Scale, Stretch
from madelief.facts import YES
from madelief.guideline import Guideline

WIDTH, LEFT, RIGHT = 320, 18, 10
TOP, ROW, FOOT = 34, 26, 30
NEAREST = 30
"""Units of the drawing between two numbers under the scale: nearer, and they would run into each other."""


@dataclass(frozen=True)
class Bar:
    """One band: where it starts, how wide it is, and whether the value lies in it."""

    x: float
    width: float
    holds: bool


@dataclass(frozen=True)
class Row:
    """One source: its number in the table, its bands as drawn, and as the table names them."""

    number: int
    y: float
    guideline: Guideline
    bars: tuple[Bar, ...]
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class Picture:
    """The drawing of a scale."""

    height: float
    rows: tuple[Row, ...]
    marks: tuple[tuple[float, Decimal], ...]
    """(x, number) of the lines that sources draw, as far as there is room for the number."""
    at: float
    """Where the value lies."""

    @property
    def top(self) -> float:
        return TOP

    @property
    def anchor(self) -> str:
        """On which side of its line the value is written, so that it stays inside the drawing."""
        return "start" if self.at < WIDTH / 4 else "end" if self.at > WIDTH * 3 / 4 else "middle"


def picture(scale: Scale, guidelines: dict[str, Guideline]) -> Picture:
    """The drawing of `scale`, whose bands come in the order of the sources."""
    lines = sorted({line for stretch in scale.bands for line in (stretch.band.low, stretch.band.high) if line is not None})
    most = max([scale.value.value, *lines]) * Decimal("1.2")

    def across(amount: Decimal) -> float:
        return LEFT + float(amount / most) * (WIDTH - LEFT - RIGHT)

    rows = []
    for number, source in enumerate(dict.fromkeys(stretch.band.guideline for stretch in scale.bands)):
        stretches = tuple(stretch for stretch in scale.bands if stretch.band.guideline == source)
        bars = tuple(_bar(stretch, across, most) for stretch in stretches)
        rows.append(Row(number + 1, TOP + number * ROW, guidelines[source], bars, stretches))
    marks: list[tuple[float, Decimal]] = []
    for line in lines:
        if not marks or across(line) - marks[-1][0] >= NEAREST:
            marks.append((across(line), line))
    return Picture(TOP + len(rows) * ROW + FOOT, tuple(rows), tuple(marks), across(scale.value.value))


def _bar(stretch: Stretch, across: Callable[[Decimal], float], most: Decimal) -> Bar:
    low, high = across(stretch.band.low or Decimal(0)), across(most if stretch.band.high is None else stretch.band.high)
    return Bar(low, high - low, stretch.answer is YES)
