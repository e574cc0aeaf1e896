"""Which of the recommendations that apply to a person to read first: assess/differences.leading, as columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

import polars as pl

from madelief.assess.differences import elsewhere, leads, voice_of
from madelief.assess.findings import Finding
from madelief.assess.recommendations import Advice
from madelief.guideline.graph import RED_FLAGS, URGENCIES
from madelief.screen.outputs import Told


def as_advice(told: Told) -> Advice:
    """A recommendation as it would be given to somebody, by nobody's finding and under no guard: who speaks, and how."""
    return Advice(told.recommendation, told.guideline, cast(Finding, None), None)


def unguarded(told: Told) -> pl.Expr:
    """For whom it applies and no guard stands over it; false where unknown."""
    applies = pl.col(told.id).fill_null(False)
    return applies & ~pl.col(told.guarded) if told.guarded else applies


def leading_columns(told: Sequence[Told], profile: str) -> Mapping[str, pl.Expr]:
    """Id of a recommendation → for whom it leads under `profile`; a red flag does for everybody to whom it applies.

    Recommendations that lead nobody (a patient page's, another country's local ones) are left out.
    """
    found: dict[str, pl.Expr] = {}
    by_topic: dict[str, list[Told]] = {}
    for one in told:
        if one.recommendation.topic == RED_FLAGS:
            found[one.id] = unguarded(one)
        elif not elsewhere(as_advice(one), profile):
            by_topic.setdefault(one.recommendation.topic, []).append(one)
    key = leads(profile)
    for some in by_topic.values():
        found |= _of_topic(sorted(some, key=lambda one: key(as_advice(one))))
    return found


def _of_topic(told: Sequence[Told]) -> Iterable[tuple[str, pl.Expr]]:
    """`told` of one topic, the one that leads first."""
    voices = [voice_of(as_advice(one)) for one in told]
    numbers = {voice: number for number, voice in enumerate(dict.fromkeys(voices))}
    own = [unguarded(one) for one in told]
    first = pl.coalesce(pl.when(applies).then(pl.lit(numbers[voice])) for applies, voice in zip(own, voices, strict=True))
    shown = [
        applies if one.guideline.standing == "house" else applies & (first == numbers[voice])
        for one, applies, voice in zip(told, own, voices, strict=True)
    ]
    urgency = [URGENCIES.index(one.recommendation.urgency) for one in told]
    soonest = pl.min_horizontal(pl.when(applies).then(pl.lit(rank)) for applies, rank in zip(shown, urgency, strict=True))
    for one, applies, seen, rank in zip(told, own, shown, urgency, strict=True):
        # Nobody's "today" is hidden behind somebody's "next visit".
        yield one.id, (seen | (applies & (pl.lit(rank) < soonest))).fill_null(False)
