"""One person, all guidelines → what a report says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from madelief.assess.ask import Asker
from madelief.assess.bands import Band, bands_of
from madelief.assess.differences import Difference, differences_of
from madelief.assess.findings import Finding, Findings
from madelief.assess.plan import Planned, plan_of
from madelief.assess.recommendations import Advice, Guarding, guarded_plan
from madelief.engines import PythonMachine
from madelief.facts import NO, YES, Fault, Quantity, Refused
from madelief.facts.calendar import CALENDAR_UNITS
from madelief.guideline import Guideline, Shelf
from madelief.guideline.graph import RED_FLAGS, TOPICS, URGENCIES
from madelief.records import Record

PROFILES = ("nl", "uk", "who")
"""Whose official advice leads."""

BABY = ("breastfeeding", "weeks-since-birth")
"""Concepts about the mother which, unless they are no, say that there is a baby."""


BEFORE_PREGNANCY = ("planning-pregnancy", "subfertility")
"""Concepts that matter little once there is a pregnancy: asked last then."""


@dataclass(frozen=True)
class Question:
    """A concept to ask or measure next, and the recommendations that it could still change."""

    concept: str
    settles: tuple[str, ...]
    red_flag: bool
    """Whether the answer can raise a red flag."""


@dataclass(frozen=True)
class Scale:
    """A measured value, and what every guideline calls the stretch it lies in."""

    concept: str
    value: Quantity
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class Assessment:
    """Everything that is said of one person, in every language; `report` turns it into one."""

    record: Record
    guidelines: tuple[Guideline, ...]
    profile: str
    findings: tuple[Finding, ...]
    red_flags: tuple[Advice, ...]
    recommendations: tuple[Advice, ...]
    differences: tuple[Difference, ...]
    scales: tuple[Scale, ...]
    plan: tuple[Planned, ...]
    questions: tuple[Question, ...]
    runs: Mapping[str, Findings]
    """Guideline id → its run over this person: what `explain` walks through."""
    guarding: Guarding


class Assessor:
    """The guidelines that were chosen, compiled once and asked for person after person."""

    def __init__(self, shelf: Shelf, only: tuple[str, ...] = ()) -> None:
        """Raises `Refused` when `only` names a guideline that may not speak."""
        self.shelf = shelf
        self.guidelines = _with_guards(shelf, only)
        self.machines = {guideline.id: PythonMachine(guideline) for guideline in self.guidelines}
        self.askers = [Asker(guideline, shelf.vocabulary) for guideline in self.guidelines]

        self.guarding = Guarding(self.guidelines, self.machines)

    def assess(self, record: Record, profile: str = "nl") -> Assessment:
        """What the guidelines say of the person in `record`."""
        findings: list[Finding] = []
        advice: list[Advice] = []
        plan: list[Planned] = []
        runs = {g.id: Findings(g, self.machines[g.id], record.facts, record.on) for g in self.guidelines}
        inputs = record.inputs()
        for guideline in self.guidelines:
            run = runs[guideline.id]
            found = {finding.rule.name: finding for finding in run.all()}
            findings += found.values()
            for recommendation in guideline.recommendations:
                finding = found.get(recommendation.when)
                if finding is None or finding.answer is not YES:
                    continue
                given = Advice(recommendation, guideline, finding, self.guarding.over(guideline, recommendation, runs))
                advice.append(given)
                for line in guideline.plan:
                    if line.recommendation == recommendation.id.rsplit("/", 1)[1]:
                        dated = plan_of(guideline, line, recommendation.id, run.run, inputs)
                        plan += guarded_plan(dated, given)
        advice.sort(key=lambda a: (URGENCIES.index(a.recommendation.urgency), TOPICS.index(a.recommendation.topic)))
        return Assessment(
            record=record,
            guidelines=self.guidelines,
            profile=profile,
            findings=tuple(findings),
            red_flags=tuple(a for a in advice if a.recommendation.topic == RED_FLAGS),
            recommendations=tuple(a for a in advice if a.recommendation.topic != RED_FLAGS),
            differences=tuple(differences_of(advice, profile)),
            scales=tuple(self.scales(record)),
            plan=tuple(sorted(plan, key=lambda line: (line.on, line.recommendation))),
            questions=tuple(self.questions(record)),
            runs=runs,
            guarding=self.guarding,
        )

    def scales(self, record: Record) -> Iterable[Scale]:
        """The measured values of the record, and not the times, with the bands of every guideline that names any."""
        for concept, known in self.shelf.vocabulary.items():
            fact = record.facts.get(concept)
            if fact is not None and isinstance(fact.value, Quantity) and known.unit not in CALENDAR_UNITS:
                yield Scale(concept, fact.value, tuple(b for g in self.guidelines for b in bands_of(g, known)))

    def questions(self, record: Record) -> list[Question]:
        """What to ask next: what can raise the most urgent recommendation first, then what settles the most."""
        inputs = record.inputs()
        settles: dict[str, list[str]] = {}
        urgency: dict[str, int] = {}
        for guideline, asker in zip(self.guidelines, self.askers, strict=True):
            by_id = {recommendation.id: recommendation for recommendation in guideline.recommendations}
            for recommendation, concepts in asker.dependencies(inputs, record.on).items():
                told = by_id[recommendation]
                rank = -1 if told.topic == RED_FLAGS else URGENCIES.index(told.urgency)
                for concept in concepts:
                    settles.setdefault(concept, []).append(recommendation)
                    urgency[concept] = min(rank, urgency.get(concept, rank))
        vocabulary = self.shelf.vocabulary
        place = {concept: index for index, concept in enumerate(vocabulary)}
        # A baby is asked about last, unless something in the record says that there is one.
        baby = any(
            vocabulary[concept].about == "infant" or (concept in BABY and inputs[concept] is not NO) for concept in inputs
        )

        pregnant = inputs.get("pregnant") is YES

        def order(concept: str) -> tuple[bool, int, int, int]:
            later = (vocabulary[concept].about == "infant" and not baby) or (pregnant and concept in BEFORE_PREGNANCY)
            return later, urgency[concept], -len(settles[concept]), place[concept]

        return [Question(c, tuple(settles[c]), urgency[c] < 0) for c in sorted(settles, key=order)]


def _with_guards(shelf: Shelf, only: tuple[str, ...]) -> tuple[Guideline, ...]:
    """The chosen guidelines and, whatever was chosen, the house guards: a page is never read without them."""
    house = tuple(guideline.id for guideline in shelf if guideline.standing == "house")
    if not house:
        raise Refused([Fault(str(shelf.folder), 0, "safety", "the house guards are missing; nothing is assessed without them")])
    chosen = shelf.released((*only, *house) if only else ())
    shelf.released(house)
    return chosen
