"""Screening a population: records → facts → people → answers → counts, worklist, errors and a page.

Every step is done piece by piece, and each piece is kept: the facts of each piece of the input, then the people in parts
(everybody's facts in one part, by a hash of who it is), their answers, their counts. The memory that a run takes is that
of a part, however many there are.
"""

from __future__ import annotations

import csv
import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from madelief import __version__
from madelief.assess.assessor import with_guards
from madelief.facts import Fault, Refused
from madelief.guideline import Shelf
from madelief.guideline.graph import RED_FLAGS
from madelief.records.bulk import fhir, omop, tables
from madelief.records.bulk.picking import NOT_COUNTED, Picked
from madelief.records.bulk.table import ASIDE, Job, Read, columns_of, person_aside
from madelief.records.bulk.telling import kind_of
from madelief.screen.folder import (
    FULL,
    MEMORY,
    RunFolder,
    connected,
    parquet,
    quoted,
    read_json,
    says_full,
    write_json,
    writing,
)
from madelief.screen.outputs import PERSON
from madelief.screen.page import page
from madelief.screen.part import Task, editions_of, screen_part
from madelief.screen.spark import screen_on_spark
from madelief.screen.summary import Edition, Heading, PartCounts, Rows, merged
from madelief.screen.worklist import COLUMNS

BYTES_A_PART = {".ndjson": 256e6, ".csv": 64e6, ".parquet": 16e6, ".gz": 32e6, ".zst": 32e6}
"""Of input to a part of the people: some hundred thousand people at most."""
MOST_PARTS = 1024
PARTS = "MADELIEF_PARTS"
"""The variable of the environment that says in how many parts to keep the people, where their size does not say it well."""

URGENCY_ORDER = "CASE urgency WHEN 'today' THEN 0 WHEN 'this-week' THEN 1 WHEN 'next-visit' THEN 2 ELSE 3 END"

Progress = Callable[[str, int, int], None]
"""(what is being done, how many pieces are done, of how many)"""


@dataclass(frozen=True)
class Order:
    """What to screen, and how."""

    source: Path
    out: Path
    on: date
    made: str
    """When, as the caller's clock says."""
    only: tuple[str, ...] = ()
    profile: str = "nl"
    language: str = "en"
    columns: Path | None = None
    """The column map of a table; of an OMOP CDM, a table to use as its CONCEPT."""
    engine: str = "local"
    master: str = ""
    """Of a Spark cluster."""
    suppress_below: int = 10


@dataclass(frozen=True)
class Outcome:
    """What a run did: the page's heading and counts, and how many lines errors.csv has."""

    heading: Heading
    counts: PartCounts
    errors: int
    worklist: int


def screen(order: Order, shelf: Shelf, progress: Progress) -> Outcome:
    """Screen a population; the four files stand in `order.out` afterwards.

    Raises `Refused` for unusable input, or where the disk is full: what was done is kept, and the same call goes on.
    """
    with _said_in_words(order):
        return _Run(order, shelf, progress).run()


@contextmanager
def _said_in_words(order: Order) -> Iterator[None]:
    try:
        yield
    except csv.Error as error:
        which = "a table in it" if order.source.is_dir() else "it"
        text = f"the first lines of {which} cannot be read as rows ({error}); check its line ends and quotation marks"
        raise Refused([Fault(str(order.source), 0, "", text)]) from None
    except (OSError, MemoryError, duckdb.Error, pl.exceptions.PolarsError) as error:
        place, text = str(order.out), ""
        if says_full(error):
            text = FULL
        elif isinstance(error, MemoryError | duckdb.OutOfMemoryException):
            text = (
                f"a piece of the input does not fit in {MEMORY} of memory; split its largest file, "
                "and give the command with a new folder"
            )
        elif isinstance(error, OSError) and error.strerror:
            place = str(error.filename or order.out)
            text = f"it can no longer be read or written ({error.strerror}); mend that and give the same command again"
        if not text:
            raise
        raise Refused([Fault(place, 0, "", text)]) from None


