"""One person, all guidelines → what a report says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from madelief.assess.alike import Like
from madelief.assess.ask import Asker
from madelief.assess.bands import Band, bands_of
from madelief.assess.differences import Difference, Relation, compared, leading
from madelief.assess.findings import Because, Finding, Findings, Verdicts
from madelief.assess.plan import Planned, counted_with, plan_of
from madelief.assess.recommendations import Advice, Guarding, guarded_plan
from madelief.engines import PythonMachine
from madelief.facts import NO, YES, Answer, Concept, Fault, Known, Quantity, Refused
from madelief.facts.calendar import CALENDAR_UNITS
from madelief.guideline import Guard, Guideline, Recommendation, Shelf
from madelief.guideline.graph import RED_FLAGS, TOPICS, URGENCIES
from madelief.records import Record

PROFILES = ("nl", "uk", "who")
"""Whose official advice leads."""

BABY = ("breastfeeding", "weeks-since-birth")
"""Concepts about the mother which, unless they are no, say that there is a baby."""


INTERPRETATION = "interpretation"

BEFORE_PREGNANCY = ("planning-pregnancy", "subfertility")
"""Concepts that matter little once there is a pregnancy: asked last then."""


@dataclass(frozen=True)
class Question:
    """A concept to ask or measure next, and the recommendations that it could still change or whose plan waits for it."""

    concept: str
    settles: tuple[str, ...]
    red_flag: bool
    """Whether the answer can raise a red flag."""


@dataclass(frozen=True)
class Stretch:
    """A band that a source draws, whether the value lies in it, and the guard over the sentence that draws it."""

    band: Band
    answer: Answer
    guard: Guard | None


@dataclass(frozen=True)
class Scale:
    """A measured value, and the bands of every source, among which that in which it lies."""

    concept: str
    value: Quantity
    bands: tuple[Stretch, ...]
    caveats: tuple[Advice, ...]
    """What the house says of reading this value, for this person."""


@dataclass(frozen=True)
class Assessment:
    """Everything that is said of one person, in every language; `report` turns it into one."""

    record: Record
    guidelines: tuple[Guideline, ...]
    profile: str
    findings: tuple[Finding, ...]
    red_flags: tuple[Advice, ...]
    recommendations: tuple[Advice, ...]
    comparisons: tuple[Difference, ...]
    """Every topic on which more than one source speaks, also where they agree."""
    scales: tuple[Scale, ...]
    plan: tuple[Planned, ...]
    questions: tuple[Question, ...]
    runs: Mapping[str, Findings]
    """Guideline id → its run over this person: what `explain` walks through."""
    guarding: Guarding

    @property
    def leading(self) -> tuple[Advice, ...]:
        """The recommendations to read first: on each topic the house, and who leads under the profile."""
        return tuple(leading(self.recommendations, self.profile))

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The topics on which sources part."""
        return tuple(one for one in self.comparisons if one.relation is not Relation.AGREE)


