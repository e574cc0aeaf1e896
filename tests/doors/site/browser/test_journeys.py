"""Whole journeys, from the first page to what she takes with her. Every journey runs with and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.doors.site.browser import stories
from tests.doors.site.browser.stories import (
    AGE,
    ALARM,
    BLURRED,
    DIET,
    FOLIC_ACID,
    LAST_MONTH,
    PHASE,
    RESULTS,
    TOTAL_B12,
    WEEKS,
    WHO,
)
from tests.doors.site.browser.woman import NONE, Result, Story, Woman

Meet = Callable[..., Woman]

LANGUAGES = ("en", "nl")
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["JavaScript", "no JavaScript"])


def test_planning_and_vegetarian_without_tests(meet: Meet) -> None:
    woman = meet("nl")
    woman.goes_to(woman.at.home)
    woman.follows("Check")
    assert woman.path == woman.at.start
    woman.presses("Start")

    woman.answers(WHO, "For myself")
    woman.answers(AGE, "Yes")
    woman.answers(PHASE, "I want to get pregnant")
    asked = woman.tells(Story("the rest", {DIET: "Vegetarian, with dairy or eggs", FOLIC_ACID: "No", RESULTS: [NONE]}))
    assert woman.in_her_language(TOTAL_B12) not in asked, "she has no result to fill in"
    assert woman.in_her_language(WEEKS) not in asked, "she is not pregnant"
    assert asked[0] == woman.in_her_language(ALARM), "what cannot wait is asked first"

    assert woman.path == woman.at.answers
    assert woman.sees("Vegetarisch, met zuivel of eieren")
    woman.presses("To my report")
    assert woman.path == woman.at.report
    assert woman.sees("Dit is geen diagnose")
    advice = woman.reads("section[aria-labelledby=do]")
    assert "400" in advice and "foliumzuur" in advice
    assert "B12" in advice
    assert not woman.page.locator("#values").count(), "there are no values to show"


@SCRIPTS
def test_pregnant_with_a_total_b12_in_the_wrong_unit(meet: Meet, scripts: bool) -> None:
    """Her paper says 2100 pg/mL at first sight: she misread 210, and then chose the wrong unit."""
    woman = meet(story=stories.PREGNANT_WITH_A_TOTAL_B12, until=TOTAL_B12, java_script_enabled=scripts)
    woman.fills_in(Result("2100", "pmol/L"))
    woman.continues()
    assert woman.question == TOTAL_B12 and woman.sees("Is this right?") and woman.sees("2100 pmol/L is unusual")

    woman.fills_in(Result("210", "pmol/L", LAST_MONTH))
    woman.presses("Yes, this is right")
    assert woman.sees("that is 285 ng/L"), "the value in the other unit shows that she chose the wrong one"

    with woman.page.expect_navigation():
        woman.page.locator(".nhsuk-inset-text a").click()
    assert woman.question == TOTAL_B12 and woman.page.locator("#number").input_value() == "210"
    woman.chooses_unit("pg/mL")
    woman.continues()
    assert woman.sees("210 pg/mL, that is 155 pmol/L")
    woman.tells(Story("the rest", {DIET: "Vegan"}))

    assert woman.facts()["total-b12"] == {"value": "210 pg/mL", "on": LAST_MONTH.isoformat()}
    woman.presses("To my report")
    value = woman.reads("section[aria-labelledby=values]")
    assert "Total B12: 154.98 pmol/L" in value and "You wrote: 210 pg/mL" in value


@SCRIPTS
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_red_flag(meet: Meet, language: str, scripts: bool) -> None:
    woman = meet(language, story=stories.SEES_BADLY, until=ALARM, java_script_enabled=scripts)
    woman.answers(ALARM, [BLURRED])
    assert woman.path == woman.at.help, "at once after the answer, before any other question"
    card = woman.page.locator(".madelief-flags")
    assert {"en": "Call your doctor or the out-of-hours service today", "nl": "huisartsenpost"}[language] in card.inner_text()
    woman.follows("Whom to call, and what to say")
    assert woman.page.locator("h1").count() == 1
    woman.page.go_back()

    woman.goes_on()
    assert woman.path.startswith(woman.at.questions)
    assert card.is_visible(), "the questions go on below the card"
    woman.tells(Story("the rest", {WEEKS: Result("9"), FOLIC_ACID: "No"}))
    woman.presses("To my report")
    assert card.is_visible()


@SCRIPTS
def test_breastfeeding_with_antibodies(meet: Meet, scripts: bool) -> None:
    woman = meet("nl", java_script_enabled=scripts)
    woman.begins()
    asked = woman.tells(stories.BREASTFEEDING_WITH_ANTIBODIES)
    assert woman.in_her_language(stories.BABY) not in asked, "she said that she breastfeeds"
    woman.presses("To my report")
    advice = woman.reads("section[aria-labelledby=do]")
    assert "borstvoeding" in advice
    assert "baby" in advice
    assert "Deze week" in woman.reads("section[aria-labelledby=short]") + advice


def test_on_injections_and_pregnant_with_a_calendar(meet: Meet, tmp_path: Path) -> None:
    woman = meet(story=stories.PREGNANT_ON_INJECTIONS)
    woman.opens_her_report()
    assert "B12" in woman.reads("section[aria-labelledby=do]")
    plan = woman.reads("section[aria-labelledby=plan]")
    assert "Agree them with your doctor or midwife first" in plan
    woman.follows("Put the plan in your calendar")
    assert woman.path == woman.at.calendar_file
    assert woman.sees("Days on which you would get something are not in this file")
    file = downloaded(woman, "Download for my calendar", tmp_path)
    titles = [line for line in file.splitlines() if line.startswith("SUMMARY")]
    assert titles and all("Appointment" in title for title in titles)


def test_her_own_rhythm_of_injections_comes_into_the_calendar(meet: Meet, tmp_path: Path) -> None:
    """Her next injection is counted from her own last one and her own interval: the check asks for both."""
    woman = meet()
    woman.begins()
    rhythm = stories.PREGNANT_ON_INJECTIONS.with_answers("with her own rhythm", {stories.INTERVAL: Result("8")})
    woman.tells(rhythm)
    woman.goes_to(woman.at.calendar_file)
    file = downloaded(woman, "Download for my calendar", tmp_path)
    following = stories.TEN_DAYS_AGO + timedelta(weeks=8)
    assert f"DTSTART;VALUE=DATE:{following:%Y%m%d}" in file
    assert "B12" not in file and "njection" not in file


def downloaded(woman: Woman, button: str, folder: Path) -> str:
    with woman.page.expect_download() as download:
        woman.button(button).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path.read_text(encoding="utf-8")


def test_the_planner_makes_a_file_of_what_was_agreed(meet: Meet, tmp_path: Path) -> None:
    woman = meet("nl", java_script_enabled=False)
    woman.goes_to(woman.at.planner)
    woman.presses("Download for my calendar")
    assert len(woman.faults) >= 4, "nothing is filled in for her: kind, with whom, the first day, agreed"
    for choice in ("Injection", "My doctor", "No, once only"):
        woman.option(choice).check()
    day = date.today() + timedelta(days=9)
    woman.types(**{"first-day": str(day.day), "first-month": str(day.month), "first-year": str(day.year)})
    woman.option("I agreed this with my doctor or midwife").check()
    file = downloaded(woman, "Download for my calendar", tmp_path)
    assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}" in file
    assert "SUMMARY;LANGUAGE=nl:Afspraak" in file and "injectie" not in file.lower()


@SCRIPTS
def test_the_letter_on_paper(meet: Meet, scripts: bool) -> None:
    """She reads English, her doctor Dutch."""
    woman = meet(story=stories.PREGNANT_WITH_A_TOTAL_B12, java_script_enabled=scripts)
    woman.opens_her_report()
    woman.follows("A letter for your doctor or midwife")
    assert woman.path == woman.at.letter
    woman.option("My midwife (verloskundige)").check()
    woman.types(name="Josephine Testvrouw", born="2 November 1994")
    woman.presses("Page for printing")
    letter = woman.page.locator("article.letter")
    assert letter.get_attribute("lang") == "nl"
    text = " ".join(letter.inner_text().split())
    assert "verloskundige" in text and "Josephine Testvrouw" in text and "2 November 1994" in text
    assert "190 pg/ml" in text and "140,22 pmol/l" in text
    assert "foliumzuur" in text

    woman.goes_to(woman.at.letter)
    assert woman.page.locator("#name").input_value() == "", "her name is kept nowhere"
    assert "Josephine" not in str(woman.context.cookies())


def test_the_letter_as_pdf(meet: Meet, tmp_path: Path) -> None:
    woman = meet("nl", story=stories.PREGNANT_WITH_A_TOTAL_B12)
    woman.goes_to(woman.at.letter)
    if not woman.button("Download as PDF").count():
        assert woman.sees(woman.in_her_language("A PDF cannot be made on this site. The page for printing is the same letter."))
        pytest.skip("WeasyPrint or pango is not here")
    with woman.page.expect_download() as download:
        woman.button("Download as PDF").click()
    file = tmp_path / "letter.pdf"
    download.value.save_as(file)
    assert file.read_bytes().startswith(b"%PDF-") and download.value.suggested_filename == "brief.pdf"


@SCRIPTS
def test_clear_my_answers(meet: Meet, scripts: bool) -> None:
    woman = meet("nl", story=stories.PREGNANT_WITH_A_TOTAL_B12, java_script_enabled=scripts)
    woman.opens_her_report()
    woman.presses("Clear my answers")
    assert woman.path == woman.at.cleared and woman.question == woman.in_her_language("Your answers are gone")
    assert not cookies_with_answers(woman.context)
    woman.goes_to(woman.at.report)
    assert woman.path == woman.at.start
    woman.page.go_back()
    woman.page.go_back()
    assert woman.path != woman.at.report, "the browser kept nothing of it either"


def cookies_with_answers(context: BrowserContext) -> list[str]:
    return [cookie["value"] for cookie in context.cookies() if cookie["name"] == "answers"]


@pytest.mark.parametrize("way", ["click", "click without JavaScript", "escape three times"])
def test_quick_exit(meet: Meet, way: str) -> None:
    woman = meet(story=stories.PREGNANT_WITH_A_TOTAL_B12, java_script_enabled="without" not in way)
    left = meet().context.request.get(woman.site.address + woman.at.leave, max_redirects=0)
    assert left.status == 302 and left.headers["location"] == "https://www.knmi.nl/"
    # What the site answers, with a page of the weather in the place of the way there.
    headers = {"Set-Cookie": left.headers["set-cookie"], "Content-Type": "text/html"}
    weather = "<title>Weather</title><h1>Weather</h1>"
    woman.context.route(f"**{woman.at.leave}", lambda route: route.fulfill(headers=headers, body=weather))
    woman.opens_her_report()
    assert cookies_with_answers(woman.context)
    if way == "escape three times":
        for _time in range(3):
            woman.page.keyboard.press("Escape")
    else:
        woman.page.get_by_role("link", name="Leave this page").click()
    expect(woman.page).to_have_title("Weather")
    assert not cookies_with_answers(woman.context)
    woman.page.go_back()
    assert woman.path != woman.at.report, "Back does not lead to the report"


def test_language_switch_in_the_middle(meet: Meet) -> None:
    woman = meet(story=stories.PREGNANT_WITH_A_TOTAL_B12, until=TOTAL_B12)
    before = woman.fact_file()
    woman.page.get_by_role("link", name="Nederlands").click()
    woman.page.wait_for_url("**/nl/**")
    assert woman.path == "/nl/check/vraag/total-b12/", "the same question"
    woman = Woman(woman.page, woman.site, "nl")
    assert woman.question == "Wat is de waarde van uw totaal B12 (serum B12)?"
    assert woman.fact_file() == before, "nothing of what she said is lost"
    woman.tells(Story("the rest", {TOTAL_B12: Result("190", "pg/mL", LAST_MONTH), DIET: "Vegan"}))
    woman.presses("To my report")
    assert woman.sees("Dit is geen diagnose")
    woman.page.get_by_role("link", name="English").click()
    woman.page.wait_for_url("**/en/**")
    assert woman.path == "/en/check/report/" and woman.sees("This is not a diagnosis")


def test_the_language_of_the_browser_is_the_first(meet: Meet) -> None:
    for language, locale in (("nl", "nl-NL"), ("en", "en-GB")):
        woman = meet(language, locale=locale)
        woman.goes_to("/")
        assert woman.path == f"/{language}/"
        assert woman.page.locator("html").get_attribute("lang") == language


@SCRIPTS
def test_a_clinician(meet: Meet, scripts: bool) -> None:
    clinician = meet(java_script_enabled=scripts)
    clinician.goes_to(clinician.at.home)
    clinician.follows("For care providers")
    assert clinician.path == clinician.at.clinician
    clinician.option("Total B12").fill("190")
    clinician.presses("Show what the sources say")
    assert [field for _text, field in clinician.faults] == ["total-b12"], "no unit is guessed"
    assert clinician.page.locator("#total-b12").input_value() == "190"

    clinician.page.locator("#total-b12--unit").select_option("pg/mL")
    clinician.page.locator("#pregnant").select_option("yes")
    clinician.page.locator("#vision-problems").select_option("yes")
    clinician.presses("Show what the sources say")
    result = clinician.reads()
    assert "140.22" in result
    assert result.index("trouble with walking, strength or seeing") < result.index("140.22"), "the red flag goes first"
    assert "NICE" in result and "NHG" in result


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clinician_pastes_a_record(meet: Meet, language: str) -> None:
    clinician = meet(language)
    clinician.goes_to(clinician.at.clinician)
    clinician.page.locator("#record").fill('{"person": "x", "facts": {"pregnant": "yes", "total-b12": {"value": "190 pg/mL"}}}')
    clinician.presses("Show what the sources say")
    assert {"en": "140.22", "nl": "140,22"}[language] in clinician.reads()
    clinician.page.locator("#record").fill("{not a record")
    clinician.presses("Show what the sources say")
    assert [field for _text, field in clinician.faults] == ["record"]
