"""The syntax tree: frozen, and every node knows its file, line and column.

Nodes mirror the text and nothing else. Types, answers and traces stand in tables beside the tree. Two nodes are
equal when they say the same, wherever they stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date, time
from decimal import Decimal


@dataclass(frozen=True)
class Place:
    """`line` and `column` count from 1, in the file as the author sees it."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


LARGEST_INTEGER = 2**31 - 1
LARGEST_DECIMAL = Decimal("99999999999999999999.99999999")
DECIMALS = 8
"""Digits that a CQL Decimal keeps after its point."""

NOWHERE = Place("", 0, 0)


@dataclass(frozen=True)
class Node:
    """What every node has."""

    place: Place = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True)
class Null(Node):
    """`null`"""


@dataclass(frozen=True)
class Truth(Node):
    """`true` or `false`"""

    value: bool


@dataclass(frozen=True)
class Integer(Node):
    """`5`"""

    value: int


@dataclass(frozen=True)
class DecimalNumber(Node):
    """`0.28`; the digits stay as written."""

    value: Decimal


@dataclass(frozen=True)
class String(Node):
    """`'vegan'`: the id of a choice."""

    value: str


@dataclass(frozen=True)
class DateLiteral(Node):
    """`@2026-11-22`"""

    value: date


@dataclass(frozen=True)
class TimeLiteral(Node):
    """`@T05:15:33.556`: carried and tested for null, never compared."""

    value: time


@dataclass(frozen=True)
class QuantityLiteral(Node):
    """`150 'pmol/L'`, or a calendar duration, `5 weeks`, whose unit is the word."""

    value: Decimal
    unit: str
    calendar: bool = False


@dataclass(frozen=True)
class Name(Node):
    """A parameter, another define or a concept, by its name."""

    name: str


@dataclass(frozen=True)
class Not(Node):
    operand: Expression


@dataclass(frozen=True)
class Logic(Node):
    """`operator` is and, or, xor or implies."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Comparison(Node):
    """`operator` is one of < <= > >= = != ~ !~."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Between(Node):
    """`operand between low and high`, both ends included."""

    operand: Expression
    low: Expression
    high: Expression


@dataclass(frozen=True)
class Is(Node):
    """`operand is [not] null|true|false`: never unknown itself."""

    operand: Expression
    tested: str
    negated: bool = False


@dataclass(frozen=True)
class Arithmetic(Node):
    """`operator` is +, - or *."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Negative(Node):
    """`-operand`"""

    operand: Expression


@dataclass(frozen=True)
class Difference(Node):
    """`difference in unit between start and end`; `unit` is days, months or years."""

    unit: str
    start: Expression
    end: Expression


@dataclass(frozen=True)
class Coalesce(Node):
    """The first argument that has a value."""

    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class Today(Node):
    """`Today()`: the day of the question."""


@dataclass(frozen=True)
class If(Node):
    """`if condition then yes else no`; an unknown condition takes the `else`, as in CQL."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True)
class CaseItem(Node):
    """`when condition then result`"""

    condition: Expression
    then: Expression


@dataclass(frozen=True)
class Case(Node):
    """`case [subject] when … then … else … end`"""

    subject: Expression | None
    items: tuple[CaseItem, ...]
    otherwise: Expression


Literal = Null | Truth | Integer | DecimalNumber | String | DateLiteral | TimeLiteral | QuantityLiteral

Expression = (
    Literal | Name | Not | Logic | Comparison | Between | Is | Arithmetic | Negative | Difference | Coalesce | Today | If
    | Case
)  # fmt: skip


@dataclass(frozen=True)
class Parameter(Node):
    """`parameter "Deficient below" Quantity default 150 'pmol/L'`"""

    name: str
    type: str
    default: Expression | None


@dataclass(frozen=True)
class Define(Node):
    """`define "Total B12 is deficient": …`"""

    name: str
    expression: Expression


@dataclass(frozen=True)
class Block(Node):
    """The parameters and defines of one piece of CQL, in order."""

    parameters: tuple[Parameter, ...]
    defines: tuple[Define, ...]


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below `node`, in the order of the text."""
    for item in fields(node):
        value = getattr(node, item.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (member for member in value if isinstance(member, Node))


def walk(node: Node) -> Iterator[Node]:
    """`node` and every node below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def names(expression: Node) -> tuple[str, ...]:
    """The names that `expression` mentions, each once, in order of appearance."""
    return tuple(dict.fromkeys(node.name for node in walk(expression) if isinstance(node, Name)))
