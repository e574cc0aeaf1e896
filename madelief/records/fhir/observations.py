"""Observation → facts: value and components, every coding searched, no unit guessed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from madelief.facts import NO, YES, Code, Concept, Fact, Kind, Known, Quantity, Vocabulary
from madelief.facts.entry import NotAccepted, check_size, convert, read_value
from madelief.facts.fault import quoted
from madelief.facts.quantity import plain
from madelief.records.fhir.resource import (
    CannotRead,
    Resource,
    as_is,
    codings,
    day_of,
    items,
    matches,
    member,
    number_of,
    origin,
    shown,
    shown_codes,
    status_of,
    text_of,
)
from madelief.records.record import SetAside

UCUM = "http://unitsofmeasure.org"
FINAL = ("final", "amended", "corrected")
UPPER_LIMIT = "-upper-limit"
"""`mma-upper-limit` is the laboratory's own upper limit of `mma`: the high end of the range printed with a result."""


def read_observation(resource: Resource, name: str, about: str, on: date, vocabulary: Vocabulary) -> Iterator[Fact | SetAside]:
    """The facts of an Observation, of its components and of the laboratory's own limits."""
    parts = [(name, resource)]
    parts += [(f"{name} component {number}", part) for number, part in enumerate(items(resource, "component"), 1)]
    told = [(label, part, matches(member(part, "code", dict), about, vocabulary)) for label, part in parts]
    if not any(found for _, _, found in told):
        raise CannotRead(f"no concept has the code {shown_codes(member(resource, 'code', dict))}")
    if resource.get("focus"):
        raise CannotRead("its focus is somebody or something else than the patient")
    status = resource.get("status")
    if status not in FINAL:
        raise CannotRead(f"its status is {shown(status)}; only {', '.join(FINAL)} count")
    day = effective(resource)
    for label, part, found in told:
        if part is resource and len(told) > 1 and not _answers(part):
            continue  # the heading of a panel: its components hold the values
        try:
            yield from _part(part, label, found, str(status), day, vocabulary)
        except CannotRead as error:
            yield SetAside(label, str(error))


def _answers(part: Resource) -> bool:
    return part.get("dataAbsentReason") is not None or any(key.startswith("value") for key in part)


def _part(
    part: Resource, label: str, found: list[tuple[Concept, Code]], status: str, day: date, vocabulary: Vocabulary
) -> Iterator[Fact | SetAside]:
    as_is(part)
    if len(found) > 1 and not all(code.means for _, code in found):
        raise CannotRead(f"its codes stand for {' and '.join(sorted(concept.id for concept, _ in found))}")
    for concept, code in found:
        try:
            if status not in concept.pick.statuses:
                raise CannotRead(f"{concept.id} is not taken from an Observation")
            value, entered = value_of(part, concept, code, vocabulary)
        except CannotRead as error:
            # One code may say several things; what cannot be read of it leaves the others readable.
            yield SetAside(label, str(error))
            continue
        yield Fact(concept.id, value, day, origin(label, code), entered)
        limit = vocabulary.get(concept.id + UPPER_LIMIT)
        if limit is not None:
            yield from _upper_limit(part, label, limit, code, day, vocabulary)


def effective(resource: Resource) -> date:
    """The day of an Observation. Without one its age is unknown, and it cannot count."""
    period = member(resource, "effectivePeriod", dict) or {}
    given = (resource.get("effectiveDateTime"), resource.get("effectiveInstant"), period.get("start"), period.get("end"))
    day = day_of(next((text for text in given if text is not None), None), "its date")
    if day is None:
        raise CannotRead("it has no date")
    return day


def value_of(part: Resource, concept: Concept, code: Code, vocabulary: Vocabulary) -> tuple[Known, str]:
    """The value of an Observation or component, and how it was entered. Raises `CannotRead`."""
    reason = part.get("dataAbsentReason")
    given = [key for key in part if key.startswith("value") and part[key] is not None]
    if reason is not None and given:
        raise CannotRead("it has a value and a reason why it has none")
    if reason is not None or (not given and not code.means):
        why = shown_codes(reason) if isinstance(reason, dict) else "no reason given"
        raise CannotRead(f"{concept.id} has no value ({why}); it stays unknown")
    if len(given) > 1:
        raise CannotRead(f"it has {len(given)} values; an Observation has one")
    if not given:
        return meaning(concept, code.means), ""
    key, value = given[0], part[given[0]]
    try:
        if concept.kind is Kind.QUANTITY and key == "valueQuantity":
            return quantity_of(member(part, key, dict), concept, vocabulary)
        if concept.kind is Kind.COUNT and key in ("valueInteger", "valueQuantity"):
            number = number_of(value if key == "valueInteger" else member(part, key, dict).get("value"))
            if number is not None and number == number.to_integral_value():
                return read_known(concept, plain(number), vocabulary), ""
        if concept.kind is Kind.DATE and key == "valueDateTime":
            day = day_of(value, "its value")
            if day is not None:
                return day, ""
        if concept.kind is Kind.YES_NO and key == "valueBoolean" and isinstance(value, bool):
            return (YES if value is (code.means != "no") else NO), ""
        if concept.kind in (Kind.YES_NO, Kind.CHOICE) and key == "valueCodeableConcept":
            said = coded_value(member(part, key, dict), concept, vocabulary)
            if code.means and said != meaning(concept, code.means):
                raise CannotRead(f"its code and its value say different things of {concept.id}")
            return said, ""
    except NotAccepted as error:
        raise CannotRead(f"{concept.id}: {error}") from None
    raise CannotRead(f"{concept.id} cannot be read from {quoted(key)}")


