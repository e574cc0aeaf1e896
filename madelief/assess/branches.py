"""The ways in which each concept can matter to a guideline: representative values for everything it is compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

from madelief.cql import ast
from madelief.engines import Evaluate, Program, Result, Run, compile_define
from madelief.facts import NO, YES, Concept, Kind, Known, Quantity, Vocabulary
from madelief.facts.calendar import CALENDAR_UNITS
from madelief.guideline import Guideline

Possible = frozenset[tuple[Result, ...]]
"""Every way in which some atoms can come out together."""

Branches = list[Result]
"""The representative values of a concept, one for each way in which it can matter; the last is None, unknown."""

LONGEST = {"years": Decimal(366), "months": Decimal(31), "weeks": Decimal(7), "days": Decimal(1)}
"""Days in a calendar unit at its longest."""


@dataclass(frozen=True)
class Atom:
    """A comparison or a null test of something that is not yes or no, and the concepts it looks at."""

    node: ast.Expression
    concepts: tuple[str, ...]
    evaluate: Evaluate


class Atoms:
    """The atoms of one guideline, compiled once."""

    def __init__(self, guideline: Guideline, vocabulary: Vocabulary) -> None:
        self.guideline = guideline
        self.vocabulary = vocabulary
        self.program = Program({r.name: compile_define(r.expression, guideline.bindings) for r in guideline.rules.values()})
        self.all: dict[ast.Expression, Atom] = {}
        for rule in guideline.rules.values():
            for node in self._below(rule.expression):
                concepts = self._concepts(node)
                if concepts and node not in self.all:
                    self.all[node] = Atom(node, concepts, compile_define(node, guideline.bindings))
        self.of: dict[str, list[Atom]] = {}
        """Concept → the atoms that look at it."""
        for atom in self.all.values():
            for concept in atom.concepts:
                self.of.setdefault(concept, []).append(atom)
        self.groups = _joined([atom.concepts for atom in self.all.values() if len(atom.concepts) > 1])
        """Concepts that are compared with one another."""
        self.linked = frozenset(concept for group in self.groups for concept in group)

    def outcome(self, concept: str, value: Result, on: date) -> tuple[Result, ...]:
        """What every atom of this concept alone makes of `value`."""
        run = Run(self.program, {concept: value}, on)
        return tuple([atom.evaluate(run).value for atom in self.of.get(concept, ())])

    def numbers(self, atoms: Sequence[Atom], dates: bool) -> set[Decimal]:
        """The numbers in `atoms`, through parameters and defines; durations as days where `dates`."""
        found: set[Decimal] = set()
        waiting: list[ast.Node] = [atom.node for atom in atoms]
        while waiting:
            for node in ast.walk(waiting.pop()):
                match node:
                    case ast.Name(name):
                        bound = self.guideline.bindings.get(name)
                        if bound is None:
                            waiting.append(self.guideline.rules[name].expression)
                        elif not isinstance(bound, str):
                            waiting.append(bound)
                    case ast.QuantityLiteral(value, unit):
                        found.add(value * LONGEST[CALENDAR_UNITS[unit]] if dates and unit in CALENDAR_UNITS else value)
                    case ast.Integer(value) | ast.DecimalNumber(value):
                        found.add(Decimal(value))
        return found

    def is_boolean(self, node: ast.Expression) -> bool:
        """Whether `node` comes to yes, no or unknown."""
        match node:
            case ast.Truth() | ast.Not() | ast.Logic() | ast.Comparison() | ast.Between() | ast.Is():
                return True
            case ast.Name(name):
                bound = self.guideline.bindings.get(name)
                if bound is None:
                    return self.guideline.rules[name].type.name == "Boolean"
                return self.vocabulary[bound].kind is Kind.YES_NO if isinstance(bound, str) else isinstance(bound, ast.Truth)
            case ast.Coalesce(arguments):
                return any(self.is_boolean(argument) for argument in arguments)
            case ast.If(_, then, otherwise):
                return self.is_boolean(then) or self.is_boolean(otherwise)
            case ast.Case(_, items, otherwise):
                return any(self.is_boolean(branch) for branch in (*(item.then for item in items), otherwise))
            case _:
                return False

    def _below(self, node: ast.Node) -> list[ast.Expression]:
        """The largest parts of `node` that compare or test values which are not yes or no."""
        match node:
            case ast.Comparison(_, left, right) if not (self.is_boolean(left) or self.is_boolean(right)):
                return [node]
            case ast.Between():
                return [node]
            case ast.Is(operand, "null") if not self.is_boolean(operand):
                return [node]
            case _:
                return [atom for child in ast.children(node) for atom in self._below(child)]

    def _concepts(self, node: ast.Node) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for name in ast.names(node):
            bound = self.guideline.bindings.get(name)
            if isinstance(bound, str):
                found[bound] = None
            elif bound is None:
                found |= dict.fromkeys(self.guideline.rules[name].concepts)
        return tuple(found)


class Branching:
    """The branches of every concept on the day `day`, for somebody of whom `known` is known.

    A known concept has one branch: its value. With nothing known the branches serve everybody whose values fall into
    one of them (`branch_of`).
    """

    def __init__(self, atoms: Atoms, day: date, known: Mapping[str, Known]) -> None:
        self.atoms = atoms
        self.day = day
        self.known = known
        self._made: dict[str, Branches] = {}
        self._by_outcome: dict[str, dict[tuple[Result, ...], int]] = {}
        self._by_possible: dict[tuple[str, ...], dict[Possible, tuple[int, ...]]] = {}

    def of(self, concept: str) -> Branches:
        """The branches of `concept`."""
        if concept not in self._made:
            self._made[concept] = [self.known[concept]] if concept in self.known else self._branches(concept)
        return self._made[concept]

    def branch_of(self, concept: str, value: Known, on: date) -> int | None:
        """Which branch `value` falls into on the day `on`; None for one that these branches did not foresee."""
        branches = self.of(concept)
        if concept in self.atoms.linked or self.atoms.vocabulary[concept].kind in (Kind.YES_NO, Kind.CHOICE):
            return branches.index(value) if value in branches else None
        if concept not in self._by_outcome:
            outcomes = [self.atoms.outcome(concept, branch, self.day) for branch in branches[:-1]]
            self._by_outcome[concept] = {outcome: index for index, outcome in enumerate(outcomes)}
        return self._by_outcome[concept].get(self.atoms.outcome(concept, value, on))

    def branches_of_group(self, group: tuple[str, ...], inputs: Mapping[str, Known], on: date) -> dict[str, int] | None:
        """Branches for the known concepts of a group that leave exactly the same possible, or None for none.

        An MMA of 0.3 without the laboratory's limit may be above, on or below it: so may that of a branch in the
        middle, and whatever still depends on the limit is the same.
        """
        possible = self.possible_of_group(group, inputs, on)
        if possible is None:
            return None
        known = tuple(concept for concept in group if concept in inputs)
        missing = [concept for concept in group if concept not in inputs]
        if known not in self._by_possible:
            found: dict[Possible, tuple[int, ...]] = {}
            for chosen in product(*(range(len(self.of(concept)) - 1) for concept in known)):
                values = {concept: self.of(concept)[index] for concept, index in zip(known, chosen, strict=True)}
                found.setdefault(self._possible(group, values, missing, self, self.day), chosen)
            self._by_possible[known] = found
        chosen_or_none = self._by_possible[known].get(possible)
        return None if chosen_or_none is None else dict(zip(known, chosen_or_none, strict=True))

    def possible_of_group(self, group: tuple[str, ...], inputs: Mapping[str, Known], on: date) -> Possible | None:
        """What the known concepts of a group leave possible; None where more than one is missing: nobody tries all of that."""
        own = {concept: inputs[concept] for concept in group if concept in inputs}
        missing = [concept for concept in group if concept not in inputs]
        return self._possible(group, own, missing, Branching(self.atoms, on, own), on) if len(missing) < 2 else None

    def _possible(
        self, group: tuple[str, ...], values: Mapping[str, Result], missing: Sequence[str], branching: Branching, on: date
    ) -> Possible:
        """Every way in which the atoms of a group can come out, whatever the missing concept is."""
        atoms = {atom.node: atom for concept in group for atom in self.atoms.of.get(concept, ())}.values()
        outcomes = set()
        for rest in product(*(branching.of(concept) for concept in missing)):
            run = Run(self.atoms.program, {**values, **dict(zip(missing, rest, strict=True))}, on)
            outcomes.add(tuple([atom.evaluate(run).value for atom in atoms]))
        return frozenset(outcomes)

    def _branches(self, concept: str) -> Branches:
        described = self.atoms.vocabulary[concept]
        match described.kind:
            case Kind.YES_NO:
                return [YES, NO, None]
            case Kind.CHOICE:
                return [*described.choice_ids, None]
            case Kind.DATE:
                values = self._days(concept)
            case _:
                values = self._numbers(described)
        if concept in self.atoms.linked:
            return [*values, None]
        distinct: dict[tuple[Result, ...], Result] = {}
        for value in values:
            distinct.setdefault(self.atoms.outcome(concept, value, self.day), value)
        return [*distinct.values(), None]

    def _numbers(self, concept: Concept) -> Branches:
        """Values below, on and above everything that the concept is compared with, in its last place."""
        partners = {c for atom in self.atoms.of.get(concept.id, ()) for c in atom.concepts} | {concept.id}
        atoms = [atom for partner in partners for atom in self.atoms.of.get(partner, ())]
        numbers = self.atoms.numbers(atoms, dates=False)
        numbers |= {value.value for c in partners if isinstance(value := self.known.get(c), Quantity)}
        step = Decimal(1).scaleb(-concept.decimals)
        low, high = concept.reject or (Decimal(0), Decimal(10) ** 6)
        points = {number + step * shift for number in numbers or {low + step} for shift in (-2, -1, 0, 1, 2)}
        inside = sorted({point for point in points if low <= point <= high} or {low})
        if concept.kind is Kind.COUNT:
            return [int(point) for point in inside]
        exact: Branches = [Quantity(point, concept.unit) for point in inside]
        if concept.id in self.atoms.linked:
            return exact
        # A laboratory may also answer with a limit, which settles less than a value does.
        return exact + [Quantity(point, concept.unit, side) for point in inside for side in ("<", ">")]

    def _days(self, concept: str) -> Branches:
        """Days up to `day` around every duration: all of them, or, for dates compared with dates, the turns."""
        durations = self.atoms.numbers(self.atoms.of.get(concept, ()), dates=True)
        longest = int(max(durations, default=Decimal(0))) + 62
        if concept not in self.atoms.linked:
            return [self.day - timedelta(days=back) for back in range(longest)]
        offsets = {0, 1, longest} | {int(duration) + shift for duration in durations for shift in (-1, 0, 1)}
        starts = offsets | {(self.day - day).days for day in self.known.values() if isinstance(day, date)}
        turns = {one + sign * other for one in starts for other in offsets for sign in (-1, 1)}
        return [self.day - timedelta(days=back) for back in sorted(turns) if back >= 0]


def _joined(groups: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Groups that share a member, made one."""
    joined: list[dict[str, None]] = []
    for group in groups:
        members = dict.fromkeys(group)
        apart = []
        for other in joined:
            if members.keys() & other.keys():
                members |= other
            else:
                apart.append(other)
        joined = [*apart, members]
    return [tuple(members) for members in joined]
