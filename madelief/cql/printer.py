"""Syntax tree → CQL text that parses to the same tree."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from madelief.cql import ast

# How tightly each form binds, loosest first: the order of grammar.lark. Parentheses follow from it.
IMPLIES, OR, AND, EQUALITY, INEQUALITY, BETWEEN, NOT, TEST, SUM, PRODUCT, SIGNED, PRIMARY = range(12)

_LOGIC = {"implies": IMPLIES, "or": OR, "xor": OR, "and": AND}
_EQUALITY = {"=", "!=", "~", "!~"}

_ESCAPES = str.maketrans({"\\": "\\\\", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"})

Naming = Callable[[str], str]


def quote_name(name: str) -> str:
    """`name` as a quoted CQL identifier."""
    return '"' + name.translate(_ESCAPES).replace('"', '\\"') + '"'


def quote_string(text: str) -> str:
    """`text` as a CQL string."""
    return "'" + text.translate(_ESCAPES).replace("'", "\\'") + "'"


def number(value: Decimal) -> str:
    """`value` in plain digits, as many decimals as it was written with."""
    return format(value, "f")


def print_expression(expression: ast.Expression, naming: Naming = quote_name) -> str:
    """`expression` as CQL. `naming` writes a name: the export uses it to say which library a name lives in."""
    return _Printer(naming).text(expression, IMPLIES)


def print_block(block: ast.Block, naming: Naming = quote_name) -> str:
    """Parameters first (CQL wants every parameter before the first define), then defines, each with a blank line."""
    lines = []
    for parameter in block.parameters:
        default = f" default {print_expression(parameter.default, naming)}" if parameter.default is not None else ""
        lines.append(f"parameter {quote_name(parameter.name)} {parameter.type}{default}")
    lines += [f"\ndefine {quote_name(d.name)}:\n  {print_expression(d.expression, naming)}" for d in block.defines]
    return "\n".join(lines).lstrip("\n") + "\n"


class _Printer:
    def __init__(self, naming: Naming) -> None:
        self.naming = naming

    def text(self, node: ast.Expression, room: int) -> str:
        """`node` as text, in parentheses where the place it stands in binds tighter than it does."""
        level, text = self.form(node)
        return f"({text})" if level < room else text

    def form(self, node: ast.Expression) -> tuple[int, str]:
        text = self.text
        match node:
            case ast.Null():
                return PRIMARY, "null"
            case ast.Truth(value):
                return PRIMARY, "true" if value else "false"
            case ast.Integer(value):
                return PRIMARY, str(value)
            case ast.DecimalNumber(decimal):
                digits = number(decimal)
                return PRIMARY, digits if "." in digits else f"{digits}.0"
            case ast.String(words):
                return PRIMARY, quote_string(words)
            case ast.DateLiteral(day):
                return PRIMARY, f"@{day.isoformat()}"
            case ast.TimeLiteral(moment):
                fraction = f".{moment.microsecond:06d}"[:4] if moment.microsecond else ""
                return PRIMARY, f"@T{moment:%H:%M:%S}{fraction}"
            case ast.QuantityLiteral(value, unit, calendar):
                word = unit.removesuffix("s") if value == 1 else unit
                return PRIMARY, f"{number(value)} {word if calendar else quote_string(unit)}"
            case ast.Name(name):
                return PRIMARY, self.naming(name)
            case ast.Today():
                return PRIMARY, "Today()"
            case ast.Coalesce(arguments):
                return PRIMARY, f"Coalesce({', '.join(text(argument, IMPLIES) for argument in arguments)})"
            case ast.Negative(operand):
                return SIGNED, f"-{text(operand, SIGNED)}"
            case ast.Arithmetic("*", left, right):
                return PRODUCT, f"{text(left, PRODUCT)} * {text(right, SIGNED)}"
            case ast.Arithmetic(operator, left, right):
                return SUM, f"{text(left, SUM)} {operator} {text(right, PRODUCT)}"
            case ast.Is(operand, tested, negated):
                return TEST, f"{text(operand, SUM)} is {'not ' if negated else ''}{tested}"
            case ast.Not(operand):
                return NOT, f"not {text(operand, NOT)}"
            case ast.Between(operand, low, high):
                return BETWEEN, f"{text(operand, NOT)} between {text(low, SUM)} and {text(high, SUM)}"
            case ast.Difference(unit, start, end):
                return BETWEEN, f"difference in {unit} between {text(start, SUM)} and {text(end, SUM)}"
            case ast.Comparison(operator, left, right):
                level = EQUALITY if operator in _EQUALITY else INEQUALITY
                return level, f"{text(left, level)} {operator} {text(right, level + 1)}"
            case ast.Logic(operator, left, right):
                level = _LOGIC[operator]
                return level, f"{text(left, level)} {operator} {text(right, level + 1)}"
            case ast.If(condition, then, otherwise):
                return PRIMARY, f"(if {text(condition, IMPLIES)} then {text(then, IMPLIES)} else {text(otherwise, IMPLIES)})"
            case ast.Case(subject, items, otherwise):
                head = "case" if subject is None else f"case {text(subject, IMPLIES)}"
                whens = " ".join(f"when {text(i.condition, IMPLIES)} then {text(i.then, IMPLIES)}" for i in items)
                return PRIMARY, f"{head} {whens} else {text(otherwise, IMPLIES)} end"
