"""One thing known of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from madelief.facts.answer import Answer
from madelief.facts.quantity import Quantity

Known = Answer | Quantity | int | date | str
"""A value that a record can state: yes/no, a quantity, a count, a date or the id of a choice."""

Value = Known | None
"""`None` is the absence of a value. It is not no: whoever reads it must say what unknown means there."""


def in_words(value: Value) -> str:
    """The value as a report prints it: `140 pmol/L`, `yes`, `2026-11-02`, `vegan`; `unknown` for none."""
    if value is None:
        return "unknown"
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True)
class Fact:
    """`concept` (its id) has `value`, in the concept's canonical unit and precision.

    `on` is the day that it was true or measured (None: not said); `origin` names where it stands in the record;
    `entered` is the value as it was written there, when that differs from `value`.
    """

    concept: str
    value: Known
    on: date | None = None
    origin: str = ""
    entered: str = ""
