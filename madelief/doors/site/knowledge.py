"""The shelf and its assessor: opened once in a process, and shared by every door of the site."""

from __future__ import annotations

from functools import cache

from madelief.assess import Assessor
from madelief.facts import Vocabulary
from madelief.guideline import Shelf, open_shelf


@cache
def shelf() -> Shelf:
    """All guidelines that are released, and the vocabulary."""
    return open_shelf()


def vocabulary() -> Vocabulary:
    """What may be said of a person."""
    return shelf().vocabulary


@cache
def assessor() -> Assessor:
    """Every released guideline, compiled."""
    return Assessor(shelf())


def warm() -> None:
    """Compile what the first reader would otherwise wait for; done before workers part, they share its memory."""
    from madelief.records import read_record

    empty = b'{"person": "nobody", "facts": {}}'
    assessor().assess(read_record(empty, "nobody", vocabulary(), None))
