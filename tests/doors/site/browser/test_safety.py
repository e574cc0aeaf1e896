"""What must hold on every page that she reads, whatever she said: promises A1-A9, by the hazard that each keeps away.

The ids are those of docs/safety/hazard-log.csv. Everything is read from the page, as she reads it; which sentences stand
under a guard, the API says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from madelief.assess.wording import INTENDED_USE
from tests.assess.test_promises_as_read import B12, BREASTFEEDING, FOLIC_ACID, IRON, VERDICTS, instructed
from tests.doors.site.browser import stories
from tests.doors.site.browser.stories import (
    ALARM,
    BABY,
    BABY_ALARM,
    BLURRED,
    COMPLAINTS,
    NERVES,
    PHASE,
    RESULTS,
    THINKS_OF_DEATH,
    TOTAL_B12,
    WEEKS,
)
from tests.doors.site.browser.woman import Answer, Result, Story, Woman, without_views

Meet = Callable[..., Woman]

EVERYBODY = (*stories.STORIES, stories.EVERYTHING)
every_story = pytest.mark.parametrize("story", EVERYBODY, ids=[story.name for story in EVERYBODY])
both_languages = pytest.mark.parametrize("language", ["en", "nl"])


def pages_about_her(woman: Woman) -> Iterator[tuple[str, str]]:
    """(name, sentences that are no view) of all that she takes to heart: report, its reasons, letter."""
    for path in (woman.at.report, woman.at.why):
        woman.goes_to(path)
        yield path, without_views(woman.page)
    woman.goes_to(woman.at.letter)
    woman.option({"en": "English", "nl": "Dutch"}[woman.language]).check()
    woman.presses("Page for printing")
    yield "letter", without_views(woman.page)


# ---------------------------------------------------------------- H1: folic acid


STATEMENT = ("What the source says:", "Wat de bron zegt:")
"""How the words of a source begin among the reasons: what it finds or measures is no instruction to her."""


@every_story
def test_h1_h2_h17_nothing_tells_her_to_stop_or_wait(meet: Meet, story: Story) -> None:
    """A1, A2, A7, A9: not with folic acid, breastfeeding, iron or B12; in no sentence outside a view."""
    for language in ("en", "nl"):
        woman = meet(language, story=story)
        for page, text in pages_about_her(woman):
            for what in (FOLIC_ACID, BREASTFEEDING, IRON, B12):
                strictly = what in (FOLIC_ACID, BREASTFEEDING)
                lines = [line for line in text.splitlines() if strictly or not line.startswith(STATEMENT)]
                told = [line for line in lines if instructed(what[language], without_quotes(line), language)]
                assert not told, (page, told)
            assert not re.search(VERDICTS[language], text, re.IGNORECASE), page


def without_quotes(text: str) -> str:
    """A view names itself and stands between quotation marks, in a letter too; "no reason to stop" says to go on."""
    return re.sub(r"\b(?:no reason to stop|geen reden om te stoppen)\b", "…", re.sub(r"“[^”]*”", "“…”", text))


TAKE_IT = {"en": r"[Tt]ake 400 µg of folic acid every day", "nl": r"[Ss]lik elke dag 400 microgram foliumzuur"}
GO_ON = {"en": r"Go on with your folic acid. Do not stop", "nl": r"Ga door met foliumzuur. Stop er niet mee"}
TALK = {"en": r"[Tt]alk with your midwife or doctor", "nl": r"[Pp]raat met uw verloskundige of huisarts"}


@both_languages
@pytest.mark.parametrize(
    ("story", "says"),
    [
        (stories.PLANNING_AND_VEGETARIAN, TAKE_IT),
        (stories.SEES_BADLY, TAKE_IT),
        (stories.GOOD_VALUE_AND_TIRED, GO_ON),
        (stories.PREGNANT_ON_INJECTIONS, TALK),
        (stories.PREGNANT_WITH_A_TOTAL_B12, TALK),
    ],
    ids=lambda value: value.name if isinstance(value, Story) else "",
)
def test_h1_the_folic_acid_line_stands_open(meet: Meet, story: Story, says: dict[str, str], language: str) -> None:
    """Who hopes for a child or is in her first weeks reads it without opening anything, with its source."""
    woman = meet(language, story=story)
    woman.opens_her_report()
    told = woman.page.locator("section[aria-labelledby=do] > ol .madelief-told", has_text=FOLIC_ACID[language])
    lines = [line for line in told.all() if re.search(says[language], " ".join(line.inner_text().split()))]
    assert lines, told.all_inner_texts()
    assert lines[0].is_visible()
    assert re.search(r", \d{4}|20\d\d", lines[0].locator(".madelief-source").first.inner_text()), "who says it, and when"


@every_story
def test_h1_the_letter_says_that_folic_acid_goes_on(meet: Meet, story: Story) -> None:
    woman = meet("nl", story=story)
    woman.goes_to(woman.at.letter)
    woman.presses("Page for printing")
    letter = woman.reads("article.letter")
    assert "als ik het slik, ga ik daarmee door tot wij samen iets anders afspreken" in letter


@pytest.mark.parametrize("story", [s for s in EVERYBODY if s is not stories.SEES_BADLY], ids=lambda story: story.name)
def test_h1_guarded_sentences_stand_in_a_view_only(meet: Meet, story: Story) -> None:
    """What a guard covers is said by the page of 2017, labelled so, and never stands among the advice."""
    woman = meet(story=story)
    covered = guarded_of(woman)
    assert covered, "else this test says nothing"
    for path in (woman.at.report, woman.at.why, woman.at.answers, woman.at.calendar_file):
        woman.goes_to(path)
        outside = without_views(woman.page)
        for text in covered:
            assert text not in without_quotes(outside), (path, text)
    woman.opens_her_report()
    views = woman.page.locator(".madelief-view")
    assert views.count()
    for view in views.all():
        label = view.locator(".madelief-view__label").text_content() or ""
        assert "Not advice" in label and "patient page" in label
    shown = " ".join(views.all_text_contents())
    assert any(text in " ".join(shown.split()) for text in covered)


def guarded_of(woman: Woman) -> set[str]:
    """The sentences that apply to her and stand under a guard, as the API tells them without the guard's frame."""
    answer = woman.context.request.post(f"{woman.site.address}/api/v1/assess?language=en", data=woman.fact_file())
    assert answer.status == 200, answer.text()
    found = {told["text"] for told in answer.json()["recommendations"] if told["guarded_by"]}
    return {quote for text in found for quote in re.findall(r"not advice: “([^”]*)”", text)}


