"""CSV and Parquet tables → facts: wide (a column a concept) or long (a row a concept).

What counts: every row below the first line is counted once. It is used when at least one of its values gave a fact; values
of it that could not be read are listed beside that all the same. A row that gave none is set aside: it has no person, or no
value, or none that can be read. An empty value, NA, N/A, NaN, null and the word unknown say nothing: they are never a no.

A value without a day is taken as a fact file takes it: it is true on the day of the question. The day is that of its own
column of days; where that is empty or there is none, the row's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from madelief.facts import Fault, Kind, Refused, Vocabulary
from madelief.facts.entry import NotAccepted, read_date
from madelief.facts.fault import quoted
from madelief.records.bulk.quantities import (
    PARTS,
    THOUSANDS,
    Judged,
    converted,
    insert,
    judge,
    judged_text,
    literal,
    prepare,
)
from madelief.records.bulk.table import ASIDE, FACTS, Job, Read, columns_of
from madelief.records.bulk.tables_file import TableFile, is_table, load, looking, open_table
from madelief.records.bulk.tables_map import LONG, LONG_OPTIONAL, Field, Layout, layouts

ABSENT = ("na", "n/a", "nan", "null")
"""In any case of letters, like an empty value: nothing is said."""

NO_PERSON = "it does not say whom it is about"
NO_VALUE = "it has no value"
NO_CONCEPT = "it names no concept"
NOT_READ = "none of its values can be used"


def jobs(source: Path, vocabulary: Vocabulary, on: date, columns: Path | None = None) -> Sequence[Job]:
    """A job for each table in `source` (a file, or a folder of them), or for each range of rows of a large Parquet file.

    `columns` is a map of columns; without one the tables name their columns by concepts. Raises `Refused` with every
    fault of the map and of the tables' first lines.
    """
    files: list[TableFile] = []
    faults: list[Fault] = []
    paths = sorted(path for path in source.iterdir() if is_table(path)) if source.is_dir() else [source]
    with looking() as connection:
        for path in paths:
            try:
                files.append(open_table(connection, path, path.name))
            except Refused as refused:
                faults += refused.faults
    if not paths:
        faults.append(Fault(source.name, 0, "", "there is no CSV or Parquet table in it"))
    if faults:
        raise Refused(faults)
    found: list[Job] = []
    for file, layout in zip(files, layouts(files, vocabulary, columns), strict=True):
        for piece in file.pieces():
            part = f"-{piece.first}" if piece.first else ""
            found.append(TableJob(f"table-{file.name}{part}", piece, layout, vocabulary, on))
    return found


@dataclass(frozen=True)
class TableJob:
    """One table, or some rows of it."""

    name: str
    file: TableFile
    layout: Layout
    vocabulary: Vocabulary
    on: date

    @property
    def kind(self) -> str:
        """The table, as messages call it."""
        return self.file.name

    @property
    def fields(self) -> tuple[Field, ...]:
        """What a value may be about. Of a long table: every concept, in the table's own columns."""
        if not self.layout.long:
            return self.layout.fields
        unit = "unit" if "unit" in self.file.columns else ""
        return tuple(Field(concept, "value", unit_column=unit) for concept in self.vocabulary)

    def run(self, connection: duckdb.DuckDBPyConnection) -> Read:
        """The temporary tables `facts` and `aside`. Raises `Refused` where the file cannot be read to its end."""
        prepare(connection, self.vocabulary)
        self._fields(connection)
        rows = load(connection, self.file, self._wanted())
        connection.execute(f"CREATE OR REPLACE TEMP TABLE cells AS {self._cells()}")
        self._judge(connection)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE settled AS {self._settled()}")
        connection.execute("DROP TABLE cells")
        connection.execute(f"CREATE OR REPLACE TEMP TABLE facts ({columns_of(FACTS)})")
        connection.execute(f"INSERT INTO facts BY NAME {self._facts()}")
        connection.execute(f"CREATE OR REPLACE TEMP TABLE aside ({columns_of(ASIDE)})")
        left = self._aside(connection)
        for table in ("loaded", "unread", "settled", "odd", "odd_days", "fields", "left_rows"):
            connection.execute(f"DROP TABLE IF EXISTS {table}")
        return Read(rows, rows - sum(left.values()), left)

    # ------------------------------------------------------------ values

    def _wanted(self) -> dict[str, str | None]:
        if self.layout.long:
            return {column: column if column in self.file.columns else None for column in (*LONG, *LONG_OPTIONAL)}
        wanted: dict[str, str | None] = {"person": self.layout.person, "on": self.layout.on or None}
        for place, field in enumerate(self.fields):
            wanted |= {f"v{place}": field.column, f"u{place}": field.unit_column or None, f"d{place}": field.on_column or None}
        return wanted

    def _fields(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE fields"
            " (field INTEGER, concept VARCHAR, shown VARCHAR, unit VARCHAR, measured BOOLEAN)"
        )
        insert(
            connection,
            "fields",
            [
                (place, field.concept, field.column, field.unit, self.vocabulary[field.concept].kind is Kind.QUANTITY)
                for place, field in enumerate(self.fields)
            ],
        )

    def _cells(self) -> str:
        """Each value that says something: line, person, field, text, unit, day_text, and what is plain to read of it."""
        absent = ", ".join(map(literal, ABSENT))
        if self.layout.long:
            # A concept that is not ours keeps its name, for the sentence.
            raw = (
                'SELECT line, person, concept AS named, value AS text, loaded.unit AS own_unit, "on" AS day_text, field'
                " FROM loaded LEFT JOIN fields USING (concept)"
            )
        else:
            structs = ", ".join(
                f"{{'field': {place}, 'text': v{place}, 'unit': u{place}, 'day': coalesce(d{place}, \"on\")}}"
                for place in range(len(self.fields))
            )
            raw = (
                "SELECT line, person, NULL::VARCHAR AS named, cell.text AS text, cell.unit AS own_unit, cell.day AS day_text,"
                f" cell.field AS field FROM (SELECT line, person, unnest([{structs}]) AS cell FROM loaded)"
            )
        mapped = [
            f"WHEN {place} THEN text IN ({', '.join(literal(written) for written, _ in field.values)})"
            for place, field in enumerate(self.fields)
            if field.values
        ]
        meant = f"CASE field {' '.join(mapped)} ELSE false END" if mapped else "false"
        # Most results are bare numbers: only the others are taken apart, and nothing else is looked at as a number.
        parsed = f"""
            SELECT raw.*, fields.concept, coalesce(nullif(fields.unit, ''), own_unit) AS beside,
                CASE WHEN measured AND NOT {meant} AND TRY_CAST(text AS DOUBLE) IS NOT NULL THEN text END AS bare,
                CASE WHEN measured AND NOT {meant} AND bare IS NULL
                    THEN regexp_extract(text, {literal(f"^(?:{PARTS})$")}, ['comparator', 'digits', 'unit']) END AS parts
            FROM ({raw}) AS raw LEFT JOIN fields USING (field)
            WHERE person IS NOT NULL AND text IS NOT NULL AND lower(text) NOT IN ({absent})"""
        taken = f"""
            SELECT * EXCLUDE (bare, parts), nullif(parts.comparator, '') AS comparator,
                CASE WHEN bare IS NOT NULL THEN bare
                    WHEN parts IS NULL OR regexp_full_match(parts.digits, {literal(THOUSANDS)}) THEN NULL
                    ELSE replace(parts.digits, ',', '.') END AS digits,
                CASE WHEN bare IS NOT NULL OR trim(parts.unit) = '' THEN beside
                    WHEN beside IS NULL OR beside = trim(parts.unit) THEN trim(parts.unit) END AS unit
            FROM ({parsed})"""
        return f"""
            SELECT line, person, field, concept, named, CASE WHEN number IS NULL THEN text END AS text, beside, number, bound,
                day_text, CASE WHEN {_plain_day("day_text")} THEN TRY_CAST(day_text AS DATE) END AS day
            FROM ({converted(f"({taken})")})"""

    def _judge(self, connection: duckdb.DuckDBPyConnection) -> None:
        """What is not plain to read is asked of `facts.entry`, each different text once."""
        fields = self.fields
        meanings = [dict(field.values) for field in fields]

        def value(place: int, text: str, unit: str) -> Judged:
            concept = self.vocabulary[fields[place].concept]
            said = meanings[place].get(text)
            found = judged_text(concept, text if said is None else said, unit if said is None else "", self.vocabulary)
            if found.day is not None and found.day > self.on:
                late = f"{found.day} lies after the day of the question ({self.on}); check the date"
                return Judged(reason=f"{concept.id}: {late}")
            return found

        odd = "SELECT DISTINCT field, text, coalesce(beside, '') FROM cells WHERE number IS NULL AND field IS NOT NULL"
        judge(connection, odd, ("INTEGER", "VARCHAR", "VARCHAR"), value, "odd")

        def day(text: str) -> Judged:
            try:
                return Judged(day=read_date(text))
            except NotAccepted as error:
                return Judged(reason=f"its day: {error}")

        judge(
            connection,
            "SELECT DISTINCT day_text FROM cells WHERE day IS NULL AND day_text IS NOT NULL"
            f" AND lower(day_text) NOT IN ({', '.join(map(literal, ABSENT))})",
            ("VARCHAR",),
            day,
            "odd_days",
        )

    def _settled(self) -> str:
        """Each value with all that is known of it: line, person, field, named, concept, the value, `on` and reason."""
        return """
            SELECT line, person, cell.field, named, cell.concept, coalesce(cell.number, odd.number) AS number,
                CASE WHEN cell.number IS NULL THEN odd.bound ELSE cell.bound END AS comparator, odd.word, odd.day AS value_day,
                coalesce(cell.day, odd_days.day) AS "on",
                coalesce(cell.number, odd.number) IS NULL AND odd.word IS NULL AND odd.day IS NULL AS silent,
                CASE WHEN cell.field IS NULL
                    THEN '“' || left(coalesce(named, ''), 60) || '” is no concept; `madelief doctor --concepts` lists them'
                    WHEN odd.reason IS NOT NULL OR NOT silent THEN coalesce(odd.reason, odd_days.reason) END AS reason
            FROM cells AS cell
            LEFT JOIN odd ON cell.number IS NULL AND k0 = cell.field AND k1 = cell.text AND k2 = coalesce(cell.beside, '')
            LEFT JOIN odd_days ON cell.day IS NULL AND odd_days.k0 = cell.day_text"""

    # ------------------------------------------------------------ what is left of it

    def _facts(self) -> str:
        shown = "''" if self.layout.long else "' ' || shown"
        return f"""
            SELECT person, settled.concept, number, comparator, word, value_day AS day, "on", false AS ended,
                {literal(self.file.name + ":")} || line || {shown} AS origin
            FROM settled JOIN fields USING (field) WHERE reason IS NULL AND NOT silent"""

    def _aside(self, connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
        """Fill `aside`. Returns reason → rows that gave no fact."""
        file = literal(self.file.name)
        if self.file.first == 0:
            for column in self.layout.ignored:
                text = f"the column {quoted(column)} names no concept and is not read; a map of columns can say what it holds"
                connection.execute("INSERT INTO aside VALUES (?, 1, NULL, ?, ?)", [self.file.name, column, text])
        connection.execute(f"INSERT INTO aside SELECT {file}, line, NULL, NULL, reason FROM unread ORDER BY line")
        connection.execute(
            f"""INSERT INTO aside
            SELECT {file}, line, person, {"named" if self.layout.long else "shown"}, reason
            FROM settled LEFT JOIN fields USING (field) WHERE reason IS NOT NULL ORDER BY line, field"""
        )
        connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE left_rows AS
            SELECT line, loaded.person, CASE WHEN loaded.person IS NULL THEN {literal(NO_PERSON)}
                WHEN unnamed THEN {literal(NO_CONCEPT)} WHEN faulty THEN {literal(NOT_READ)}
                ELSE {literal(NO_VALUE)} END AS category
            FROM loaded LEFT JOIN (
                SELECT line, bool_or(reason IS NULL AND NOT silent) AS used, bool_or(reason IS NOT NULL) AS faulty,
                    bool_or(field IS NULL) AS unnamed
                FROM settled GROUP BY line
            ) USING (line)
            WHERE NOT coalesce(used, false)"""
        )
        empty = literal(f"it does not say whom it is about: the column {quoted(self.layout.person)} is empty")
        connection.execute(
            f"""INSERT INTO aside SELECT {file}, line, person, NULL,
                CASE category WHEN {literal(NO_PERSON)} THEN {empty} ELSE 'it has no value: nothing is known from it' END
            FROM left_rows WHERE category IN ({literal(NO_PERSON)}, {literal(NO_VALUE)}) ORDER BY line"""
        )
        counted = connection.execute(
            "SELECT category, count(*) FROM (SELECT category FROM left_rows UNION ALL SELECT category FROM unread)"
            " GROUP BY category ORDER BY category"
        )
        return dict(counted.fetchall())


def _plain_day(column: str) -> str:
    return f"regexp_full_match({column}, '(19|20|21)[0-9]{{2}}-[0-9]{{2}}-[0-9]{{2}}')"
