"""Random people over the whole shelf, as records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from random import Random

import pytest

from madelief.assess import Assessor
from madelief.engines import Result
from madelief.facts import Fact, Known
from madelief.guideline import Shelf
from madelief.records import Record
from tests.agree.people import DAYS, Lines

People = Callable[[int, int], Iterator[Record]]


@pytest.fixture(scope="session")
def assessor(shelf: Shelf) -> Assessor:
    return Assessor(shelf)


@pytest.fixture(scope="session")
def possible(shelf: Shelf) -> dict[date, dict[str, list[Result]]]:
    """Day of the question → concept → the values that matter to any guideline of the shelf."""
    found: dict[date, dict[str, list[Result]]] = {day: {} for day in DAYS}
    for guideline in shelf:
        lines = Lines(guideline, shelf.vocabulary)
        for day in DAYS:
            for concept, values in lines.values[day].items():
                known = found[day].setdefault(concept, [])
                # Nothing is dated after the day of the question: no record holds such a fact.
                known += [value for value in values if value not in known and not (isinstance(value, date) and value > day)]
    return found


@pytest.fixture(scope="session")
def people(possible: dict[date, dict[str, list[Result]]]) -> People:
    """(how many, seed) → records of people who tell a little, half or nearly all of themselves."""

    def draw(number: int, seed: int) -> Iterator[Record]:
        random = Random(seed)
        for _ in range(number):
            day = random.choice(DAYS)
            told = random.choice((0.1, 0.4, 0.8))
            chosen = {c: random.choice(values) for c, values in possible[day].items() if random.random() < told}
            yield record(chosen, day)

    return draw


def record(values: Mapping[str, Result], day: date) -> Record:
    """A record that holds `values`, all said on `day`."""
    facts = {concept: Fact(concept, value, day) for concept, value in values.items() if isinstance(value, Known)}
    assert facts.keys() == values.keys(), "a record holds what is known"
    return Record("somebody", day, facts, len(facts))
