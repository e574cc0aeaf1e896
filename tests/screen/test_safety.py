"""What must hold of a population's worklist and page: the promises A1-A9, the guards, and that unknown is no all-clear.

Each person is assessed one by one as well: whom a guard stands over is asked of that, not of the columns.
"""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl
import pytest
from markupsafe import escape

from madelief.assess.wording import INTENDED_USE
from madelief.facts import LANGUAGES
from madelief.guideline import Shelf
from madelief.guideline.graph import Recommendation
from madelief.screen.counting import Counting
from madelief.screen.page import page
from madelief.screen.page.care import guards_over
from madelief.screen.page.words import STANDING, WORDS
from madelief.screen.summary import PartCounts, Rows
from madelief.screen.worklist import Worklist
from tests.assess.test_promises import NEVER, NEVER_VERBS
from tests.assess.test_promises_as_read import B12, BREASTFEEDING, FOLIC_ACID, IRON, VERDICTS, instructed
from tests.screen import fake
from tests.screen.crowd import Crowd, crowd

pytestmark = pytest.mark.xdist_group("screen-safety")  # its people are assessed once

PEOPLE = 40
WITHHELD = (FOLIC_ACID, BREASTFEEDING, IRON, B12)
FORBIDDEN = {pair for pairs in NEVER.values() for pair in pairs}


@pytest.fixture(scope="module")
def people(shelf: Shelf) -> Crowd:
    return crowd(shelf, PEOPLE, seed=9)


@pytest.fixture(scope="module")
def listed(people: Crowd, shelf: Shelf) -> dict[tuple[str, str], pl.DataFrame]:
    """(profile, language) → the worklist."""
    return {
        (profile, language): Worklist(people.outputs, shelf.vocabulary, people.wide.schema, profile, language).rows(
            people.wide, people.results
        )
        for profile, language in (("nl", "en"), ("uk", "nl"))
    }


@pytest.fixture(scope="module")
def pages(people: Crowd, shelf: Shelf) -> dict[tuple[str, str], str]:
    """The pages of people at every line, and of people of whom nothing is known, in every language."""
    counted = Counting(people.outputs, shelf, people.wide.schema).count(people.wide, people.results, 0)
    unknown = PartCounts(
        people=5000, recommendations={told.id: (0, 0, 5000) for g in shelf.released() for told in g.speaking}
    )  # fmt: skip
    return {
        (name, language): page(fake.heading(shelf, PEOPLE), counts, shelf, shelf.released(), language, 0)
        for name, counts in (("crowd", counted), ("unknown", unknown))
        for language in LANGUAGES
    }


def told_of(shelf: Shelf) -> dict[str, Recommendation]:
    return {told.id: told for guideline in shelf for told in guideline.speaking}


# ---------------------------------------------------------------- the worklist


def test_nobody_is_on_the_worklist_for_what_a_guard_covers_or_only_a_patient_page_says(
    people: Crowd, listed: dict[tuple[str, str], pl.DataFrame]
) -> None:
    guarded = pages_say = 0
    for frame in listed.values():
        for person, recommendation in frame.select("person", "recommendation").iter_rows():
            assessment = people.assessed[int(person)]
            advice = {a.recommendation.id: a for a in (*assessment.red_flags, *assessment.recommendations)}[recommendation]
            assert advice.guard is None, recommendation
            assert advice.authority != "patient-page", recommendation
    for assessment in people.assessed:
        guarded += sum(a.guard is not None for a in assessment.recommendations)
        pages_say += sum(a.authority == "patient-page" for a in assessment.recommendations)
    assert min(guarded, pages_say) > PEOPLE, "there is something to keep off it"


def test_the_worklist_tells_nobody_to_withhold(shelf: Shelf, listed: dict[tuple[str, str], pl.DataFrame]) -> None:
    """A1, A2, A7, A9: neither by what a row is tagged with, nor by its words."""
    every = told_of(shelf)
    for (_, language), frame in listed.items():
        assert len(frame)
        for recommendation, text in frame.select("recommendation", "text").unique().iter_rows():
            told = every[recommendation]
            assert told.action.split("-")[0] not in NEVER_VERBS
            assert (told.stance, told.action) not in FORBIDDEN
            assert not any(instructed(what[language], text, language) for what in WITHHELD), text
            assert not re.search(VERDICTS[language], text, re.IGNORECASE), text


