"""Whatever stands in a file, it becomes a record or a refusal that says why: never anything else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from madelief.facts import Answer, Kind, Quantity, Refused, Vocabulary
from madelief.records import Record, read_record
from tests.records.builders import ON, Resource, as_bytes, bundle
from tests.records.test_same_people import BUNDLES

TYPES = {Kind.YES_NO: Answer, Kind.QUANTITY: Quantity, Kind.COUNT: int, Kind.DATE: date, Kind.CHOICE: str}
often = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def sentence(text: str) -> None:
    """What a reader is told: some words, not endless, and nothing that a terminal or UTF-8 stumbles over."""
    assert len(text.split()) >= 3
    assert len(text) < 600
    assert text.isprintable()
    assert text.encode()


def read(data: bytes, vocabulary: Vocabulary) -> Record | None:
    """The record, checked; None for a refusal, checked too. Anything else that is raised fails the test."""
    try:
        record = read_record(data, "x", vocabulary, ON)
    except Refused as refused:
        assert refused.faults
        for fault in refused.faults:
            sentence(fault.text)
            assert fault.concept.isprintable()
            assert fault.line >= 0
        return None
    for aside in record.set_aside:
        sentence(aside.reason)
        assert aside.resource.isprintable()
        assert aside.resource
    for concept, fact in record.facts.items():
        known = vocabulary[concept]
        assert isinstance(fact.value, TYPES[known.kind])
        assert fact.on is None or fact.on <= ON
        if isinstance(fact.value, Quantity):
            assert fact.value.unit == known.unit
            assert known.reject is not None
            assert known.reject[0] <= fact.value.value <= known.reject[1]
        if isinstance(fact.value, str):
            assert fact.value in known.choice_ids
    assert record.person.isprintable()
    return record


# ---------------------------------------------------------------- wrong things in every place

NASTY: dict[str, str] = {
    "null": "null",
    "true": "true",
    "number": "7",
    "negative": "-1",
    "tiny": "1e-400",
    "huge": "1e400",
    "beyond": "1e999999999999999999999",
    "long": "9" * 10_000,
    "empty text": '""',
    "text": '"x"',
    "lone surrogate": '"\\ud800"',
    "control": '"\\u001b[2J\\u0000"',
    "year 0": '"0000-01-01"',
    "year 9999": '"9999-12-31T23:59:59+14:00"',
    "list": "[]",
    "list of null": "[null]",
    "object": "{}",
    "nested": "[[{}]]",
    "resource": '{"resourceType": "Observation"}',
}


def places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value in a tree of JSON."""
    yield path
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in pairs:
        yield from places(value, (*path, key))


def replaced(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    whole = deepcopy(tree)
    part = whole
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    return whole


@pytest.mark.parametrize("name", BUNDLES)
def test_a_wrong_value_in_every_place(vocabulary: Vocabulary, name: str) -> None:
    whole = bundle(*BUNDLES[name])
    assert read(as_bytes(whole), vocabulary) is not None
    kinds = {"Bundle"}
    for path in list(places(whole))[1:]:
        marked = as_bytes(replaced(whole, path, "@@"))
        for nasty in NASTY.values():
            read(marked.replace(b'"@@"', nasty.encode()), vocabulary)
        kinds.add(str(path[-1]))
    assert {"resourceType", "coding", "valueQuantity", "reference"} & kinds


# ---------------------------------------------------------------- anything

FHIR_WORDS = sorted(
    {str(key) for resources in BUNDLES.values() for path in places(bundle(*resources)) for key in path if isinstance(key, str)}
    | {"contained", "component", "focus", "onsetDateTime", "abatementDateTime", "dataAbsentReason", "referenceRange", "low"}
)


READ = ("Observation", "Condition", "Procedure", "FamilyMemberHistory", "Patient", "Medication", "Bundle", "DiagnosticReport",
        "MedicationStatement", "MedicationRequest", "MedicationAdministration")  # fmt: skip
TEXTS = (*READ, "Patient/w", "w", "http://loinc.org", "2132-9", "13964-2", "82810-3", "http://snomed.info/sct", "77386006",
         "http://www.whocc.no/atc", "B03BA01", "B03BB01", "pg/mL", "umol/L", "http://unitsofmeasure.org", "2026-11-01", "2026",
         "final", "active", "completed", "stopped", "confirmed", "refuted", "order", "<", "ug", "d", "wk")  # fmt: skip
leaves = some.one_of(
    some.sampled_from(TEXTS), some.text(max_size=8), some.none(), some.booleans(), some.integers(),
    some.floats(allow_nan=False, allow_infinity=False),
)  # fmt: skip
trees = some.recursive(
    leaves,
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.sampled_from(FHIR_WORDS), inner, max_size=6),
    max_leaves=20,
)
resources = some.builds(
    lambda kind, rest: rest | {"resourceType": kind},
    some.sampled_from(READ),
    some.dictionaries(some.sampled_from(FHIR_WORDS), trees, max_size=8),
)


