"""A small OMOP CDM for tests: rows as dictionaries, concept ids made up here, everything written as CSV or Parquet."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.records.bulk.run_jobs import Row

CONCEPTS: dict[tuple[str, str], int] = {}
"""(vocabulary_id, concept_code) → the id that it has in every CDM of the tests."""
NAMES: dict[int, str] = {}


def concept(vocabulary: str, code: str, name: str = "") -> int:
    """The id of a concept, made up when it is first asked for."""
    identity = CONCEPTS.setdefault((vocabulary, code), 1000 + len(CONCEPTS))
    NAMES[identity] = name or NAMES.get(identity, code)
    return identity


def loinc(code: str) -> int:
    return concept("LOINC", code)


def snomed(code: str, name: str = "") -> int:
    return concept("SNOMED", code, name)


def icd(code: str) -> int:
    return concept("ICD10CM", code)


def atc(code: str) -> int:
    return concept("ATC", code)


def ucum(code: str) -> int:
    return concept("UCUM", code)


BELOW = snomed("below", "<")
GIVEN = concept("Type Concept", "given", "EHR administration record")
WRITTEN = concept("Type Concept", "written", "EHR prescription")
MOTHER_OF = concept("Relationship", "mother", "Mother of subject")


def person(identity: int, year: int = 1992, month: int | str = 3, day: int | str = 1) -> Row:
    return {"person_id": identity, "gender_concept_id": 0, "year_of_birth": year, "month_of_birth": month, "day_of_birth": day}


def measurement(who: int, what: int, number: object, unit: int = 0, day: str = "2026-11-02", **more: Any) -> Row:
    row = {
        "person_id": who, "measurement_concept_id": what, "measurement_date": day, "operator_concept_id": 0,
        "value_as_number": number, "value_as_concept_id": 0, "unit_concept_id": unit, "range_high": "",
        "measurement_source_concept_id": 0, "unit_source_value": "", "value_source_value": "",
    }  # fmt: skip
    return row | more


def observation(who: int, what: int, day: str = "2026-11-02", **more: Any) -> Row:
    row = {
        "person_id": who, "observation_concept_id": what, "observation_date": day, "value_as_number": "",
        "value_as_string": "", "value_as_concept_id": 0, "unit_concept_id": 0, "observation_source_concept_id": 0,
    }  # fmt: skip
    return row | more


def condition(who: int, what: int, start: str = "2026-03-01", end: str = "", **more: Any) -> Row:
    row = {
        "person_id": who, "condition_concept_id": what, "condition_start_date": start, "condition_end_date": end,
        "condition_source_concept_id": 0,
    }  # fmt: skip
    return row | more


def procedure(who: int, what: int, day: str = "2020-03-01", **more: Any) -> Row:
    row = {"person_id": who, "procedure_concept_id": what, "procedure_date": day, "procedure_source_concept_id": 0}
    return row | more


def drug(who: int, what: int, start: str, end: str = "", kind: int = WRITTEN, **more: Any) -> Row:
    row = {
        "person_id": who, "drug_concept_id": what, "drug_exposure_start_date": start, "drug_exposure_end_date": end,
        "drug_type_concept_id": kind, "route_concept_id": 0, "drug_source_concept_id": 0,
    }  # fmt: skip
    return row | more


def link(one: int, other: int, kind: int = MOTHER_OF) -> Row:
    return {
        "domain_concept_id_1": 0,
        "fact_id_1": one,
        "domain_concept_id_2": 0,
        "fact_id_2": other,
        "relationship_concept_id": kind,
    }


IDS = ("measurement", "observation", "condition_occurrence", "procedure_occurrence", "drug_exposure")


def write_cdm(folder: Path, tables: Mapping[str, Sequence[Row]], concepts: bool = True) -> Path:
    """Write `tables` as CSV, with ids of their own from 1, and the CONCEPT table of all ids made so far."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        numbered = [{f"{table}_id": place} | row for place, row in enumerate(rows, 1)] if table in IDS else list(rows)
        write_csv(folder / f"{table.upper()}.csv", numbered)
    if concepts:
        write_csv(
            folder / "CONCEPT.csv",
            [
                {
                    "concept_id": identity,
                    "concept_name": NAMES[identity],
                    "domain_id": "",
                    "vocabulary_id": system,
                    "concept_code": code,
                }
                for (system, code), identity in CONCEPTS.items()
            ],
        )
    return folder


def write_csv(path: Path, rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
