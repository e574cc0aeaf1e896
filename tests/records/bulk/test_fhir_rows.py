"""Bad rows of an export are set aside, each with a sentence; nothing is lost, and the rest of the run goes on."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import duckdb
import pytest

from madelief.facts import Refused, Vocabulary
from madelief.records.bulk.fhir import files, jobs
from tests.records.builders import ON, Resource, lab, loinc, observation, patient, quantity
from tests.records.bulk.fhir_folder import Outcome, outcome, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "Patient.ndjson", [patient()])
    return tmp_path


def b12(identity: str, **more: object) -> Resource:
    return lab("2132-9", 140, "pmol/L", id=identity, **more)


def lines(*resources: Resource) -> bytes:
    return b"".join(json.dumps(resource).encode() + b"\n" for resource in resources)


def origins(found: Outcome) -> list[str]:
    return sorted(row["origin"] for row in found.facts if row["concept"] == "total-b12")


def test_malformed_lines_are_named_with_file_and_line(folder: Path, vocabulary: Vocabulary) -> None:
    bad = b'\n{"resourceType": "Observation",\n' + b'{"id": "no type"}\n[1, 2]\n' + b'{"resourceType": "\xff"}\nnothing\n'
    (folder / "Observation.ndjson").write_bytes(lines(b12("1")) + bad + lines(b12("2")))
    found = outcome(folder, vocabulary)
    assert origins(found) == ["Observation/1", "Observation/2"]
    named = {(row["file"], row["line"]): row["reason"] for row in found.aside}
    assert [line for _, line in named] == [3, 4, 5, 6, 7]
    assert {file for file, _ in named} == {"Observation.ndjson"}
    assert named["Observation.ndjson", 4] == "this is no FHIR resource: it has no resourceType"
    assert named["Observation.ndjson", 6] == "the line is not UTF-8 text; save the file as UTF-8"
    assert "is not readable JSON: Expecting value at column 1; export it again" in named["Observation.ndjson", 7]
    assert sum(read.rows for read in found.reads.values()) == 1 + 7


def test_windows_line_ends_and_a_mark_at_the_beginning_are_no_faults(folder: Path, vocabulary: Vocabulary) -> None:
    mixed = b"\xef\xbb\xbf" + lines(b12("1")).replace(b"\n", b"\r\n") + b"\r\n\n" + lines(b12("2")) + lines(b12("3")).strip()
    (folder / "Observation.ndjson").write_bytes(mixed)
    found = outcome(folder, vocabulary)
    assert origins(found) == ["Observation/1", "Observation/2", "Observation/3"]
    assert found.aside == []


def test_a_line_that_only_python_can_read_is_read_by_the_law(folder: Path, vocabulary: Vocabulary) -> None:
    """Half of a pair of letters from beyond the first 65,536 is valid JSON, and no text."""
    odd = lines(b12("2", note=[{"text": "x"}])).replace(b'"x"', b'"\\ud83d"')
    (folder / "Observation.ndjson").write_bytes(lines(b12("1")) + odd)
    assert origins(outcome(folder, vocabulary)) == ["Observation/1", "Observation/2"]


@pytest.mark.parametrize("name", ["Observation.ndjson.gz", "Patient.1.ndjson.gz", "MedicationRequest.ndjson.gz"])
def test_a_truncated_file_is_set_aside_as_a_whole(folder: Path, vocabulary: Vocabulary, name: str) -> None:
    kind = name.split(".", maxsplit=1)[0]
    whole = gzip.compress(lines(*({"resourceType": kind, "id": str(number) * 9} for number in range(20_000))), 1)
    (folder / name).write_bytes(whole[: len(whole) * 2 // 3])
    write(folder / "Observation.2.ndjson", [b12("2")])
    found = outcome(folder, vocabulary)
    assert origins(found) == ["Observation/2"]
    (row,) = found.aside
    assert row["file"] == name
    assert row["reason"] == "the file is damaged or ends too early: it cannot be unpacked; copy or export it again"


def test_packed_files_are_read(folder: Path, vocabulary: Vocabulary) -> None:
    (folder / "Observation.000.ndjson.gz").write_bytes(gzip.compress(lines(b12("1"))))
    with duckdb.connect() as connection:
        plain = folder / "plain"
        write(plain, [b12("2")])
        packed = folder / "Observation.001.ndjson.zst"
        relation = f"read_json('{plain}', format = 'newline_delimited')"
        connection.execute(f"COPY (SELECT * FROM {relation}) TO '{packed}' (FORMAT json, COMPRESSION zstd)")
        plain.unlink()
    assert origins(outcome(folder, vocabulary)) == ["Observation/1", "Observation/2"]


def test_a_bad_line_of_a_zstd_file_is_counted_without_its_number(folder: Path, vocabulary: Vocabulary) -> None:
    with duckdb.connect() as connection:
        text = json.dumps(b12("1")).replace("'", "''")
        to = f"'{folder / 'Observation.ndjson.zst'}' (FORMAT csv, COMPRESSION zstd, HEADER false, QUOTE '', DELIMITER '\x07')"
        connection.execute(f"COPY (SELECT unnest(['{text}', '{{\"broken']) AS line) TO {to}")
    found = outcome(folder, vocabulary)
    assert origins(found) == ["Observation/1"]
    assert [(row["line"], row["reason"]) for row in found.aside] == [
        (None, "a line in it is not readable JSON; unpack the file to see which")
    ]


@pytest.mark.parametrize("name", ["Observation.ndjson", "Observation.ndjson.gz", "fhir.ndjson"])
def test_a_line_that_is_too_long_is_left_out(folder: Path, vocabulary: Vocabulary, name: str) -> None:
    giant = b'{"resourceType": "Observation", "note": "' + b"x" * (2 * files.LONGEST_LINE + 9) + b'"}\n'
    data = lines(b12("1")) + giant + b"broken\n" + lines(b12("2"))
    (folder / name).write_bytes(gzip.compress(data, 1) if name.endswith("gz") else data)
    found = outcome(folder, vocabulary)
    assert origins(found) == ["Observation/1", "Observation/2"]
    named = sorted((row["line"], row["reason"]) for row in found.aside)
    assert named[0] == (2, "the line is longer than 16 MB; no resource read here is")
    assert named[1][0] == 3
    assert sum(read.rows for read in found.reads.values()) == 1 + 4


def test_a_file_of_one_line_without_end_is_set_aside(folder: Path, vocabulary: Vocabulary) -> None:
    with (folder / "Observation.ndjson").open("wb") as file:
        file.truncate(3 * files.LONGEST_LINE)  # zeros, and no line end
    found = outcome(folder, vocabulary)
    assert [(row["line"], row["reason"]) for row in found.aside] == [
        (1, "the line is longer than 16 MB; no resource read here is")
    ]


def test_types_are_told_by_content(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write(tmp_path / "Encounter.ndjson", [patient(), b12("1"), {"resourceType": "Encounter", "id": "e"}])
    write(tmp_path / "deep" / "all.jsonl", [b12("2"), observation(loinc("1-1"), id="3")])
    found = outcome(tmp_path, vocabulary)
    assert origins(found) == ["Observation/1", "Observation/2"]
    left = {reason: count for read in found.reads.values() for reason, count in read.left.items()}
    assert left == {"this kind of resource is not read": 1, "no concept has its code": 1}
    assert found.aside == []


def test_a_stray_resource_is_named(folder: Path, vocabulary: Vocabulary) -> None:
    """Where a file's beginning and its name both say Observation, nobody looks for others in it."""
    write(folder / "Observation.ndjson", [*(b12(str(n)) for n in range(files.SAMPLE + 1)), patient("late")])
    found = outcome(folder, vocabulary)
    assert [(row["origin"], row["reason"]) for row in found.aside] == [
        (
            "Patient/late",
            "it stands in a file of Observation resources, where it is not looked for; give it a file of its own",
        )
    ]


