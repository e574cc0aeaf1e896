"""Medicines: what those of one person say together, by the law, for everybody who has one that is known here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

import duckdb

from madelief.facts import Fact, Vocabulary
from madelief.records.bulk.fhir.files import literal
from madelief.records.bulk.fhir.forms import NOBODY, STRANGER
from madelief.records.bulk.fhir.law import NO_CODE, Row, form_of, row_of
from madelief.records.bulk.fhir.people import PEOPLE
from madelief.records.bulk.fhir.plans import Plans
from madelief.records.bulk.fhir.resources import EVERY, REFERENCE, REFERRED
from madelief.records.bulk.fhir.rows import Piece, Tally, others
from madelief.records.bulk.fhir.tables import count, in_few_words, insert, label, short_reference, struct
from madelief.records.bulk.table import ASIDE, FACTS
from madelief.records.fhir.medicines import MEDICINES, Medicines
from madelief.records.fhir.resource import CannotRead, Ended, as_is
from madelief.records.record import SetAside

MEDICATION = "Medication"
ELEMENTS = EVERY | dict.fromkeys(
    (
        "status", "intent", "doNotPerform", "medicationCodeableConcept", "medicationReference", "effectivePeriod",
        "effectiveDateTime", "dateAsserted", "authoredOn", "dosage", "dosageInstruction",
    ),
    "JSON",
)  # fmt: skip
OF_MEDICATION = {"code": "JSON", "modifierExtension": "JSON", "implicitRules": "JSON"}
NAMED = "the Medications here are only names that medicines refer to"
PEOPLE_AT_ONCE = 5000
MOST_KEPT = 100_000
"""Different sets of medicines whose reading is remembered."""

Entry = tuple[str, str, str, str | None]
"""(type, mother or infant, JSON, JSON of the Medication that it refers to) of one medicine."""


@dataclass(frozen=True)
class Told:
    """What the medicines of one person say. Origins have `name(0)`, `name(1)` … for the names of the entries."""

    rows: tuple[Row, ...]
    used: tuple[bool, ...]
    reasons: tuple[str | None, ...]


def name(index: int) -> str:
    return f"\x02{index}\x01"


def gather(connection: duckdb.DuckDBPyConnection, piece: Piece, plans: Plans) -> Tally:
    """Put the medicines of a file into the temporary table `medicines`, and the Medications into `medications`."""
    known = literal(plans.known())
    columns = {
        "resourceType": "VARCHAR",
        "id": "VARCHAR",
        "subject": REFERENCE,
        "patient": REFERENCE,
        **ELEMENTS,
        "code": "JSON",
    }
    coded = f"regexp_matches(medicationCodeableConcept, {known})"
    ours = f"resourceType = '{MEDICATION}' OR medicationReference IS NOT NULL OR {coded}"
    reference = short_reference("(medicationReference ->> '$.reference')")
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE kept AS
        SELECT verdict, CASE WHEN verdict > 1 THEN resourceType END AS kind, CASE WHEN verdict > 1 THEN id END AS id,
          CASE WHEN verdict = 2 THEN {REFERRED} END AS ref, CASE WHEN verdict = 2 THEN {reference} END AS medication,
          CASE WHEN verdict <> 2 THEN NULL WHEN resourceType = '{MEDICATION}' THEN {struct(OF_MEDICATION)}
               ELSE {struct(ELEMENTS)} END AS form
        FROM (SELECT *, {piece.verdict(ours)} AS verdict FROM {piece.relation(columns)})
        """
    )
    tally = others(connection, piece)
    connection.execute(
        f"""
        INSERT INTO medications
        SELECT 'Medication/' || id, form, coalesce(regexp_matches(form, {known}), false)
        FROM kept WHERE verdict = 2 AND kind = '{MEDICATION}';

        INSERT INTO medicines
        SELECT {literal(piece.file.name)}, kind, {label("kind", "id")}, ref, medication, form
        FROM kept WHERE verdict = 2 AND kind <> '{MEDICATION}';
        """
    )
    tally.left[NAMED] += count(connection, f"(SELECT 1 FROM kept WHERE verdict = 2 AND kind = '{MEDICATION}')")
    tally.left = +tally.left
    return tally


