"""What is true on its day and moves on: gestational age, weeks since birth, ages, the time since symptoms began."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from madelief.facts import Concept, Fact, Quantity, Refused, Vocabulary
from madelief.facts.entry import NotAccepted, round_to
from madelief.facts.vocabulary import read_vocabulary
from madelief.records import Record, read_record
from madelief.records.picking import moved_on
from tests.records.builders import ON, lab, patient
from tests.records.conftest import Read

GROWING = ("age", "gestational-age", "infant-age", "symptoms-since", "weeks-since-birth")

MOVED: list[tuple[str, str, str, str]] = [
    # concept, as it was written, on which day, what it is on 2026-11-22
    ("gestational-age", "20 wk", "2026-11-22", "20 wk"),
    ("gestational-age", "20 wk", "2026-11-21", "20.1 wk"),
    ("gestational-age", "20 wk", "2026-11-16", "20.8 wk"),
    ("gestational-age", "20 wk", "2026-11-15", "21 wk"),
    ("gestational-age", "20.5 wk", "2026-10-25", "24.5 wk"),
    ("gestational-age", ">20 wk", "2026-11-15", ">21 wk"),
    ("gestational-age", "<20 wk", "2026-11-12", "<21.5 wk"),
    ("gestational-age", "1 wk", "2026-02-01", "43 wk"),
    ("weeks-since-birth", "6 weeks", "2026-05-22", "32.2 wk"),
    ("symptoms-since", "26 wk", "2026-09-01", "37.7 wk"),
    ("infant-age", "3 mo", "2026-10-23", "3 mo"),
    ("infant-age", "3 mo", "2026-10-22", "4 mo"),
    ("infant-age", "3.5 mo", "2026-08-31", "5.5 mo"),
    ("infant-age", "<3 mo", "2026-10-22", "<4 mo"),
    ("infant-age", "<3 mo", "2026-10-23", "<4 mo"),
    ("infant-age", ">3 mo", "2026-10-23", ">3 mo"),
    ("age", "33 a", "2025-11-23", "33 a"),
    ("age", "33 a", "2025-11-22", "34 a"),
]


@pytest.mark.parametrize(("concept", "written", "day", "now"), MOVED)
def test_moved_on(read_file: Callable[[str], Record], concept: str, written: str, day: str, now: str) -> None:
    fact = read_file(f'on: {ON}\nfacts:\n  {concept}: {{value: "{written}", on: {day}}}\n').facts[concept]
    assert str(fact.value) == now
    assert fact.on == ON
    assert fact.entered == ("" if day == ON.isoformat() else f"{written} on {day}")


def test_the_concepts_that_grow(vocabulary: Vocabulary) -> None:
    assert sorted(concept.id for concept in vocabulary.values() if concept.grows) == sorted(GROWING)
    assert vocabulary["gestational-age"].pick.within_days == 301
    assert vocabulary["weeks-since-birth"].pick.within_days == vocabulary["infant-age"].pick.within_days == 366


def test_only_a_calendar_unit_grows(tmp_path: Path) -> None:
    (tmp_path / "units.yaml").write_text("g/L: {}\n")
    text = "{en: a, nl: a}"
    (tmp_path / "x.yaml").write_text(
        f'x: {{kind: quantity, unit: g/L, grows: "yes", label: {text}, question: {text}, why: {text}}}'
    )
    with pytest.raises(Refused, match=r"x.yaml:1: x: only a quantity in a calendar unit \(a, mo, wk or d\) grows$"):
        read_vocabulary(tmp_path)


def test_without_a_day_it_is_true_on_the_day_of_the_question(read_file: Callable[[str], Record]) -> None:
    fact = read_file(f"on: {ON}\nfacts: {{gestational-age: 20 wk}}").facts["gestational-age"]
    assert (str(fact.value), fact.on, fact.entered) == ("20 wk", None, "")


def test_a_file_of_an_earlier_day_moves_on_too(vocabulary: Vocabulary) -> None:
    file = b"on: 2026-11-22\nfacts:\n  gestational-age: 20 wk\n  diet: vegan\n  total-b12: 140 pmol/L\n"
    record = read_record(file, "x", vocabulary, date(2026, 12, 6))
    assert {c: (str(f.value), str(f.on), f.entered) for c, f in record.facts.items()} == {
        "gestational-age": ("22 wk", "2026-12-06", "20 wk on 2026-11-22"),
        "diet": ("vegan", "2026-11-22", ""),
        "total-b12": ("140 pmol/L", "2026-11-22", ""),
    }
    later = read_record(file, "x", vocabulary, date(2028, 1, 1))
    assert "total-b12" not in later.facts
    assert "total-b12 (line 5)" in {aside.resource for aside in later.set_aside}


def test_a_question_about_a_day_before_the_file_is_refused(vocabulary: Vocabulary) -> None:
    with pytest.raises(Refused) as refused:
        read_record(b"facts: {diet: vegan}\non: 2026-11-22", "x", vocabulary, date(2026, 11, 1))
    assert [str(fault) for fault in refused.value.faults] == [
        "x:2: on: the file is of 2026-11-22, after the day of the question (2026-11-01); ask for a day from 2026-11-22 on"
    ]


def test_in_a_fhir_record(read: Read) -> None:
    fact = read(patient(), lab("18185-9", 20, "wk", "2026-11-01")).facts["gestational-age"]
    assert (str(fact.value), fact.on, fact.entered) == ("23 wk", ON, "20 wk on 2026-11-01")
    newest = read(patient(), lab("18185-9", 20, "wk", "2026-11-01"), lab("11884-4", 20.5, "wk", "2026-11-02"))
    assert newest.facts["gestational-age"].entered == "20.5 wk on 2026-11-02"
    too_far = read(patient(), lab("18185-9", 30, "wk", "2026-07-01"))
    assert "gestational-age" not in too_far.facts
    assert len(too_far.set_aside) == 1


def test_too_old_to_count_is_set_aside_in_a_fact_file_too(read_file: Callable[[str], Record]) -> None:
    record = read_file("on: 2026-11-22\nfacts:\n  tingling: {value: yes, on: 2026-01-05}\n  mcv: 101 fL\n")
    assert list(record.facts) == ["mcv"]
    assert [(aside.resource, aside.reason) for aside in record.set_aside] == [
        ("tingling (line 3)", "it is of 2026-01-05; tingling counts for 92 days, and the question is of 2026-11-22")
    ]


@given(
    concept=some.sampled_from(GROWING),
    written=some.decimals(0, 43, places=1),
    day=some.dates(date(2024, 1, 1), date(2026, 11, 22)),
    on=some.dates(date(2026, 11, 22), date(2028, 1, 1)),
    between=some.integers(0, 400),
)
def test_time_only_moves_forward(
    vocabulary: Vocabulary, concept: str, written: Decimal, day: date, on: date, between: int
) -> None:
    """Never less than what was written, never ahead of the calendar, and later days give no smaller values."""
    known: Concept = vocabulary[concept]
    fact = Fact(concept, Quantity(written, known.unit), day)
    days_a_unit = {"wk": 7, "mo": 28, "a": 365}[known.unit]
    try:
        early, late = (moved_on(fact, known, later).value for later in (on, on + timedelta(days=between)))
    except NotAccepted:
        assert known.reject is not None
        assert written + (on - day).days / Decimal(days_a_unit) + between > known.reject[1]
        return
    assert isinstance(early, Quantity)
    assert isinstance(late, Quantity)
    assert written <= early.value <= late.value
    assert early.value - written <= (on - day).days / Decimal(days_a_unit)
    assert early.value == round_to(early.value, known.decimals)