class Assessor:
    """The guidelines that were chosen, compiled once and asked for person after person."""

    def __init__(self, shelf: Shelf, only: tuple[str, ...] = ()) -> None:
        """Raises `Refused` when `only` names a guideline that may not speak."""
        self.shelf = shelf
        self.guidelines = with_guards(shelf, only)
        self.machines = {guideline.id: PythonMachine(guideline) for guideline in self.guidelines}
        self.askers = [Asker(guideline, shelf.vocabulary, kept=True) for guideline in self.guidelines]
        self.verdicts = [Verdicts(asker.alike) for asker in self.askers]
        self.guarding = Guarding(self.guidelines, self.machines)
        self._bands: dict[str, tuple[Band, ...]] = {}
        self._ranks = {told.id: _rank(told) for guideline in self.guidelines for told in guideline.recommendations}
        self._counted = [
            (guideline.id, told, [concept for line in guideline.dated[told.id] for concept in counted_with(guideline, line)])
            for guideline in self.guidelines
            for told in guideline.speaking
        ]
        """What the plan of each recommendation counts with."""
        self._places = {concept: place for place, concept in enumerate(shelf.vocabulary)}

    def assess(self, record: Record, profile: str = "nl") -> Assessment:
        """What the guidelines say of the person in `record`."""
        findings: list[Finding] = []
        advice: list[Advice] = []
        plan: list[Planned] = []
        inputs = record.inputs()
        likes = self._likes(inputs, record.on)
        runs = self._runs(record, likes)
        for guideline in self.guidelines:
            run = runs[guideline.id]
            found = {finding.rule.name: finding for finding in run.all()}
            findings += found.values()
            for recommendation in guideline.speaking:
                finding = found.get(recommendation.when)
                if finding is None or finding.answer is not YES:
                    continue
                given = Advice(recommendation, guideline, finding, self.guarding.over(guideline, recommendation, runs))
                advice.append(given)
                for line in guideline.dated[recommendation.id]:
                    plan += guarded_plan(plan_of(guideline, line, recommendation.id, run.run, inputs), given)
        advice.sort(key=lambda a: (URGENCIES.index(a.recommendation.urgency), TOPICS.index(a.recommendation.topic)))
        return Assessment(
            record=record,
            guidelines=self.guidelines,
            profile=profile,
            findings=tuple(findings),
            red_flags=tuple(a for a in advice if a.recommendation.topic == RED_FLAGS),
            recommendations=tuple(a for a in advice if a.recommendation.topic != RED_FLAGS),
            comparisons=tuple(compared(advice, profile)),
            scales=tuple(self.scales(record, {finding.id: finding for finding in findings}, advice, runs)),
            plan=tuple(sorted(plan, key=lambda line: (line.on, line.recommendation))),
            questions=tuple(self._questions(record, likes, runs)),
            runs=runs,
            guarding=self.guarding,
        )

    def scales(
        self, record: Record, findings: Mapping[str, Finding], advice: Iterable[Advice], runs: Mapping[str, Findings]
    ) -> Iterable[Scale]:
        """The measured values of the record, and not the times, with the bands of every guideline that names any."""

        def stretch(band: Band) -> Stretch:
            finding = findings[band.finding]
            return Stretch(band, finding.answer, self.guarding.standing_over(finding.guideline, finding.rule.statement, runs))

        for concept, known in self.shelf.vocabulary.items():
            fact = record.facts.get(concept)
            if fact is not None and isinstance(fact.value, Quantity) and known.unit not in CALENDAR_UNITS:
                bands = tuple(stretch(band) for band in self.bands(known))
                yield Scale(concept, fact.value, bands, tuple(a for a in advice if _caveat(a, concept)))

    def _likes(self, inputs: Mapping[str, Known], on: date) -> list[Like | None]:
        """Who a person is to each guideline."""
        return [asker.alike.like(inputs, on) for asker in self.askers]

    def _runs(self, record: Record, likes: list[Like | None]) -> dict[str, Findings]:
        """Guideline id → its run over the person."""
        said: dict[str, Because] = {}
        return {
            guideline.id: Findings(guideline, self.machines[guideline.id], record.facts, record.on, verdicts, like, said)
            for guideline, verdicts, like in zip(self.guidelines, self.verdicts, likes, strict=True)
        }

    def bands(self, concept: Concept) -> tuple[Band, ...]:
        """The bands of every guideline on the scale of `concept`: the same for everybody."""
        if concept.id not in self._bands:
            self._bands[concept.id] = tuple(band for guideline in self.guidelines for band in bands_of(guideline, concept))
        return self._bands[concept.id]

    def questions(self, record: Record) -> list[Question]:
        """What to ask next: what can raise the most urgent recommendation first, then what settles the most.

        Beside what can still change a recommendation also that without which the plan of one has no dates.
        """
        likes = self._likes(record.inputs(), record.on)
        return self._questions(record, likes, self._runs(record, likes))

    def _questions(self, record: Record, likes: list[Like | None], runs: Mapping[str, Findings]) -> list[Question]:
        inputs = record.inputs()
        settles: dict[str, list[str]] = {}
        urgency: dict[str, int] = {}
        for asker, like in zip(self.askers, likes, strict=True):
            for recommendation, concepts in asker.dependencies(inputs, record.on, like).items():
                rank = self._ranks[recommendation]
                for concept in concepts:
                    settles.setdefault(concept, []).append(recommendation)
                    if rank < urgency.get(concept, len(URGENCIES)):
                        urgency[concept] = rank
        for recommendation, concept in self._undated(inputs, runs):
            if recommendation not in settles.setdefault(concept, []):
                settles[concept].append(recommendation)
            urgency.setdefault(concept, self._ranks[recommendation])
        vocabulary, place = self.shelf.vocabulary, self._places
        # A baby is asked about last, unless something in the record says that there is one.
        baby = any(
            vocabulary[concept].about == "infant" or (concept in BABY and inputs[concept] is not NO) for concept in inputs
        )

        pregnant = inputs.get("pregnant") is YES

        def order(concept: str) -> tuple[bool, int, int, int]:
            later = (vocabulary[concept].about == "infant" and not baby) or (pregnant and concept in BEFORE_PREGNANCY)
            return later, urgency[concept], -len(settles[concept]), place[concept]

        return [Question(c, tuple(settles[c]), urgency[c] < 0) for c in sorted(settles, key=order)]

    def _undated(self, inputs: Mapping[str, Known], runs: Mapping[str, Findings]) -> Iterable[tuple[str, str]]:
        """(recommendation, concept) where the recommendation applies, and its plan waits for the concept."""
        for guideline, told, counted in self._counted:
            missing = [concept for concept in counted if concept not in inputs]
            if missing and runs[guideline].answer(told.when) is YES:
                yield from ((told.id, concept) for concept in missing)


def _rank(told: Recommendation) -> int:
    """How soon what settles it is asked: red flags first, then by urgency."""
    return -1 if told.topic == RED_FLAGS else URGENCIES.index(told.urgency)


def _caveat(advice: Advice, concept: str) -> bool:
    """Whether it is the house's word on how to read a value of `concept`."""
    told = advice.recommendation
    return advice.guideline.standing == "house" and told.topic == INTERPRETATION and told.action == f"discuss-{concept}"


def with_guards(shelf: Shelf, only: tuple[str, ...]) -> tuple[Guideline, ...]:
    """The chosen guidelines and, whatever was chosen, the house guards: a page is never read without them."""
    house = tuple(guideline.id for guideline in shelf if guideline.standing == "house")
    if not house:
        raise Refused([Fault(str(shelf.folder), 0, "safety", "the house guards are missing; nothing is assessed without them")])
    chosen = shelf.released((*only, *house) if only else ())
    shelf.released(house)
    return chosen
