"""Why one finding or recommendation is so: the sentence, the rule, and each part of the rule that decided."""

from __future__ import annotations

from dataclasses import dataclass

from madelief.assess.assessor import Assessment
from madelief.assess.findings import Findings
from madelief.assess.recommendations import Advice
from madelief.cql import ast, print_expression
from madelief.engines import Step
from madelief.facts import Fault, Refused, Source, Text, Vocabulary, in_words
from madelief.facts.answer import Answer
from madelief.guideline import Guideline, Rule, Statement


@dataclass(frozen=True)
class Reason:
    """A part of a rule, what it came to, and the parts below it that decided.

    `label` says it in words where it has words of its own: a define, or a concept with its day and origin.
    """

    expression: str
    value: str
    label: Text
    below: tuple[Reason, ...]


@dataclass(frozen=True)
class Explanation:
    """Everything behind one id."""

    id: str
    guideline: Guideline
    statement: Statement
    rule: Rule
    text: Text
    """What the finding is called, or what the recommendation says."""
    reason: Reason

    @property
    def source(self) -> Source:
        return self.statement.source


def explain(assessment: Assessment, wanted: str, vocabulary: Vocabulary) -> Explanation:
    """Why the finding or recommendation `wanted` is so. Raises `Refused` for an id that the report does not hold."""
    for finding in assessment.findings:
        if finding.id == wanted:
            return _explanation(assessment, wanted, finding.guideline, finding.rule, finding.rule.label, vocabulary)
    for advice in (*assessment.red_flags, *assessment.recommendations):
        if advice.recommendation.id == wanted:
            return _explanation(assessment, wanted, advice.guideline.id, advice.finding.rule, advice.text, vocabulary)
    for guideline in assessment.guidelines:
        for recommendation in guideline.recommendations:
            if recommendation.id == wanted:
                # It does not apply: the same rule says why not. What a guard covers is a view here, too.
                rule = guideline.rules[recommendation.when]
                finding = assessment.runs[guideline.id].finding(rule)
                standing = assessment.guarding.over(guideline, recommendation, assessment.runs)
                text = Advice(recommendation, guideline, finding, standing).text
                return _explanation(assessment, wanted, guideline.id, rule, text, vocabulary)
    raise Refused([Fault("--explain", 0, "", f"no finding or recommendation is called {wanted!r}; --json lists their ids")])


def _explanation(
    assessment: Assessment, wanted: str, guideline_id: str, rule: Rule, text: Text, vocabulary: Vocabulary
) -> Explanation:
    guideline = next(guideline for guideline in assessment.guidelines if guideline.id == guideline_id)
    run = assessment.runs[guideline_id]
    reason = _Reasons(run, vocabulary).of_define(rule.name)
    return Explanation(wanted, guideline, guideline.statement(rule.statement), rule, text, reason)


class _Reasons:
    def __init__(self, run: Findings, vocabulary: Vocabulary) -> None:
        self.run = run
        self.guideline = run.guideline
        self.vocabulary = vocabulary

    def of_define(self, name: str) -> Reason:
        rule = self.guideline.rules[name]
        step = self.run.run.define(name)
        below = () if isinstance(rule.expression, ast.Literal) else (self.of(step),)
        return Reason(f'"{name}"', _shown(step, rule.type.name), rule.label, below)

    def of(self, step: Step) -> Reason:
        node = step.node
        if isinstance(node, ast.Name):
            bound = self.guideline.bindings.get(node.name)
            if isinstance(bound, str):
                return self.of_concept(bound, node)
            if bound is None:
                return self.of_define(node.name)
        below = tuple(self.of(decider) for decider in _deciding(step) if not isinstance(decider.node, ast.Literal))
        return Reason(print_expression(node), _shown(step, ""), {}, below)

    def of_concept(self, concept: str, node: ast.Name) -> Reason:
        fact = self.run.facts.get(concept)
        value = in_words(None if fact is None else fact.value)
        day = f" ({fact.on})" if fact is not None and fact.on else ""
        origin = f", {fact.origin}" if fact is not None and fact.origin else ""
        label = {language: f"{words}{day}{origin}" for language, words in self.vocabulary[concept].label.items()}
        return Reason(print_expression(node), value, label, ())


def _deciding(step: Step) -> list[Step]:
    """The deciders of a step; those of a chain (a or b or c) side by side, as the author wrote them."""
    node = step.node
    flat: list[Step] = []
    for decider in step.deciders:
        match node, decider.node:
            case ast.Logic(operator), ast.Logic(inner) if operator == inner and decider.value is step.value:
                flat += _deciding(decider)
            case _:
                flat.append(decider)
    return flat


def _shown(step: Step, type_name: str) -> str:
    value = step.value
    if value is None or isinstance(value, Answer):
        return "unknown" if value is None else value.word
    return str(value)
