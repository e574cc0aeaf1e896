"""UCUM units: what measures the same kind of thing, and by what exact factor."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest

from madelief.facts.units import UnknownUnit, factor, finer, ratio, same_dimension


@pytest.mark.parametrize(
    ("one", "other", "times"),
    [
        ("nmol/L", "umol/L", "0.001"),
        ("umol/L", "nmol/L", "1000"),
        ("pmol/L", "nmol/L", "0.001"),
        ("mmol/L", "mol/L", "0.001"),
        ("ng/L", "pg/mL", "1"),
        ("ug/L", "ng/mL", "1"),
        ("g/dL", "g/L", "10"),
        ("mg", "ug", "1000"),
        ("m", "cm", "100"),
        ("wk", "d", "7"),
        ("a", "d", "365.25"),
        ("a", "mo", "12"),
        ("pmol/L", "pmol/L", "1"),
    ],
)
def test_factors_are_exact(one: str, other: str, times: str) -> None:
    assert factor(one, other) == Decimal(times)
    assert ratio(one, other) == Fraction(times)
    assert ratio(one, other) * ratio(other, one) == 1
    assert same_dimension(one, other) and same_dimension(other, one)


def test_a_ratio_that_no_decimal_says_is_exact_all_the_same() -> None:
    assert ratio("d", "wk") == Fraction(1, 7)
    assert ratio("mo", "wk") == Fraction(487, 112)
    assert factor("d", "wk") == Decimal("0.1428571428571428571428571429")


@pytest.mark.parametrize(
    ("one", "other"),
    [("pg/mL", "pmol/L"), ("g", "mol"), ("g/L", "g"), ("d", "m"), ("umol/L", "umol"), ("mL/min", "mL"), ("1", "mol")],
)
def test_mass_and_amount_are_two_things(one: str, other: str) -> None:
    assert not same_dimension(one, other)


@pytest.mark.parametrize(
    ("one", "other", "small"), [("g", "mg", "mg"), ("mg", "g", "mg"), ("wk", "d", "d"), ("ng/L", "pg/mL", "ng/L")]
)
def test_the_finer_of_two(one: str, other: str, small: str) -> None:
    assert finer(one, other) == small


@pytest.mark.parametrize(
    ("unit", "sentence"),
    [
        ("foo", "'foo' cannot be read as a unit of UCUM; write one such as 'pmol/L'"),
        ("", "'' cannot be read as a unit of UCUM; write one such as 'pmol/L'"),
        ("pmol / L", "'pmol / L' cannot be read as a unit of UCUM; write one such as 'pmol/L'"),
        ("PMOL/L", "'PMOL/L' cannot be read as a unit of UCUM; write one such as 'pmol/L'"),
        ("Cel", "'Cel' counts from a zero of its own and is never converted; write both sides in it"),
        ("[degF]", "'[degF]' counts from a zero of its own and is never converted; write both sides in it"),
        ("B", "'B' counts from a zero of its own and is never converted; write both sides in it"),
    ],
)
def test_a_unit_that_cannot_be_converted(unit: str, sentence: str) -> None:
    for call in (same_dimension, ratio, factor, finer):
        with pytest.raises(UnknownUnit) as refused:
            call(unit, "g")
        assert str(refused.value) == sentence
    assert same_dimension(unit, unit)


def test_factors_go_round() -> None:
    for units in (("pmol/L", "nmol/L", "umol/L", "mmol/L"), ("d", "wk", "mo", "a"), ("ng/mL", "ug/L", "g/dL", "kg/m3")):
        for one, other, third in product(units, repeat=3):
            assert ratio(one, other) * ratio(other, third) == ratio(one, third)
