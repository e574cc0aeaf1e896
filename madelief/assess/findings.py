"""Rules over one person → findings: the answer of each define, and the facts that decided it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from madelief.cql import ast
from madelief.engines import PythonMachine, Run, Step
from madelief.facts import UNKNOWN, Answer, Fact, Source, in_words
from madelief.guideline import Guideline, Rule


class Because(NamedTuple):
    """A fact that decided a finding; `value` is None where it was decisive that the record does not say."""

    concept: str
    value: str | None
    on: date | None
    origin: str


class Finding(NamedTuple):
    """What one define says of this person. `missing` are the concepts without which it stays unknown."""

    id: str
    guideline: str
    rule: Rule
    answer: Answer
    because: tuple[Because, ...]
    missing: tuple[str, ...]
    source: Source


Blank = Mapping[str, Finding]
"""Rule → its finding for somebody of whom nothing is known: also that of whoever tells nothing that the rule asks."""


class Findings:
    """One guideline, run over one person."""

    def __init__(
        self, guideline: Guideline, machine: PythonMachine, facts: Mapping[str, Fact], on: date, blank: Blank | None = None
    ) -> None:
        """`blank` is what the guideline says on the same day of somebody of whom nothing is known, where that was found."""
        self.guideline = guideline
        self.blank = blank or {}
        self.facts = facts
        self.run: Run = machine.run({concept: fact.value for concept, fact in facts.items()}, on)
        self._decided: dict[str, tuple[str, ...]] = {}
        self._because: dict[str, Because] = {}

    def all(self) -> list[Finding]:
        """A finding for each Boolean define of a statement that is run, in the order of the page."""
        touched = {name for concept in self.facts for name in self.guideline.touched.get(concept, ())}
        same = {name: finding for name, finding in self.blank.items() if name not in touched}
        return [same.get(rule.name) or self.finding(rule) for rule in self.guideline.running]

    def finding(self, rule: Rule) -> Finding:
        """The finding of one rule."""
        value = self.run.define(rule.name).value
        answer = value if isinstance(value, Answer) else UNKNOWN
        concepts = self.deciders(rule.name)
        facts = self.facts
        missing: tuple[str, ...] = ()
        if answer is UNKNOWN:
            missing = tuple([concept for concept in concepts if concept not in facts])
            concepts = tuple([concept for concept in concepts if concept in facts])
        because = tuple([self.because(concept) for concept in concepts])
        source = self.guideline.statement(rule.statement).source
        return Finding(rule.id, self.guideline.id, rule, answer, because, missing, source)

    def because(self, concept: str) -> Because:
        because = self._because.get(concept)
        if because is None:
            fact = self.facts.get(concept)
            said = (None, None, "") if fact is None else (in_words(fact.value), fact.on, fact.origin)
            because = self._because[concept] = Because(concept, *said)
        return because

    def deciders(self, name: str) -> tuple[str, ...]:
        """The concepts whose values, or absence, made the define what it is, in order of appearance."""
        decided = self._decided.get(name)
        if decided is None:
            found: dict[str, None] = {}
            self._collect(self.run.define(name), found)
            decided = self._decided[name] = tuple(found)
        return decided

    def _collect(self, step: Step, into: dict[str, None]) -> None:
        node = step.node
        if isinstance(node, ast.Name):
            bound = self.guideline.bindings.get(node.name)
            if isinstance(bound, str):
                into[bound] = None
                return
            if bound is None:
                into |= dict.fromkeys(self.deciders(node.name))
                return
        for decider in step.deciders:
            self._collect(decider, into)
