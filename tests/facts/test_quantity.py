"""A quantity in words: plain digits, never an exponent, never a zero that says nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from madelief.facts import Quantity
from madelief.facts.quantity import plain


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("150", "150"),
        ("150.00", "150"),
        ("0.280", "0.28"),
        ("1.5E+2", "150"),
        ("1E-8", "0.00000001"),
        ("0.0", "0"),
        ("-2.50", "-2.5"),
    ],
)
def test_plain_digits(number: str, words: str) -> None:
    assert plain(Decimal(number)) == words
    assert str(Quantity(Decimal(number), "pmol/L")) == f"{words} pmol/L"
    assert str(Quantity(Decimal(number), "pmol/L", "<=")) == f"<={words} pmol/L"


def test_two_ways_to_write_a_number_are_one_quantity() -> None:
    assert Quantity(Decimal("150.00"), "pmol/L") == Quantity(Decimal(150), "pmol/L")
    assert Quantity(Decimal(150), "pmol/L") != Quantity(Decimal(150), "pmol/L", "<")
    assert Quantity(Decimal(150), "pmol/L") != Quantity(Decimal("0.15"), "nmol/L")
