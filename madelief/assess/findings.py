"""Rules over one person → findings: the answer of each define, and the facts that decided it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from madelief.cql import ast
from madelief.engines import PythonMachine, Run, Step
from madelief.facts import UNKNOWN, Answer, Fact, Source, in_words
from madelief.guideline import Guideline, Rule


@dataclass(frozen=True)
class Because:
    """A fact that decided a finding; `value` is None where it was decisive that the record does not say."""

    concept: str
    value: str | None
    on: date | None
    origin: str


@dataclass(frozen=True)
class Finding:
    """What one define says of this person. `missing` are the concepts without which it stays unknown."""

    id: str
    guideline: str
    rule: Rule
    answer: Answer
    because: tuple[Because, ...]
    missing: tuple[str, ...]
    source: Source


class Findings:
    """One guideline, run over one person."""

    def __init__(self, guideline: Guideline, machine: PythonMachine, facts: Mapping[str, Fact], on: date) -> None:
        self.guideline = guideline
        self.facts = facts
        self.run: Run = machine.run({concept: fact.value for concept, fact in facts.items()}, on)
        self._decided: dict[str, dict[str, None]] = {}

    def all(self) -> list[Finding]:
        """A finding for each Boolean define of a statement that is run, in the order of the page."""
        return [
            self.finding(rule)
            for rule in self.guideline.rules.values()
            if rule.type.name == "Boolean" and self.guideline.runs(rule.statement)
        ]

    def finding(self, rule: Rule) -> Finding:
        """The finding of one rule."""
        value = self.run.define(rule.name).value
        answer = value if isinstance(value, Answer) else UNKNOWN
        concepts = self.deciders(rule.name)
        known = answer is not UNKNOWN
        return Finding(
            id=rule.id,
            guideline=self.guideline.id,
            rule=rule,
            answer=answer,
            because=tuple(self.because(concept) for concept in concepts if known or concept in self.facts),
            missing=() if known else tuple(concept for concept in concepts if concept not in self.facts),
            source=self.guideline.statement(rule.statement).source,
        )

    def because(self, concept: str) -> Because:
        fact = self.facts.get(concept)
        return (
            Because(concept, None, None, "") if fact is None else Because(concept, in_words(fact.value), fact.on, fact.origin)
        )

    def deciders(self, name: str) -> dict[str, None]:
        """The concepts whose values, or absence, made the define what it is, in order of appearance."""
        decided = self._decided.get(name)
        if decided is None:
            decided = self._decided[name] = {}
            self._collect(self.run.define(name), decided)
        return decided

    def _collect(self, step: Step, into: dict[str, None]) -> None:
        if isinstance(step.node, ast.Name):
            bound = self.guideline.bindings.get(step.node.name)
            if isinstance(bound, str):
                into[bound] = None
                return
            if bound is None:
                into |= self.deciders(step.node.name)
                return
        for decider in step.deciders:
            self._collect(decider, into)
