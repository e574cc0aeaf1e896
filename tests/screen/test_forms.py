"""A made-up population of 2,000, dirt and all, gives the same results, worklist and counts from each of its forms."""

from __future__ import annotations

from pathlib import Path

from madelief.guideline import Shelf
from madelief.screen.population import write_population
from tests.screen.runs import FORMS, ON, run, same_in_every_form

PEOPLE, SEED = 2000, 3


def test_three_forms_of_one_population(tmp_path: Path, shelf: Shelf) -> None:
    outcomes = {}
    for form in FORMS:
        write_population(PEOPLE, form, tmp_path / form, shelf.vocabulary, SEED, ON, None)
        outcomes[form] = run(tmp_path / form, tmp_path / f"{form}-out", shelf)
    same_in_every_form(outcomes, tmp_path)
    children = [set(outcome.heading.people_aside.items()) for outcome in outcomes.values()]
    assert any("a child" in reason for reason, _ in set.intersection(*children)), "children are set aside from every form"
