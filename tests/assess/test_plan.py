"""Dates: ten injections in five weeks, maintenance, a doubled rhythm, a repeated blood count."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madelief.assess import Assessor
from madelief.assess.plan import Planned
from madelief.engines import Result
from madelief.facts import YES, Vocabulary
from madelief.facts.entry import read_value
from madelief.facts.vocabulary import read_vocabulary
from madelief.guideline import open_shelf, shelf_folder
from tests.assess.conftest import record

TODAY = date(2026, 11, 22)


def planned(assessor: Assessor, vocabulary: Vocabulary, facts: dict[str, str], today: date = TODAY) -> list[Planned]:
    """The plan of somebody with `facts`, written as in a fact file."""
    values: dict[str, Result] = {c: read_value(vocabulary[c], text, vocabulary) for c, text in facts.items()}
    return list(assessor.assess(record(values, today)).plan)


def days(plan: list[Planned], recommendation: str) -> list[date]:
    return [line.on for line in plan if line.recommendation.endswith(recommendation)]


INJECTED = {
    "pregnant": "yes",
    "b12-treatment": "injections",
    "b12-injection-interval": "8 wk",
    "last-b12-injection-on": "2026-11-02",
}
DEFICIENT = {"planning-pregnancy": "yes", "b12-deficiency-diagnosed": "yes", "b12-treatment": "none"}


def test_ten_injections_in_five_weeks_then_maintenance(assessor: Assessor, vocabulary: Vocabulary) -> None:
    plan = planned(assessor, vocabulary, DEFICIENT)
    found = [f"{line.on} {line.text['en']}" for line in plan if line.recommendation.endswith("injections-before-pregnancy")]
    assert found == [
        "2026-11-22 Injection 1 of 10, once your doctor has agreed.",
        "2026-11-25 Injection 2 of 10, once your doctor has agreed.",
        "2026-11-29 Injection 3 of 10, once your doctor has agreed.",
        "2026-12-02 Injection 4 of 10, once your doctor has agreed.",
        "2026-12-06 Injection 5 of 10, once your doctor has agreed.",
        "2026-12-09 Injection 6 of 10, once your doctor has agreed.",
        "2026-12-13 Injection 7 of 10, once your doctor has agreed.",
        "2026-12-16 Injection 8 of 10, once your doctor has agreed.",
        "2026-12-20 Injection 9 of 10, once your doctor has agreed.",
        "2026-12-23 Injection 10 of 10, once your doctor has agreed.",
        "2027-02-27 Maintenance injection, once your doctor has agreed.",
        "2027-04-27 Maintenance injection, once your doctor has agreed.",
    ]


ASSESSOR = Assessor(open_shelf())
VOCABULARY = read_vocabulary(shelf_folder() / "vocabulary")


@given(today=st.dates(date(1990, 1, 1), date(2190, 1, 1)))
def test_injections_are_three_days_apart_within_five_weeks_whatever_the_day(today: date) -> None:
    found = days(planned(ASSESSOR, VOCABULARY, DEFICIENT, today), "injections-before-pregnancy")[:10]
    assert found[0] == today
    assert found[-1] < today + timedelta(weeks=5)
    assert min((later - earlier).days for earlier, later in pairwise(found)) >= 3


def test_a_course_under_way_keeps_its_own_dates(assessor: Assessor, vocabulary: Vocabulary) -> None:
    started = {"b12-treatment": "injections", "b12-treatment-started-on": "2026-11-12", "b12-deficiency-diagnosed": "yes"}
    found = days(planned(assessor, vocabulary, started), "finish-loading")
    # The first three were due on 12, 15 and 19 November; the fourth is due today.
    assert found[:3] == [date(2026, 11, 22), date(2026, 11, 26), date(2026, 11, 29)]
    assert len(found) == 7 + 3


def test_ones_own_rhythm_goes_on_in_pregnancy(assessor: Assessor, vocabulary: Vocabulary) -> None:
    plan = planned(assessor, vocabulary, INJECTED)
    assert days(plan, "as-agreed") == [date(2026, 12, 28), date(2027, 2, 22), date(2027, 4, 19)]
    assert days(plan, "/double") == [date(2026, 11, 30), date(2026, 12, 28)]
    doubled = [line for line in plan if line.recommendation.endswith("/double")]
    assert all(line.what == "discuss-b12-injections" for line in doubled)
    assert all("doctor agrees" in line.text["en"] and "arts" in line.text["nl"] for line in doubled)


def test_the_blood_count_is_repeated_two_weeks_after_iron_began(assessor: Assessor, vocabulary: Vocabulary) -> None:
    anaemic = {"pregnant": "yes", "anaemia-diagnosed": "yes", "iron-tablets": "yes", "iron-started-on": "2026-11-18"}
    assert days(planned(assessor, vocabulary, anaemic), "recheck") == [date(2026, 12, 2)]


@pytest.mark.parametrize("missing", ["b12-injection-interval", "last-b12-injection-on"])
def test_what_a_plan_waits_for_is_asked(assessor: Assessor, vocabulary: Vocabulary, missing: str) -> None:
    """It changes no recommendation, and without it her own rhythm has no dates."""
    asked = settled_by({c: text for c, text in INJECTED.items() if c != missing}, assessor, vocabulary)
    assert "safety/need/as-agreed" in asked[missing]
    # No injections, no rhythm to date.
    assert "b12-injection-interval" not in settled_by({"pregnant": "yes", "b12-treatment": "none"}, assessor, vocabulary)


def settled_by(facts: dict[str, str], assessor: Assessor, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Concept to ask → the recommendations that it settles or dates."""
    values: dict[str, Result] = {c: read_value(vocabulary[c], text, vocabulary) for c, text in facts.items()}
    return {question.concept: question.settles for question in assessor.questions(record(values, TODAY))}


