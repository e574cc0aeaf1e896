"""The way through the check: what is asked, what an answer states, and what has no effect any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from django.http import HttpRequest, HttpResponse

from madelief.doors.site.check import flow
from madelief.doors.site.check.answers import COOKIE, LARGEST, Answers, Fields, answers_of, keep
from madelief.doors.site.check.question_pages import Form, Page, questionnaire
from madelief.doors.site.knowledge import assessor
from madelief.facts import Kind
from madelief.facts.entry import example, units_of

TODAY = date(2026, 11, 23)
BEGUN = {"who": {"choice": "me"}, "age": {"choice": "yes"}}


def some_answer(page: Page, draw: Random) -> Fields:
    """An answer that somebody might give."""
    concept = page.concepts[0] if page.concepts else None
    match page.form:
        case Form.CHOOSE:
            return {"choice": draw.choice([option.id for option in page.options if not option.stop])}
        case Form.TICK | Form.HAVE:
            if page.form is Form.TICK and draw.random() < 0.1:
                return {"unknown": True}
            return {"ticked": [each.id for each in page.concepts if draw.random() < 0.3]}
        case Form.ONE:
            assert concept is not None
            if draw.random() < 0.2:
                return {"unknown": True}
            values = {
                Kind.YES_NO: lambda: draw.choice(["yes", "no"]),
                Kind.CHOICE: lambda: draw.choice(concept.choice_ids),
                Kind.COUNT: lambda: str(draw.randint(0, 4)),
                Kind.DATE: lambda: "2026-10-01",
                Kind.QUANTITY: lambda: example(concept),
            }
            return {"value": values[concept.kind]()}


def answered(draw: Random, phase: str, most: int = 60) -> Answers:
    """A check that somebody in this phase went through, up to `most` pages."""
    answers = Answers()
    for _ in range(most):
        page = questionnaire().pages[answers.next or "who"]
        fields = BEGUN.get(page.id) or ({"choice": phase} if page.id == "phase" else some_answer(page, draw))
        answers = flow.walk(answers.with_said(page.id, fields), TODAY)
        if not answers.next:
            break
    return answers


PHASES = [option.id for option in questionnaire().pages["phase"].options]


@pytest.mark.parametrize("phase", PHASES)
def test_the_check_ends_and_leaves_nothing_open_that_it_could_ask(phase: str) -> None:
    answers = answered(Random(f"ends {phase}"), phase)
    assert answers.next == ""
    assert len(answers.reached) == len(set(answers.reached))


@pytest.mark.parametrize("phase", PHASES)
def test_every_page_that_comes_can_still_change_something(phase: str) -> None:
    """Each page after the first three asks about a concept that was open when it came, or opens one."""
    answers = answered(Random(f"matters {phase}"), phase)
    known = questionnaire()
    for number, page_id in enumerate(answers.reached[3:], 3):
        before = flow.record_of(replace(answers, reached=answers.reached[:number]), TODAY)
        open_ = {question.concept for question in assessor().questions(before)}
        page = known.pages[page_id]
        assert open_ & ({concept.id for concept in page.concepts} | set(page.gates)), page_id


@pytest.mark.parametrize("seed", range(6))
def test_an_answer_that_can_no_longer_be_reached_has_no_effect(seed: int) -> None:
    draw = Random(seed)
    answers = answered(draw, "pregnant")
    changed = flow.walk(answers.with_said("phase", {"choice": "none"}), TODAY)
    gone = set(answers.reached) - set(changed.reached)
    assert "gestational-age" in gone
    assert "gestational-age" in changed.said, "it is kept, and comes back with the answer that led to it"
    without = replace(changed, said={page: fields for page, fields in changed.said.items() if page in changed.reached})
    assert flow.record_of(changed, TODAY).facts == flow.record_of(without, TODAY).facts
    assert not {"gestational-age", "hyperemesis"} & flow.record_of(changed, TODAY).facts.keys()


@pytest.mark.parametrize("seed", range(4))
def test_to_change_an_answer_and_change_it_back_changes_nothing(seed: int) -> None:
    answers = answered(Random(seed), "pregnant")
    there = flow.walk(answers.with_said("phase", {"choice": "breastfeeding"}), TODAY)
    back = flow.walk(there.with_said("phase", {"choice": "pregnant"}), TODAY)
    assert back.reached == answers.reached
    assert flow.record_of(back, TODAY).facts == flow.record_of(answers, TODAY).facts


def test_the_same_answer_sent_twice_is_sent_once() -> None:
    answers = answered(Random(1), "planning", most=8)
    again = flow.walk(answers.with_said(answers.last, answers.said[answers.last]), TODAY)
    assert again == answers


def test_what_she_does_not_know_is_unknown_and_what_she_did_not_tick_is_no() -> None:
    page = questionnaire().pages["nerves"]
    assert flow.facts_of(page, {"unknown": True}) == {}
    assert flow.facts_of(page, {"ticked": ["tingling"]}) == {"tingling": "yes", "burning-feet": "no", "poor-balance": "no"}


def test_a_result_that_she_does_not_have_is_not_asked_for_and_stays_unknown() -> None:
    answers = answered(Random(3), "pregnant")
    answers = flow.walk(answers.with_said("results", {"ticked": ["ferritin"]}), TODAY)
    tests = set(questionnaire().pages["results"].gates)
    assert not tests & flow.record_of(answers, TODAY).facts.keys() - {"ferritin"}
    assert not tests & {*answers.reached, answers.next} - {"ferritin"}


def test_a_baby_is_not_asked_about_when_there_is_none_to_worry_about() -> None:
    answers = answered(Random(4), "planning")
    answers = flow.walk(answers.with_said("baby", {"choice": "no"}), TODAY)
    assert not [page for page in answers.reached if page.startswith(("infant", "baby-"))]


def test_the_check_is_not_for_babies_and_not_for_the_young() -> None:
    for page, choice, prose in (("who", "baby", "stop-baby"), ("age", "no", "stop-young")):
        answers = Answers()
        for before in ("who", "age"):
            answers = flow.walk(answers.with_said(before, {"choice": choice} if before == page else BEGUN[before]), TODAY)
            if before == page:
                break
        assert (flow.stopped_at(answers), answers.next) == (prose, "")


def test_sixteen_or_older_is_all_that_is_said_of_age() -> None:
    answers = answered(Random(5), "planning", most=4)
    assert str(flow.record_of(answers, TODAY).facts["age"].value) == ">=16 a"


@pytest.mark.parametrize("phase", PHASES)
def test_the_longest_check_fits_into_a_cookie(phase: str) -> None:
    """Every page of the site answered, each box ticked, each value long and dated."""
    said: dict[str, Fields] = {}
    for page in questionnaire().pages.values():
        fields = some_answer(page, Random(page.id))
        if page.form in (Form.TICK, Form.HAVE):
            fields = {"ticked": [concept.id for concept in page.concepts]}
        elif page.form is Form.ONE and page.concepts[0].kind is Kind.QUANTITY:
            fields = {"value": f"<=1234567,12345678 {units_of(page.concepts[0])[-1]}", "on": "2026-11-02"}
        said[page.id] = fields
    answers = Answers(said, tuple(said), "", ("safety/red-flags/some-flag",) * 8, ("safety/red-flags/some-flag",) * 8, "mma")
    response = HttpResponse()
    keep(response, answers)
    assert len(response.cookies[COOKIE].value) <= LARGEST
    request = HttpRequest()
    request.COOKIES[COOKIE] = response.cookies[COOKIE].value
    assert answers_of(request) == answers


@pytest.mark.parametrize("cookie", ["", "x", "gAAAAABnothing", "é", "a" * 5000])
def test_a_cookie_that_is_not_ours_is_no_answer(cookie: str) -> None:
    request = HttpRequest()
    request.COOKIES[COOKIE] = cookie
    assert answers_of(request) == Answers()
