"""The expressions of a guideline in words that every engine of CQL reads alike.

Our subset takes a little more than other engines do. What they were seen to read otherwise is written out for them:

- a unit of the vocabulary becomes its UCUM code (`mL/min/1.73m2` → `mL/min/{1.73_m2}`);
- a duration that is added to a date becomes a calendar duration in whole units. The cqframework engine refuses
  `date + 5 'wk'` and `date + 1.5 weeks`; cql-execution counts the half week.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any, TypeVar

from madelief.cql import CqlType, ast, check_expression, print_expression
from madelief.cql.types import CALENDAR, DATE, check_parameter
from madelief.facts import Vocabulary
from madelief.facts.calendar import CALENDAR_UNITS
from madelief.guideline import Guideline
from madelief.guideline.binding import concept_type

AnyNode = TypeVar("AnyNode", bound=ast.Node)


class Portable:
    """Prints the expressions of one guideline. `naming` writes a name; `today` names what stands for `Today()`."""

    def __init__(self, guideline: Guideline, vocabulary: Vocabulary, naming: Callable[[str], str], today: str = "") -> None:
        self._naming = naming
        self._today = today
        self._units = {unit.id: unit.ucum for unit in vocabulary.units.values()}
        self._types: dict[str, CqlType] = {label: concept_type(concept) for label, concept in vocabulary.by_label().items()}
        self._types |= {name: check_parameter(parameter) for name, parameter in guideline.parameters.items()}
        self._types |= {rule.name: rule.type for rule in guideline.rules.values()}
        self._written: dict[str, str] = {}
        """Made-up names → the CQL that stands for them: what our own tree has no node for."""

    def text(self, expression: ast.Expression) -> str:
        """`expression` as CQL, on one line."""
        return print_expression(self._of(expression), self._name)

    def default(self, parameter: ast.Parameter) -> str:
        """The default of `parameter` as CQL; a Decimal keeps its point."""
        default = parameter.default
        if isinstance(default, ast.Integer) and parameter.type == "Decimal":
            return f"{default.value}.0"
        return "null" if default is None else self.text(default)

    def _name(self, name: str) -> str:
        return self._written.get(name) or self._naming(name)

    def _of(self, node: ast.Expression) -> ast.Expression:
        match node:
            case ast.QuantityLiteral(calendar=False):
                return replace(node, unit=self._units.get(node.unit, node.unit))
            case ast.Today() if self._today:
                return ast.Name(self._today)
            case ast.Arithmetic("+" | "-", left, right) if check_expression(left, self._types) == DATE:
                return replace(node, left=self._of(left), right=self._duration(right))
            case _:
                return self._below(node)

    def _below(self, node: AnyNode) -> AnyNode:
        """`node` with every node below it rewritten."""
        changed: dict[str, Any] = {}
        for item in fields(node):
            value = getattr(node, item.name)
            if isinstance(value, tuple):
                changed[item.name] = tuple(self._child(part) for part in value)
            elif isinstance(value, ast.Node):
                changed[item.name] = self._child(value)
        return replace(node, **changed)

    def _child(self, node: Any) -> Any:
        # The `when … then …` of a case is a node, but no expression.
        return self._below(node) if isinstance(node, ast.CaseItem) else self._of(node)

    def _duration(self, node: ast.Expression) -> ast.Expression:
        """What is added to a date, as a calendar duration of whole units."""
        given = check_expression(node, self._types)
        unit = CALENDAR_UNITS[given.unit.removeprefix(f"{CALENDAR} ")]
        if isinstance(node, ast.QuantityLiteral):
            return replace(node, value=Decimal(int(node.value)), unit=unit, calendar=True)
        if given.unit.startswith(CALENDAR):
            return self._of(node)
        amount = self.text(node)
        made_up = f"{amount} in {unit}"
        # cql-execution makes no quantity of a null, so null is written out.
        self._written[made_up] = (
            f"(if {amount} is null then null"
            f" else System.Quantity {{ value: ToDecimal(Truncate(({amount}).value)), unit: '{unit}' }})"
        )
        return ast.Name(made_up)
