"""OMOP CDM 5.4 → facts: person, measurement, observation, condition_occurrence, procedure_occurrence and drug_exposure.

What counts as what (OMOP keeps no statuses; every row is taken for final):

* measurement and observation: a final Observation of its date.
* condition_occurrence: active, until condition_end_date. procedure_occurrence: completed.
* drug_exposure: in use from its start to its end; where the CONCEPT table calls its type an administration, given on its
  start. An end before the day of the question is an end, even where the CDM made it up from the days of supply.
* person: women and babies by their day of birth; gender is not asked. Who has died (`death`) is set aside.

A concept is known by its standard and by its source concept id, through the CONCEPT table. `*_source_value` is read for one
thing only: the `<` or `>` of a result whose operator_concept_id is silent. Other tables are counted and not read. A row is
used when it gave a fact; rows with none of our codes are counted as such, all others that gave none are listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from madelief.facts import Vocabulary
from madelief.records.bulk import omop_people
from madelief.records.bulk.omop_folder import CONCEPT, DEATH, LINKS, PERSON, Codes, Folder, open_folder, read_codes
from madelief.records.bulk.omop_people import AGE_CONCEPTS, read_people
from madelief.records.bulk.omop_rows import COLUMNS, NEEDED, read_rows
from madelief.records.bulk.omop_shapes import NO_CODE
from madelief.records.bulk.quantities import literal, prepare
from madelief.records.bulk.table import ASIDE, FACTS, Job, Read, columns_of
from madelief.records.bulk.tables_file import TableFile, load, looking

LOOKED_UP = {
    CONCEPT: "its table says what codes mean, not what is so of a person",
    DEATH: "its table says who has died, whose rows are set aside",
    LINKS: "its table says who is whose mother, and is looked up for that",
}
NOT_READ = "its table is not read"
NOBODY = "its person is set aside as a whole"
NO_AGE = "it does not say how old its person is"

WHOLE = ("drug_exposure",)
"""Tables whose rows of one person must be seen together: one job, whatever their size."""


def jobs(source: Path, vocabulary: Vocabulary, on: date, concepts: Path | None = None) -> Sequence[Job]:
    """A job for each table of the CDM in `source`, or for each range of rows of a large one.

    `concepts` is a table to use for CONCEPT. Raises `Refused` for a folder that is no CDM, or has no CONCEPT table.
    """
    with looking() as connection:
        folder = open_folder(connection, source, omop_people.NEEDED | NEEDED)
        codes = read_codes(connection, folder, vocabulary, concepts)
    found: list[Job] = [PersonJob("omop-person", folder, codes, vocabulary, on)]
    for table in COLUMNS:
        pieces = folder.pieces(table)
        if table in WHOLE and pieces:
            found.append(EntryJob(f"omop-{table}", table, tuple(pieces), folder, codes, vocabulary, on))
        elif table not in WHOLE:
            found += [
                EntryJob(f"omop-{table}-{place:04}", table, (piece,), folder, codes, vocabulary, on)
                for place, piece in enumerate(pieces)
            ]
    others = sorted(set(folder.tables) - {PERSON, *COLUMNS})
    return [*found, *(OtherJob(f"omop-{table}", table, folder.tables[table]) for table in others)]


@dataclass(frozen=True)
class PersonJob:
    """The people themselves: their ages, and who is set aside."""

    name: str
    folder: Folder
    codes: Codes
    vocabulary: Vocabulary
    on: date
    kind: str = PERSON

    def run(self, connection: duckdb.DuckDBPyConnection) -> Read:
        """The temporary tables `facts` and `aside`. Raises `Refused` where a file cannot be read to its end."""
        _begin(connection)
        read_people(connection, self.folder, self.codes, self.on, self.vocabulary)
        rows = 0
        left: Counter[str] = Counter()
        for file in self.folder.tables[PERSON]:
            rows += load(connection, file, {"own": next(c for c in file.columns if c.lower() == "person_id")})
            left += _unread(connection, file)
            connection.execute(
                f"""CREATE OR REPLACE TEMP TABLE persons AS
                SELECT line, people.*, reason AS unfiled, loaded.own IS NULL AS nameless
                FROM (SELECT line, {omop_people.identity("own")} AS own FROM loaded) AS loaded
                LEFT JOIN people USING (own) LEFT JOIN unfiled USING (own)"""
            )
            connection.execute(
                f"""INSERT INTO aside
                SELECT {literal(file.name)}, line, own, 'person/' || coalesce(own, '?'),
                    unnest(list_filter([CASE WHEN nameless THEN 'it has no person_id' END, silent, no_age, unfiled],
                        lambda reason: reason IS NOT NULL))
                FROM persons ORDER BY line"""
            )
            counted = connection.execute(
                f"""SELECT CASE WHEN silent IS NOT NULL OR nameless THEN {literal(NOBODY)} ELSE {literal(NO_AGE)} END, count(*)
                FROM persons WHERE age IS NULL GROUP BY ALL"""
            )
            left += Counter(dict(counted.fetchall()))
        for role, concept in AGE_CONCEPTS.items():
            connection.execute(
                f"""INSERT INTO facts BY NAME
                SELECT filed AS person, {literal(concept)} AS concept, CAST(age AS DOUBLE) AS number,
                    DATE {literal(self.on)} AS "on", false AS ended, 'person/' || own AS origin
                FROM people WHERE age IS NOT NULL AND role = {literal(role)}"""
            )
        for table in ("people", "unfiled", "persons", "loaded", "unread"):
            connection.execute(f"DROP TABLE IF EXISTS {table}")
        return Read(rows, rows - left.total(), dict(left))


@dataclass(frozen=True)
class EntryJob:
    """What is said of people in one table: a file of it, or a range of rows."""

    name: str
    kind: str
    """The table."""
    files: tuple[TableFile, ...]
    folder: Folder
    codes: Codes
    vocabulary: Vocabulary
    on: date

    def run(self, connection: duckdb.DuckDBPyConnection) -> Read:
        """The temporary tables `facts` and `aside`. Raises `Refused` where a file cannot be read to its end."""
        _begin(connection)
        prepare(connection, self.vocabulary)
        read_people(connection, self.folder, self.codes, self.on, self.vocabulary)
        connection.execute("DROP TABLE unfiled")
        return read_rows(connection, self.kind, self.files, self.codes, self.vocabulary, self.on)


@dataclass(frozen=True)
class OtherJob:
    """A table that says nothing of what is asked here: its rows are counted, so that all are accounted for."""

    name: str
    kind: str
    """The table."""
    files: tuple[TableFile, ...]

    def run(self, connection: duckdb.DuckDBPyConnection) -> Read:
        """The temporary tables `facts` (empty) and `aside`. Raises `Refused` where a file cannot be read to its end."""
        _begin(connection)
        reason = LOOKED_UP.get(self.kind, NOT_READ)
        rows = 0
        for file in self.files:
            count = load(connection, file, {"first": file.columns[0]}, keep="false")
            rows += count
            if self.kind not in LOOKED_UP:
                said = f"none of its {count} rows is used: this table is not read"
                connection.execute("INSERT INTO aside VALUES (?, NULL, NULL, ?, ?)", [file.name, self.kind, said])
        connection.execute("DROP TABLE IF EXISTS loaded")
        connection.execute("DROP TABLE IF EXISTS unread")
        return Read(rows, 0, {reason: rows} if rows else {})


def _begin(connection: duckdb.DuckDBPyConnection) -> None:
    for table, schema in (("facts", FACTS), ("aside", ASIDE)):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({columns_of(schema)})")


def _unread(connection: duckdb.DuckDBPyConnection, file: TableFile) -> Mapping[str, int]:
    """List the rows of `file` that are no rows. Returns how many, by reason."""
    connection.execute(f"INSERT INTO aside SELECT {literal(file.name)}, line, NULL, NULL, reason FROM unread ORDER BY line")
    return Counter(dict(connection.execute("SELECT category, count(*) FROM unread GROUP BY category").fetchall()))


__all__ = ["NO_CODE", "jobs"]