def test_every_row_of_the_worklist_has_its_reason_and_its_source(listed: dict[tuple[str, str], pl.DataFrame]) -> None:
    """A5; and what is not recorded is said to be so, never left out or taken for no."""
    for frame in listed.values():
        assert not any(frame.null_count().row(0))
        assert len(frame.filter(pl.any_horizontal(pl.col("because", "source", "text").str.len_chars() == 0))) == 0
        assert frame["because"].str.contains("not recorded|niet vastgelegd").any()


def test_every_red_flag_is_on_the_worklist_as_of_today(people: Crowd, listed: dict[tuple[str, str], pl.DataFrame]) -> None:
    """A6: whoever leads, and however many."""
    flags = [(one.record.person, flag) for one in people.assessed for flag in one.red_flags]
    expected = {(person, flag.recommendation.id) for person, flag in flags if flag.guard is None}
    assert len(expected) > PEOPLE / 4
    for frame in listed.values():
        today = frame.filter(pl.col("urgency") == "today").select("person", "recommendation")
        assert expected <= set(today.iter_rows())


# ---------------------------------------------------------------- the page


def test_what_a_guard_covers_stands_on_the_page_as_a_view_also_where_it_applies_to_nobody(
    shelf: Shelf, pages: dict[tuple[str, str], str]
) -> None:
    """No sentence that a promise forbids stands outside the quotation marks of a view; and none among care that is due."""
    covered = [
        told
        for guideline in shelf.released()
        for told in guideline.speaking
        if any(not guard.when and not guard.carries for _, guard in guards_over(guideline, told, tuple(shelf)))
    ]
    assert len([told for told in covered if (told.stance, told.action) in FORBIDDEN]) > 3
    for (_, language), html in pages.items():
        for told in covered:
            text = escape(told.text[language])
            views = html.count(f"{escape(WORDS['care.view'][language])}:</strong> “{text}”")
            assert views >= 1, told.id
            assert html.count(f'<span class="text">{text}</span>') == 0, told.id


def test_care_that_is_due_tells_nobody_to_withhold(pages: dict[tuple[str, str], str]) -> None:
    for (name, language), html in pages.items():
        due = html[html.index('id="care"') : html.index('id="parting"')]
        said = re.findall(r'<span class="text">(.*?)</span>', due)
        assert bool(said) is (name == "crowd")
        for text in said:
            assert not any(instructed(what[language], text, language) for what in WITHHELD), text
        assert not re.search(VERDICTS[language], html, re.IGNORECASE)


def test_care_that_is_due_says_who_speaks(shelf: Shelf, pages: dict[tuple[str, str], str]) -> None:
    """A patient page's recommendation is never taken for an official one."""
    page_title = shelf.guidelines["zwangerschap-2017"].title
    for language in LANGUAGES:
        html = pages["crowd", language]
        due = html[html.index('id="care"') : html.index('id="parting"')]
        lines = re.findall(r'<span class="from">(.*?)</span>', due)
        standings = tuple(escape(words[language]) for words in STANDING.values())
        assert all(line.startswith(standings) for line in lines)
        of_page = [line for line in lines if escape(page_title[language]) in line]
        assert of_page
        assert all(line.startswith(escape(STANDING["patient-page"][language])) for line in of_page)


def test_the_page_says_what_it_is_for_and_what_it_was_made_of(shelf: Shelf, pages: dict[tuple[str, str], str]) -> None:
    """A8: intended use, editions and the day."""
    for (_, language), html in pages.items():
        assert escape(INTENDED_USE[language]) in html
        assert "22 november 2026" in html.lower()
        for guideline in shelf.released():
            assert guideline.sha256 in html
        assert {"en": "It makes no diagnosis", "nl": "Het stelt geen diagnose"}[language] in html


def test_people_of_whom_nothing_is_known_are_no_all_clear(pages: dict[tuple[str, str], str]) -> None:
    """A4 and unknown is not no: that nothing is due is said together with how little is known."""
    assert "no sign that all is well" in pages["unknown", "en"]
    assert "hoeft niet alles goed te zijn" in pages["unknown", "nl"]
    assert "too little is recorded" in pages["unknown", "en"]


def test_a_sentence_that_few_rows_share_is_not_on_the_page(shelf: Shelf) -> None:
    """A reader's sentence may quote a record: what fewer rows than the limit share could tell whose."""
    quoted, shared = "total-b12 has no value (“mother of Jan”); it stays unknown", "“mg/dl” is not a unit of it"
    rows = Rows("Observation", 300, 100, {"no concept has its code": 170, quoted: 9, shared: 21})
    html = page(replace(fake.heading(shelf), rows=(rows,)), PartCounts(people=300), shelf, shelf.released(), "en")
    assert "mother of Jan" not in html
    assert shared in html
    assert "1 other reasons" in html