@often
@given(some.binary(max_size=400) | some.text(max_size=200).map(str.encode))
@example(b"\xef\xbb\xbf{}")
@example("\ufeff\ufeff".encode())
@example(b"\x00")
@example(b"- &a [*a]")
@example(b"%YAML 9.9\n---\na")
@example(b"!!python/object/apply:os.system ['true']")
@example(b"? ? ? ?")
def test_bytes(vocabulary: Vocabulary, data: bytes) -> None:
    read(data, vocabulary)


@often
@given(some.lists(resources, max_size=5))
def test_trees_like_fhir(vocabulary: Vocabulary, entries: list[Resource]) -> None:
    read(as_bytes(bundle(*entries)), vocabulary)


@often
@given(trees)
def test_trees(vocabulary: Vocabulary, tree: Any) -> None:
    read(as_bytes(tree), vocabulary)


@often
@given(some.sampled_from(sorted(BUNDLES)), some.data())
def test_cut_and_damaged(vocabulary: Vocabulary, name: str, data: some.DataObject) -> None:
    whole = as_bytes(bundle(*BUNDLES[name]))
    begin = data.draw(some.integers(0, len(whole)))
    assert begin == len(whole) or read(whole[:begin], vocabulary) is None
    end = data.draw(some.integers(begin, min(len(whole), begin + 40)))
    read(whole[:begin] + data.draw(some.binary(max_size=40)) + whole[end:], vocabulary)


@often
@given(some.data())
def test_lines_like_a_fact_file(vocabulary: Vocabulary, data: some.DataObject) -> None:
    words = some.sampled_from([*vocabulary, "facts", "on", "person", "value", "x", "<<", "&a", "*a", "-", "?", "|", "{", "["])
    values = some.text(max_size=12) | some.sampled_from(
        ["yes", "20 wk", "140 pmol/L", "<1 pg/mL", "1e400", ".nan", "-.inf", "9" * 400, "2026-11-22", "0000-01-01",
         "9999-12-31", "{value: 3, on: 2026-11-01}", "[", "]", "{", "}", "*a", "&a x", "!!binary x", "'", '"', "|", "\t",
         "\x00", "😀", ""]
    )  # fmt: skip
    line = some.tuples(some.sampled_from(["", "  ", "    ", "- ", "  - "]), words, some.sampled_from([": ", ":", " "]), values)
    lines = data.draw(some.lists(line.map("".join), max_size=12))
    read("\n".join(data.draw(some.sampled_from([[], ["facts:"]])) + lines).encode("utf-8", "replace"), vocabulary)


@often
@given(some.decimals(allow_nan=False, allow_infinity=False), some.sampled_from(["pg/mL", "pmol/L", "umol/L", "nmol/L", "wk"]))
def test_any_number_is_read_exactly_or_refused(vocabulary: Vocabulary, number: Decimal, unit: str) -> None:
    """In a Bundle and in a fact file alike."""
    for code, concept in (("2132-9", "total-b12"), ("13964-2", "mma")):
        resource = BUNDLES["planning-vegan"][2] | {"code": {"coding": [{"system": "http://loinc.org", "code": code}]}}
        marked = as_bytes(resource | {"valueQuantity": {"value": "@@", "unit": unit}})
        record = read(marked.replace(b'"@@"', str(number).lower().encode()), vocabulary)
        assert record is not None
        factor = {"pg/mL": Decimal("0.738"), "nmol/L": Decimal("0.001")}.get(unit, Decimal(1))
        if concept in record.facts:
            value = record.facts[concept].value
            assert isinstance(value, Quantity)
            assert abs(value.value - number * factor) <= Decimal("0.5").scaleb(-vocabulary[concept].decimals)
        else:
            assert record.set_aside
        read(f"facts:\n  {concept}: {number:f} {unit}".encode() if abs(number.adjusted()) < 999 else b"", vocabulary)


def test_every_text_of_the_examples_is_json() -> None:
    for nasty in NASTY.values():
        json.loads(nasty, parse_int=str)
