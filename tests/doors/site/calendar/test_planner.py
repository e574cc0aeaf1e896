"""The planner: nothing is filled in for her, nothing goes in that she did not agree, nothing is lost by a mistake."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from tests.doors.site.calendar.reading import lines, moments, values

PLANNER = "/en/calendar/"
SENT = {
    "kind": "injection", "whom": "midwife", "first-day": "23", "first-month": "3", "first-year": "2026", "time": "9:00",
    "repeat": "again", "every": "8", "unit": "weeks", "times": "6", "agreed": "yes", "reminder": "none",
}  # fmt: skip
DAILY = {"every": "1", "unit": "days", "times": ""}
ONCE = {"repeat": "once", "every": "", "unit": "", "times": ""}


@pytest.fixture(autouse=True)
def in_march(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 3, 1))


def test_nothing_is_chosen_beforehand(client: Client) -> None:
    page = client.get(PLANNER).content.decode()
    chosen = re.findall(r"<input[^>]*\bchecked\b[^>]*>", page)
    assert len(chosen) == 1
    assert 'name="reminder"' in chosen[0]
    assert 'value="none"' in chosen[0]
    assert not re.findall(r'<input[^>]*type="text"[^>]*value="[^"]+"', page)


def test_an_empty_form_is_told_everything_at_once(client: Client) -> None:
    response = client.post(PLANNER, {})
    page = response.content.decode()
    assert response.status_code == 422
    for field in ("kind", "whom", "first-day", "repeat", "agreed"):
        assert f'href="#{field}"' in page
        assert f'id="{field}"' in page


def test_what_she_agreed_goes_in_under_a_title_that_says_nothing(client: Client) -> None:
    response = client.post(PLANNER, SENT)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="calendar.ics"'
    assert response["Cache-Control"] == "no-store"
    assert values(response.content, "SUMMARY") == ["Appointment"]
    assert values(response.content, "DESCRIPTION") == ["As agreed with your midwife. When in doubt\\, ask."]
    assert values(response.content, "RRULE") == ["FREQ=WEEKLY;COUNT=6;INTERVAL=8"]
    assert [moment.date() for moment in moments(response.content)][:2] == [date(2026, 3, 23), date(2026, 5, 18)]
    assert not re.search("injection|b12|blood|vitamin", response.content.decode(), re.IGNORECASE)


def test_the_title_is_hers_to_choose(client: Client) -> None:
    assert values(client.post(PLANNER, SENT | {"clear": "yes"}).content, "SUMMARY") == ["Injection"]
    assert values(client.post(PLANNER, SENT | {"clear": "yes", "title": " Koffie,  Anna "}).content, "SUMMARY") == [
        r"Koffie\, Anna"
    ]


def test_once_is_once(client: Client) -> None:
    file = client.post(PLANNER, SENT | ONCE).content
    assert not values(file, "RRULE")
    assert lines(file).count("BEGIN:VEVENT") == 1


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"first-day": "28", "first-month": "2"}, "first-day", "This day has passed."),
        ({"first-day": "31", "first-month": "4"}, "first-day", "This is not a date."),
        ({"first-year": "2226"}, "first-day", "This day is very far away."),
        ({"time": "25:00"}, "time", "This is not a time."),
        ({"time": "nine"}, "time", "This is not a time."),
        ({"every": ""}, "every", "Fill in how often, as you agreed it"),
        ({"every": "0"}, "every", "Fill in a whole number from 1 to 366"),
        ({"every": "²"}, "every", "Fill in a whole number from 1 to 366"),
        ({"unit": ""}, "unit", "Choose days, weeks or months"),
        ({"unit": "hours"}, "unit", "Choose days, weeks or months"),
        ({"times": ""}, "times", "Fill in the last day, or how many times"),
        ({"times": "105"}, "times", "Fill in a whole number from 2 to 104"),
        ({"until-day": "1", "until-month": "9", "until-year": "2026"}, "times", "Fill in one:"),
        ({"times": "", "until-day": "1", "until-month": "3", "until-year": "2026"}, "until-day", "before the first day"),
        ({"times": "", "until-day": "1", "until-month": "4", "until-year": "2026"}, "until-day", "before the second time"),
        (DAILY | {"until-day": "1", "until-month": "9", "until-year": "2026"}, "until-day", "more than 104"),
        ({"repeat": "once"}, "repeat", "You chose “once”, and also filled in how often."),
        ({"title": "x" * 61}, "title", "more than 60 letters"),
        ({"title": "a\u202eb"}, "title", "holds a sign that a calendar cannot show"),
        ({"agreed": ""}, "agreed", "Tick that you agreed this."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_where_it_is(client: Client, change: dict[str, str], field: str, sentence: str) -> None:
    response = client.post(PLANNER, SENT | {"title": "Mine"} | change)
    page = response.content.decode()
    assert response.status_code == 422
    assert f'href="#{field}"' in page
    assert f'id="{field}"' in page
    assert sentence in page
    assert f'value="{change.get("title", "Mine")}"' in page
