"""People whom a guideline cannot tell apart: one whole number, in which all that it makes of a person stands.

Of a value only matters on which side of every line it lies; of several that are compared with one another, how each
comparison comes out. Each such way to matter has a number, and its own place in the number of the person. Those places
that belong to the concepts of a rule settle what the rule answers and what decided it. So what was found for one woman
holds for whoever is like her, exactly; and no value that anybody gave is kept.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date
from itertools import count
from typing import Generic, NamedTuple, TypeVar

from madelief.assess.branches import Atoms
from madelief.cql import ast
from madelief.engines import Run, Step
from madelief.facts import Kind, Known

MOST_KEPT = 3_000
"""Answers that are kept of one guideline; beyond that they are all found anew."""

YES_OR_NO, OTHERWISE = 2, 12
"""Bits for the ways in which something can matter. They are numbered from 1; 0 is nothing known."""

Group = tuple[str, ...]
"""Concepts that are compared with one another; most stand alone."""

THE_DAY: Group = ()


class Like(NamedTuple):
    """One person as one guideline sees her."""

    number: int
    ways: Mapping[str, int]
    """Known concept → the way in which it matters, together with those that it is compared with."""


class Alike:
    """Numbers the people of one guideline."""

    def __init__(self, atoms: Atoms) -> None:
        self.atoms = atoms
        alone = sorted(atoms.guideline.touched.keys() - atoms.linked)
        groups: list[Group] = [THE_DAY, *atoms.groups, *((concept,) for concept in alone)]
        outside = list(_outside(atoms))
        as_it_is = _as_it_is(atoms, outside)
        self._looks = {group: _Look(atoms, group, as_it_is) for group in groups}
        self._ways: dict[Group, dict[Hashable, int]] = {group: {} for group in groups}
        self._next = {group: count(1) for group in groups}
        self._group = {concept: group for group in groups for concept in group}
        self._always = (THE_DAY,) if _daily(atoms, outside) else ()
        self._shift: dict[Group, int] = {}
        bits = 0
        for group in groups:
            self._shift[group] = bits
            bits += self._looks[group].bits

    def like(self, inputs: Mapping[str, Known], on: date) -> Like | None:
        """Who `inputs` are on the day `on`; None where there are more ways to matter than there is place for."""
        number, ways = 0, {}
        run = Run(self.atoms.program, inputs, on)
        for group in (*self._always, *dict.fromkeys([self._group[c] for c in inputs if c in self._group])):
            look = self._looks[group]
            seen = look.at(run)
            way = self._ways[group].get(seen)
            if way is None:
                # Two threads may see this at once: who comes second takes the number of the first.
                way = self._ways[group].setdefault(seen, next(self._next[group]))
            if way >> look.bits:
                return None
            number |= way << self._shift[group]
            for concept in group:
                ways[concept] = way
        return Like(number, ways)

    def mask(self, concepts: Iterable[str]) -> int:
        """The places that hold all that `concepts` can settle."""
        mask = 0
        for group in (*self._always, *(self._group[concept] for concept in concepts)):
            mask |= ((1 << self._looks[group].bits) - 1) << self._shift[group]
        return mask


class _Look:
    """All that the rules of a guideline can see of one group."""

    def __init__(self, atoms: Atoms, group: Group, as_it_is: frozenset[str]) -> None:
        self.group = group
        kinds = {concept: atoms.vocabulary[concept].kind for concept in group}
        self.plain = tuple(c for c in group if kinds[c] in (Kind.YES_NO, Kind.CHOICE) or c in as_it_is)
        self.only = group[0] if len(group) == 1 and self.plain else ""
        self.bits = YES_OR_NO if self.only and kinds[self.only] is Kind.YES_NO else OTHERWISE
        found = {atom.node: atom for concept in group for atom in atoms.of.get(concept, ())}
        self.atoms = [(atom.evaluate, _chooses(atoms, node)) for node, atom in found.items()]

    def at(self, run: Run) -> Hashable:
        """What is known of the group, and how each comparison with it comes out; numbers and days in no other way."""
        if self.only:
            return run.inputs[self.only]
        if self.group is THE_DAY:
            return run.today
        outcomes = []
        for evaluate, chooses in self.atoms:
            step = evaluate(run)
            outcomes.append((step.value, *_deciders(step)) if chooses else step.value)
        if len(self.group) == 1:
            return tuple(outcomes)
        known = tuple([concept in run.inputs for concept in self.group])
        return known, tuple([run.inputs.get(concept) for concept in self.plain]), tuple(outcomes)


def _through(atoms: Atoms, node: ast.Node) -> Iterator[ast.Node]:
    """`node` and all below it, in the defines that it names too."""
    for below in ast.walk(node):
        yield below
        if isinstance(below, ast.Name) and below.name in atoms.guideline.rules and below.name not in atoms.guideline.bindings:
            yield from _through(atoms, atoms.guideline.rules[below.name].expression)


STEADY = (ast.Comparison, ast.Arithmetic, ast.Negative, ast.Is, ast.Name, ast.Literal, ast.Today)
"""Nodes that all below them decides, whatever its values are. Of a difference that is unknown only what is not known does."""


def _chooses(atoms: Atoms, node: ast.Node) -> bool:
    """Whether `node` takes one of several values: it may come out the same and be decided by something else."""
    return any(not isinstance(below, STEADY) for below in _through(atoms, node))


def _outside(atoms: Atoms) -> Iterator[ast.Node]:
    """What the yes-or-no rules hold outside their comparisons."""
    waiting: list[ast.Node] = [rule.expression for rule in atoms.guideline.rules.values() if rule.type.name == "Boolean"]
    while waiting:
        node = waiting.pop()
        if node not in atoms.all:
            yield node
            waiting += ast.children(node)
            if isinstance(node, ast.Name) and not atoms.is_boolean(node) and node.name not in atoms.guideline.bindings:
                waiting.append(atoms.guideline.rules[node.name].expression)


def _as_it_is(atoms: Atoms, outside: Iterable[ast.Node]) -> frozenset[str]:
    """Concepts whose very value a rule takes, with no comparison around it."""
    bound = [atoms.guideline.bindings.get(node.name) for node in outside if isinstance(node, ast.Name)]
    return frozenset(concept for concept in bound if isinstance(concept, str))


def _daily(atoms: Atoms, outside: Iterable[ast.Node]) -> bool:
    """Whether somebody of whom nothing is known may hear something else tomorrow."""
    day_within = (any(isinstance(n, ast.Today) for n in _through(atoms, node)) for node in atoms.all if _chooses(atoms, node))
    return any(isinstance(node, ast.Today) for node in outside) or any(day_within)


def _deciders(step: Step) -> tuple[Hashable, ...]:
    """The names below a step that decided it."""
    own = (step.node.name,) if isinstance(step.node, ast.Name) else ()
    return (*own, *(name for below in step.deciders for name in _deciders(below)))


Found = TypeVar("Found")


class Kept(Generic[Found]):
    """What was found of the people of one guideline: question → the part of their number that matters to it → answer."""

    def __init__(self) -> None:
        self._of: dict[str, dict[int, Found]] = {}
        self._many = 0

    def of(self, question: str) -> dict[int, Found]:
        """The answers to one question, to look in."""
        return self._of.setdefault(question, {})

    def keep(self, question: str, number: int, answer: Found) -> None:
        """Keep an answer."""
        self._many += 1
        if self._many > MOST_KEPT:
            self._many = 1
            for answers in list(self._of.values()):
                answers.clear()
        self.of(question)[number] = answer
