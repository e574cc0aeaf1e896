"""cB12, one number out of four values: a formula that nobody here has checked against its paper.

It is shown only to whoever asks for what is unconfirmed, always marked as that, and no rule reads it. Its numbers stand
on the page (`b12-values-research`, section combined-indicator) and are read from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from madelief.cql import ast
from madelief.facts import Known, Quantity
from madelief.guideline import Guideline, Shelf, Statement

GUIDELINE = "b12-values-research"
FORMULA, CLASSES = ("V35",), ("V36",)
MARKERS = ("active-b12", "total-b12", "mma", "homocysteine")
"""pmol/L, pmol/L, umol/L, umol/L."""
AGE = "age"
"""Years."""
CONSTANT, SCALE, POWER = "cB12 age constant", "cB12 age scale", "cB12 age power"
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class CombinedIndicator:
    """`value` is None where one of the four values or the age is `missing`, or known only as more or less than a number."""

    value: Decimal | None
    missing: tuple[str, ...]
    guideline: Guideline
    formula: Statement
    classes: Statement

    @property
    def id(self) -> str:
        return f"{self.guideline.id}/{self.formula.section}/cb12"


def combined_indicator(shelf: Shelf, inputs: Mapping[str, Known]) -> CombinedIndicator | None:
    """cB12 of one person, rounded to hundredths; None where the shelf does not hold its page, or that is withdrawn."""
    guideline = shelf.guidelines.get(GUIDELINE)
    if guideline is None or guideline.status != "released":
        return None
    exact = {concept: _exact(inputs.get(concept)) for concept in (*MARKERS, AGE)}
    missing = tuple(concept for concept, value in exact.items() if value is None)
    value = None if missing else _formula(guideline, {c: v for c, v in exact.items() if v is not None})
    return CombinedIndicator(value, missing, guideline, guideline.statement(FORMULA), guideline.statement(CLASSES))


def _formula(guideline: Guideline, values: Mapping[str, Decimal]) -> Decimal:
    active, total, mma, homocysteine = (values[marker] for marker in MARKERS)
    constant, scale, power = (_number(guideline, name) for name in (CONSTANT, SCALE, POWER))
    by_age = constant / (1 + (values[AGE] / scale) ** power)
    return (((active * total) / (mma * homocysteine)).log10() - by_age).quantize(HUNDREDTH)


def _number(guideline: Guideline, parameter: str) -> Decimal:
    default = guideline.parameters[parameter].default
    assert isinstance(default, ast.DecimalNumber | ast.Integer), parameter
    return Decimal(default.value)


def _exact(value: Known | None) -> Decimal | None:
    return value.value if isinstance(value, Quantity) and not value.comparator and value.value > 0 else None
