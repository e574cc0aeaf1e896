"""Decision diagrams: a rule's every possible outcome over what is not known yet.

A node asks one concept and has a branch for each way in which its value can matter, the last for "still unknown".
Diagrams are ordered and reduced (Bryant 1986, for many-valued variables): two rules that always answer alike are one
node, and a concept that stands in no node cannot change the outcome. That is what makes asking exact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

Leaf = object
"""An outcome. Leaves are compared by identity, so that they are answers or True and False, never numbers."""

Node = int
"""An index into `Diagrams`: leaves first, then inner nodes, children before parents."""


class Diagrams:
    """A shared store of diagrams over `variables` (concept ids, in the order in which they are asked).

    `widths[v]` is the number of branches of variable v.
    """

    def __init__(self, variables: Sequence[str], widths: Sequence[int]) -> None:
        self.variables = tuple(variables)
        self.widths = tuple(widths)
        self.levels: list[int] = []
        self.children: list[tuple[Node, ...]] = []
        self.leaves: list[Leaf] = []
        self._leaf: dict[Leaf, Node] = {}
        self._inner: dict[tuple[int, tuple[Node, ...]], Node] = {}

    def leaf(self, value: Leaf) -> Node:
        """The node of an outcome."""
        if value not in self._leaf:
            self._leaf[value] = self._append(len(self.variables), (), value)
        return self._leaf[value]

    def inner(self, level: int, children: Sequence[Node]) -> Node:
        """The node that asks variable `level`; none is made where every branch comes to the same."""
        first = children[0]
        if all(child == first for child in children):
            return first
        key = level, tuple(children)
        if key not in self._inner:
            self._inner[key] = self._append(level, key[1], None)
        return self._inner[key]

    def _append(self, level: int, children: tuple[Node, ...], leaf: Leaf) -> Node:
        self.levels.append(level)
        self.children.append(children)
        self.leaves.append(leaf)
        return len(self.levels) - 1

    def combine(self, operation: Callable[..., Leaf], operands: Sequence[Node], settled_by: Leaf = None) -> Node:
        """The diagram of `operation` over the outcomes of `operands`.

        `settled_by` is an outcome of one operand that settles the operation, whatever the others say, as no settles `and`.
        """
        done: dict[tuple[Node, ...], Node] = {}
        levels, children, bottom = self.levels, self.children, len(self.variables)
        settled = None if settled_by is None else self.leaf(settled_by)

        def walk(nodes: tuple[Node, ...]) -> Node:
            result = done.get(nodes)
            if result is not None:
                return result
            if settled is not None and settled in nodes:
                return settled
            level = min([levels[node] for node in nodes])
            if level == bottom:
                result = self.leaf(operation(*[self.leaves[node] for node in nodes]))
            else:
                branching = [children[node] if levels[node] == level else None for node in nodes]
                result = self.inner(
                    level,
                    [
                        walk(tuple([of[branch] if of else node for of, node in zip(branching, nodes, strict=True)]))
                        for branch in range(self.widths[level])
                    ],
                )
            done[nodes] = result
            return result

        return walk(tuple(operands))

    def path_to(self, node: Node, leaf: Leaf) -> tuple[tuple[int, int], ...] | None:
        """A way from `node` to an outcome, as (level, branch); None where there is none."""
        dead: set[Node] = set()

        def walk(at: Node) -> tuple[tuple[int, int], ...] | None:
            if not self.children[at]:
                return () if self.leaves[at] is leaf else None
            if at not in dead:
                for branch, child in enumerate(self.children[at]):
                    rest = walk(child)
                    if rest is not None:
                        return ((self.levels[at], branch), *rest)
                dead.add(at)
            return None

        return walk(node)

    def table(self, levels: Sequence[int], outcome: Callable[[tuple[int, ...]], Leaf]) -> Node:
        """The diagram of a function of the branches of `levels` (ascending)."""

        def walk(index: int, chosen: tuple[int, ...]) -> Node:
            if index == len(levels):
                return self.leaf(outcome(chosen))
            level = levels[index]
            return self.inner(level, [walk(index + 1, (*chosen, branch)) for branch in range(self.widths[level])])

        return walk(0, ())


class Restricted:
    """The same diagrams once some branches are known: what they still depend on."""

    def __init__(self, diagrams: Diagrams, known: dict[int, int]) -> None:
        self.diagrams = diagrams
        self.known = known
        """Level → branch."""
        self._reduced: dict[Node, int] = {}
        self._unique: dict[tuple[int, tuple[int, ...]], int] = {}
        self._support: list[int] = []
        """Reduced node → the levels it depends on, as bits. Leaves are the negative numbers."""

    def depends_on(self, node: Node) -> int:
        """The levels on which the outcome of `node` still depends, as bits."""
        reduced = self._reduce(node)
        return self._support[reduced] if reduced >= 0 else 0

    def _reduce(self, node: Node) -> int:
        reduced = self._reduced.get(node)
        if reduced is not None:
            return reduced
        children = self.diagrams.children[node]
        level = self.diagrams.levels[node]
        if not children:
            reduced = -1 - node
        elif level in self.known:
            reduced = self._reduce(children[self.known[level]])
        else:
            branches = tuple([self._reduce(child) for child in children])
            reduced = branches[0]
            if any(branch != reduced for branch in branches):
                reduced = self._inner(level, branches)
        self._reduced[node] = reduced
        return reduced

    def _inner(self, level: int, branches: tuple[int, ...]) -> int:
        key = level, branches
        found = self._unique.get(key)
        if found is None:
            found = self._unique[key] = len(self._support)
            bits = 1 << level
            for branch in branches:
                if branch >= 0:
                    bits |= self._support[branch]
            self._support.append(bits)
        return found
