"""Which lines of a plan a woman may act on: what asks to be seen or measured, or what she told us was agreed.

A date on which to inject can bring about an injection that nobody agreed to (hazard H13). So a line that gives something is
left out, unless its days are counted from nothing but her own answers; and so is all that a guard covers, or that a patient
page says.
"""

from __future__ import annotations

from madelief.assess.assessor import Assessment
from madelief.assess.plan import Planned
from madelief.assess.recommendations import Advice

GIVES_NOTHING = ("measure", "repeat", "review", "refer", "watch", "discuss", "check")
"""Verbs of a plan line that ask for a visit or a test: to come on the day gives nobody a dose."""


def agreed(assessment: Assessment) -> tuple[list[Planned], list[Planned]]:
    """(the lines that she may act on, the lines that she may not), each once."""
    advice = {given.recommendation.id: given for given in assessment.recommendations}
    may: dict[tuple[object, str], Planned] = {}
    may_not: dict[tuple[object, str], Planned] = {}
    for line in assessment.plan:
        where = may if _may(line, advice[line.recommendation]) else may_not
        where.setdefault((line.on, line.what), line)
    return list(may.values()), [line for key, line in may_not.items() if key not in may]


def _may(line: Planned, given: Advice) -> bool:
    if given.guard is not None or given.authority == "patient-page":
        return False
    return line.what.split("-")[0] in GIVES_NOTHING or _counts_from_answers(line, given)


def _counts_from_answers(line: Planned, given: Advice) -> bool:
    """Whether every number behind its days is one that she entered: no count, dose or interval of a source."""
    guideline = given.guideline
    told = line.recommendation.rsplit("/", 1)[1]
    behind = [name for one in guideline.plan if one.recommendation == told and one.what == line.what for name in one.names()]
    return bool(behind) and all(isinstance(guideline.bindings.get(name), str) for name in behind)
