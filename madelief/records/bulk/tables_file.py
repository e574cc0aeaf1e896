"""One CSV or Parquet file as rows of text, each with its line: nothing is guessed, and a bad row stops nothing.

DuckDB splits the rows. Every value stays the text that was written, so that 25.90 is not made into a binary fraction and
`<25` is not thrown away.
"""

from __future__ import annotations

import csv
import glob
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from madelief.facts import Fault, Refused
from madelief.facts.fault import quoted
from madelief.records.bulk.quantities import literal, name

CSV = (".csv", ".tsv", ".csv.gz", ".tsv.gz", ".csv.zst", ".tsv.zst")
PARQUET = (".parquet",)

DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}
ONE_COLUMN = f"the first line has one column only; part several with one of {', '.join(DELIMITERS.values())}"
RAGGED = "it has more or fewer values than the first line has columns"
NOT_UTF8 = "it is not UTF-8 text"
NOT_A_ROW = "it cannot be read as a row"
ROWS_OF_A_PIECE = 20_000_000

_SAMPLE = 50
_NOTHING = "\x01"
"""A letter that stands in no table: for an empty text that is not the same as none, and for `no delimiter`."""
_REJECTS = ", store_rejects=true, rejects_table='rejected_rows', rejects_scan='rejected_scans'"
_OUR_OWN_TROUBLE = ("No space left", "temp_directory", "temporary file")
"""Signs of a full disk in DuckDB's messages: no fault of the file that is read."""
_FLOATS = ("FLOAT", "DOUBLE")


def is_table(path: Path) -> bool:
    """Whether the file's name says that it holds a table."""
    return path.name.lower().endswith((*CSV, *PARQUET))


@dataclass(frozen=True)
class TableFile:
    """A file of rows below a line of column names; for Parquet the rows `first` (from 0) up to but not including `last`."""

    path: Path
    name: str
    """How messages call it."""
    columns: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    """The DuckDB type of each column of a Parquet file; () for CSV."""
    delimiter: str = ""
    quote: str = '"'
    first: int = 0
    last: int = 0

    @property
    def is_csv(self) -> bool:
        return bool(self.delimiter)

    def pieces(self) -> list[TableFile]:
        """The file in ranges of rows that fit in memory. A CSV file cannot be entered half-way: it is one piece."""
        if self.is_csv or self.last <= ROWS_OF_A_PIECE:
            return [self]
        starts = range(0, self.last, ROWS_OF_A_PIECE)
        return [replace(self, first=start, last=min(start + ROWS_OF_A_PIECE, self.last)) for start in starts]


def looking() -> duckdb.DuckDBPyConnection:
    """A connection for looking at first lines and small tables: one thread, which is a good deal faster to start."""
    return duckdb.connect(config={"threads": 1})


def open_table(connection: duckdb.DuckDBPyConnection, path: Path, called: str) -> TableFile:
    """The table in `path`, its columns read and nothing else. Raises `Refused` with a sentence."""
    try:
        if path.stat().st_size == 0:
            raise refused(called, "the file is empty; its first line names the columns")
        found = (_parquet if path.name.lower().endswith(PARQUET) else _csv)(connection, path, called)
    except OSError as error:
        raise refused(called, f"this file cannot be read: {error.strerror}") from None
    except duckdb.Error as error:
        raise unreadable(called, error) from None
    twice = sorted({column for column in found.columns if column and found.columns.count(column) > 1})
    if twice:
        raise refused(called, f"the column {quoted(twice[0])} stands twice in the first line; rename one", 1)
    return found


def refused(called: str, text: str, line: int = 0) -> Refused:
    return Refused([Fault(called, line, "", text)])


def unreadable(called: str, error: duckdb.Error) -> Refused:
    """What DuckDB could not read, in its own first sentence."""
    first = " ".join(str(error).split("\n", 1)[0].split())
    return refused(called, f"the file cannot be read to its end ({first}); check that it is whole, or write it again")


def _parquet(connection: duckdb.DuckDBPyConnection, path: Path, called: str) -> TableFile:
    source = f"read_parquet({_exactly(path)})"
    described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    (count,) = connection.execute(f"SELECT count(*) FROM {source}").fetchone() or (0,)
    return TableFile(path, called, tuple(row[0] for row in described), tuple(row[1] for row in described), last=count)


