"""Going back, two tabs, a double click, an answer that is changed: nothing is lost, and nothing counts that she took back."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.test import override_settings

from madelief.doors.site.check import answers
from tests.doors.site.browser import stories
from tests.doors.site.browser.server import SECRET, served
from tests.doors.site.browser.stories import (
    AGE,
    ALARM,
    DIET,
    HERSELF,
    LAST_MONTH,
    NERVES,
    PHASE,
    RESULTS,
    TINGLING,
    TOTAL_B12,
    WEEKS,
    WHO,
)
from tests.doors.site.browser.woman import NONE, Result, Story, Woman

Meet = Callable[..., Woman]
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["JavaScript", "no JavaScript"])


# ---------------------------------------------------------------- back


@SCRIPTS
def test_the_link_back_keeps_every_kind_of_answer(meet: Meet, scripts: bool) -> None:
    woman = meet(story=stories.PREGNANT_WITH_A_TOTAL_B12, java_script_enabled=scripts)
    woman.goes_to(woman.at.question("total-b12"))
    values = {name: woman.page.locator(f"#{name}").input_value() for name in ("number", "unit", "day", "month", "year")}
    taken = {"day": str(LAST_MONTH.day), "month": str(LAST_MONTH.month), "year": str(LAST_MONTH.year)}
    assert {name: value.lstrip("0") for name, value in values.items()} == {"number": "190", "unit": "pg/mL"} | taken
    woman.goes_to(woman.at.question("nerves"))
    assert woman.option(TINGLING).is_checked() and not woman.option(NONE).is_checked()
    woman.goes_to(woman.at.question("alarm"))
    assert woman.option(NONE).is_checked()
    before = woman.facts()

    steps = 0
    while woman.path != woman.at.question("who"):
        woman.goes_back()
        steps += 1
        assert steps < 10
    assert woman.option("For myself").is_checked()
    woman.goes_back()
    assert woman.path == woman.at.start
    woman.presses("Go on where you were")
    assert woman.facts() == before


def test_back_of_the_browser_keeps_answers(meet: Meet) -> None:
    woman = meet()
    woman.begins()
    woman.answers(WHO, "For myself")
    woman.answers(AGE, "Yes")
    woman.answers(PHASE, "I am pregnant")
    assert woman.question == woman.in_her_language(ALARM)
    woman.page.go_back()
    assert woman.question == PHASE
    woman.page.go_back()
    assert woman.question == AGE and woman.option("Yes").is_checked()
    woman.continues()
    assert woman.question == ALARM, "what she answered behind it is not asked again"
    woman.tells(Story("what routes most", {ALARM: [NONE]}), until=NERVES)
    facts = woman.facts()
    assert facts["age"] == ">=16 a" and facts["pregnant"] == "yes" and facts["chest-pain"] == "no"


# ---------------------------------------------------------------- two tabs, two clicks


def test_two_tabs_lose_nothing(meet: Meet) -> None:
    """The answers lie in one cookie: what one tab says, the other must not undo."""
    first = meet(story=stories.PREGNANT_WITH_A_TOTAL_B12, until=RESULTS)
    second = Woman(first.context.new_page(), first.site, "en")
    second.goes_to(second.at.question("alarm"))
    first.answers(RESULTS, ["Total B12"])
    second.goes_to(second.at.question("nerves"))
    second.option(TINGLING).uncheck()
    second.option(NONE).check()
    second.continues()
    first.page.bring_to_front()
    first.tells(Story("the rest", {TOTAL_B12: Result("190", "pg/mL"), DIET: "Vegan"}))
    facts = first.facts()
    assert facts["tingling"] == "no" and facts["total-b12"]["value"] == "190 pg/mL" and facts["diet"]["value"] == "vegan"


def test_a_tab_that_stood_open_answers_an_old_question(meet: Meet) -> None:
    first = meet(story=stories.PREGNANT_WITH_A_TOTAL_B12, until=RESULTS)
    old = Woman(first.context.new_page(), first.site, "en")
    old.goes_to(old.at.question("results"))
    first.answers(RESULTS, ["Total B12"])
    first.page.bring_to_front()
    first.tells(Story("between", {}), until=TOTAL_B12)
    first.answers(TOTAL_B12, Result("190", "pg/mL"))
    old.answers(RESULTS, ["Total B12"])
    assert first.facts()["total-b12"] == {"value": "190 pg/mL"}, "said in one tab, and not lost by the other"


@SCRIPTS
def test_a_double_click_is_one_answer(meet: Meet, scripts: bool) -> None:
    woman = meet(story=stories.PREGNANT_WITH_A_TOTAL_B12, until=NERVES, java_script_enabled=scripts)
    sent: list[str] = []
    woman.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    woman.fills_in([TINGLING])
    with woman.page.expect_navigation(url=lambda url: "/nerves/" not in url):
        woman.button("Continue").dblclick()
    woman.page.wait_for_load_state()
    if scripts:
        assert len(sent) == 1
    assert not woman.faults, "the second click fell on no other question"
    asked = woman.question
    assert asked not in (NERVES, woman.in_her_language(ALARM))
    facts = woman.facts()
    assert facts["tingling"] == "yes" and facts["burning-feet"] == "no"
    woman.goes_to(woman.at.start)
    woman.presses("Go on where you were")
    assert woman.question == asked, "and answered none"


# ---------------------------------------------------------------- an answer that is changed later


def test_h6_what_can_no_longer_be_reached_has_no_effect_and_comes_back(meet: Meet) -> None:
    """She is not pregnant after all: her weeks, and what was asked for them, no longer count anywhere."""
    woman = meet(story=stories.PREGNANT_WITH_A_TOTAL_B12)
    before = woman.fact_file()["facts"]
    assert before["gestational-age"] == {"value": "20 wk"} and before["pregnant"] == "yes"
    woman.opens_her_report()
    assert "I am 20 weeks pregnant" in woman.reads()

    woman.changes(PHASE)
    assert woman.option("I am pregnant").is_checked()
    woman.fills_in("None of these")
    woman.continues()
    while woman.path.startswith(woman.at.questions):
        woman.denies()
    changed = woman.facts()
    assert changed["pregnant"] == "no"
    assert "gestational-age" not in changed, "stale"
    assert "hyperemesis" not in changed
    assert changed["total-b12"] == before["total-b12"], "what still counts is not asked again"
    woman.goes_to(woman.at.answers)
    assert not woman.sees(WEEKS)
    woman.opens_her_report()
    assert "weeks pregnant" not in woman.reads()

    woman.changes(PHASE)
    woman.fills_in("I am pregnant")
    woman.continues()
    assert woman.facts()["gestational-age"] == {"value": "20 wk"}, "changed back, and there again without asking"
    woman.opens_her_report()
    assert "I am 20 weeks pregnant" in woman.reads()


def test_h6_a_result_that_she_unticks_has_no_effect_and_comes_back(meet: Meet) -> None:
    woman = meet(story=stories.PREGNANT_WITH_A_TOTAL_B12)
    woman.opens_her_report()
    assert woman.page.locator("#value-total-b12").count()
    woman.changes(RESULTS)
    woman.option("Total B12").uncheck()
    woman.fills_in(NONE)
    woman.continues()
    assert "total-b12" not in woman.facts()
    woman.opens_her_report()
    assert not woman.page.locator("#value-total-b12").count()
    assert "140" not in woman.reads(), "her value stands nowhere"

    woman.changes(RESULTS)
    woman.option(NONE).uncheck()
    woman.fills_in(["Total B12"])
    woman.continues()
    assert woman.facts()["total-b12"] == {"value": "190 pg/mL", "on": LAST_MONTH.isoformat()}


def test_h6_a_red_flag_that_she_takes_back_is_gone(meet: Meet) -> None:
    woman = meet(story=stories.SEES_BADLY)
    woman.opens_her_report()
    assert woman.page.locator(".madelief-flags").count() == 1
    woman.changes(ALARM)
    woman.option(stories.BLURRED).uncheck()
    woman.fills_in(NONE)
    woman.continues()
    assert not woman.page.locator(".madelief-flags").count()
    woman.goes_to(woman.at.help)
    assert woman.path != woman.at.help
    woman.opens_her_report()
    assert not woman.page.locator(".madelief-flags").count() and woman.page.locator(".madelief-opening").count()


# ---------------------------------------------------------------- addresses that are not for her


@pytest.mark.parametrize("page", ["total-b12", "baby-alarm", "gestational-age", "folic-acid"])
def test_a_question_that_is_not_asked_leads_to_the_one_that_is(meet: Meet, page: str) -> None:
    woman = meet(story=stories.PLANNING_AND_VEGETARIAN, until=NERVES)
    woman.goes_to(woman.at.question(page))
    assert woman.question == NERVES
    answer = woman.context.request.post(woman.site.address + woman.at.question(page), form={"choice": "yes"})
    assert answer.status in (403, 200), "refused without the form's own proof"
    assert page not in woman.facts()


def test_an_address_that_is_no_question(meet: Meet) -> None:
    assert meet().goes_to("/en/check/question/shoe-size/").status == 404


def test_a_report_before_the_answers(meet: Meet) -> None:
    woman = meet()
    at = woman.at
    for path in (at.report, at.why, at.answers, at.answers_file, at.letter, at.calendar_file):
        woman.goes_to(path)
        assert woman.path == at.start, path
    woman.goes_to(at.help)
    assert woman.path == at.question("who")
    woman.answers(WHO, "For myself")
    for path in (at.report, at.letter, at.calendar_file):
        woman.goes_to(path)
        assert woman.path == at.question("age"), path


def test_she_may_stop_early_and_see_what_there_is(meet: Meet) -> None:
    woman = meet(story=stories.PLANNING_AND_VEGETARIAN, until=RESULTS)
    woman.follows("Stop here and look at my answers")
    assert woman.path == woman.at.answers and woman.sees("There are more questions")
    woman.presses("To my report")
    assert woman.sees("Not all questions were asked yet")


# ---------------------------------------------------------------- cookies that are no use


def cookie(said: bytes, age: int) -> str:
    """A cookie of this site as it would be `age` seconds old, made with the secret that these tests gave it."""
    return _fernet().encrypt_at_time(said, int(time.time()) - age).decode()


@cache
def _fernet() -> Fernet:
    """The key of the server of these tests, from the secret that they gave it."""
    with override_settings(SECRET_KEY=SECRET):
        return answers._fernet.__wrapped__()


def with_cookie(woman: Woman, value: str) -> Woman:
    woman.context.add_cookies([{"name": "answers", "value": value, "url": woman.site.address, "httpOnly": True}])
    return woman


def her_cookie(woman: Woman) -> str:
    return next(cookie["value"] for cookie in woman.context.cookies() if cookie["name"] == "answers")


def test_answers_are_gone_after_an_hour_and_she_starts_again(meet: Meet) -> None:
    said = _fernet().decrypt(her_cookie(meet(story=stories.PREGNANT_WITH_A_TOTAL_B12)))
    almost = with_cookie(meet(), cookie(said, 59 * 60))
    almost.opens_her_report()

    woman = with_cookie(meet(), cookie(said, 61 * 60))
    woman.goes_to(woman.at.report)
    assert woman.path == woman.at.start and woman.button("Start").is_visible()
    woman.goes_to(woman.at.question("total-b12"))
    assert woman.question == WHO
    woman.answers(WHO, "For myself")
    assert woman.question == AGE and woman.fact_file_or_none() is None


def test_each_page_of_the_check_gives_another_hour(meet: Meet) -> None:
    said = _fernet().decrypt(her_cookie(meet(story=stories.PREGNANT_WITH_A_TOTAL_B12)))
    woman = with_cookie(meet(), cookie(said, 59 * 60))
    woman.opens_her_report()
    assert _fernet().extract_timestamp(her_cookie(woman).encode()) > time.time() - 300


def test_answers_survive_a_restart_of_the_site(meet: Meet, tmp_path: Path) -> None:
    """And it does not matter which of several machines answers: they share the secret, and nothing else."""
    woman = meet(story=stories.PREGNANT_WITH_A_TOTAL_B12)
    with served(tmp_path / "another", MADELIEF_MODE="clinical", MADELIEF_LIMITS="0") as another:
        answer = woman.context.request.get(another.address + woman.at.report, max_redirects=0)
        assert answer.status == 200 and "140.22 pmol/L" in answer.text()


GARBLED = {
    "nonsense": "nonsense",
    "empty": "",
    "cut off": None,
    "signed by somebody else": Fernet(Fernet.generate_key()).encrypt(b"x").decode(),
    "ours, and no answers": "",
}


@pytest.mark.parametrize("name", GARBLED)
def test_a_garbled_cookie_starts_again_kindly(meet: Meet, name: str) -> None:
    value = GARBLED[name]
    if name == "ours, and no answers":
        value = cookie(b"x", 0)
    elif value is None:
        value = her_cookie(meet(story=stories.PREGNANT_WITH_A_TOTAL_B12))[:-20]
    woman = with_cookie(meet("nl"), value)
    assert woman.goes_to(woman.at.report).status == 200
    assert woman.path == woman.at.start
    woman.presses("Start")
    woman.answers(WHO, "For myself")
    assert woman.question == woman.in_her_language(AGE)


# ---------------------------------------------------------------- whom the check is not for


@pytest.mark.parametrize(
    ("told", "page", "says"),
    [
        ([(WHO, "For my baby")], "stop-baby", "doctor"),
        ([(WHO, "For myself"), (AGE, "No")], "stop-young", "doctor"),
    ],
)
def test_where_the_check_ends(meet: Meet, told: list[tuple[str, str]], page: str, says: str) -> None:
    woman = meet()
    woman.begins()
    for question, answer in told:
        woman.answers(question, answer)
    assert woman.path == f"{woman.at.stop}{page}/" and woman.sees(says)
    woman.goes_to(woman.at.report)
    assert woman.path == f"{woman.at.stop}{page}/", "there is no report"
    woman.goes_to(woman.at.letter)
    assert woman.path == f"{woman.at.stop}{page}/", "and no letter"
    woman.changes(told[-1][0])
    woman.fills_in(HERSELF[told[-1][0]])
    woman.continues()
    assert woman.path.startswith(woman.at.questions), "a slip can be mended"