# ---------------------------------------------------------------- H2: breastfeeding


@both_languages
def test_h2_antibodies_lead_to_a_doctor_this_week_and_she_goes_on_feeding(meet: Meet, language: str) -> None:
    woman = meet(language, story=stories.BREASTFEEDING_WITH_ANTIBODIES)
    woman.opens_her_report()
    advice = woman.page.locator("section[aria-labelledby=do]")
    group = advice.locator(".madelief-when--this-week, .madelief-when--today").all_inner_texts()
    assert group and {"en": "This week", "nl": "Deze week"}[language] in " ".join(group)
    open_ = " ".join(advice.locator("> ol").all_inner_texts())
    assert re.search({"en": "[Gg]o on breastfeeding", "nl": "[Gg]a door met borstvoeding"}[language], open_)
    assert "baby" in open_
    short = woman.reads("section[aria-labelledby=short]")
    assert re.search({"en": "baby|[Bb]reastfeeding", "nl": "baby|[Bb]orstvoeding"}[language], short)


# ---------------------------------------------------------------- H3: a good value


def test_h3_a_good_value_with_complaints_is_no_all_clear(meet: Meet) -> None:
    woman = meet(story=stories.GOOD_VALUE_AND_TIRED)
    woman.opens_her_report()
    text = without_views(woman.page)
    assert "420 pmol/L" in text
    assert "This value is no all-clear: your complaints count." in text
    assert not re.search(r"\b(nothing is wrong|all is well|you are fine|no reason to worry)\b", text, re.IGNORECASE)
    assert "A value alone never says everything" in text
    assert woman.page.locator(".madelief-opening").is_visible(), "without red flags there is no all-clear either"


def test_h3_a_value_from_under_treatment_reassures_nobody(meet: Meet) -> None:
    measured: dict[str, Answer] = {RESULTS: ["Total B12"], TOTAL_B12: Result("600", "pmol/L", date.today() - timedelta(days=4))}
    woman = meet(story=stories.PREGNANT_ON_INJECTIONS.with_answers("a value from under treatment", measured))
    woman.opens_her_report()
    text = without_views(woman.page).lower()
    assert "do not be reassured by this value: b12 that you take raises it" in text
    assert not re.search(r"\b(stop|pause)\b[^.]*\b(b12|injections?)\b[^.]*\btest", text), "A9: nobody pauses B12 for a test"


# ---------------------------------------------------------------- H5, H14: what cannot wait


