"""Every guideline and the works that it cites."""

from __future__ import annotations

from dataclasses import dataclass

from madelief.doors.site import pages
from madelief.doors.site.guide.said import statement_address
from madelief.doors.site.guide.speakers import Speaker, speaker_of
from madelief.doors.site.works import Cited, cited_work, confirmation_in_words, edition_in_words
from madelief.guideline import Guideline
from madelief.guideline.graph import CONFIRMATIONS


@dataclass(frozen=True)
class Used:
    """A work, and the statements that rest on it: (ids, address) of each."""

    work: Cited
    statements: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Doubt:
    """What a reader must know of a statement before trusting it."""

    ids: str
    address: str
    note: str


@dataclass(frozen=True)
class Listed:
    """A guideline with its works, and how well its statements are confirmed: (in words, how many)."""

    id: str
    speaker: Speaker
    edition: str
    signed: tuple[str, ...]
    confirmed: tuple[tuple[str, int], ...]
    used: tuple[Used, ...]
    doubts: tuple[Doubt, ...]


def listed(guideline: Guideline) -> Listed:
    """`guideline` in the reader's language."""
    marks = [statement.confirmation for statement in guideline.statements]
    return Listed(
        id=guideline.id,
        speaker=speaker_of(guideline),
        edition=edition_in_words(guideline),
        signed=guideline.signed,
        confirmed=tuple((confirmation_in_words(mark), marks.count(mark)) for mark in CONFIRMATIONS),
        used=tuple(_used(guideline, key) for key in guideline.works),
        doubts=tuple(
            Doubt(", ".join(one.ids), statement_address(guideline, one.ids), pages.said(one.note))
            for one in guideline.statements
            if one.note
        ),
    )


def _used(guideline: Guideline, key: str) -> Used:
    cites = [one for one in guideline.statements if any(source.work == key for source in one.sources)]
    statements = tuple((", ".join(one.ids), statement_address(guideline, one.ids)) for one in cites)
    return Used(cited_work(guideline, guideline.works[key]), statements)
