"""The thresholds of the shelf: values are put on them, and one step to either side, now and then."""

from __future__ import annotations

from collections.abc import Mapping

from madelief.assess.branches import Atoms
from madelief.facts import Kind
from madelief.guideline import Shelf, open_shelf

Lines = Mapping[str, tuple[float, ...]]
"""Concept → the numbers with which some rule compares it, in its canonical unit."""


def lines_of(shelf: Shelf | None = None) -> Lines:
    """Every number with which a guideline of `shelf` (default: this installation's) compares a quantity."""
    shelf = shelf or open_shelf()
    found: dict[str, set[float]] = {}
    for guideline in shelf:
        atoms = Atoms(guideline, shelf.vocabulary)
        for concept, asked in atoms.of.items():
            if shelf.vocabulary[concept].kind is Kind.QUANTITY:
                found.setdefault(concept, set()).update(float(number) for number in atoms.numbers(asked, dates=False))
    return {concept: tuple(sorted(numbers)) for concept, numbers in sorted(found.items()) if numbers}
