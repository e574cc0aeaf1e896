"""The pregnant people of NHANES: read as the record tests read them, with what the survey says of how they were drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from evidence.survey import Place
from madelief.facts import Vocabulary
from madelief.records import Record, read_record
from tests.records.builders import ON, as_bytes
from tests.records.nhanes.bundles import MEASURED, Person, pregnant_people, table

VALUES = tuple(dict.fromkeys(concept for concept, _, _ in MEASURED.values()))
"""The concepts that NHANES measured."""


@dataclass(frozen=True)
class Sampled:
    """One person of the survey. `weight` is WTMEC2YR: how many people she stands for, over one 2-year cycle."""

    person: Person
    cycle: str
    weight: float
    place: Place
    month: int | None
    """Month of pregnancy (1-10), where she was asked; no rule reads it."""

    def record(self, vocabulary: Vocabulary) -> Record:
        """Her facts, through the same FHIR Bundle as in the tests of records."""
        return read_record(as_bytes(self.person.bundle()), str(self.person.number), vocabulary, ON)


def sampled_people(shared: Path) -> list[Sampled]:
    """Everybody who was pregnant at the examination, in the order of the survey's numbers."""
    rows: dict[int, dict[str, Any]] = {row["seqn"]: row for row in table(shared).iter_rows(named=True)}
    return [_sampled(person, rows[person.number]) for person in pregnant_people(shared)]


def _sampled(person: Person, row: dict[str, Any]) -> Sampled:
    place = (row["sdmvstra"], row["sdmvpsu"])
    return Sampled(person, row["cycle"], row["wtmec2yr"], place, row["month_pregnant"])


def places(shared: Path, cycles: Iterable[str]) -> set[Place]:
    """(stratum, PSU) of every place of these cycles, whoever was examined there."""
    drawn = table(shared).filter(pl.col("cycle").is_in(list(cycles)))
    return set(drawn.select("sdmvstra", "sdmvpsu").unique().iter_rows())
