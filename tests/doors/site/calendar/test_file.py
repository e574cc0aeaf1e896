"""The calendar file: nine o'clock stays nine o'clock, and the same answers make the same events."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from madelief.doors.site.calendar.file import MOST, Event, Reminder, Repeat, Unit, days_of, uid_of, written
from tests.doors.site.calendar.reading import lines, moments, values

NOW = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
WEEKLY = Event("injection", date(2026, 3, 23), "Appointment", "As agreed.", time(9), Repeat(1, Unit.WEEKS, count=40))


def test_nine_o_clock_stays_nine_o_clock_when_the_clock_changes() -> None:
    found = moments(written([WEEKLY], "en", NOW))
    assert len(found) == 40
    assert {moment.time() for moment in found} == {time(9)}
    offsets = {moment.date(): moment.utcoffset() for moment in found}
    winter, summer = timedelta(hours=1), timedelta(hours=2)
    # Summer time from 29 March to 25 October 2026.
    assert offsets[date(2026, 3, 23)] == winter
    assert offsets[date(2026, 3, 30)] == summer
    assert offsets[date(2026, 10, 19)] == summer
    assert offsets[date(2026, 10, 26)] == winter


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_on_the_very_day_too(day: date) -> None:
    (moment,) = moments(written([replace(WEEKLY, first=day, repeat=None)], "en", NOW))
    assert moment.astimezone(UTC).hour == (7 if day.month == 3 else 8)


def test_an_end_is_a_day_and_belongs_to_it() -> None:
    event = replace(WEEKLY, repeat=Repeat(1, Unit.WEEKS, until=date(2026, 10, 26)))
    found = moments(written([event], "en", NOW))
    assert found[-1].date() == date(2026, 10, 26)
    assert values(written([event], "en", NOW), "RRULE") == ["FREQ=WEEKLY;UNTIL=20261026T080000Z;INTERVAL=1"]
    assert [moment.date() for moment in found] == days_of(event)


@pytest.mark.parametrize(
    ("first", "days"),
    [
        (date(2027, 1, 31), ["01-31", "02-28", "03-31", "04-30"]),
        (date(2027, 1, 30), ["01-30", "02-28", "03-30", "04-30"]),
        (date(2027, 1, 28), ["01-28", "02-28", "03-28", "04-28"]),
    ],
)
def test_no_month_is_passed_over(first: date, days: list[str]) -> None:
    event = Event("blood-test", first, "x", "y", time(9), Repeat(1, Unit.MONTHS, count=4))
    assert [moment.strftime("%m-%d") for moment in moments(written([event], "en", NOW))] == days
    assert [day.strftime("%m-%d") for day in days_of(event)] == days


def test_an_event_keeps_its_uid_under_another_title_and_another_day_of_making() -> None:
    again = replace(WEEKLY, title="Injection", description="Other words.")
    assert values(written([WEEKLY], "en", NOW), "UID") == values(written([again], "nl", NOW + timedelta(days=3)), "UID")


@pytest.mark.parametrize(
    "other",
    [
        replace(WEEKLY, about="tablet"),
        replace(WEEKLY, first=date(2026, 3, 24)),
        replace(WEEKLY, at=None),
        replace(WEEKLY, repeat=Repeat(2, Unit.WEEKS, count=40)),
    ],
)
def test_another_thing_has_another_uid(other: Event) -> None:
    assert uid_of(other) != uid_of(WEEKLY)


def test_it_is_not_chance() -> None:
    assert uid_of(WEEKLY) == "7a6dc95f-aff4-5177-8fbb-7d9ded8d703e"


def test_what_is_typed_cannot_break_out_of_its_line() -> None:
    title = "Prik, links; \\ rechts\r\nEND:VEVENT"
    file = written([replace(WEEKLY, title=title)], "nl", NOW)
    assert values(file, "SUMMARY") == [r"Prik\, links\; \\ rechts\nEND:VEVENT"]
    assert lines(file).count("END:VEVENT") == 1


def test_without_a_time_it_is_a_day() -> None:
    file = written([replace(WEEKLY, at=None, reminder=Reminder.DAY_BEFORE)], "en", NOW)
    assert "DTSTART;VALUE=DATE:20260323" in lines(file)
    assert "BEGIN:VTIMEZONE" not in lines(file)
    assert values(file, "TRIGGER") == ["-PT15H"]
    assert values(file, "TRANSP") == ["TRANSPARENT"]


def test_what_every_event_needs() -> None:
    file = written([replace(WEEKLY, reminder=Reminder.SAME_DAY)], "nl", NOW)
    assert values(file, "DTSTAMP") == ["20260301T083000Z"]
    assert values(file, "SEQUENCE") == ["0"]
    assert values(file, "CLASS") == ["PRIVATE"]
    assert values(file, "TRIGGER") == ["-PT1H"]
    assert lines(file)[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines(file).count("TZID:Europe/Amsterdam") == 1


def test_counting_stops() -> None:
    endless = replace(WEEKLY, repeat=Repeat(1, Unit.DAYS, until=date(2036, 1, 1)))
    assert len(days_of(endless)) == MOST + 1
