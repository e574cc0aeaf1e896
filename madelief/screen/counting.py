"""One part of the people → its counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import reduce
from itertools import combinations
from operator import or_

import numpy as np
import polars as pl

from madelief.assess.differences import EITHER_OR, opposite
from madelief.cql import ast
from madelief.engines.columns import OnPolars, Value
from madelief.facts import Vocabulary
from madelief.guideline import Guideline, Recommendation, Rule, Shelf
from madelief.guideline.graph import RED_FLAGS
from madelief.screen.leading import unguarded
from madelief.screen.outputs import Outputs, Told
from madelief.screen.summary import (
    ANY_TOPIC,
    SHIFTS,
    STAGES,
    PartCounts,
    around_key,
    is_care,
    parting_key,
    thresholds,
    trimesters,
    value_edges,
)

ADDED = "/"
"""In the name of a column that is no concept: its side, its dates."""


class Counting:
    """Counts one part after another; what is the same for all is worked out once."""

    def __init__(self, outputs: Outputs, shelf: Shelf, schema: Mapping[str, pl.DataType]) -> None:
        """`schema`: the columns of the wide rows."""
        self.outputs = outputs
        self.concepts = [concept for concept in shelf.vocabulary if concept in schema]
        self.stage = stage_of(shelf.vocabulary, self.concepts, trimesters(outputs.guidelines))
        self.edges = {concept: edges for concept, edges in value_edges(shelf, outputs.guidelines).items() if concept in schema}
        self.partings = _partings(outputs.told)
        self.care = _by_topic(outputs.told)
        moved = _moved(outputs)
        self.moved = OnPolars(outputs.columns.table(moved), schema) if moved else None

    def count(self, wide: pl.DataFrame, results: pl.DataFrame, contradicting: int) -> PartCounts:
        """The counts over the people of `wide` and `results`, the same people in the same order."""
        people = len(wide)
        yes = results.select(pl.all().exclude(pl.String).sum()).row(0, named=True)
        unknown = results.select(pl.all().null_count()).row(0, named=True)
        stage = wide.select(self.stage.alias("stage")).to_series()
        known = wide.select(pl.col(self.concepts).count()).row(0, named=True)
        told = self.outputs.told
        partings, due = _counted(results, self.partings), _counted(results, self.care)
        return PartCounts(
            people=people,
            with_facts=int(wide.select(pl.any_horizontal(pl.col(c).is_not_null() for c in self.concepts).sum()).item()),
            contradicting=contradicting,
            stages=dict(zip(*(column.to_list() for column in stage.value_counts(sort=True).get_columns()), strict=True)),
            defines={id_: (yes[id_], people - yes[id_] - unknown[id_], unknown[id_]) for id_ in self.outputs.findings},
            recommendations={one.id: _three(one, yes, unknown) for one in told},
            parted={key: count for key, count in partings.items() if count},
            due={topic: count for topic, count in due.items() if count},
            values={concept: dict(self._spread(concept, wide[concept], stage)) for concept in self.edges},
            edges=self.edges,
            around=self._around(wide, yes),
            known=known,
        )

    def _spread(self, concept: str, values: pl.Series, stage: pl.Series) -> Iterable[tuple[str, tuple[int, ...]]]:
        edges = self.edges[concept]
        for name in STAGES:
            here = values.filter(stage == name).drop_nulls().to_numpy()
            if len(here):
                slots = np.searchsorted(np.asarray(edges), here, side="right")
                yield name, tuple(int(count) for count in np.bincount(slots, minlength=len(edges) + 1))

    def _around(self, wide: pl.DataFrame, yes: Mapping[str, int]) -> Mapping[str, int]:
        if self.moved is None:
            return {}
        counts = self.moved.run(wide.lazy()).select(pl.all().sum()).row(0, named=True)
        still = {
            around_key(rule.id, parameter.name, 0): yes[rule.id]
            for guideline in self.outputs.guidelines
            for rule, parameter in thresholds(guideline)
        }
        return counts | still


def stage_of(vocabulary: Vocabulary, known: Sequence[str], weeks: tuple[Decimal, Decimal] | None) -> pl.Expr:
    """The stage (`STAGES`) of each person. `known`: the concepts that have a column; `weeks`: where trimesters begin.

    Pregnant is who says so, and of whom nobody says otherwise but weeks of pregnancy are known.
    """

    def said(concept: str) -> pl.Expr:
        return pl.col(concept).fill_null(False) if concept in known else pl.lit(False)

    def has(concept: str) -> pl.Expr:
        return pl.col(concept).is_not_null() if concept in known else pl.lit(False)

    denied = ~pl.col("pregnant").fill_null(True) if "pregnant" in known else pl.lit(False)
    pregnant = said("pregnant") | (has("gestational-age") & ~denied)
    of_mother = [pl.col(c).is_not_null() for c in known if vocabulary[c].about == "mother"]
    of_baby = [pl.col(c).is_not_null() for c in known if vocabulary[c].about == "infant"]
    anything = reduce(or_, of_mother, pl.lit(False))
    baby = reduce(or_, of_baby, pl.lit(False)) & ~anything
    trimester = pl.lit("pregnant-weeks-unknown")
    if weeks is not None and "gestational-age" in known:
        age = pl.col("gestational-age")
        second, third = (float(week) for week in weeks)
        trimester = (
            pl.when(age >= third).then(pl.lit("pregnant-3")).when(age >= second).then(pl.lit("pregnant-2"))
            .when(age < second).then(pl.lit("pregnant-1")).otherwise(trimester)
        )  # fmt: skip
    return (
        pl.when(baby).then(pl.lit("baby"))
        .when(pregnant).then(trimester)
        .when(said("breastfeeding") | has("weeks-since-birth")).then(pl.lit("after-birth"))
        .when(said("planning-pregnancy")).then(pl.lit("wants-pregnancy"))
        .otherwise(pl.lit("none-known"))
    )  # fmt: skip


def _counted(results: pl.DataFrame, tests: Mapping[str, pl.Expr]) -> Mapping[str, int]:
    """How many meet each test; one guideline alone parts with nobody."""
    return results.select(test.sum().alias(key) for key, test in tests.items()).row(0, named=True) if tests else {}


def _three(told: Told, yes: Mapping[str, int], unknown: Mapping[str, int]) -> tuple[int, int, int]:
    guarded = yes[told.guarded] if told.guarded else 0
    return yes[told.id] - guarded, guarded, unknown[told.id]


def _by_topic(told: Sequence[Told]) -> dict[str, pl.Expr]:
    """Topic → to whom any care of it is due."""
    found: dict[str, list[pl.Expr]] = {}
    for one in told:
        if is_care(one.recommendation):
            for topic in (one.recommendation.topic, ANY_TOPIC):
                found.setdefault(topic, []).append(unguarded(one))
    return {topic: pl.any_horizontal(some) for topic, some in found.items()}


def _partings(told: Sequence[Told]) -> dict[str, pl.Expr]:
    """`parting_key` → of whom two guidelines say opposite things."""
    found: dict[str, list[pl.Expr]] = {}
    for one, other in combinations(told, 2):
        topic = one.recommendation.topic
        if one.guideline is other.guideline or topic != other.recommendation.topic or topic == RED_FLAGS:
            continue
        if opposite(one.recommendation, other.recommendation) or _either_or(one.recommendation, other.recommendation):
            both = unguarded(one) & unguarded(other)
            for key in (topic, ANY_TOPIC):
                found.setdefault(parting_key(one.guideline.id, other.guideline.id, key), []).append(both)
    return {key: pl.any_horizontal(some) for key, some in found.items()}


def _either_or(one: Recommendation, other: Recommendation) -> bool:
    """Whether they choose differently between two ways of which one excludes the other."""
    if "avoid" in (one.stance, other.stance):
        return False
    about = frozenset(told.action.split("-", 1)[1] for told in (one, other))
    return any(about == choice for choice in EITHER_OR)


def _moved(outputs: Outputs) -> dict[str, Value]:
    """`around_key` → the finding, had its threshold lain elsewhere."""
    found: dict[str, Value] = {}
    for guideline in outputs.guidelines:
        for rule, parameter in thresholds(guideline):
            for percent in SHIFTS:
                if percent:
                    found[around_key(rule.id, parameter.name, percent)] = _with(outputs, guideline, rule, parameter, percent)
    return found


def _with(outputs: Outputs, guideline: Guideline, rule: Rule, parameter: ast.Parameter, percent: int) -> Value:
    literal = parameter.default
    assert isinstance(literal, ast.QuantityLiteral)
    moved = ast.QuantityLiteral(literal.value * (100 + percent) / 100, literal.unit, literal.calendar, place=literal.place)
    return outputs.columns.define(guideline, rule.name, parameters={parameter.name: moved})
