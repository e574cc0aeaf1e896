"""The plan of a report as a calendar file: no dose that a source made up (hazard H13), no word about health (H11)."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from madelief.assess.agreed import agreed
from madelief.doors.site.check import letter_views
from tests.doors.site.calendar.reading import values
from tests.doors.site.letter.people import CASES, PREGNANT, TODAY, answered, assessed

PLAN = "/en/check/report/calendar.ics"
WITH_PLAN = [path for path in CASES if assessed(path).plan]


@pytest.fixture
def woman(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(letter_views, "today", lambda: TODAY)
    return answered(client, PREGNANT)


@pytest.mark.parametrize("path", WITH_PLAN, ids=lambda path: path.stem)
def test_no_dose_goes_in_that_she_did_not_enter(path: object) -> None:
    assessment = assessed(path)  # type: ignore[arg-type]
    advice = {given.recommendation.id: given for given in assessment.recommendations}
    may, may_not = agreed(assessment)
    for line in may:
        given = advice[line.recommendation]
        assert given.guard is None
        assert given.authority != "patient-page"
        if line.what == "b12-injection":
            # Her own rhythm: the last injection and the weeks between, both entered by her.
            assert line.recommendation == "safety/need/as-agreed"
            assert {"last-b12-injection-on", "b12-injection-interval"} <= set(assessment.record.facts)
    assert {(line.on, line.what) for line in (*may, *may_not)} == {(line.on, line.what) for line in assessment.plan}


def test_a_course_that_a_page_counts_out_stays_out() -> None:
    (path,) = [path for path in CASES if path.stem == "injection-five-days-ago-antibodies-not-tested"]
    may, may_not = agreed(assessed(path))
    assert any(line.recommendation == "safety/need/as-agreed" for line in may)
    assert any("of 10" in line.text["en"] for line in may_not)
    assert not any("of 10" in line.text["en"] for line in may)


def test_the_file_tells_nobody_anything(woman: Client) -> None:
    file = woman.post(PLAN, {}).content
    assert values(file, "SUMMARY")[:2] == ["Appointment", "Appointment 2"]
    assert set(values(file, "DESCRIPTION")) == {"As agreed with your doctor or midwife. When in doubt\\, ask."}
    assert not re.search("injection|b12|blood|vitamin|treatment", file.decode(), re.IGNORECASE)


def test_she_may_have_it_said_in_the_title_and_the_events_stay_the_same(woman: Client) -> None:
    neutral, clear = woman.post(PLAN, {}).content, woman.post(PLAN, {"clear": "yes"}).content
    assert any("injection" in title for title in values(clear, "SUMMARY"))
    assert values(neutral, "UID") == values(clear, "UID")


def test_the_page_says_which_appointment_is_what(woman: Client) -> None:
    page = woman.get(PLAN).content.decode()
    assert "Appointment 2" in page
    assert "12 January 2027" in page
    assert "Your next injection, in your own rhythm" in page


def test_an_empty_plan_is_a_sentence(client: Client) -> None:
    answered(client, {"who": {"choice": "me"}, "age": {"choice": "yes"}, "phase": {"choice": "planning"}})
    assert "There is nothing in your plan yet" in client.get(PLAN).content.decode()
    assert "There is nothing in your plan yet" in client.post(PLAN).content.decode()