@both_languages
@pytest.mark.parametrize(
    ("sign", "says"),
    [
        (BLURRED, {"en": "out-of-hours service today", "nl": "huisartsenpost"}),
        ("Are you confused, or do other people say so?", {"en": "112", "nl": "112"}),
        ("Do you have pain or pressure in your chest?", {"en": "112", "nl": "112"}),
        (THINKS_OF_DEATH, {"en": "113", "nl": "113"}),
    ],
)
def test_h5_h14_help_comes_at_once_and_stays(meet: Meet, language: str, sign: str, says: dict[str, str]) -> None:
    woman = meet(language, story=stories.SEES_BADLY, until=ALARM)
    woman.answers(ALARM, [sign])
    assert woman.path == woman.at.help, "the next page, whatever else there is to ask"
    assert woman.question == woman.in_her_language("This goes first")
    assert says[language] in flag_above_everything(woman)
    woman.goes_on()
    assert woman.question == woman.in_her_language(BABY) and says[language] in flag_above_everything(woman)
    woman.denies()
    for path in (woman.path, woman.at.answers, woman.at.report, woman.at.why, woman.at.letter, woman.at.calendar_file):
        woman.goes_to(path)
        assert woman.path == path
        assert says[language] in flag_above_everything(woman), path
    woman.goes_to(woman.at.question("phase"))
    assert says[language] in flag_above_everything(woman)
    woman.goes_to(woman.at.letter)
    woman.option({"en": "English", "nl": "Dutch"}[language]).check()
    woman.presses("Page for printing")
    assert says[language] in flag_above_everything(woman)
    letter = woman.reads("article.letter")
    assert 0 < letter.index(says[language]) < letter.index({"en": "About me", "nl": "Over mij"}[language]), "in the letter, too"


def flag_above_everything(woman: Woman) -> str:
    """The words of the card with what cannot wait; nothing of the page's own stands above it."""
    card = woman.page.locator("main > .madelief-flags")
    assert card.is_visible()
    first = woman.page.evaluate("document.querySelector('main').firstElementChild.className")
    assert "madelief-flags" in first
    below = woman.page.locator("main h1").bounding_box()
    above = card.bounding_box()
    assert above and below and above["y"] + above["height"] <= below["y"] + 1
    return " ".join(card.inner_text().split())


def test_h5_the_alarm_of_a_baby_interrupts_too(meet: Meet) -> None:
    woman = meet("nl", story=stories.BREASTFEEDING_WITH_ANTIBODIES, until=BABY_ALARM)
    lost_a_skill = "Has your baby lost a skill, such as smiling, rolling over or sitting?"
    woman.answers(BABY_ALARM, ["Has your baby had a fit (seizure)?", lost_a_skill])
    assert woman.path == woman.at.help
    assert "baby" in flag_above_everything(woman).lower()


def test_h5_a_second_red_flag_interrupts_again_and_the_same_one_does_not(meet: Meet) -> None:
    """Short of breath is none by itself; with fainting it is."""
    woman = meet(story=stories.PLANNING_AND_VEGETARIAN, until=ALARM)
    woman.answers(ALARM, ["Do you feel dizzy, or have you fainted?", THINKS_OF_DEATH])
    assert woman.path == woman.at.help and woman.page.locator(".madelief-flags .nhsuk-card").count() == 1
    woman.goes_on()
    woman.tells(Story("between", {}), until=COMPLAINTS)
    assert woman.path != woman.at.help
    woman.answers(COMPLAINTS, ["Breathless"])
    assert woman.path == woman.at.help and woman.page.locator(".madelief-flags .nhsuk-card").count() == 2
    woman.goes_on()
    while woman.path.startswith(woman.at.questions):
        woman.denies()
        assert woman.path != woman.at.help, "told once, and on top of every page from then on"


def test_h5_what_can_raise_a_red_flag_is_asked_first(meet: Meet) -> None:
    for phase in ("I want to get pregnant", "I am pregnant", "I breastfeed", "None of these"):
        woman = meet()
        woman.begins()
        for question, answer in (*stories.HERSELF.items(), (PHASE, phase)):
            woman.answers(question, answer)
        assert woman.question == ALARM, phase


def test_h5_not_knowing_is_no_no(meet: Meet) -> None:
    woman = meet(story=stories.PLANNING_AND_VEGETARIAN, until=ALARM)
    woman.doesnt_know()
    woman.tells(Story("the rest", {}))
    assert "chest-pain" not in woman.facts()
    woman.opens_her_report()
    opening = woman.reads(".madelief-opening")
    assert "no red flags" not in opening and re.search("this page says nothing about them|cannot wait", opening)


def test_h5_without_red_flags_the_report_says_when_to_call(meet: Meet) -> None:
    woman = meet("nl", story=stories.PLANNING_AND_VEGETARIAN)
    woman.opens_her_report()
    assert not woman.page.locator(".madelief-flags").count()
    assert woman.sees("Bel uw huisarts")
    woman.goes_to(woman.at.home)
    assert "112" in woman.reads("footer"), "on every page"


