"""Who was in and why not, and how good the data are: the first sections of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from madelief.facts import Vocabulary
from madelief.screen.page import charts
from madelief.screen.page.figures import Figures
from madelief.screen.page.suppression import LEFT_OUT, Shown, of_whole, protected, single
from madelief.screen.page.words import REASONS, STAGE, WORDS, reason_in_words
from madelief.screen.summary import STAGES, Heading, PartCounts, Rows

MOST_REASONS = 12
"""Reasons that a table names one by one; a record that is wrong in a thousand ways would fill the page."""


@dataclass(frozen=True)
class Count:
    """A row of a table: what is counted, its figure, its share of all people, and its bar in percents of a cell."""

    label: str
    figure: str
    share: str
    bar: float
    hidden: bool
    language: str = ""
    """Of `label`, where it is not that of the page."""


@dataclass(frozen=True)
class People:
    """The people of the screening. `shown` is how many they are, as every share on the page takes it."""

    shown: Shown
    figure: str
    with_facts: str
    """With their share, in short; "" where that is left out."""
    contradicting: str
    """"" where there are none, or where it is left out."""
    flow: charts.Flow
    flow_rows: tuple[Count, ...]
    aside: tuple[Count, ...]
    stages: charts.Bars
    stage_rows: tuple[Count, ...]


@dataclass(frozen=True)
class Kind:
    """What became of the rows of one kind."""

    name: str
    read: str
    used: str
    left: str
    share_used: str
    reasons: tuple[Count, ...]


@dataclass(frozen=True)
class Quality:
    kinds: tuple[Kind, ...]
    facts: Kind | None
    adds_up: bool
    known: tuple[tuple[Count, str], ...]
    """Each concept that is known of anybody, and of how many people it is not."""
    nowhere: tuple[str, ...]
    """Concepts that are known of nobody."""


def people(heading: Heading, counts: PartCounts, figures: Figures) -> People:
    whole = single(counts.people, figures.below)
    set_aside = sum(heading.people_aside.values())
    aside = protected((set_aside, counts.people), figures.below)[0]
    # Where few were set aside, all of the source less those who were looked at would tell how few.
    source = LEFT_OUT if aside.hidden else single(set_aside + counts.people, figures.below)
    known, nothing = protected((counts.with_facts, counts.people - counts.with_facts), figures.below)
    steps = (
        ("flow.source", source, False),
        ("flow.aside", aside, True),
        ("flow.people", whole, False),
        ("flow.nothing", nothing, True),
        ("flow.facts", known, False),
    )
    words = {key: WORDS[key][figures.language] for key, _, _ in steps}
    contradicting = of_whole(counts.contradicting, counts.people, figures.below)
    stages = tuple(zip(STAGES, protected([counts.stages.get(stage, 0) for stage in STAGES], figures.below), strict=True))
    rows = tuple(_count(STAGE[stage][figures.language], shown, whole, figures) for stage, shown in stages)
    return People(
        shown=whole,
        figure=figures.count(whole),
        with_facts="" if known == LEFT_OUT else figures.with_share(known, whole),
        contradicting="" if contradicting.nobody or contradicting == LEFT_OUT else figures.count(contradicting),
        flow=charts.flow(
            WORDS["flow.chart"][figures.language], [(words[key], figures.count(shown), out) for key, shown, out in steps]
        ),
        flow_rows=tuple(_count(words[key], shown, source, figures) for key, shown, _ in steps),
        aside=_reasons(heading.people_aside, aside, figures),
        stages=charts.bars(
            WORDS["stages.chart"][figures.language],
            [(row.label, shown, figures.with_share(shown, whole)) for row, (_, shown) in zip(rows, stages, strict=True)],
        ),
        stage_rows=rows,
    )


def _count(label: str, shown: Shown, whole: Shown, figures: Figures, language: str = "") -> Count:
    return Count(label, figures.count(shown), figures.share(shown, whole), charts.length(shown, whole), shown.hidden, language)


def _reasons(reasons: Mapping[str, int], total: Shown, figures: Figures) -> tuple[Count, ...]:
    """Reasons with the most rows first; what goes beyond the table is one row.

    A sentence of a reader may quote the record. One that only few rows share could tell whose: it goes into that row, too.
    """
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    shared = [(reason, count) for reason, count in ordered if reason in REASONS or count >= figures.below][:MOST_REASONS]
    named = [(*reason_in_words(reason, figures.language), count) for reason, count in shared]
    if len(ordered) > len(shared):
        more = WORDS["quality.more"][figures.language].format(n=len(ordered) - len(shared))
        named.append((more, "", sum(reasons.values()) - sum(count for _, count in shared)))
    shown = protected([count for _, _, count in named], figures.below, total)
    return tuple(_count(label, one, total, figures, language) for (label, language, _), one in zip(named, shown, strict=True))


def quality(heading: Heading, counts: PartCounts, vocabulary: Vocabulary, figures: Figures) -> Quality:
    every = (*heading.rows, *((heading.facts,) if heading.facts else ()))
    whole = single(counts.people, figures.below)
    known, nowhere = [], []
    for concept in vocabulary.values():
        people_known = counts.known.get(concept.id, 0)
        if people_known == 0:
            nowhere.append(concept.label[figures.language])
            continue
        yes, no = protected((people_known, counts.people - people_known), figures.below)
        known.append((people_known, _count(concept.label[figures.language], yes, whole, figures), figures.count(no)))
    known.sort(key=lambda row: -row[0])
    return Quality(
        kinds=tuple(_kind(rows, figures) for rows in heading.rows),
        facts=_kind(heading.facts, figures) if heading.facts else None,
        adds_up=all(rows.adds_up for rows in every),
        known=tuple((count, missing) for _, count, missing in known),
        nowhere=tuple(nowhere),
    )


def _kind(rows: Rows, figures: Figures) -> Kind:
    used, left = protected((rows.used, sum(rows.left.values())), figures.below)
    read = single(rows.read, figures.below)
    return Kind(
        rows.kind,
        figures.count(read),
        figures.count(used),
        figures.count(left),
        figures.share(used, read),
        _reasons(rows.left, left, figures),
    )
