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
        self.supports: list[int] = []
        """Node → the levels on which its outcome depends, as bits."""
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
        support = 1 << level if children else 0
        for child in children:
            support |= self.supports[child]
        self.supports.append(support)
        return len(self.levels) - 1

    def found(self, level: int, children: tuple[Node, ...]) -> Node | None:
        """The node that asks `level` over these children, where there is one."""
        return self._inner.get((level, children))

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
    """The same diagrams once some branches are known: what they still depend on.

    A node that asks nothing of what is known stands as it is; only the others are reduced anew, to the node that already
    says the same or to one beyond those of the diagrams.
    """

    def __init__(self, diagrams: Diagrams, known: dict[int, int]) -> None:
        self.diagrams = diagrams
        self.known = known
        """Level → branch."""
        self._asked = sum(1 << level for level in known)
        self._reduced: dict[Node, Node] = {}
        self._beyond: dict[tuple[int, tuple[Node, ...]], Node] = {}
        self._supports: list[int] = []
        """The support of each node beyond those of the diagrams."""

    def depends_on(self, node: Node) -> int:
        """The levels on which the outcome of `node` still depends, as bits."""
        supports = self.diagrams.supports
        return self._support(self._reduce(node)) if supports[node] & self._asked else supports[node]

    def _support(self, reduced: Node) -> int:
        beyond = reduced - len(self.diagrams.supports)
        return self._supports[beyond] if beyond >= 0 else self.diagrams.supports[reduced]

    def _reduce(self, node: Node) -> Node:
        """The reduced node of one that asks something known."""
        reduced = self._reduced.get(node)
        if reduced is not None:
            return reduced
        diagrams, asked, reduce = self.diagrams, self._asked, self._reduce
        supports, level, children = diagrams.supports, diagrams.levels[node], diagrams.children[node]
        if level in self.known:
            child = children[self.known[level]]
            reduced = reduce(child) if supports[child] & asked else child
        else:
            reduced = self._inner(level, tuple([reduce(c) if supports[c] & asked else c for c in children]))
        self._reduced[node] = reduced
        return reduced

    def _inner(self, level: int, branches: tuple[Node, ...]) -> Node:
        if branches.count(branches[0]) == len(branches):
            return branches[0]
        found = self.diagrams.found(level, branches)
        if found is None:
            found = self._beyond.get((level, branches))
        if found is None:
            found = self._beyond[level, branches] = len(self.diagrams.supports) + len(self._supports)
            support = 1 << level
            for branch in branches:
                support |= self._support(branch)
            self._supports.append(support)
        return found
