"""What may be said of a person: the concepts of the vocabulary."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from madelief.facts.text import Text


class Kind(StrEnum):
    """How a concept is answered."""

    YES_NO = "yes-no"
    QUANTITY = "quantity"
    COUNT = "count"
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True)
class Conversion:
    """Another unit in which the concept is accepted: canonical value = value x `times`.

    `source` says where the factor was confirmed; "" marks a factor that is in common use but unconfirmed.
    """

    unit: str
    times: Decimal
    source: str


@dataclass(frozen=True)
class Code:
    """A code under which records keep this concept.

    `means` is what the mere presence of the code says ("yes", a choice's id, or "" where the value says it).
    `prefix` matches every code that starts so (ATC groups). `confirmed` says where the code was confirmed. An
    unconfirmed code says in `seen` where it was met; it is read, and every fact that comes through it says so.
    """

    system: str
    code: str
    means: str = ""
    confirmed: str = ""
    prefix: bool = False
    seen: str = ""


@dataclass(frozen=True)
class Dose:
    """A band of daily dose of a medicine (bounds included) and the choice that it stands for."""

    means: str
    unit: str
    lowest: Decimal
    highest: Decimal


@dataclass(frozen=True)
class Pick:
    """The pick rule: which of several entries in a record counts.

    `which`: "latest" by date; "ever" (a diagnosis stays true); "current" (only while active).
    `within_days`: how far back an entry counts (None: no limit). `statuses`: the record statuses that count.
    """

    which: str
    within_days: int | None
    statuses: tuple[str, ...]


@dataclass(frozen=True)
class Concept:
    """One concept: its id is the contract, its label is its name in CQL."""

    id: str
    group: str
    kind: Kind
    about: str
    """Whom it is about: "mother" or "infant"."""
    label: Text
    question: Text
    why: Text
    unit: str = ""
    """Canonical UCUM unit of a quantity."""
    decimals: int = 0
    """Digits after the point that are kept when a quantity enters: equal in every engine."""
    accepts: tuple[Conversion, ...] = ()
    reject: tuple[Decimal, Decimal] | None = None
    """Outside these bounds (canonical unit, inclusive) a value is impossible."""
    warn: tuple[Decimal, Decimal] | None = None
    """Outside these bounds it is possible but asks for a second look."""
    choices: tuple[tuple[str, Text], ...] = ()
    codes: tuple[Code, ...] = ()
    values: tuple[Code, ...] = ()
    """Coded values (positive, yes …) and what each means here."""
    doses: tuple[Dose, ...] = ()
    pick: Pick = Pick("latest", None, ())
    started_on: str = ""
    """Of a medicine: the date concept for the day it was begun."""
    last_on: str = ""
    """Of a medicine: the date concept for the last time it was given."""
    interval: str = ""
    """Of a medicine: the quantity concept for the weeks between two doses."""
    relatives_of: tuple[str, ...] = ()
    """Of a family history: the concepts which, in a relative, make this one yes."""
    grows: bool = False
    """The value moves on with the calendar: 20 wk of last week are 21 wk today."""

    @property
    def choice_ids(self) -> tuple[str, ...]:
        return tuple(choice for choice, _ in self.choices)
