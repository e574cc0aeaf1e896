"""Where sources part: guidelines against guidelines, and topic by topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from madelief.assess.wording import TOPIC
from madelief.guideline import Guideline
from madelief.guideline.graph import TOPICS
from madelief.screen.page.figures import Figures
from madelief.screen.page.suppression import Shown, of_whole, single
from madelief.screen.page.words import WORDS
from madelief.screen.summary import ANY_TOPIC, PartCounts, parting_key

DEPTHS = (0.01, 0.05, 0.1, 0.25)
"""Shares of all people at which a cell gets a darker colour."""


@dataclass(frozen=True)
class Cell:
    """Two sources. `depth` from 0 (nobody) to 5; `figure` is short, the words behind it are not."""

    x: float
    y: int
    figure: str
    depth: int
    words: str
    itself: bool


@dataclass(frozen=True)
class Matrix:
    """Each source against each other one; across in percents, down in pixels."""

    title: str
    side: float
    """Width of a cell."""
    tall: int
    height: int
    heads: tuple[tuple[float, int], ...]
    cells: tuple[Cell, ...]
    names: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Parted:
    """Two sources on one topic."""

    one: str
    other: str
    topic: str
    figure: str
    share: str
    hidden: bool


@dataclass(frozen=True)
class Parting:
    matrix: Matrix | None
    rows: tuple[Parted, ...]
    never: tuple[str, ...]
    """Sources that part with nobody over these people."""


TALL = 30


def parting(counts: PartCounts, guidelines: Sequence[Guideline], figures: Figures) -> Parting:
    whole = single(counts.people, figures.below)
    rows: list[tuple[int, Parted]] = []
    for place, one in enumerate(guidelines):
        for other in guidelines[place + 1 :]:
            for topic in TOPICS:
                people = counts.parted.get(parting_key(one.id, other.id, topic), 0)
                if people:
                    shown = of_whole(people, counts.people, figures.below)
                    names = (one.title[figures.language], other.title[figures.language], TOPIC[topic][figures.language])
                    row = Parted(*names, figures.count(shown), figures.share(shown, whole), shown.hidden)
                    rows.append((people, row))
    rows.sort(key=lambda row: -row[0])
    parted = [g for g in guidelines if any(_people(counts, g, other) for other in guidelines if other is not g)]
    never = tuple(g.title[figures.language] for g in guidelines if g not in parted)
    return Parting(_matrix(counts, parted, whole, figures) if parted else None, tuple(row for _, row in rows), never)


def _people(counts: PartCounts, one: Guideline, other: Guideline) -> int:
    """People over whom the two part on any topic; where that was not counted, on the topic where they part most."""
    on_any = counts.parted.get(parting_key(one.id, other.id, ANY_TOPIC))
    if on_any is not None:
        return on_any
    return max((counts.parted.get(parting_key(one.id, other.id, topic), 0) for topic in TOPICS), default=0)


def _matrix(counts: PartCounts, guidelines: Sequence[Guideline], whole: Shown, figures: Figures) -> Matrix:
    side = round(100 / (len(guidelines) + 1), 3)
    cells = []
    for down, one in enumerate(guidelines):
        for across, other in enumerate(guidelines):
            shown = of_whole(_people(counts, one, other), counts.people, figures.below) if one is not other else Shown(0)
            words = WORDS["parting.cell"][figures.language].format(
                one=one.title[figures.language], other=other.title[figures.language], people=figures.count(shown)
            )
            x, y = round((across + 1) * side, 3), (down + 1) * TALL
            cells.append(Cell(x, y, figures.short(shown), _depth(shown, whole), words, one is other))
    heads = tuple((round((place + 1.5) * side, 3), place + 1) for place in range(len(guidelines)))
    names = tuple((place + 1, guideline.title[figures.language]) for place, guideline in enumerate(guidelines))
    title = WORDS["parting.chart"][figures.language]
    return Matrix(title, side, TALL, (len(guidelines) + 1) * TALL, heads, tuple(cells), names)


def _depth(shown: Shown, whole: Shown) -> int:
    """The colour of a cell: 1 for any number of people, also one that is left out."""
    if shown.nobody:
        return 0
    if shown.number is None or not whole.number:
        return 1
    return 1 + sum(shown.number / whole.number >= depth for depth in DEPTHS)
