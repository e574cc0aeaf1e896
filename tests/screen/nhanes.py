"""Real people (NHANES), written in the three forms in which a population is read: NDJSON, an OMOP CDM, and a table.

All forms can carry what is written here. A person of 1 year is a baby, and gets what is asked of a baby; who is 2 to 11
years old is a child, whom no form may let in.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.records.builders import LOINC, METFORMIN, Resource, atc, concept, lab, loinc, observation, patient, snomed, statement
from tests.records.bulk import cdm
from tests.records.nhanes.bundles import ANSWERED, EXAMINED, MEASURED, exactly

MEDICINES = {"rx_metformin": ("metformin", METFORMIN), "rx_ppi": ("acid-suppressant", "A02BC"),
             "rx_h2_blocker": ("acid-suppressant", "A02BA")}  # fmt: skip
PREGNANT = {True: "77386006", False: "60001007"}
OF_A_BABY = ("total-b12", "mma", "homocysteine", "haemoglobin")
"""What has a concept of its own for a baby."""

BORN = 2026
"""The year of the question; everybody is born on the first of June, so that who is 1 year old is 17 months."""
BABY, BABY_MONTHS = 1, 17

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Real:
    """One person of NHANES. `values`: column → the published number."""

    number: int
    age: int
    values: Mapping[str, Decimal]
    pregnant: bool | None
    breastfeeding: bool | None
    medicines: tuple[str, ...]

    @property
    def baby(self) -> bool:
        return self.age <= BABY


def people_of(rows: Iterable[Row]) -> list[Real]:
    return [
        Real(
            row["seqn"],
            row["age_years"],
            {column: exactly(row[column]) for column in MEASURED if row[column] is not None},
            row["pregnant_at_exam"],
            row["now_breastfeeding"],
            tuple(medicine for medicine in MEDICINES if row[medicine]),
        )
        for row in rows
    ]


# ---------------------------------------------------------------- FHIR


def as_fhir(people: Iterable[Real], folder: Path) -> Path:
    folder.mkdir()
    files = {kind: (folder / f"{kind}.ndjson").open("w") for kind in ("Patient", "Observation", "MedicationStatement")}
    for person in people:
        for resource in _resources(person):
            files[resource["resourceType"]].write(json.dumps(resource) + "\n")
    for file in files.values():
        file.close()
    return folder


def _resources(person: Real) -> Iterator[Resource]:
    who = str(person.number)
    about: Resource = {"subject": {"reference": f"Patient/{who}"}}
    yield patient(who, f"{BORN - person.age}-06-01")
    for column, number in person.values.items():
        _, code, unit = MEASURED[column]
        yield lab(code, float(number), unit, EXAMINED, **about, id=f"{who}-{column}")
    if person.pregnant is not None:
        answer = snomed(PREGNANT[person.pregnant])
        yield observation(loinc("82810-3"), EXAMINED, **about, id=f"{who}-pregnant", valueCodeableConcept=answer)
    if person.breastfeeding is not None:
        answer = concept((LOINC, ANSWERED[person.breastfeeding]))
        yield observation(loinc("63895-7"), EXAMINED, **about, id=f"{who}-breastfeeding", valueCodeableConcept=answer)
    for medicine in person.medicines:
        yield statement(atc(MEDICINES[medicine][1]), **about, id=f"{who}-{medicine}")


# ---------------------------------------------------------------- OMOP


def as_omop(people: Iterable[Real], folder: Path) -> Path:
    tables: dict[str, list[dict[str, Any]]] = {"person": [], "measurement": [], "observation": [], "drug_exposure": []}
    for person in people:
        who = person.number
        tables["person"].append(cdm.person(who, BORN - person.age, 6, 1))
        for column, number in person.values.items():
            _, code, unit = MEASURED[column]
            tables["measurement"].append(cdm.measurement(who, cdm.loinc(code), number, cdm.ucum(unit), EXAMINED))
        if person.pregnant is not None:
            said = cdm.snomed(PREGNANT[person.pregnant])
            tables["observation"].append(cdm.observation(who, cdm.loinc("82810-3"), EXAMINED, value_as_concept_id=said))
        if person.breastfeeding is not None:
            said = cdm.loinc(ANSWERED[person.breastfeeding])
            tables["observation"].append(cdm.observation(who, cdm.loinc("63895-7"), EXAMINED, value_as_concept_id=said))
        for medicine in person.medicines:
            tables["drug_exposure"].append(cdm.drug(who, cdm.atc(MEDICINES[medicine][1]), EXAMINED))
    return cdm.write_cdm(folder, tables)


# ---------------------------------------------------------------- a table


def as_table(people: Iterable[Real], folder: Path) -> Path:
    folder.mkdir()
    measured = list(dict.fromkeys(concept for concept, _, _ in MEASURED.values()))
    measured += [f"infant-{concept}" for concept in OF_A_BABY]
    header = ["person", "on", "age [a]", "infant-age [mo]", "infant-age.on", "age.on", "pregnant", "breastfeeding", "metformin",
              "acid-suppressant", *(name for concept in measured for name in (concept, f"{concept}.unit"))]  # fmt: skip
    with (folder / "people.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(map(_row, people))
    return folder


def _row(person: Real) -> dict[str, object]:
    row: dict[str, object] = {"person": person.number, "on": EXAMINED}
    today = f"{BORN}-11-22"
    row |= {"infant-age [mo]": BABY_MONTHS, "infant-age.on": today} if person.baby else {"age [a]": person.age, "age.on": today}
    for column, number in person.values.items():
        concept_, _, unit = MEASURED[column]
        if person.baby and concept_ not in OF_A_BABY:
            continue
        name = f"infant-{concept_}" if person.baby else concept_
        row |= {name: number, f"{name}.unit": unit}
    if not person.baby:
        answers = {"pregnant": person.pregnant, "breastfeeding": person.breastfeeding}
        row |= {name: "yes" if answer else "no" for name, answer in answers.items() if answer is not None}
        row |= {MEDICINES[medicine][0]: "yes" for medicine in person.medicines}
    return row
