"""An assessment → a letter of one page for the GP or midwife, in the words of the woman who gives it.

Nothing is judged here: what leads, what a guard covers and what is urgent was settled in `assess`. This module chooses
what a reader with eight minutes needs, and in which order. What a guard covers has no place in it at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import translation
from django.utils.translation import gettext as _

from madelief import __version__
from madelief.assess import Assessment
from madelief.assess.assessor import Scale
from madelief.assess.differences import Difference, leads, meets, name_of, voice_of
from madelief.assess.recommendations import Advice
from madelief.assess.wording import INTENDED_USE, NOT_SIGNED, TOPIC
from madelief.doors.site.check import shown
from madelief.doors.site.check.phase import weeks_in_words
from madelief.doors.site.groups import IN_LETTER, titled
from madelief.doors.site.knowledge import vocabulary
from madelief.doors.site.values import day, value
from madelief.doors.site.works import Cited, cited_work, edition_in_words
from madelief.facts import NO, YES, Fact, Kind, Text
from madelief.guideline import Guideline
from madelief.guideline.graph import URGENCIES

FOLIC_ACID = "folic-acid"
"""The topic and the concept of which every letter speaks (promise A1)."""
SAID_WHEN_NONE = (FOLIC_ACID, "b12-treatment")
"""Choices of which "none" is worth its place in a letter."""
TESTS = "tests"
"""The group that is a table of its own."""
IN_WHO = ("age", "pregnant", "gestational-age", "breastfeeding", "weeks-since-birth", "planning-pregnancy", "subfertility")
"""What the first sentence says already."""
MOST_TESTS = 4
MOST_DIFFERENCES = 3
SIDES = 2
MOST_LETTERS = 9_800
"""What two pages hold, counted as `Letter.length` counts; a test sets the longest letters."""
FOR_EACH = 60
"""Letters that a paragraph takes besides its own: the rest of its last line, and the space below."""
ROW = 120
SOON = ("today", "this-week")
SHORTEST = 4


@dataclass(frozen=True)
class Heading:
    """What is asked for one letter, and kept nowhere."""

    to: str
    """gp, midwife or other."""
    name: str = ""
    born: str = ""
    by_other: bool = False
    """Whether somebody else answered for her."""
    phase: str = ""
    """What she chose as what applies to her now, in the letter's language."""


def letter_of(assessment: Assessment, heading: Heading) -> Letter:
    """The letter in the language that is active, as full as two pages allow."""
    for short in range(SHORTEST):
        letter = Letter(assessment, heading, short)
        if letter.length <= MOST_LETTERS:
            return letter
    return Letter(assessment, heading, SHORTEST)


@dataclass(frozen=True)
class Line:
    """One piece of advice: what the source says, and the number of that source below."""

    text: str
    source: int


@dataclass(frozen=True)
class Row:
    """A result as she entered it; `normal` is the same in the unit in which sources speak, "" where it has none."""

    test: str
    value: str
    normal: str
    day: str


