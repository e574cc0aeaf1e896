"""What people and records write, as a value; or the sentence that says why not and what is accepted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madelief.facts import NO, YES, Concept, Conversion, Kind, Quantity, Value, Vocabulary
from madelief.facts.entry import (
    NotAccepted,
    check_size,
    convert,
    doubt,
    example,
    read_decimal,
    read_value,
    round_to,
    unconfirmed_factor,
)
from madelief.facts.vocabulary import Unit

WORDS = {"en": "", "nl": ""}


def concept(kind: Kind, **more: Any) -> Concept:
    return Concept(id=str(kind), group="tests", kind=kind, about="mother", label=WORDS, question=WORDS, why=WORDS, **more)


ANSWER = concept(Kind.YES_NO)
DATE = concept(Kind.DATE)
CHOICE = concept(Kind.CHOICE, choices=(("omnivore", WORDS), ("vegan", WORDS)))
COUNT = concept(Kind.COUNT, reject=(Decimal(0), Decimal(20)), warn=(Decimal(0), Decimal(8)))
LEVEL = concept(
    Kind.QUANTITY,
    unit="pmol/L",
    decimals=2,
    accepts=(Conversion("pg/mL", Decimal("0.738"), "brief 4.1"),),
    reject=(Decimal(1), Decimal(20000)),
    warn=(Decimal(20), Decimal(1500)),
)
BOUNDLESS = concept(Kind.QUANTITY, unit="pmol/L", decimals=4)
VOCABULARY = Vocabulary(
    concepts={},
    units={
        "pmol/L": Unit("pmol/L", "pmol/L", ("pmol/l",), {}),
        "pg/mL": Unit("pg/mL", "pg/mL", (), {}),
        "nmol/L": Unit("nmol/L", "nmol/L", (), {}),
    },
    systems={},
)


def level(value: str, comparator: str = "") -> Quantity:
    return Quantity(Decimal(value), "pmol/L", comparator)


@pytest.mark.parametrize(
    ("of", "text", "value"),
    [
        (ANSWER, "yes", YES),
        (ANSWER, "no", NO),
        (ANSWER, " true ", YES),
        (ANSWER, "false", NO),
        (ANSWER, "unknown", None),
        (CHOICE, "vegan", "vegan"),
        (CHOICE, "unknown", None),
        (DATE, "2024-02-29", date(2024, 2, 29)),
        (DATE, "1900-01-01", date(1900, 1, 1)),
        (DATE, "unknown", None),
        (COUNT, "0", 0),
        (COUNT, "20", 20),
        (COUNT, "02", 2),
        (LEVEL, "unknown", None),
        (LEVEL, "140 pmol/L", level("140")),
        (LEVEL, "140pmol/l", level("140")),
        (LEVEL, "+140\u00a0pmol/L", level("140")),
        (LEVEL, "140.5 pmol/L", level("140.5")),
        (LEVEL, "140,5 pmol/L", level("140.5")),
        (LEVEL, "1234,500 pmol/L", level("1234.5")),
        (BOUNDLESS, "0,500 pmol/L", level("0.5")),
        (BOUNDLESS, "-0.0 pmol/L", level("0")),
        (LEVEL, "140.004 pmol/L", level("140.00")),
        (LEVEL, "140.005 pmol/L", level("140.01")),
        (LEVEL, "200 pg/mL", level("147.60")),
        (LEVEL, "1 pmol/L", level("1")),
        (LEVEL, "20000 pmol/L", level("20000")),
        (LEVEL, "<25 pmol/L", level("25", "<")),
        (LEVEL, "< 25 pmol/L", level("25", "<")),
        (LEVEL, "<= 25 pmol/L", level("25", "<=")),
        (LEVEL, "≤25 pmol/L", level("25", "<=")),
        (LEVEL, ">1476 pmol/L", level("1476", ">")),
        (LEVEL, "≥ 2000 pg/mL", level("1476", ">=")),
        # a limit that had to be rounded includes itself
        (LEVEL, "<35 pg/mL", level("25.83", "<")),
        (LEVEL, "<35.1 pg/mL", level("25.90", "<=")),
        (LEVEL, ">35.1 pg/mL", level("25.90", ">=")),
        (LEVEL, ">=35.1 pg/mL", level("25.90", ">=")),
    ],
)
def test_what_is_read(of: Concept, text: str, value: Value) -> None:
    read = read_value(of, text, VOCABULARY)
    assert read == value and type(read) is type(value)
    if isinstance(read, Quantity):
        assert str(read) == str(value)


NUMBER = "a number with a unit; write for example 380 pmol/L"
UNITS = "write it with one of pmol/L, pg/mL"
IMPOSSIBLE = "expected 1 to 20000 pmol/L; check the value and its unit"


@pytest.mark.parametrize(
    ("of", "text", "sentence"),
    [
        (ANSWER, "Yes", "“Yes” is not an answer here; write yes, no or unknown"),
        (ANSWER, "", "“” is not an answer here; write yes, no or unknown"),
        (ANSWER, "1", "“1” is not an answer here; write yes, no or unknown"),
        (CHOICE, "Vegan", "“Vegan” is not one of its choices: omnivore, vegan or unknown"),
        (CHOICE, "vegan, omnivore", "“vegan, omnivore” is not one of its choices: omnivore, vegan or unknown"),
        (DATE, "22-11-2026", "“22-11-2026” is not a date; write it as 2026-11-22"),
        (DATE, "2026-02-29", "“2026-02-29” is not a date; write it as 2026-11-22"),
        (DATE, "2026-11", "“2026-11” is not a date; write it as 2026-11-22"),
        (DATE, "20261122", "“20261122” is not a date; write it as 2026-11-22"),
        (DATE, "2026-11-22T10:00", "“2026-11-22T10:00” is not a date; write it as 2026-11-22"),
        (DATE, "٢٠٢٦-١١-٢٢", "“٢٠٢٦-١١-٢٢” is not a date; write it as 2026-11-22"),
        (DATE, "0000-01-01", "“0000-01-01” is not a date; write it as 2026-11-22"),
        (DATE, "1899-12-31", "“1899-12-31” lies outside the years 1900 to 2200; check the year"),
        (DATE, "9999-12-31", "“9999-12-31” lies outside the years 1900 to 2200; check the year"),
        (COUNT, "-1", "“-1” is not a count; write a whole number such as 2, or unknown"),
        (COUNT, "1.5", "“1.5” is not a count; write a whole number such as 2, or unknown"),
        (COUNT, "two", "“two” is not a count; write a whole number such as 2, or unknown"),
        (COUNT, "²", "“²” is not a count; write a whole number such as 2, or unknown"),
        (COUNT, "9999999999", "“9999999999” is not a count; write a whole number such as 2, or unknown"),
        (COUNT, "21", "21 is impossible: expected 0 to 20; check the value"),
        (LEVEL, "140", f"“140” has no unit; {UNITS}"),
        (LEVEL, "< 25", f"“< 25” has no unit; {UNITS}"),
        (LEVEL, "140 mg", f"“mg” is not a unit of it; {UNITS}"),
        (LEVEL, "140 PMOL/L", f"“PMOL/L” is not a unit of it; {UNITS}"),
        (LEVEL, "140 nmol/L", f"“nmol/L” is not a unit of it; {UNITS}"),
        (LEVEL, "140 pmol/L fasting", f"“pmol/L fasting” is not a unit of it; {UNITS}"),
        (LEVEL, "1 400 pmol/L", f"“400 pmol/L” is not a unit of it; {UNITS}"),
        (LEVEL, "1e2 pmol/L", f"“e2 pmol/L” is not a unit of it; {UNITS}"),
        (LEVEL, "1,500 pmol/L", "“1,500” can be read as 1.500 and as 1500; write the one you mean"),
        (LEVEL, "-1,500 pmol/L", "“-1,500” can be read as -1.500 and as -1500; write the one you mean"),
        (LEVEL, "", f"“” is not {NUMBER}"),
        (LEVEL, "low", f"“low” is not {NUMBER}"),
        (LEVEL, "~140 pmol/L", f"“~140 pmol/L” is not {NUMBER}"),
        (LEVEL, "<>140 pmol/L", f"“<>140 pmol/L” is not {NUMBER}"),
        (LEVEL, ".5 pmol/L", f"“.5 pmol/L” is not {NUMBER}"),
        (LEVEL, "NaN pmol/L", f"“NaN pmol/L” is not {NUMBER}"),
        (LEVEL, "Infinity pmol/L", f"“Infinity pmol/L” is not {NUMBER}"),
        (LEVEL, "-inf pmol/L", f"“-inf pmol/L” is not {NUMBER}"),
        (LEVEL, "１４０ pmol/L", f"“１４０ pmol/L” is not {NUMBER}"),
        (LEVEL, "١٤٠ pmol/L", f"“١٤٠ pmol/L” is not {NUMBER}"),
        (LEVEL, "140\x00 pmol/L", f"“? pmol/L” is not a unit of it; {UNITS}"),
        (LEVEL, "0 pmol/L", f"0 pmol/L is impossible: {IMPOSSIBLE}"),
        (LEVEL, "-140 pmol/L", f"-140 pmol/L is impossible: {IMPOSSIBLE}"),
        (LEVEL, "0.99 pmol/L", f"0.99 pmol/L is impossible: {IMPOSSIBLE}"),
        (LEVEL, "20000.01 pmol/L", f"20000.01 pmol/L is impossible: {IMPOSSIBLE}"),
        (LEVEL, "30000 pg/mL", f"22140 pmol/L is impossible: {IMPOSSIBLE}"),
        (LEVEL, "<0.5 pmol/L", f"0.5 pmol/L is impossible: {IMPOSSIBLE}"),
        (LEVEL, "9" * 24 + " pmol/L", f"{'9' * 24} pmol/L is impossible: {IMPOSSIBLE}"),
        (LEVEL, "9" * 25 + " pmol/L", f"“{'9' * 25}” has more digits than a measurement can have"),
        (LEVEL, "0." + "0" * 30 + "1 pmol/L", f"“0.{'0' * 30}1” has more digits than a measurement can have"),
        (LEVEL, "1" * 10_000_000 + " pmol/L", f"“{'1' * 60}…” has more digits than a measurement can have"),
        (LEVEL, "x" * 10_000_000, f"“{'x' * 60}…” is not {NUMBER}"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else str(value.kind),
)
def test_what_is_refused(of: Concept, text: str, sentence: str) -> None:
    with pytest.raises(NotAccepted) as refused:
        read_value(of, text, VOCABULARY)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("number", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_a_number_that_is_none_was_not_measured(number: str) -> None:
    with pytest.raises(NotAccepted, match=f"^“{number}” is not a number that was measured$"):
        check_size(Decimal(number), number)


@pytest.mark.parametrize("number", ["1E+25", "1E-25", "1E+400000", "1E-400000", "-9.9E+99"])
def test_a_number_of_too_many_digits_is_refused_however_short_it_is_written(number: str) -> None:
    with pytest.raises(NotAccepted, match=r"has more digits than a measurement can have$"):
        read_decimal(number)


@pytest.mark.parametrize("number", ["1E+24", "-1E+24", "9.99E+23", "1E-24"])
def test_the_largest_number_that_is_read_is_refused_as_impossible(number: str) -> None:
    with pytest.raises(NotAccepted, match=r"is impossible: expected 1 to 20000 pmol/L; check the value and its unit$"):
        convert(LEVEL, read_decimal(number), "pmol/L", "", VOCABULARY)
    assert convert(BOUNDLESS, read_decimal(number), "pmol/L", "", VOCABULARY).value == round_to(Decimal(number), 4)


def test_a_comparator_is_one_of_four() -> None:
    with pytest.raises(NotAccepted, match=r"^“~” is not one of the comparators <=, >=, <, >$"):
        convert(LEVEL, Decimal(25), "pmol/L", "~", VOCABULARY)


@pytest.mark.parametrize(
    ("of", "value", "sentence"),
    [
        (LEVEL, level("20"), ""),
        (LEVEL, level("1500"), ""),
        (LEVEL, level("19.99"), "19.99 pmol/L is unusual (usually 20 to 1500 pmol/L); check the value and its unit"),
        (LEVEL, level("1500.01"), "1500.01 pmol/L is unusual (usually 20 to 1500 pmol/L); check the value and its unit"),
        (LEVEL, None, ""),
        (COUNT, 9, "9 is unusual (usually 0 to 8); check the value"),
        (COUNT, 8, ""),
        (ANSWER, YES, ""),
        (BOUNDLESS, level("99999"), ""),
    ],
)
def test_a_value_that_is_possible_but_unlikely(of: Concept, value: Value, sentence: str) -> None:
    assert doubt(of, value).get("en", "") == sentence
    assert bool(doubt(of, value).get("nl")) == bool(sentence)


def test_every_example_that_a_message_gives_can_be_entered(vocabulary: Vocabulary) -> None:
    for of in vocabulary.concepts.values():
        if of.kind is Kind.QUANTITY:
            value = read_value(of, example(of), vocabulary)
            assert str(value) == example(of) and doubt(of, value) == {}, of.id


@given(st.text(max_size=30) | st.from_regex(r"[<>]?=? ?[-+]?[0-9]{1,30}([.,][0-9]{1,30})? ?(pmol/L|pg/mL|)", fullmatch=True))
def test_any_text_is_a_value_or_a_sentence(text: str) -> None:
    for of in (ANSWER, CHOICE, DATE, COUNT, LEVEL, BOUNDLESS):
        try:
            value = read_value(of, text, VOCABULARY)
        except NotAccepted as refused:
            assert 0 < len(str(refused)) < 250
        else:
            assert value is None or value is YES or value is NO or isinstance(value, str | int | date | Quantity)


HUNDREDTHS = st.integers(200, 20000).map(lambda hundredths: Decimal(hundredths) / 100)


@given(HUNDREDTHS, HUNDREDTHS, st.sampled_from(["<", "<=", ">", ">="]), st.sampled_from(["pmol/L", "pg/mL"]))
def test_a_limit_allows_every_value_that_it_did_before_it_was_converted(
    limit: Decimal, value: Decimal, comparator: str, unit: str
) -> None:
    """Else a `<35.1 pg/mL` would deny what 35.05 pg/mL says."""

    def allows(bound: Decimal, number: Decimal, sign: str) -> bool:
        return {"<": number < bound, "<=": number <= bound, ">": number > bound, ">=": number >= bound}[sign]

    entered = convert(LEVEL, limit, unit, comparator, VOCABULARY)
    measured = convert(LEVEL, value, unit, "", VOCABULARY)
    if allows(limit, value, comparator):
        assert allows(entered.value, measured.value, entered.comparator)


@pytest.mark.parametrize(
    ("concept", "entered", "sentence"),
    [
        (
            "haemoglobin",
            "6.1 mmol/L",
            "converted from mmol/L to g/L with x 16.114: in common use, but confirmed by no source here",
        ),
        (
            "haemoglobin",
            "<6.1 mmol/l",
            "converted from mmol/L to g/L with x 16.114: in common use, but confirmed by no source here",
        ),
        ("haemoglobin", "9.8 g/dL", ""),
        ("haemoglobin", "", ""),
        ("total-b12", "190 pg/mL", ""),
    ],
    ids=["as entered", "with a limit", "a metric identity", "in the canonical unit", "a confirmed factor"],
)
def test_a_factor_that_nobody_confirmed_is_told(concept: str, entered: str, sentence: str, vocabulary: Vocabulary) -> None:
    told = unconfirmed_factor(vocabulary[concept], entered, vocabulary)
    assert told.get("en", "") == sentence
    assert bool(told.get("nl")) == bool(sentence)
