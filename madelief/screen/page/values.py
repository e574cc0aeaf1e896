"""How values are spread, stage by stage, above every source's bands; and what counts do when a threshold moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from madelief.assess.bands import Band, bands_of
from madelief.cql import ast
from madelief.facts import Concept, Vocabulary
from madelief.guideline import Guideline, Rule
from madelief.screen.page import charts
from madelief.screen.page.care import guards_of
from madelief.screen.page.figures import Figures, unit_in_words
from madelief.screen.page.suppression import Shown, apart, protected
from madelief.screen.page.words import STAGE, WORDS
from madelief.screen.summary import SHIFTS, STAGES, PartCounts, around_key, thresholds

TICKS = 5
MOST = 12
"""Findings that are in sight without unfolding: those whose count changes most."""
LAST_SHADE = 3
CLOSE = "–"
"""A count that lies so close to another one that their difference may not be shown."""


@dataclass(frozen=True)
class Named:
    """A band in words."""

    stretch: str
    name: str
    before: tuple[str, ...]
    """Guards over it: it is then only the view of its page."""


@dataclass(frozen=True)
class Source:
    """A row of bands that do not overlap, and whose they are."""

    number: int
    title: str
    bands: tuple[Named, ...]


@dataclass(frozen=True)
class Spread:
    """One measured value: a panel a stage, the sources' bands, and the table of the counts."""

    id: str
    title: str
    unit: str
    people: str
    panels: tuple[charts.Histogram, ...]
    few: tuple[str, ...]
    """Stages in which too few people have a value to draw them."""
    sources: tuple[Source, ...]
    stages: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Shifted:
    """What the count of one finding does when one of its thresholds moves."""

    source: str
    finding: str
    threshold: str
    figures: tuple[str, ...]
    base: int
    """Which of the figures is the count as it is."""
    line: charts.Line
    view: tuple[str, ...]


@dataclass(frozen=True)
class Sensitivity:
    percents: tuple[str, ...]
    first: tuple[Shifted, ...]
    """The findings whose count changes most, as a share of itself."""
    rest: tuple[Shifted, ...]
    left_out: int
    """Rows whose count is too small, or left out for another."""
    nobody: int
    """Rows that are 0 wherever the threshold lies."""


# ---------------------------------------------------------------- values


def spreads(
    counts: PartCounts,
    guidelines: Sequence[Guideline],
    houses: Sequence[Guideline],
    vocabulary: Vocabulary,
    figures: Figures,
) -> tuple[Spread, ...]:
    """`houses` hold the guards, whatever `guidelines` were run."""
    return tuple(
        _spread(concept, counts, guidelines, houses, figures)
        for concept in vocabulary.values()
        if concept.id in counts.edges and any(map(sum, counts.values.get(concept.id, {}).values()))
    )


def _spread(
    concept: Concept, counts: PartCounts, guidelines: Sequence[Guideline], houses: Sequence[Guideline], figures: Figures
) -> Spread:
    edges = counts.edges[concept.id]
    scale = charts.Scale(edges)
    by_stage = {stage: counts.values[concept.id].get(stage, (0,) * (len(edges) + 1)) for stage in STAGES}
    measured = [sum(by_stage[stage]) for stage in STAGES]
    totals = dict(zip(STAGES, protected(measured, figures.below), strict=True))
    rows = [_chain(guideline, concept) for guideline in guidelines]
    sources = [(guideline, chain) for guideline, chains in zip(guidelines, rows, strict=True) for chain in chains]
    strips = tuple(_strip(place, guideline, chain, houses, scale) for place, (guideline, chain) in enumerate(sources))
    lines = sorted(
        {float(line) for _, chain in sources for band in chain for line in (band.low, band.high) if line is not None}
    )
    ticks = _ticks(scale, figures)
    panels, few, table = [], [], {}
    for stage in STAGES:
        name, total = STAGE[stage][figures.language], totals[stage]
        if total.nobody:
            continue
        cells = protected(by_stage[stage], figures.below, total)
        if total.small or not any(cell.number for cell in cells):
            few.append(name)
            continue
        table[name] = cells
        panels.append(
            charts.Histogram(
                title=name,
                figure=figures.count(total),
                height=charts.TALL + len(strips) * charts.STRIP + charts.FOOT + 6,
                base=charts.TALL,
                columns=charts.columns(scale, cells),
                lines=tuple(scale.at(line) for line in lines),
                strips=strips,
                ticks=ticks,
            )
        )
    bins = _bins(edges, figures)
    known = protected((sum(measured), counts.people - sum(measured)), figures.below)[0]
    return Spread(
        id=concept.id,
        title=concept.label[figures.language],
        unit=unit_in_words(concept.unit),
        people=figures.count(known),
        panels=tuple(panels),
        few=tuple(few),
        sources=tuple(
            _source(place, guideline, chain, guidelines, figures) for place, (guideline, chain) in enumerate(sources)
        ),
        stages=tuple(table),
        rows=tuple(
            (name, tuple(figures.count(cells[place]) for cells in table.values()))
            for place, name in enumerate(bins)
            if any(not cells[place].nobody for cells in table.values())
        ),
    )


def _chain(guideline: Guideline, concept: Concept) -> list[tuple[Band, ...]]:
    """The bands of a guideline in rows that do not overlap: bands of one section that go on where the last one ends."""
    rules = {rule.id: rule for rule in guideline.rules.values()}
    rows: list[list[Band]] = []
    for band in bands_of(guideline, concept):
        own = [row for row in rows if rules[row[-1].finding].section == rules[band.finding].section]
        fitting = next((row for row in own if row[-1].high is not None and row[-1].high == band.low), None)
        if fitting is None:
            rows.append([band])
        else:
            fitting.append(band)
    return [tuple(row) for row in rows]


