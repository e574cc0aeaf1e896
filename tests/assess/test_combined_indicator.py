"""cB12: the sums that the brief gives, and no rule that reads it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from madelief.assess import combined_indicator
from madelief.facts import Known, Quantity
from madelief.guideline import Shelf

# (active B12, total B12, MMA, homocysteine) at 30 years → cB12, as clinical.md 4.6 works it out
SUMS = [
    (("60", "300", "0.2", "10"), "0.18"),
    (("35", "150", "0.4", "14"), "-0.80"),
    (("20", "100", "1.0", "30"), "-1.95"),
    (("10", "60", "5", "80"), "-3.60"),
    (("100", "500", "0.12", "6"), "1.07"),
]
UNITS = {"active-b12": "pmol/L", "total-b12": "pmol/L", "mma": "umol/L", "homocysteine": "umol/L"}


def inputs(markers: tuple[str, ...]) -> dict[str, Known]:
    known: dict[str, Known] = {c: Quantity(Decimal(v), u) for (c, u), v in zip(UNITS.items(), markers, strict=True)}
    return {"age": Quantity(Decimal(30), "a"), **known}


@pytest.mark.parametrize(("markers", "expected"), SUMS, ids=[expected for _, expected in SUMS])
def test_the_sums_of_the_brief(markers: tuple[str, ...], expected: str, shelf: Shelf) -> None:
    found = combined_indicator(shelf, inputs(markers))
    assert found is not None and str(found.value) == expected
    assert found.formula.confirmation == found.classes.confirmation == "unconfirmed"


@pytest.mark.parametrize("concept", ["age", *UNITS])
def test_what_is_missing_or_only_more_or_less_is_not_guessed(concept: str, shelf: Shelf) -> None:
    known = inputs(SUMS[0][0])
    for given in ({c: v for c, v in known.items() if c != concept}, known | {concept: replace(known[concept], comparator="<")}):
        found = combined_indicator(shelf, given)
        assert found is not None and found.value is None and found.missing == (concept,)


def test_no_rule_reads_it(shelf: Shelf) -> None:
    page = shelf.guidelines["b12-values-research"]
    assert not any(rule.section == "combined-indicator" for rule in page.rules.values())
    assert not any(name.startswith("cB12") for guideline in shelf for rule in guideline.rules.values() for name in rule.uses)


def test_without_its_page_there_is_none(shelf: Shelf) -> None:
    page = shelf.guidelines["b12-values-research"]
    withdrawn = {**shelf.guidelines, page.id: replace(page, status="withdrawn")}
    assert combined_indicator(replace(shelf, guidelines=withdrawn), inputs(SUMS[0][0])) is None
