"""The made-up population: the same bytes for the same seed, the same facts in every form, and a README that is true."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from madelief.cql.types import BOOLEAN
from madelief.engines import PythonMachine
from madelief.facts import NO, YES, Fact, Known, Quantity, Refused, Vocabulary
from madelief.facts.entry import NotAccepted, read_value
from madelief.guideline import Shelf
from madelief.records import Record, read_record
from madelief.records.picking import moved_on, outdated
from madelief.screen.population import write_population
from madelief.screen.population.lines import Lines, lines_of
from madelief.screen.population.notes import WARNING
from madelief.screen.population.people import BABY_ID
from madelief.screen.population.told import common_concepts

ON = date(2026, 11, 22)
PEOPLE, SEED = 1200, 11

Told = dict[str, tuple[Known, date | None]]
"""Concept → what is so of one person on the day of the question, and since when it is known."""


@dataclass(frozen=True)
class Written:
    """The same people in the three forms, and in those two that can carry more."""

    fhir: Path
    omop: Path
    csv: Path
    fhir_with_everything: Path
    csv_with_everything: Path


@pytest.fixture(scope="module")
def lines() -> Lines:
    return lines_of()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary, lines: Lines) -> Written:
    folder = tmp_path_factory.mktemp("population")
    for form in ("fhir", "omop", "csv"):
        write_population(PEOPLE, form, folder / form, vocabulary, SEED, ON, None, lines)
    for form in ("fhir", "csv"):
        write_population(PEOPLE, form, folder / f"{form}+", vocabulary, SEED, ON, None, lines, everything=True)
    return Written(*(folder / name for name in ("fhir", "omop", "csv", "fhir+", "csv+")))


@pytest.fixture(scope="module")
def told(written: Written, vocabulary: Vocabulary) -> dict[str, Told]:
    """What the table tells of everybody, by the rules of one person's record."""
    return _everybody(written.csv, vocabulary)


@pytest.fixture(scope="module")
def read(written: Written, vocabulary: Vocabulary) -> dict[str, Record]:
    return _read(written.fhir, vocabulary)


def _everybody(folder: Path, vocabulary: Vocabulary) -> dict[str, Told]:
    return {row["person"]: dict(_told(row, vocabulary)) for row in _table(folder / "people.000.csv")}


def _read(folder: Path, vocabulary: Vocabulary) -> dict[str, Record]:
    """Everybody's record as the reader of one person takes it; children and women who died are refused."""
    found: dict[str, Record] = {}
    for person, resources in _by_person(folder).items():
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}
        try:
            found[person] = read_record(json.dumps(bundle).encode(), person, vocabulary, ON)
        except Refused as refused:
            assert "child" in str(refused) or "died" in str(refused)
    return found


def _told(row: dict[str, str], vocabulary: Vocabulary) -> Iterator[tuple[str, tuple[Known, date | None]]]:
    for header, text in row.items():
        name, _, unit = header.removesuffix("]").partition(" [")
        concept = vocabulary.get(name)
        if concept is None or not text:
            continue
        try:
            value = read_value(concept, f"{text} {unit or row.get(f'{name}.unit', '')}".strip(), vocabulary)
        except NotAccepted:
            continue
        assert value is not None
        day = row[f"{name}.on"]
        fact = Fact(name, value, date.fromisoformat(day) if day else None)
        if not outdated(fact, concept, ON):
            now = moved_on(fact, concept, ON)
            yield name, (now.value, now.on)


def _lines_of(folder: Path, kind: str) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob(f"{kind}.*.ndjson")):
        for line in path.read_text().splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                continue  # a broken line, by intent


