"""What the sources ask for these people: care that is due and not on record, and every recommendation by source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from madelief.assess.differences import RANK
from madelief.assess.recommendations import CARRIED
from madelief.assess.wording import COUNTRY, TOPIC, URGENCY
from madelief.facts import Text
from madelief.guideline import Guard, Guideline, Recommendation
from madelief.guideline.graph import RED_FLAGS, TOPICS, URGENCIES
from madelief.screen.page import charts
from madelief.screen.page.figures import Figures
from madelief.screen.page.suppression import LEFT_OUT, Shown, of_whole, protected, single
from madelief.screen.page.words import STANCE, STANDING, WORDS
from madelief.screen.summary import ANY_TOPIC, PartCounts, is_care

IN_SIGHT = 3
"""Topics whose recommendations are in sight without unfolding."""


@dataclass(frozen=True)
class Before:
    """A guard, and the rule that goes before what it covers."""

    id: str
    title: str
    rule: str


@dataclass(frozen=True)
class Line:
    """One recommendation, and to how many people it applies."""

    whom: str
    text: str
    source: str
    who: str
    """The standing of whoever says so: a page in an official folder is not official."""
    place: str
    topic: str
    urgency: str
    urgency_id: str
    stance: str
    applies: str
    share: str
    view: str
    """How many people it concerns only as the view of its page."""
    unknown: str
    before: tuple[Before, ...]
    """The guards that stand over it, for anybody; and where it applies to nobody, those that can."""
    only_view: bool


@dataclass(frozen=True)
class Topic:
    id: str
    title: str
    people: str
    share: str
    lines: tuple[Line, ...]
    nobody: int
    """Recommendations of care on the topic that apply to none of these people."""


@dataclass(frozen=True)
class Care:
    anybody: str
    """People with care due on any topic, with their share; "" where that is left out."""
    chart: charts.Bars
    topics: tuple[Topic, ...]
    """Red flags first, then those with the most people."""
    open: int
    """How many of them are in sight without unfolding."""
    quiet: tuple[str, ...]
    """Topics on which nothing is due for anybody."""


@dataclass(frozen=True)
class Speaker:
    """A guideline, and all that it recommends."""

    id: str
    title: str
    who: str
    lines: tuple[Line, ...]
    applying: int
    """Recommendations that apply to somebody."""


def speaker_words(guideline: Guideline, language: str) -> str:
    """Standing and country; the house is of no country."""
    standing = STANDING[guideline.standing][language]
    return standing if guideline.standing == "house" else f"{standing}, {COUNTRY[guideline.country][language]}"


def in_order(guidelines: Iterable[Guideline], profile: str) -> tuple[Guideline, ...]:
    """Official ones first, those of the profile's country before others; a patient page last."""
    return tuple(sorted(guidelines, key=lambda g: (RANK[g.standing], g.country != profile, g.id)))


def care(counts: PartCounts, guidelines: Sequence[Guideline], houses: Sequence[Guideline], figures: Figures) -> Care:
    """`houses` hold the guards, whatever `guidelines` were run."""
    whole = single(counts.people, figures.below)
    asked = [(guideline, told) for guideline in guidelines for told in guideline.speaking if is_care(told)]
    topics: list[tuple[Topic, Shown]] = []
    quiet = []
    for topic in TOPICS:
        on_topic = [(guideline, told) for guideline, told in asked if told.topic == topic]
        given = [(guideline, told) for guideline, told in on_topic if counts.recommendations.get(told.id, (0, 0, 0))[0]]
        title = TOPIC[topic][figures.language]
        if not given:
            quiet += [title] if on_topic else []
            continue
        lines = [(told, _line(guideline, told, counts, houses, figures)) for guideline, told in given]
        lines.sort(key=lambda one: (URGENCIES.index(one[0].urgency), -counts.recommendations[one[0].id][0], one[0].id))
        shown = of_whole(counts.due.get(topic, 0), counts.people, figures.below)
        share = figures.share(shown, whole)
        rows = tuple(line for _, line in lines)
        topics.append((Topic(topic, title, figures.count(shown), share, rows, len(on_topic) - len(given)), shown))
    ranked = sorted(topics, key=lambda one: -(one[1].number or 0))
    bars = [(topic.title, shown, figures.with_share(shown, whole)) for topic, shown in ranked]
    anybody = of_whole(counts.due.get(ANY_TOPIC, 0), counts.people, figures.below)
    return Care(
        "" if anybody == LEFT_OUT else figures.with_share(anybody, whole),
        charts.bars(WORDS["care.chart"][figures.language], bars),
        tuple(sorted((topic for topic, _ in ranked), key=lambda topic: topic.id != RED_FLAGS)),
        IN_SIGHT,
        tuple(quiet),
    )


