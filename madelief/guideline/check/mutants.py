"""Rules with one thing wrong: each must make a row of a table fail, or the tables prove too little."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from madelief.cql import CqlType, ast, print_expression
from madelief.cql.types import BOOLEAN
from madelief.facts import Fault, Vocabulary
from madelief.guideline.binding import concept_type
from madelief.guideline.check.machine import Machine
from madelief.guideline.graph import Example, ExampleTable, Guideline
from madelief.guideline.translation import MASTER, page_name

_SHIFTED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "!=", "!=": "=", "~": "!~", "!~": "~"}
_SWAPPED = {"and": ("or",), "or": ("and",), "xor": ("or", "and"), "implies": ("and", "or")}
_TURNED = {"+": "-", "-": "+", "*": "+"}
_OTHER_UNIT = {"days": "months", "months": "days", "years": "months"}


class Mutant(NamedTuple):
    """One change of a rule: what was done, where, and the expression that came of it."""

    change: str
    place: ast.Place
    expression: ast.Expression


class Mutation(NamedTuple):
    """What became of the mutants of a guideline."""

    made: int
    killed: int
    faults: tuple[Fault, ...]


def check_mutants(guideline: Guideline, vocabulary: Vocabulary, machine: Machine) -> Mutation:
    """Make every mutant and run the rows that could notice; a survivor is a fault at the place of its change."""
    file = f"{guideline.id}/{page_name(MASTER)}"
    made, faults = 0, []
    types = {label: concept_type(concept) for label, concept in vocabulary.by_label().items()}
    types |= {rule.name: rule.type for rule in guideline.rules.values()}
    watchers = {name: _watching(guideline, name) for name in guideline.rules}
    for rule in guideline.rules.values():
        for mutant in mutants_of(rule.expression, types):
            made += 1
            if not _noticed(machine.with_define(rule.name, mutant.expression), watchers[rule.name]):
                faults.append(_survived(file, mutant.place, rule.name, mutant.change))
    for parameter in guideline.parameters.values():
        users = [rule.name for rule in guideline.rules.values() if parameter.name in rule.uses]
        rows = [pair for user in users for pair in watchers[user]]
        assert parameter.default is not None and isinstance(parameter.default, ast.Literal)
        for change, value in _off_by_one(parameter.default):
            if users:
                made += 1
                if not _noticed(machine.with_parameter(parameter.name, value), rows):
                    faults.append(_survived(file, parameter.place, parameter.name, change))
    return Mutation(made, made - len(faults), tuple(faults))


def _survived(file: str, place: ast.Place, name: str, change: str) -> Fault:
    return Fault(file, place.line, name, f"no row of a table notices when {change}; add the row that does")


def _watching(guideline: Guideline, name: str) -> list[tuple[ExampleTable, Example]]:
    """The rows with an output that depends on the define `name`, those of its own section first."""
    dependents = {name}
    grew = True
    while grew:
        more = {rule.name for rule in guideline.rules.values() if dependents.intersection(rule.uses)} - dependents
        dependents |= more
        grew = bool(more)
    tables = [table for table in guideline.tables if dependents.intersection(table.outputs)]
    tables.sort(key=lambda table: table.section != guideline.rules[name].section)
    return [(table, row) for table in tables for row in table.rows]


def _noticed(machine: Machine, rows: list[tuple[ExampleTable, Example]]) -> bool:
    return any(machine.answers(row.given, row.on, table.outputs) != row.expected for table, row in rows)


# ---------------------------------------------------------------- making them


def mutants_of(expression: ast.Expression, types: dict[str, CqlType]) -> Iterator[Mutant]:
    """Every mutant of `expression`, each with one change, without those that say the same as the original."""
    for mutant in _everywhere(expression, types):
        if mutant.expression != expression:
            yield mutant


def _everywhere(node: Any, types: dict[str, CqlType]) -> Iterator[Mutant]:
    for change, changed in _here(node, types):
        yield Mutant(change, node.place, changed)
    for item in fields(node):
        value = getattr(node, item.name)
        if isinstance(value, ast.Node):
            for mutant in _everywhere(value, types):
                yield mutant._replace(expression=replace(node, **{item.name: mutant.expression}))
        elif isinstance(value, tuple):
            for index, member in enumerate(value):
                if isinstance(member, ast.Node):
                    for mutant in _everywhere(member, types):
                        members = (*value[:index], mutant.expression, *value[index + 1 :])
                        yield mutant._replace(expression=replace(node, **{item.name: members}))


def _here(node: ast.Node, types: dict[str, CqlType]) -> Iterator[tuple[str, ast.Expression]]:
    """The changes of this very node."""
    if isinstance(node, ast.Literal):
        yield from _off_by_one(node)
    if isinstance(node, ast.Name):
        if types.get(node.name) == BOOLEAN:
            yield _negated(node)
        return
    if isinstance(node, ast.Logic | ast.Comparison | ast.Between | ast.Is):
        yield _negated(node)
    match node:
        case ast.Not(operand):
            yield f"`not` before {_shown(operand)} is dropped", operand
        case ast.Logic(operator, left, right):
            for other in _SWAPPED[operator]:
                yield f"`{operator}` in {_shown(node)} becomes `{other}`", replace(node, operator=other)
            yield f"{_shown(right)} is dropped", left
            yield f"{_shown(left)} is dropped", right
        case ast.Comparison(operator, left, right):
            for table in (_SHIFTED, _FLIPPED):
                if operator in table:
                    yield f"`{operator}` in {_shown(node)} becomes `{table[operator]}`", replace(node, operator=table[operator])
            yield from _other_choices(node, left, right, types)
        case ast.Between(operand, low, high):
            yield f"the lower bound of {_shown(node)} is dropped", ast.Comparison("<=", operand, high, place=node.place)
            yield f"the upper bound of {_shown(node)} is dropped", ast.Comparison(">=", operand, low, place=node.place)
        case ast.Arithmetic(operator, left, right):
            yield f"`{operator}` in {_shown(node)} becomes `{_TURNED[operator]}`", replace(node, operator=_TURNED[operator])
        case ast.Negative(operand):
            yield f"the sign of {_shown(operand)} is dropped", operand
        case ast.Difference(unit):
            yield f"`{unit}` in {_shown(node)} becomes `{_OTHER_UNIT[unit]}`", replace(node, unit=_OTHER_UNIT[unit])
        case ast.Coalesce(arguments):
            for index, argument in enumerate(arguments):
                rest = (*arguments[:index], *arguments[index + 1 :])
                yield f"{_shown(argument)} is dropped", rest[0] if len(rest) == 1 else replace(node, arguments=rest)
        case ast.If(_, then, otherwise):
            yield f"the branches of {_shown(node)} are swapped", replace(node, then=otherwise, otherwise=then)
        case ast.Case(_, items, otherwise):
            for index, item in enumerate(items):
                rest_items = (*items[:index], *items[index + 1 :])
                yield (
                    f"`when {_shown(item.condition)}` is dropped",
                    replace(node, items=rest_items) if rest_items else otherwise,
                )
        case _:
            return


def _negated(node: ast.Expression) -> tuple[str, ast.Expression]:
    return f"`not` is added before {_shown(node)}", ast.Not(node, place=node.place)


def _other_choices(
    node: ast.Comparison, left: ast.Expression, right: ast.Expression, types: dict[str, CqlType]
) -> Iterator[tuple[str, ast.Expression]]:
    if isinstance(left, ast.Name) and isinstance(right, ast.String) and left.name in types:
        for choice in types[left.name].choices:
            if choice != right.value:
                yield f"'{right.value}' becomes '{choice}'", replace(node, right=replace(right, value=choice))


def _off_by_one(literal: ast.Literal) -> Iterator[tuple[str, ast.Literal]]:
    """`literal` one unit in its last place up and down."""
    match literal:
        case ast.Integer(value):
            steps: list[ast.Literal] = [replace(literal, value=value + 1), replace(literal, value=value - 1)]
        case ast.DecimalNumber(value) | ast.QuantityLiteral(value):
            unit = Decimal(1).scaleb(int(value.as_tuple().exponent))
            steps = [replace(literal, value=value + unit), replace(literal, value=value - unit)]
        case ast.DateLiteral(day):
            steps = [replace(literal, value=day + timedelta(days=1)), replace(literal, value=day - timedelta(days=1))]
        case ast.Truth(value):
            steps = [replace(literal, value=not value)]
        case _:
            return
    for step in steps:
        yield f"{_shown(literal)} becomes {_shown(step)}", step


def _shown(node: ast.Expression) -> str:
    text = print_expression(node)
    return text if len(text) <= 80 else text[:77] + "…"
