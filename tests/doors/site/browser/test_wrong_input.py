"""What she types that cannot be right, or may not be: what she is told, at which field, and what stays in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.doors.site.browser import stories
from tests.doors.site.browser.stories import HAEMOGLOBIN, LAST_INJECTION, NERVES, PHASE, TOTAL_B12, WEEKS
from tests.doors.site.browser.woman import Result, Woman

Meet = Callable[..., Woman]


@pytest.fixture
def with_her_paper(meet: Meet) -> Woman:
    """She has the question for her total B12 before her."""
    return meet(story=stories.PREGNANT_WITH_A_TOTAL_B12, until=TOTAL_B12)


def test_nothing_is_filled_in_or_chosen_for_her(with_her_paper: Woman) -> None:
    fields = with_her_paper.page.locator("form[data-once] :is(input, select):not([type=hidden])")
    assert fields.count() == 5
    assert [field.input_value() for field in fields.all()] == [""] * 5
    assert with_her_paper.page.locator("#unit option").first.inner_text() == "Choose the unit"


WRONG = [
    ("nothing at all", "", "", [("Fill in the value", "number"), ("Choose the unit that stands beside", "unit")]),
    ("no unit", "190", "", [("Choose the unit that stands beside the value on your paper", "unit")]),
    ("words", "quite low", "pmol/L", [("is not a number with a unit", "number")]),
    ("a sign alone", "<", "pmol/L", [("is not a number with a unit", "number")]),
    ("a range", "100-200", "pmol/L", [("is not a unit of it", "number")]),
    ("a unit of her own", "190 mg", "pmol/L", [("is not a unit of it", "number")]),
    ("below zero", "-190", "pmol/L", [("-190 pmol/L is impossible: expected 1 to 20000 pmol/L", "number")]),
    ("too high to be true", "90000", "pmol/L", [("90000 pmol/L is impossible: expected 1 to 20000 pmol/L", "number")]),
    ("too low to be true", "0,5", "pmol/L", [("0.5 pmol/L is impossible", "number")]),
    ("a comma that may be a thousand", "1,234", "pmol/L", [("can be read as 1.234 and as 1234; write", "number")]),
    ("two points", "1.234.5", "pmol/L", [("is not a unit of it", "number")]),
    ("a very long number", "1" * 40, "pmol/L", [("has more digits than a measurement can have", "number")]),
    ("far too long a text", "1" + " 000" * 300, "pmol/L", [("is not a unit of it", "number")]),
    ("a tag", "<b>190</b>", "pmol/L", [("is not a number with a unit", "number")]),
    ("a number of another script", "١٩٠", "pmol/L", [("is not a number with a unit", "number")]),
]


@pytest.mark.parametrize(("number", "unit", "told"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_value_that_is_refused(with_her_paper: Woman, number: str, unit: str, told: list[tuple[str, str]]) -> None:
    woman = with_her_paper
    woman.fills_in(Result(number, unit))
    woman.continues()
    assert woman.question == TOTAL_B12, "she stays where she is"
    assert woman.page.title().startswith("Error: ")
    assert [field for _text, field in woman.faults] == [field for _text, field in told]
    for (said, field), (sentence, _field) in zip(woman.faults, told, strict=True):
        assert sentence in said
        link = woman.page.locator(f".nhsuk-error-summary a[href='#{field}']")
        link.click()
        assert woman.page.evaluate("document.activeElement.id") == field, "the link leads to the field"
        assert sentence in described(woman, field), "the same words stand at the field, tied to it for a screen reader"
    assert woman.page.locator("#number").input_value() == number, "what she typed stays"
    chosen = woman.page.locator("#unit option:checked").inner_text()
    assert chosen == (unit or "Choose the unit")
    assert "total-b12" not in woman.facts()


def described(woman: Woman, field: str) -> str:
    """What a screen reader says of the field after its name."""
    ids = (woman.page.locator(f"#{field}").get_attribute("aria-describedby") or "").split()
    return " ".join(woman.page.locator(f"[id='{each}']").text_content() or "" for each in ids)


RIGHT = [
    ("a point", "189.5", "pg/mL", "189.5 pg/mL"),
    ("a comma", "189,5", "pg/mL", "189,5 pg/mL"),
    ("less than", "<150", "pmol/L", "<150 pmol/L"),
    ("more than, with a space", "> 400", "pmol/L", "> 400 pmol/L"),
    ("at most", "≤150", "pmol/L", "≤150 pmol/L"),
    ("spaces around it", "  190  ", "ng/L", "190 ng/L"),
]


@pytest.mark.parametrize(("number", "unit", "kept"), [row[1:] for row in RIGHT], ids=[row[0] for row in RIGHT])
def test_a_value_as_it_stands_on_her_paper(with_her_paper: Woman, number: str, unit: str, kept: str) -> None:
    woman = with_her_paper
    woman.fills_in(Result(number, unit))
    woman.continues()
    assert not woman.faults and woman.question != TOTAL_B12
    assert woman.facts()["total-b12"]["value"] == kept, "as she wrote it"


@pytest.mark.parametrize(
    ("language", "number", "unit", "echo"),
    [
        ("en", "190", "pg/mL", "190 pg/mL, that is 140 pmol/L"),
        ("nl", "190", "pg/ml", "190 pg/ml, dat is 140 pmol/l"),
        ("en", "140", "pmol/L", "140 pmol/L, that is 190 ng/L"),
        ("nl", "<34,5", "pmol/l", "<34,5 pmol/l, dat is <46,7 ng/l"),
    ],
)
def test_h4_the_value_is_said_again_in_the_other_unit(meet: Meet, language: str, number: str, unit: str, echo: str) -> None:
    """Whoever chose the wrong unit sees a number that does not stand on her paper."""
    woman = meet(language, story=stories.PREGNANT_WITH_A_TOTAL_B12, until=TOTAL_B12)
    woman.fills_in(Result(number, unit))
    woman.continues()
    assert echo in woman.reads(".nhsuk-inset-text")
    woman.goes_to(woman.at.answers)
    assert echo.replace(",", "").replace(" ", "") in woman.reads().replace(",", "").replace(" ", "")


def test_h4_an_unlikely_value_is_asked_about(with_her_paper: Woman) -> None:
    woman = with_her_paper
    woman.fills_in(Result("1900", "pmol/L"))
    woman.continues()
    assert woman.question == TOTAL_B12
    assert woman.sees("1900 pmol/L is unusual (usually 20 to 1500 pmol/L)")
    assert "total-b12" not in woman.facts(), "it does not count before she says that it is right"

    woman.types(number="2900")
    woman.presses("Yes, this is right")
    assert woman.sees("2900 pmol/L is unusual"), "another value is asked about anew"
    woman.presses("Yes, this is right")
    assert woman.facts()["total-b12"] == {"value": "2900 pmol/L"}
    assert woman.question != TOTAL_B12


TOMORROW = date.today() + timedelta(days=2)
LONG_AGO = date.today() - timedelta(days=500)
NO_DATE = "This is not a date. Fill in day, month and year"
WRONG_DAYS = [
    ("no such day", ("31", "2", "2026"), NO_DATE),
    ("no such month", ("1", "13", "2026"), NO_DATE),
    ("a day alone", ("12", "", ""), NO_DATE),
    ("words", ("first", "of", "May"), NO_DATE),
    ("a year of two digits", ("1", "5", "26"), NO_DATE),
    ("a year of five digits", ("1", "5", "20266"), NO_DATE),
    ("a day to come", (str(TOMORROW.day), str(TOMORROW.month), str(TOMORROW.year)), "This date lies in the future"),
    ("too long ago", (str(LONG_AGO.day), str(LONG_AGO.month), str(LONG_AGO.year)), "This result is too old to use here"),
]


@pytest.mark.parametrize(("day", "told"), [row[1:] for row in WRONG_DAYS], ids=[row[0] for row in WRONG_DAYS])
def test_a_day_that_is_refused(with_her_paper: Woman, day: tuple[str, str, str], told: str) -> None:
    woman = with_her_paper
    woman.fills_in(Result("190", "pg/mL"))
    woman.types(day=day[0], month=day[1], year=day[2])
    woman.continues()
    assert [field for _text, field in woman.faults] == ["day"]
    assert told in woman.faults[0][0]
    assert [woman.page.locator(f"#{part}").input_value() for part in ("day", "month", "year")] == list(day)
    assert woman.page.locator("#number").input_value() == "190"
    assert "total-b12" not in woman.facts()


def test_a_day_that_is_asked_for_may_not_be_left_out(meet: Meet) -> None:
    woman = meet("nl", story=stories.PREGNANT_ON_INJECTIONS, until=LAST_INJECTION)
    woman.continues()
    assert woman.faults == [("Vul een datum in", "day")]
    woman.types(day="31", month="2", year="2026")
    woman.continues()
    assert [field for _text, field in woman.faults] == ["day"]


@pytest.mark.parametrize(
    ("weeks", "told"),
    [("", "Fill in the value"), ("many", "is not a number"), ("60", "60 wk is impossible"), ("-3", "-3 wk is impossible")],
)
def test_weeks_of_pregnancy_that_are_refused(meet: Meet, weeks: str, told: str) -> None:
    woman = meet(story=stories.PREGNANT_WITH_A_TOTAL_B12, until=WEEKS)
    woman.fills_in(Result(weeks))
    woman.continues()
    assert woman.question == WEEKS and [field for _text, field in woman.faults] == ["number"]
    assert told in woman.faults[0][0]
    assert woman.page.locator("#number").input_value() == weeks


def test_no_option_is_chosen(meet: Meet) -> None:
    woman = meet("nl")
    woman.begins()
    woman.continues()
    assert woman.faults == [("Kies een antwoord", "choice")]
    woman.page.locator(".nhsuk-error-summary a").click()
    assert woman.page.evaluate("document.activeElement.type") == "radio"


@pytest.mark.parametrize("last_box", ["None of these", "I don't know"])
def test_a_tick_and_a_last_box_as_well(meet: Meet, last_box: str) -> None:
    """Without JavaScript both can be ticked, and then we ask which; with it the one puts the other out."""
    first = "Do your feet burn, or does it feel like walking on cotton wool?"
    woman = meet(story=stories.PREGNANT_WITH_A_TOTAL_B12, until=NERVES, java_script_enabled=False)
    woman.fills_in([first, last_box])
    woman.continues()
    assert woman.faults == [("You ticked something, and also a last box. Leave one of the two.", "ticked")]
    assert woman.option(first).is_checked() and woman.option(last_box).is_checked(), "nothing of hers is thrown away"
    assert "burning-feet" not in woman.facts()

    helped = meet(story=stories.PREGNANT_WITH_A_TOTAL_B12, until=NERVES)
    helped.fills_in([first, last_box])
    assert not helped.option(first).is_checked() and helped.option(last_box).is_checked()
    helped.fills_in([first])
    assert helped.option(first).is_checked() and not helped.option(last_box).is_checked()


def test_nothing_is_ticked(meet: Meet) -> None:
    woman = meet(story=stories.PREGNANT_WITH_A_TOTAL_B12, until=NERVES)
    woman.continues()
    assert woman.faults == [("Tick what applies, or the last box", "ticked")]
    assert "tingling" not in woman.facts(), "an empty page is no “no”"


def test_what_no_form_sends(meet: Meet) -> None:
    """Somebody changes the form: a choice that is none, a box that is none, a unit that is none."""
    woman = meet(story=stories.PREGNANT_WITH_A_TOTAL_B12, until=PHASE)
    woman.page.locator("input[name=choice]").first.evaluate("radio => { radio.value = 'nonsense'; radio.checked = true }")
    woman.continues()
    assert woman.faults == [("Choose an answer", "choice")]

    paper = meet(story=stories.PREGNANT_WITH_A_TOTAL_B12, until=TOTAL_B12)
    paper.types(number="190")
    paper.page.locator("#unit").evaluate("select => { select.options[1].value = 'stone'; select.selectedIndex = 1 }")
    paper.continues()
    assert [field for _text, field in paper.faults] == ["unit"]


def test_haemoglobin_takes_what_dutch_and_british_papers_print(meet: Meet) -> None:
    woman = meet(story=stories.EVERYTHING, until=HAEMOGLOBIN)
    woman.fills_in(Result("6,2", "mmol/L"))
    woman.continues()
    echo = woman.reads(".nhsuk-inset-text")
    assert "6,2 mmol/L" in echo and "that is 99.9 g/L" in echo and "that is 9.99 g/dL" in echo
