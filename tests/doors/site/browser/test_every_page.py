"""Every page, in both languages: axe-core in light and dark, 320 pixels, 400 %, forced colours, no JavaScript, Dutch names.

That nothing stands in the console and nothing is asked of another machine is looked after for every test here (conftest).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.doors.site.browser.axe import Axe
from tests.doors.site.browser.looking import Looking
from tests.doors.site.browser.server import Site
from tests.doors.site.browser.stories import EVERYTHING, TOTAL_B12
from tests.doors.site.browser.woman import Result, Woman

Meet = Callable[..., Woman]
both_languages = pytest.mark.parametrize("language", ["en", "nl"])


@pytest.fixture(scope="session")
def looking(axe: Axe) -> Looking:
    return Looking(axe)


GROUPS = {
    "topics": r"/(guide/topic|uitleg/onderwerp)/",
    "guidelines a to k": r"/(guide/guideline|uitleg/richtlijn)/[a-k]",
    "guidelines l to z": r"/(guide/guideline|uitleg/richtlijn)/[l-z]",
    "sources": r"/(sources|bronnen)/.",
    "others": "",
}
"""All pages of the site map; each falls into the first group that it fits, the last takes whatever is left."""


OF_ONE_KIND = ("guidelines a to k", "guidelines l to z", "sources")
FEW = "(folic-acid-nl|nice-ng239-2024)/"
"""Of pages made from one template two are looked at every day, and all by `make agree`: the longest takes a minute."""


@both_languages
@pytest.mark.parametrize("group", GROUPS)
def test_public_pages(meet: Meet, looking: Looking, site: Site, language: str, group: str) -> None:
    woman = meet(language)
    listed = re.findall("<loc>(.*?)</loc>", woman.context.request.get(f"{site.address}/sitemap.xml").text())
    pages = [url for url in listed if f"/{language}/" in url and _group(url) == group]
    assert len(pages) >= 5
    if group in OF_ONE_KIND and not os.environ.get("MADELIEF_EVERY_PAGE"):
        pages = [url for url in pages if re.search(FEW, url)]
    faults = []
    for url in pages:
        response = woman.page.goto(url)
        assert response is not None and response.status == 200, url
        faults += looking.faults(woman.page, language)
    assert not faults, "\n".join(faults)


def _group(url: str) -> str:
    return next(name for name, pattern in GROUPS.items() if re.search(pattern, url))


@both_languages
def test_every_question(meet: Meet, looking: Looking, language: str) -> None:
    """All that she is asked, with nothing chosen beforehand; and each page again with an error on it."""
    woman = meet(language)
    woman.goes_to(woman.at.start)
    faults = looking.faults(woman.page, language)
    woman.presses("Start")
    kinds: set[str] = set()

    def look(woman: Woman) -> None:
        faults.extend(looking.faults(woman.page, language))
        if woman.path == woman.at.help:
            return
        faults.extend(f"{woman.question}: {chosen} is chosen beforehand" for chosen in chosen_beforehand(woman.page))
        # Radios, boxes, a number, a number with a unit, a day: an error once on each kind of page.
        fields = woman.page.locator("form[data-once] :is(input, select):not([type=hidden])")
        kind = str(sorted(set(fields.evaluate_all("fields => fields.map((field) => field.id.replace(/-.*/, ''))"))))
        if kind in kinds:
            return
        kinds.add(kind)
        woman.continues()
        assert woman.faults, f"{woman.question}: nothing was answered, and nothing is said"
        assert woman.page.title().startswith(woman.in_her_language("Error"))
        faults.extend(looking.faults(woman.page, language))

    woman.tells(EVERYTHING, each=look)
    assert len(kinds) >= 5
    faults += looking.faults(woman.page, language)
    assert not faults, "\n".join(faults)


def chosen_beforehand(page: Page) -> list[str]:
    """What stands in the form before she touched it."""
    chosen: list[str] = page.locator("form[data-once] :is(input, select):not([type=hidden])").evaluate_all(
        """fields => fields.filter((field) => field.type === "radio" || field.type === "checkbox" ? field.checked : field.value)
            .map((field) => `${field.name}=${field.value}`)"""
    )
    return chosen


@both_languages
def test_report_and_papers(meet: Meet, looking: Looking, language: str) -> None:
    woman = meet(language, story=EVERYTHING)
    at, faults = woman.at, []
    for path in (at.report, at.why, at.answers, at.letter, at.calendar_file, at.help):
        woman.goes_to(path)
        assert woman.path == path
        faults += looking.faults(woman.page, language)

    woman.goes_to(at.letter)
    woman.types(name="Josephine")
    woman.presses("Page for printing")
    assert woman.page.locator("article.letter").count()
    faults += looking.faults(woman.page, language)

    woman.goes_to(at.letter)
    woman.page.locator("#name").evaluate("field => field.removeAttribute('maxlength')")
    woman.types(name="J" * 90)
    woman.presses("Page for printing")
    assert woman.faults
    faults += looking.faults(woman.page, language)

    woman.goes_to(at.question("total-b12"))
    woman.fills_in(Result("9999", "pmol/L"))
    woman.continues()
    assert woman.sees(woman.in_her_language("Is this right?"))
    faults += looking.faults(woman.page, language)

    woman.presses("Clear my answers")
    assert woman.path == at.cleared
    faults += looking.faults(woman.page, language)
    assert not faults, "\n".join(faults)


@both_languages
def test_planner_clinician_and_errors(meet: Meet, looking: Looking, language: str) -> None:
    woman = meet(language)
    at, faults = woman.at, []
    for path in (at.planner, at.clinician, f"{at.stop}stop-baby/", f"{at.stop}stop-young/", f"{at.home}nowhere/"):
        assert woman.goes_to(path).status == (404 if "nowhere" in path else 200)
        faults += looking.faults(woman.page, language)

    woman.goes_to(at.planner)
    woman.presses("Download for my calendar")
    assert woman.faults
    faults += looking.faults(woman.page, language)

    woman.goes_to(at.clinician)
    for concept, value, unit in (("total-b12", "190", "pg/mL"), ("haemoglobin", "6.2", "mmol/L"), ("active-b12", "x", "")):
        woman.page.locator(f"#{concept}").fill(value)
        if unit:
            woman.page.locator(f"#{concept}--unit").select_option(unit)
    for concept in ("pregnant", "vision-problems"):
        woman.page.locator(f"#{concept}").select_option("yes")
    woman.presses("Show what the sources say")
    assert woman.faults
    faults += looking.faults(woman.page, language)
    woman.page.locator("#active-b12").fill("25")
    woman.presses("Show what the sources say")
    assert not woman.faults and woman.page.locator("#result").count()
    faults += looking.faults(woman.page, language)

    woman.begins()
    woman.context.clear_cookies(name="csrf")
    woman.fills_in("For myself")
    woman.continues()
    assert woman.question == woman.in_her_language("This form has expired")
    faults += looking.faults(woman.page, language)
    assert not faults, "\n".join(faults)


def test_focus_is_seen_in_forced_colours(meet: Meet) -> None:
    """A shadow or a background is not drawn there: only an outline or a border shows where one is."""
    woman = meet(story=EVERYTHING, until=TOTAL_B12)
    woman.page.emulate_media(forced_colors="active")
    stops = woman.page.locator("a:visible, button:visible, select:visible, input:visible, summary:visible").count()
    unseen, seen = [], 0
    for _stop in range(stops):
        woman.page.keyboard.press("Tab")
        style = woman.page.evaluate(
            "() => { const style = getComputedStyle(document.activeElement);"
            " return [document.activeElement.outerHTML.slice(0, 100), style.outlineStyle, parseFloat(style.outlineWidth)]; }"
        )
        seen += 1
        if style[1] == "none" or not style[2]:
            unseen.append(style[0])
    assert seen > 10 and not unseen, unseen
