"""An assessment → what the report page shows, in the order in which a frightened reader needs it.

Nothing is judged here: who leads, what a guard covers and what is urgent was settled in `assess`. This module chooses
what stands open, and what waits behind a fold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cached_property

from django.utils import translation
from django.utils.translation import gettext as _
from markupsafe import Markup

from madelief.assess import Assessment, Reason, explain
from madelief.assess.agreed import agreed
from madelief.assess.assessor import Scale, Stretch
from madelief.assess.differences import Difference, Relation, name_of, relation_in_words
from madelief.assess.findings import Because
from madelief.assess.plan import Planned
from madelief.assess.recommendations import Advice
from madelief.assess.wording import ANSWER, NOT_SIGNED, TOPIC, URGENCY
from madelief.doors.site import values, works
from madelief.doors.site.check import phase, pieces, shown
from madelief.doors.site.check.answers import Answers
from madelief.doors.site.check.pieces import Macro, Worded
from madelief.doors.site.check.question_pages import Form, questionnaire
from madelief.doors.site.check.scale import Picture, Row, picture
from madelief.doors.site.check.told import Group, Told, Why
from madelief.doors.site.knowledge import vocabulary
from madelief.doors.site.works import Cited
from madelief.facts import UNKNOWN, YES, Kind, Text
from madelief.facts.entry import read_value
from madelief.guideline import Guideline
from madelief.guideline.graph import URGENCIES

IN_SHORT = 3
SHORT_FIRST = ("infant", "referral", "treatment-start")
"""Topics that open the short list among what is equally urgent: whom to call comes before what to ask there."""
MOST_QUESTIONS = 5
NOT_ALOUD = ("suicidal-thoughts", "psychosis")
"""Complaints that nobody should have to read out to an assistant: their red flag says whom to talk to."""
FOLIC_ACID = "folic-acid"
"""The topic that always stands open (promise A1)."""
PATIENT_PAGE = "patient-page"


def _later(told: Told) -> bool:
    """Whether it comes after what says whom to call, among what is equally urgent."""
    return told.advice.recommendation.topic not in SHORT_FIRST


class Report(Worded):
    """What the page asks for, part by part, in the language that is active."""

    words = None
    """A report lends its methods to macros, never its words."""

    def __init__(self, assessment: Assessment, answers: Answers) -> None:
        self.assessment = assessment
        self.answers = answers
        self.language = translation.get_language()
        self.guidelines = {guideline.id: guideline for guideline in assessment.guidelines}
        self._told: dict[str, Told] = {}
        self._written: dict[Because, Markup] = {}
        """The facts of this report as the page writes them: the same few stand behind most advice."""

    def once(self, write: Macro, *about: object) -> Markup:
        """A piece of the page that says the same to everybody."""
        return pieces.once(self.language, write, *about)

    # ------------------------------------------------------------ advice

    def told(self, advice: Advice) -> Told:
        known = self._told.get(advice.recommendation.id)
        if known is None:
            known = self._told[advice.recommendation.id] = self._told_anew(advice)
        return known

    def _told_anew(self, advice: Advice) -> Told:
        recommendation = advice.recommendation
        return Told(
            advice=advice,
            text=self.say(advice.text),
            topic=self.say(TOPIC[recommendation.topic]),
            urgency=recommendation.urgency,
            urgency_word=self.say(URGENCY[recommendation.urgency]),
            cited=pieces.cited(self.language, advice.guideline, recommendation.source.work),
            view=advice.guard is not None,
        )

    def say(self, text: Text) -> str:
        return text[self.language]

    @cached_property
    def opening(self) -> list[str]:
        """What stands above everything where no red flag does: never that all is well."""
        if self.assessment.red_flags:
            return []
        if any(told.urgency == URGENCIES[0] for told in self.leading):
            return [_("Something in your answers cannot wait. First read what stands below “Today”.")]
        alarms = [page for page in questionnaire().pages.values() if page.alarm and page.id in self.answers.reached]
        if any("unknown" in self.answers.said[page.id] for page in alarms):
            return [
                _("At a question about red flags you chose “I don't know”. So this page says nothing about them."),
                _("In doubt? Call your doctor today."),
            ]
        if any(self.answers.said[page.id]["ticked"] for page in alarms):
            return [_("You ticked a complaint that a doctor has to look at. Call your doctor.")]
        return [
            _("Your answers hold no red flags. What was not asked does not count as “no”."),
            _("Do you get worse, or do you not trust it? Call your doctor."),
        ]

    @cached_property
    def leading(self) -> tuple[Told, ...]:
        """What may be acted on, the most urgent first."""
        return tuple(self.told(advice) for advice in self.assessment.leading)

    @cached_property
    def in_short(self) -> tuple[Told, ...]:
        """The first of each topic, the most urgent few."""

        first: dict[str, Told] = {}
        for told in sorted(self.leading, key=lambda told: (URGENCIES.index(told.urgency), _later(told))):
            first.setdefault(told.topic, told)
        return tuple(first.values())[:IN_SHORT]

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """What she can do, by when."""
        headings = {
            "today": _("Today"),
            "this-week": _("This week"),
            "next-visit": _("At your next visit"),
            "none": _("Good to know"),
        }
        groups = []
        for urgency in URGENCIES:
            these = sorted((told for told in self.leading if told.urgency == urgency), key=_later)
            first = {told.topic: told for told in reversed(these)}
            open_ = tuple(told for told in these if first[told.topic] is told or told.advice.recommendation.topic == FOLIC_ACID)
            folded = tuple(told for told in these if told not in open_)
            if these:
                groups.append(Group(urgency, headings[urgency], open_, folded))
        return tuple(groups)

    @cached_property
    def page_views(self) -> tuple[tuple[Guideline, tuple[Told, ...], tuple[Told, ...]], ...]:
        """(page, what it adds to the advice above, its views over which a rule goes) of each patient page."""
        said = {(told.advice.recommendation.topic, told.advice.recommendation.action) for told in self.leading}
        found = []
        for guideline in self.assessment.guidelines:
            if guideline.standing != PATIENT_PAGE:
                continue
            these = [self.told(a) for a in self.assessment.recommendations if a.guideline is guideline]
            plain = tuple(
                t for t in these if not t.view and (t.advice.recommendation.topic, t.advice.recommendation.action) not in said
            )
            views = tuple(t for t in these if t.view)
            if plain or views:
                found.append((guideline, plain, views))
        return tuple(found)

    # ------------------------------------------------------------ why

    def place(self, told: Told) -> int:
        """The number of a piece of advice on this report: what a link to its reasons may say without telling anything."""
        return self._places[told.advice.recommendation.id]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {advice.recommendation.id: number for number, advice in enumerate(self.assessment.recommendations, 1)}

    @cached_property
    def explained(self) -> tuple[Told, ...]:
        """All advice of the page that is no view under a rule."""
        return (*self.leading, *(told for _guideline, plain, _views in self.page_views for told in plain))

    def statement(self, advice: Advice) -> str:
        """The sentence of the source from which the advice follows."""
        return self.say(advice.guideline.statement(advice.recommendation.statement).text)

    def because(self, told: Told, write: Callable[[Why], Markup]) -> Markup:
        """What the template's macro `write` makes of each fact that decided, and of what was not known, too."""
        written = []
        for because in told.advice.finding.because:
            if because not in self._written:
                self._written[because] = write(self._why(because))
            written.append(self._written[because])
        return Markup("").join(written)

    def _why(self, because: Because) -> Why:
        concept = vocabulary()[because.concept]
        if because.value is None:
            value = _("not known")
        else:
            fact = self.assessment.record.facts.get(because.concept)
            found = fact.value if fact is not None else read_value(concept, because.value, vocabulary())
            value = values.value(concept, found)
        return Why(self.say(concept.label), value, self._page_of(because.concept))

    def _page_of(self, concept: str) -> str:
        """The page that she answered and that states `concept`; "" when there is none to change."""
        known = questionnaire()
        own = known.page_of[concept].id
        if own in self.answers.reached:
            return own
        for page in map(known.pages.__getitem__, self.answers.reached):
            if page.form is Form.CHOOSE and any(concept in option.facts for option in page.options):
                return page.id
        return ""

    def root(self, advice: Advice) -> tuple[str, str, list[Reason]]:
        """The rule itself: (words, answer, what is below)."""
        reason = explain(self.assessment, advice.recommendation.id, vocabulary()).reason
        return self._branch(reason)

    def _branch(self, reason: Reason) -> tuple[str, str, list[Reason]]:
        value = ANSWER[reason.value][self.language] if reason.value in ANSWER else reason.value
        return reason.label.get(self.language) or reason.expression, value, [reason]

    def branches(self, reason: Reason) -> list[tuple[str, str, list[Reason]]]:
        """(words, answer, what is below) of the parts below `reason` that have words of their own."""
        found: list[tuple[str, str, list[Reason]]] = []
        for below in reason.below:
            if below.label:
                found.append(self._branch(below))
            else:
                found += self.branches(below)
        return found

    def confirmation(self, advice: Advice) -> str:
        """How well the sentence was confirmed."""
        return works.confirmation_in_words(advice.guideline.statement(advice.recommendation.statement).confirmation)

    # ------------------------------------------------------------ for the visit

    @cached_property
    def sentences(self) -> list[str]:
        """What she can say on the phone: her own answers, in a few sentences."""
        facts = self.assessment.record.facts
        values = [
            _("My %(test)s is %(value)s.") % {"test": self.label(scale), "value": self.entered(scale) or self.value(scale)}
            for scale in self.assessment.scales
        ]
        yes = [
            self.say(vocabulary()[concept].label)
            for concept, fact in facts.items()
            if vocabulary()[concept].group == "symptoms" and fact.value is YES and concept not in NOT_ALOUD
        ]
        symptoms = [_("I have these complaints: %(list)s.") % {"list": ", ".join(yes).lower()}] if yes else []
        return [*self._phase(), *symptoms, *values]

    def _phase(self) -> list[str]:
        chosen, weeks = phase.chosen(self.answers), self.assessment.record.facts.get("gestational-age")
        # Who says how many weeks has said that she is pregnant.
        return [phase.weeks_in_words(weeks)] if weeks else [f"{self.say(chosen)}."] if chosen else []

    @cached_property
    def questions(self) -> list[str]:
        """What to ask the doctor or midwife: where sources part, and what could still be measured."""
        parted = [
            difference
            for difference in self.assessment.differences
            if difference.officials_part or (difference.relation is Relation.CONFLICT and not difference.only_a_view)
        ]
        asked = [
            _("Sources differ on “%(topic)s”. Which do you follow, and why?") % {"topic": self.say(TOPIC[d.topic])}
            for d in parted
        ]
        tests = [
            question.concept
            for question in self.assessment.questions
            if vocabulary()[question.concept].group == "tests"
            and vocabulary()[question.concept].kind is Kind.QUANTITY
            and not question.concept.endswith("-limit")
        ]
        measured = [_("Has %(test)s been measured? Would it help?") % {"test": self.say(vocabulary()[c].label)} for c in tests]
        return [*asked[:MOST_QUESTIONS], *measured[:MOST_QUESTIONS]]

    # ------------------------------------------------------------ values

    @cached_property
    def scales(self) -> list[tuple[Scale, Picture]]:
        """Each measured value, and its drawing."""
        return [(scale, picture(scale, self.guidelines)) for scale in self.assessment.scales]

    def value(self, scale: Scale) -> str:
        """A measured value with its unit."""
        return values.value(vocabulary()[scale.concept], scale.value)

    def label(self, scale: Scale) -> str:
        """The name of what was measured."""
        return self.say(vocabulary()[scale.concept].label)

    def number(self, amount: Decimal) -> str:
        """A number under the scale."""
        return values.number(amount)

    def bounds(self, stretch: Stretch) -> str:
        """Where a band lies: from … up to."""
        band, unit = stretch.band, values.unit(stretch.band.unit)
        if band.low is None:
            return _("below %(high)s %(unit)s") % {"high": values.number(band.high or Decimal(0)), "unit": unit}
        if band.high is None:
            return _("from %(low)s %(unit)s") % {"low": values.number(band.low), "unit": unit}
        return _("%(low)s to %(high)s %(unit)s") % {
            "low": values.number(band.low),
            "high": values.number(band.high),
            "unit": unit,
        }

    def unnamed(self, row: Row) -> str:
        """Why a source that draws lines has no name for this value."""
        if any(stretch.answer is UNKNOWN for stretch in row.stretches):
            # `<25` where a line lies at 20: it may be on either side.
            return _("cannot be told from this value: a line of this source runs through it")
        return _("has no name for a value like this")

    def entered(self, scale: Scale) -> str:
        """The value as she wrote it, where that differs."""
        fact = self.assessment.record.facts[scale.concept]
        return shown.entered(fact.entered) if fact.entered and " " in fact.entered else ""

    # ------------------------------------------------------------ plan

    @cached_property
    def plan(self) -> list[Planned]:
        """The dated lines that she may act on: what asks to be seen or measured, or what she told us was agreed."""
        return agreed(self.assessment)[0]

    @cached_property
    def not_planned(self) -> int:
        """How many more days the sources name, which nobody told us were agreed."""
        return len(agreed(self.assessment)[1])

    # ------------------------------------------------------------ differences and sources

    def topic(self, difference: Difference) -> str:
        """What they differ on."""
        return self.say(TOPIC[difference.topic])

    def relation(self, difference: Difference) -> str:
        """How the sources stand to each other, in words."""
        return relation_in_words(difference, self.language)

    def positions(self, difference: Difference) -> tuple[tuple[str, Told], ...]:
        """(who, what) of each source on one topic."""
        return tuple([(name_of(p, difference, self.language, edition=True), self.told(p)) for p in difference.positions])

    @cached_property
    def sources(self) -> list[tuple[Guideline, str, str, list[Cited]]]:
        """(guideline, its edition, who signed it, works) that this page cites."""
        cited: dict[str, dict[str, Cited]] = {}
        for advice in (*self.assessment.red_flags, *self._all_shown()):
            work = advice.recommendation.source.work
            cited.setdefault(advice.guideline.id, {})[work] = pieces.cited(self.language, advice.guideline, work)
        unsigned = self.say(NOT_SIGNED)
        return [
            (
                guideline,
                works.edition_in_words(guideline),
                ", ".join(guideline.signed) or unsigned,
                list(cited[guideline.id].values()),
            )
            for guideline in self.assessment.guidelines
            if guideline.id in cited
        ]

    def _all_shown(self) -> Iterable[Advice]:
        yield from (told.advice for told in self.leading)
        for _guideline, plain, views in self.page_views:
            yield from (told.advice for told in (*plain, *views))
        for difference in self.assessment.differences:
            yield from difference.positions