def start_medicines(connection: duckdb.DuckDBPyConnection) -> None:
    """The tables of `gather`, empty."""
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE medications (ref VARCHAR, form VARCHAR, ours BOOLEAN);
        CREATE OR REPLACE TEMP TABLE medicines (
          file VARCHAR, kind VARCHAR, label VARCHAR, ref VARCHAR, medication VARCHAR, form VARCHAR);
        """
    )


@dataclass
class Medicine:
    """Reads what was gathered."""

    vocabulary: Vocabulary
    on: date
    kept: dict[tuple[Entry, ...], Told] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    reasons: Counter[str] = field(default_factory=Counter)

    def read(self, connection: duckdb.DuckDBPyConnection) -> Tally:
        """Append to `facts` and `aside` what everybody's medicines say."""
        connection.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE entries AS
            SELECT dense_rank() OVER (ORDER BY person) AS number, person, about, file, kind, label, medicines.form,
              medications.form AS medication,
              CASE WHEN ref IS NULL OR ref = '' THEN {literal(NOBODY)} WHEN person IS NULL THEN {literal(STRANGER)}
                   WHEN NOT medications.ours AND NOT contains(medicines.form, '"medicationCodeableConcept":{{')
                   THEN {literal(NO_CODE)} ELSE people.reason END AS reason
            FROM medicines LEFT JOIN {PEOPLE} AS people USING (ref)
            LEFT JOIN (SELECT ref AS medication, any_value(form) AS form, bool_or(ours) AS ours FROM medications GROUP BY ref)
              AS medications USING (medication)
            ORDER BY person, kind, label;

            INSERT INTO aside SELECT file, NULL, person, label, reason FROM entries WHERE reason <> {literal(NO_CODE)};
            """
        )
        why = "SELECT reason, count(*) FROM entries WHERE reason IS NOT NULL GROUP BY ALL"
        self.reasons.update(dict(connection.execute(why).fetchall()))
        found = connection.execute("SELECT coalesce(max(number), 0) FROM entries").fetchone()
        for after in range(0, int(found[0]) if found else 0, PEOPLE_AT_ONCE):
            batch = connection.execute(
                "SELECT person, label, file, kind, about, form, medication FROM entries "
                "WHERE number > ? AND number <= ? AND reason IS NULL ORDER BY person, kind, label",
                [after, after + PEOPLE_AT_ONCE],
            ).fetchall()
            facts: list[Row] = []
            aside: list[Row] = []
            for person, rows in groupby(batch, key=lambda row: row[0]):
                self._person(person, list(rows), facts, aside)
            insert(connection, "facts", FACTS, facts)
            insert(connection, "aside", ASIDE, aside)
        self.tally.left = in_few_words(self.reasons.most_common())
        return self.tally

    def _person(self, person: str, rows: Sequence[Row], facts: list[Row], aside: list[Row]) -> None:
        key = tuple(row[3:] for row in rows)
        told = self.kept.get(key)
        if told is None:
            told = self._told(key)
            if len(self.kept) < MOST_KEPT:
                self.kept[key] = told
        names = {name(index): row[1] for index, row in enumerate(rows)}
        for *fact, origin, reason in told.rows:
            written = origin
            for stands, real in names.items():
                written = written.replace(stands, real)
            if reason is None:
                facts.append((person, *fact, written))
            elif reason != NO_CODE:
                file = next((row[2] for row in rows if written.startswith(row[1])), rows[0][2])
                aside.append((file, None, person, written, reason))
        self.tally.used += sum(told.used)
        self.reasons.update(why or NO_CODE for was, why in zip(told.used, told.reasons, strict=True) if not was)

    def _told(self, entries: Sequence[Entry]) -> Told:
        """As the one-person reader goes through the medicines of a record."""
        medications = [("", form_of(medication, MEDICATION)) for *_, medication in entries if medication]
        medicines = Medicines(medications, self.vocabulary, self.on)
        rows: list[Row] = []
        used: list[bool] = []
        reasons: list[str | None] = []
        for index, (kind, about, form, medication) in enumerate(entries):
            items: list[Fact | Ended | SetAside] = []
            uses = len(medicines.uses)
            try:
                resource = form_of(form, kind)
                if medication:
                    medicines.medications[_reference(resource)] = form_of(medication, MEDICATION)
                as_is(resource)
                # What is told before the reader gives up stays told.
                items.extend(medicines.read(resource, name(index), about, self.on, self.vocabulary))
            except CannotRead as error:
                items.append(SetAside(name(index), str(error)))
            rows += map(row_of, items)
            used.append(len(medicines.uses) > uses or any(not isinstance(item, SetAside) for item in items))
            reasons.append(next((row_of(item)[-1] for item in items if isinstance(item, SetAside)), None))
        rows += map(row_of, medicines.gathered())
        return Told(tuple(rows), tuple(used), tuple(reasons))


def _reference(resource: dict[str, object]) -> str:
    found = resource.get("medicationReference")
    reference = found.get("reference") if isinstance(found, dict) else None
    return reference if isinstance(reference, str) else ""


__all__ = ["MEDICINES", "Medicine", "gather", "start_medicines"]
