"""The three forms of a population as files in a folder."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import ClassVar

import polars as pl

from madelief.facts import Vocabulary
from madelief.screen.population.batch import Batch
from madelief.screen.population.diagnoses import REFUTED, STOPPED
from madelief.screen.population.fhir import fhir_lines
from madelief.screen.population.omop import LEFT_OUT, Cdm
from madelief.screen.population.table import wide
from madelief.screen.population.told import common_concepts
from madelief.screen.population.untidy import BESIDE, BROKEN, INSTEAD, RECODED

IN_A_FILE = 100_000
"""People in one file of NDJSON or of the table."""
TWICE = "row-twice"
ROWS, UNTIDY, PEOPLE = "rows", "untidy", "people"
"""What a count is of: rows of a kind of file, untidy entries of a kind, people who are set aside."""

Counted = Counter[tuple[str, str]]


class Writer(ABC):
    """Writes batch after batch into a folder, and counts what it wrote."""

    untidy: ClassVar[tuple[str, ...]]
    """The kinds of untidy entries that this form has."""

    def __init__(self, folder: Path, vocabulary: Vocabulary, on: date, everything: bool) -> None:
        self.folder, self.vocabulary, self.on, self.everything = folder, vocabulary, on, everything

    @abstractmethod
    def write(self, batch: Batch, first: int) -> Counted:
        """Write the batch whose people have the numbers after `first`. Raises `OSError`."""

    def counter(self) -> Counted:
        """Nothing counted yet; every kind of untidy entry stands in it, so that a README says none where there is none."""
        return Counter(dict.fromkeys(((UNTIDY, name) for name in self.untidy), 0))

    def count(self, counted: Counted, *tables: pl.DataFrame) -> None:
        """Count the untidy entries of `tables` that this form writes."""
        for table in tables:
            for dirt, count in table.group_by("dirt").len().iter_rows():
                if dirt in self.untidy:
                    counted[UNTIDY, dirt] += count

    def append_lines(self, name: str, lines: pl.DataFrame) -> None:
        """Add each row of `lines`, a column of texts, to the file `name` as the line it is."""
        with (self.folder / name).open("ab") as file:
            lines.write_csv(file, include_header=False, quote_style="never")

    def append_rows(self, name: str, rows: pl.DataFrame, broken: pl.DataFrame | None = None) -> None:
        """Add `rows` to the table `name`, and the first half of every row of `broken`."""
        with (self.folder / name).open("ab") as file:
            rows.write_csv(file, include_header=file.tell() == 0)
            if broken is not None:
                whole = broken.write_csv(include_header=False).splitlines()
                file.writelines(f"{line[: len(line) // 2]}\n".encode() for line in whole)


class FhirWriter(Writer):
    """`<kind>.<part>.ndjson`, as a Bulk Data export names its files."""

    untidy = (*INSTEAD, RECODED, *BESIDE, REFUTED, STOPPED)

    def write(self, batch: Batch, first: int) -> Counted:
        counted = self.counter()
        for kind, lines in fhir_lines(batch, first, self.vocabulary):
            if lines.height:
                self.append_lines(f"{kind}.{first // IN_A_FILE:03}.ndjson", lines)
            counted[ROWS, kind] += lines.height
        self.count(counted, batch.results, batch.diagnoses, batch.medicines)
        _count_people(counted, batch, "died")
        return counted


class OmopWriter(Writer):
    """One CSV file a table of the CDM, in capitals."""

    untidy = (*INSTEAD, *(name for name in BESIDE if name not in LEFT_OUT), STOPPED)

    def __init__(self, folder: Path, vocabulary: Vocabulary, on: date, everything: bool) -> None:
        super().__init__(folder, vocabulary, on, everything)
        self.cdm = Cdm(vocabulary, on)
        self.append_rows("CONCEPT.csv", self.cdm.concepts())

    def write(self, batch: Batch, first: int) -> Counted:
        counted = self.counter()
        for table, rows, broken in self.cdm.rows(batch, first):
            self.append_rows(f"{table}.csv", rows, broken)
            counted[ROWS, table] += rows.height + broken.height
        self.count(counted, batch.results, batch.medicines)
        _count_people(counted, batch, "died")
        return counted


class TableWriter(Writer):
    """`people.<part>.csv`, a row a person."""

    untidy = (*INSTEAD, BROKEN, TWICE)

    def write(self, batch: Batch, first: int) -> Counted:
        concepts = list(self.vocabulary.values()) if self.everything else common_concepts(self.vocabulary)
        rows = wide(batch, concepts)
        happens = rows.select("person").join(batch.people, on="person", how="left", maintain_order="left")
        twice, broken = rows.filter(happens["row_twice"]), rows.filter(happens["row_broken"])
        self.append_rows(f"people.{first // IN_A_FILE:03}.csv", pl.concat([rows, twice]), broken)
        counted = self.counter()
        counted[ROWS, "people"] = rows.height + twice.height + broken.height
        self.count(counted, batch.told, batch.told.join(twice, on="person", how="semi"))
        counted[UNTIDY, TWICE] = twice.height
        counted[UNTIDY, BROKEN] = broken.height
        _count_people(counted, batch)
        return counted


WRITERS: Mapping[str, type[Writer]] = {"fhir": FhirWriter, "omop": OmopWriter, "csv": TableWriter}


def _count_people(counted: Counted, batch: Batch, *more: str) -> None:
    for column in ("child", *more, "only_year"):
        counted[PEOPLE, column.replace("_", "-")] = int(batch.people[column].sum())
    counted[PEOPLE, "unlinked"] = int((batch.people["has_baby"] & ~batch.people["linked"]).sum())
