"""The parts of FHIR resources that every reader needs, checked for shape: JSON may hold anything."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from madelief.facts import Code, Concept, Fact, Vocabulary
from madelief.facts.fault import quoted

_DATE_TIME = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?)?)?", re.ASCII
)


class CannotRead(Exception):
    """Why one resource is set aside: a sentence."""


Resource = dict[str, Any]


@dataclass(frozen=True)
class Ended:
    """A no that only an ended or refuted entry says: it counts where nothing else in the record says yes."""

    fact: Fact


def member(resource: Resource, key: str, kind: type | tuple[type, ...]) -> Any:
    """`resource[key]`, or None where it is absent. Raises `CannotRead` where it is something else."""
    value = resource.get(key)
    if value is not None and not isinstance(value, kind):
        raise CannotRead(f"{key} is not what FHIR R4 says it is")
    return value


def items(resource: Resource, key: str) -> list[Resource]:
    """The objects in the list `resource[key]`; empty where it is absent."""
    found = member(resource, key, list) or []
    if not all(isinstance(item, dict) for item in found):
        raise CannotRead(f"{key} is not what FHIR R4 says it is")
    return list(found)


def text_of(value: object) -> str:
    """`value` where it is a text, "" where it is anything else."""
    return value if isinstance(value, str) else ""


def shown(value: object) -> str:
    """A status or another small value as a message quotes it; whole trees of JSON are not walked."""
    if value is None:
        return "not given"
    return quoted(value) if isinstance(value, str | bool | Decimal) else "not what FHIR R4 says it is"


def as_is(resource: Resource, what: str = "it") -> None:
    """Refuse what FHIR forbids to process: a modifier that is not understood may turn the meaning around."""
    for key in ("modifierExtension", "implicitRules"):
        if resource.get(key):
            raise CannotRead(f"{what} has {key}, which can change what it means and is not understood here")


# ---------------------------------------------------------------- codes


def codings(concept: Resource | None, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """(system id, code) of every coding of a CodeableConcept whose system we know."""
    for coding in items(concept or {}, "coding"):
        system = vocabulary.systems.get(text_of(coding.get("system")))
        code = text_of(coding.get("code")).strip()
        if system and code:
            yield system, code


def matches(concept: Resource | None, about: str, vocabulary: Vocabulary) -> list[tuple[Concept, Code]]:
    """Every concept that a CodeableConcept stands for, each with the code that says most about it."""
    found: dict[str, tuple[Concept, Code]] = {}
    for system, code in codings(concept, vocabulary):
        for known, listed in vocabulary.coded(system, code, about):
            best = found.get(known.id)
            if best is None or _says_more(known, listed, best[1]):
                found[known.id] = known, listed
    return list(found.values())


def _says_more(concept: Concept, one: Code, other: Code) -> bool:
    """A code that names the choice before one that leaves it to the route; a confirmed one before another."""
    choices = concept.choice_ids
    if choices and one.means in choices and other.means in choices and one.means != other.means:
        raise CannotRead(f"its codes stand for {one.means} and for {other.means}")
    return (one.means in choices, bool(one.confirmed)) > (other.means in choices, bool(other.confirmed))


def shown_codes(concept: Resource | None) -> str:
    """The codes of a CodeableConcept as a reader would look for them."""
    try:
        found = [
            f"{text_of(c.get('system')).rsplit('/', 1)[-1] or '?'} {text_of(c.get('code')) or '?'}"
            for c in items(concept or {}, "coding")[:4]
        ]
    except CannotRead:
        found = []
    return quoted(", ".join(found) or text_of((concept or {}).get("text")) or "no code")


def status_of(concept: Resource | None, known: tuple[str, ...], what: str) -> str:
    """The code of a status that FHIR keeps as a CodeableConcept, every coding searched; "" where it is absent."""
    found = {text_of(coding.get("code")) for coding in items(concept or {}, "coding")}
    meant = found & set(known)
    if concept is None or len(meant) == 1:
        return next(iter(meant), "")
    raise CannotRead(f"its {what} is {shown_codes(concept)}, which is not one of FHIR's: {', '.join(known)}")


def denies(concept: Concept, code: Code) -> bool:
    """Whether the absence of what `code` names is the absence of the whole concept.

    Crohn's disease refuted leaves every other bowel disease open, and one acid suppressant stopped leaves another. So
    only a code whose system lists the concept's own no beside it, or the one substance whose doses are told apart.
    """
    opposite = any(other.system == code.system and other.means == "no" for other in (*concept.codes, *concept.values))
    return (opposite and code.means == "yes") or bool(concept.doses)


def origin(name: str, code: Code) -> str:
    """Where a fact comes from; an unconfirmed code says so at every fact that came in through it."""
    return name if code.confirmed else f"{name} (code {code.system} {code.code} is not confirmed)"


# ---------------------------------------------------------------- days and numbers


@dataclass(frozen=True)
class Moment:
    """A FHIR date or dateTime: a day, or a month or a year of which only the first and the last day are known."""

    first: date
    last: date

    @property
    def day(self) -> date | None:
        return self.first if self.first == self.last else None


def moment(text: object, what: str) -> Moment | None:
    """The FHIR date or dateTime `text` as it is written, its time zone left alone; None for none."""
    if text is None:
        return None
    match = _DATE_TIME.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise CannotRead(f"{what} {shown(text)} is no date")
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
        last = first if day else date(first.year, month or 12, calendar.monthrange(first.year, month or 12)[1])
    except ValueError:
        raise CannotRead(f"{what} {shown(text)} is no day of the calendar") from None
    return Moment(first, last)


def day_of(text: object, what: str) -> date | None:
    """The calendar day of a FHIR date or dateTime; None for none. A month or a year alone is no day."""
    found = moment(text, what)
    if found is not None and found.day is None:
        raise CannotRead(f"{what} {shown(text)} is not a whole day")
    return found.day if found else None


def number_of(value: object) -> Decimal | None:
    """A JSON number (read as Decimal), or None. A text that looks like one is no number."""
    return value if isinstance(value, Decimal) else None


# ---------------------------------------------------------------- references


def short_reference(reference: str) -> str:
    """`Patient/1` of any way to write it: absolute, with a version, or as it is."""
    unversioned = reference.split("/_history/", 1)[0]
    return "/".join(unversioned.split("/")[-2:])