class Letter:
    """What the template asks for, part by part. Made and read in the language of the letter, which is active then.

    `short` leaves out, from 0 to `SHORTEST`: nothing; what can wait for a visit, and what she answered with no; of each
    topic all but the first sentence, at its most urgent; all but one of the differences; and what each side of it says.
    Never a red flag, a result, a complaint, or what is said of folic acid.
    """

    def __init__(self, assessment: Assessment, heading: Heading, short: int = 0) -> None:
        self.assessment = assessment
        self.heading = heading
        self.short = short
        self.language = translation.get_language()
        self.facts = assessment.record.facts
        self.works: dict[str, Cited] = {}
        self.editions: dict[str, str] = {}

    def say(self, text: Text) -> str:
        return text[self.language]

    def label(self, concept: str) -> str:
        return self.say(vocabulary()[concept].label)

    def value(self, fact: Fact) -> str:
        return value(vocabulary()[fact.concept], fact.value)

    # ------------------------------------------------------------ who

    @cached_property
    def to(self) -> str:
        """To whom, as the letter opens."""
        return {"gp": _("my GP"), "midwife": _("my midwife")}.get(self.heading.to, _("my doctor or midwife"))

    @cached_property
    def who(self) -> str:
        """Who she is, in a sentence or two."""
        return " ".join(self._who()) or _("I have questions about vitamin B12.")

    def _who(self) -> Iterator[str]:
        if self.heading.by_other:
            yield _("Someone else filled in the questions for me.")
        said = list(self._phases())
        if not said and self.heading.phase:
            said = [f"{self.heading.phase}."]
        yield from said

    def _phases(self) -> Iterator[str]:
        pregnant = self.yes("pregnant")
        if pregnant and "gestational-age" in self.facts:
            yield weeks_in_words(self.facts["gestational-age"])
        elif pregnant:
            yield _("I am pregnant.")
        if "weeks-since-birth" in self.facts:
            yield _("I gave birth %(weeks)s ago.") % {"weeks": self.value(self.facts["weeks-since-birth"])}
        if self.yes("breastfeeding"):
            yield _("I breastfeed.")
        if self.yes("subfertility"):
            yield _("I am trying to get pregnant and so far it does not work.")
        elif self.yes("planning-pregnancy") and not pregnant:
            yield _("I want to get pregnant.")

    def yes(self, concept: str) -> bool:
        return concept in self.facts and self.facts[concept].value is YES

    # ------------------------------------------------------------ what she told

    @cached_property
    def told(self) -> list[tuple[str, str]]:
        """(what about, her answers), in the order of the vocabulary. What she does not know is not there."""
        parts: dict[str, list[str]] = {}
        for group, title in titled(IN_LETTER):
            if group != TESTS:
                parts.setdefault(title, []).append(group)
        lines = [(heading, "; ".join(self._answers(groups))) for heading, groups in parts.items()]
        return [(heading, answers) for heading, answers in lines if answers]

    def _answers(self, groups: Sequence[str]) -> Iterator[str]:
        measured = {scale.concept for scale in self.assessment.scales}
        for concept in vocabulary().values():
            fact = self.facts.get(concept.id)
            if fact is None or concept.group not in groups or concept.id in IN_WHO or concept.id in measured:
                continue
            label = self.say(concept.label)
            if fact.value is YES:
                yield label
            elif fact.value is not NO and (str(fact.value) != "none" or concept.id in SAID_WHEN_NONE) and fact.value != 0:
                yield f"{label}: {self.value(fact)}"

    @cached_property
    def denied(self) -> str:
        """The complaints that she does not have: asked, and answered with no."""
        if self.short:
            return ""
        asked = (c for c in vocabulary().values() if c.group == "symptoms" and c.kind is Kind.YES_NO and c.id in self.facts)
        return "; ".join(self.say(c.label) for c in asked if self.facts[c.id].value is NO)

    @cached_property
    def rows(self) -> list[Row]:
        """Her results, as she entered them."""
        measured = {scale.concept: self._row(scale) for scale in self.assessment.scales}
        for concept in vocabulary().values():
            fact = self.facts.get(concept.id)
            if concept.group == TESTS and fact is not None and concept.id not in measured:
                measured[concept.id] = Row(self.say(concept.label), self.value(fact), "", day(fact.on) if fact.on else "")
        return list(measured.values())

    def _row(self, scale: Scale) -> Row:
        fact = self.facts[scale.concept]
        value = self.value(fact)
        entered = _as_written(fact.entered) if fact.entered else value
        return Row(self.label(scale.concept), entered, value, day(fact.on) if fact.on else "")

    @property
    def converted(self) -> bool:
        """Whether a result was entered in another unit than that of the sources."""
        return any(row.normal not in ("", row.value) for row in self.rows)

    # ------------------------------------------------------------ what the sources say

    @cached_property
    def red_flags(self) -> list[tuple[Line, str]]:
        """What goes before everything else, and the answers that raised it."""
        because = self.short < SHORTEST
        return [(self._line(f), ", ".join(self._because(f)) if because else "") for f in self.assessment.red_flags]

    def _because(self, advice: Advice) -> Iterator[str]:
        for because in advice.finding.because:
            fact = self.facts.get(because.concept)
            if fact is not None and fact.value is not NO:
                yield self.label(because.concept) + ("" if fact.value is YES else f": {self.value(fact)}")

    @cached_property
    def asked(self) -> list[tuple[str, list[tuple[str, list[Line]]]]]:
        """(when, (topic, what) …) of the advice that leads, the most urgent first."""
        headings = {
            "today": _("Today"),
            "this-week": _("This week"),
            "next-visit": _("For our appointment"),
            "none": _("To know"),
        }
        when: dict[str, dict[str, list[Line]]] = {urgency: {} for urgency in URGENCIES}
        for advice in self.kept:
            told = advice.recommendation
            when[told.urgency].setdefault(self.say(TOPIC[told.topic]), []).append(self._line(advice))
        return [(headings[urgency], list(topics.items())) for urgency, topics in when.items() if topics]

    @cached_property
    def left_out(self) -> str:
        """Topics of which the report says more than the letter."""
        left = [a for a in self.assessment.leading if a not in self.kept and a.recommendation.urgency != "none"]
        return ", ".join(dict.fromkeys(self.say(TOPIC[a.recommendation.topic]) for a in left))

    @cached_property
    def _chosen(self) -> list[Advice]:
        """The leading advice, each topic once: at its most urgent, and there without what says a thing twice.

        A sentence of the house stands beside that of a source: each was checked alone. What asks for nothing is left
        out, but for folic acid.
        """
        soonest: dict[str, int] = {}
        for advice in self.assessment.leading:
            topic = advice.recommendation.topic
            soonest[topic] = min(_rank(advice), soonest.get(topic, len(URGENCIES)))
        first: dict[tuple[str, str, bool], Advice] = {}
        for advice in sorted(self.assessment.leading, key=leads(self.assessment.profile)):
            told = advice.recommendation
            if _rank(advice) == soonest[told.topic] and (told.topic == FOLIC_ACID or told.urgency != "none"):
                first.setdefault((told.topic, meets(advice), advice.guideline.standing == "house"), advice)
        return [advice for advice in self.assessment.leading if advice in first.values()]

    @cached_property
    def kept(self) -> list[Advice]:
        """What of it has its place in a letter this short."""
        kept: list[Advice] = []
        topics: set[str] = set()
        for advice in self._chosen:
            told = advice.recommendation
            waits = self.short and told.urgency not in SOON
            again = self.short > 1 and told.topic in topics
            if told.topic == FOLIC_ACID or not (waits or again):
                kept.append(advice)
                topics.add(told.topic)
        return kept

    @cached_property
    def length(self) -> int:
        """Letters of everything that differs from letter to letter, each paragraph with the space that it takes."""
        said = [line for _when, topics in self.asked for _topic, lines in topics for line in lines]
        sides = [line for _topic, sides in self.differences for _who, line in sides]
        flags = [(line.text, because) for line, because in self.red_flags]
        large = [self.who, self.denied, self.unmeasured, self.left_out, *(f"{heading}{told}" for heading, told in self.told)]
        large += [*(line.text for line in (*said, *sides)), *(text for flag in flags for text in flag)]
        small = [*self.sources, self.guidelines]
        lengths = [len(text) + FOR_EACH for text in large if text] + [(len(text) + FOR_EACH) * 2 // 3 for text in small]
        return sum(lengths) + ROW * len(self.rows)

    def _line(self, advice: Advice) -> Line:
        return Line(self.say(advice.text), self._source(advice))

    @cached_property
    def differences(self) -> list[tuple[str, list[tuple[str, Line]]]]:
        """(topic, (who, what) …) where official sources are not of one mind: the leading voice and the next."""
        parted = [difference for difference in self.assessment.differences if difference.officials_part]
        sides = 0 if self.short == SHORTEST else SIDES
        return [
            (
                self.say(TOPIC[difference.topic]),
                [(name_of(p, difference, self.language, edition=True), self._line(p)) for p in _sides(difference)[:sides]],
            )
            for difference in parted[: 1 if self.short == SHORTEST - 1 else MOST_DIFFERENCES]
        ]

    @cached_property
    def unmeasured(self) -> str:
        """Tests that are not known, and that could still change what the sources say."""
        known = vocabulary()
        tests = [
            question.concept
            for question in self.assessment.questions
            if known[question.concept].group == TESTS
            and known[question.concept].kind in (Kind.QUANTITY, Kind.CHOICE)
            and not question.concept.endswith("-limit")
        ]
        return ", ".join(self.label(concept) for concept in tests[:MOST_TESTS])

    # ------------------------------------------------------------ below

    def _source(self, advice: Advice) -> int:
        """The number of its source; numbers come in the order in which the letter is read."""
        work = advice.guideline.works[advice.recommendation.source.work]
        self.works.setdefault(work.key, cited_work(advice.guideline, work))
        self.editions.setdefault(advice.guideline.id, self._edition(advice.guideline))
        return list(self.works).index(work.key) + 1

    def _edition(self, guideline: Guideline) -> str:
        return f"{self.say(guideline.title)}, {edition_in_words(guideline)}"

    @property
    def sources(self) -> list[str]:
        """The line of each, by number. Read last: what stands above has numbered them."""
        return [work.line for work in self.works.values()]

    @property
    def read(self) -> str:
        """When the sources were last read here, the longest ago."""
        return day(min(work.read for work in self.works.values()))

    @property
    def guidelines(self) -> str:
        """The editions that were used, and whether anybody signed them."""
        used = [guideline for guideline in self.assessment.guidelines if guideline.id in self.editions]
        unsigned = all(not guideline.signed for guideline in used)
        return "; ".join(self.editions.values()) + (f" ({self.say(NOT_SIGNED)})" if used and unsigned else "")

    @property
    def intended_use(self) -> str:
        return self.say(INTENDED_USE)

    @property
    def made(self) -> str:
        """The day of the letter."""
        return day(self.assessment.record.on)

    @property
    def version(self) -> str:
        return __version__


def _rank(advice: Advice) -> int:
    return URGENCIES.index(advice.recommendation.urgency)


def _sides(difference: Difference) -> list[Advice]:
    """The first position of each official voice; a local one only where there are not enough others."""
    official = [p for p in difference.positions if p.guard is None and p.authority in ("official", "local")]
    first: dict[object, Advice] = {}
    for position in sorted(official, key=lambda p: p.authority == "local"):
        first.setdefault(voice_of(position), position)
    return list(first.values())


def _as_written(entered: str) -> str:
    """A value as it was typed, its unit in the reader's spelling where it is one that we know."""
    unit = entered.rpartition(" ")[2]
    return shown.entered(entered) if unit in vocabulary().units else entered
