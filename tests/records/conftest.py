"""Reading needs the vocabulary only: a fault on a page of a guideline must not hide one here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from madelief.facts import Vocabulary, in_words
from madelief.facts.vocabulary import read_vocabulary
from madelief.guideline.shelf import VOCABULARY, shelf_folder
from madelief.records import Record, read_record
from tests.records.builders import ON, Resource, as_bytes, bundle

Read = Callable[..., Record]


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return read_vocabulary(shelf_folder() / VOCABULARY)


@pytest.fixture(scope="session")
def read(vocabulary: Vocabulary) -> Read:
    """A Bundle of the given resources, read on the day of the question."""

    def read(*resources: Resource, on: date = ON) -> Record:
        return read_record(as_bytes(bundle(*resources)), "record.json", vocabulary, on)

    return read


@pytest.fixture(scope="session")
def read_file(vocabulary: Vocabulary) -> Callable[[str], Record]:
    """A fact file, read on its own day."""
    return lambda text: read_record(text.encode(), "case.yaml", vocabulary)


@pytest.fixture(scope="session")
def said() -> Callable[[Record], dict[str, str]]:
    """Concept → value in words, with the day where it has one: `140 pmol/L on 2026-11-02`."""
    return lambda record: {
        concept: in_words(fact.value) + (f" on {fact.on}" if fact.on else "") for concept, fact in record.facts.items()
    }


@pytest.fixture(scope="session")
def people_folder() -> Path:
    return Path(__file__).parent / "people"
