"""The vocabulary for programs that build a form of their own: every concept, and what it takes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from madelief.facts import Concept, Kind, Vocabulary
from madelief.facts.entry import units_of
from madelief.facts.quantity import plain

Row = dict[str, Any]
Bounds = tuple[Decimal, Decimal]


def concept_rows(vocabulary: Vocabulary, language: str) -> list[Row]:
    """Every concept: how it is asked, and what is accepted. Bounds are in its own unit, both of them included."""
    return [_row(concept, language) for concept in vocabulary.values()]


def _row(concept: Concept, language: str) -> Row:
    return {
        "id": concept.id,
        "group": concept.group,
        "kind": concept.kind.value,
        "about": concept.about,
        "label": concept.label[language],
        "question": concept.question[language],
        "why": concept.why[language],
        "unit": concept.unit or None,
        "accepts": list(units_of(concept)) if concept.kind is Kind.QUANTITY else [],
        "possible": _range(concept.reject),
        "usual": _range(concept.warn),
        "choices": [{"id": choice, "label": label[language]} for choice, label in concept.choices],
    }


def _range(bounds: Bounds | None) -> Row | None:
    return None if bounds is None else {"from": plain(bounds[0]), "to": plain(bounds[1])}
