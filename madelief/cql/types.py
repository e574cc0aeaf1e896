"""What type each expression has, and a sentence with a way out where it has none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from madelief.cql import ast
from madelief.cql.error import CqlError
from madelief.cql.printer import print_expression
from madelief.facts.calendar import CALENDAR_UNITS
from madelief.facts.units import UnknownUnit, finer, same_dimension


@dataclass(frozen=True)
class CqlType:
    """`name` is a CQL type; a Quantity carries its unit, a Choice the ids that it can have."""

    name: str
    unit: str = ""
    choices: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.unit:
            return f"{self.name} in {self.unit}"
        return f"one of {', '.join(self.choices)}" if self.choices else self.name


BOOLEAN = CqlType("Boolean")
INTEGER = CqlType("Integer")
DECIMAL = CqlType("Decimal")
DATE = CqlType("Date")
TIME = CqlType("Time")
STRING = CqlType("String")
NULL = CqlType("Null")

NUMBERS = (INTEGER, DECIMAL)
CALENDAR = "calendar"
"""Unit prefix of a calendar duration (`5 weeks`): it can be added to a date, never compared."""

_SUM = "it takes two numbers, two quantities, or a date and a duration"
_ARITHMETIC = {"+": _SUM, "-": _SUM, "*": "it takes two numbers, or a quantity and a number"}

Signature = Mapping[str, CqlType]
"""The type of every name that an expression may mention."""


def check_expression(expression: ast.Expression, names: Signature) -> CqlType:
    """The type of `expression`. Raises `CqlError` at the first place that has none."""
    return _Checker(names).type_of(expression)


def check_parameter(parameter: ast.Parameter) -> CqlType:
    """The type of a parameter, from its default. Raises `CqlError` when it has none or it does not fit."""
    if parameter.default is None:
        raise CqlError(parameter.place, f"parameter {parameter.name!r} has no default; write `default` and its value")
    if not isinstance(parameter.default, ast.Literal):
        raise CqlError(
            parameter.default.place,
            f"the default of {parameter.name!r} is {_shown(parameter.default)}; write one value, such as 150 'pmol/L'",
        )
    given = check_expression(parameter.default, {})
    declared = parameter.type
    if given.name != declared and not (given == INTEGER and declared == "Decimal"):
        raise CqlError(
            parameter.place, f"parameter {parameter.name!r} is declared {declared} but its default is {given}; make them agree"
        )
    return DECIMAL if declared == "Decimal" else given


class _Checker:
    def __init__(self, names: Signature) -> None:
        self.names = names

    def type_of(self, node: ast.Expression) -> CqlType:
        check: Callable[[ast.Expression], CqlType] = getattr(self, f"visit_{type(node).__name__}")
        return check(node)

    # -- leaves

    def visit_Null(self, node: ast.Null) -> CqlType:
        return NULL

    def visit_Truth(self, node: ast.Truth) -> CqlType:
        return BOOLEAN

    def visit_Integer(self, node: ast.Integer) -> CqlType:
        return INTEGER

    def visit_DecimalNumber(self, node: ast.DecimalNumber) -> CqlType:
        return DECIMAL

    def visit_String(self, node: ast.String) -> CqlType:
        return STRING

    def visit_DateLiteral(self, node: ast.DateLiteral) -> CqlType:
        return DATE

    def visit_TimeLiteral(self, node: ast.TimeLiteral) -> CqlType:
        return TIME

    def visit_QuantityLiteral(self, node: ast.QuantityLiteral) -> CqlType:
        return CqlType("Quantity", f"{CALENDAR} {node.unit}" if node.calendar else node.unit)

    def visit_Today(self, node: ast.Today) -> CqlType:
        return DATE

    def visit_Name(self, node: ast.Name) -> CqlType:
        if node.name not in self.names:
            near = _nearest(node.name, self.names)
            way_out = f"did you mean {near!r}?" if near else "write it as the vocabulary or its define does"
            raise CqlError(node.place, f"{node.name!r} is no parameter, define or concept; {way_out}")
        return self.names[node.name]

    # -- logic

    def boolean(self, node: ast.Expression, where: str) -> None:
        given = self.type_of(node)
        if given not in (BOOLEAN, NULL):
            raise CqlError(
                node.place,
                f"{where} takes yes or no, but {_shown(node)} is {given}; compare it with something"
                " (`not` binds tighter than a comparison: put the comparison in parentheses)",
            )

    def visit_Not(self, node: ast.Not) -> CqlType:
        self.boolean(node.operand, "not")
        return BOOLEAN

    def visit_Logic(self, node: ast.Logic) -> CqlType:
        self.boolean(node.left, node.operator)
        self.boolean(node.right, node.operator)
        return BOOLEAN

    def visit_Is(self, node: ast.Is) -> CqlType:
        if node.tested == "null":
            self.type_of(node.operand)
        else:
            self.boolean(node.operand, f"is {node.tested}")
        return BOOLEAN

    # -- comparison

    def visit_Comparison(self, node: ast.Comparison) -> CqlType:
        left, right = self.type_of(node.left), self.type_of(node.right)
        ordered = node.operator in ("<", "<=", ">", ">=")
        self.comparable(node, node.left, left, node.right, right, ordered)
        return BOOLEAN

    def visit_Between(self, node: ast.Between) -> CqlType:
        operand = self.type_of(node.operand)
        for bound in (node.low, node.high):
            self.comparable(node, node.operand, operand, bound, self.type_of(bound), True)
        return BOOLEAN

    def comparable(
        self,
        node: ast.Node,
        left_node: ast.Expression,
        left: CqlType,
        right_node: ast.Expression,
        right: CqlType,
        ordered: bool,
    ) -> None:
        unordered = [
            shown for shown, given in ((left_node, left), (right_node, right)) if given.name in ("Boolean", "Choice", "String")
        ]
        if ordered and unordered and (len(unordered) == 2 or NULL in (left, right)):
            raise CqlError(node.place, f"{_shown(unordered[0])} has no order; compare it with = or !=")
        if NULL in (left, right):
            return
        if TIME in (left, right):
            raise CqlError(node.place, "times of the day are not compared in this subset; compare dates")
        if left.name == right.name == "Quantity":
            self.same_quantity(node, left_node, left, right_node, right)
            return
        if left in NUMBERS and right in NUMBERS:
            return
        for choice, other, literal in ((left, right, right_node), (right, left, left_node)):
            if choice.name == "Choice" and isinstance(literal, ast.String):
                if literal.value not in choice.choices:
                    raise CqlError(literal.place, f"{literal.value!r} is not a choice here; it is {choice}")
                return
            if choice.name == "Choice" and other.name == "Choice" and choice != other:
                raise CqlError(
                    node.place,
                    f"{_shown(left_node)} and {_shown(right_node)} have different choices; compare each with one of its own",
                )
        if left.name != right.name:
            numeric = {left.name, right.name} in ({"Quantity", "Integer"}, {"Quantity", "Decimal"})
            way_out = "write its unit in 'single quotes'" if numeric else "compare things of one type"
            raise CqlError(
                node.place,
                f"{_shown(left_node)} is {left} and {_shown(right_node)} is {right}: they cannot be compared; {way_out}",
            )

    def same_quantity(
        self, node: ast.Node, left_node: ast.Expression, left: CqlType, right_node: ast.Expression, right: CqlType
    ) -> None:
        if left.unit == right.unit and not left.unit.startswith(CALENDAR):
            return
        for shown, unit in ((left_node, left.unit), (right_node, right.unit)):
            if unit.startswith(CALENDAR):
                raise CqlError(
                    node.place,
                    f"{_shown(shown)} is a calendar duration: it can be added to a date, not compared;"
                    " write the unit as 'wk', 'd', 'mo' or 'a'",
                )
        try:
            fits = same_dimension(left.unit, right.unit)
        except UnknownUnit as unknown:
            raise CqlError(node.place, str(unknown)) from None
        if not fits:
            raise CqlError(
                node.place,
                f"{_shown(left_node)} is in {left.unit} and {_shown(right_node)} in {right.unit}: these measure different"
                f" things; write both in {left.unit}",
            )

    # -- arithmetic and dates

    def visit_Arithmetic(self, node: ast.Arithmetic) -> CqlType:
        left, right = self.type_of(node.left), self.type_of(node.right)
        if NULL in (left, right):
            known = right if left == NULL else left
            if known in (*NUMBERS, NULL) or known.name == "Quantity" or (left == DATE and node.operator != "*"):
                return known
        if left in NUMBERS and right in NUMBERS:
            return INTEGER if left == right == INTEGER else DECIMAL
        if node.operator == "*":
            for quantity, factor in ((left, right), (right, left)):
                if quantity.name == "Quantity" and factor in NUMBERS:
                    return quantity
        elif left == DATE and right.name == "Quantity":
            unit = right.unit.removeprefix(f"{CALENDAR} ")
            if unit not in CALENDAR_UNITS:
                raise CqlError(node.place, f"{_shown(node.right)} is no duration; a date takes days, weeks, months or years")
            return DATE
        elif left.name == right.name == "Quantity":
            self.same_quantity(node, node.left, left, node.right, right)
            return CqlType("Quantity", finer(left.unit, right.unit))
        raise CqlError(
            node.place,
            f"{node.operator} cannot take {_shown(node.left)} ({left}) and {_shown(node.right)} ({right}); "
            + _ARITHMETIC[node.operator],
        )

    def visit_Negative(self, node: ast.Negative) -> CqlType:
        given = self.type_of(node.operand)
        if given not in (*NUMBERS, NULL) and given.name != "Quantity":
            raise CqlError(node.place, f"- cannot take {_shown(node.operand)}, which is {given}; it takes a number")
        return given

    def visit_Difference(self, node: ast.Difference) -> CqlType:
        for day in (node.start, node.end):
            given = self.type_of(day)
            if given not in (DATE, NULL):
                raise CqlError(
                    day.place, f"a difference is between two dates, but {_shown(day)} is {given}; write one such as @2026-11-22"
                )
        return INTEGER

    # -- choice between values

    def visit_Coalesce(self, node: ast.Coalesce) -> CqlType:
        return self.common(node, [(argument, self.type_of(argument)) for argument in node.arguments])

    def visit_If(self, node: ast.If) -> CqlType:
        self.boolean(node.condition, "if")
        return self.common(node, [(branch, self.type_of(branch)) for branch in (node.then, node.otherwise)])

    def visit_Case(self, node: ast.Case) -> CqlType:
        subject = None if node.subject is None else self.type_of(node.subject)
        for item in node.items:
            if node.subject is None or subject is None:
                self.boolean(item.condition, "when")
            else:
                given = self.type_of(item.condition)
                self.comparable(item, node.subject, subject, item.condition, given, False)
        branches = [*(item.then for item in node.items), node.otherwise]
        return self.common(node, [(branch, self.type_of(branch)) for branch in branches])

    def common(self, node: ast.Node, given: list[tuple[ast.Expression, CqlType]]) -> CqlType:
        """The one type that all branches share."""
        types = [type_ for _, type_ in given if type_ != NULL]
        if not types:
            return NULL
        if all(type_ in NUMBERS for type_ in types):
            return DECIMAL if DECIMAL in types else INTEGER
        first = types[0]
        for branch, type_ in given:
            if type_ not in (NULL, first):
                raise CqlError(
                    branch.place, f"{_shown(branch)} is {type_}, but the branch before it is {first}; make them agree"
                )
        return first


def _shown(node: ast.Expression) -> str:
    text = print_expression(node)
    return text if len(text) <= 60 else text[:57] + "…"


def _nearest(name: str, names: Signature) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, names, 1)), "")
