"""The files of an export: which resources they hold, how DuckDB reads them, and where a bad line stands."""

from __future__ import annotations

import errno
import glob
import gzip
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

import duckdb

from madelief.facts import Fault, Refused
from madelief.facts.fault import quoted

NAMES = re.compile(r".+\.(ndjson|jsonl)(\.gz|\.zst)?", re.IGNORECASE)
LONGEST_LINE = 16 * 1024 * 1024
"""Bytes. DuckDB keeps a whole line in memory; no resource without a film in it comes near."""
SAMPLE = 2000
"""Resources at the beginning of a file by which it is told what it holds."""
UNTOLD = "?"
"""In place of a type, where the beginning of a file cannot be read: anything may follow."""


T = TypeVar("T")


@dataclass(frozen=True)
class NdjsonFile:
    """One file. `kinds` are the resource types that its beginning holds; none where it is empty."""

    path: Path
    name: str
    """As messages call it: relative to the folder."""
    kinds: frozenset[str]

    @property
    def mixed(self) -> bool:
        """Whether any type may follow: Bulk Data gives each type files of its own, that are named after it."""
        leading = re.match(r"[A-Za-z]*", self.path.name)
        return bool(self.kinds) and self.kinds != {leading[0] if leading else ""}

    def holds(self, *kinds: str) -> bool:
        return self.mixed or bool(self.kinds & set(kinds))


def find_files(source: Path) -> tuple[list[NdjsonFile], list[str]]:
    """(the NDJSON files in the folder `source`, or `source` itself; the names of what else lies there).

    Raises `Refused` where there is none.
    """
    if source.is_dir():
        every = sorted(path for path in source.rglob("*") if path.is_file() and not path.name.startswith("."))
        paths = [path for path in every if NAMES.fullmatch(path.name)]
        others = [str(path.relative_to(source)) for path in every if not NAMES.fullmatch(path.name)]
    else:
        paths, others = [source] if source.is_file() else [], []
    if not paths:
        text = "there is no NDJSON here; give a folder with files such as Observation.ndjson or Patient.ndjson.gz"
        raise Refused([Fault(str(source), 0, "", text)])
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        named = [(path, str(path.relative_to(source)) if path != source else path.name) for path in paths]
        return [NdjsonFile(path, name, _kinds(path, connection)) for path, name in named], others


def _kinds(path: Path, connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    rows = f"SELECT resourceType FROM {scan(path, {'resourceType': 'VARCHAR'})} LIMIT {SAMPLE}"
    try:
        found = connection.execute(f"SELECT DISTINCT resourceType FROM ({rows}) WHERE resourceType IS NOT NULL").fetchall()
    except duckdb.Error as error:
        if not why_unreadable(path, error):
            raise
        return frozenset({UNTOLD})  # why is said where the file is read
    return frozenset(kind for (kind,) in found)


def literal(text: str) -> str:
    """`text` as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def scan(path: Path, columns: Mapping[str, str]) -> str:
    """The table function that reads `path`. A line that is no JSON object comes as a row without anything."""
    typed = ", ".join(f'"{name}": {literal(kind)}' for name, kind in columns.items())
    # Square brackets and stars in a file's own name are no pattern.
    return (
        f"read_json({literal(glob.escape(str(path)))}, format = 'newline_delimited', records = true, columns = {{{typed}}}, "
        f"ignore_errors = true, maximum_object_size = {LONGEST_LINE}, compression = {literal(_compression(path))})"
    )


def _compression(path: Path) -> str:
    return {".gz": "gzip", ".zst": "zstd"}.get(path.suffix.lower(), "none")


class Unreadable(Exception):
    """Why a whole file is set aside: a sentence."""


def why_unreadable(path: Path, error: duckdb.Error) -> str:
    """What DuckDB's `error` means to whoever made the file; "" where it is not about it: a full disk, say."""
    text = str(error)
    if not isinstance(error, duckdb.IOException | duckdb.InvalidInputException) or path.name not in text:
        return ""
    if _compression(path) == "none":
        return f"the file cannot be read ({quoted(text)}); export it again"
    return "the file is damaged or ends too early: it cannot be unpacked; copy or export it again"


def without_long_lines(path: Path, into: Path) -> list[int]:
    """Write `path`, unpacked, to `into` without its lines of more than `LONGEST_LINE` bytes. Their numbers, from 1.

    An empty line stands where one was, so that line numbers stay. Raises `Unreadable`.
    """
    if _compression(path) == "zstd":
        limit = f"{LONGEST_LINE // 1024 // 1024} MB"
        raise Unreadable(f"the file has a line of more than {limit}; give it unpacked or as .gz, without that line")
    long: list[int] = []
    try:
        with _opened(path) as file, into.open("wb") as out:
            number = 1
            while piece := file.readline(LONGEST_LINE):
                if piece.endswith(b"\n") or len(piece) < LONGEST_LINE:
                    out.write(piece)
                else:
                    long.append(number)
                    while (piece := file.readline(LONGEST_LINE)) and not piece.endswith(b"\n"):
                        pass
                    out.write(b"\n")
                number += 1
    except (OSError, EOFError) as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise  # the copy has no room: that says nothing of the file
        raise Unreadable("the file is damaged or ends too early: it cannot be unpacked; copy or export it again") from None
    return long


def attempt(path: Path, read: Callable[[Path], T]) -> tuple[T, list[int]]:
    """(what `read` gives for the file, or for a copy without the lines that are too long; the numbers of these lines).

    Raises `Unreadable` for a file that is damaged as a whole.
    """
    try:
        return read(path), []
    except duckdb.Error as error:
        why = why_unreadable(path, error)
        if not why:
            raise
        if "maximum_object_size" not in str(error):
            raise Unreadable(why) from None
    with tempfile.TemporaryDirectory() as kept:
        copy = Path(kept) / "without-long-lines.ndjson"
        lines = without_long_lines(path, copy)
        return read(copy), lines


def _opened(path: Path) -> IO[bytes]:
    if _compression(path) == "gzip":
        return gzip.open(path, "rb")  # type: ignore[return-value]
    return path.open("rb")


def lines_at(path: Path, ordinals: Sequence[int]) -> Iterator[tuple[int, int | None, bytes]]:
    """(ordinal, line number, bytes) of the lines with these ordinals; an ordinal counts, from 1, lines that are not blank.

    The number is None, and nothing is read, where Python cannot unpack the file or finds fewer lines.
    """
    wanted = iter(sorted(ordinals))
    ordinal = next(wanted, None)
    if _compression(path) != "zstd":
        seen = 0
        with _opened(path) as file:
            for number, line in enumerate(file, 1):
                if ordinal is None:
                    return
                if line.isspace():
                    continue
                seen += 1
                if seen == ordinal:
                    yield ordinal, number, line
                    ordinal = next(wanted, None)
    while ordinal is not None:
        yield ordinal, None, b""
        ordinal = next(wanted, None)
