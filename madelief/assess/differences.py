"""Where guidelines part over one person: recommendations meet by topic and action."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from madelief.assess.recommendations import Advice
from madelief.guideline.graph import TOPICS

RANK = {"official": 0, "professional": 1, "house": 2, "patient-page": 3}
"""Whose word leads where they part. A house guard gives way to an official source, and never to a patient page."""


@dataclass(frozen=True)
class Difference:
    """One topic on which the positions are not the same; `advice` is the one that leads, `guard` what stands over it."""

    topic: str
    positions: tuple[Advice, ...]
    advice: Advice
    guard: str | None


def differences_of(advice: Iterable[Advice], profile: str) -> list[Difference]:
    """The topics on which guidelines say different things of this person."""
    by_topic: dict[str, list[Advice]] = {}
    for given in advice:
        by_topic.setdefault(given.recommendation.topic, []).append(given)
    found = []
    for topic in sorted(by_topic, key=TOPICS.index):
        positions = by_topic[topic]
        said = {(g.guideline.id, g.recommendation.stance, g.recommendation.action) for g in positions}
        if len({guideline for guideline, _, _ in said}) < 2 or len({(stance, action) for _, stance, action in said}) < 2:
            continue
        leading = min(positions, key=lambda g: _rank(g, profile))
        guard = next((g.guard.id for g in positions if g.guard), None)
        found.append(Difference(topic, tuple(positions), leading, guard))
    return found


def _rank(advice: Advice, profile: str) -> tuple[bool, int, bool]:
    guideline = advice.guideline
    return advice.guard is not None, RANK[guideline.standing], guideline.country != profile
