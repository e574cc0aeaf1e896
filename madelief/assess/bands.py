"""Where each guideline draws its lines for one value: the bands on a scale."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from madelief.cql import ast
from madelief.facts import Concept, Text
from madelief.facts.quantity import plain
from madelief.guideline import Guideline, Rule


@dataclass(frozen=True)
class Band:
    """A stretch of a scale that a guideline names; None is no bound. The lower bound belongs to it, the upper does not."""

    guideline: str
    finding: str
    name: Text
    low: Decimal | None
    high: Decimal | None
    unit: str

    def bound(self, value: Decimal | None) -> str | None:
        return None if value is None else f"{plain(value)} {self.unit}"


def bands_of(guideline: Guideline, concept: Concept) -> list[Band]:
    """The defines of `guideline` that are nothing but a stretch of `concept`'s scale, lowest first."""
    bands = []
    for rule in guideline.rules.values():
        if rule.concepts == (concept.id,) and guideline.runs(rule.statement):
            stretch = _stretch(guideline, rule, rule.expression)
            if stretch is not None:
                low, high = stretch
                bands.append(Band(guideline.id, rule.id, rule.label, low, high, concept.unit))
    return sorted(bands, key=lambda band: (band.low is not None, band.low or Decimal(0)))


Bounds = tuple[Decimal | None, Decimal | None]


def _stretch(guideline: Guideline, rule: Rule, node: ast.Expression) -> Bounds | None:
    match node:
        case ast.Logic("and", left, right):
            one, other = _stretch(guideline, rule, left), _stretch(guideline, rule, right)
            if one is None or other is None:
                return None
            lows = [low for low in (one[0], other[0]) if low is not None]
            highs = [high for high in (one[1], other[1]) if high is not None]
            return max(lows, default=None), min(highs, default=None)
        case ast.Comparison(operator, ast.Name(), right):
            line = _number(guideline, right)
            if line is None:
                return None
            return (None, line) if operator in ("<", "<=") else (line, None) if operator in (">", ">=") else None
        case _:
            return None


def _number(guideline: Guideline, node: ast.Expression) -> Decimal | None:
    literal = guideline.bindings.get(node.name) if isinstance(node, ast.Name) else node
    return literal.value if isinstance(literal, ast.QuantityLiteral) else None
