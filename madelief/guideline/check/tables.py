"""Every rule has its table, every row holds, and the table stands on every line that the rule draws."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from madelief.cql import ast
from madelief.cql.printer import print_expression
from madelief.facts import Fault, Quantity, Value
from madelief.guideline.check.machine import Machine
from madelief.guideline.graph import Example, ExampleTable, Guideline, Rule
from madelief.guideline.translation import MASTER, page_name


def check_tables(guideline: Guideline, machine: Machine) -> Iterator[Fault]:
    """Faults of rows, of inputs that are never unknown, of lines on which no row stands, of rules without a table."""
    file = f"{guideline.id}/{page_name(MASTER)}"
    for table in guideline.tables:
        for row in table.rows:
            yield from _row(guideline, file, table, row, machine)
        yield from _inputs(guideline, file, table)
    for rule in guideline.rules.values():
        own = [table for table in guideline.tables if rule.name in table.outputs]
        if not own:
            yield Fault(file, rule.place.line, rule.name, "the define has no column in any table; give it examples")
        else:
            yield from _lines(guideline, file, rule, own)


def _row(guideline: Guideline, file: str, table: ExampleTable, row: Example, machine: Machine) -> Iterator[Fault]:
    found = machine.answers(row.given, row.on, table.outputs)
    for define, expected in row.expected.items():
        if found[define] != expected:
            shown = "unknown" if found[define] is None else found[define]
            yield Fault(file, row.line, define, f"the row says {expected}, the rule {shown} ({row.why})")


def _inputs(guideline: Guideline, file: str, table: ExampleTable) -> Iterator[Fault]:
    needed = {concept for output in table.outputs for concept in guideline.rules[output].concepts}
    for concept in table.inputs:
        if concept not in needed:
            yield Fault(file, table.line, concept, "no define of this table depends on the column; take it out")
        elif all(concept in row.given for row in table.rows):
            yield Fault(file, table.line, concept, "the input is known in every row; add a row in which it is —")


def _lines(guideline: Guideline, file: str, rule: Rule, tables: list[ExampleTable]) -> Iterator[Fault]:
    for concept, line, place in _drawn(guideline, rule):
        values = [_number(row.given.get(concept)) for table in tables for row in table.rows]
        known = [value for value in values if value is not None]
        missing = [
            where
            for where, stands in (
                ("below", any(value < line for value in known)),
                ("on", line in known),
                ("above", any(value > line for value in known)),
            )
            if not stands
        ]
        if missing:
            shown = print_expression(rule.expression) if not rule.name else rule.name
            yield Fault(
                file, place.line, concept, f"no row of “{shown}” stands {' or '.join(missing)} the line at {line}; add one"
            )


def _drawn(guideline: Guideline, rule: Rule) -> Iterator[tuple[str, Decimal, ast.Place]]:
    """(concept, threshold, place) of each comparison of a concept with a number in the concept's own unit."""
    for node in ast.walk(rule.expression):
        if isinstance(node, ast.Comparison):
            pairs = [(node.left, node.right), (node.right, node.left)]
        elif isinstance(node, ast.Between):
            pairs = [(node.operand, node.low), (node.operand, node.high)]
        else:
            continue
        for one, other in pairs:
            concept = guideline.bindings.get(one.name) if isinstance(one, ast.Name) else None
            if isinstance(concept, str):
                literal = guideline.bindings.get(other.name) if isinstance(other, ast.Name) else other
                if isinstance(literal, ast.QuantityLiteral | ast.Integer | ast.DecimalNumber):
                    yield concept, Decimal(literal.value), node.place


def _number(value: Value) -> Decimal | None:
    if isinstance(value, Quantity):
        return None if value.comparator else value.value
    return Decimal(value) if isinstance(value, int) else None
