"""People by the thousand for the columns engine: on and around every line, with gaps, and with the laboratory's `<`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from random import Random

from madelief.cql import ast
from madelief.engines import Result
from madelief.facts import Quantity, Vocabulary
from madelief.facts.quantity import COMPARATORS
from madelief.guideline import Guideline, Rule
from tests.agree.people import ANSWERED, DAYS, Lines
from tests.agree.tables import Inputs

BOUNDED = 0.1
"""The chance that a quantity came as `<25`."""


class AllLines(Lines):
    """The values that matter to several guidelines, in every rule of theirs, run by default or not."""

    def __init__(self, guidelines: Sequence[Guideline], vocabulary: Vocabulary, days: Sequence[date] = DAYS) -> None:
        rules = [rule for guideline in guidelines for rule in guideline.rules.values()]
        used = {concept for rule in rules for concept in rule.concepts}
        self.concepts = tuple(concept for concept in vocabulary.values() if concept.id in used)
        parameters = [p.default for guideline in guidelines for p in guideline.parameters.values() if p.default is not None]
        nodes = [node for root in (*parameters, *(rule.expression for rule in rules)) for node in ast.walk(root)]
        self.quantities = {(node.value, node.unit) for node in nodes if isinstance(node, ast.QuantityLiteral)}
        self.numbers = {node.value for node in nodes if isinstance(node, ast.Integer | ast.DecimalNumber)}
        self.dates = {node.value for node in nodes if isinstance(node, ast.DateLiteral)}
        self.values = {today: {concept.id: self.of(concept, today) for concept in self.concepts} for today in days}


def drawn(values: Mapping[str, Sequence[Result]], number: int, seed: int) -> Iterator[dict[str, Result]]:
    """`number` people drawn from `values` (concept id → those that matter), each unknown with a chance of her own."""
    random = Random(seed)
    for _ in range(number):
        answered = random.choice(ANSWERED)
        chosen = {c: random.choice(options) for c, options in values.items() if options and random.random() < answered}
        yield bounded(chosen, random, BOUNDED)


def bounded(person: Inputs, random: Random, chance: float) -> dict[str, Result]:
    """`person` with some of the quantities as the laboratory's `<` or `>`."""
    found = dict(person)
    for concept, value in person.items():
        if isinstance(value, Quantity) and not value.comparator and random.random() < chance:
            found[concept] = Quantity(value.value, value.unit, random.choice(COMPARATORS))
    return found


def table_people(guideline: Guideline, missing: int) -> Iterator[Inputs]:
    """The people of the example tables, and each of them with up to `missing` of the things known of her unknown.

    A table stands on every line of its rules (`madelief check` sees to that), so these are the gaps that matter.
    """
    for table in guideline.tables:
        for row in table.rows:
            known = {concept: value for concept, value in row.given.items() if value is not None}
            for many in range(missing + 1):
                for gone in combinations(known, many):
                    yield {concept: value for concept, value in known.items() if concept not in gone}


def asks_the_day(guideline: Guideline, rule: Rule) -> bool:
    """Whether `rule`, or one that it uses, stands on the day of the question."""
    if any(isinstance(node, ast.Today) for node in ast.walk(rule.expression)):
        return True
    return any(asks_the_day(guideline, guideline.rules[name]) for name in rule.uses if name in guideline.rules)
