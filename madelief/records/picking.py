"""Which of several entries counts, how far back, and what has moved on since: the concept's own rules, in one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import ROUND_DOWN, ROUND_UP, Decimal

from madelief.facts import YES, Concept, Fact, Quantity, Vocabulary, in_words
from madelief.facts.calendar import CALENDAR_UNITS, add, whole
from madelief.facts.entry import NotAccepted
from madelief.facts.quantity import plain
from madelief.records.record import SetAside, several


def outdated(fact: Fact, concept: Concept, on: date) -> str:
    """A sentence when the fact is of tomorrow or older than its concept looks back; "" when it counts."""
    if fact.on is None:
        return ""
    if fact.on > on:
        return f"it is dated {fact.on}, after the day of the question ({on})"
    days = concept.pick.within_days
    if days is not None and (on - fact.on).days > days:
        return f"it is of {fact.on}; {concept.id} counts for {days} days, and the question is of {on}"
    return ""


def pick(found: Iterable[Fact], vocabulary: Vocabulary) -> tuple[dict[str, Fact], list[SetAside]]:
    """The fact that counts for each concept, by the concept's pick rule, and what contradicts itself.

    "latest" and "current" take the newest; "ever" takes a yes wherever it stands. A fact without a day is true now, so
    that it may be newer or older than a dated one. Different values of one day, or with and without a day, leave the
    concept unknown: choosing would be guessing.
    """
    by_concept: dict[str, list[Fact]] = {}
    for fact in found:
        by_concept.setdefault(fact.concept, []).append(fact)
    picked: dict[str, Fact] = {}
    aside: list[SetAside] = []
    for concept, entries in by_concept.items():
        ever = [fact for fact in entries if fact.value is YES] if vocabulary[concept].pick.which == "ever" else []
        facts = ever or entries
        newest_day = max((fact.on for fact in facts if fact.on is not None), default=None)
        dated = [fact for fact in facts if fact.on is not None and fact.on == newest_day]
        undated = [fact for fact in facts if fact.on is None]
        values = list(dict.fromkeys(fact.value for fact in (*dated, *undated)))
        if len(values) == 1:
            picked[concept] = (undated or dated)[-1]
        else:
            reason = _contradiction(concept, [in_words(value) for value in values], newest_day, bool(undated))
            aside += [SetAside(fact.origin, reason) for fact in (*dated, *undated)]
    return picked, aside


def _contradiction(concept: str, values: list[str], day: date | None, undated: bool) -> str:
    when = " and ".join([f"on {day}"] * (day is not None) + ["without a date"] * undated)
    return f"{concept} has different values {when} ({several(values)}); none is used"


def moved_on(fact: Fact, concept: Concept, on: date) -> Fact:
    """The fact as it is on the day `on`, if its concept grows: 20 wk of a week ago are 21 wk; `entered` keeps the 20 wk.

    Weeks are days / 7, rounded down to the concept's decimals; months and years are whole ones. What is only known to
    be less (`<20 wk`) is rounded up instead: less than 21.5, not than 21.4. Raises `NotAccepted` where the value would
    be impossible: nobody is 50 weeks pregnant.
    """
    value = fact.value
    if not concept.grows or fact.on is None or fact.on >= on or not isinstance(value, Quantity):
        return fact
    less = value.comparator in ("<", "<=")
    match CALENDAR_UNITS[concept.unit]:
        case "weeks":
            step = Decimal(1).scaleb(-concept.decimals)
            passed = (Decimal((on - fact.on).days) / 7).quantize(step, rounding=ROUND_UP if less else ROUND_DOWN)
        case unit:
            gone = whole(unit, fact.on, on)
            passed = Decimal(gone + (less and add(fact.on, gone, unit) != on))
    grown = Quantity(value.value + passed, value.unit, value.comparator)
    low, high = concept.reject or (grown.value, grown.value)
    if not low <= grown.value <= high:
        raise NotAccepted(
            f"{value} on {fact.on} would be {grown} on {on}, which is impossible: "
            f"expected {plain(low)} to {plain(high)} {concept.unit}"
        )
    return replace(fact, value=grown, on=on, entered=f"{fact.entered or value} on {fact.on}")
