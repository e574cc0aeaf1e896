"""OMOP and the one-person reader: random people, written both ways, come out as the same facts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from madelief.facts import Vocabulary
from madelief.records import read_record
from madelief.records.bulk.omop import jobs
from tests.records import builders as fhir
from tests.records.builders import ON
from tests.records.bulk import cdm
from tests.records.bulk.cdm import write_cdm
from tests.records.bulk.run_jobs import Left, Row, picked, run

B12, HB, MMA, FERRITIN, PREGNANT = (cdm.loinc(code) for code in ("2132-9", "718-7", "13964-2", "2276-4", "82810-3"))
IF_ANTIBODIES, POSITIVE = cdm.loinc("31444-3"), cdm.snomed("10828004", "Positive")
PMOL, PG, G_DL, UMOL = (cdm.ucum(code) for code in ("pmol/L", "pg/mL", "g/dL", "umol/L"))
INTRAMUSCULAR, ORAL = cdm.snomed("78421000"), cdm.snomed("26643006")


Read = Callable[..., Left]


def test_random_people_come_out_as_one_by_one(vocabulary: Vocabulary, tmp_path: Path) -> None:
    """Written as FHIR and read one by one, or written as OMOP and read together: the same facts count."""
    random = Random(20261123)
    people = {identity: _someone(identity, random) for identity in range(1, 301)}
    tables: dict[str, list[Row]] = {table: [] for table in ("person", *cdm.IDS)}
    for _, rows in people.values():
        for table, row in rows:
            tables[table].append(row)
    left = run(jobs(write_cdm(tmp_path, tables), vocabulary, ON))
    told: Counter[str] = Counter()
    for identity, (resources, _) in people.items():
        written = re.sub(rf'"{NUMBER}([^"]+)"', r"\1", fhir.as_bytes(fhir.bundle(*resources)).decode())
        record = read_record(written.encode(), "record.json", vocabulary, ON)
        mine = [row for row in left.facts if row["person"] == str(identity)]
        found = picked(mine, vocabulary, ON)
        assert {c: (f.value, f.on) for c, f in found.items()} == {c: (f.value, f.on) for c, f in record.facts.items()}, identity
        told.update(list(found))
    # Not in vain: what the two agree on is a good part of what can be asked.
    assert len(told) > 22
    assert min(told.values()) > 2


def _someone(identity: int, random: Random) -> tuple[list[fhir.Resource], list[tuple[str, Row]]]:
    """A woman or a baby, once as FHIR and once as rows of OMOP."""
    born = random.choice(["1992-03-01", "2000-02-29", "1985-12-31", "2026-03-05"])
    year, month, day = (int(part) for part in born.split("-"))
    resources = [fhir.patient(born=born)]
    rows = [("person", cdm.person(identity, year, month, day))]
    for _ in range(random.randint(1, 9)):
        resource, table, row = random.choice([_lab, _lab, _coded, _disease, _operation, _medicine, _medicine])(identity, random)
        resources.append(resource)
        rows.append((table, row))
    return resources, rows


def _day(random: Random) -> str:
    return random.choice(["2026-11-02", "2026-11-02", "2026-10-30", "2026-06-01", "2024-01-01", "2026-11-22", "2026-12-24"])


NUMBER = "number:"
"""Before a text that stands in JSON as a number, spelled as it is."""
UNITS = {
    "pmol/L": PMOL,
    "pg/mL": PG,
    "g/dL": G_DL,
    "umol/L": UMOL,
    "nmol/L": cdm.ucum("nmol/L"),
    "furlong": cdm.ucum("furlong"),
}


def _lab(who: int, random: Random) -> tuple[fhir.Resource, str, Row]:
    code = random.choice(["2132-9", "718-7", "13964-2", "2276-4", "13965-9"])
    number = random.choice(["25", "149.995", "140", "0.28", "12.1", "1e2", "99999999", "35.1", "-4", "0.123456789012345678901"])
    usual = {"2132-9": ["pmol/L", "pg/mL"], "718-7": ["g/dL"], "13964-2": ["umol/L", "nmol/L"], "13965-9": ["umol/L"]}
    unit, day = random.choice(usual.get(code, []) * 3 + list(UNITS)), _day(random)
    less = random.random() < 0.3
    value = fhir.quantity(f"{NUMBER}{number}", unit, **({"comparator": "<"} if less else {}))
    high = random.choice(["", "", "0.35"])
    resource = fhir.observation(fhir.loinc(code), day, valueQuantity=value)
    if high:
        resource["referenceRange"] = [{"high": fhir.quantity(0.35, unit)}]
    operator = {"operator_concept_id": cdm.BELOW} if less and random.random() < 0.5 else {}
    source = {"value_source_value": f"< {number}"} if less and not operator else {}
    if source and "e" in number:
        source, operator = {}, {"operator_concept_id": cdm.BELOW}
    row = cdm.measurement(who, cdm.loinc(code), number, UNITS[unit], day, range_high=high, **operator, **source)
    return resource, "measurement", row


def _coded(who: int, random: Random) -> tuple[fhir.Resource, str, Row]:
    code = random.choice(["31444-3", "31443-5", "82810-3"])
    answer = random.choice(["10828004", "260385009", "77386006", "60001007"])
    day = _day(random)
    resource = fhir.observation(fhir.loinc(code), day, valueCodeableConcept=fhir.snomed(answer))
    return resource, "observation", cdm.observation(who, cdm.loinc(code), day, value_as_concept_id=cdm.snomed(answer))


def _disease(who: int, random: Random) -> tuple[fhir.Resource, str, Row]:
    codes = ["D51.0", "D50.9", "E11.9", "K50.1", "D51.1", "N92.6", "O21.1"]
    start, end = _day(random), random.choice(["", "", "2026-11-22", "2026-11-10", "2027-01-01"])
    code = random.choice(codes)
    ended = {"abatementDateTime": end} if end else {}
    clinical = "" if end and end <= "2026-11-22" else "active"
    resource = fhir.condition(fhir.icd(code), clinical, onsetDateTime=start, **ended)
    standard, source = random.choice([(cdm.icd(code), 0), (0, cdm.icd(code)), (cdm.snomed("4711"), cdm.icd(code))])
    row = cdm.condition(who, standard, start, end, condition_source_concept_id=source)
    return resource, "condition_occurrence", row


def _operation(who: int, random: Random) -> tuple[fhir.Resource, str, Row]:
    code, day = random.choice(["442338001", "77386006"]), _day(random)
    resource = fhir.procedure(fhir.snomed(code), performedDateTime=day)
    return resource, "procedure_occurrence", cdm.procedure(who, cdm.snomed(code), day)


def _medicine(who: int, random: Random) -> tuple[fhir.Resource, str, Row]:
    code = random.choice(["B03BA03", "B03BA03", "B03BA01", "B03BB01", "B03AA02", "A10BA02", "A02BC01", "N03AX11", "N01AX13"])
    route = random.choice(["", "78421000", "26643006"])
    start, end = _day(random), random.choice(["", "2026-11-22", "2026-11-21", "2027-01-01"])
    dosage = {"dosage": fhir.dosage(route=route)} if route else {}
    rest = {"route_concept_id": cdm.snomed(route)} if route else {}
    if random.random() < 0.4:
        given = fhir.administration(fhir.atc(code), start, **({"dosage": dosage["dosage"][0]} if dosage else {}))
        return given, "drug_exposure", cdm.drug(who, cdm.atc(code), start, start, cdm.GIVEN, **rest)
    period = {"start": start} | ({"end": end} if end else {})
    resource = fhir.statement(fhir.atc(code), effectivePeriod=period, **dosage)
    return resource, "drug_exposure", cdm.drug(who, cdm.atc(code), start, end, **rest)
