"""The expression over a table as a net of cells: what is said twice stands in it once, and each cell knows its level.

A cell is a small recipe: how to write it in Ibis once the cells that it uses stand in the table as columns. Cells are
made through a `Net`, which gives back the cell that is already there. That is what makes a shelf of five hundred rules
cheap: the same comparison in twelve guidelines is one column.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import ibis

Written = Any
"""An Ibis value; Ibis gives its own types no stubs."""

DEEPEST = 12
"""Cells that are written inside each other before one becomes a column: longer expressions only slow the planners down."""


@dataclass(frozen=True, eq=False, slots=True)
class Cell:
    """`write` gives its Ibis value from those of the cells in `of`; without any it is a column or a constant."""

    write: Callable[..., Written]
    of: tuple[Cell, ...] = ()
    column: str = ""
    """The column of the input that it is."""
    often: bool = False
    """Whether its Ibis value says each part several times: parts inside parts would then grow without end."""


class Net:
    """Every cell that was made, by what it says."""

    def __init__(self) -> None:
        self._cells: dict[Hashable, Cell] = {}

    def constant(self, key: Hashable, write: Callable[[], Written]) -> Cell:
        return self._kept(("constant", key), lambda: Cell(write))

    def column(self, name: str) -> Cell:
        """The column `name` of the input."""
        return self._kept(("column", name), lambda: Cell(lambda: None, (), name))

    def cell(
        self, operation: str, write: Callable[..., Written], *of: Cell, also: Hashable = None, often: bool = False
    ) -> Cell:
        """`operation` over `of`. `also` is whatever else it depends on, such as a unit of time; `often` as in `Cell`."""
        return self._kept((operation, also, *map(id, of)), lambda: Cell(write, of, often=often))

    def _kept(self, key: Hashable, make: Callable[[], Cell]) -> Cell:
        cell = self._cells.get(key)
        if cell is None:
            cell = self._cells[key] = make()
        return cell


def in_levels(people: ibis.Table, outputs: Mapping[str, Cell], keep: Iterable[str]) -> ibis.Table:
    """`people` with the columns `outputs`, and of its own those in `keep`.

    Whatever is used more than once becomes a column of its own, on the level above the columns that it uses; nothing is
    worked out twice, and no expression grows deep.
    """
    plan = _Plan(outputs)
    table = people
    for level in plan.levels:
        table = table.mutate(**{plan.names[cell]: plan.written(cell, table, top=True) for cell in level})
    wanted = {name: plan.written(cell, table).name(name) for name, cell in outputs.items()}
    return table.select(*keep, *wanted.values())


def columns_used(outputs: Iterable[Cell]) -> list[str]:
    """The columns of the input on which `outputs` depend, each once."""
    found: dict[Cell, None] = {}
    waiting = list(outputs)
    while waiting:
        cell = waiting.pop()
        if cell not in found:
            found[cell] = None
            waiting += cell.of
    return sorted(cell.column for cell in found if cell.column)


class _Plan:
    """Which cells become columns, and on which level each stands."""

    def __init__(self, outputs: Mapping[str, Cell]) -> None:
        self.uses: dict[Cell, int] = {}
        self.order: list[Cell] = []
        for cell in outputs.values():
            self._count(cell)
        shared = {cell for cell, uses in self.uses.items() if uses > 1 and cell.of} | {c for c in outputs.values() if c.of}
        self.names: dict[Cell, str] = {}
        self._level: dict[Cell, int] = {}
        depth: dict[Cell, int] = {}
        by_level: dict[int, list[Cell]] = {}
        for cell in self.order:
            below = max((self._level[part] for part in cell.of), default=0)
            deep = 1 + max((depth[part] for part in cell.of), default=0)
            if cell in shared or deep > DEEPEST:
                below, deep = below + 1, 0
                self.names[cell] = f"_{len(self.names)}"
                by_level.setdefault(below, []).append(cell)
            self._level[cell], depth[cell] = below, deep
        self.levels = [by_level[level] for level in sorted(by_level)]

    def _count(self, top: Cell) -> None:
        """Count uses, and put every cell after the ones that it uses. Not recursive: rules may stand on many others."""
        waiting = [(top, False)]
        while waiting:
            cell, ready = waiting.pop()
            if ready:
                self.order.append(cell)
                continue
            self.uses[cell] = self.uses.get(cell, 0) + 1
            if self.uses[cell] == 1:
                waiting.append((cell, True))
                waiting += [(part, False) for part in cell.of * (2 if cell.often else 1)]

    def written(self, cell: Cell, table: ibis.Table, top: bool = False) -> Written:
        """The Ibis value of `cell` over `table`, which holds the columns of the levels below."""
        if cell.column:
            return table[cell.column]
        if cell in self.names and not top:
            return table[self.names[cell]]
        return cell.write(*(self.written(part, table) for part in cell.of))
