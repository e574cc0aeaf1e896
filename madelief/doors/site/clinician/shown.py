"""An assessment as the page shows it: topics with every source beside the others, findings by source, values, evidence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from madelief.assess import Assessment, Explanation, explain
from madelief.assess.assessor import Scale, Stretch
from madelief.assess.differences import Difference, Voice, leads, relation_in_words, voice_of
from madelief.assess.findings import Finding
from madelief.assess.recommendations import Advice
from madelief.assess.wording import NOT_SIGNED, TOPIC
from madelief.doors.site import values
from madelief.doors.site.pages import said
from madelief.doors.site.values import language
from madelief.doors.site.works import Cited, cited, confirmation_in_words, edition_in_words, standing_and_country
from madelief.facts import YES, Source, Vocabulary
from madelief.facts.answer import ANSWERS
from madelief.guideline import Guard, Guideline, Statement
from madelief.guideline.graph import TOPICS

TODAY = "today"


@dataclass(frozen=True)
class Said:
    """All that one voice says on one topic. `leads` under the profile; a `view` stands under a guard and is no advice."""

    who: str
    standing: str
    leads: bool
    view: bool
    advice: tuple[Advice, ...]


@dataclass(frozen=True)
class Topic:
    """One topic: every voice beside the others, the one that leads first."""

    id: str
    title: str
    relation: str
    """agree, stricter or conflict; "" where only one voice speaks."""
    relation_words: str
    officials_part: bool
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Measured:
    """A value, and each source that has a name for it."""

    label: str
    value: str
    entered: str
    day: str
    holds: tuple[Stretch, ...]
    others: tuple[Stretch, ...]
    caveats: tuple[Advice, ...]


class Shown:
    """What the template asks for."""

    def __init__(self, assessment: Assessment, vocabulary: Vocabulary) -> None:
        self.assessment = assessment
        self.vocabulary = vocabulary
        self.guidelines = {guideline.id: guideline for guideline in assessment.guidelines}
        self.order = leads(assessment.profile)

    # ------------------------------------------------------------ advice

    @cached_property
    def urgent(self) -> list[Advice]:
        """What leads and cannot wait, besides red flags."""
        return [a for a in self.assessment.leading if a.recommendation.urgency == TODAY]

    @cached_property
    def topics(self) -> list[Topic]:
        """Every topic on which anything is recommended."""
        met = {difference.topic: difference for difference in self.assessment.comparisons}
        leading = {advice.recommendation.id for advice in self.assessment.leading}
        by_topic: dict[str, list[Advice]] = {}
        for advice in sorted(self.assessment.recommendations, key=self.order):
            by_topic.setdefault(advice.recommendation.topic, []).append(advice)
        return [_topic(topic, by_topic[topic], leading, met.get(topic)) for topic in sorted(by_topic, key=TOPICS.index)]

    def why(self, wanted: str) -> Explanation:
        """The statement, the rule, and each part of it that decided."""
        return explain(self.assessment, wanted, self.vocabulary)

    def confirmation(self, statement: Statement) -> str:
        return confirmation_in_words(statement.confirmation)

    def cite(self, guideline: Guideline, source: Source) -> Cited:
        return cited(guideline, source)

    # ------------------------------------------------------------ findings

    @cached_property
    def found(self) -> list[tuple[Guideline, list[Finding]]]:
        """What holds, by source: who leads comes first."""
        by_source: dict[str, list[Finding]] = {}
        for finding in self.assessment.findings:
            if finding.answer is YES:
                by_source.setdefault(finding.guideline, []).append(finding)
        return [(self.guidelines[guideline], found) for guideline, found in by_source.items()]

    def called(self, finding: Finding) -> str:
        """What a finding is called, and the guard over the statement that it rests on."""
        rule, runs = finding.rule, self.assessment.runs
        guard = self.assessment.guarding.standing_over(finding.guideline, rule.statement, runs)
        return f"{said(rule.label)}{_before(guard)}"

    def because(self, finding: Finding) -> str:
        """The facts that decided, in words."""
        return ", ".join(f"{self.label(one.concept)}: {self.words(one.concept, one.value)}" for one in finding.because)

    def label(self, concept: str) -> str:
        return said(self.vocabulary[concept].label)

    def words(self, concept: str, value: str | None) -> str:
        """A value of the report in the reader's words."""
        fact = self.assessment.record.facts.get(concept)
        return _("not known") if value is None or fact is None else values.value(self.vocabulary[concept], fact.value)

    def reason_words(self, value: str) -> str:
        return values.truth(ANSWERS[value]) if value in ANSWERS else value

    # ------------------------------------------------------------ values

    @cached_property
    def values(self) -> list[Measured]:
        return [self._measured(scale) for scale in self.assessment.scales]

    def _measured(self, scale: Scale) -> Measured:
        fact = self.assessment.record.facts[scale.concept]
        return Measured(
            label=self.label(scale.concept),
            value=values.quantity(scale.value),
            entered=fact.entered,
            day=fact.on.isoformat() if fact.on else "",
            holds=tuple(stretch for stretch in scale.bands if stretch.answer is YES),
            others=tuple(stretch for stretch in scale.bands if stretch.answer is not YES),
            caveats=scale.caveats,
        )

    @cached_property
    def caveats(self) -> list[Advice]:
        """What the house says of reading the values, once each."""
        told = {advice.recommendation.id: advice for scale in self.assessment.scales for advice in scale.caveats}
        return list(told.values())

    def band(self, stretch: Stretch) -> str:
        """“NHG 2021: low (below 148 pmol/L)”."""
        band = stretch.band
        guideline = self.guidelines[band.guideline]
        return f"{said(guideline.title)}: {said(band.name)} [{bounds(stretch)}]{_before(stretch.guard)}"

    # ------------------------------------------------------------ where it comes from

    def edition(self, guideline: Guideline) -> str:
        signed = ", ".join(guideline.signed) if guideline.signed else said(NOT_SIGNED)
        return f"{edition_in_words(guideline)}, {signed}"


def _before(guard: Guard | None) -> str:
    return f" ({_('%(guard)s goes before it') % {'guard': guard.id}})" if guard else ""


def _topic(topic: str, positions: list[Advice], leading: set[str], met: Difference | None) -> Topic:
    own = [p for p in positions if p.recommendation.id in leading]
    first = voice_of(own[0]) if own else None
    by_voice: dict[tuple[Voice, bool], list[Advice]] = {}
    for position in positions:
        by_voice.setdefault((voice_of(position), position.guard is not None), []).append(position)
    return Topic(
        id=topic,
        title=said(TOPIC[topic]),
        relation=met.relation.value if met else "",
        relation_words=relation_in_words(met, language()) if met else _("one source speaks"),
        officials_part=bool(met and met.officials_part),
        said=tuple(_said(advice, voice == first and not view, view) for (voice, view), advice in by_voice.items()),
    )


def _said(advice: list[Advice], leads: bool, view: bool) -> Said:
    guideline = advice[0].guideline
    standing = standing_and_country(advice[0].authority, advice[0].country)
    return Said(f"{said(guideline.title)} ({guideline.edition[:4]})", standing, leads, view, tuple(advice))


def bounds(stretch: Stretch) -> str:
    """“150 to 300 pmol/L”: from the lower bound on, up to and without the upper."""
    band = stretch.band
    if band.low is None and band.high is None:
        return "—"
    if band.low is None:
        return f"< {values.amount(band.high, band.unit)}" if band.high is not None else ""
    if band.high is None:
        return f"≥ {values.amount(band.low, band.unit)}"
    return f"{values.number(band.low)} – {values.amount(band.high, band.unit)}"
