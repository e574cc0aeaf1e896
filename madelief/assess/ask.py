"""What to ask or measure next: only what can still change a recommendation.

Not the list of unknowns. For each guideline every recommendation is compiled once into a decision diagram over the
ways in which each concept can matter (below, on and above each threshold, each choice, unknown). Following the
known answers through it leaves exactly the concepts on which the recommendation still depends.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from madelief.assess.alike import Alike, Kept, Like
from madelief.assess.branches import Atom, Atoms, Branching
from madelief.assess.diagram import Diagrams, Node, Restricted
from madelief.cql import ast
from madelief.engines import Run
from madelief.facts import NO, UNKNOWN, YES, Answer, Known, Vocabulary
from madelief.facts.answer import AND, NOT, OR
from madelief.guideline import Guideline, Recommendation
from madelief.guideline.kept import cache_folder, keep, load, program

USUAL_DAY = date(2026, 7, 15)
"""The day on which the ways of a date to matter are worked out; a person's own dates are mapped by outcome."""

MOST_STRANGE = 32
"""Diagrams for unforeseen values that are kept of one guideline."""


class Asker:
    """The diagrams of one guideline."""

    def __init__(self, guideline: Guideline, vocabulary: Vocabulary, kept: bool = False) -> None:
        """`kept`: whether the diagrams are kept between processes, under the hash of the guideline's folder."""
        self.guideline = guideline
        self.vocabulary = vocabulary
        self.kept = kept
        self.recommendations = guideline.speaking
        self._strange: dict[Hashable, Compiled] = {}

    @cached_property
    def atoms(self) -> Atoms:
        return Atoms(self.guideline, self.vocabulary)

    @cached_property
    def alike(self) -> Alike:
        return Alike(self.atoms)

    @cached_property
    def compiled(self) -> Compiled:
        """The diagrams that serve everybody."""
        compiled = Compiled(Branching(self.atoms, USUAL_DAY, {}), self.recommendations)
        at = self._kept_at(compiled) if self.kept else None
        found = load(at)
        if isinstance(found, Roots):
            compiled.take(found)
        else:
            keep(at, compiled.made, f"ask-{self.guideline.id}-")
        return compiled

    def _kept_at(self, compiled: Compiled) -> Path | None:
        cache = cache_folder()
        if cache is None:
            return None
        branches = [(concept, compiled.branching.of(concept)) for concept in compiled.variables]
        told = [told.id for told in self.recommendations]
        from_all = f"{program('facts', 'cql', 'engines', 'assess')} {self.guideline.sha256} {branches} {told}"
        return cache / f"ask-{self.guideline.id}-{hashlib.sha256(from_all.encode()).hexdigest()[:32]}.pickle"

    def dependencies(self, inputs: Mapping[str, Known], on: date, like: Like | None = None) -> dict[str, tuple[str, ...]]:
        """Recommendation id → the unknown concepts on which it still depends. `like` is who she is, where that is known."""
        like = like or self.alike.like(inputs, on)
        known, strange = self.compiled.place(inputs, on, like)
        found = self.compiled.dependencies(known, strange)
        if strange:
            found |= self._of_strange(inputs, on, like, strange)
        return found

    def _of_strange(
        self, inputs: Mapping[str, Known], on: date, like: Like | None, strange: frozenset[str]
    ) -> dict[str, tuple[str, ...]]:
        """The same for the recommendations that values touch which fall into no branch: `<0.3` before a limit, say."""
        touched = [r for r in self.recommendations if not strange.isdisjoint(self.guideline.rules[r.when].concepts)]
        own = {concept: inputs[concept] for concept in sorted(strange)}
        if not any(isinstance(value, date) for value in own.values()):
            compiled = self._compiled_for(own, touched, on)
            rest = {concept: value for concept, value in inputs.items() if concept not in strange}
            known, stranger = compiled.place(rest, on, like)
            if not stranger:
                return compiled.dependencies(known, frozenset())
        # A date compared with another date: diagrams of one's own, in which all that is known is settled.
        settled = {concept: value for concept, value in inputs.items() if concept in self.compiled.level}
        return Compiled(Branching(self.atoms, on, settled), touched).dependencies({}, frozenset())

    def _compiled_for(self, own: Mapping[str, Known], touched: list[Recommendation], on: date) -> Compiled:
        """Diagrams in which the strange values `own` are settled: they serve all whose values leave the same possible."""
        branching, atoms = self.compiled.branching, self.atoms
        groups = [group for group in atoms.groups if not own.keys().isdisjoint(group)]
        together = [branching.possible_of_group(group, own, on) or tuple(map(own.get, group)) for group in groups]
        alone = [atoms.outcome(concept, value, on) or value for concept, value in own.items() if concept not in atoms.linked]
        key = tuple(own), tuple(together), tuple(alone)
        compiled = self._strange.get(key)
        if compiled is None:
            if len(self._strange) >= MOST_STRANGE:
                self._strange.clear()
            compiled = self._strange[key] = Compiled(Branching(atoms, USUAL_DAY, own), touched)
        return compiled


