"""Which rules speak of a moment: what each can come to when all that is known is that it is so, or that it is not.

A rule is followed with sets of answers: everything that is not fixed may be yes, no or unknown. Running the engine on an
empty record would not do: to it "not known" is an answer, and a rule that asks whether a value is known would be no.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from madelief.cql import ast
from madelief.facts import NO, UNKNOWN, YES, Answer
from madelief.facts.answer import AND, NOT, OR
from madelief.guideline import Guideline

Outcomes = frozenset[Answer]
Fixed = Mapping[str, Outcomes]
"""Concept → what it may be; one that is missing may be anything."""

ANY: Outcomes = frozenset({YES, NO, UNKNOWN})
SO: Outcomes = frozenset({YES})
NOT_SO: Outcomes = frozenset({NO})

AROUND_PREGNANCY = ("planning-pregnancy", "subfertility", "pregnant", "breastfeeding")


def speaks_of(guideline: Guideline, define: str, moment: str, only: bool) -> bool:
    """Whether a rule reads the moment and can be yes in it.

    With `only` it must also be ruled out for who neither plans a pregnancy, nor is pregnant, nor breastfeeds.
    """
    if moment not in guideline.rules[define].concepts or YES not in possible(guideline, define, {moment: SO}):
        return False
    return not only or YES not in possible(guideline, define, dict.fromkeys(AROUND_PREGNANCY, NOT_SO))


def possible(guideline: Guideline, define: str, fixed: Fixed) -> Outcomes:
    """What a define can come to. Never too little; too much where two parts of it hang together."""
    return _Follower(guideline, fixed).define(define)


class _Follower:
    def __init__(self, guideline: Guideline, fixed: Fixed) -> None:
        self.guideline = guideline
        self.fixed = fixed
        self.found: dict[str, Outcomes] = {}

    def define(self, name: str) -> Outcomes:
        if name not in self.found:
            self.found[name] = self.of(self.guideline.rules[name].expression)
        return self.found[name]

    def of(self, node: ast.Expression) -> Outcomes:
        match node:
            case ast.Name(name):
                bound = self.guideline.bindings.get(name)
                if isinstance(bound, str):
                    return self.fixed.get(bound, ANY)
                return self.define(name) if bound is None else ANY
            case ast.Logic("and", left, right):
                return frozenset(AND[pair] for pair in product(self.of(left), self.of(right)))
            case ast.Logic("or", left, right):
                return frozenset(OR[pair] for pair in product(self.of(left), self.of(right)))
            case ast.Not(operand):
                return frozenset(NOT[one] for one in self.of(operand))
            case ast.Is(operand, tested, negated):
                asked = {"true": YES, "false": NO, "null": UNKNOWN}[tested]
                return frozenset(YES if (one is asked) != negated else NO for one in self.of(operand))
            case _:
                return ANY
