"""sources.yaml → the works that a guideline cites, and how well each of its statements is confirmed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from madelief.facts import LANGUAGES, Fault, Text
from madelief.facts.yaml_file import LINE
from madelief.guideline.graph import CONFIRMATIONS, COUNTRIES, STANDINGS, Work

WORK_KEYS = ("title", "issuer", "date", "address", "licence", "read")

_RANGE = re.compile(r"([A-Z]+)(\d+)(?:-\1(\d+))?([a-z]?)")


@dataclass(frozen=True)
class Sources:
    works: dict[str, Work]
    confirmation: dict[str, str]
    """Statement id → primary | secondary | unconfirmed."""
    notes: dict[str, Text]
    lines: dict[str, int]
    """Work key → line, for faults."""


def statement_ids(text: str) -> list[str]:
    """The ids in `S1-S3, S9`: S1, S2, S3, S9. Raises ValueError at a piece that is none."""
    ids: list[str] = []
    for piece in re.split(r"[,\s]+", text.strip()):
        match = _RANGE.fullmatch(piece)
        if match is None:
            raise ValueError(piece)
        prefix, first, last, letter = match.groups()
        ids += [f"{prefix}{number}{letter}" for number in range(int(first), int(last or first) + 1)]
    return ids


def read_sources(content: dict[str, Any], file: str) -> tuple[Sources, list[Fault]]:
    """`content` is the parsed sources.yaml with lines (`facts.yaml_file`)."""
    faults: list[Fault] = []
    works: dict[str, Work] = {}
    lines: dict[str, int] = {}
    for key, entry in content.get("works", {}).items():
        if key == LINE:
            continue
        if not isinstance(entry, dict):
            faults.append(Fault(file, 0, key, f"a work is described by {', '.join(WORK_KEYS)}"))
            continue
        lines[key] = entry[LINE]
        missing = [name for name in WORK_KEYS if not entry.get(name)]
        if missing:
            faults.append(Fault(file, entry[LINE], key, f"the source lacks {', '.join(missing)}; fill them in"))
        described = {name: str(entry.get(name, "")) for name in (*WORK_KEYS, "country", "standing")}
        for name, allowed in (("country", COUNTRIES), ("standing", STANDINGS)):
            if described[name] not in ("", *allowed):
                faults.append(Fault(file, entry[LINE], key, f"{described[name]!r} is none of {', '.join(allowed)}"))
        works[key] = Work(key, **described)
    confirmation: dict[str, str] = {}
    marks = content.get("confirmation", {})
    for level, listed in marks.items():
        if level == LINE:
            continue
        if level not in CONFIRMATIONS:
            faults.append(Fault(file, marks[LINE], level, f"the marks are {', '.join(CONFIRMATIONS)}"))
            continue
        try:
            ids = statement_ids(listed) if listed else []
        except ValueError as error:
            faults.append(Fault(file, marks[LINE], level, f"{error} is no statement id; write S1-S9, S12"))
            continue
        for statement in ids:
            if statement in confirmation:
                faults.append(Fault(file, marks[LINE], statement, "the statement is marked twice"))
            confirmation[statement] = level
    notes: dict[str, Text] = {}
    for statement, note in content.get("notes", {}).items():
        if statement == LINE:
            continue
        if not isinstance(note, dict) or any(not note.get(language) for language in LANGUAGES):
            faults.append(Fault(file, content["notes"][LINE], statement, f"a note stands in {' and '.join(LANGUAGES)}"))
            continue
        notes[statement] = {language: note[language] for language in LANGUAGES}
    return Sources(works, confirmation, notes, lines), faults
