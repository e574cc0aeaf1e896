"""Made-up people who stand on, just below and just above every line that a guideline draws."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, product
from random import Random

from madelief.cql import ast
from madelief.engines import Result
from madelief.export.cql import exported, exported_concepts
from madelief.facts import NO, YES, Concept, Kind, Quantity, Vocabulary
from madelief.facts.calendar import CALENDAR_UNITS, add
from madelief.facts.units import UnknownUnit, same_dimension
from madelief.facts.units import factor as unit_factor
from madelief.guideline import Guideline

DAYS = tuple(
    date.fromisoformat(day)
    for day in ("2026-11-22", "2024-02-29", "2023-02-28", "2024-03-31", "2025-03-01", "2024-12-31", "2025-01-01", "2026-04-30")
)
"""Days of the question: an ordinary one, a leap day, ends of months and of a year."""

ANSWERED = (0.15, 0.5, 0.85, 1.0)
"""How much of herself a person tells: each chance that one input is known."""


@dataclass(frozen=True)
class Person:
    """`inputs` by concept id; what is not in it is not known."""

    inputs: Mapping[str, Result]
    today: date


class Lines:
    """The values that matter to one guideline: for each concept those on, below and above each line."""

    def __init__(self, guideline: Guideline, vocabulary: Vocabulary) -> None:
        self.guideline = guideline
        self.concepts = exported_concepts(guideline, vocabulary)
        parameters = [p.default for p in guideline.parameters.values() if p.default is not None]
        expressions = [rule.expression for rule in exported(guideline)]
        nodes = [node for expression in (*parameters, *expressions) for node in ast.walk(expression)]
        self.quantities = {(node.value, node.unit) for node in nodes if isinstance(node, ast.QuantityLiteral)}
        self.numbers = {node.value for node in nodes if isinstance(node, ast.Integer | ast.DecimalNumber)}
        self.dates = {node.value for node in nodes if isinstance(node, ast.DateLiteral)}
        self.values = {today: {concept.id: self.of(concept, today) for concept in self.concepts} for today in DAYS}
        """Day of the question → concept id → its values, without the unknown one."""

    def of(self, concept: Concept, today: date) -> tuple[Result, ...]:
        """Every value of `concept` worth trying on the day `today`."""
        match concept.kind:
            case Kind.YES_NO:
                return YES, NO
            case Kind.CHOICE:
                return concept.choice_ids
            case Kind.COUNT:
                found = {int(number) + step for number in self.numbers for step in (-1, 0, 1)} | {0, 1}
                return tuple(sorted(number for number in found if _possible(concept, Decimal(number))))
            case Kind.DATE:
                return tuple(sorted(self._days(today)))
            case Kind.QUANTITY:
                return tuple(Quantity(value, concept.unit) for value in sorted(self._amounts(concept)))

    def _amounts(self, concept: Concept) -> set[Decimal]:
        step = Decimal(1).scaleb(-concept.decimals)
        lines = {
            (value * unit_factor(unit, concept.unit)).quantize(step)
            for value, unit in self.quantities
            if _comparable(unit, concept.unit)
        }
        for other in self.concepts:
            # Where one value is compared with another, both need values in common.
            if other.kind is Kind.QUANTITY and other.unit == concept.unit and other.warn is not None:
                lines |= {bound.quantize(step) for bound in other.warn}
        near = {line + shift for line in lines for shift in (-step, Decimal(0), step)}
        return {value for value in near if _possible(concept, value)} or {step}

    def _days(self, today: date) -> set[date]:
        units = [(value, CALENDAR_UNITS[unit]) for value, unit in self.quantities if unit in CALENDAR_UNITS]
        units += [(Decimal(number), unit) for number in self.numbers for unit in ("days", "months") if number < 1000]
        found = {today, date(2024, 2, 29), date(2023, 12, 31), date(2024, 1, 31)} | self.dates
        for value, unit in units:
            for sign in (-1, 1):
                day = add(today, sign * int(value), unit)
                found |= {day} if day else set()
        return {day + timedelta(days=shift) for day in found for shift in (-1, 0, 1)}


def _comparable(unit: str, other: str) -> bool:
    try:
        return unit == other or (unit not in CALENDAR_UNITS and same_dimension(unit, other))
    except UnknownUnit:  # one of our own spellings, such as mL/min/1.73m2, which only equals itself
        return False


def _possible(concept: Concept, value: Decimal) -> bool:
    return concept.reject is None or concept.reject[0] <= value <= concept.reject[1]


def people_of(guideline: Guideline, vocabulary: Vocabulary, number: int, seed: int) -> Iterator[Person]:
    """At least `number` people: those of the guideline's own tables, every pair of values, and random ones."""
    lines = Lines(guideline, vocabulary)
    systematic = [*table_people(guideline), *paired_people(lines, seed)]
    yield from systematic
    yield from random_people(lines, max(0, number - len(systematic)), seed)


def table_people(guideline: Guideline) -> Iterator[Person]:
    """The people of the example tables. A value with a comparator is left out: the reference engines know none."""
    for table in guideline.tables:
        for row in table.rows:
            known = {concept: value for concept, value in row.given.items() if value is not None}
            plain = {c: v for c, v in known.items() if not (isinstance(v, Quantity) and v.comparator)}
            yield Person(plain, row.on)


def random_people(lines: Lines, number: int, seed: int) -> Iterator[Person]:
    """`number` people drawn from the values that matter, each input unknown with a chance of her own."""
    random = Random(seed)
    for _ in range(number):
        today = random.choice(DAYS)
        answered = random.choice(ANSWERED)
        values = lines.values[today]
        yield Person({c: random.choice(values[c]) for c in values if values[c] and random.random() < answered}, today)


def paired_people(lines: Lines, seed: int) -> list[Person]:
    """People in whom every two values (unknown too) of every two concepts of one define occur together."""
    random = Random(seed)
    waiting: dict[tuple[tuple[str, int], tuple[str, int]], None] = {}
    today = DAYS[0]
    values = {concept: (None, *options) for concept, options in lines.values[today].items()}
    for one, other in _neighbours(lines.guideline, lines.concepts):
        for index, other_index in product(range(len(values[one])), range(len(values[other]))):
            waiting[(one, index), (other, other_index)] = None
    people = []
    while waiting:
        chosen: dict[str, int] = {}
        for (one, index), (other, other_index) in waiting:
            if chosen.get(one, index) == index and chosen.get(other, other_index) == other_index:
                chosen[one], chosen[other] = index, other_index
                if len(chosen) == len(values):
                    break
        for concept, options in values.items():
            chosen.setdefault(concept, random.randrange(len(options)))
        waiting = {pair: None for pair in waiting if any(chosen[concept] != index for concept, index in pair)}
        inputs = {concept: values[concept][index] for concept, index in chosen.items()}
        people.append(Person({concept: value for concept, value in inputs.items() if value is not None}, today))
    return people


def _neighbours(guideline: Guideline, concepts: Sequence[Concept]) -> Iterator[tuple[str, str]]:
    """Every two concepts on which one define depends directly, through names or through one other define."""
    ids = {concept.label["en"]: concept.id for concept in concepts}
    found: dict[tuple[str, str], None] = {}
    for rule in exported(guideline):
        used: Iterable[str] = rule.uses
        below = [guideline.rules[name].uses for name in rule.uses if name in guideline.rules]
        near = {ids[name] for name in (*used, *(name for names in below for name in names)) if name in ids}
        for pair in combinations(sorted(near), 2):
            found[pair] = None
    yield from found