def by_source(
    counts: PartCounts, guidelines: Sequence[Guideline], houses: Sequence[Guideline], figures: Figures
) -> tuple[Speaker, ...]:
    """All that each guideline recommends, in the order of its topics."""
    return tuple(_speaker(guideline, counts, houses, figures) for guideline in guidelines if guideline.speaking)


def _speaker(guideline: Guideline, counts: PartCounts, houses: Sequence[Guideline], figures: Figures) -> Speaker:
    told = sorted(guideline.speaking, key=lambda one: (TOPICS.index(one.topic), URGENCIES.index(one.urgency)))
    applying = sum(1 for one in told if counts.recommendations.get(one.id, (0, 0, 0))[0])
    lines = tuple(_line(guideline, one, counts, houses, figures) for one in told)
    language = figures.language
    return Speaker(guideline.id, guideline.title[language], speaker_words(guideline, language), lines, applying)


def shown_of(counts: PartCounts, told: Recommendation, below: int) -> tuple[Shown, Shown, Shown]:
    """To how many it applies, whom it concerns as a view only, and of whom it cannot be said.

    Whether a rule is yes, no or unknown adds up to all people; whom it concerns adds up to those for whom it is yes.
    """
    applies, guarded, unknown = counts.recommendations.get(told.id, (0, 0, 0))
    yes = applies + guarded
    concerned, _, open_ = protected((yes, counts.people - yes - unknown, unknown), below)
    given, viewed = protected((applies, guarded), below, concerned)
    if concerned.hidden and not (applies and guarded):
        # All of them are one or the other: what was left out of the whole is left out here, for the same reason.
        given, viewed = (concerned if applies else given), (concerned if guarded else viewed)
    return given, viewed, open_


def _line(
    guideline: Guideline, told: Recommendation, counts: PartCounts, houses: Sequence[Guideline], figures: Figures
) -> Line:
    language = figures.language
    applies, viewed, unknown = shown_of(counts, told, figures.below)
    whole = single(counts.people, figures.below)
    _, guarded, _ = counts.recommendations.get(told.id, (0, 0, 0))
    before = tuple(_before(house, guard, language) for house, guard in guards_over(guideline, told, houses))
    work = guideline.works[told.source.work]
    return Line(
        whom=guideline.rules[told.when].label[language],
        text=told.text[language],
        source=guideline.title[language],
        who=STANDING[work.standing or guideline.standing][language],
        place=", ".join(filter(None, (work.title, told.source.place))),
        topic=TOPIC[told.topic][language],
        urgency=URGENCY[told.urgency][language],
        urgency_id=told.urgency,
        stance=STANCE[told.stance][language],
        applies=figures.count(applies),
        share=figures.share(applies, whole),
        view=figures.count(viewed),
        unknown=figures.count(unknown),
        # Of nobody here it is told all the same what it says: then its words stand under the guard as well.
        before=before if guarded or applies.nobody else (),
        only_view=bool(before) and applies.nobody,
    )


def guards_over(guideline: Guideline, told: Recommendation, houses: Sequence[Guideline]) -> tuple[tuple[Guideline, Guard], ...]:
    """The guards that can stand over a recommendation: over its statement, or over rules on which it rests."""
    direct = guards_of(guideline, told.statement, houses)
    if direct or told.action.split("-")[0] not in CARRIED:
        return direct
    resting, waiting = set(told.statement), [told.when]
    while waiting:
        rule = guideline.rules.get(waiting.pop())
        if rule:
            resting.update(rule.statement)
            waiting += rule.uses
    return tuple((house, guard) for house, guard in guards_of(guideline, tuple(resting), houses) if guard.carries)


def guards_of(
    guideline: Guideline, statement: tuple[str, ...], houses: Sequence[Guideline]
) -> tuple[tuple[Guideline, Guard], ...]:
    """The guards that cover a statement, each with the guideline that holds its rule."""
    return tuple(
        (house, guard)
        for house in houses
        for guard in house.guards
        if guard.of == guideline.id and set(guard.covers) & set(statement)
    )


def _before(house: Guideline, guard: Guard, language: str) -> Before:
    rule: Text = house.statement(guard.statement).text
    return Before(guard.id, guard.title[language], rule[language])