def _by_person(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Everybody's resources, a linked baby's with its mother's; found the way FHIR links them, not by their ids."""
    babies = {one["id"]: one["patient"]["reference"] for one in _lines_of(folder, "RelatedPerson")}
    mothers: dict[str, str] = {}
    for patient in _lines_of(folder, "Patient"):
        for link in patient.get("link", []):
            mothers[babies[link["other"]["reference"].removeprefix("RelatedPerson/")]] = patient["id"]
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for resource in _lines_of(folder, "*"):
        match resource:
            case {"resourceType": "RelatedPerson"}:
                continue
            case {"resourceType": "Patient", "id": identity}:
                reference = f"Patient/{identity}"
            case {"subject": {"reference": reference}} | {"patient": {"reference": reference}}:
                pass
        found[mothers.get(reference, reference.removeprefix("Patient/"))].append(resource)
    return found


# ---------------------------------------------------------------- bytes and folders


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("form", ["fhir", "omop", "csv"])
def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_people(
    form: str, written: Written, tmp_path: Path, vocabulary: Vocabulary, lines: Lines
) -> None:
    write_population(PEOPLE, form, tmp_path / "again", vocabulary, SEED, ON, None, lines)
    write_population(PEOPLE, form, tmp_path / "other", vocabulary, SEED + 1, ON, None, lines)
    first = _bytes(getattr(written, form))
    assert _bytes(tmp_path / "again") == first
    assert all(data != first[name] for name, data in _bytes(tmp_path / "other").items() if name != "CONCEPT.csv")


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path: Path, vocabulary: Vocabulary, lines: Lines) -> None:
    (tmp_path / "kept").write_text("mine")
    with pytest.raises(Refused, match="holds something already, and nothing is written over; name a folder that is new"):
        write_population(10, "fhir", tmp_path, vocabulary, 1, ON, None, lines)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_an_empty_folder_is_filled_and_progress_is_told(tmp_path: Path, vocabulary: Vocabulary, lines: Lines) -> None:
    out, told = tmp_path / "out", list[int]()
    out.mkdir()
    write_population(10, "csv", out, vocabulary, 1, ON, told.append, lines)
    assert told == [10]
    assert sorted(path.name for path in out.iterdir()) == ["README.txt", "people.000.csv"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    ("people", "form", "everything", "sentence"),
    [
        (0, "fhir", False, "0 people cannot be written; give 1 to"),
        (10, "xml", False, "'xml' is no form of a population; it is written as fhir, omop, csv"),
        (10, "omop", True, "OMOP has no common way to hold doses, families, diet or symptoms; write everything as fhir or csv"),
    ],
)
def test_what_cannot_be_is_refused_with_a_way_out(
    people: int, form: str, everything: bool, sentence: str, tmp_path: Path, vocabulary: Vocabulary, lines: Lines
) -> None:
    with pytest.raises(Refused, match=sentence):
        write_population(people, form, tmp_path / "out", vocabulary, 1, ON, None, lines, everything)
    assert not list(tmp_path.iterdir())


