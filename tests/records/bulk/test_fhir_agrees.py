"""The law of the bulk reader is the one-person reader: random people, tidy and untidy, come out as the same facts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from madelief.facts import Fact, Refused, Vocabulary
from madelief.guideline import Shelf
from madelief.records.fhir import read_fhir
from tests.agree.bundles import Bundles
from tests.agree.people import Lines
from tests.records.builders import Resource
from tests.records.bulk.fhir_folder import by_type, outcome, picked, write

PEOPLE = 250
DAYS = (date(2026, 11, 22), date(2024, 2, 29))


def people(shelf: Shelf, today: date, count: int) -> Iterator[tuple[str, list[Resource]]]:
    """(id, resources) of each person; ids are unique over all of them."""
    lines = [Lines(guideline, shelf.vocabulary) for guideline in shelf]
    for seed in range(count):
        random = Random(seed)
        writer = Bundles(random, shelf.vocabulary, random.choice(lines), today)
        person = f"p{seed}"
        entries = writer.bundle(random.choice(("mother", "mother", "infant")))["entry"]
        yield person, [_moved(entry["resource"], person) for entry in entries]


def _moved(resource: Resource, person: str) -> Resource:
    moved = resource | {"id": person if resource["resourceType"] == "Patient" else f"{person}-{resource['id']}"}
    for key in {"subject", "patient"} & set(moved):
        moved[key] = {"reference": f"Patient/{person}"}
    return moved


def by_law(resources: list[Resource], vocabulary: Vocabulary, today: date) -> dict[str, Fact]:
    ordered = sorted(resources, key=lambda resource: (resource["resourceType"], f"{resource['resourceType']}/{resource['id']}"))
    content: Any = json.loads(json.dumps(ordered), parse_float=Decimal, parse_int=Decimal)
    try:
        return dict(read_fhir(content, "record", vocabulary, today).facts)
    except Refused:
        return {}


def same(fact: Fact) -> tuple[object, ...]:
    return fact.concept, fact.value, fact.on, sorted(fact.origin.split(", "))


def compared(folder: Path, everybody: dict[str, list[Resource]], vocabulary: Vocabulary, today: date) -> None:
    """Read `folder`, and demand of each person what the law finds in her resources."""
    found = outcome(folder, vocabulary, today)
    assert sum(read.rows for read in found.reads.values()) == sum(map(len, everybody.values())), found.reads
    rows: dict[str, list[dict[str, Any]]] = {person: [] for person in everybody}
    for row in found.facts:
        rows[row["person"]].append(row)
    told = 0
    for person, some in everybody.items():
        expected = by_law(some, vocabulary, today)
        # Of entries that say the same, picking names the last: both have them in the order of their names.
        got = picked(sorted(rows[person], key=lambda row: row["origin"]), vocabulary, today)
        assert {concept: same(fact) for concept, fact in got.items()} == {c: same(fact) for c, fact in expected.items()}, person
        told += len(expected)
    assert told > 3 * len(everybody)


@pytest.mark.parametrize("today", DAYS, ids=str)
@pytest.mark.parametrize("mixed", [False, True], ids=["a file a type", "one file"])
def test_random_people(tmp_path: Path, shelf: Shelf, today: date, mixed: bool) -> None:
    everybody = dict(people(shelf, today, PEOPLE))
    resources = [resource for some in everybody.values() for resource in some]
    if mixed:
        Random(1).shuffle(resources)
        write(tmp_path / "fhir.ndjson", resources)
    else:
        by_type(tmp_path, resources)
    compared(tmp_path, everybody, shelf.vocabulary, today)


JUNK = (
    None,
    True,
    7,
    "x",
    "",
    [],
    {},
    [None],
    [[]],
    {"value": 1},
    "2026-13-01",
    {"coding": "x"},
    {"reference": 5},
)


def _spoilt(value: Any, random: Random) -> Any:
    """`value` with one thing in it replaced by something that does not belong there."""
    if isinstance(value, dict) and value and random.random() < 0.8:
        key = random.choice([key for key in value if key not in ("resourceType", "id")] or list(value))
        return value | {key: _spoilt(value[key], random)}
    if isinstance(value, list) and value and random.random() < 0.8:
        place = random.randrange(len(value))
        return [*value[:place], _spoilt(value[place], random), *value[place + 1 :]]
    return random.choice(JUNK)


def _without_nulls(resource: Resource) -> Resource:
    return {key: value for key, value in resource.items() if value is not None}


def test_spoilt_resources(tmp_path: Path, shelf: Shelf) -> None:
    """What is no FHIR is set aside as by the law, never a fault of the run."""
    random, today = Random(11), DAYS[0]
    everybody = {
        person: [
            resource if resource["resourceType"] == "Patient" or random.random() < 0.5 else _spoilt(resource, random)
            for resource in some
        ]
        for person, some in people(shelf, today, PEOPLE)
    }
    # DuckDB does not tell an element that is null from one that is not there; the law does, for some.
    everybody = {
        person: [_without_nulls(some) for some in spoilt if isinstance(some, dict) and "id" in some]
        for person, spoilt in everybody.items()
    }
    by_type(tmp_path, [resource for some in everybody.values() for resource in some])
    compared(tmp_path, everybody, shelf.vocabulary, today)
