"""What the report page says, piece by piece: advice, why it is shown, and by when."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from madelief.assess.recommendations import Advice
from madelief.doors.site.check.pieces import Worded
from madelief.doors.site.works import Cited


@dataclass(frozen=True)
class Why:
    """One fact behind a piece of advice, and the page on which she can change it."""

    label: str
    value: str
    page: str


@dataclass(frozen=True)
class Told(Worded):
    """One piece of advice as the page shows it."""

    advice: Advice
    text: str
    topic: str
    urgency: str
    urgency_word: str
    cited: Cited
    """Whose sentence it is."""
    view: bool
    """Whether a guard covers it: a page's view, never an instruction."""

    @property
    def words(self) -> Hashable:  # type: ignore[override]  # what is frozen cannot be set
        """The edition of its guideline, which recommendation it is, and its sentence: under a guard another one."""
        return self.advice.guideline.sha256, self.advice.recommendation.id, self.text


@dataclass(frozen=True)
class Group:
    """Advice of one urgency: what stands open, and what more is said on the same topics."""

    urgency: str
    heading: str
    open: tuple[Told, ...]
    folded: tuple[Told, ...]
