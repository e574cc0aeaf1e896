"""A folder of FHIR Bulk Data as jobs: the people, their medicines, and the other files a few at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

import duckdb

from madelief.facts import Vocabulary
from madelief.records.bulk.fhir.files import NdjsonFile, Unreadable, attempt, find_files
from madelief.records.bulk.fhir.medicines import MEDICATION, Medicine, gather, start_medicines
from madelief.records.bulk.fhir.observations import read_observations
from madelief.records.bulk.fhir.people import Everybody, read_patients
from madelief.records.bulk.fhir.plans import Plans
from madelief.records.bulk.fhir.resources import read_others, read_resources
from madelief.records.bulk.fhir.rows import Piece, Tally, long_lines, whole_file
from madelief.records.bulk.fhir.tables import in_few_words, make_tables
from madelief.records.bulk.table import Job, Read
from madelief.records.fhir.medicines import MEDICINES
from madelief.records.fhir.reader import READERS

PERSONS = ("Patient", "RelatedPerson")
TAKEN = (*MEDICINES, MEDICATION)
APART = (*READERS, *PERSONS, *TAKEN)
TOGETHER = 512 * 1024 * 1024
"""Bytes of small files that one job reads."""
NOT_NDJSON = "this file is no NDJSON (its name ends in .ndjson or .jsonl, then perhaps .gz or .zst); it is not read"


def jobs(folder: Path, vocabulary: Vocabulary, on: date) -> Sequence[Job]:
    """The jobs that read the FHIR Bulk Data in `folder` (or in one file) as it is on the day `on`.

    Which type a file holds is told by its resources. Raises `Refused` where there is no NDJSON.
    """
    files, others = find_files(folder)
    run = Run(tuple(files), vocabulary, on)
    found: list[Job] = [PeopleJob("fhir-people", run, tuple(others))]
    if any(file.holds(*TAKEN) for file in files):
        found.append(MedicinesJob("fhir-medicines", run))
    return found + list(_file_jobs(run))


@dataclass(frozen=True)
class Run:
    """What all jobs of a folder share."""

    files: tuple[NdjsonFile, ...]
    vocabulary: Vocabulary
    on: date
    plans: Plans = field(init=False)
    everybody: Everybody = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "plans", Plans(self.vocabulary))
        patients = [file for file in self.files if file.holds(*PERSONS)]
        object.__setattr__(self, "everybody", Everybody(tuple(patients), self.vocabulary, self.on))

    def start(self, connection: duckdb.DuckDBPyConnection) -> None:
        make_tables(connection)
        self.everybody.make(connection)

    def each(
        self, connection: duckdb.DuckDBPyConnection, file: NdjsonFile, read: Callable[[Path], Tally], rest: bool = True
    ) -> Tally:
        """Read a file; without lines that are too long, or not at all where it cannot be unpacked.

        `rest` is false where another job accounts for that.
        """
        try:
            tally, lines = attempt(file.path, read)
            return tally + long_lines(connection, file, lines) if rest else tally
        except Unreadable as error:
            return whole_file(connection, file.name, str(error)) if rest else Tally()


@dataclass(frozen=True)
class PeopleJob:
    """Patients and RelatedPersons of every file; and the files that nobody reads."""

    name: str
    shared: Run
    others: tuple[str, ...]
    kind: str = "Patient"

    def run(self, connection: duckdb.DuckDBPyConnection) -> Read:
        self.shared.start(connection)
        tally = Tally()
        for other in self.others:
            tally += whole_file(connection, other, NOT_NDJSON)
        for file in self.shared.files:
            if file.holds(*PERSONS):
                read = partial(_patients, connection, file)
                tally += self.shared.each(connection, file, read, rest=not file.mixed)
        return _read(tally)


def _patients(connection: duckdb.DuckDBPyConnection, file: NdjsonFile, path: Path) -> Tally:
    return read_patients(connection, Piece(file, path, PERSONS, not file.mixed))


@dataclass(frozen=True)
class MedicinesJob:
    """Medicines of every file: only those of one person together say what she takes."""

    name: str
    shared: Run
    kind: str = "MedicationRequest"

    def run(self, connection: duckdb.DuckDBPyConnection) -> Read:
        self.shared.start(connection)
        start_medicines(connection)
        tally = Tally()
        for file in self.shared.files:
            if file.holds(*TAKEN):
                read = partial(self._gathered, connection, file)
                tally += self.shared.each(connection, file, read, rest=not file.mixed)
        return _read(tally + Medicine(self.shared.vocabulary, self.shared.on).read(connection))

    def _gathered(self, connection: duckdb.DuckDBPyConnection, file: NdjsonFile, path: Path) -> Tally:
        return gather(connection, Piece(file, path, TAKEN, not file.mixed), self.shared.plans)


@dataclass(frozen=True)
class FilesJob:
    """A few files; of each everything but people and medicines."""

    name: str
    shared: Run
    files: tuple[NdjsonFile, ...]
    kind: str

    def run(self, connection: duckdb.DuckDBPyConnection) -> Read:
        self.shared.start(connection)
        tally = Tally()
        for file in self.files:
            tally += self.shared.each(connection, file, partial(self._file, connection, file))
        return _read(tally)

    def _file(self, connection: duckdb.DuckDBPyConnection, file: NdjsonFile, path: Path) -> Tally:
        of_one_type = set() if file.mixed else file.kinds & set(READERS)
        tally = Tally()
        for kind in of_one_type or READERS if file.mixed or of_one_type else ():
            tally += self._kind(connection, Piece(file, path, (kind,), not file.mixed))
        if not of_one_type:
            piece = Piece(file, path, (), rest=True)
            tally += read_others(connection, piece, self.shared.plans, self.shared.vocabulary, self.shared.on, APART)
        return tally

    def _kind(self, connection: duckdb.DuckDBPyConnection, piece: Piece) -> Tally:
        read = read_observations if piece.kinds == ("Observation",) else read_resources
        return read(connection, piece, self.shared.plans, self.shared.vocabulary, self.shared.on)


def _file_jobs(run: Run) -> Iterator[FilesJob]:
    """The files that are not only people or medicines, a few small ones together, those of one type side by side."""
    rest = [file for file in run.files if file.mixed or not file.kinds & {*PERSONS, *TAKEN}]
    groups: list[list[NdjsonFile]] = []
    size, kinds = TOGETHER, None
    for file in sorted(rest, key=lambda file: (sorted(file.kinds), file.name)):
        bytes_ = file.path.stat().st_size
        if kinds != file.kinds or size + bytes_ > TOGETHER:
            groups.append([])
            size = 0
        groups[-1].append(file)
        size, kinds = size + bytes_, file.kinds
    for number, group in enumerate(groups, 1):
        kind = "resource" if group[0].mixed else min(group[0].kinds, default="resource")
        yield FilesJob(f"fhir-{number:04}-{re.sub('[^A-Za-z]', '', kind)}", run, tuple(group), kind)


def _read(tally: Tally) -> Read:
    left = in_few_words(tally.left.most_common())
    return Read(tally.rows, tally.used, dict(left))
