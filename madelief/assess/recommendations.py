"""Recommendations that apply, and the guards that stand over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from madelief.assess.findings import Finding, Findings
from madelief.assess.plan import Planned
from madelief.assess.wording import VIEW, VIEW_OF_PLAN
from madelief.cql import ast
from madelief.engines import PythonMachine
from madelief.facts import NO, YES, Text
from madelief.guideline import Guard, Guideline, Recommendation

CARRIED = ("start", "continue", "stop", "delay", "treat")
"""Verbs onto which a carrying guard reaches. Contacting a doctor, a test or a review is never taken back."""


@dataclass(frozen=True)
class Standing:
    """A guard that stands over a recommendation, and its rule in every language."""

    guard: Guard
    rule: Text


@dataclass(frozen=True)
class Advice:
    """A recommendation that applies to this person. Under a guard it is a page's view, never an instruction."""

    recommendation: Recommendation
    guideline: Guideline
    finding: Finding
    standing: Standing | None

    @property
    def guard(self) -> Guard | None:
        return self.standing.guard if self.standing else None

    @property
    def country(self) -> str:
        """Whose it is: the country of its source, else of its guideline."""
        return self.guideline.works[self.recommendation.source.work].country or self.guideline.country

    @property
    def authority(self) -> str:
        """Who speaks: the standing of its source, else of its guideline."""
        return self.guideline.works[self.recommendation.source.work].standing or self.guideline.standing

    @property
    def text(self) -> Text:
        """What is shown and said, in every language."""
        return self._view(VIEW, self.recommendation.text)

    def text_of_plan(self, words: Text) -> Text:
        """What a plan line of it says."""
        return self._view(VIEW_OF_PLAN, words)

    def _view(self, template: Text, said: Text) -> Text:
        if self.standing is None:
            return said
        guard, rule, year = self.standing.guard.id, self.standing.rule, self.guideline.edition[:4]
        title = self.guideline.title
        return {
            language: template[language].format(title=title[language], year=year, text=words, guard=guard, rule=rule[language])
            for language, words in said.items()
        }


class Guarding:
    """Which guard stands over which recommendation of a person."""

    def __init__(self, guidelines: Iterable[Guideline], machines: Mapping[str, PythonMachine]) -> None:
        """`machines` are those of the guidelines that are run, by id."""
        guards = [(guideline, guard) for guideline in guidelines for guard in guideline.guards]
        self.covers = {(guard.of, statement): (house, guard) for house, guard in guards for statement in guard.covers}
        self.carrying = [_Carrying(house, guard, machines[guard.of]) for house, guard in guards if _carries(guard, machines)]

    def over(self, guideline: Guideline, recommendation: Recommendation, runs: Mapping[str, Findings]) -> Standing | None:
        """The guard over any statement that the recommendation follows from.

        A guard that stands only under a condition stands unless the condition is surely not met by this person. A guard
        that carries stands over what rests on a covered rule, too, where that starts, stops or treats.
        """
        for statement in recommendation.statement:
            if (guideline.id, statement) in self.covers:
                house, guard = self.covers[guideline.id, statement]
                if _stands(house, guard, runs):
                    return _standing(house, guard)
        for carrying in self.carrying:
            guard = carrying.guard
            if guard.of == guideline.id and _stands(carrying.house, guard, runs) and carrying.over(recommendation, runs):
                return _standing(carrying.house, guard)
        return None

    def standing_over(self, guideline: str, statement: tuple[str, ...], runs: Mapping[str, Findings]) -> Guard | None:
        """The guard that stands over a statement, for whoever shows what follows from it."""
        found = (self.covers[guideline, one] for one in statement if (guideline, one) in self.covers)
        return next((guard for house, guard in found if _stands(house, guard, runs)), None)


class _Carrying:
    """A guard over what rests on the rules that it covers."""

    def __init__(self, house: Guideline, guard: Guard, machine: PythonMachine) -> None:
        self.house = house
        self.guard = guard
        covered = set(guard.covers)
        self.rules = [rule.name for rule in machine.guideline.rules.values() if covered.intersection(rule.statement)]
        self.machine = machine
        for name in self.rules:
            self.machine = self.machine.with_define(name, ast.Null())

    def over(self, recommendation: Recommendation, runs: Mapping[str, Findings]) -> bool:
        """Whether the recommendation, which applies, would not apply without the covered rules."""
        findings = runs[self.guard.of]
        if recommendation.action.split("-")[0] not in CARRIED or all(
            findings.run.define(name).value is not YES for name in self.rules
        ):
            return False
        without = self.machine.run(findings.run.inputs, findings.run.today)
        return without.define(recommendation.when).value is not YES


def _standing(house: Guideline, guard: Guard) -> Standing:
    return Standing(guard, house.statement(guard.statement).text)


def _carries(guard: Guard, machines: Mapping[str, PythonMachine]) -> bool:
    return guard.carries and guard.of in machines


def _stands(house: Guideline, guard: Guard, runs: Mapping[str, Findings]) -> bool:
    return not guard.when or runs[house.id].run.define(guard.when).value is not NO


def guarded_plan(lines: list[Planned], advice: Advice) -> list[Planned]:
    """`lines` of `advice`. Under a guard only what asks to discuss is left, and it says that it is a page's view."""
    if advice.guard is None:
        return lines
    return [replace(line, text=advice.text_of_plan(line.text)) for line in lines if line.what.startswith("discuss-")]
