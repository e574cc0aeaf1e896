"""Rules over one person → findings: the answer of each define, and the facts that decided it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from madelief.assess.alike import Alike, Kept, Like
from madelief.cql import ast
from madelief.cql.types import BOOLEAN
from madelief.engines import PythonMachine, Run, Step
from madelief.facts import UNKNOWN, Answer, Fact, Source, in_words
from madelief.guideline import Guideline, Rule


class Because(NamedTuple):
    """A fact that decided a finding; `value` is None where it was decisive that the record does not say."""

    concept: str
    value: str | None
    on: date | None
    origin: str


class Verdict(NamedTuple):
    """What one define says of everybody who is alike to it."""

    answer: Answer
    concepts: tuple[str, ...]
    """What decided: also concepts of which nothing is known, where that settled it."""
    missing: tuple[str, ...]
    finding: Finding | None
    """The finding, where no fact of theirs stands in it."""


class Finding(NamedTuple):
    """What one define says of this person. `missing` are the concepts without which it stays unknown."""

    id: str
    guideline: str
    rule: Rule
    answer: Answer
    because: tuple[Because, ...]
    missing: tuple[str, ...]
    source: Source


class Verdicts:
    """What the rules of one guideline said before, for who comes after."""

    def __init__(self, alike: Alike) -> None:
        self.alike = alike
        self.kept: Kept[Verdict] = Kept()
        guideline = alike.atoms.guideline
        self.masks = {rule.name: alike.mask(rule.concepts) for rule in guideline.rules.values() if rule.type == BOOLEAN}
        self.running = [
            (rule, self.masks[rule.name], self.kept.of(rule.name), guideline.statement(rule.statement).source)
            for rule in guideline.running
        ]


class Findings:
    """One guideline, run over one person."""

    def __init__(
        self,
        guideline: Guideline,
        machine: PythonMachine,
        facts: Mapping[str, Fact],
        on: date,
        verdicts: Verdicts | None = None,
        like: Like | None = None,
        said: dict[str, Because] | None = None,
    ) -> None:
        """`verdicts` are those of people before, among whom she is `like`; without either every rule is run.

        `said` is what was put into words of these facts already, for other guidelines.
        """
        self.guideline = guideline
        self.verdicts = verdicts if like else None
        self.number = like.number if like else 0
        self.facts = facts
        self.run: Run = machine.run({concept: fact.value for concept, fact in facts.items()}, on)
        self._decided: dict[str, tuple[str, ...]] = {}
        self._because = {} if said is None else said

    def all(self) -> list[Finding]:
        """A finding for each Boolean define of a statement that is run, in the order of the page."""
        if self.verdicts is None:
            return [self.finding(rule) for rule in self.guideline.running]
        found, number, id_, said, because = [], self.number, self.guideline.id, self._because, self.because
        for rule, mask, kept, source in self.verdicts.running:
            verdict = kept.get(number & mask) or self._verdict_of_all(rule, mask, self.verdicts)
            answer, concepts, missing, finding = verdict
            if finding is None:
                reasons = tuple([said[c] if c in said else because(c) for c in concepts])
                finding = Finding(rule.id, id_, rule, answer, reasons, missing, source)
            found.append(finding)
        return found

    def finding(self, rule: Rule) -> Finding:
        """The finding of one rule."""
        verdict = self.verdict(rule)
        return verdict.finding or self._said(rule, verdict)

    def _said(self, rule: Rule, verdict: Verdict) -> Finding:
        because = tuple([self.because(concept) for concept in verdict.concepts])
        source = self.guideline.statement(rule.statement).source
        return Finding(rule.id, self.guideline.id, rule, verdict.answer, because, verdict.missing, source)

    def answer(self, name: str) -> Answer:
        """What a yes-or-no define says."""
        return self.verdict(self.guideline.rules[name]).answer

    def verdict(self, rule: Rule) -> Verdict:
        """What a yes-or-no define says, and what decided it."""
        if self.verdicts is None or rule.name not in self.verdicts.masks:
            return self._verdict(rule)
        mask = self.verdicts.masks[rule.name]
        return self.verdicts.kept.of(rule.name).get(self.number & mask) or self._verdict_of_all(rule, mask, self.verdicts)

    def _verdict_of_all(self, rule: Rule, mask: int, verdicts: Verdicts) -> Verdict:
        """The verdict that is kept for all who are alike to the rule."""
        verdict = self._verdict(rule)
        if self.facts.keys().isdisjoint(verdict.concepts):
            verdict = verdict._replace(finding=self._said(rule, verdict))
        verdicts.kept.keep(rule.name, self.number & mask, verdict)
        return verdict

    def _verdict(self, rule: Rule) -> Verdict:
        value = self.run.define(rule.name).value
        answer = value if isinstance(value, Answer) else UNKNOWN
        concepts, facts = self.deciders(rule.name), self.facts
        if answer is not UNKNOWN:
            return Verdict(answer, concepts, (), None)
        known = tuple([concept for concept in concepts if concept in facts])
        return Verdict(answer, known, tuple([concept for concept in concepts if concept not in facts]), None)

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
