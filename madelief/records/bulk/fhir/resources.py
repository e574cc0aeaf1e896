"""Condition, Procedure, FamilyMemberHistory, and what other resources carry inside: all of it for the law."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import duckdb

from madelief.facts import Vocabulary
from madelief.records.bulk.fhir.files import literal
from madelief.records.bulk.fhir.forms import read_forms
from madelief.records.bulk.fhir.law import NO_CODE
from madelief.records.bulk.fhir.plans import Plans
from madelief.records.bulk.fhir.rows import OTHER_KIND, Piece, Tally, forms_of_kept, others
from madelief.records.bulk.fhir.tables import short_reference, struct

REFERENCE = "STRUCT(reference VARCHAR)"
EVERY = {"modifierExtension": "JSON", "implicitRules": "JSON", "contained": "JSON"}
ELEMENTS: Mapping[str, Mapping[str, str]] = {
    "Condition": dict.fromkeys(
        (
            "code", "clinicalStatus", "verificationStatus", "onsetDateTime", "recordedDate", "abatementDateTime",
            "abatementAge", "abatementPeriod", "abatementRange", "abatementString", "abatementBoolean",
        ),
        "JSON",
    ),
    "Procedure": dict.fromkeys(("status", "code", "performedDateTime", "performedPeriod"), "JSON"),
    "FamilyMemberHistory": dict.fromkeys(("status", "date", "condition"), "JSON"),
}  # fmt: skip
"""All that the law looks at, by type."""
CODED = {"Condition": "code", "Procedure": "code", "FamilyMemberHistory": "condition"}


REFERRED = short_reference("CASE WHEN patient IS NULL THEN subject.reference ELSE patient.reference END")


def read_resources(
    connection: duckdb.DuckDBPyConnection, piece: Piece, plans: Plans, vocabulary: Vocabulary, on: date
) -> Tally:
    """Read the resources of the one type that `piece` is for."""
    (kind,) = piece.kinds
    elements = {**ELEMENTS[kind], **EVERY}
    columns = {"resourceType": "VARCHAR", "id": "VARCHAR", "subject": REFERENCE, "patient": REFERENCE, **elements}
    known = literal(plans.known())
    ours = f"regexp_matches({CODED[kind]}, {known}) OR regexp_matches(contained, {known})"
    _keep(connection, piece.verdict(ours), piece.relation(columns), struct(elements))
    tally = others(connection, piece)
    forms_of_kept(connection)
    tally += Tally(*read_forms(connection, piece.file.name, vocabulary, on))
    return tally


def read_others(
    connection: duckdb.DuckDBPyConnection, piece: Piece, plans: Plans, vocabulary: Vocabulary, on: date, apart: tuple[str, ...]
) -> Tally:
    """Read what resources of all types but those in `apart` carry inside. `piece` names no type."""
    columns = {"resourceType": "VARCHAR", "id": "VARCHAR", "subject": REFERENCE, "patient": REFERENCE, "contained": "JSON"}
    read_elsewhere = f"resourceType IN ({', '.join(map(literal, apart))})"
    relation = piece.relation(columns)
    if piece.file.mixed:
        relation = f"(SELECT * FROM {relation} WHERE resourceType IS NULL OR NOT {read_elsewhere})"
    inside = f"regexp_matches(contained, {literal(plans.known())})"
    verdict = piece.verdict(inside).replace("WHEN false THEN", f"WHEN {read_elsewhere} THEN")
    _keep(connection, verdict, relation, struct({"contained": ""}))
    tally = others(connection, piece)
    opened = forms_of_kept(connection)
    inner = Tally(*read_forms(connection, piece.file.name, vocabulary, on))
    # What is not opened, and what holds nothing of ours, is only another kind of resource.
    tally.left[OTHER_KIND] += tally.left.pop(NO_CODE, 0) + opened - inner.rows
    return tally + inner


def _keep(connection: duckdb.DuckDBPyConnection, verdict: str, relation: str, form: str) -> None:
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE kept AS
        SELECT verdict, CASE WHEN verdict > 1 THEN resourceType END AS kind, CASE WHEN verdict > 1 THEN id END AS id,
          CASE WHEN verdict = 2 THEN {REFERRED} END AS ref, CASE WHEN verdict = 2 THEN {form} END AS form
        FROM (SELECT *, {verdict} AS verdict FROM {relation})
        """
    )