def _csv(connection: duckdb.DuckDBPyConnection, path: Path, called: str) -> TableFile:
    with path.open("rb") as file:
        if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            raise refused(called, "this file is UTF-16; save it as UTF-8")
    _drop_rejected(connection)
    source = _read_csv(path, _NOTHING, ["line"], header=False, quote="", more=_REJECTS)
    found = connection.execute(f"SELECT line FROM {source} LIMIT {_SAMPLE}").fetchall()
    if connection.execute("SELECT 1 FROM rejected_rows WHERE line = 1").fetchone():
        raise refused(
            called, "the first line, which names the columns, is not UTF-8 text or is too long; save the file as UTF-8", 1
        )
    lines = [line for (line,) in found if line and line.strip("\ufeff \r\n")]
    if not lines:
        raise refused(called, "the file is empty; its first line names the columns")
    try:
        delimiter = _delimiter(lines, called)
        header = next(csv.reader([lines[0].lstrip("\ufeff")], delimiter=delimiter))
    except csv.Error:
        raise refused(called, "its first lines are no rows of a table; save it as CSV with a row a line", 1) from None
    return TableFile(path, called, tuple(column.strip() for column in header), delimiter=delimiter)


def _exactly(path: Path) -> str:
    """The path as a SQL literal of one file, whatever stars and brackets are in its name."""
    return literal(glob.escape(str(path)))


def _delimiter(lines: Sequence[str], called: str) -> str:
    """What parts the columns: the one sign that does so in the first line, and in as many columns in those that follow."""
    widths = {sign: [len(row) for row in csv.reader(lines, delimiter=sign)] for sign in DELIMITERS}
    possible = [sign for sign in DELIMITERS if widths[sign][0] > 1]
    even = [sign for sign in possible if len(set(widths[sign])) == 1]
    if not possible:
        return ","  # one column
    if len(possible) > 1 and len(even) != 1:
        signs = " and ".join(DELIMITERS[sign] for sign in possible)
        raise refused(called, f"{signs} may part the columns, and it is not clear which; write the file with one of them", 1)
    return possible[0] if len(possible) == 1 else even[0]


def _read_csv(path: Path, delimiter: str, columns: Sequence[str], header: bool, quote: str, more: str) -> str:
    kinds = ", ".join(f"{literal(column)}: 'VARCHAR'" for column in columns)
    return (
        f"read_csv({_exactly(path)}, delim={literal(delimiter)}, quote={literal(quote)}, escape={literal(quote)},"
        f" header={header}, auto_detect=false, strict_mode=false, parallel=false, columns={{{kinds}}}{more})"
    )


# ---------------------------------------------------------------- rows


