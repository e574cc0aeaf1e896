"""Everybody in the export: who is a woman, who is her baby, and of whom nothing counts.

A baby is filed with its mother where both sides say so: a RelatedPerson of the baby (`patient`) whose relationship is
mother (MTH, any coding), and a Patient whose `link.other` is that RelatedPerson. A baby that nobody is linked to is a
person of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import duckdb

from madelief.facts import Vocabulary
from madelief.records.bulk.fhir.files import NdjsonFile, Unreadable, attempt, literal, scan
from madelief.records.bulk.fhir.law import NAME, NO_CODE, TOLD, Row, form_of, row_of
from madelief.records.bulk.fhir.rows import FORM, Piece, Tally, others
from madelief.records.bulk.fhir.tables import count, insert, label, short_reference, struct
from madelief.records.bulk.table import columns_of
from madelief.records.fhir.people import INFANT, MOTHER, People, read_patient
from madelief.records.fhir.resource import CannotRead

PEOPLE = "fhir_people"
"""A row a Patient: ref (Patient/9), person (under whom the facts are filed), about, and why nothing counts."""

OF_PATIENTS = {
    "resourceType": "VARCHAR", "id": "VARCHAR", "birthDate": "JSON", "deceasedBoolean": "JSON", "deceasedDateTime": "JSON",
    "modifierExtension": "JSON", "implicitRules": "JSON",
    "link": "STRUCT(other STRUCT(reference VARCHAR))[]",
}  # fmt: skip
OF_RELATIVES = {
    "resourceType": "VARCHAR", "id": "VARCHAR", "patient": "STRUCT(reference VARCHAR)",
    "relationship": "STRUCT(coding STRUCT(code VARCHAR)[])[]",
}  # fmt: skip
FORM_OF_PATIENT = struct(dict.fromkeys(
    ("birthDate", "deceasedBoolean", "deceasedDateTime", "modifierExtension", "implicitRules"), "JSON"
))  # fmt: skip
IS_MOTHER = "MTH"
ONE_BABY = "its mother has more than one baby here; one of them cannot be told from the other"
ONE_MOTHER = "it is linked to more than one mother"
BATCH = 5000

READ_FOR_LINKS = "it only says who belongs to whom"


@dataclass(frozen=True)
class Everybody:
    """Makes the table of people in a connection, from every file in which there may be Patients."""

    files: Sequence[NdjsonFile]
    vocabulary: Vocabulary
    on: date

    def make(self, connection: duckdb.DuckDBPyConnection) -> None:
        """The temporary tables `fhir_people`, `patients` and `told_patients`, if this connection has none yet."""
        mark = repr((self.on, [(str(file.path), _state(file)) for file in self.files]))
        if _has(connection, "fhir_people_made"):
            made = connection.execute("SELECT mark FROM fhir_people_made").fetchone()
            if made and made[0] == mark:
                return
        connection.execute(
            """
            CREATE OR REPLACE TEMP TABLE patients (id VARCHAR, form VARCHAR, links VARCHAR[]);
            CREATE OR REPLACE TEMP TABLE mothers (relative VARCHAR, baby VARCHAR);
            """
        )
        for file in self.files:
            try:
                attempt(file.path, partial(self._read, connection, file))
            except Unreadable:
                continue  # said by the job that accounts for the rows of this file
        self._tell(connection)
        self._place(connection)
        connection.execute("CREATE OR REPLACE TEMP TABLE fhir_people_made AS SELECT ? AS mark", [mark])

    def _read(self, connection: duckdb.DuckDBPyConnection, file: NdjsonFile, path: Path) -> None:
        other = short_reference("one.other.reference")
        if file.holds("Patient"):
            connection.execute(
                f"""
                INSERT INTO patients
                SELECT id, {FORM_OF_PATIENT},
                  list_transform(link, lambda one: {other})
                FROM {scan(path, OF_PATIENTS)} WHERE resourceType = 'Patient' AND id <> ''
                """
            )
        if file.holds("RelatedPerson"):
            connection.execute(
                f"""
                INSERT INTO mothers
                SELECT 'RelatedPerson/' || id, {short_reference("patient.reference")}
                FROM {scan(path, OF_RELATIVES)}
                WHERE resourceType = 'RelatedPerson'
                  AND list_contains(
                    flatten(list_transform(relationship, lambda one: list_transform(one.coding, lambda c: c.code))),
                    '{IS_MOTHER}')
                """
            )

    def _tell(self, connection: duckdb.DuckDBPyConnection) -> None:
        """What the law says of each form of a Patient."""
        connection.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE patient_forms AS
              SELECT row_number() OVER () AS key, form FROM (SELECT DISTINCT form FROM patients);
            CREATE OR REPLACE TEMP TABLE told_patients (form VARCHAR, about VARCHAR, silent VARCHAR, {columns_of(TOLD)});
            """
        )
        schema = {"form": "VARCHAR", "about": "VARCHAR", "silent": "VARCHAR"} | TOLD
        start = 0
        while batch := connection.execute(
            "SELECT form FROM patient_forms WHERE key > ? AND key <= ?", [start, start + BATCH]
        ).fetchall():
            insert(connection, "told_patients", schema, [row for (form,) in batch for row in self._said(form)])
            start += BATCH

    def _said(self, form: str) -> Iterator[Row]:
        """One or more rows: (form, about, why nothing counts, what it says)."""
        nothing = (None,) * len(TOLD)
        people = People("")
        try:
            about, silent = read_patient(form_of(form, "Patient"), NAME, self.on, people, self.vocabulary)
        except CannotRead as error:
            yield (form, MOTHER, str(error).replace(NAME, "this Patient"), *nothing)
            return
        told = [*map(row_of, people.facts), *map(row_of, people.set_aside)]
        for row in told or [nothing]:
            yield (form, about, silent or None, *row)

    def _place(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Under whom each Patient is filed."""
        twice = "'it stands twice and differs; give one of the two'"
        connection.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE everybody AS
            SELECT 'Patient/' || id AS ref, id, any_value(told.about) AS about, any_value(patients.links) AS links,
              CASE WHEN count(DISTINCT patients.form) > 1 THEN {twice} ELSE any_value(told.silent) END AS reason,
              -- A woman of whom nothing counts takes no baby.
              any_value(told.about) = '{MOTHER}' AND any_value(told.silent) IS NULL AS takes
            FROM patients JOIN (SELECT DISTINCT form, about, silent FROM told_patients) AS told USING (form)
            GROUP BY id;

            CREATE OR REPLACE TEMP TABLE linked AS
            SELECT baby.ref AS baby, woman.id AS mother
            FROM (SELECT id, unnest(links) AS relative FROM everybody WHERE takes) AS woman
            JOIN mothers ON mothers.relative = woman.relative
            JOIN everybody AS baby ON baby.ref = mothers.baby AND baby.about = '{INFANT}'
            GROUP BY ALL;

            CREATE OR REPLACE TEMP TABLE {PEOPLE} AS
            SELECT ref, coalesce(links.mother, id) AS person, about,
              CASE WHEN links.mothers > 1 THEN {literal(ONE_MOTHER)}
                   WHEN babies.babies > 1 THEN {literal(ONE_BABY)} ELSE reason END AS reason
            FROM everybody
            LEFT JOIN (SELECT baby, min(mother) AS mother, count(*) AS mothers FROM linked GROUP BY baby) AS links
              ON links.baby = everybody.ref
            LEFT JOIN (SELECT mother, count(*) AS babies FROM linked GROUP BY mother) AS babies ON babies.mother = links.mother;

            DROP TABLE everybody; DROP TABLE linked; DROP TABLE mothers; DROP TABLE patients; DROP TABLE patient_forms;
            """
        )


