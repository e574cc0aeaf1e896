"""Events → a calendar file (iCalendar, RFC 5545) that any calendar reads.

A time is a time of the clock in the Netherlands: nine o'clock stays nine o'clock when summer time begins or ends. An
event keeps its UID (`uid_of`) as long as day, time and rhythm stay the same, so a file that is opened twice changes the
events of the first time and adds none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from django.http import HttpResponse
from icalendar import Alarm, Calendar, Timezone, vRecur
from icalendar import Event as Component

from madelief import __version__

ZONE = ZoneInfo("Europe/Amsterdam")
LASTS = timedelta(minutes=30)
"""How long an event with a time is shown; one without a time takes no time of the day."""
MOST = 104
"""Days that one repetition may bring: two years of weeks."""
OURS = UUID("0f6a4c1e-9d0b-5c56-8a53-2b1c7a4e90d1")
"""The namespace of our UIDs."""
LAST_OF_MONTH = 28
"""The last day that every month has."""


class Unit(StrEnum):
    """In what a repetition counts."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


class Reminder(StrEnum):
    """When the calendar reminds."""

    SAME_DAY = "same-day"
    """An hour before; at nine o'clock where no time was given."""
    DAY_BEFORE = "day-before"


FREQUENCY = {Unit.DAYS: "DAILY", Unit.WEEKS: "WEEKLY", Unit.MONTHS: "MONTHLY"}
NINE = timedelta(hours=9)


@dataclass(frozen=True)
class Repeat:
    """Every `every` `unit`, `count` times in all or up to and including `until`: one of the two."""

    every: int
    unit: Unit
    count: int | None = None
    until: date | None = None


@dataclass(frozen=True)
class Event:
    """One event, or the first of a repetition. `about` tells it from another at the same time, and is shown nowhere."""

    about: str
    first: date
    title: str
    description: str
    at: time | None = None
    repeat: Repeat | None = None
    reminder: Reminder | None = None


def days_of(event: Event) -> list[date]:
    """The days on which it falls, of which no more than `MOST` and one are counted."""
    if event.repeat is None:
        return [event.first]
    rule: bytes = _rule(event, local=True).to_ical()  # type: ignore[no-untyped-call]
    midnight = datetime.combine(event.first, time.min)
    days: list[date] = []
    for found in rrulestr(rule.decode(), dtstart=midnight):
        days.append(found.date())
        if len(days) > MOST:
            break
    return days


def uid_of(event: Event) -> str:
    """The same for the same thing on the same days, whatever its title: a new title changes an event that is there."""
    repeat = event.repeat
    rhythm = (repeat.every, repeat.unit, repeat.count, repeat.until) if repeat else ()
    return str(uuid5(OURS, "|".join(map(str, (event.about, event.first, event.at, *rhythm)))))


def written(events: Sequence[Event], language: str, now: datetime) -> bytes:
    """The file. `now`, with its zone, becomes the DTSTAMP: of two versions of an event calendars keep the later one."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Madelief//Madelief {__version__}//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    if any(event.at for event in events):
        calendar.add_component(_zone(events))
    for event in events:
        calendar.add_component(_component(event, language, now))
    made: bytes = calendar.to_ical()
    return made


def download(events: Sequence[Event], language: str, now: datetime, name: str) -> HttpResponse:
    """The file as something to keep or to open: `name` tells nothing of what is in it."""
    response = HttpResponse(written(events, language, now), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


def _component(event: Event, language: str, now: datetime) -> Component:
    made = Component()
    made.add("uid", uid_of(event))
    made.add("dtstamp", now.astimezone(UTC))
    made.add("sequence", 0)
    made.add("summary", event.title, parameters={"language": language})
    made.add("description", event.description, parameters={"language": language})
    made.add("class", "PRIVATE")
    made.add("dtstart", event.first if event.at is None else datetime.combine(event.first, event.at, tzinfo=ZONE))
    made.add("transp", "TRANSPARENT" if event.at is None else "OPAQUE")
    if event.at is not None:
        made.add("duration", LASTS)
    if event.repeat is not None:
        made.add("rrule", _rule(event, local=False))
    if event.reminder is not None:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", _before(event.reminder, whole_day=event.at is None))
        alarm.add("description", event.title)
        made.add_component(alarm)
    return made


def _rule(event: Event, *, local: bool) -> vRecur:
    """The repetition. `local` ends it at a time of the clock, as who counts days wants it, and not in UTC."""
    repeat = event.repeat
    if repeat is None:
        raise ValueError("an event that does not repeat has no rule")
    rule: dict[str, object] = {"freq": FREQUENCY[repeat.unit], "interval": repeat.every}
    if repeat.count is not None:
        rule["count"] = repeat.count
    elif repeat.until is not None and event.at is not None and not local:
        rule["until"] = datetime.combine(repeat.until, event.at, tzinfo=ZONE).astimezone(UTC)
    elif repeat.until is not None:
        rule["until"] = repeat.until
    if repeat.unit is Unit.MONTHS and event.first.day > LAST_OF_MONTH:
        # Else a month without a 31st would be passed over: then its last day.
        rule |= {"bymonthday": list(range(LAST_OF_MONTH, event.first.day + 1)), "bysetpos": -1}
    return vRecur(rule)


def _before(reminder: Reminder, *, whole_day: bool) -> timedelta:
    """From the start of the event to the reminder; a whole day starts at midnight."""
    if reminder is Reminder.SAME_DAY:
        return NINE if whole_day else -timedelta(hours=1)
    return NINE - timedelta(days=1) if whole_day else -timedelta(days=1)


def _zone(events: Iterable[Event]) -> Timezone:
    """When the clock changes, for all years in which something falls."""
    years = [day.year for event in events for day in days_of(event)]
    return Timezone.from_tzid(ZONE.key, first_date=date(min(years) - 1, 1, 1), last_date=date(max(years) + 1, 12, 31))
