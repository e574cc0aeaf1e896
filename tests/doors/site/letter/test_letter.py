"""What a letter says, of every example person: never a verdict, never a page's view, always folic acid."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from madelief.assess import Assessment
from madelief.assess.wording import INTENDED_USE
from madelief.doors.site.check.letter import FOLIC_ACID, Heading
from madelief.facts import LANGUAGES
from tests.doors.site.letter.people import CASES, assessed, letter, ticking_everything

FOLIC_LINE = "if I take it, I go on with it until we agree on something else together."


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ").split())


def told(assessment: Assessment, language: str) -> str:
    return words(letter(assessment, language)[1])


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_letter(path: Path) -> None:
    assessment = assessed(path)
    text = told(assessment, "en")
    assert FOLIC_LINE in text
    assert INTENDED_USE["en"] in text
    assert "22 November 2026" in text
    for flag in assessment.red_flags:
        assert text.index(flag.text["en"]) < text.index("About me")
    for advice in assessment.recommendations:
        if advice.guard is not None:
            assert advice.recommendation.text["en"] not in text or any(
                own.text["en"] == advice.recommendation.text["en"] for own in assessment.leading
            ), "a view that a guard covers"
    # What must be done today, and what is said of folic acid, is never what does not fit.
    soonest = {a.recommendation.topic for a in assessment.leading if a.recommendation.urgency == "today"}
    kept = {a.recommendation.topic for a in letter(assessment, "en")[0].kept if a.recommendation.urgency == "today"}
    assert kept == soonest
    if any(a.recommendation.topic == FOLIC_ACID for a in assessment.leading):
        assert "Folic acid." in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_number_of_a_source_stands_below(path: Path, language: str) -> None:
    made, html = letter(assessed(path), language)
    cited = {int(number) for number in re.findall(r"\[(\d+)\]", words(html))}
    assert cited == set(range(1, len(made.sources) + 1))


def test_a_value_stands_as_it_was_entered_and_in_the_unit_of_the_sources() -> None:
    (path,) = [path for path in CASES if path.stem == "iron-without-effect-at-34-weeks"]
    made, _html = letter(assessed(path), "nl")
    row = made.rows[0]
    assert (row.value, row.normal, row.day) == ("9.8 g/dl", "98 g/l", "19 november 2026")
    assert made.converted


def test_a_view_of_a_patient_page_is_not_among_the_questions() -> None:
    (path,) = [path for path in CASES if path.stem == "pregnant-and-deficient"]
    made, _html = letter(assessed(path), "en")
    assert made.kept
    assert all(advice.guard is None and advice.authority != "patient-page" for advice in made.kept)


def test_a_letter_too_long_gives_up_what_can_wait_and_says_so() -> None:
    assessment = ticking_everything()
    made, html = letter(assessment, "en")
    assert made.short
    assert all(flag.text["en"] in words(html) for flag in assessment.red_flags)
    assert made.left_out


def test_a_name_is_text_and_nothing_else() -> None:
    _made, html = letter(assessed(CASES[0]), "en", Heading("midwife", name='<img src="x">', born="1994"))
    assert "<img" not in html
    assert "&lt;img" in html
    assert "To my midwife" in html


def test_who_answered_for_somebody_else_is_said() -> None:
    made, _html = letter(assessed(CASES[0]), "en", Heading("gp", by_other=True))
    assert made.who.startswith("Someone else filled in the questions for me.")
