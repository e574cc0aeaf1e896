"""The first page of the guide: cards by moment, then the guideline pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from madelief.doors.site import pages
from madelief.doors.site.guide.speakers import Speaker, speaker_of
from madelief.doors.site.guide.topics import PAGES
from madelief.doors.site.knowledge import assessor
from madelief.doors.site.values import language
from madelief.doors.site.works import edition_in_words


@dataclass(frozen=True)
class Card:
    title: str
    address: str
    text: str


@dataclass(frozen=True)
class Shelved:
    """A guideline on the shelf."""

    id: str
    speaker: Speaker
    edition: str
    signed: tuple[str, ...]
    statements: int


def cards() -> tuple[Card, ...]:
    """One a topic page, with its first paragraph."""
    found = []
    for page in PAGES:
        prose = pages.prose(page, language())
        found.append(Card(prose.title, reverse("guide:topic", args=[page]), prose.lead.striptags()))
    return tuple(found)


def shelved() -> tuple[Shelved, ...]:
    """Every released guideline, the house first and a patient page last."""
    made = [
        Shelved(one.id, speaker_of(one), edition_in_words(one), one.signed, len(one.statements))
        for one in assessor().guidelines
    ]
    return tuple(sorted(made, key=lambda one: one.speaker.rank))
