"""NDJSON folders for tests, read as a run reads them; and, to compare, what the one-person reader would pick."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from madelief.facts import Fact, Kind, Quantity, Vocabulary
from madelief.facts.answer import ANSWERS
from madelief.records.bulk.fhir import jobs
from madelief.records.bulk.table import ASIDE, FACTS, Read
from madelief.records.fhir.reader import _Reading
from madelief.records.fhir.resource import Ended
from tests.records.builders import ON, Resource

Row = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """All that the jobs of a folder leave behind."""

    facts: list[Row]
    aside: list[Row]
    reads: Mapping[str, Read]

    def of(self, person: str) -> dict[str, str]:
        """Concept → value, or values, of one person, as a reader would write them."""
        found: dict[str, str] = {}
        for row in self.facts:
            if row["person"] == person:
                value = row["word"] or row["day"] or f"{row['comparator'] or ''}{row['number']:g}"
                found[row["concept"]] = ", ".join(filter(None, (found.get(row["concept"]), str(value))))
        return found

    def reasons(self) -> list[str]:
        return [row["reason"] for row in self.aside]


def outcome(folder: Path, vocabulary: Vocabulary, on: date = ON, threads: int = 2) -> Outcome:
    """Run every job of `folder` in one connection; every row is accounted for."""
    facts: list[Row] = []
    aside: list[Row] = []
    reads: dict[str, Read] = {}
    with duckdb.connect() as connection:
        connection.execute(f"SET threads = {threads}")
        for job in jobs(folder, vocabulary, on):
            read = reads[job.name] = job.run(connection)
            assert read.rows == read.used + sum(read.left.values())
            facts += rows_of(connection, "facts", FACTS)
            aside += rows_of(connection, "aside", ASIDE)
    return Outcome(facts, aside, reads)


def rows_of(connection: duckdb.DuckDBPyConnection, table: str, schema: Mapping[str, str]) -> list[Row]:
    names = [column[0] for column in connection.execute(f"DESCRIBE {table}").fetchall()]
    assert names == list(schema)
    return [dict(zip(names, row, strict=True)) for row in connection.execute(f"SELECT * FROM {table}").fetchall()]


def write(path: Path, resources: Iterable[Resource]) -> None:
    """One resource a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(resource, ensure_ascii=False) + "\n" for resource in resources), encoding="utf-8")


def by_type(folder: Path, resources: Iterable[Resource]) -> None:
    """A file a type, as Bulk Data has it."""
    sorted_out: dict[str, list[Resource]] = {}
    for resource in resources:
        sorted_out.setdefault(resource["resourceType"], []).append(resource)
    for kind, some in sorted_out.items():
        write(folder / f"{kind}.ndjson", some)


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