def quantity_of(quantity: Resource, concept: Concept, vocabulary: Vocabulary) -> tuple[Quantity, str]:
    """A FHIR Quantity in the concept's canonical unit, and how it was entered. Raises `NotAccepted`."""
    as_is(quantity, "its value")
    number = number_of(quantity.get("value"))
    if number is None:
        raise NotAccepted(f"its value is {shown(quantity.get('value'))}; expected a number that a measurement can have")
    check_size(number, number)
    comparator = text_of(quantity.get("comparator"))
    if quantity.get("comparator") is not None and not comparator:
        raise NotAccepted("its comparator is not what FHIR R4 says it is")
    unit = unit_of(quantity, concept, vocabulary)
    value = convert(concept, number, unit, comparator, vocabulary)
    entered = f"{comparator}{plain(number)} {unit}"
    return value, entered if entered != str(value) else ""


def unit_of(quantity: Resource, concept: Concept, vocabulary: Vocabulary) -> str:
    """The one unit that a Quantity carries: its UCUM code, and its printed unit where that says the same."""
    code, printed = text_of(quantity.get("code")).strip(), text_of(quantity.get("unit")).strip()
    if not code and not printed:
        raise NotAccepted("it has no unit, and none is guessed")
    coded = code if quantity.get("system") == UCUM else ""
    factors = {concept.unit: Decimal(1), **{other.unit: other.times for other in concept.accepts}}
    one, other = (vocabulary.unit_spellings.get(spelling, "") for spelling in (coded, printed))
    if one and other and factors.get(one) != factors.get(other):
        raise NotAccepted(f"its unit is printed as {quoted(printed)} and coded as {quoted(coded)}; it can be only one")
    return coded or printed or code


def coded_value(value: Resource | None, concept: Concept, vocabulary: Vocabulary) -> Known:
    """The answer that a coded value stands for."""
    answers = [known for known in (*concept.values, *concept.codes) if known.means]
    found = {known.means for coding in codings(value, vocabulary) for known in answers if (known.system, known.code) == coding}
    if len(found) != 1:
        raise CannotRead(f"{concept.id} has the value {shown_codes(value)}, which is no answer that is known here")
    return meaning(concept, found.pop())


def meaning(concept: Concept, means: str) -> Known:
    """The value that a code's `means` names. Raises `CannotRead` where the code alone does not settle it."""
    if concept.kind is Kind.YES_NO and means in ("yes", "no"):
        return YES if means == "yes" else NO
    if means in concept.choice_ids:
        return means
    raise CannotRead(f"its code alone does not say which {concept.id} it is")


def read_known(concept: Concept, text: str, vocabulary: Vocabulary) -> Known:
    """`read_value` where unknown is no possible text."""
    value = read_value(concept, text, vocabulary)
    assert value is not None
    return value


def _upper_limit(
    part: Resource, label: str, limit: Concept, code: Code, day: date, vocabulary: Vocabulary
) -> Iterator[Fact | SetAside]:
    """The laboratory's own upper limit, where exactly one plain range stands with the result."""
    label = f"{label} referenceRange"
    try:
        ranges = [found for found in items(part, "referenceRange") if found.get("high") is not None]
        plain_ranges = [found for found in ranges if not (found.get("appliesTo") or found.get("age")) and _normal(found)]
        if not ranges:
            return
        if len(plain_ranges) != 1:
            raise CannotRead(f"{limit.id}: there are several ranges, or ranges for some people only; none is used")
        as_is(plain_ranges[0])
        value, entered = quantity_of(member(plain_ranges[0], "high", dict), limit, vocabulary)
        yield Fact(limit.id, value, day, origin(label, code), entered)
    except NotAccepted as error:
        yield SetAside(label, f"{limit.id}: {error}")
    except CannotRead as error:
        yield SetAside(label, str(error))


def _normal(found: Resource) -> bool:
    """Whether a range says what is usual, and not what a treatment aims at."""
    return found.get("type") is None or status_of(member(found, "type", dict), ("normal",), "type of range") == "normal"
