"""The rows of one file: what each job does before and after it looks at the resources that it is for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from madelief.records.bulk.fhir.files import LONGEST_LINE, NdjsonFile, lines_at, literal, scan
from madelief.records.bulk.fhir.law import NO_CODE, parsed
from madelief.records.bulk.fhir.tables import FORMS, count, insert, label, setting
from madelief.records.bulk.table import ASIDE, columns_of
from madelief.records.fhir.reader import READERS
from madelief.records.fhir.resource import CannotRead, short_reference, text_of
from madelief.records.record import bare

NOTHING, PLAIN, FORM, OPEN, NO_RESOURCE, STRAY = range(6)
"""Verdicts: no concept of ours · converted by DuckDB · for the law · not yet looked up · no resource at all · another type."""

OTHER_KIND = "this kind of resource is not read"
NOT_JSON = "the line is not readable JSON; export it again"
NOT_UTF8 = "the line is not UTF-8 text; save the file as UTF-8"
NO_TYPE = "this is no FHIR resource: it has no resourceType"
UNFIT = "the line is JSON, but not as tables need it; check its letters"
SOMEWHERE = "a line in it is not readable JSON; unpack the file to see which"
LONG = f"the line is longer than {LONGEST_LINE // 1024 // 1024} MB; no resource read here is"
BATCH = 5000


@dataclass
class Tally:
    """Rows so far; `left` by reason."""

    used: int = 0
    left: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.used + other.used, self.left + other.left)

    @property
    def rows(self) -> int:
        return self.used + self.left.total()


@dataclass(frozen=True)
class Piece:
    """A file, at `path` (its own, or a copy without lines that are too long), and the types that one scan is for."""

    file: NdjsonFile
    path: Path
    kinds: tuple[str, ...]
    rest: bool = True
    """Whether this scan also accounts for lines that are no resource, and for resources of other types."""

    def relation(self, columns: dict[str, str]) -> str:
        kinds = ", ".join(map(literal, self.kinds))
        where = "" if self.rest else f" WHERE resourceType IN ({kinds})"
        return f"(SELECT * FROM {scan(self.path, columns)}{where})"

    def verdict(self, ours: str) -> str:
        """SQL for the verdict on a row; `ours` says whether it is for the law."""
        return (
            f"CASE WHEN resourceType IS NULL THEN {NO_RESOURCE} WHEN {self.strange()} THEN {STRAY} "
            f"WHEN {ours} THEN {FORM} ELSE {NOTHING} END"
        )

    def strange(self) -> str:
        """SQL for whether a resource is of another type."""
        return f"resourceType NOT IN ({', '.join(map(literal, self.kinds))})" if self.kinds else "false"


def others(connection: duckdb.DuckDBPyConnection, piece: Piece) -> Tally:
    """Account for the rows of the temporary table `kept` (verdict, kind, id, ref, form …) that are not for the law.

    Lines that are no resource are looked for in the file; one that Python can read after all goes to `forms`.
    """
    connection.execute(f"CREATE OR REPLACE TEMP TABLE forms ({columns_of(FORMS)})")
    found = dict(connection.execute("SELECT verdict, count(*) FROM kept GROUP BY verdict").fetchall())
    tally = Tally(0, Counter({NO_CODE: found.get(NOTHING, 0)}))
    if found.get(STRAY):
        what = f"a file of {' and '.join(piece.kinds)} resources"
        connection.execute(
            f"""
            INSERT INTO aside
            SELECT {literal(piece.file.name)}, NULL, NULL, {label("kind", "id")},
              'it stands in {what}, where it is not looked for; give it a file of its own'
            FROM kept WHERE verdict = {STRAY}
            """
        )
        tally.left[f"in {what}, where it is not looked for"] += found[STRAY]
    if found.get(NO_RESOURCE):
        tally.left += _no_resources(connection, piece)
    tally.left = +tally.left
    return tally


def _no_resources(connection: duckdb.DuckDBPyConnection, piece: Piece) -> Counter[str]:
    left: Counter[str] = Counter()
    with setting(connection, "preserve_insertion_order", "true"):
        numbered = f"SELECT row_number() OVER () AS row, resourceType FROM {scan(piece.path, {'resourceType': 'VARCHAR'})}"
        bad = connection.execute(f"SELECT row FROM ({numbered}) WHERE resourceType IS NULL ORDER BY row").fetchall()
    rows: list[tuple[str, int | None, None, str, str]] = []
    for ordinal, number, line in lines_at(piece.path, [row for (row,) in bad]):
        general, reason, readable = _why(line) if number else (SOMEWHERE, SOMEWHERE, None)
        if readable and readable[0] in READERS and readable[0] in (piece.kinds or READERS):
            insert(connection, "forms", FORMS, [(-ordinal, *readable)])
            continue
        left[general] += 1
        rows.append((piece.file.name, number, None, "", reason))
        if len(rows) == BATCH:
            insert(connection, "aside", ASIDE, rows)
            rows.clear()
    insert(connection, "aside", ASIDE, rows)
    return left


def _why(line: bytes) -> tuple[str, str, tuple[str, str, str, str] | None]:
    """(why in general, why this line is no resource, or what it holds after all: kind, label, reference, form)."""
    try:
        text = line.decode("utf-8-sig")
        content = parsed(text)
    except UnicodeDecodeError:
        return NOT_UTF8, NOT_UTF8, None
    except CannotRead as error:
        return NOT_JSON, f"{error}; export it again", None
    if not isinstance(content, dict) or not text_of(content.get("resourceType")):
        return NO_TYPE, NO_TYPE, None
    subject = content.get("patient", content.get("subject"))
    reference = short_reference(text_of(subject.get("reference"))) if isinstance(subject, dict) else ""
    identity = bare(text_of(content.get("id")) or "without id")
    kind = content["resourceType"]
    return UNFIT, UNFIT, (kind, f"{kind}/{identity}", reference, text)


def whole_file(connection: duckdb.DuckDBPyConnection, file: str, reason: str) -> Tally:
    """A file that is set aside as a whole counts as one row."""
    insert(connection, "aside", ASIDE, [(file, None, None, "", reason)])
    return Tally(0, Counter({reason: 1}))


def long_lines(connection: duckdb.DuckDBPyConnection, file: NdjsonFile, lines: list[int]) -> Tally:
    insert(connection, "aside", ASIDE, [(file.name, line, None, "", LONG) for line in lines])
    return Tally(0, Counter({LONG: len(lines)}) if lines else Counter())


def forms_of_kept(connection: duckdb.DuckDBPyConnection) -> int:
    """Make `forms` of what is for the law. How many rows that are."""
    connection.execute(
        f"INSERT INTO forms SELECT rowid, kind, {label('kind', 'id')}, ref, form FROM kept WHERE verdict = {FORM}"
    )
    return count(connection, "(SELECT DISTINCT row FROM forms)")
