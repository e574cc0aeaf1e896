"""Where sources part, on a terminal: what each says, who leads, and under whose profile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.rule import Rule as Line
from rich.table import Table
from rich.text import Text as Words

from madelief.assess import Assessment
from madelief.assess.differences import Difference, Relation, name_of, relation_in_words
from madelief.assess.recommendations import Advice
from madelief.assess.wording import INTENDED_USE, OFFICIAL_OF, TOPIC, URGENCY
from madelief.doors.cli import words

COLOUR = {Relation.CONFLICT: "bold red", Relation.STRICTER: "yellow", Relation.AGREE: "green"}


def differing(differences: Iterable[Difference], profile: str, language: str, file: str) -> Iterator[RenderableType]:
    """The part of a report in which sources are set side by side, in short; nothing where they do not part.

    Where they contradict each other, or officials part, each voice has its say; of the rest, who goes further.
    """
    differences = list(differences)
    if not differences:
        return
    yield Words(words.DIFFERENCES[language], "bold underline")
    yield Padding(Words(words.LEADS[language].format(profile=OFFICIAL_OF[profile][language]), "dim"), (0, 0, 0, 2))
    for difference in differences:
        yield from side_by_side(difference, difference.in_short, language)
    yield Padding(Words(words.ALL_SAID[language].format(file=file), "dim"), (0, 0, 1, 2))


def side_by_side(difference: Difference, positions: Iterable[Advice], language: str) -> Iterator[RenderableType]:
    """One topic: how the sources stand to each other, and `positions` in their own words."""
    relation = relation_in_words(difference, language)
    head = Words.assemble((TOPIC[difference.topic][language], "bold"), "  ", (relation, COLOUR[difference.relation]))
    yield Padding(head, (0, 0, 0, 2))
    if difference.officials_part:
        yield Padding(Words(words.OFFICIALS_PART[language], "yellow"), (0, 0, 0, 4))
    table = Table.grid(padding=(0, 1))
    table.add_column(width=1)
    table.add_column(width=30)
    table.add_column()
    for position in positions:
        leading = position is difference.advice
        who = Words(name_of(position, difference, language, edition=True), "dim" if position.guard else "")
        table.add_row("►" if leading else "", who, _said(position, language))
    if table.row_count:
        yield Padding(table, (0, 0, 0, 4))


def _said(position: Advice, language: str) -> Words:
    urgency = URGENCY[position.recommendation.urgency][language]
    return Words.assemble(position.text[language], (f"  ({urgency})", "dim"), style="dim italic" if position.guard else "")


def show_comparison(console: Console, assessment: Assessment, language: str) -> None:
    """Print what each source says of one person, topic by topic: first where they part, then where they agree."""
    title = words.COMPARED[language].format(person=assessment.record.person)
    console.print(Line(Words(f"{title} · {assessment.record.on.isoformat()}", "bold"), align="left"))
    agreed = [one for one in assessment.comparisons if one.relation is Relation.AGREE]
    console.print(Words(words.LEADS[language].format(profile=OFFICIAL_OF[assessment.profile][language]), "dim"))
    for heading, relations in ((words.DIFFERENCES, assessment.differences), (words.AGREEMENTS, agreed)):
        if relations:
            console.print(Words(heading[language], "bold underline"))
        for one in relations:
            console.print(*side_by_side(one, one.positions, language), "", sep="\n")
    if not assessment.comparisons:
        console.print(words.NOTHING_TO_COMPARE[language])
    console.print(Words(INTENDED_USE[language], "dim"))
