"""The shelf as rows: what stands on it, and how well its statements are confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from madelief.guideline.graph import CONFIRMATIONS, Guideline
from madelief.guideline.shelf import Shelf

Row = dict[str, Any]


def guideline_rows(shelf: Shelf, language: str) -> list[Row]:
    """The contract's listing of the shelf."""
    return [_row(guideline, language) for guideline in shelf]


def _row(guideline: Guideline, language: str) -> Row:
    marks = _confirmations(guideline)
    return {
        "id": guideline.id,
        "title": guideline.title[language],
        "edition": guideline.edition,
        "standing": guideline.standing,
        "status": guideline.status,
        "statements": len(marks),
        "rules": len(guideline.rules),
        "confirmation": {mark: [*marks.values()].count(mark) for mark in CONFIRMATIONS},
        "signed": list(guideline.signed),
    }


def _confirmations(guideline: Guideline) -> Mapping[str, str]:
    """Statement → its mark. The lettered parts of one (S86a, S86b) count as that one, with the weakest of their marks."""
    marks: dict[str, str] = {}
    for statement in guideline.statements:
        for one in statement.ids:
            whole = one.rstrip("abcdefghijklmnopqrstuvwxyz")
            marks[whole] = max(marks.get(whole, CONFIRMATIONS[0]), statement.confirmation, key=CONFIRMATIONS.index)
    return marks
