"""Whose facts they are: women, their babies, children, the dead, and those who stand nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from madelief.facts import Vocabulary
from tests.records.builders import Resource, administration, atc, lab, patient, request
from tests.records.bulk.fhir_folder import Outcome, by_type, outcome


def mother(identity: str, *relatives: str, **more: object) -> Resource:
    links = [{"other": {"reference": f"RelatedPerson/{relative}"}, "type": "seealso"} for relative in relatives]
    return patient(identity, link=links, **more)


def relative(identity: str, baby: str, code: str = "MTH") -> Resource:
    system = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
    relationship = [{"coding": [{"system": "http://example.org", "code": "x"}, {"system": system, "code": code}]}]
    return {
        "resourceType": "RelatedPerson",
        "id": identity,
        "patient": {"reference": f"Patient/{baby}"},
        "relationship": relationship,
    }


def b12(whom: str, identity: str = "o", **more: object) -> Resource:
    return lab("2132-9", 140, "pmol/L", id=identity, subject={"reference": f"Patient/{whom}"}, **more)


@pytest.fixture
def read(tmp_path: Path, vocabulary: Vocabulary):  # type: ignore[no-untyped-def]
    def read(*resources: Resource) -> Outcome:
        by_type(tmp_path, resources)
        return outcome(tmp_path, vocabulary)

    return read


BORN = "2026-05-10"


def test_a_baby_is_filed_with_its_mother(read) -> None:  # type: ignore[no-untyped-def]
    found = read(mother("m", "r"), patient("b", BORN), relative("r", "b"), b12("m"), b12("b", "o2"))
    assert found.of("m") == {"age": "34", "infant-age": "6", "total-b12": "140", "infant-total-b12": "140"}
    assert {row["person"] for row in found.facts} == {"m"}
    assert found.reads["fhir-people"].left == {"it only says who belongs to whom": 1}


@pytest.mark.parametrize("code", ["FTH", ""])
def test_a_baby_that_nobody_is_linked_to_is_a_person_of_its_own(read, code: str) -> None:  # type: ignore[no-untyped-def]
    found = read(mother("m", "r"), patient("b", BORN), relative("r", "b", code), b12("b"))
    assert found.of("b") == {"infant-age": "6", "infant-total-b12": "140"}
    assert found.of("m") == {"age": "34"}


def test_of_two_babies_of_one_mother_none_is_used(read) -> None:  # type: ignore[no-untyped-def]
    babies = [patient("b", BORN), patient("c", BORN), relative("r", "b"), relative("s", "c")]
    found = read(mother("m", "r", "s"), *babies, b12("m"), b12("c", "o2"))
    assert found.of("m") == {"age": "34", "total-b12": "140"}
    reason = "its mother has more than one baby here; one of them cannot be told from the other"
    assert {row["origin"]: row["reason"] for row in found.aside} == dict.fromkeys(
        ("Patient/b", "Patient/c", "Observation/o2"), reason
    )


def test_a_baby_of_two_mothers_is_set_aside(read) -> None:  # type: ignore[no-untyped-def]
    found = read(mother("m", "r"), mother("n", "s"), patient("b", BORN), relative("r", "b"), relative("s", "b"))
    assert found.reasons() == ["it is linked to more than one mother"]


def test_children_and_the_dead_are_set_aside_as_a_whole(read) -> None:  # type: ignore[no-untyped-def]
    people = [patient("child", "2018-01-01"), patient("dead", deceasedDateTime="2025-01-01")]
    found = read(patient(), *people, b12("child", "1"), b12("dead", "2"), b12("w", "3"))
    assert found.of("w") == {"age": "34", "total-b12": "140"}
    assert {row["person"] for row in found.facts} == {"w"}
    reasons = {row["origin"]: row["reason"] for row in found.aside}
    assert reasons["Patient/child"] == "this Patient is a child of 8 years; give one woman, with her baby at most"
    assert reasons["Patient/dead"] == "this Patient has died; there is nothing to ask or to advise"
    assert reasons["Observation/1"] == reasons["Patient/child"]
    assert len(reasons) == 4


def test_who_has_no_patient_here_is_set_aside(read) -> None:  # type: ignore[no-untyped-def]
    nobody = b12("x", "2") | {"subject": {"display": "a woman"}}
    medicine = request(atc("B03BA03"), id="3", subject={"reference": "Patient/stranger"})
    found = read(patient(), b12("stranger", "1"), nobody, medicine)
    assert {row["origin"]: row["reason"] for row in found.aside} == {
        "Observation/1": "it is about somebody who has no Patient here",
        "Observation/2": "it does not say whom it is about",
        "MedicationRequest/3": "it is about somebody who has no Patient here",
    }


@pytest.mark.parametrize("reference", ["Patient/w", "https://example.org/fhir/Patient/w", "Patient/w/_history/3", "/Patient/w"])
def test_references_in_every_form(read, reference: str) -> None:  # type: ignore[no-untyped-def]
    medicine = administration(atc("B03BA03"), "2026-11-01", subject={"reference": reference})
    found = read(patient(), b12("w") | {"subject": {"reference": reference}}, medicine)
    assert found.of("w")["total-b12"] == "140"
    assert found.of("w")["last-b12-injection-on"] == "2026-11-01"


def test_a_patient_that_stands_twice(read) -> None:  # type: ignore[no-untyped-def]
    same, other = patient("a"), patient("b")
    found = read(same, same, other, patient("b", "1980-01-01"), b12("a", "1"), b12("b", "2"))
    assert found.of("a") == {"age": "34", "total-b12": "140"}
    assert found.of("b") == {}
    assert found.reasons().count("it stands twice and differs; give one of the two") == 3


def test_without_a_date_of_birth_she_is_taken_for_the_woman(read) -> None:  # type: ignore[no-untyped-def]
    found = read({"resourceType": "Patient", "id": "w"}, b12("w"))
    assert found.of("w") == {"total-b12": "140"}
    assert found.reasons() == ["it has no birthDate; the age is unknown, and it is taken for the woman"]
