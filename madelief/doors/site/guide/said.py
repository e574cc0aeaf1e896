"""What a guideline says, as a reader meets it: statements and recommendations, or a page's view beside its guard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse

from madelief.assess.recommendations import Standing
from madelief.assess.wording import URGENCY
from madelief.doors.site import pages
from madelief.doors.site.guide import guards
from madelief.doors.site.guide.speakers import Speaker, speaker_of
from madelief.doors.site.works import Cited, cited, confirmation_in_words
from madelief.guideline import Guideline, Recommendation, Statement


@dataclass(frozen=True)
class Before:
    """The guard that goes before what a page says."""

    guard: str
    title: str
    rule: str
    address: str


@dataclass(frozen=True)
class Told:
    """A recommendation. `before` is set where it is a page's view and no advice."""

    id: str
    text: str
    applies: str
    """The name of the rule under which it is given."""
    urgency: str
    urgency_word: str
    before: Before | None


@dataclass(frozen=True)
class Said:
    """A statement, and the recommendations that follow from it."""

    ids: tuple[str, ...]
    guideline: str
    title: str
    year: str
    address: str
    text: str
    runs: bool
    confirmation: str
    note: str
    cited: tuple[Cited, ...]
    before: Before | None
    told: tuple[Told, ...]
    """In the order of the page; under a guard of the statement every one of them is a view, too."""

    @property
    def read(self) -> date:
        """The day since which nobody here has read one of its works."""
        return min(one.read for one in self.cited)

    @property
    def advice(self) -> tuple[Told, ...]:
        """What may be said as it stands."""
        return tuple(told for told in self.told if told.before is None)

    @property
    def views(self) -> tuple[Told, ...]:
        """What is said as that page's view, though the statement itself stands under no guard."""
        return tuple(told for told in self.told if told.before is not None) if self.before is None else ()


def before(found: Standing | None) -> Before | None:
    """The guard in the reader's language, and where its rule stands."""
    if found is None:
        return None
    house = guards.house_of(found.guard.id)
    address = statement_address(house, found.guard.statement)
    return Before(found.guard.id, pages.said(found.guard.title), pages.said(found.rule), address)


def statement_address(guideline: Guideline, ids: tuple[str, ...]) -> str:
    """Where a statement stands on its guideline's page."""
    return f"{reverse('guide:guideline', args=[guideline.id])}#{ids[0]}"


def told(guideline: Guideline, recommendation: Recommendation) -> Told:
    """One recommendation in the reader's language."""
    return Told(
        id=recommendation.id,
        text=pages.said(recommendation.text),
        applies=pages.said(guideline.rules[recommendation.when].label),
        urgency=recommendation.urgency,
        urgency_word=pages.said(URGENCY[recommendation.urgency]),
        before=before(guards.over_recommendation(guideline, recommendation)),
    )


def said(guideline: Guideline, statement: Statement, recommendations: Iterable[Recommendation]) -> Said:
    """One statement with `recommendations`, which follow from it."""
    return Said(
        ids=statement.ids,
        guideline=guideline.id,
        title=pages.said(guideline.title),
        year=guideline.edition[:4],
        address=statement_address(guideline, statement.ids),
        text=pages.said(statement.text),
        runs=statement.confirmation != "unconfirmed",
        confirmation=confirmation_in_words(statement.confirmation),
        note=pages.said(statement.note) if statement.note else "",
        cited=tuple(cited(guideline, source) for source in statement.sources),
        before=before(guards.over_statement(guideline, statement.ids)),
        told=tuple(told(guideline, one) for one in recommendations),
    )


@dataclass(frozen=True)
class Viewed:
    """What one guard covers of what a speaker says on a topic: views, with the rule once beside them all."""

    before: Before
    said: tuple[Said, ...]

    @property
    def read(self) -> date:
        """The day since which nobody here has read one of its works."""
        return min(one.read for one in self.said)

    @property
    def cited(self) -> tuple[Cited, ...]:
        """The works, each once and as a whole: where in them stands on the page of the guideline."""
        return tuple(dict.fromkeys(replace(work, place="") for one in self.said for work in one.cited))

    def told(self, said: Said) -> tuple[Told, ...]:
        """Of `said`, what stands under this guard."""
        return said.told if said.before else tuple(one for one in said.views if one.before == self.before)


@dataclass(frozen=True)
class Voice:
    """One speaker, and all it says on a topic: what may be said as it stands, and what is a view."""

    speaker: Speaker
    said: tuple[Said, ...]
    viewed: tuple[Viewed, ...]


def voices(chosen: Iterable[tuple[Guideline, Recommendation]]) -> tuple[Voice, ...]:
    """`chosen` recommendations by who says them, the house first and a patient page last."""
    by_speaker: dict[Speaker, dict[tuple[str, ...], list[Recommendation]]] = {}
    guidelines: dict[str, Guideline] = {}
    for guideline, recommendation in chosen:
        guidelines[guideline.id] = guideline
        speaker = speaker_of(guideline, recommendation.source)
        by_speaker.setdefault(speaker, {}).setdefault(recommendation.statement, []).append(recommendation)
    return tuple(
        _voice(guidelines[one.guideline], one, by_speaker[one]) for one in sorted(by_speaker, key=lambda one: one.rank)
    )


def _voice(guideline: Guideline, speaker: Speaker, told: Mapping[tuple[str, ...], list[Recommendation]]) -> Voice:
    every = [said(guideline, guideline.statement(ids), recommendations) for ids, recommendations in told.items()]
    viewed: dict[Before, list[Said]] = {}
    for one in every:
        for guard in dict.fromkeys([one.before] if one.before else [view.before for view in one.views]):
            if guard is not None:
                viewed.setdefault(guard, []).append(one)
    plain = tuple(one for one in every if one.before is None and one.advice)
    return Voice(speaker, plain, tuple(Viewed(guard, tuple(found)) for guard, found in viewed.items()))
