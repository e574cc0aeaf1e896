"""What the planner's form sends → an event, or sentences that say what to mend."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from django.http import QueryDict
from django.utils.translation import gettext as _

from madelief.doors.site.calendar.file import MOST, Event, Reminder, Repeat, Unit, days_of

LONGEST_TITLE = 60
LONGEST_INTERVAL = 366
YEARS_AHEAD = 10
ONCE, AGAIN = "once", "again"
DAY_FIELDS = ("day", "month", "year")


class Kind(StrEnum):
    """What is put into the calendar. There is no default: a calendar prompts nothing by itself."""

    INJECTION = "injection"
    BLOOD_TEST = "blood-test"
    TABLET = "tablet"
    APPOINTMENT = "appointment"


class With(StrEnum):
    """With whom it was agreed."""

    DOCTOR = "doctor"
    MIDWIFE = "midwife"
    NURSE = "nurse"


def kinds() -> dict[Kind, str]:
    """Each kind in the reader's words: also the title that says what it is."""
    return {
        Kind.INJECTION: _("Injection"),
        Kind.BLOOD_TEST: _("Blood test"),
        Kind.TABLET: _("Tablet"),
        Kind.APPOINTMENT: _("Appointment at the practice"),
    }


def agreed() -> dict[With, str]:
    """With whom, in the reader's words; a sentence each for the event."""
    return {With.DOCTOR: _("My doctor"), With.MIDWIFE: _("My midwife"), With.NURSE: _("My nurse")}


def as_agreed(whom: With) -> str:
    """What the event says below its title: nothing about health."""
    return {
        With.DOCTOR: _("As agreed with your doctor. When in doubt, ask."),
        With.MIDWIFE: _("As agreed with your midwife. When in doubt, ask."),
        With.NURSE: _("As agreed with your nurse. When in doubt, ask."),
    }[whom]


@dataclass
class Filled:
    """The form as it was sent: an event, or errors to show with what was typed."""

    event: Event | None = None
    errors: list[tuple[str, str]] = field(default_factory=list)
    """(sentence, id of the field)."""


def read(sent: QueryDict, today: date) -> Filled:
    """Read what was sent. Either `event` or `errors` says what to do next; every error is told at once."""
    form = _Form(sent, today)
    event = form.event()
    return Filled(errors=form.errors) if form.errors or event is None else Filled(event)


class _Form:
    def __init__(self, sent: QueryDict, today: date) -> None:
        self.sent, self.today = sent, today
        self.errors: list[tuple[str, str]] = []

    def text(self, name: str) -> str:
        return self.sent.get(name, "").strip()

    def error(self, text: str, field_id: str) -> None:
        self.errors.append((text, field_id))

    def event(self) -> Event | None:
        kind = self.chosen("kind", tuple(Kind), _("Choose what you want to put in your calendar"))
        whom = self.chosen("whom", tuple(With), _("Choose with whom you agreed this"))
        first = self.day("first", _("Fill in the first day"))
        if first and first < self.today:
            self.error(_("This day has passed. Fill in today or a later day."), "first-day")
        elif first and first.year > self.today.year + YEARS_AHEAD:
            self.error(_("This day is very far away. Check the year."), "first-day")
        at = self.time()
        repeat = self.repeat(first)
        title = self.title()
        reminder = self.text("reminder")
        if not self.sent.get("agreed"):
            self.error(_("Tick that you agreed this. If you did not, ask your doctor or midwife first."), "agreed")
        if self.errors or kind is None or whom is None or first is None:
            return None
        event = Event(
            about=kind,
            first=first,
            at=at,
            title=title or (kinds()[Kind(kind)] if self.sent.get("clear") else _("Appointment")),
            description=as_agreed(With(whom)),
            repeat=repeat,
            reminder=Reminder(reminder) if reminder in tuple(Reminder) else None,
        )
        return self.counted(event)

    def counted(self, event: Event) -> Event | None:
        """`event`, if it falls on days that can be counted."""
        days = days_of(event)
        if len(days) > MOST:
            self.error(_("This makes more than %(most)s days. Choose an earlier last day.") % {"most": MOST}, "until-day")
            return None
        if event.repeat is not None and event.repeat.until is not None and len(days) < 2:
            self.error(_("The last day comes before the second time. Choose a later day, or “once”."), "until-day")
            return None
        return event

    def chosen(self, name: str, known: tuple[str, ...], sentence: str) -> str | None:
        choice = self.text(name)
        if choice in known:
            return choice
        self.error(sentence, name)
        return None

    def day(self, name: str, missing: str) -> date | None:
        """The date of three fields; `missing` is said when nothing is filled in."""
        parts = [self.text(f"{name}-{part}") for part in DAY_FIELDS]
        if not any(parts):
            if missing:
                self.error(missing, f"{name}-day")
            return None
        try:
            if not all(part.isascii() and part.isdecimal() for part in parts):
                raise ValueError
            return date(int(parts[2]), int(parts[1]), int(parts[0]))
        except (ValueError, OverflowError):
            self.error(_("This is not a date. Fill in day, month and year, for example 2 11 2026."), f"{name}-day")
            return None

    def time(self) -> time | None:
        text = self.text("time")
        if not text:
            return None
        found = re.fullmatch(r"(\d{1,2})[:.](\d{2})", text, re.ASCII)
        try:
            if found is None:
                raise ValueError
            return time(int(found[1]), int(found[2]))
        except ValueError:
            self.error(_("This is not a time. Write it as 9:00 or 14:30."), "time")
            return None

    def repeat(self, first: date | None) -> Repeat | None:
        """The repetition that she agreed. None is made up: what is not filled in is asked for."""
        choice = self.chosen("repeat", (ONCE, AGAIN), _("Choose whether it comes back"))
        filled = [self.text(name) for name in ("every", "times", *(f"until-{part}" for part in DAY_FIELDS))]
        if choice == ONCE and any(filled):
            self.error(_("You chose “once”, and also filled in how often. Leave one of the two."), "repeat")
        if choice != AGAIN:
            return None
        every = self.number("every", 1, LONGEST_INTERVAL, _("Fill in how often, as you agreed it"))
        unit = self.chosen("unit", tuple(Unit), _("Choose days, weeks or months"))
        until = self.day("until", "")
        times = self.text("times")
        ended = any(filled[2:])
        if bool(times) == ended:
            both, neither = _("Fill in one: the last day, or how many times"), _("Fill in the last day, or how many times")
            self.error(both if times else neither, "times")
            return None
        count = self.number("times", 2, MOST, "") if times else None
        if until and first and until < first:
            self.error(_("The last day comes before the first day"), "until-day")
        return None if every is None or unit is None else Repeat(every, Unit(unit), count, until)

    def number(self, name: str, least: int, most: int, missing: str) -> int | None:
        text = self.text(name)
        if not text and missing:
            self.error(missing, name)
            return None
        if text.isascii() and text.isdecimal() and len(text) <= 4 and least <= int(text) <= most:
            return int(text)
        self.error(_("Fill in a whole number from %(least)s to %(most)s") % {"least": least, "most": most}, name)
        return None

    def title(self) -> str:
        text = " ".join(self.sent.get("title", "").split())
        if len(text) > LONGEST_TITLE:
            self.error(_("Your own title has more than %(most)s letters. Make it shorter.") % {"most": LONGEST_TITLE}, "title")
        elif not text.isprintable():
            self.error(_("Your own title holds a sign that a calendar cannot show. Type it again."), "title")
        return text
