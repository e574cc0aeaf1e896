"""Observations that DuckDB converts itself, and those that it must not: all come out as the one-person reader has them."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from madelief.facts import Kind, Vocabulary
from madelief.records.bulk.fhir import observations, plans
from madelief.records.fhir.observations import read_observation
from madelief.records.fhir.resource import CannotRead, as_is
from madelief.records.record import SetAside
from tests.records.builders import (
    ATC,
    LOINC,
    ON,
    UCUM,
    Resource,
    concept,
    lab,
    loinc,
    observation,
    patient,
    quantity,
    request,
    snomed,
)
from tests.records.bulk.fhir_folder import Outcome, by_type, outcome, write

Read = Callable[..., Outcome]


@pytest.fixture
def read(tmp_path: Path, vocabulary: Vocabulary) -> Read:
    def read(*resources: Resource) -> Outcome:
        by_type(tmp_path, [patient(), *resources])
        return outcome(tmp_path, vocabulary)

    return read


def by_law(resource: Resource, vocabulary: Vocabulary) -> list[tuple[object, ...]]:
    content: Any = json.loads(json.dumps(resource), parse_float=Decimal, parse_int=Decimal)
    name = f"Observation/{resource['id']}"
    try:
        as_is(content)
        told = list(read_observation(content, name, "mother", ON, vocabulary))
    except CannotRead:
        return []
    facts = [item for item in told if not isinstance(item, SetAside)]
    return [(f.concept, float(f.value.value), f.value.comparator, f.on, f.origin) for f in facts]  # type: ignore[union-attr]


def as_told(found: Outcome) -> dict[str, list[tuple[object, ...]]]:
    told: dict[str, list[tuple[object, ...]]] = {}
    for row in found.facts:
        if row["origin"].startswith("Observation/"):
            key = row["origin"].split(" ")[0]
            told.setdefault(key, []).append((row["concept"], row["number"], row["comparator"] or "", row["on"], row["origin"]))
    return told


def quantities(vocabulary: Vocabulary, random: Random) -> Resource:
    """A value on or beside a half of the last digit that is kept, in any unit, at any size, now and then odd."""
    known = random.choice([c for c in vocabulary.values() if c.kind is Kind.QUANTITY and c.codes and c.about == "mother"])
    units = {known.unit: Decimal(1), **{other.unit: other.times for other in known.accepts}}
    unit = random.choice(list(units))
    low, high = known.reject or (Decimal(0), Decimal(1000))
    number = Decimal(random.uniform(float(low), float(high) if random.random() < 0.5 else float(low) * 3)) / units[unit]
    number = round(number, random.choice((0, 1, 2, 3, 4, 5, 6, 7, 9)))
    if random.random() < 0.3:
        half = round(number * units[unit], known.decimals) + Decimal(5).scaleb(-known.decimals - 1)
        number = round(half / units[unit], random.choice((3, 6, 8)))
    number = random.choice((number, number, number, number, low, high, -number, number * 1000, Decimal(0)))
    written: Resource = {"value": float(number), "unit": unit, "system": UCUM, "code": vocabulary.units[unit].ucum}
    if random.random() < 0.3:
        written = {"value": written.pop("value"), "comparator": random.choice(("<", "<=", ">", ">=", "~")), **written}
    if random.random() < 0.05:
        written |= random.choice(
            (
                {"code": "furlong"},
                {"unit": "furlong", "code": ""},
                {"value": "12"},
                {"value": None},
                {"value": True},
                {"unit": " pmol/l "},
            )
        )
    code = random.choice(known.codes)
    system = next(address for address, name in vocabulary.systems.items() if name == code.system)
    more: Resource = {}
    if random.random() < 0.05:
        more = random.choice(
            (
                {"status": "preliminary"}, {"status": None}, {"focus": [{"reference": "Patient/f"}]}, {"valueString": "x"},
                {"modifierExtension": [{"url": "x"}]}, {"implicitRules": "x"}, {"referenceRange": [{"high": {"value": 9}}]},
                {"effectiveDateTime": "2026-02-30"}, {"effectiveDateTime": "2026-11"}, {"effectiveDateTime": "0000-01-01"},
                {"effectiveDateTime": "2026-11-02T08:15:00+01:00"}, {"effectiveDateTime": "2026-11-02 08:15"},
                {"effectiveDateTime": "2026-11-2"}, {"effectiveDateTime": "2026-11-02T08"}, {"effectiveDateTime": 2026},
                {"effectiveDateTime": None, "effectivePeriod": {"start": "2026-10-02"}}, {"dataAbsentReason": {"text": "no"}},
            )
        )  # fmt: skip
    return observation(concept((system, code.code)), valueQuantity=written) | more


def test_quantities_come_out_as_by_the_law(read: Read, vocabulary: Vocabulary) -> None:
    random = Random(5)
    resources = [quantities(vocabulary, random) | {"id": str(number)} for number in range(4000)]
    found = as_told(read(*resources))
    facts = 0
    for resource in resources:
        expected = by_law(resource, vocabulary)
        assert found.get(f"Observation/{resource['id']}", []) == expected, resource
        facts += len(expected)
    assert facts > 1500


def test_spellings_that_come_late_are_looked_up(read: Read, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observations, "SNIFFED", 5)
    test_quantities_come_out_as_by_the_law(read, vocabulary)


def test_more_spellings_than_are_kept_are_read_by_the_law(
    read: Read, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observations, "SNIFFED", 5)
    monkeypatch.setattr(observations, "MOST_CODES", 3)
    monkeypatch.setattr(plans, "MOST_TAILS", 4)
    test_quantities_come_out_as_by_the_law(read, vocabulary)


def test_every_coding_counts_not_only_the_first(read: Read) -> None:
    local = ("http://example.org", "B12")
    found = read(observation(concept(local, (LOINC, " 2132-9 ")), valueQuantity=quantity(140, "pmol/L")))
    assert found.of("w")["total-b12"] == "140"


def test_a_code_in_a_component_or_inside_another_resource_is_found(read: Read) -> None:
    part = {"code": loinc("2132-9"), "valueQuantity": quantity(140, "pmol/L")}
    panel = observation(loinc("1-1"), id="1", component=[{"code": loinc("2-2")}, part])
    inner = lab("718-7", 12, "g/dL", id="inner")
    report = {"resourceType": "DiagnosticReport", "id": "r", "contained": [inner, {"resourceType": "Specimen"}]}
    blood_pressure = observation(loinc("85354-9"), id="2", component=[{"code": loinc("8480-6")}])
    found = read(panel, report, blood_pressure)
    assert found.of("w") == {"age": "34", "total-b12": "140", "haemoglobin": "120"}
    origins = {row["origin"] for row in found.facts if not row["origin"].startswith("Patient")}
    assert origins == {"Observation/1 component 2", "Observation/inner"}
    left = {reason: n for one in found.reads.values() for reason, n in one.left.items()}
    assert left == {"no concept has its code": 1}
    assert found.aside == []


def test_a_medicine_inside_another_resource_is_named(read: Read) -> None:
    inner = request(concept((ATC, "B03BA03")), id="m")
    found = read({"resourceType": "DiagnosticReport", "id": "r", "contained": [inner]})
    assert found.reasons() == ["it is a medicine inside another resource; export it as a resource of its own"]


def test_the_range_that_is_printed_with_a_result_counts(read: Read) -> None:
    ranged = lab("13964-2", 300, "nmol/L", id="1", referenceRange=[{"high": quantity(270, "nmol/L")}])
    assert read(ranged).of("w") == {"age": "34", "mma": "0.3", "mma-upper-limit": "0.27"}


def test_coded_values(read: Read) -> None:
    pregnant = observation(loinc("82810-3"), valueCodeableConcept=snomed("77386006"))
    assert read(pregnant).of("w") == {"age": "34", "pregnant": "yes"}


def test_more_digits_than_a_double_has_are_set_aside(read: Read) -> None:
    found = read(lab("2132-9", 0, "pmol/L") | {"valueQuantity": {"value": 1e300, "unit": "pmol/L"}})
    assert found.of("w") == {"age": "34"}
    assert len(found.aside) == 1


def test_a_panel_needs_no_code_of_its_own(read: Read) -> None:
    panel = observation(None, id="1", component=[{"code": loinc("2132-9"), "valueQuantity": quantity(140, "pmol/L")}])  # type: ignore[arg-type]
    found = read(panel, {"resourceType": "Observation", "id": "2"})
    assert found.of("w") == {"age": "34", "total-b12": "140"}


def test_files_of_one_run_may_spell_otherwise(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write(tmp_path / "Patient.ndjson", [patient()])
    write(tmp_path / "Observation.1.ndjson", [lab("2132-9", 140, "pmol/L", id="1"), lab("1-1", 1, "m", id="x")])
    write(tmp_path / "Observation.2.ndjson", [lab("2132-9", 200, "ng/L", id="2"), lab("718-7", 12, "g/dL", id="3")])
    found = outcome(tmp_path, vocabulary)
    assert found.of("w") == {"age": "34", "total-b12": "140, 147.6", "haemoglobin": "120"}
    assert [(read.rows, read.used) for name, read in found.reads.items() if "Observation" in name] == [(4, 3)]