class _Run:
    def __init__(self, order: Order, shelf: Shelf, progress: Progress) -> None:
        self.order, self.shelf, self.progress = order, shelf, progress
        self.guidelines = with_guards(shelf, order.only)
        _apart(order.source, order.out)
        self.kind = kind_of(order.source)
        # Before it is looked at: what changes from here on is noticed when all is read.
        self.input = _fingerprint(order.source)
        self.parts = _parts(order.source)
        self.jobs = self._jobs()
        self.folder = RunFolder(order.out, self._of_what())

    def _jobs(self) -> Sequence[Job]:
        order, vocabulary = self.order, self.shelf.vocabulary
        if order.columns is not None and self.kind == "fhir":
            raise Refused([Fault("--columns", 0, "", f"a column map goes with a table; {order.source} holds FHIR")])
        match self.kind:
            case "fhir":
                return fhir.jobs(order.source, vocabulary, order.on)
            case "omop":
                return omop.jobs(order.source, vocabulary, order.on, order.columns)
            case _:
                return tables.jobs(order.source, vocabulary, order.on, order.columns)

    def _of_what(self) -> dict[str, Any]:
        """Everything that decides what a piece holds: a run goes on only with pieces of the same."""
        return {
            "input": self.input,
            "column map": hashlib.sha256(self.order.columns.read_bytes()).hexdigest() if self.order.columns else "",
            "day": self.order.on.isoformat(),
            "guidelines": {guideline.id: guideline.sha256 for guideline in self.guidelines},
            "profile": self.order.profile,
            "language": self.order.language,
            "version": __version__,
            # It deals the people out, by a hash of its own.
            "version of DuckDB": duckdb.__version__,
            "number of parts": self.parts,
        }

    def run(self) -> Outcome:
        with self.folder.held():
            return self._run()

    def _run(self) -> Outcome:
        reads = self._read()
        task = self._task()
        numbers = [part for part in range(self.parts) if task.facts(part)]
        self._screen(task, numbers)
        picked = [Picked(**read_json(task.folder(number) / "picked.json")) for number in numbers]
        for number, one in zip(numbers, picked, strict=True):
            _whole(f"part {number}", one.facts, one.used, one.left)
        counts = merged(PartCounts.from_json(read_json(task.folder(number) / "counts.json")) for number in numbers)
        return self._finish(reads, picked, counts)

    def _read(self) -> list[tuple[str, Read]]:
        """Records → facts, a job at a time; (kind of row, what became of the rows) of each."""
        reads = []
        for number, job in enumerate(self.jobs):
            self.progress("read", number, len(self.jobs))
            place = self.folder.work / "facts" / job.name
            if not place.exists():
                with writing(place) as beside, connected(self.folder.work) as connection:
                    beside.mkdir()
                    read = job.run(connection)
                    _whole(job.name, read.rows, read.used, read.left)
                    self._keep_facts(connection, beside)
                    write_json(beside / "read.json", asdict(read))
            reads.append((job.kind, Read(**read_json(place / "read.json"))))
        self.progress("read", len(self.jobs), len(self.jobs))
        if _fingerprint(self.order.source) != self.input:
            text = f"it changed while it was read; when it is whole, remove {self.folder.work} and give the command again"
            raise Refused([Fault(str(self.order.source), 0, "", text)])
        return reads

    def _keep_facts(self, connection: duckdb.DuckDBPyConnection, place: Path) -> None:
        connection.execute(
            f"""COPY (SELECT *, cast(hash(person) % {self.parts} AS INTEGER) AS part FROM facts)
                TO '{quoted(place / "by-part")}' (FORMAT parquet, PARTITION_BY (part))"""
        )
        connection.execute(f"COPY aside TO '{quoted(place / 'aside.parquet')}' (FORMAT parquet)")

    def _task(self) -> Task:
        order, work = self.order, self.folder.work
        files = sorted((work / "facts").glob("*/by-part/*/*.parquet"))
        sided: list[tuple[str]] = []
        if files:
            # Every part has the same columns, whatever comparators are in it.
            query = f"SELECT DISTINCT concept FROM {parquet(files, hive=True)} WHERE comparator IS NOT NULL ORDER BY concept"
            with connected(work) as connection:
                sided = connection.execute(query).fetchall()
        bounds, editions = tuple(concept for (concept,) in sided), editions_of(self.guidelines)
        return Task(work, order.on, order.only, order.profile, order.language, bounds, editions)

    def _screen(self, task: Task, numbers: Sequence[int]) -> None:
        """Facts → people → answers, counts and worklist, a part at a time."""
        waiting = [number for number in numbers if not (task.folder(number) / "counts.json").exists()]
        before = len(numbers) - len(waiting)
        self.progress("screen", before, len(numbers))
        if waiting and self.order.engine == "spark":
            screen_on_spark(task, waiting, self.order.master, lambda done: self.progress("screen", before + done, len(numbers)))
            return
        for done, number in enumerate(waiting, before + 1):
            screen_part(task, number)
            self.progress("screen", done, len(numbers))

    # ------------------------------------------------------------ the four files

    def _finish(self, reads: Sequence[tuple[str, Read]], picked: Sequence[Picked], counts: PartCounts) -> Outcome:
        self.progress("write", 0, 4)
        work = self.folder.work
        with connected(work) as connection:
            asides = [*sorted(work.glob("facts/*/aside.parquet")), *sorted(work.glob("parts/*/aside.parquet"))]
            errors = self._csv(connection, asides, columns_of(ASIDE), "file, line, person, origin, reason", "errors.csv")
            self.progress("write", 1, 4)
            lists = sorted(work.glob("parts/*/worklist.parquet"))
            shape = ", ".join(f'"{name}" VARCHAR' for name in COLUMNS)
            order = f"{URGENCY_ORDER}, {self._after_red_flags()}, person, recommendation"
            due = self._csv(connection, lists, shape, order, "worklist.csv")
            self.progress("write", 2, 4)
            results = sorted(work.glob("parts/*/results.parquet"))
            said = f"FROM {parquet(results)}" if results else f'SELECT CAST(NULL AS VARCHAR) AS "{PERSON}" LIMIT 0'
            connection.execute(f"COPY ({said}) TO '{quoted(work / 'results.parquet')}' (FORMAT parquet, COMPRESSION zstd)")
            people_aside = self._people_aside(connection, asides)
        self.progress("write", 3, 4)
        heading = self._heading(reads, picked, people_aside)
        words = page(heading, counts, self.shelf, self.guidelines, self.order.language, self.order.suppress_below)
        (work / "report.html").write_text(words, "utf-8")
        self.folder.finish()
        self.progress("write", 4, 4)
        return Outcome(heading, counts, errors, due)

    def _csv(self, connection: duckdb.DuckDBPyConnection, files: Sequence[Path], shape: str, order: str, name: str) -> int:
        """Gather Parquet files into one CSV in the folder of the run; how many rows it has."""
        connection.execute(f"CREATE OR REPLACE TEMP TABLE gathered ({shape})")
        if files:
            connection.execute(f"CREATE OR REPLACE TEMP VIEW gathered_files AS FROM {parquet(files)}")
            source = "gathered_files"
        else:
            source = "gathered"
        connection.execute(f"COPY (FROM {source} ORDER BY {order}) TO '{quoted(self.folder.work / name)}' (FORMAT csv, HEADER)")
        row = connection.execute(f"SELECT count(*) FROM {source}").fetchone()
        return int(row[0]) if row else 0

    def _after_red_flags(self) -> str:
        """SQL: false for a red flag, which comes before whatever else is as urgent."""
        flags = [told.id for guideline in self.guidelines for told in guideline.speaking if told.topic == RED_FLAGS]
        listed = ", ".join(f"'{flag}'" for flag in flags)
        return f"recommendation NOT IN ({listed})" if flags else "true"

    def _people_aside(self, connection: duckdb.DuckDBPyConnection, asides: Sequence[Path]) -> Mapping[str, int]:
        """Why people were set aside as a whole; ages and names are left out of the sentences."""
        wide = sorted(self.folder.work.glob("parts/*/wide.parquet"))
        if not asides:
            return {}
        screened = f"SELECT {PERSON} FROM {parquet(wide)}" if wide else "SELECT NULL WHERE false"
        found = connection.execute(
            f"""SELECT why, count(*) FROM (
                SELECT min({person_aside("reason")}) AS why FROM {parquet(asides)}
                WHERE {PERSON} IS NOT NULL AND {PERSON} NOT IN ({screened}) GROUP BY {PERSON}
            ) WHERE why IS NOT NULL GROUP BY why ORDER BY 2 DESC, 1"""
        )
        return dict(found.fetchall())

    def _heading(self, reads: Sequence[tuple[str, Read]], picked: Sequence[Picked], people_aside: Mapping[str, int]) -> Heading:
        kinds: dict[str, list[Read]] = {}
        for kind, read in reads:
            kinds.setdefault(kind, []).append(read)
        rows = tuple(
            Rows(kind, sum(r.rows for r in some), sum(r.used for r in some), dict(_sum(r.left for r in some)))
            for kind, some in kinds.items()
        )
        left = {NOT_COUNTED[reason]: count for reason, count in _sum(one.left for one in picked).items()}
        facts = Rows("facts", sum(one.facts for one in picked), sum(one.used for one in picked), left)
        engine = f"Spark ({self.order.master or 'local'})" if self.order.engine == "spark" else f"Polars {pl.__version__}"
        return Heading(
            source=self.order.source.resolve().name,
            on=self.order.on.isoformat(),
            made=self.order.made,
            version=__version__,
            engine=engine,
            profile=self.order.profile,
            guidelines=tuple(Edition(g.id, g.title, g.edition, g.standing, g.sha256) for g in self.guidelines),
            rows=rows,
            facts=facts,
            people_aside=people_aside,
            suppress_below=self.order.suppress_below,
        )