def test_a_single_file(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write(tmp_path / "export [1].ndjson", [patient(), b12("1")])
    assert outcome(tmp_path / "export [1].ndjson", vocabulary).of("w") == {"age": "34", "total-b12": "140"}


def test_what_is_no_ndjson_is_named(folder: Path, vocabulary: Vocabulary) -> None:
    (folder / "manifest.json").write_text("{}")
    (row,) = outcome(folder, vocabulary).aside
    assert row["file"] == "manifest.json"
    assert row["reason"].startswith("this file is no NDJSON")


@pytest.mark.parametrize("where", [".", "nowhere"])
def test_nothing_to_read_is_refused(tmp_path: Path, vocabulary: Vocabulary, where: str) -> None:
    with pytest.raises(Refused, match=r"there is no NDJSON here; give a folder with files such as Observation.ndjson"):
        jobs(tmp_path / where, vocabulary, ON)


def test_empty_and_blank_files_hold_no_rows(folder: Path, vocabulary: Vocabulary) -> None:
    (folder / "Observation.ndjson").write_bytes(b"")
    (folder / "Condition.ndjson").write_bytes(b"\n \r\n\n")
    found = outcome(folder, vocabulary)
    assert sum(read.rows for read in found.reads.values()) == 1


def test_the_same_with_one_thread_and_with_two(folder: Path, vocabulary: Vocabulary) -> None:
    write(folder / "Observation.ndjson", [b12(str(n), valueQuantity=quantity(100 + n / 100, "pmol/L")) for n in range(5000)])
    one, two = (outcome(folder, vocabulary, threads=threads) for threads in (1, 2))
    assert sorted(map(repr, one.facts)) == sorted(map(repr, two.facts))
    assert len(one.facts) == 5001
