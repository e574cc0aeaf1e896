"""A population is told by what lies there; what cannot be told is refused with a way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from madelief.facts import Refused
from madelief.records.bulk.telling import kind_of


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["Patient.ndjson"], "fhir"),
        (["export/Observation.0.ndjson.gz", "readme.txt"], "fhir"),
        (["Observation.NDJSON.zst"], "fhir"),
        (["PERSON.csv", "Measurement.csv", "CONCEPT.csv"], "omop"),
        (["person.parquet", "condition_occurrence/part-0.parquet"], "omop"),
        (["person.csv.gz", "drug_exposure.csv.gz"], "omop"),
        (["visits.csv", "labs.parquet"], "table"),
        (["person.csv"], "table"),
    ],
)
def test_a_folder_is_told_by_its_files(tmp_path: Path, names: list[str], kind: str) -> None:
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    assert kind_of(tmp_path) == kind


@pytest.mark.parametrize(
    ("name", "kind"), [("all.ndjson", "fhir"), ("Patient.jsonl.gz", "fhir"), ("a.CSV", "table"), ("a.parquet", "table")]
)
def test_a_file_is_told_by_its_name(tmp_path: Path, name: str, kind: str) -> None:
    (tmp_path / name).touch()
    assert kind_of(tmp_path / name) == kind


@pytest.mark.parametrize(
    ("names", "asked", "said"),
    [
        ([], "", "there is nothing in this folder that can be read; give a folder of FHIR Bulk Data"),
        (["a.txt"], "", "there is nothing in this folder that can be read; give a folder of FHIR Bulk Data"),
        (["a.txt"], "a.txt", "this is none of the forms in which a population is read; give a folder"),
        ([], "nowhere", "there is no such file or folder; give a folder"),
        (
            ["Patient.ndjson", "a.csv"],
            "",
            "there is FHIR (.ndjson) in this folder, and tables too; give each a folder of its own",
        ),
    ],
)
def test_what_cannot_be_told_is_refused(tmp_path: Path, names: list[str], asked: str, said: str) -> None:
    for name in names:
        (tmp_path / name).touch()
    with pytest.raises(Refused) as caught:
        kind_of(tmp_path / asked)
    assert caught.value.faults[0].text.startswith(said)
