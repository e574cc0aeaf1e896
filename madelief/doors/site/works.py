"""A work as a reader meets it: its line, its date, its standing, and how well what rests on it was confirmed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _

from madelief.assess.wording import COUNTRY
from madelief.doors.site.pages import said
from madelief.facts import Source
from madelief.guideline import Guideline, Work

HOUSE = "house"

_ADDRESS = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?")
_OPEN_ARTICLE = re.compile(r"\bPMC\d+\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True)
class Cited:
    """A work, and the place in it. `link` is "" where the work has no address that a browser can open."""

    key: str
    title: str
    issuer: str
    when: str
    place: str
    read: date
    link: str
    address: str
    licence: str
    who: str
    """Standing and country, in words."""

    @property
    def line(self) -> str:
        """Title, maker and date, where nothing but plain words can stand."""
        return ", ".join(filter(None, (self.title, self.issuer, self.when)))


def standing_and_country(standing: str, country: str) -> str:
    """“Official guideline, the Netherlands”; the house is of no country."""
    return standing_word(standing) if standing == HOUSE else f"{standing_word(standing)}, {said(COUNTRY[country])}"


def standing_word(standing: str) -> str:
    return {
        "official": _("Official guideline"),
        "local": _("Official guideline of one region"),
        "professional": _("Professionals and research"),
        "patient-page": _("Patient page"),
        HOUSE: _("The makers of this site"),
    }[standing]


def confirmation_in_words(confirmation: str) -> str:
    return {
        "primary": _("We read this in the source itself."),
        "secondary": _("We read this on a page that restates the source."),
        "unconfirmed": _("Nobody has confirmed this: shown, not used."),
    }[confirmation]


def cited(guideline: Guideline, source: Source) -> Cited:
    """The source line of `source`."""
    return cited_work(guideline, guideline.works[source.work], source.place)


def cited_work(guideline: Guideline, work: Work, place: str = "") -> Cited:
    """The source line of a whole work, or of a place in it."""
    return Cited(
        key=work.key,
        title=work.title,
        issuer=work.issuer,
        when=when(work.date),
        place=place,
        read=date.fromisoformat(work.read),
        link=link_of(work.address),
        address=work.address,
        licence=work.licence,
        who=standing_and_country(work.standing or guideline.standing, work.country or guideline.country),
    )


def when(written: str) -> str:
    """The date of a work: a day, a month or a year in the reader's words; what is no date as it was recorded."""
    parts = written.split("-")
    if written == "undated":
        return _("undated")
    try:
        numbers = [int(part) for part in parts]
        first = date(numbers[0], *[*numbers[1:], 1, 1][:2])
    except (ValueError, TypeError):
        return written
    return str(formats.date_format(first, {1: "Y", 2: "F Y", 3: "j F Y"}[len(parts)]))


def years_of(guideline: Guideline, keys: set[str]) -> str:
    """The years of some works of a guideline, or of its edition where none of them has any."""
    found = sorted({year for key in keys for year in _YEAR.findall(guideline.works[key].date)})
    return ", ".join(found) or guideline.edition[:4]


def link_of(address: str) -> str:
    """The address that a browser can open, or "": many works were recorded as a journal and a page."""
    if _ADDRESS.fullmatch(address):
        return f"https://{address}"
    article = _OPEN_ARTICLE.search(address)
    return f"https://pmc.ncbi.nlm.nih.gov/articles/{article[0]}/" if article else ""


def edition_in_words(guideline: Guideline) -> str:
    """The edition as a date."""
    return when(guideline.edition)
