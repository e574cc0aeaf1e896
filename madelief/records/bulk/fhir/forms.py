"""Resources that DuckDB does not convert itself: each form is read once by the law, and stands for all of that form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

import duckdb

from madelief.facts import Vocabulary
from madelief.records.bulk.fhir.files import literal
from madelief.records.bulk.fhir.law import NO_CODE, TOLD, Row, said
from madelief.records.bulk.fhir.people import PEOPLE
from madelief.records.bulk.fhir.tables import count, in_few_words, insert, label, short_reference
from madelief.records.bulk.table import columns_of
from madelief.records.fhir.medicines import MEDICINES
from madelief.records.fhir.reader import READERS

BATCH = 5000
"""Forms that are held in Python at once."""

NOBODY = "it does not say whom it is about"
STRANGER = "it is about somebody who has no Patient here"


def read_forms(connection: duckdb.DuckDBPyConnection, file: str, vocabulary: Vocabulary, on: date) -> tuple[int, Counter[str]]:
    """Append what the rows of the temporary table `forms` say to `facts` and `aside`. (rows used, reason → rows left)."""
    _open_contained(connection)
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE form AS
        SELECT row_number() OVER () AS key, * FROM (
          SELECT DISTINCT kind, about, form FROM forms JOIN {PEOPLE} USING (ref) WHERE reason IS NULL
        );
        CREATE OR REPLACE TEMP TABLE told (key BIGINT, {columns_of(TOLD)});
        """
    )
    for start in range(0, count(connection, "form"), BATCH):
        batch = connection.execute(
            "SELECT key, kind, form, about FROM form WHERE key > ? AND key <= ?", [start, start + BATCH]
        ).fetchall()
        insert(connection, "told", {"key": "BIGINT"} | TOLD, list(_rows(batch, vocabulary, on)))
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE placed AS
        SELECT forms.row, forms.label, people.person, form.key,
          CASE WHEN forms.ref IS NULL OR forms.ref = '' THEN {literal(NOBODY)}
               WHEN people.ref IS NULL THEN {literal(STRANGER)} ELSE people.reason END AS reason
        FROM forms LEFT JOIN {PEOPLE} AS people ON people.ref = forms.ref
        LEFT JOIN form ON form.kind = forms.kind AND form.about = people.about AND form.form = forms.form
          AND people.reason IS NULL;

        INSERT INTO facts
        SELECT person, concept, number, comparator, word, day, "on", ended, label || origin
        FROM placed JOIN told USING (key) WHERE told.reason IS NULL;

        CREATE OR REPLACE TEMP TABLE refused AS
        SELECT row, person, label, reason FROM placed WHERE reason IS NOT NULL
        UNION ALL
        SELECT row, person, label || origin, told.reason FROM placed JOIN told USING (key) WHERE told.reason IS NOT NULL;

        INSERT INTO aside
        SELECT {literal(file)}, NULL, person, label, reason FROM refused WHERE reason <> {literal(NO_CODE)};
        """
    )
    used = "SELECT DISTINCT row FROM placed JOIN told USING (key) WHERE told.reason IS NULL"
    left = connection.execute(
        f"""
        SELECT coalesce(reason, {literal(NO_CODE)}), count(*) FROM (
          SELECT row, min(reason) AS reason FROM (SELECT DISTINCT row FROM forms) LEFT JOIN refused USING (row)
          WHERE row NOT IN ({used}) GROUP BY row
        ) GROUP BY ALL ORDER BY 2 DESC, 1
        """
    ).fetchall()
    return count(connection, f"({used})"), in_few_words(left)


def _rows(batch: Iterable[tuple[int, str, str, str]], vocabulary: Vocabulary, on: date) -> Iterator[Row]:
    for key, kind, form, about in batch:
        for row in said(kind, form, about, on, vocabulary):
            yield (key, *row)


def _open_contained(connection: duckdb.DuckDBPyConnection) -> None:
    """What a resource carries inside is read as the resources they are."""
    kinds = ", ".join(literal(kind) for kind in (*READERS, *MEDICINES))
    reference = "coalesce(part ->> '$.patient.reference', part ->> '$.subject.reference')"
    connection.execute(
        f"""
        INSERT INTO forms
        SELECT row, part ->> '$.resourceType', {label("(part ->> '$.resourceType')", "(part ->> '$.id')")},
          {short_reference(reference)}, part
        FROM (SELECT row, unnest(json_extract(form, '$.contained[*]')) AS part FROM forms WHERE contains(form, '"contained":['))
        WHERE part ->> '$.resourceType' IN ({kinds});

        DELETE FROM forms WHERE kind NOT IN ({kinds});
        """
    )
