"""Lines of a plan → events for a calendar, under titles that tell nobody anything."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from madelief.assess.plan import Planned
from madelief.doors.site.calendar.file import Event


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