@dataclass(frozen=True)
class Roots:
    """Diagrams, and the node of each recommendation in them."""

    diagrams: Diagrams
    of: Mapping[str, Node]


class Compiled:
    """Recommendations → diagrams of whether they apply, over one branching."""

    def __init__(self, branching: Branching, recommendations: Iterable[Recommendation]) -> None:
        self.branching = branching
        self.atoms = branching.atoms
        self.rules = branching.atoms.guideline.rules
        self.recommendations = list(recommendations)
        used = {concept for r in self.recommendations for concept in self.rules[r.when].concepts}
        self.variables = [concept for concept in self.atoms.vocabulary if concept in used]
        self.level = {concept: level for level, concept in enumerate(self.variables)}
        self.diagrams = Diagrams(self.variables, [len(branching.of(concept)) for concept in self.variables])
        self._done: dict[str, Node] = {}
        self._made: Roots | None = None
        self._branches: dict[tuple[str, int], int | None] = {}
        self._kept: Kept[tuple[str, ...]] = Kept()

    @property
    def made(self) -> Roots:
        """The diagrams, compiled when they are first asked for."""
        if self._made is None:
            applies: Callable[[object], object] = lambda answer: answer is YES
            roots = {r.id: self.diagrams.combine(applies, [self.rule(r.when)]) for r in self.recommendations}
            self._made = Roots(self.diagrams, roots)
        return self._made

    def take(self, made: Roots) -> None:
        """Go on with what another process compiled over the same branches."""
        self.diagrams, self._made = made.diagrams, made

    @cached_property
    def roots(self) -> list[tuple[Recommendation, Node]]:
        """Each recommendation, and the diagram of whether it applies."""
        return [(recommendation, self.made.of[recommendation.id]) for recommendation in self.recommendations]

    @cached_property
    def shifts(self) -> list[int]:
        """Level → where its branch stands in the one number that says which branches are known; 0 there is unknown."""
        shifts, bits = [], 0
        for width in self.diagrams.widths:
            shifts.append(bits)
            bits += width.bit_length()
        return [*shifts, bits]

    @cached_property
    def masks(self) -> dict[Node, int]:
        """The diagram of a recommendation → the places in that number of all that it asks."""
        shifts, levels = self.shifts, range(len(self.variables))
        full = [(1 << shifts[level + 1]) - (1 << shifts[level]) for level in levels]
        supports = self.diagrams.supports
        return {root: sum(full[level] for level in levels if supports[root] >> level & 1) for _, root in self.roots}

    def place(self, inputs: Mapping[str, Known], on: date, like: Like | None) -> tuple[dict[int, int], frozenset[str]]:
        """(level → branch of what is known, the known concepts whose value falls into no branch)."""
        ways = like.ways if like else {}
        placed: dict[str, int | None] = {}
        for group in self.atoms.groups:
            if not inputs.keys().isdisjoint(group):
                found = self.branching.branches_of_group(group, inputs, on)
                placed |= {concept: found[concept] if found else None for concept in group if concept in inputs}
        for concept in self.variables:
            if concept in inputs and concept not in placed:
                # A way to matter is a branch, whoever comes with it.
                way = concept, ways.get(concept, 0)
                if way not in self._branches or not way[1]:
                    self._branches[way] = self.branching.branch_of(concept, inputs[concept], on)
                placed[concept] = self._branches[way]
        known = {self.level[c]: branch for c, branch in placed.items() if branch is not None and c in self.level}
        return known, frozenset(concept for concept, branch in placed.items() if branch is None)

    def dependencies(self, known: dict[int, int], strange: frozenset[str]) -> dict[str, tuple[str, ...]]:
        """Recommendation id → what it still depends on, for recommendations that no `strange` concept touches."""
        restricted = Restricted(self.diagrams, known)
        number = sum([branch + 1 << self.shifts[level] for level, branch in known.items()])
        found: dict[str, tuple[str, ...]] = {}
        for recommendation, root, mask, kept in self._asked:
            if not strange or strange.isdisjoint(self.rules[recommendation.when].concepts):
                concepts = kept.get(number & mask)
                if concepts is None:
                    concepts = self._concepts(restricted.depends_on(root))
                    self._kept.keep(recommendation.id, number & mask, concepts)
                if concepts:
                    found[recommendation.id] = concepts
        return found

    @cached_property
    def _asked(self) -> list[tuple[Recommendation, Node, int, dict[int, tuple[str, ...]]]]:
        """Each recommendation, its diagram, what matters to it, and on what it still depended for people before."""
        return [(told, root, self.masks[root], self._kept.of(told.id)) for told, root in self.roots]

    def _concepts(self, bits: int) -> tuple[str, ...]:
        concepts = []
        while bits:
            lowest = bits & -bits
            concepts.append(self.variables[lowest.bit_length() - 1])
            bits ^= lowest
        return tuple(concepts)

    # ------------------------------------------------------------ expressions → diagrams

    def rule(self, name: str) -> Node:
        if name not in self._done:
            self._done[name] = self.expression(self.rules[name].expression)
        return self._done[name]

    def expression(self, node: ast.Expression) -> Node:
        combine, expression = self.diagrams.combine, self.expression
        if node in self.atoms.all:
            return self.atom(self.atoms.all[node])
        match node:
            case ast.Null():
                return self.diagrams.leaf(UNKNOWN)
            case ast.Truth(value):
                return self.diagrams.leaf(YES if value else NO)
            case ast.Name(name):
                return self.name(name)
            case ast.Not(operand):
                return combine(NOT.__getitem__, [expression(operand)])
            case ast.Logic(operator, left, right):
                return combine(_LOGIC[operator], [expression(left), expression(right)], _SETTLED_BY.get(operator))
            case ast.Comparison(operator, left, right):
                return combine(_EQUALITY[operator], [expression(left), expression(right)])
            case ast.Is(operand, tested, negated):
                wanted = {"null": UNKNOWN, "true": YES, "false": NO}[tested]
                holds, fails = (NO, YES) if negated else (YES, NO)
                return combine(lambda answer: holds if answer is wanted else fails, [expression(operand)])
            case ast.Coalesce(arguments):
                return combine(_first_known, [expression(argument) for argument in arguments])
            case ast.If(condition, then, otherwise):
                return combine(_choose, [expression(condition), expression(then), expression(otherwise)])
            case ast.Case(None, items, otherwise):
                result = expression(otherwise)
                for item in reversed(items):
                    result = combine(_choose, [expression(item.condition), expression(item.then), result])
                return result
            case _:
                raise NotImplementedError(f"{node.place}: no diagram for {type(node).__name__}")

    def name(self, name: str) -> Node:
        bound = self.atoms.guideline.bindings.get(name)
        if bound is None:
            return self.rule(name)
        if not isinstance(bound, str):
            return self.expression(bound)
        branches = self.branching.of(bound)
        return self.diagrams.inner(self.level[bound], [self.diagrams.leaf(_answer(value)) for value in branches])

    def atom(self, atom: Atom) -> Node:
        concepts = sorted(atom.concepts, key=self.level.__getitem__)
        branches = [self.branching.of(concept) for concept in concepts]

        def outcome(chosen: tuple[int, ...]) -> object:
            inputs = {c: values[index] for c, values, index in zip(concepts, branches, chosen, strict=True)}
            return _answer(atom.evaluate(Run(self.atoms.program, inputs, self.branching.day)).value)

        return self.diagrams.table([self.level[concept] for concept in concepts], outcome)


def _answer(value: object) -> object:
    return UNKNOWN if value is None else value


def _xor(one: Answer, other: Answer) -> Answer:
    return UNKNOWN if UNKNOWN in (one, other) else YES if one is not other else NO


def _implies(one: Answer, other: Answer) -> Answer:
    return OR[NOT[one], other]


def _equal(one: Answer, other: Answer) -> Answer:
    return NOT[_xor(one, other)]


def _first_known(*answers: Answer) -> Answer:
    return next((answer for answer in answers if answer is not UNKNOWN), UNKNOWN)


def _choose(condition: Answer, then: Answer, otherwise: Answer) -> Answer:
    return then if condition is YES else otherwise


_LOGIC: dict[str, Callable[..., object]] = {
    "and": lambda one, other: AND[one, other],
    "or": lambda one, other: OR[one, other],
    "xor": _xor,
    "implies": _implies,
}
_SETTLED_BY = {"and": NO, "or": YES}
_EQUALITY: dict[str, Callable[..., object]] = {
    "=": _equal,
    "!=": _xor,
    "~": lambda one, other: YES if one is other else NO,
    "!~": lambda one, other: NO if one is other else YES,
}
