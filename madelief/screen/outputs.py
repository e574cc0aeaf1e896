"""What a screening computes of every person: a column a define, a column a recommendation, and where a guard stands.

The rules of assess/recommendations, once for all people instead of once a person: which guard may stand over which
recommendation is known beforehand; whether it does is a column.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from madelief.assess.recommendations import CARRIED, Guarding
from madelief.cql import ast
from madelief.engines import PythonMachine
from madelief.engines.columns import Columns, Expression, Value, types_of
from madelief.facts import Vocabulary
from madelief.guideline import Guard, Guideline, Recommendation

PERSON = "person"
PART = "part"
GUARDED = "/guarded"
"""`<id of a recommendation>/guarded` is the column that says for whom a guard stands over it, where one may."""


@dataclass(frozen=True)
class Told:
    """A recommendation, whose guideline it is of, and the column that says where a guard stands over it, if one can."""

    recommendation: Recommendation
    guideline: Guideline
    guarded: str | None

    @property
    def id(self) -> str:
        return self.recommendation.id


class Outputs:
    """The columns of results.parquet for `guidelines` (with the house's) on the day `on`.

    `given` are the columns of the wide rows. Raises `Refused` where a rule has no columns.
    """

    def __init__(self, guidelines: Sequence[Guideline], vocabulary: Vocabulary, given: Collection[str], on: date) -> None:
        self.guidelines = guidelines
        self.columns = Columns(types_of(vocabulary), given, on)
        self._by_id = {guideline.id: guideline for guideline in guidelines}
        self.findings: dict[str, Value] = {}
        self.recommendations: dict[str, Value] = {}
        self.guards: dict[str, Value] = {}
        self.told: list[Told] = []
        guarding = Guarding(guidelines, {guideline.id: PythonMachine(guideline) for guideline in guidelines})
        for guideline in guidelines:
            for rule in guideline.running:
                self.findings[rule.id] = self.columns.define(guideline, rule.name)
            for recommendation in guideline.speaking:
                applies = self.columns.define(guideline, recommendation.when)
                self.recommendations[recommendation.id] = applies
                guard = self._guarded(guideline, recommendation, guarding)
                if guard is not None:
                    self.guards[recommendation.id + GUARDED] = guard
                self.told.append(Told(recommendation, guideline, recommendation.id + GUARDED if guard else None))

    @cached_property
    def values(self) -> Mapping[str, Value]:
        """Column → what it holds: findings, recommendations, guards."""
        return {**self.findings, **self.recommendations, **self.guards}

    def table(self, *also: str) -> Expression:
        """All columns for every person, as one expression; `also` are columns of text that pass through."""
        return self.columns.table(self.values, dict.fromkeys((PERSON, *also), "string"))

    def _guarded(self, guideline: Guideline, recommendation: Recommendation, guarding: Guarding) -> Value | None:
        """For whom the recommendation applies and a guard stands over it."""
        values = self.columns.compiler.values
        stand: list[Value] = []
        for statement in recommendation.statement:
            if (guideline.id, statement) in guarding.covers:
                house, guard = guarding.covers[guideline.id, statement]
                stand.append(self._stands(house, guard))
        if recommendation.action.split("-")[0] in CARRIED:
            for carrying in guarding.carrying:
                if carrying.guard.of != guideline.id or not carrying.rules:
                    continue
                nulls = {name: ast.Null() for name in carrying.rules}
                without = self.columns.define(guideline, recommendation.when, rules=nulls)
                rests = values.no(values.surely(without))
                some = self._any([values.surely(self.columns.define(guideline, name)) for name in carrying.rules])
                stand.append(values.both(values.both(some, rests), self._stands(carrying.house, carrying.guard)))
        if not stand:
            return None
        return values.both(values.surely(self.columns.define(guideline, recommendation.when)), self._any(stand))

    def _stands(self, house: Guideline, guard: Guard) -> Value:
        """A guard under a condition stands unless that is surely not met."""
        values = self.columns.compiler.values
        return values.no(values.surely(self.columns.define(house, guard.when), False)) if guard.when else values.truth(True)

    def _any(self, some: Sequence[Value]) -> Value:
        found = some[0]
        for one in some[1:]:
            found = self.columns.compiler.values.either(found, one)
        return found
