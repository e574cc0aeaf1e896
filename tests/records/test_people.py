"""One woman, at most one baby, told apart by the date of birth."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from madelief.facts import Refused, Vocabulary
from madelief.records import Record, read_record
from tests.records.builders import BABY, ON, Resource, as_bytes, bundle, lab, observation, patient, snomed
from tests.records.conftest import Read

TEST, BABYS_TEST = lab("2132-9", 180, "pg/mL"), lab("2132-9", 300, "pg/mL", id="b", subject=BABY)

EXAMPLES: list[tuple[str, list[Resource], dict[str, str]]] = [
    ("on the birthday", [patient(born="1992-11-22")], {"age": "34 a"}),
    ("the day before", [patient(born="1992-11-23")], {"age": "33 a"}),
    ("born on a leap day", [patient(born="1992-02-29")], {"age": "34 a"}),
    ("a month is enough where every day of it gives one age", [patient(born="1992-05")], {"age": "34 a"}),
    ("and not where it does not", [patient(born="1992-11")], {}),
    ("nor a year", [patient(born="1992")], {}),
    ("no date of birth", [patient(born=None), TEST], {"total-b12": "132.84 pmol/L"}),
    ("the last day as a baby", [patient("b", "2024-11-23")], {"infant-age": "23 mo"}),
    ("twelve years old", [patient(born="2014-11-22")], {"age": "12 a"}),
    ("born this month", [patient("b", "2026-11")], {"infant-age": "0 mo"}),
    ("born today", [patient("b", "2026-11-22")], {"infant-age": "0 mo"}),
    ("a baby by its month of birth", [patient(), patient("b", "2026-09"), BABYS_TEST],
     {"age": "34 a", "infant-total-b12": "221.4 pmol/L"}),
    ("mother and baby", [patient(), patient("b", "2026-06-30"), TEST, BABYS_TEST],
     {"age": "34 a", "infant-age": "4 mo", "total-b12": "132.84 pmol/L", "infant-total-b12": "221.4 pmol/L"}),
    ("the same woman twice", [patient(), patient(), TEST], {"age": "34 a", "total-b12": "132.84 pmol/L"}),
    ("a baby who has died is not asked about",
     [patient(), patient("b", "2026-06-30", deceasedDateTime="2026-08-01"), BABYS_TEST], {"age": "34 a"}),
    ("nobody named: all is about one woman", [TEST], {"total-b12": "132.84 pmol/L"}),
    ("by an absolute address", [patient(), {**TEST, "subject": {"reference": "https://example.org/fhir/Patient/w"}}],
     {"age": "34 a", "total-b12": "132.84 pmol/L"}),
    ("by a version", [patient(), {**TEST, "subject": {"reference": "Patient/w/_history/3"}}],
     {"age": "34 a", "total-b12": "132.84 pmol/L"}),
]  # fmt: skip


@pytest.mark.parametrize(("resources", "facts"), [row[1:] for row in EXAMPLES], ids=[row[0] for row in EXAMPLES])
def test_people(read: Read, resources: list[Resource], facts: dict[str, str]) -> None:
    assert {concept: str(fact.value) for concept, fact in read(*resources).facts.items()} == facts


REFUSED: list[tuple[list[Resource], str]] = [
    ([patient(), patient("v", "1990-01-01")],
     "the record is about 2 women (Patient/w, Patient/v); give one woman, with her baby at most"),
    ([patient(), patient("b", "2026-01-01"), patient("c", "2026-01-01")],
     "the record is about 2 babies (Patient/b, Patient/c); give one woman, with her baby at most"),
    ([patient(str(n)) for n in range(9)],
     "the record is about 9 women (Patient/0, Patient/1, Patient/2 and 6 more); give one woman, with her baby at most"),
    ([patient(), patient(born="1992-03-02")], "“Patient/w” stands twice and differs; give one of the two"),
    ([TEST, {**TEST, "subject": BABY}],
     "the record has no Patient and is about 2 people (“Patient/b”, “Patient/w”); give one person"),
    ([patient(born="2024")], "Patient/w has the birthDate 2024, which leaves open whether this is a baby; give the day"),
    ([patient(), patient("b", "2024-11-22")], "Patient/b is a child of 2 years; give one woman, with her baby at most"),
    ([patient(deceasedBoolean=True)], "Patient/w has died; there is nothing to ask or to advise"),
    ([patient(modifierExtension=[{"url": "x"}])],
     "Patient/w has modifierExtension, which can change what it means and is not understood here"),
]  # fmt: skip


@pytest.mark.parametrize(("resources", "text"), REFUSED, ids=[row[1][:60] for row in REFUSED])
def test_refused(read: Read, resources: list[Resource], text: str) -> None:
    with pytest.raises(Refused) as refused:
        read(*resources)
    assert [fault.text for fault in refused.value.faults] == [text]


def test_on_a_day_before_the_birth_the_baby_is_not_there_yet(read: Read) -> None:
    resources = [patient(), patient("b", "2026-06-30"), observation(snomed("77386006"), "2026-05-01"), BABYS_TEST]
    record = read(*resources, on=date(2026, 5, 22))
    assert set(record.facts) == {"age", "pregnant"}
    reason = "it is about a baby who is born on 2026-06-30, after the day of the question (2026-05-22)"
    assert [(aside.resource, aside.reason) for aside in record.set_aside] == [("Patient/b", reason), ("Observation/b", reason)]


def test_by_full_url(vocabulary: Vocabulary) -> None:
    whole = bundle(patient("", "1992-03-01"), {**TEST, "subject": {"reference": "urn:uuid:1"}})
    del whole["entry"][0]["resource"]["id"]
    whole["entry"][0]["fullUrl"] = "urn:uuid:1"
    record = read_record(as_bytes(whole), "x", vocabulary, ON)
    assert set(record.facts) == {"age", "total-b12"}
    assert record.person == "urn:uuid:1"


SHAPES: dict[str, Callable[[list[Resource]], object]] = {
    "a list of resources": lambda found: found,
    "a Bundle": lambda found: bundle(*found),
    "a list of Bundles": lambda found: [bundle(resource) for resource in found],
    "Bundles in a Bundle": lambda found: bundle(*(bundle(resource) for resource in found)),
    "inside a report": lambda found: [found[0], {"resourceType": "DiagnosticReport", "contained": found[1:]}],
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_every_shape_of_a_record_gives_the_same(vocabulary: Vocabulary, shape: Callable[[list[Resource]], object]) -> None:
    record: Record = read_record(as_bytes(shape([patient(), TEST])), "x", vocabulary, ON)
    assert {concept: str(fact.value) for concept, fact in record.facts.items()} == {"age": "34 a", "total-b12": "132.84 pmol/L"}