# ---------------------------------------------------------------- H13: a calendar prompts nothing


def test_h13_a_calendar_prompts_no_injection(meet: Meet, tmp_path: Path) -> None:
    """The page of 2017 dates a course of injections for her. None of its days goes into her calendar."""
    woman = meet(story=stories.PREGNANT_ON_INJECTIONS)
    woman.opens_her_report()
    answer = woman.context.request.post(f"{woman.site.address}/api/v1/assess?language=en", data=woman.fact_file())
    assert any(line["what"] == "b12-injection" for line in answer.json()["plan"]), "the page of 2017 does date injections"
    plan = woman.page.locator("section[aria-labelledby=plan] .nhsuk-summary-list__row").all_inner_texts()
    assert plan and not [line for line in plan if "njection" in line]
    woman.goes_to(woman.at.calendar_file)
    with woman.page.expect_download() as download:
        woman.button("Download for my calendar").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert re.fullmatch(r"[a-z]+\.ics", path.name) and "b12" not in path.name
    file = path.read_text(encoding="utf-8").replace("\r\n ", "")
    assert file.count("BEGIN:VEVENT") == len(plan)
    for word in ("B12", "njection", "pregnan", "Madelief check", "vitamin"):
        assert word not in file.replace("PRODID:-//Madelief", ""), word
    assert "As agreed with your doctor or midwife" in file
    assert "CLASS:PRIVATE" in file


@both_languages
def test_h13_the_planner_has_no_default_rhythm_and_asks_whether_it_was_agreed(meet: Meet, language: str) -> None:
    woman = meet(language)
    woman.goes_to(woman.at.planner)
    fields = woman.page.locator("main form[data-once] :is(input, select):not([type=hidden])")
    chosen = fields.evaluate_all(
        """fields => fields.filter((field) => ["radio", "checkbox"].includes(field.type) ? field.checked : field.value)
            .map((field) => field.name)"""
    )
    assert chosen in ([], ["reminder"]), "at most that nothing reminds her"
    woman.option("Injection").check()
    woman.option("My doctor").check()
    woman.option("No, once only").check()
    woman.types(**{"first-day": "1", "first-month": "1", "first-year": str(date.today().year + 1)})
    woman.presses("Download for my calendar")
    assert [field for _text, field in woman.faults] == ["agreed"], "no file without that word"


# ---------------------------------------------------------------- what every report carries


@both_languages
@every_story
def test_a3_a5_a8_what_every_report_carries(meet: Meet, story: Story, language: str) -> None:
    woman = meet(language, story=story)
    woman.opens_her_report()
    text = woman.reads()
    assert INTENDED_USE[language] in text
    assert {"en": "This is not a diagnosis", "nl": "Dit is geen diagnose"}[language] in text
    assert str(date.today().year) in woman.reads("main .nhsuk-lede-text + p")
    sources = woman.page.locator("section[aria-labelledby=sources] .madelief-works li").all_text_contents()
    assert sources
    last_read = {"en": "Last read on", "nl": "Voor het laatst gelezen op"}[language]
    assert all(re.search(rf"{last_read} \d|\d{{4}}", source) for source in sources)
    told = woman.page.locator(".madelief-told")
    assert told.count() >= 3
    assert told.count() == woman.page.locator(".madelief-told > .madelief-source").count(), "each sentence says whose it is"
    for urgency in woman.page.locator(".madelief-urgency").all_text_contents():
        assert urgency.strip(), "never by colour alone"


def test_a7_low_haemoglobin_asks_for_the_cause_and_keeps_the_iron(meet: Meet) -> None:
    woman = meet(story=stories.EVERYTHING)
    woman.opens_her_report()
    advice = without_views(woman.page)
    assert re.search(r"\biron\b", advice) and re.search(r"ferritin", advice, re.IGNORECASE) and "folate" in advice


@pytest.mark.parametrize("scripts", [True, False], ids=["JavaScript", "no JavaScript"])
def test_h4_weeks_and_nerves_need_an_answer_of_their_own(meet: Meet, scripts: bool) -> None:
    """What she leaves open is asked, never guessed: an untouched page is refused, and nothing of it counts."""
    for until, concept in ((WEEKS, "gestational-age"), (NERVES, "tingling")):
        woman = meet(story=stories.PREGNANT_WITH_A_TOTAL_B12, until=until, java_script_enabled=scripts)
        woman.continues()
        assert woman.faults and concept not in woman.facts()
        if until == WEEKS:
            woman.fills_in(Result("20"))
            woman.continues()
            assert woman.facts()[concept] == {"value": "20 wk"}