def read_patients(connection: duckdb.DuckDBPyConnection, piece: Piece) -> Tally:
    """Append to `facts` and `aside` what the Patients of a file say themselves: ages, and who is set aside."""
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE kept AS
        SELECT {piece.verdict("resourceType = 'Patient'")} AS verdict, resourceType AS kind, id,
          CASE WHEN resourceType = 'Patient' THEN {FORM_OF_PATIENT} END AS form, NULL AS ref
        FROM {piece.relation(OF_PATIENTS)}
        """
    )
    tally = others(connection, piece)
    tally.left[READ_FOR_LINKS] += tally.left.pop(NO_CODE, 0)
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE patient_rows AS
        SELECT kept.rowid AS row, {label("'Patient'", "id")} AS label, people.person, form,
          CASE WHEN people.ref IS NULL THEN 'it has no id'
               WHEN row_number() OVER (PARTITION BY id ORDER BY kept.rowid) > 1 AND people.reason IS NULL
               THEN 'it stands twice; one of the two is read' ELSE people.reason END AS reason
        FROM kept LEFT JOIN {PEOPLE} AS people ON people.ref = 'Patient/' || id WHERE verdict = {FORM};

        INSERT INTO facts
        SELECT person, concept, number, comparator, word, day, "on", ended, label || origin
        FROM patient_rows JOIN told_patients AS told USING (form)
        WHERE patient_rows.reason IS NULL AND told.concept IS NOT NULL;

        CREATE OR REPLACE TEMP TABLE refused AS
        SELECT row, person, label, reason FROM patient_rows WHERE reason IS NOT NULL
        UNION ALL
        SELECT row, person, label, told.reason FROM patient_rows JOIN told_patients AS told USING (form)
        WHERE patient_rows.reason IS NULL AND told.reason IS NOT NULL;

        INSERT INTO aside SELECT {literal(piece.file.name)}, NULL, person, label, reason FROM refused;
        """
    )
    why = connection.execute("SELECT reason, count(DISTINCT row) FROM refused GROUP BY ALL ORDER BY 2 DESC, 1").fetchall()
    left = Counter(dict(why))
    return tally + Tally(count(connection, "patient_rows") - left.total(), left)


def _state(file: NdjsonFile) -> tuple[int, int]:
    found = file.path.stat()
    return found.st_size, found.st_mtime_ns


def _has(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    found = connection.execute("SELECT count(*) FROM duckdb_tables() WHERE temporary AND table_name = ?", [table]).fetchone()
    return bool(found and found[0])