def _strip(
    place: int, guideline: Guideline, chain: Sequence[Band], houses: Sequence[Guideline], scale: charts.Scale
) -> charts.Strip:
    low, high = scale.bounds[0], scale.bounds[-1]
    drawn = []
    for place_in_chain, band in enumerate(chain):
        # What has no upper end is palest in every row, so that rows of two and of three bands can be compared by eye.
        shade = LAST_SHADE if band.high is None else min(place_in_chain, LAST_SHADE - 1)
        x = scale.at(low if band.low is None else float(band.low))
        end = scale.at(high if band.high is None else float(band.high))
        drawn.append(charts.Stretch(x, round(end - x, 2), shade, bool(_over(guideline, band, houses))))
    return charts.Strip(place + 1, charts.TALL + 6 + place * charts.STRIP, tuple(drawn))


def _over(guideline: Guideline, band: Band, houses: Sequence[Guideline]) -> tuple[str, ...]:
    rule = next(rule for rule in guideline.rules.values() if rule.id == band.finding)
    return _guard_ids(guideline, rule, houses)


def _guard_ids(guideline: Guideline, rule: Rule, houses: Sequence[Guideline]) -> tuple[str, ...]:
    return tuple(guard.id for _, guard in guards_of(guideline, rule.statement, houses))


def _source(place: int, guideline: Guideline, chain: Sequence[Band], houses: Sequence[Guideline], figures: Figures) -> Source:
    named = tuple(Named(_stretch(band, figures), band.name[figures.language], _over(guideline, band, houses)) for band in chain)
    return Source(place + 1, guideline.title[figures.language], named)


def _stretch(band: Band, figures: Figures) -> str:
    """A band as words. That its lower end belongs to it and its upper one does not is said once, above the table."""
    low = None if band.low is None else figures.decimal(band.low)
    high = None if band.high is None else figures.decimal(band.high)
    if low is None or high is None:
        key, line = ("values.below", high) if low is None else ("values.from", low)
        return WORDS[key][figures.language].format(line=line, unit=unit_in_words(band.unit))
    return f"{low}–{high} {unit_in_words(band.unit)}"


def _bins(edges: Sequence[float], figures: Figures) -> tuple[str, ...]:
    written = [_edge(edge, figures) for edge in edges]
    between = (f"{low}–{high}" for low, high in pairwise(written))
    return (f"<{written[0]}", *between, f"≥{written[-1]}")


def _edge(edge: float, figures: Figures) -> str:
    return figures.decimal(Decimal(str(edge)))


def _ticks(scale: charts.Scale, figures: Figures) -> tuple[charts.Tick, ...]:
    every = max(1, round(len(scale.edges) / TICKS))
    places = range(every - 1, len(scale.edges), every)
    return tuple(charts.Tick(scale.at(scale.edges[place]), _edge(scale.edges[place], figures)) for place in places)


# ---------------------------------------------------------------- thresholds


def sensitivity(
    counts: PartCounts, guidelines: Sequence[Guideline], houses: Sequence[Guideline], figures: Figures
) -> Sensitivity:
    rows: list[tuple[float, Shifted]] = []
    left_out = nobody = 0
    for guideline in guidelines:
        for rule, parameter in thresholds(guideline):
            keys = [around_key(rule.id, parameter.name, shift) for shift in SHIFTS]
            if keys[SHIFTS.index(0)] not in counts.around:
                continue
            people = [counts.around.get(key, 0) for key in keys]
            shown = _shown(rule, people, counts, figures.below)
            if not any(people):
                nobody += 1
            elif shown is None:
                left_out += 1
            else:
                literal = parameter.default
                assert isinstance(literal, ast.QuantityLiteral)  # what `thresholds` chooses them by
                row = Shifted(
                    source=guideline.title[figures.language],
                    finding=rule.label[figures.language],
                    threshold=figures.amount(literal.value, literal.unit),
                    figures=tuple(CLOSE if one.hidden and not one.small else figures.count(one) for one in shown),
                    base=SHIFTS.index(0),
                    line=charts.line(WORDS["shift.line"][figures.language], shown),
                    view=_guard_ids(guideline, rule, houses),
                )
                rows.append((_change(shown), row))
    rows.sort(key=lambda one: -one[0])
    ordered = tuple(row for _, row in rows)
    return Sensitivity(tuple(map(figures.percent, SHIFTS)), ordered[:MOST], ordered[MOST:], left_out, nobody)


def _change(shown: Sequence[Shown]) -> float:
    """How much the count changes between all places of its threshold, as a share of the count as it is."""
    known = [one.number for one in shown if one.number is not None]
    return (max(known) - min(known)) / ((shown[SHIFTS.index(0)].number or 0) + 1)


def _shown(rule: Rule, people: Sequence[int], counts: PartCounts, below: int) -> tuple[Shown, ...] | None:
    """The counts that may be shown, in the order of `SHIFTS`; None where the count as it is may not."""
    base = people[SHIFTS.index(0)]
    yes, no, unknown = counts.defines.get(rule.id, (base, counts.people - base, 0))
    as_it_is = protected((yes, no, unknown), below)[0]
    if as_it_is.hidden:
        return None
    nearest = sorted((shift for shift in SHIFTS if shift), key=abs)
    others = dict(
        zip(nearest, apart((base, counts.people), [people[SHIFTS.index(shift)] for shift in nearest], below), strict=True)
    )
    return tuple(as_it_is if shift == 0 else others[shift] for shift in SHIFTS)
