"""The defines of guidelines → cells: the same walk over the syntax tree as the reference engine's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from madelief.cql import CqlType, ast
from madelief.engines.columns.cells import Net
from madelief.engines.columns.truths import Kind, NotHere, Value
from madelief.engines.columns.values import Values
from madelief.facts import Fault, Refused
from madelief.facts.quantity import SIDE
from madelief.guideline.graph import Bindings

KINDS: Mapping[str, Kind] = {
    "Boolean": "truth", "Integer": "integer", "Decimal": "decimal", "Quantity": "quantity", "Date": "day",
    "Choice": "word", "String": "word",
}  # fmt: skip


class Compiler:
    """Defines as values. One compiler serves many guidelines: what they have in common is one cell."""

    def __init__(self, concepts: Mapping[str, CqlType], given: Collection[str], today: date) -> None:
        """`concepts`: id → type. `given`: the columns of the input; a concept without one is unknown for everybody."""
        self.values = Values(Net())
        self.concepts = concepts
        self.given = frozenset(given)
        self.today = today

    def define(self, name: str, rules: Mapping[str, ast.Expression], bindings: Bindings, done: dict[str, Value]) -> Value:
        """The define `name`, and through it those that it uses; `done` keeps them by name."""
        value = done.get(name)
        if value is None:
            value = done[name] = _Walk(self, rules, bindings, done).value(rules[name])
        return value

    def value(
        self, node: ast.Expression, rules: Mapping[str, ast.Expression], bindings: Bindings, done: dict[str, Value]
    ) -> Value:
        """One expression among `rules`."""
        return _Walk(self, rules, bindings, done).value(node)

    def concept(self, concept: str) -> Value:
        """The column of a concept, or null where the input has none."""
        type_ = self.concepts[concept]
        kind = KINDS[type_.name]
        if concept not in self.given:
            return self.values.null(kind, type_.unit)
        net = self.values.net
        side = net.column(concept + SIDE) if concept + SIDE in self.given else None
        return Value(kind, net.column(concept), type_.unit, side)


class _Walk:
    def __init__(
        self, compiler: Compiler, rules: Mapping[str, ast.Expression], bindings: Bindings, done: dict[str, Value]
    ) -> None:
        self.compiler, self.rules, self.bindings, self.done = compiler, rules, bindings, done
        self.values = compiler.values

    def value(self, node: ast.Expression) -> Value:
        """The column of one node. Raises `Refused` with its name and line where this engine has none."""
        visit = getattr(self, f"visit_{type(node).__name__}", None)
        try:
            if visit is None:
                raise NotHere(type(node).__name__)
            found: Value = visit(node)
        except NotHere as lack:
            text = f"{type(node).__name__}: columns cannot hold {lack}; run this rule one person at a time"
            raise Refused([Fault(node.place.file, node.place.line, "", text)]) from None
        return found

    def visit_Null(self, node: ast.Null) -> Value:
        return self.values.null("nothing")

    def visit_Truth(self, node: ast.Truth) -> Value:
        return self.values.truth(node.value)

    def visit_Integer(self, node: ast.Integer) -> Value:
        return self.values.number(node.value)

    def visit_DecimalNumber(self, node: ast.DecimalNumber) -> Value:
        return self.values.number(node.value)

    def visit_String(self, node: ast.String) -> Value:
        return self.values.word(node.value)

    def visit_DateLiteral(self, node: ast.DateLiteral) -> Value:
        return self.values.day(node.value)

    def visit_TimeLiteral(self, node: ast.TimeLiteral) -> Value:
        # Carried and tested for null, never compared.
        return self.values.word(node.value.isoformat())

    def visit_QuantityLiteral(self, node: ast.QuantityLiteral) -> Value:
        return self.values.quantity(node.value, node.unit)

    def visit_Today(self, node: ast.Today) -> Value:
        return self.values.day(self.compiler.today)

    def visit_Name(self, node: ast.Name) -> Value:
        bound = self.bindings.get(node.name)
        if bound is None:
            return self.compiler.define(node.name, self.rules, self.bindings, self.done)
        return self.compiler.concept(bound) if isinstance(bound, str) else self.value(bound)

    def visit_Not(self, node: ast.Not) -> Value:
        return self.values.no(self.value(node.operand))

    def visit_Logic(self, node: ast.Logic) -> Value:
        one, other = self.value(node.left), self.value(node.right)
        match node.operator:
            case "and":
                return self.values.both(one, other)
            case "or":
                return self.values.either(one, other)
            case "implies":
                return self.values.either(self.values.no(one), other)
            case _:
                return self.values.unlike(one, other)

    def visit_Is(self, node: ast.Is) -> Value:
        one = self.value(node.operand)
        found = self.values.is_null(one) if node.tested == "null" else self.values.surely(one, node.tested == "true")
        return self.values.no(found) if node.negated else found

    def visit_Comparison(self, node: ast.Comparison) -> Value:
        return self.values.compare(node.operator, self.value(node.left), self.value(node.right))

    def visit_Between(self, node: ast.Between) -> Value:
        value, low, high = self.value(node.operand), self.value(node.low), self.value(node.high)
        return self.values.both(self.values.below(low, value, True), self.values.below(value, high, True))

    def visit_Arithmetic(self, node: ast.Arithmetic) -> Value:
        return self.values.calculate(node.operator, self.value(node.left), self.value(node.right))

    def visit_Negative(self, node: ast.Negative) -> Value:
        return self.values.calculate("*", self.value(node.operand), self.values.number(-1))

    def visit_Difference(self, node: ast.Difference) -> Value:
        return self.values.difference(node.unit, self.value(node.start), self.value(node.end))

    def visit_Coalesce(self, node: ast.Coalesce) -> Value:
        return self.values.first([self.value(argument) for argument in node.arguments])

    def visit_If(self, node: ast.If) -> Value:
        return self.values.chosen(self.value(node.condition), self.value(node.then), self.value(node.otherwise))

    def visit_Case(self, node: ast.Case) -> Value:
        subject = None if node.subject is None else self.value(node.subject)
        found = self.value(node.otherwise)
        for item in reversed(node.items):
            test = self.value(item.condition)
            meets = test if subject is None else self.values.equal(subject, test)
            found = self.values.chosen(meets, self.value(item.then), found)
        return found
