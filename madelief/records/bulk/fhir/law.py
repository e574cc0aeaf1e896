"""The one-person reader, asked what one form of a resource says: the rest follows for every resource of that form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from madelief.facts import Answer, Fact, Quantity, Refused, Vocabulary
from madelief.records.fhir.reader import READERS
from madelief.records.fhir.resource import CannotRead, Ended, Resource, as_is
from madelief.records.reading import _json
from madelief.records.record import SetAside

NO_CODE = "no concept has its code"
"""Why most of any record is not used. It is counted and not listed."""

NAME = "\x00"
"""Stands for a resource's own name where many are read at once."""

TOLD = {
    "concept": "VARCHAR", "number": "DOUBLE", "comparator": "VARCHAR", "word": "VARCHAR", "day": "DATE", "on": "DATE",
    "ended": "BOOLEAN", "origin": "VARCHAR", "reason": "VARCHAR",
}  # fmt: skip
"""What a form says, a row each: a fact (then `reason` is null) or why something is set aside (then `concept` is null).

`origin` is what follows a resource's own name.
"""
Row = tuple[Any, ...]


def parsed(text: str) -> Any:
    """JSON as the one-person reader takes it: exact decimals, no key twice. Raises `CannotRead`."""
    try:
        return _json(text, "")
    except Refused as refused:
        raise CannotRead(refused.faults[0].text) from None
    except RecursionError:
        raise CannotRead("the JSON is nested deeper than any record") from None


def form_of(text: str, kind: str) -> Resource:
    """The resource of type `kind` with the elements in `text`; a null is an element that is not there."""
    content = parsed(text)
    return {key: value for key, value in content.items() if value is not None} | {"resourceType": kind}


def said(kind: str, text: str, about: str, on: date, vocabulary: Vocabulary) -> Iterator[Row]:
    """What a resource of type `kind` with the elements in `text` says of the mother or the infant: rows of `TOLD`."""
    try:
        resource = form_of(text, kind)
        as_is(resource)
        if kind not in READERS:
            raise CannotRead("it is a medicine inside another resource; export it as a resource of its own")
        for item in READERS[kind](resource, NAME, about, on, vocabulary):
            yield row_of(item)
    except CannotRead as error:
        yield row_of(SetAside(NAME, str(error)))


def row_of(item: Fact | Ended | SetAside) -> Row:
    """`item` as a row of `TOLD`. Without the name, where its origin begins with `NAME`."""
    if isinstance(item, SetAside):
        reason = NO_CODE if item.reason.startswith("no concept has the ") else item.reason
        return (None,) * 7 + (item.resource.removeprefix(NAME), reason)
    fact = item.fact if isinstance(item, Ended) else item
    number: float | None = None
    comparator: str | None = None
    word: str | None = None
    day: date | None = None
    value = fact.value
    if isinstance(value, Quantity):
        number, comparator = float(value.value), value.comparator or None
    elif isinstance(value, Answer):
        word = value.word
    elif isinstance(value, date):
        day = value
    elif isinstance(value, int):
        number = float(value)
    else:
        word = value
    origin = fact.origin.removeprefix(NAME)
    return fact.concept, number, comparator, word, day, fact.on, isinstance(item, Ended), origin, None