def load(
    connection: duckdb.DuckDBPyConnection,
    file: TableFile,
    wanted: Mapping[str, str | None],
    keep: str = "",
    into: str = "loaded",
) -> int:
    """Read `file` into the temporary table `into`: line, and each wanted column (as → column, or None) as text.

    `keep` is a condition on them; other rows are counted only. Rows that cannot be used as rows go to the temporary table
    `unread`: line, category, reason. Returns how many rows the file has. Raises `Refused` where it cannot be read to its end.
    """
    condition = f" WHERE final OR ragged <> 0 OR ({keep})" if keep else ""
    connection.execute("SET preserve_insertion_order = true")  # lines are counted
    _drop_rejected(connection)
    try:
        source = _csv_rows(file, wanted) if file.is_csv else _parquet_rows(file, wanted)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {into} AS SELECT * FROM ({source}){condition}")
    except (duckdb.InvalidInputException, duckdb.IOException, duckdb.ConversionException) as error:
        if any(sign in str(error) for sign in _OUR_OWN_TROUBLE):
            raise
        raise unreadable(file.name, error) from None
    rejected = _rejected(connection, file, into) if file.is_csv else 0
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE unread AS
        SELECT line, {literal(RAGGED)} AS category, CASE ragged
            WHEN 1 THEN 'the row has more values than the first line has columns ({len(file.columns)}); it is not used'
            ELSE 'the row has fewer values than the first line has columns ({len(file.columns)}); it is not used' END AS reason
        FROM {into} WHERE ragged <> 0"""
    )
    if rejected:
        connection.execute(
            f"""INSERT INTO unread
            SELECT line, CASE WHEN coded THEN {literal(NOT_UTF8)} ELSE {literal(NOT_A_ROW)} END,
                CASE WHEN coded THEN 'the row is not UTF-8 text; save the file as UTF-8'
                ELSE 'the row cannot be read; check its quotation marks and its length' END
            FROM (SELECT line, bool_or(error_type = 'INVALID ENCODING') AS coded FROM rejected_rows GROUP BY line)"""
        )
    (last,) = connection.execute(f"SELECT max(line) FROM {into}").fetchone() or (None,)
    (furthest,) = connection.execute("SELECT max(line) FROM unread").fetchone() or (None,)
    counted = max(last or 0, furthest or 0)
    connection.execute(f"DELETE FROM {into} WHERE ragged <> 0" + (f" OR NOT coalesce(({keep}), false)" if keep else ""))
    connection.execute(f"ALTER TABLE {into} DROP COLUMN ragged")
    connection.execute(f"ALTER TABLE {into} DROP COLUMN final")
    _drop_rejected(connection)
    return file.last - file.first if not file.is_csv else max(counted - 1, 0)


def _csv_rows(file: TableFile, wanted: Mapping[str, str | None]) -> str:
    """One column more than there are: what stands there is too much. `nullstr` tells an empty value from a missing one."""
    width = len(file.columns)
    names = [f"c{place}" for place in range(width + 1)]
    more = f", null_padding=true, nullstr={literal(_NOTHING)}{_REJECTS}"
    source = _read_csv(file.path, file.delimiter, names, header=True, quote=file.quote, more=more)
    taken = [
        f"{'NULL' if column is None else _text(names[file.columns.index(column)])} AS {name(alias)}"
        for alias, column in wanted.items()
    ]
    # The texts are tidied above the rows that are counted, so that rows that nobody keeps are not tidied.
    used = sorted({names[file.columns.index(column)] for column in wanted.values() if column is not None})
    counted = (
        f"SELECT row_number() OVER () + 1 AS line, lead(1) OVER () IS NULL AS final,"
        f" CASE WHEN {names[width]} IS NOT NULL THEN 1 WHEN {names[width - 1]} IS NULL THEN -1 ELSE 0 END AS ragged,"
        f" {', '.join(used)} FROM {source}"
    )
    return f"SELECT line, final, ragged, {', '.join(taken)} FROM ({counted})"


def _text(column: str) -> str:
    return f"nullif(trim({column}), '')"


def _parquet_rows(file: TableFile, wanted: Mapping[str, str | None]) -> str:
    taken = [
        f"{'NULL' if column is None else _typed(column, file.kinds[file.columns.index(column)])} AS {name(alias)}"
        for alias, column in wanted.items()
    ]
    return (
        f"SELECT file_row_number + 1 AS line, file_row_number = {file.last - 1} AS final, 0 AS ragged, {', '.join(taken)}"
        f" FROM read_parquet({_exactly(file.path)}, file_row_number=true)"
        f" WHERE file_row_number >= {file.first} AND file_row_number < {file.last}"
    )


def _typed(column: str, kind: str) -> str:
    """A typed value as the text that a CSV file would hold: NaN is none, 7.0 is 7, a moment is its day."""
    value = name(column)
    if kind in _FLOATS:
        written = f"CAST({value} AS VARCHAR)"
        # By its text: DuckDB 2.0 takes isnan() for false where the statistics of a Parquet file leave NaN out.
        nothing = f"{written} IN ('nan', '-nan')"
        whole = f"abs({value}) < 1e15 AND {value} = trunc({value})"
        # Very small or large ones are printed with an exponent, which no table has.
        unfolded = f"CASE WHEN contains({written}, 'e') THEN CAST(TRY_CAST({value} AS DECIMAL(38, 18)) AS VARCHAR) END"
        return (
            f"CASE WHEN {nothing} THEN NULL WHEN {whole} THEN CAST(TRY_CAST({value} AS BIGINT) AS VARCHAR)"
            f" ELSE coalesce({unfolded}, {written}) END"
        )
    if kind.startswith("TIMESTAMP"):
        return f"left(CAST({value} AS VARCHAR), 10)"
    return _text(f"CAST({value} AS VARCHAR)")


def _rejected(connection: duckdb.DuckDBPyConnection, file: TableFile, into: str) -> int:
    """How many rows DuckDB refused. They were not counted: move the lines of those below them down."""
    (count,) = connection.execute("SELECT count(DISTINCT line) FROM rejected_rows").fetchone() or (0,)
    if count:
        connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE {into} AS
            SELECT row.* REPLACE (row.line + coalesce(above.place, 0) AS line)
            FROM {into} AS row ASOF LEFT JOIN (
                SELECT begins AS line, max(place) AS place
                FROM (SELECT line - place + 1 AS begins, place FROM (
                    SELECT line, row_number() OVER (ORDER BY line) AS place FROM (SELECT DISTINCT line FROM rejected_rows)))
                GROUP BY begins
            ) AS above ON row.line >= above.line"""
        )
    return int(count)


def _drop_rejected(connection: duckdb.DuckDBPyConnection) -> None:
    for table in ("rejected_rows", "rejected_scans"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
