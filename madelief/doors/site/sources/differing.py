"""Where sources differ in general: the voices on each topic side by side, and the lines that they draw for each value.

Over one person `madelief.assess.differences` says who agrees and who leads. Here is no person: everything that a source
recommends on a topic stands beside what the others do, and whoever contradict each other are named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from madelief.assess.bands import bands_of
from madelief.assess.differences import opposite
from madelief.assess.wording import TOPIC
from madelief.doors.site import pages
from madelief.doors.site.guide import guards, said
from madelief.doors.site.guide.rule_words import lines_of, rule_in_words
from madelief.doors.site.guide.speakers import Speaker, speaker_of
from madelief.doors.site.guide.topics import speaking
from madelief.doors.site.knowledge import assessor, shelf, vocabulary
from madelief.doors.site.works import Cited, cited, years_of
from madelief.facts import Concept
from madelief.facts.calendar import CALENDAR_UNITS
from madelief.guideline import Guideline, Recommendation, Rule
from madelief.guideline.graph import RED_FLAGS, TOPICS


@dataclass(frozen=True)
class Says:
    """One voice on one topic, and the years of the works that it quotes there."""

    voice: said.Voice
    years: str


@dataclass(frozen=True)
class TopicRow:
    """One topic. `against` names the voices of which one says not to do what the other says to do."""

    id: str
    title: str
    says: tuple[Says, ...]
    against: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Line:
    """A stretch of a scale in words, as one source calls it."""

    stretch: str
    name: str
    before: said.Before | None
    address: str


@dataclass(frozen=True)
class Drawn:
    speaker: Speaker
    years: str
    lines: tuple[Line, ...]
    cited: tuple[Cited, ...]


@dataclass(frozen=True)
class Scale:
    """One measured value, and the lines of every source."""

    id: str
    title: str
    drawn: tuple[Drawn, ...]


# ---------------------------------------------------------------- topics


def topic_rows() -> tuple[TopicRow, ...]:
    """Every topic on which more than one voice speaks, in the reader's language."""
    by_topic: dict[str, list[tuple[Guideline, Recommendation]]] = {}
    for guideline, told in speaking():
        by_topic.setdefault(told.topic, []).append((guideline, told))
    rows = []
    for topic in sorted(by_topic, key=TOPICS.index):
        voices = said.voices(by_topic[topic])
        if topic != RED_FLAGS and len(voices) > 1:
            says = tuple(Says(voice, _years(voice)) for voice in voices)
            rows.append(TopicRow(topic, pages.said(TOPIC[topic]), says, _against(by_topic[topic])))
    return tuple(rows)


def _years(voice: said.Voice) -> str:
    if voice.speaker.safety:
        return _guideline(voice.speaker).edition[:4]
    every = [*voice.said, *(given for viewed in voice.viewed for given in viewed.said)]
    return years_of(_guideline(voice.speaker), {one.key for given in every for one in given.cited[:1]})


def _guideline(speaker: Speaker) -> Guideline:
    return shelf().guidelines[speaker.guideline]


def _against(chosen: Iterable[tuple[Guideline, Recommendation]]) -> tuple[tuple[str, str], ...]:
    """The titles of each two voices that contradict each other on the topic."""
    found: dict[tuple[str, str], None] = {}
    for (one, told), (other, told_other) in combinations(chosen, 2):
        speakers = speaker_of(one, told.source), speaker_of(other, told_other.source)
        if speakers[0] != speakers[1] and opposite(told, told_other):
            first, second = sorted(speakers, key=lambda speaker: speaker.rank)
            found[_name(first), _name(second)] = None
    return tuple(found)


def _name(speaker: Speaker) -> str:
    return f"{speaker.title} ({speaker.words})"


# ---------------------------------------------------------------- values


def scales() -> tuple[Scale, ...]:
    """Every measured value for which a source draws a line."""
    found = []
    for concept in vocabulary().values():
        drawn = () if concept.unit in CALENDAR_UNITS else tuple(_drawn(concept))
        if drawn:
            found.append(Scale(concept.id, pages.said(concept.label), drawn))
    return tuple(found)


def _drawn(concept: Concept) -> Iterable[Drawn]:
    rows: dict[Speaker, list[Rule]] = {}
    for guideline in assessor().guidelines:
        rules = {rule.id: rule for rule in guideline.rules.values()}
        for band in bands_of(guideline, concept):
            rule = rules[band.finding]
            speaker = speaker_of(guideline, guideline.statement(rule.statement).source)
            rows.setdefault(speaker, []).append(rule)
    for speaker in sorted(rows, key=lambda one: one.rank):
        guideline = _guideline(speaker)
        statements = [guideline.statement(rule.statement) for rule in rows[speaker]]
        sources = dict.fromkeys(cited(guideline, statement.source) for statement in statements)
        years = years_of(guideline, {statement.source.work for statement in statements})
        yield Drawn(speaker, years, tuple(_line(guideline, rule, concept) for rule in rows[speaker]), tuple(sources))


def _line(guideline: Guideline, rule: Rule, concept: Concept) -> Line:
    before = said.before(guards.over_statement(guideline, rule.statement))
    return Line(
        stretch(guideline, rule, concept), pages.said(rule.label), before, said.statement_address(guideline, rule.statement)
    )


def stretch(guideline: Guideline, rule: Rule, concept: Concept) -> str:
    """The stretch of a rule in words, from the rule itself: a band does not say which of its ends belongs to it."""
    part = rule_in_words(guideline, rule, vocabulary())
    lines = [line for line in lines_of(part) if not line.endswith(":")]
    return ", ".join(line.removeprefix(pages.said(concept.label)).strip() for line in lines)
