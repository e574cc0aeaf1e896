"""The pregnant people of NHANES as FHIR R4 Bundles.

`nhanes_b12.parquet` holds real laboratory values of real, de-identified people (CDC/NCHS, public domain). The survey
publishes no dates: every examination is put on one day, and the birthday on 1 June. Months of pregnancy are no weeks,
and are left out. A value that was not measured is NaN in some columns: it is absent here, never a number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from tests.records.builders import (
    LOINC,
    METFORMIN,
    ON,
    Resource,
    atc,
    bundle,
    concept,
    lab,
    loinc,
    observation,
    patient,
    snomed,
    statement,
)

EXAMINED = "2026-11-02"

MEASURED: dict[str, tuple[str, str, str]] = {
    # column: concept, LOINC code, the unit in which NHANES published it
    "b12_pg_ml": ("total-b12", "2132-9", "pg/mL"),
    "mma_umol_l_src": ("mma", "13964-2", "umol/L"),
    "mma_nmol_l_src": ("mma", "13964-2", "nmol/L"),
    "homocysteine_umol_l": ("homocysteine", "13965-9", "umol/L"),
    "serum_folate_ng_ml": ("serum-folate", "2284-8", "ng/mL"),
    "hb_g_dl": ("haemoglobin", "718-7", "g/dL"),
    "mcv_fl": ("mcv", "787-2", "fL"),
    "ferritin_ng_ml": ("ferritin", "2276-4", "ng/mL"),
}
ANSWERED = {True: "LA29252-6", False: "LA29253-4"}
MEDICINES = {"rx_metformin": METFORMIN, "rx_ppi": "A02BC", "rx_h2_blocker": "A02BA"}


@dataclass(frozen=True)
class Person:
    """`values`: column → the published number."""

    number: int
    age: int
    values: dict[str, Decimal]
    breastfeeding: bool | None
    medicines: tuple[str, ...]

    def bundle(self) -> Resource:
        return bundle(*self._resources())

    def _resources(self) -> Iterator[Resource]:
        yield patient("w", f"{ON.year - self.age}-06-01")
        yield observation(loinc("82810-3"), EXAMINED, id="pregnant", valueCodeableConcept=snomed("77386006"))
        for column, number in self.values.items():
            _, code, unit = MEASURED[column]
            yield lab(code, float(number), unit, EXAMINED, id=column)
        if self.breastfeeding is not None:
            answer = concept((LOINC, ANSWERED[self.breastfeeding]))
            yield observation(loinc("63895-7"), EXAMINED, id="breastfeeding", valueCodeableConcept=answer)
        for medicine in self.medicines:
            yield statement(atc(MEDICINES[medicine]), id=medicine)


@cache
def table(folder: Path) -> pl.DataFrame:
    """All people; what is missing is null."""
    read = pl.read_parquet(folder / "data" / "nhanes" / "nhanes_b12.parquet")
    return read.with_columns(pl.col(pl.Float64).fill_nan(None))


def exactly(number: float) -> Decimal:
    """The published decimal: the shortest one that the stored double stands for."""
    return Decimal(repr(number))


def pregnant_people(folder: Path) -> list[Person]:
    rows: list[dict[str, Any]] = table(folder).filter(pl.col("pregnant_at_exam")).sort("seqn").to_dicts()
    return [
        Person(
            row["seqn"],
            row["age_years"],
            {column: exactly(row[column]) for column in MEASURED if row[column] is not None},
            row["now_breastfeeding"],
            tuple(medicine for medicine in MEDICINES if row[medicine]),
        )
        for row in rows
    ]
