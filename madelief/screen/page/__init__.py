"""The page of a screening: its numbers → one HTML file that needs nothing else, not even a script."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from madelief.assess.wording import INTENDED_USE, OFFICIAL_OF
from madelief.facts import Text
from madelief.guideline import Guideline, Shelf
from madelief.screen.page.care import Care, by_source, care, in_order
from madelief.screen.page.figures import Figures
from madelief.screen.page.parting import DEPTHS, Parting, parting
from madelief.screen.page.people import People, people, quality
from madelief.screen.page.prose import PROSE
from madelief.screen.page.suppression import ROUNDED_TO, protected
from madelief.screen.page.values import sensitivity, spreads
from madelief.screen.page.words import STANDING, WORDS
from madelief.screen.summary import STAGES, Heading, PartCounts, trimesters

__all__ = ["page"]

HERE = Path(__file__).resolve().parent
TOP = 3
"""Topics that the page names in short."""


def page(
    heading: Heading,
    counts: PartCounts,
    shelf: Shelf,
    guidelines: Sequence[Guideline],
    language: str,
    suppress_below: int = 10,
) -> str:
    """The whole HTML page in `language`.

    `guidelines` are those that were run. A count of people from 1 up to `suppress_below` is shown nowhere, and cannot be
    worked out from what is shown; 0 shows every count as it is.
    """
    figures = Figures(language, suppress_below)
    ordered = in_order(guidelines, heading.profile)
    # A guard stands over what a page says whether or not the house's own guideline was among those that were run.
    houses = tuple(shelf)
    looked_at = people(heading, counts, figures)
    due = care(counts, ordered, houses, figures)
    parted = parting(counts, ordered, figures)
    weeks = trimesters(ordered)
    template = _environment().get_template("page.jinja")
    return template.render(
        t=_teller(WORDS, language),
        p=_teller(PROSE, language),
        f=figures,
        language=language,
        heading=heading,
        people=looked_at,
        quality=quality(heading, counts, shelf.vocabulary, figures),
        care=due,
        speakers=by_source(counts, ordered, houses, figures),
        parting=parted,
        depths=[f"{100 * depth:.0f}" for depth in DEPTHS],
        spreads=spreads(counts, ordered, houses, shelf.vocabulary, figures),
        sensitivity=sensitivity(counts, ordered, houses, figures),
        short=_in_short(looked_at, due, parted, counts, figures),
        weeks=[figures.decimal(week) for week in weeks] if weeks else None,
        standings=STANDING,
        signed={guideline.id: bool(guideline.signed) for guideline in guidelines},
        profile=OFFICIAL_OF[heading.profile][language] if heading.profile in OFFICIAL_OF else heading.profile,
        intended_use=INTENDED_USE[language],
        limit=suppress_below,
        rounded=ROUNDED_TO,
        style=Markup((HERE / "style.css").read_text(encoding="utf-8")),
    )


def _in_short(looked_at: People, due: Care, parted: Parting, counts: PartCounts, figures: Figures) -> list[str]:
    """The few sentences at the top."""
    tell = _teller(PROSE, figures.language)
    if looked_at.shown.hidden:
        return [tell("short.small", limit=figures.below)]
    said = [tell("short.people", people=looked_at.figure)]
    if looked_at.with_facts:
        said[0] += " " + tell("short.facts", facts=looked_at.with_facts)
    if due.anybody:
        said.append(tell("short.care", people=due.anybody))
    most = [bar for bar in due.chart.rows if not bar.hidden][:TOP]
    if most:
        said.append(tell("short.most", topics=", ".join(f"{bar.label} {bar.figure}" for bar in most)))
    clearest = next((row for row in parted.rows if not row.hidden), None)
    if clearest:
        pair = f"{clearest.one} – {clearest.other}"
        said.append(tell("short.parting", pair=pair, topic=clearest.topic, people=clearest.figure))
    unstaged = protected([counts.stages.get(stage, 0) for stage in STAGES], figures.below)[STAGES.index("none-known")]
    if unstaged.number:
        said.append(tell("short.stage", people=figures.count(unstaged)))
    return said


class _teller:  # noqa: N801 - called like a function from the template, and told apart by its words
    """Words of one language by their key, filled in."""

    def __init__(self, words: dict[str, Text], language: str) -> None:
        self.words = words
        self.language = language

    def __call__(self, key: str, **filled: object) -> str:
        text = self.words[key][self.language]
        return text.format(**filled) if filled else text


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
