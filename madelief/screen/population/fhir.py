"""A batch as FHIR R4 resources, a JSON line each: what a Bulk Data export of it would hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from madelief.facts import Vocabulary
from madelief.screen.population.batch import Batch
from madelief.screen.population.diagnoses import ADMINISTRATION, CONDITION, PROCEDURE, RELATIVE, REQUEST, STATEMENT
from madelief.screen.population.template import compact, line, raw, text
from madelief.screen.population.told import number_text
from madelief.screen.population.untidy import BROKEN, PLAIN, RECODED, UNKNOWN

UCUM = "http://unitsofmeasure.org"
LOCAL = "urn:madelief:invented-people"
"""The system of codes that mean nothing to anybody."""
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
ROLE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
UNFINISHED = ("preliminary", "entered-in-error")


def fhir_lines(batch: Batch, first: int, vocabulary: Vocabulary) -> Iterator[tuple[str, pl.DataFrame]]:
    """(kind of resource, its lines in the column `line`) of everything in the batch."""
    systems = {key: address for address, key in reversed(list(vocabulary.systems.items()))} | {UNKNOWN[0]: LOCAL}
    yield from _patients(batch.people)
    yield "Observation", _observations(_numbered(batch.results, "o", first), systems, vocabulary)
    yield from _diagnoses(_numbered(batch.diagnoses, "d", first), systems)
    yield from _medicines(_numbered(batch.medicines, "m", first), systems)


def _numbered(rows: pl.DataFrame, letter: str, first: int) -> pl.DataFrame:
    """`rows` with an `id` that no other row of its kind has, in this batch or another."""
    return rows.with_row_index("row").with_columns(id=pl.format(f"{letter}{first}-{{}}", "row"))


def _patients(people: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    woman: dict[str, Any] = {"resourceType": "Patient", "id": text("person"), "gender": "female", "birthDate": text("born")}
    died = {**woman, "deceasedBoolean": True}
    link = {"other": {"reference": f"RelatedPerson/{text('related')}"}, "type": "seealso"}
    linked, year = pl.col("linked"), pl.col("only_year")
    born = pl.when(year).then(pl.col("born").dt.year().cast(pl.String)).otherwise(pl.col("born").cast(pl.String))
    people = people.with_columns(born=born, related=pl.format("{}-mother", "baby"))
    mothers, babies = people.filter(linked), people.filter("has_baby")
    yield (
        "Patient",
        pl.concat(
            [
                people.filter(~linked & ~pl.col("died")).select(line(woman)),
                people.filter("died").select(line(died)),
                mothers.select(line({**woman, "link": [link]})),
                babies.select(line({"resourceType": "Patient", "id": text("baby"), "birthDate": text("baby_born")})),
            ]
        ),
    )
    mother = {"coding": [{"system": ROLE, "code": "MTH"}]}
    related = {
        "resourceType": "RelatedPerson",
        "id": text("related"),
        "patient": {"reference": f"Patient/{text('baby')}"},
        "relationship": [mother],
    }
    yield "RelatedPerson", mothers.select(line(related))


def _observations(rows: pl.DataFrame, systems: dict[str, str], vocabulary: Vocabulary) -> pl.DataFrame:
    ucum = {unit.id: unit.ucum for unit in vocabulary.units.values()}
    rows = rows.with_columns(
        coding=pl.when(pl.col("dirt") == RECODED)
        .then(_codings(rows, systems, first=({"system": LOCAL, "code": "local"},)))
        .otherwise(_codings(rows, systems)),
        status=pl.when(pl.col("dirt").is_in(UNFINISHED)).then("dirt").otherwise(pl.lit("final")),
        number=number_text("number"),
        upper=number_text("upper"),
        ucum=pl.col("unit").replace(ucum),
        word_system=pl.col("word_system").replace(systems),
    )
    units = {"unit": text("printed"), "system": UCUM, "code": text("ucum")}
    value = {"value": raw("number")}
    resource: dict[str, Any] = {
        "resourceType": "Observation",
        "id": text("id"),
        "status": text("status"),
        "code": {"coding": raw("coding")},
        "subject": {"reference": f"Patient/{text('subject')}"},
        "effectiveDateTime": text("on") + text("time"),
    }
    word = {"coding": [{"system": text("word_system"), "code": text("word_code")}]}
    limit = [{"high": {"value": raw("upper"), **units}}]
    compared = {**value, "comparator": text("comparator"), **units}
    said, unit, limited = pl.col("word").is_not_null(), pl.col("unit") != "", pl.col("upper").is_not_null()
    exact = pl.col("comparator") == ""
    shaped: list[tuple[pl.Expr, dict[str, Any]]] = [
        (said, {"valueCodeableConcept": word}),
        (~said & ~unit, {"valueQuantity": value}),
        (~said & unit & exact & ~limited, {"valueQuantity": {**value, **units}}),
        (~said & unit & ~exact & ~limited, {"valueQuantity": compared}),
        (~said & unit & exact & limited, {"valueQuantity": {**value, **units}, "referenceRange": limit}),
        (~said & unit & ~exact & limited, {"valueQuantity": compared, "referenceRange": limit}),
    ]
    lines = pl.concat(rows.filter(which).select("dirt", line({**resource, **rest})) for which, rest in shaped)
    cut = pl.col("line").str.head(pl.col("line").str.len_chars() // 2)
    return lines.select(line=pl.when(pl.col("dirt") == BROKEN).then(cut).otherwise("line"))


def _diagnoses(rows: pl.DataFrame, systems: dict[str, str]) -> Iterator[tuple[str, pl.DataFrame]]:
    rows = rows.with_columns(coding=_codings(rows, systems))
    subject = {"reference": f"Patient/{text('subject')}"}
    code = {"coding": raw("coding")}
    condition: dict[str, Any] = {
        "resourceType": CONDITION,
        "id": text("id"),
        "clinicalStatus": {"coding": [{"system": CLINICAL, "code": "active"}]},
        "verificationStatus": {"coding": [{"system": VERIFICATION, "code": "confirmed"}]},
        "code": code,
        "subject": subject,
        "onsetDateTime": text("on"),
    }
    refuted = {**condition, "verificationStatus": {"coding": [{"system": VERIFICATION, "code": "refuted"}]}}
    del refuted["clinicalStatus"]
    resolved = {"coding": [{"system": CLINICAL, "code": "resolved"}]}
    over = {**condition, "clinicalStatus": resolved, "abatementDateTime": text("ended")}
    kind, plain, ended = pl.col("kind"), pl.col("dirt") == PLAIN, pl.col("ended").is_not_null()
    conditions = rows.filter(kind == CONDITION)
    yield (
        CONDITION,
        pl.concat(
            [
                conditions.filter(plain & ~ended).select(line(condition)),
                conditions.filter(plain & ended).select(line(over)),
                conditions.filter(~plain).select(line(refuted)),
            ]
        ),
    )
    procedure = {
        "resourceType": PROCEDURE,
        "id": text("id"),
        "status": "completed",
        "code": code,
        "subject": subject,
        "performedDateTime": text("on"),
    }
    yield PROCEDURE, rows.filter(kind == PROCEDURE).select(line(procedure))
    relative = {
        "resourceType": RELATIVE,
        "id": text("id"),
        "status": "completed",
        "patient": subject,
        "date": text("on"),
        "relationship": {"coding": [{"system": ROLE, "code": "FAMMEMB"}]},
        "condition": [{"code": code}],
    }
    yield RELATIVE, rows.filter(kind == RELATIVE).select(line(relative))


def _medicines(rows: pl.DataFrame, systems: dict[str, str]) -> Iterator[tuple[str, pl.DataFrame]]:
    rows = rows.with_columns(coding=_codings(rows, systems))
    common: dict[str, Any] = {
        "id": text("id"),
        "medicationCodeableConcept": {"coding": raw("coding")},
        "subject": {"reference": f"Patient/{text('subject')}"},
    }
    kind, stopped = pl.col("kind"), pl.col("ended").is_not_null()
    given = {"resourceType": ADMINISTRATION, **common, "status": "completed", "effectiveDateTime": text("begun")}
    yield ADMINISTRATION, rows.filter(kind == ADMINISTRATION).select(line(given))

    taken = {"resourceType": STATEMENT, **common, "dateAsserted": text("written")}
    over = {**taken, "status": "stopped", "effectivePeriod": {"start": text("begun"), "end": text("ended")}}
    used = {**taken, "status": "active", "effectivePeriod": {"start": text("begun")}}
    statements = rows.filter(kind == STATEMENT)
    lines = [statements.filter(stopped).select(line(over))]
    for part, dosage in _dosed(statements.filter(~stopped), systems):
        lines.append(part.select(line({**used, "dosage": [dosage]} if dosage else used)))
    yield STATEMENT, pl.concat(lines)

    order = {"resourceType": REQUEST, **common, "status": "active", "intent": "order", "authoredOn": text("written")}
    bounds = {"boundsPeriod": {"start": text("begun")}}
    lines = []
    for part, dosage in _dosed(rows.filter(kind == REQUEST), systems):
        timing = {"repeat": {**bounds, **dosage.get("timing", {}).get("repeat", {})}}
        lines.append(part.select(line({**order, "dosageInstruction": [{**dosage, "timing": timing}]})))
    yield REQUEST, pl.concat(lines)


def _dosed(rows: pl.DataFrame, systems: dict[str, str]) -> Iterator[tuple[pl.DataFrame, dict[str, Any]]]:
    """The medicines with each kind of dosage, and that dosage: a route, a dose of a day, weeks between two, or none."""
    route, dose, weeks = (pl.col(name).is_not_null() for name in ("route", "dose", "weeks"))
    daily = {"frequency": 1, "period": 1, "periodUnit": "d"}
    amount = {"value": raw("dose"), "unit": "ug", "system": UCUM, "code": "ug"}
    yield rows.filter(route), {"route": {"coding": [{"system": systems["snomed"], "code": text("route")}]}}
    yield rows.filter(dose), {"timing": {"repeat": daily}, "doseAndRate": [{"doseQuantity": amount}]}
    yield rows.filter(weeks), {"timing": {"repeat": {"frequency": 1, "period": raw("weeks"), "periodUnit": "wk"}}}
    yield rows.filter(~route & ~dose & ~weeks), {}


def _codings(rows: pl.DataFrame, systems: dict[str, str], first: tuple[dict[str, str], ...] = ()) -> pl.Expr:
    """The codings of each row as JSON, `first` before its own."""
    pairs = rows.select("system", "code").unique().sort("system", "code").iter_rows()
    texts = {f"{system} {code}": compact([*first, {"system": systems[system], "code": code}]) for system, code in pairs}
    return (pl.col("system") + " " + pl.col("code")).replace_strict(texts, return_dtype=pl.String)
