"""The long table of facts: what every reader of a population writes, and what picking reads.

A reader of a population is a list of jobs. A job reads one piece of the input (a file, or a few) with DuckDB and leaves
two temporary tables in the connection: `facts` and `aside`. Who runs it writes them down, so that a run that was killed
goes on with the jobs that are not done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import duckdb

FACTS: Mapping[str, str] = {
    "person": "VARCHAR",
    "concept": "VARCHAR",
    # In the concept's canonical unit, rounded to its decimals: a quantity or a count.
    "number": "DOUBLE",
    # The laboratory's own <, <=, > or >=; null for a measured value.
    "comparator": "VARCHAR",
    # yes, no, or the id of a choice.
    "word": "VARCHAR",
    # The value of a date concept.
    "day": "DATE",
    # When it was true or measured; null where the record does not say.
    "on": "DATE",
    # A no that only an ended or refuted entry says: it counts where nothing else says otherwise.
    "ended": "BOOLEAN",
    "origin": "VARCHAR",
}
"""Column → DuckDB type. Exactly one of number, word and day has a value."""

ASIDE: Mapping[str, str] = {
    "file": "VARCHAR",
    # From 1; null where nobody looked for it.
    "line": "BIGINT",
    "person": "VARCHAR",
    "origin": "VARCHAR",
    "reason": "VARCHAR",
}
"""What could not be used, a row each, for errors.csv."""

PEOPLE_ASIDE: Mapping[str, str] = {
    " is a child of ": "a child, too old to be the baby and too young to be the woman",
    "a baby who has died": "a baby who has died",
    " has died; ": "has died",
    " stands twice ": "stands in the source twice, and differs",
    "leaves open whether this is a baby": "the year of birth leaves open whether this is a baby",
    " who is born on ": "a baby born after the day of the question",
}
"""What stands in the sentences of `ASIDE` by which a person is set aside as a whole → why, without names and ages."""


def person_aside(reason: str) -> str:
    """SQL: why a person is set aside as a whole, where `reason` (an SQL expression) says so; null where it does not."""
    cases = " ".join(f"WHEN contains({reason}, '{part}') THEN '{why}'" for part, why in PEOPLE_ASIDE.items())
    return f"CASE {cases} END"


@dataclass(frozen=True)
class Read:
    """What a job did with its rows: `rows` = `used` + the sum of `left`."""

    rows: int
    used: int
    left: Mapping[str, int] = field(default_factory=dict)
    """Reason → rows that were set aside for it, listed in `aside` or (no concept has its code) only counted."""


class Job(Protocol):
    """One piece of the input."""

    @property
    def name(self) -> str:
        """The same from run to run, and fit to be a file's name."""

    @property
    def kind(self) -> str:
        """What its rows are, as the input calls them: Observation, measurement, a table's name."""

    def run(self, connection: duckdb.DuckDBPyConnection) -> Read:
        """Read it into the temporary tables `facts` and `aside` (replacing them). Raises `Refused` for unusable input."""


def columns_of(schema: Mapping[str, str]) -> str:
    """`schema` as the column list of a CREATE TABLE."""
    return ", ".join(f'"{name}" {kind}' for name, kind in schema.items())
