"""Random rules for engines that know all that ours knows: also what the reference engines of others get wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from random import Random

from madelief.cql import CqlType, ast
from madelief.cql.types import BOOLEAN, DATE, DECIMAL, INTEGER
from madelief.facts import Vocabulary
from madelief.guideline import Guideline
from tests.agree.rules import RandomRules, guideline_of

COARSER = {"d": "wk", "nmol/L": "umol/L", "pmol/L": "nmol/L", "mo": "a"}
"""A unit, and one of the same dimension of which it is the finer."""

RELATED = {**COARSER, **{coarser: finer for finer, coarser in COARSER.items()}}
"""A unit, and another that it can be compared with."""

LINES = {"d": (14, 84, 140), "wk": (2, 12, 20), "nmol/L": (150, 280), "umol/L": (15,), "mo": (6, 24), "a": (2,)}
"""Where literals in other units stand: on values that the concepts have."""

DEEPEST = 3
"""Levels of an expression; rules that use rules go deeper."""

WORDS = ("vegan", "Vegan", "positive", "it's")


class WideRules(RandomRules):
    """Writes defines with other units, products of expressions, nulls everywhere, durations that differ by person."""

    def __init__(self, random: Random, vocabulary: Vocabulary) -> None:
        super().__init__(random, vocabulary, exact=True)

    def expression(self, kind: CqlType, depth: int) -> ast.Expression:
        return super().expression(kind, min(depth, DEEPEST))

    def quantity(self) -> CqlType:
        if self.random.random() < 0.4:
            return CqlType("Quantity", self.random.choice(sorted(RELATED)))
        return super().quantity()

    def leaf(self, kind: CqlType) -> ast.Expression:
        if kind.unit in LINES and not self.named.get(kind) and self.random.random() < 0.8:
            return ast.QuantityLiteral(Decimal(self.random.choice(LINES[kind.unit])), kind.unit)
        if kind.name == "String":
            return ast.String(self.random.choice(WORDS))
        if kind == DATE and self.random.random() < 0.2:
            return ast.DateLiteral(
                self.random.choice((date(2024, 3, 31), date(2024, 1, 30), date(2000, 2, 29), date(2023, 2, 28)))
            )
        return super().leaf(kind)

    def test(self, kind: CqlType, depth: int) -> ast.Expression:
        if self.random.random() < 0.1:
            return ast.Is(self.random.choice((ast.TimeLiteral(time(8, 30)), ast.Null())), "null", self.random.random() < 0.5)
        return super().test(kind, depth)

    def comparison(self, kind: CqlType, depth: int) -> ast.Expression:
        form = self.random.random()
        if form < 0.3:
            unit = self.random.choice(sorted(RELATED))
            sides = [self.expression(CqlType("Quantity", each), depth) for each in (unit, RELATED[unit])]
            self.random.shuffle(sides)
            return ast.Comparison(self.random.choice(("<", "<=", ">", ">=", "=", "!=")), *sides)
        if form < 0.4:
            words = CqlType("String")
            return ast.Comparison(
                self.random.choice(("=", "!=", "~", "!~")), self.expression(words, depth), self.expression(words, depth)
            )
        if form < 0.5:
            # Equivalence knows null, of every type.
            of = self.random.choice((BOOLEAN, INTEGER, DATE, self.quantity(), DECIMAL))
            pair = [self.expression(of, depth), ast.Null()]
            self.random.shuffle(pair)
            return ast.Comparison(self.random.choice(("~", "!~", "=", "!=")), *pair)
        return super().comparison(kind, depth)

    def between(self, kind: CqlType, depth: int) -> ast.Expression:
        unit = self.random.choice(sorted(RELATED))
        low, high = (CqlType("Quantity", RELATED[unit]) for _ in range(2))
        if self.random.random() < 0.5:
            operand = self.expression(CqlType("Quantity", unit), depth)
            return ast.Between(operand, self.expression(low, depth), self.expression(high, depth))
        return super().between(kind, depth)

    def cases(self, kind: CqlType, depth: int) -> ast.Expression:
        if self.random.random() < 0.3:
            of = self.random.choice((INTEGER, DATE, BOOLEAN, self.quantity()))
            items = tuple(ast.CaseItem(self.leaf(of), self.expression(kind, depth)) for _ in range(self.random.randint(1, 3)))
            return ast.Case(self.expression(of, depth), items, self.or_null(kind, depth))
        return super().cases(kind, depth)

    def sum(self, kind: CqlType, depth: int) -> ast.Expression:
        form = self.random.random()
        if kind.unit in COARSER and form < 0.5:
            pair = [self.expression(kind, depth), self.expression(CqlType("Quantity", COARSER[kind.unit]), depth)]
            self.random.shuffle(pair)
            return ast.Arithmetic(self.random.choice(("+", "-")), *pair)
        if form > 0.9:
            return ast.Arithmetic(self.random.choice(("+", "-")), self.expression(kind, depth), ast.Null())
        return super().sum(kind, depth)

    def whole_product(self, kind: CqlType, depth: int) -> ast.Expression:
        # What no Integer holds is null, and goes on as null.
        if self.random.random() < 0.3:
            return ast.Arithmetic("*", self.expression(INTEGER, depth), ast.Integer(self.random.choice((65536, 2147483647))))
        return ast.Arithmetic("*", self.expression(INTEGER, depth), self.expression(INTEGER, depth))

    def product(self, kind: CqlType, depth: int) -> ast.Expression:
        if self.random.random() < 0.3:
            pair = [self.leaf(kind), self.expression(INTEGER, depth)]
            self.random.shuffle(pair)
            return ast.Arithmetic("*", *pair)
        return super().product(kind, depth)

    def moved(self, kind: CqlType, depth: int) -> ast.Expression:
        if self.random.random() < 0.4:
            # A duration of each person's own, in every unit.
            one = self.random.choice(
                (
                    ast.QuantityLiteral(Decimal(1), self.random.choice(("d", "wk", "mo", "a"))),
                    ast.QuantityLiteral(
                        Decimal("1.5"), self.random.choice(("days", "weeks", "months", "years")), calendar=True
                    ),
                )
            )
            amount = ast.Arithmetic("*", one, self.expression(self.random.choice((INTEGER, DECIMAL)), min(depth, 1)))
            return ast.Arithmetic(self.random.choice(("+", "-")), self.expression(DATE, depth), amount)
        return super().moved(kind, depth)


def random_guideline(seed: int, vocabulary: Vocabulary, defines: int) -> Guideline:
    """A guideline of its own id, so that several stand beside each other in one table."""
    made = guideline_of(WideRules(Random(seed), vocabulary).block(defines), vocabulary)
    rules = {name: replace(rule, id=f"random-{seed}/{name}") for name, rule in made.rules.items()}
    return replace(made, id=f"random-{seed}", rules=rules)
