"""Who speaks in the guide, and who goes before whom."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from madelief.assess.differences import RANK
from madelief.doors.site.pages import said
from madelief.doors.site.works import HOUSE, standing_and_country
from madelief.facts import Source
from madelief.guideline import Guideline


@dataclass(frozen=True)
class Speaker:
    """Who speaks: a guideline, or within it the sources of one country and standing."""

    guideline: str
    title: str
    standing: str
    country: str

    safety: bool = False
    """Whether it is the guideline of the house guards, and not a sentence of the makers elsewhere."""

    @property
    def rank(self) -> tuple[int, int, str]:
        """The safety rules first; then official word, that of the Netherlands before others; a patient page last."""
        return (-1 if self.safety else RANK[self.standing], {"nl": 0, "any": 2}.get(self.country, 1), self.title)

    @property
    def words(self) -> str:
        """Standing and country, for under its name."""
        return _("Safety rule of this site") if self.safety else standing_and_country(self.standing, self.country)


def speaker_of(guideline: Guideline, source: Source | None = None) -> Speaker:
    """Who says what stands at `source`; without one, whose the guideline is."""
    work = guideline.works[source.work] if source else None
    standing = (work.standing if work else "") or guideline.standing
    country = (work.country if work else "") or guideline.country
    return Speaker(guideline.id, said(guideline.title), standing, country, guideline.standing == HOUSE)
