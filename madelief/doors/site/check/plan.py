"""The plan of a report → events for a calendar: only what asks to be seen or measured, or what she entered as agreed.

A calendar that says when to inject can bring about an injection that nobody agreed to (hazard H13). So a line that gives
something stays out, unless its days are counted from nothing but her own answers; and nothing that a guard covers, or
that a patient page says, is put in.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from madelief.assess import Assessment
from madelief.assess.plan import Planned
from madelief.assess.recommendations import Advice
from madelief.doors.site.calendar.file import Event

GIVES_NOTHING = ("measure", "repeat", "review", "refer", "watch", "discuss", "check")
"""Verbs of a plan line that ask for a visit or a test: to come on the day gives nobody a dose."""


def agreed(assessment: Assessment) -> tuple[list[Planned], list[Planned]]:
    """(the lines that may go into a calendar, the lines that may not), each once."""
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


def titles(count: int) -> list[str]:
    """Titles that tell nobody anything: Appointment, Appointment 2 …"""
    return [
        _("Appointment") if number == 1 else _("Appointment %(number)s") % {"number": number} for number in range(1, count + 1)
    ]


def events(lines: Sequence[Planned], *, clear: bool) -> list[Event]:
    """The lines as events of a whole day. Without `clear` neither title nor text says what it is about."""
    language = translation.get_language()
    said = _("As agreed with your doctor or midwife. When in doubt, ask.")
    return [
        Event(about=line.what, first=line.on, title=line.text[language] if clear else neutral, description=said)
        for neutral, line in zip(titles(len(lines)), lines, strict=True)
    ]
