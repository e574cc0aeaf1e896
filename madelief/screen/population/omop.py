"""A batch as rows of the OMOP CDM 5.4, and the CONCEPT table that says what their concept ids stand for.

Ids are made up in the range from two milliards, which OMOP leaves to local concepts: nobody's licensed vocabulary is
copied, and a reader finds each code through `vocabulary_id` and `concept_code`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from madelief.facts import Vocabulary
from madelief.screen.population.batch import Batch
from madelief.screen.population.diagnoses import ADMINISTRATION, CONDITION, PROCEDURE
from madelief.screen.population.people import BABY_ID
from madelief.screen.population.told import number_text
from madelief.screen.population.untidy import BROKEN, PLAIN, UNKNOWN

FIRST_ID = 2_000_000_000
ROWS_A_PERSON = 100
"""More than anybody has of one kind: it keeps the ids of batches apart."""
VOCABULARIES = {
    "loinc": "LOINC", "snomed": "SNOMED", "icd-10": "ICD10", "atc": "ATC", "rxnorm": "RxNorm", "ucum": "UCUM",
    UNKNOWN[0]: "Invented",
}  # fmt: skip
"""Our name of a code system → OMOP's `vocabulary_id`. A code of another system is mapped to one that says the same, as
whoever fills a CDM does; `_source_value` keeps it."""
OWN = {
    "<": ("Invented", "Meas Value Operator", "<"),
    "given": ("Type Concept", "Type Concept", "EHR administration record"),
    "recorded": ("Type Concept", "Type Concept", "EHR record"),
    "person": ("Domain", "Metadata", "Person"),
    "mother": ("Relationship", "Relationship", "Mother of"),
}
"""Concepts that are no codes of ours → (vocabulary, domain, name)."""
LEFT_OUT = ("preliminary", "entered-in-error")
"""What no CDM holds: whoever fills one drops it."""
USED_UNTIL = 60
"""Days after the day of the question on which the exposure of a medicine in use ends: a CDM wants an end."""

TABLES = {
    "PERSON": (
        "person_id", "gender_concept_id", "year_of_birth", "month_of_birth", "day_of_birth", "birth_datetime",
        "race_concept_id", "ethnicity_concept_id", "location_id", "provider_id", "care_site_id", "person_source_value",
        "gender_source_value", "gender_source_concept_id", "race_source_value", "race_source_concept_id",
        "ethnicity_source_value", "ethnicity_source_concept_id",
    ),
    "MEASUREMENT": (
        "measurement_id", "person_id", "measurement_concept_id", "measurement_date", "measurement_datetime", "measurement_time",
        "measurement_type_concept_id", "operator_concept_id", "value_as_number", "value_as_concept_id", "unit_concept_id",
        "range_low", "range_high", "provider_id", "visit_occurrence_id", "visit_detail_id", "measurement_source_value",
        "measurement_source_concept_id", "unit_source_value", "unit_source_concept_id", "value_source_value",
        "measurement_event_id", "meas_event_field_concept_id",
    ),
    "OBSERVATION": (
        "observation_id", "person_id", "observation_concept_id", "observation_date", "observation_datetime",
        "observation_type_concept_id", "value_as_number", "value_as_string", "value_as_concept_id", "qualifier_concept_id",
        "unit_concept_id", "provider_id", "visit_occurrence_id", "visit_detail_id", "observation_source_value",
        "observation_source_concept_id", "unit_source_value", "qualifier_source_value", "value_source_value",
        "observation_event_id", "obs_event_field_concept_id",
    ),
    "CONDITION_OCCURRENCE": (
        "condition_occurrence_id", "person_id", "condition_concept_id", "condition_start_date", "condition_start_datetime",
        "condition_end_date", "condition_end_datetime", "condition_type_concept_id", "condition_status_concept_id",
        "stop_reason", "provider_id", "visit_occurrence_id", "visit_detail_id", "condition_source_value",
        "condition_source_concept_id", "condition_status_source_value",
    ),
    "PROCEDURE_OCCURRENCE": (
        "procedure_occurrence_id", "person_id", "procedure_concept_id", "procedure_date", "procedure_datetime",
        "procedure_end_date", "procedure_end_datetime", "procedure_type_concept_id", "modifier_concept_id", "quantity",
        "provider_id", "visit_occurrence_id", "visit_detail_id", "procedure_source_value", "procedure_source_concept_id",
        "modifier_source_value",
    ),
    "DRUG_EXPOSURE": (
        "drug_exposure_id", "person_id", "drug_concept_id", "drug_exposure_start_date", "drug_exposure_start_datetime",
        "drug_exposure_end_date", "drug_exposure_end_datetime", "verbatim_end_date", "drug_type_concept_id", "stop_reason",
        "refills", "quantity", "days_supply", "sig", "route_concept_id", "lot_number", "provider_id", "visit_occurrence_id",
        "visit_detail_id", "drug_source_value", "drug_source_concept_id", "route_source_value", "dose_unit_source_value",
    ),
    "DEATH": (
        "person_id", "death_date", "death_datetime", "death_type_concept_id", "cause_concept_id", "cause_source_value",
        "cause_source_concept_id",
    ),
    "FACT_RELATIONSHIP": (
        "domain_concept_id_1", "fact_id_1", "domain_concept_id_2", "fact_id_2", "relationship_concept_id",
    ),
}  # fmt: skip
"""The columns of CDM 5.4, in its order."""


@dataclass(frozen=True)
class Cdm:
    """Writes batches with the concept ids of one vocabulary."""

    vocabulary: Vocabulary
    on: date

    @cached_property
    def ids(self) -> dict[tuple[str, str], int]:
        """(system, code) → concept id, of every code and unit of the vocabulary, and of `OWN` (system "")."""
        pairs = {(code.system, code.code) for concept in self.vocabulary.values() for code in (*concept.codes, *concept.values)}
        codes = {pair for pair in pairs if pair[0] in VOCABULARIES}
        units = {("ucum", unit.ucum) for unit in self.vocabulary.units.values()}
        own = {("", name) for name in OWN}
        found = {pair: FIRST_ID + number for number, pair in enumerate(sorted(codes | units | own | {UNKNOWN}), 1)}
        return found | {pair: found[self.stand_in(*pair)] for pair in sorted(pairs - codes)}

    def stand_in(self, system: str, code: str) -> tuple[str, str]:
        """Another code that says the same of the same concepts, in a system that a CDM has."""
        meant = _meaning(self.vocabulary, system, code)
        return next(
            (other.system, other.code)
            for concept in self.vocabulary.values()
            for other in concept.codes
            if other.system in VOCABULARIES and _meaning(self.vocabulary, other.system, other.code) == meant
        )

    def concepts(self) -> pl.DataFrame:
        """The CONCEPT table."""
        rows = []
        for (system, code), number in self.ids.items():
            if system in VOCABULARIES:
                named = (VOCABULARIES[system], _domain(system, code), code)
            elif system == "":
                named = OWN[code]
            else:
                continue
            rows.append((number, *named, code if system else named[2]))
        columns = {"concept_id": "", "vocabulary_id": "", "domain_id": "", "concept_name": "", "concept_code": ""}
        table = pl.DataFrame(rows, schema=list(columns), orient="row")
        return table.select(
            "concept_id", "concept_name", "domain_id", "vocabulary_id", concept_class_id=pl.lit("Undefined"),
            standard_concept=pl.lit(None, pl.String), concept_code="concept_code", valid_start_date=pl.lit("1970-01-01"),
            valid_end_date=pl.lit("2099-12-31"), invalid_reason=pl.lit(None, pl.String),
        )  # fmt: skip

    def rows(self, batch: Batch, first: int) -> Iterator[tuple[str, pl.DataFrame, pl.DataFrame]]:
        """(table, its rows, those rows of which half is written) of everything in the batch that a CDM holds."""
        for table, columns, broken in self._tables(batch, first):
            rows = columns.select(
                (pl.col(name) if name in columns.columns else pl.lit(None, pl.String)).alias(name) for name in TABLES[table]
            )
            yield table, rows.filter(~broken), rows.filter(broken)

    def _tables(self, batch: Batch, first: int) -> Iterator[tuple[str, pl.DataFrame, pl.Series]]:
        babies = batch.people.filter("has_baby")
        women = batch.people.select("born", "only_year", subject="person", person_id="number")
        born = babies.select(born="baby_born", only_year=pl.lit(False), subject="baby", person_id=pl.col("number") + BABY_ID)
        people = pl.concat([women, born])
        died = batch.people.filter("died").select(
            person_id="number", death_date=pl.lit(self.on), death_type_concept_id=pl.lit(0)
        )
        person = pl.lit(self.ids["", "person"])
        links = babies.filter("linked").select(
            domain_concept_id_1=person, fact_id_1="number", domain_concept_id_2=person, fact_id_2=pl.col("number") + BABY_ID,
            relationship_concept_id=pl.lit(self.ids["", "mother"]),
        )  # fmt: skip
        results = self._of(batch.results.filter(~pl.col("dirt").is_in(LEFT_OUT)), people, first)
        tests, words = results.filter(pl.col("word").is_null()), results.filter(pl.col("word").is_not_null())
        diagnoses = self._of(batch.diagnoses.filter(pl.col("dirt") == PLAIN), people, first)
        kind = pl.col("kind")
        whole = {
            "PERSON": self._people(people),
            "DEATH": died,
            "FACT_RELATIONSHIP": links,
            "CONDITION_OCCURRENCE": self._diagnosed(diagnoses.filter(kind == CONDITION)),
            "PROCEDURE_OCCURRENCE": self._operated(diagnoses.filter(kind == PROCEDURE)),
            "DRUG_EXPOSURE": self._given(self._of(batch.medicines, people, first)),
        }
        yield "MEASUREMENT", self._measured(tests), tests["dirt"] == BROKEN
        yield "OBSERVATION", self._said(words), words["dirt"] == BROKEN
        for table, rows in whole.items():
            yield table, rows, pl.repeat(False, rows.height, eager=True)

    def _of(self, rows: pl.DataFrame, people: pl.DataFrame, first: int) -> pl.DataFrame:
        """`rows` with a `row` of their own over all batches, the person_id, and the concept id of their code."""
        many = rows.with_row_index("row").with_columns(row=pl.col("row").cast(pl.Int64) + 1 + first * ROWS_A_PERSON)
        found = many.join(people.select("subject", "person_id"), on="subject", maintain_order="left")
        return found.with_columns(concept_id=self._id("system", "code"))

    def _id(self, system: str, code: str) -> pl.Expr:
        known = {f"{one} {other}": number for (one, other), number in self.ids.items()}
        return (pl.col(system) + " " + pl.col(code)).replace_strict(known, default=None, return_dtype=pl.Int64)

    def _people(self, rows: pl.DataFrame) -> pl.DataFrame:
        born, day_known = pl.col("born").dt, ~pl.col("only_year")
        return rows.select(
            "person_id", gender_concept_id=pl.lit(0), year_of_birth=born.year(),
            month_of_birth=pl.when(day_known).then(born.month()), day_of_birth=pl.when(day_known).then(born.day()),
            race_concept_id=pl.lit(0), ethnicity_concept_id=pl.lit(0), person_source_value="subject",
        )  # fmt: skip

    def _diagnosed(self, rows: pl.DataFrame) -> pl.DataFrame:
        return rows.select(
            "person_id", condition_occurrence_id="row", condition_concept_id="concept_id", condition_start_date="on",
            condition_end_date="ended", condition_type_concept_id=self._recorded, condition_source_value="code",
        )  # fmt: skip

    def _operated(self, rows: pl.DataFrame) -> pl.DataFrame:
        return rows.select(
            "person_id", procedure_occurrence_id="row", procedure_concept_id="concept_id", procedure_date="on",
            procedure_type_concept_id=self._recorded, procedure_source_value="code",
        )  # fmt: skip

    @property
    def _recorded(self) -> pl.Expr:
        return pl.lit(self.ids["", "recorded"])

    def _measured(self, rows: pl.DataFrame) -> pl.DataFrame:
        ucum = {unit.id: self.ids["ucum", unit.ucum] for unit in self.vocabulary.units.values()} | {"": 0}
        return rows.select(
            "person_id", measurement_id="row", measurement_concept_id="concept_id", measurement_date="on",
            measurement_type_concept_id=self._recorded,
            operator_concept_id=pl.when(pl.col("comparator") == "<").then(self.ids["", "<"]),
            value_as_number=number_text("number"), range_high=number_text("upper"),
            unit_concept_id=pl.col("unit").replace_strict(ucum, return_dtype=pl.Int64),
            unit_source_value=pl.when(pl.col("unit") != "").then("printed"),
            measurement_source_value="code",
            value_source_value=pl.col("comparator") + number_text("number"),
        )  # fmt: skip

    def _said(self, rows: pl.DataFrame) -> pl.DataFrame:
        return rows.select(
            "person_id", observation_id="row", observation_concept_id="concept_id", observation_date="on",
            observation_type_concept_id=self._recorded, value_as_concept_id=self._id("word_system", "word_code"),
            observation_source_value="code", value_source_value="word_code",
        )  # fmt: skip

    def _given(self, rows: pl.DataFrame) -> pl.DataFrame:
        snomed = {code: number for (system, code), number in self.ids.items() if system == "snomed"}
        later = pl.lit(self.on) + pl.duration(days=USED_UNTIL)
        given = pl.when(pl.col("kind") == ADMINISTRATION).then(self.ids["", "given"]).otherwise(self._recorded)
        return rows.select(
            "person_id", drug_exposure_id="row", drug_concept_id="concept_id", drug_exposure_start_date="begun",
            drug_exposure_end_date=pl.coalesce("ended", later.cast(pl.Date)), drug_type_concept_id=given,
            route_concept_id=pl.col("route").replace_strict(snomed, default=None, return_dtype=pl.Int64),
            drug_source_value="code", route_source_value="route",
        )  # fmt: skip


def _meaning(vocabulary: Vocabulary, system: str, code: str) -> set[tuple[str, str]]:
    """(concept, what the code means there) of everything that a code says."""
    return {
        (concept.id, known.means) for about in ("mother", "infant") for concept, known in vocabulary.coded(system, code, about)
    }


def _domain(system: str, code: str) -> str:
    """The domain of OMOP under which a code is kept here."""
    match system:
        case "ucum":
            return "Unit"
        case "atc" | "rxnorm":
            return "Drug"
        case "loinc":
            return "Meas Value" if code.startswith("LA") else "Measurement"
        case _:
            return "Condition"
