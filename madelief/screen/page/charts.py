"""Where the shapes of a chart lie. Across in percents of its width, so that its letters keep their size on a phone; down in
pixels. `shapes.jinja` draws them; the table beside a chart says the same in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from madelief.screen.page.suppression import Shown

WIDEST = 58.0
"""Percents of the width that the longest bar takes: the rest is for its number."""
STUB = 5.0
"""The bar of a count that is left out: always as long, and hatched."""
ROW = 44


@dataclass(frozen=True)
class Bar:
    """A row of a bar chart: its label stands above it, its figure behind it."""

    label: str
    figure: str
    y: int
    width: float
    hidden: bool


@dataclass(frozen=True)
class Bars:
    title: str
    height: int
    rows: tuple[Bar, ...]


def bars(title: str, rows: Sequence[tuple[str, Shown, str]]) -> Bars:
    """A bar chart of (label, count, figure) rows."""
    most = max([shown.number or 0 for _, shown, _ in rows], default=0)
    drawn = tuple(
        Bar(label, figure, place * ROW, _length(shown, most, WIDEST), shown.hidden)
        for place, (label, shown, figure) in enumerate(rows)
    )
    return Bars(title, ROW * len(drawn), drawn)


def _length(shown: Shown, most: int, widest: float) -> float:
    if shown.hidden:
        return STUB
    return round(widest * (shown.number or 0) / most, 2) if most else 0.0


def length(shown: Shown, whole: Shown) -> float:
    """The bar within a table's row, in percents of its cell."""
    return _length(shown, whole.number or 0, 100.0)


@dataclass(frozen=True)
class Box:
    """A box of the flow. Those who go no further stand aside."""

    label: str
    figure: str
    y: int
    aside: bool


@dataclass(frozen=True)
class Flow:
    title: str
    height: int
    boxes: tuple[Box, ...]


BOX, GAP = 54, 18


def flow(title: str, steps: Sequence[tuple[str, str, bool]]) -> Flow:
    """A flow of (label, figure, aside) steps, from top to bottom."""
    boxes = tuple(Box(label, figure, place * (BOX + GAP), aside) for place, (label, figure, aside) in enumerate(steps))
    return Flow(title, len(boxes) * (BOX + GAP) - GAP, boxes)


@dataclass(frozen=True)
class Column:
    """A column of a histogram."""

    x: float
    width: float
    height: float
    hidden: bool


@dataclass(frozen=True)
class Stretch:
    """A band of a source under a histogram; `shade` from 0, darker as values rise."""

    x: float
    width: float
    shade: int
    view: bool
    """Whether a guard stands over it: it is drawn open."""


@dataclass(frozen=True)
class Strip:
    """The bands of one source."""

    number: int
    y: int
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True)
class Histogram:
    """One panel: the values of one stage, and every source's bands under it."""

    title: str
    figure: str
    height: int
    base: int
    columns: tuple[Column, ...]
    lines: tuple[float, ...]
    strips: tuple[Strip, ...]
    ticks: tuple[Tick, ...]


TALL, STRIP, FOOT, STUB_TALL = 96, 15, 20, 4.0
LEFT, RIGHT = 7.0, 98.0
"""Between these percents values lie; to the left of them stand the numbers of the sources."""


@dataclass(frozen=True)
class Scale:
    """Where values lie across: from one step below the first edge to one step after the last."""

    edges: tuple[float, ...]

    @property
    def step(self) -> float:
        return (self.edges[-1] - self.edges[0]) / (len(self.edges) - 1) if len(self.edges) > 1 else self.edges[0] or 1.0

    def at(self, value: float) -> float:
        low, high = self.edges[0] - self.step, self.edges[-1] + self.step
        part = min(max((value - low) / (high - low), 0.0), 1.0)
        return round(LEFT + part * (RIGHT - LEFT), 2)

    @property
    def bounds(self) -> tuple[float, ...]:
        return (self.edges[0] - self.step, *self.edges, self.edges[-1] + self.step)


def columns(scale: Scale, counts: Sequence[Shown]) -> tuple[Column, ...]:
    """The columns of a histogram, the highest as high as there is room."""
    most = max([shown.number or 0 for shown in counts], default=0)
    drawn = []
    for shown, (low, high) in zip(counts, pairwise(scale.bounds), strict=True):
        tall = STUB_TALL if shown.hidden else round(TALL * (shown.number or 0) / most, 1) if most else 0.0
        if tall:
            drawn.append(Column(scale.at(low), round(scale.at(high) - scale.at(low), 2), tall, shown.hidden))
    return tuple(drawn)


@dataclass(frozen=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True)
class Line:
    """How a count changes as its threshold moves: points where it may be shown, and lines between neighbours."""

    title: str
    height: int
    points: tuple[Point, ...]
    pairs: tuple[tuple[Point, Point], ...]
    middle: float


SPARK = 36


def line(title: str, counts: Sequence[Shown]) -> Line:
    """A small line chart of `counts`, evenly spread."""
    known = [shown.number for shown in counts if shown.number is not None]
    most, least = max(known, default=0), min(known, default=0)
    width = (most - least) or 1
    points = [
        Point(round(5 + 90 * place / (len(counts) - 1), 1), round(5 + (SPARK - 10) * (1 - (shown.number - least) / width), 1))
        for place, shown in enumerate(counts)
        if shown.number is not None
    ]
    if most == least:
        points = [Point(point.x, SPARK / 2) for point in points]
    return Line(title, SPARK, tuple(points), tuple(pairwise(points)), 50.0)
