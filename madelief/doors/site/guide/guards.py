"""Which guard stands over what a page says, for readers who are nobody in particular.

Here is no person, so a guard that stands only under a condition stands; and one that carries stands over everything that
may rest on a covered rule. What is under a guard is shown as that page's view, beside the rule that goes before it.
"""

from __future__ import annotations

from functools import cache

from madelief.assess.recommendations import CARRIED, Standing
from madelief.doors.site.knowledge import assessor, shelf
from madelief.guideline import Guideline, Recommendation


def over_statement(guideline: Guideline, ids: tuple[str, ...]) -> Standing | None:
    """The guard over a statement, or over one of the ids that it carries."""
    covers = assessor().guarding.covers
    for one in ids:
        if (guideline.id, one) in covers:
            house, guard = covers[guideline.id, one]
            return Standing(guard, house.statement(guard.statement).text)
    return None


def over_recommendation(guideline: Guideline, recommendation: Recommendation) -> Standing | None:
    """The guard over what a recommendation follows from, or over a rule that it may rest on."""
    covered = over_statement(guideline, recommendation.statement)
    if covered is not None or recommendation.action.split("-")[0] not in CARRIED:
        return covered
    for carrying in assessor().guarding.carrying:
        if carrying.guard.of == guideline.id and _rests_on(guideline, recommendation.when).intersection(carrying.rules):
            return Standing(carrying.guard, carrying.house.statement(carrying.guard.statement).text)
    return None


def house_of(guard: str) -> Guideline:
    """The guideline in which a guard stands."""
    return next(guideline for guideline in assessor().guidelines if any(one.id == guard for one in guideline.guards))


def _rests_on(guideline: Guideline, name: str) -> frozenset[str]:
    """The defines that a define depends on, itself among them."""
    return _depends(guideline.id, name)


@cache
def _depends(guideline: str, name: str) -> frozenset[str]:
    rules = shelf().guidelines[guideline].rules
    below = (_depends(guideline, used) for used in rules[name].uses if used in rules)
    return frozenset({name}).union(*below)