def test_a_write_that_fails_leaves_nothing_behind(
    tmp_path: Path, vocabulary: Vocabulary, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("madelief.screen.population.write.notes_of", full)
    with pytest.raises(Refused, match="could not be written \\(No space left on device\\); nothing was left behind"):
        write_population(10, "fhir", tmp_path / "out", vocabulary, 1, ON, None, lines)
    assert not list(tmp_path.iterdir())


# ---------------------------------------------------------------- the same facts


def test_a_table_and_fhir_tell_the_same_of_everybody(told: dict[str, Told], read: dict[str, Record]) -> None:
    assert len(read) > 0.99 * PEOPLE
    assert any(int(person) > BABY_ID for person in read), "a baby of whom nobody knows the mother"
    for person, record in read.items():
        assert {name: (fact.value, fact.on) for name, fact in record.facts.items()} == told[person], person


def test_so_they_do_of_doses_intervals_and_families(written: Written, vocabulary: Vocabulary) -> None:
    """With everything; what only she can tell stands in the table alone."""
    told = _everybody(written.csv_with_everything, vocabulary)
    met: Counter[str] = Counter()
    for person, record in _read(written.fhir_with_everything, vocabulary).items():
        only_hers = {name: told[person][name] for name in set(told[person]) - set(record.facts)}
        assert not [name for name in only_hers if vocabulary[name].codes and only_hers[name] == (YES, None)]
        facts = {name: (fact.value, fact.on) for name, fact in record.facts.items()}
        assert facts == {name: fact for name, fact in told[person].items() if name in facts}, person
        met.update([*record.facts, *(str(value) for value, _ in facts.values()), *only_hers])
    assert set(vocabulary) <= set(met)
    assert {"standard", "high", "unknown-dose", "both", "autoimmune-gastritis"} <= set(met)


def test_every_concept_that_all_forms_carry_is_met(read: dict[str, Record], vocabulary: Vocabulary) -> None:
    met = Counter(name for record in read.values() for name in record.facts)
    assert {concept.id for concept in common_concepts(vocabulary)} <= set(met)
    assert {"infant-age", "last-b12-injection-on", "mma-upper-limit"} <= set(met)


def test_the_cdm_holds_the_results_that_the_table_tells(
    written: Written, told: dict[str, Told], vocabulary: Vocabulary
) -> None:
    """The newest result of each test, by the codes in CONCEPT.csv, is the one of her row."""
    concepts = {row["concept_id"]: row for row in _table(written.omop / "CONCEPT.csv")}
    assert all(2_000_000_000 < int(identity) < 2_000_001_000 for identity in concepts)
    mothers = {row["fact_id_2"]: row["fact_id_1"] for row in _table(written.omop / "FACT_RELATIONSHIP.csv")}
    newest: dict[tuple[str, str], tuple[str, set[str]]] = {}
    for row in _table(written.omop / "MEASUREMENT.csv"):
        code = concepts[row["measurement_concept_id"]]
        baby = int(row["person_id"]) > BABY_ID
        person = mothers.get(row["person_id"], row["person_id"])
        for concept, _ in vocabulary.coded("loinc", code["concept_code"], "infant" if baby else "mother"):
            unit = concepts.get(row["unit_concept_id"], {}).get("concept_code", "")
            text = f"{'<' if row['operator_concept_id'] else ''}{row['value_as_number']} {unit}"
            day, texts = newest.get((person, concept.id), ("", set()))
            if row["measurement_date"] <= str(ON) and row["measurement_date"] >= day:
                same = texts if row["measurement_date"] == day else set()
                newest[person, concept.id] = row["measurement_date"], {*same, text}
    compared = 0
    for (person, name), (day, texts) in newest.items():
        concept = vocabulary[name]
        if concept.grows or len(texts) > 1:
            continue
        try:
            fact = Fact(name, read_value(concept, texts.pop(), vocabulary) or 0, date.fromisoformat(day))
        except NotAccepted:
            continue
        if not outdated(fact, concept, ON):
            assert told[person][name] == (fact.value, fact.on)
            compared += 1
    assert compared > 2 * PEOPLE
    died = {row["person_id"] for row in _table(written.omop / "DEATH.csv")}
    people = {row["person_id"] for row in _table(written.omop / "PERSON.csv")}
    assert people - died - set(mothers) == set(told)


def test_diagnoses_operations_and_medicines_in_the_cdm_are_those_of_fhir(written: Written) -> None:
    kinds = {"CONDITION_OCCURRENCE": ["Condition"], "PROCEDURE_OCCURRENCE": ["Procedure"]}
    kinds["DRUG_EXPOSURE"] = ["MedicationStatement", "MedicationRequest", "MedicationAdministration"]
    for table, resources in kinds.items():
        column = next(name for name in ("condition", "procedure", "drug") if table.lower().startswith(name))
        listed = Counter((row["person_id"], row[f"{column}_source_value"]) for row in _table(written.omop / f"{table}.csv"))
        assert listed == Counter(_coded(written.fhir, resources))


def _coded(folder: Path, kinds: list[str]) -> Iterator[tuple[str, str]]:
    for kind in kinds:
        for one in _lines_of(folder, kind):
            person = one["subject"]["reference"].removeprefix("Patient/")
            if one.get("verificationStatus", {}).get("coding", [{}])[0].get("code") != "refuted":
                coded = one["code"] if "code" in one else one["medicationCodeableConcept"]
                yield person, coded["coding"][0]["code"]


def _table(path: Path) -> list[dict[str, str]]:
    """The rows of a table that are whole: half of one has too few values."""
    with path.open(newline="") as file:
        return [row for row in csv.DictReader(file) if None not in row.values()]


def test_nearly_every_rule_of_the_shelf_meets_people_on_both_sides(
    written: Written, shelf: Shelf, vocabulary: Vocabulary
) -> None:
    """With everything: a rule that no made-up person makes yes, or no, is a rule that no bench and no demo exercises."""
    given = [
        {name: value for name, (value, _) in facts.items()}
        for facts in _everybody(written.csv_with_everything, vocabulary).values()
    ]
    rules = met = 0
    for guideline in shelf.released():
        asked = [rule.name for rule in guideline.rules.values() if rule.type == BOOLEAN]
        machine = PythonMachine(guideline)
        answers = [machine.answers(facts, ON, asked) for facts in given[:800]]
        rules += len(asked)
        met += sum({YES, NO} <= {answer[name] for answer in answers} for name in asked)
    assert met > 0.93 * rules, f"{met} of {rules}"


# ---------------------------------------------------------------- the README is true


def _counts(folder: Path) -> dict[str, int]:
    text = (folder / "README.txt").read_text()
    assert text.startswith(WARNING)
    return {name: int(count.replace(",", "")) for name, count in re.findall(r"^  (\S+) +([\d,]+)", text, re.MULTILINE)}


def test_the_readme_counts_what_was_written(written: Written) -> None:
    for folder, pattern, header in ((written.fhir, "*.ndjson", 0), (written.omop, "*.csv", 1), (written.csv, "*.csv", 1)):
        said = _counts(folder)
        for path in folder.glob(pattern):
            name = path.name.split(".", maxsplit=1)[0]
            if name != "CONCEPT":
                assert said[name] == len(path.read_text().splitlines()) - header, path


def test_the_readme_counts_what_the_one_person_reader_sets_aside(written: Written, read: dict[str, Record]) -> None:
    said = _counts(written.fhir)
    reasons = Counter(_kind(aside.reason) for record in read.values() for aside in record.set_aside)
    for name in (
        "unknown-code",
        "preliminary",
        "entered-in-error",
        "impossible",
        "no-unit",
        "contradicting",
        "refuted",
        "stopped",
    ):
        assert reasons[name] == said[name], name
    # A result of tomorrow brings the laboratory's limit of tomorrow with it.
    assert reasons["future"] >= said["future"]
    broken = sum(
        1 for path in written.fhir.glob("*.ndjson") for line in path.read_text().splitlines() if not line.endswith("}")
    )
    assert broken == said["broken-line"]
    assert said["child"] + said["died"] == PEOPLE + said["unlinked"] - len(read)
    assert sum("age" not in record.facts for record in read.values()) == said["only-year"] + said["unlinked"]


def _kind(reason: str) -> str:
    signs = {
        "no concept has the code “urn:madelief": "unknown-code", "“preliminary”": "preliminary",
        "“entered-in-error”": "entered-in-error", "is impossible": "impossible", "has no unit": "no-unit",
        "has different values": "contradicting", "was refuted": "refuted", "it is over": "stopped", "it is dated": "future",
    }  # fmt: skip
    return next((name for sign, name in signs.items() if sign in reason), reason)


# ---------------------------------------------------------------- shapes


def _number(facts: Told, name: str) -> float | None:
    value = facts[name][0] if name in facts else None
    return float(value.value) if isinstance(value, Quantity) else None


def _pairs(told: dict[str, Told], one: str, other: str) -> list[tuple[float, float]]:
    """(one, other) of everybody who has both, in the order of the first."""
    both = [(_number(facts, one), _number(facts, other)) for facts in told.values()]
    return sorted((first, second) for first, second in both if first is not None and second is not None)


@pytest.mark.parametrize(("other", "falls"), [("active-b12", True), ("mma", False), ("homocysteine", False)])
def test_values_hang_together(other: str, falls: bool, told: dict[str, Told]) -> None:
    """Where total B12 is low, active B12 is lower, and MMA and homocysteine are higher."""
    pairs = _pairs(told, "total-b12", other)
    third = len(pairs) // 3
    assert third > 15
    low, high = (sum(number for _, number in part) / third for part in (pairs[:third], pairs[-third:]))
    assert (low < high) is falls


def test_total_b12_falls_along_pregnancy(told: dict[str, Told]) -> None:
    pairs = _pairs(told, "gestational-age", "total-b12")
    third = len(pairs) // 3
    assert sum(value for _, value in pairs[:third]) > sum(value for _, value in pairs[-third:])


def test_values_stand_on_the_thresholds_of_the_shelf(told: dict[str, Told], lines: Lines) -> None:
    values = {_number(facts, "total-b12") for facts in told.values()}
    assert lines["total-b12"]
    assert sum(line in values for line in lines["total-b12"]) > len(lines["total-b12"]) / 2
