"""Runs jobs as a run does; and, to compare, what the one-person reader would pick of the facts they leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import duckdb

from madelief.facts import Fact, Kind, Quantity, Vocabulary
from madelief.facts.answer import ANSWERS
from madelief.records.bulk.table import ASIDE, FACTS, Job, Read
from madelief.records.fhir.reader import _Reading
from madelief.records.fhir.resource import Ended

Row = dict[str, Any]


@dataclass(frozen=True)
class Left:
    """All that jobs leave behind, together."""

    facts: list[Row]
    aside: list[Row]
    reads: dict[str, Read]

    @property
    def left(self) -> Counter[str]:
        """Reason → rows, over all jobs."""
        return Counter(reason for read in self.reads.values() for reason, count in read.left.items() for _ in range(count))

    def of(self, person: object) -> dict[str, str]:
        """Concept → value and day of one person, as a reader would write them; several in the order of their days."""
        found: dict[str, list[str]] = {}
        for row in sorted(self.facts, key=lambda row: str(row["on"])):
            if row["person"] == str(person):
                value = row["word"] or row["day"] or f"{row['comparator'] or ''}{row['number']:g}"
                day = f" on {row['on']}" if row["on"] else ""
                found.setdefault(row["concept"], []).append(f"{value}{day}{', ended' if row['ended'] else ''}")
        return {concept: "; ".join(values) for concept, values in found.items()}

    def said(self, origin: str = "") -> list[str]:
        """The sentences of what was set aside, of one origin or of all."""
        return [row["reason"] for row in self.aside if origin in (row["origin"] or "")]


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    # One for all tests: starting one takes longer than most jobs, and what a job forgets to clean up shows in the next.
    return duckdb.connect(config={"threads": 2})


def run(jobs: Iterable[Job]) -> Left:
    """Run `jobs` in one connection; every row of each is accounted for, and nothing but the two tables is left behind."""
    connection, left = _connection(), Left([], [], {})
    for job in jobs:
        read = left.reads[job.name] = job.run(connection)
        assert read.rows == read.used + sum(read.left.values())
        left.facts.extend(rows_of(connection, "facts", FACTS))
        left.aside.extend(rows_of(connection, "aside", ASIDE))
        assert {table for (table,) in connection.execute("SHOW TABLES").fetchall()} <= {"facts", "aside", "quantity_units"}
    return left


def rows_of(connection: duckdb.DuckDBPyConnection, table: str, schema: Mapping[str, str]) -> list[Row]:
    """The rows of a table that has just the columns of `schema`."""
    described = connection.execute(f"DESCRIBE {table}").fetchall()
    assert {column[0]: column[1] for column in described} == dict(schema)
    return [dict(zip(schema, row, strict=True)) for row in connection.execute(f"SELECT * FROM {table}").fetchall()]


def picked(rows: Iterable[Row], vocabulary: Vocabulary, on: date) -> dict[str, Fact]:
    """The facts that count of one person's rows, by the one-person reader's own rules."""
    reading = _Reading(vocabulary, on, [], [])
    facts = [(row["ended"], _fact(row, vocabulary)) for row in rows]
    reading.take(Ended(fact) if ended else fact for ended, fact in facts)
    return reading.settled()


def _fact(row: Row, vocabulary: Vocabulary) -> Fact:
    concept = vocabulary[row["concept"]]
    value: Any = row["word"] or row["day"]
    match concept.kind:
        case Kind.YES_NO:
            value = ANSWERS[row["word"]]
        case Kind.COUNT:
            value = int(row["number"])
        case Kind.QUANTITY:
            value = Quantity(Decimal(str(row["number"])), concept.unit, row["comparator"] or "")
    return Fact(concept.id, value, row["on"], row["origin"])
