"""Which concepts made a define what it is, as columns: what the steps of the reference engine tell for one person.

An `and` that is yes was decided by both its sides, one that is no by the sides that are no; and so on down to the
concepts. Where the reference looks at one branch of a choice between values, this names the concepts of all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from madelief.cql import ast
from madelief.engines.columns.program import Columns
from madelief.engines.columns.truths import Value
from madelief.guideline import Guideline

Came = Literal["yes", "no", "unknown"]
"""What an expression came to."""

Decided = dict[str, Value]
"""Concept → whether it took part, never unknown itself."""

OPPOSITE: Mapping[Came, Came] = {"yes": "no", "no": "yes", "unknown": "unknown"}
ALL: tuple[Came, ...] = ("yes", "no", "unknown")


class Deciders:
    """The deciders of the defines of one guideline."""

    def __init__(self, columns: Columns, guideline: Guideline) -> None:
        self.columns, self.guideline = columns, guideline
        self.values = columns.compiler.values
        self.rules = {rule.name: rule.expression for rule in guideline.rules.values()}
        self._done: dict[tuple[str, Came], Decided] = {}

    def of(self, name: str, came: Came = "yes") -> Decided:
        """The concepts that decide where the define `name` came to `came`, in order of appearance."""
        done = self._done.get((name, came))
        if done is None:
            done = self._done[name, came] = self.why(self.rules[name], came)
        return done

    def why(self, node: ast.Expression, came: Came) -> Decided:
        match node:
            case ast.Name(name):
                bound = self.guideline.bindings.get(name)
                if bound is None:
                    return self.of(name, came) if name in self.rules and self._truth(name) else self.all_of(node)
                return {bound: self.values.truth(True)} if isinstance(bound, str) else {}
            case ast.Not(operand):
                return self.why(operand, OPPOSITE[came])
            case ast.Logic("and", left, right):
                return self.of_two(left, right, came, "yes")
            case ast.Logic("or", left, right):
                return self.of_two(left, right, came, "no")
            case ast.Logic("implies", left, right):
                return self.of_two(ast.Not(left), right, came, "no")
            case ast.Logic("xor", left, right):
                parts: tuple[Came, ...] = ("unknown",) if came == "unknown" else ("yes", "no")
                return self.merged(*(self.where(side, part) for side in (left, right) for part in parts))
            case ast.Is(operand, "null", negated):
                if not self.boolean(operand):
                    return self.all_of(operand)
                null: tuple[Came, ...] = ("unknown",) if (came == "yes") is not negated else ("yes", "no")
                return self.merged(*(self.where(operand, part) for part in null))
            case ast.Is(operand, tested, negated):
                meant: Came = "yes" if tested == "true" else "no"
                if (came == "yes") is not negated:
                    return self.why(operand, meant)
                return self.merged(*(self.where(operand, part) for part in ALL if part != meant))
            case ast.If(condition, then, otherwise) if self.boolean(then) and self.boolean(otherwise):
                test = self.values.surely(self.value(condition))
                return self.merged(
                    *(self.where(condition, part) for part in ALL),
                    self.under(test, self.why(then, came)),
                    self.under(self.values.no(test), self.why(otherwise, came)),
                )
            case _:
                return self.all_of(node)

    def of_two(self, left: ast.Expression, right: ast.Expression, came: Came, both: Came) -> Decided:
        """`both`: the outcome for which both sides had to be so. Otherwise the sides that are what the whole is decide."""
        if came == both:
            return self.merged(self.why(left, came), self.why(right, came))
        return self.merged(self.where(left, came), self.where(right, came))

    def where(self, node: ast.Expression, came: Came) -> Decided:
        """The deciders of `node` for the people for whom it came to `came`."""
        value = self.value(node)
        test = self.values.is_null(value) if came == "unknown" else self.values.surely(value, came == "yes")
        return self.under(test, self.why(node, came))

    def under(self, test: Value, decided: Decided) -> Decided:
        return {concept: self.values.both(test, value) for concept, value in decided.items()}

    def merged(self, *parts: Decided) -> Decided:
        found: Decided = {}
        for part in parts:
            for concept, value in part.items():
                found[concept] = self.values.either(found[concept], value) if concept in found else value
        return found

    def all_of(self, node: ast.Expression) -> Decided:
        """Every concept of `node`: a comparison is decided by all that is compared."""
        found: Decided = {}
        for name in ast.names(node):
            bound = self.guideline.bindings.get(name)
            if isinstance(bound, str):
                found[bound] = self.values.truth(True)
            elif bound is None:
                found |= {concept: self.values.truth(True) for concept in self.guideline.rules[name].concepts}
        return found

    def value(self, node: ast.Expression) -> Value:
        return self.columns.node(self.guideline, node)

    def boolean(self, node: ast.Expression) -> bool:
        return self.value(node).kind in ("truth", "nothing")

    def _truth(self, name: str) -> bool:
        return self.guideline.rules[name].type.name == "Boolean"