@pytest.mark.parametrize(
    "missing", ["last-b12-injection-on", "b12-injection-interval"], ids=["last injection unknown", "interval unknown"]
)
def test_nothing_is_planned_from_a_day_that_is_not_known(assessor: Assessor, vocabulary: Vocabulary, missing: str) -> None:
    injected = {concept: text for concept, text in INJECTED.items() if concept != missing}
    assert days(planned(assessor, vocabulary, injected), "as-agreed") == []


def test_a_rhythm_that_was_missed_is_said_to_be_due_and_not_made_up_anew(assessor: Assessor, vocabulary: Vocabulary) -> None:
    plan = planned(assessor, vocabulary, {**INJECTED, "last-b12-injection-on": "2026-09-01"})
    own = [line for line in plan if line.recommendation.endswith("as-agreed")]
    assert [line.on for line in own] == [TODAY]
    assert own[0].text["en"].endswith("It was due on 2026-10-27: call your practice.")
    assert "2026-10-27" in own[0].text["nl"] and "praktijk" in own[0].text["nl"]
    assert days(plan, "/double") == []


def test_with_complaints_of_the_nerves_no_maintenance_is_planned(assessor: Assessor, vocabulary: Vocabulary) -> None:
    assert len(days(planned(assessor, vocabulary, {**DEFICIENT, "tingling": "yes"}), "injections-before-pregnancy")) == 10


def test_the_first_review_is_a_month_after_treatment_began(assessor: Assessor, vocabulary: Vocabulary) -> None:
    treated = {"pregnant": "yes", "b12-treatment": "tablets", "b12-treatment-started-on": "2026-11-12"}
    assert days(planned(assessor, vocabulary, treated), "first-review") == [date(2026, 12, 12)]


def test_no_plan_line_lies_in_the_past(assessor: Assessor) -> None:
    assessment = assessor.assess(
        record({"pregnant": YES, "anaemia-diagnosed": YES, "iron-started-on": date(2020, 1, 1)}, TODAY)
    )
    assert all(line.on >= TODAY for line in assessment.plan)