def _sum(many: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in many:
        total.update(one)
    return total


def _whole(piece: str, rows: int, used: int, left: Mapping[str, int]) -> None:
    """The promise that nothing is lost silently, kept piece by piece."""
    aside = sum(left.values())
    assert rows == used + aside, f"{piece}: {rows} rows were read, but {used} used and {aside} set aside"


def _apart(source: Path, out: Path) -> None:
    """Raises `Refused` where the folder of the run would be among the input: it would be read the next time."""
    if source.is_dir() and out.resolve().is_relative_to(source.resolve()):
        where = "is" if out.resolve() == source.resolve() else "lies in"
        raise Refused([Fault(str(out), 0, "--out", f"it {where} the folder that is read; name a folder outside {source}")])


def _fingerprint(source: Path) -> str:
    """Of the names, sizes and times of all files: another one where the input changed."""
    told = []
    for path in sorted(_files(source)):
        state = path.stat()
        told.append(f"{path.relative_to(source)} {state.st_size} {state.st_mtime_ns}")
    return hashlib.sha256("\n".join(told).encode("utf-8", "surrogateescape")).hexdigest()


def _files(source: Path) -> list[Path]:
    return [source] if source.is_file() else [path for path in source.rglob("*") if path.is_file()]


def _parts(source: Path) -> int:
    """In how many parts to keep the people: by the size of the input, so that every part fits in memory."""
    said = os.environ.get(PARTS, "")
    if said:
        if not said.isascii() or not said.isdigit() or not 1 <= int(said) <= MOST_PARTS:
            raise Refused([Fault(PARTS, 0, "", f"{said} is no number of parts; give one from 1 to {MOST_PARTS}, or unset it")])
        return int(said)
    share = sum(path.stat().st_size / BYTES_A_PART.get(path.suffix.lower(), 64e6) for path in _files(source))
    return max(1, min(MOST_PARTS, int(share) + 1))
