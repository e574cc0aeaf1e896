"""A woman at the check: what she reads, ticks and fills in, in the words that stand on her screen.

Stories are told in English words, and she tells them in her own language (`words.py`). She finds everything as a reader
does: a field by its label, a button by its text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, Response

from tests.doors.site.browser.server import Site
from tests.doors.site.browser.words import said

DONT_KNOW = "I don't know"
NONE = "None of these"
CONTINUE = "Continue"
NO = ("no", "none", "me")
"""How a form says no; or that it is about herself."""


@dataclass(frozen=True)
class Result:
    """A result as it stands on her paper; without a `unit` she leaves the unit open, or none is asked for."""

    number: str
    unit: str = ""
    taken: date | None = None


Answer = str | list[str] | Result | date
"""One option, boxes to tick, a value, or a day."""


@dataclass(frozen=True)
class Story:
    """What she has to say: question → answer, in English. Whatever else she is asked, she says no or does not know."""

    name: str
    answers: Mapping[str, Answer]

    def with_answers(self, name: str, answers: Mapping[str, Answer]) -> Story:
        return Story(name, {**self.answers, **answers})


class Addresses:
    """Where the pages of the check are, in one language: what stands in a bookmark or a link must go on working."""

    def __init__(self, language: str) -> None:
        check = f"/{language}/check/"
        dutch = language == "nl"
        self.home = f"/{language}/"
        self.start = check
        self.questions = check + ("vraag/" if dutch else "question/")
        self.help = check + ("hulp-nu/" if dutch else "get-help-now/")
        self.answers = check + ("controleer/" if dutch else "check-answers/")
        self.report = check + ("uitslag/" if dutch else "report/")
        self.why = self.report + ("waarom/" if dutch else "why/")
        self.answers_file = self.report + ("antwoorden.json" if dutch else "answers.json")
        self.letter = self.report + ("brief/" if dutch else "letter/")
        self.calendar_file = self.report + ("agenda.ics" if dutch else "calendar.ics")
        self.cleared = check + ("gewist/" if dutch else "cleared/")
        self.leave = check + ("weg/" if dutch else "leave/")
        self.stop = check + ("niet-voor-deze-check/" if dutch else "not-for-this-check/")
        self.planner = f"/{language}/" + ("kalender/" if dutch else "calendar/")
        self.clinician = f"/{language}/" + ("zorgverlener/" if dutch else "clinician/")

    def question(self, page: str) -> str:
        return f"{self.questions}{page}/"


class Woman:
    """One woman, one browser, one language."""

    def __init__(self, page: Page, site: Site, language: str) -> None:
        self.page, self.site, self.language = page, site, language
        self.at = Addresses(language)

    # ------------------------------------------------------------ where she is

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def question(self) -> str:
        """The heading of the page that she sees."""
        return self.page.locator("h1").inner_text().strip()

    def sees(self, text: str) -> bool:
        """Whether these words stand on the page, wherever a line is broken."""
        return text in " ".join(self.page.locator("main").inner_text().split())

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def reads(self, what: str = "main") -> str:
        """All words of a part of the page, those behind folds too."""
        return " ".join((self.page.locator(what).text_content() or "").split())

    def in_her_language(self, english: str) -> str:
        return said(english, self.language)

    def goes_to(self, path: str) -> Response:
        response = self.page.goto(self.site.address + path)
        assert response is not None
        return response

    def button(self, text: str) -> Locator:
        """A button, or a link that looks like one."""
        return self.main.get_by_role("button", name=self.in_her_language(text), exact=True)

    def presses(self, text: str) -> None:
        """A button that leads to a page."""
        with self.page.expect_navigation():
            self.button(text).click()

    def follows(self, text: str) -> None:
        """A link by its words."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=self.in_her_language(text)).first.click()

    def goes_back(self) -> None:
        """The link "Back" above the page."""
        with self.page.expect_navigation():
            self.page.locator(".nhsuk-back-link").click()

    # ------------------------------------------------------------ answering

    def begins(self) -> None:
        self.goes_to(self.at.start)
        self.presses("Start")

    def fills_in(self, answer: Answer) -> None:
        """Ticks, chooses or types, and sends nothing yet."""
        match answer:
            case str():
                self.option(answer).check()
            case list():
                for each in answer:
                    self.option(each).check()
            case Result():
                self.types(number=answer.number)
                if answer.unit:
                    self.chooses_unit(answer.unit)
                if answer.taken:
                    self.fills_in(answer.taken)
            case date():
                self.types(day=str(answer.day), month=str(answer.month), year=str(answer.year))

    def option(self, label: str) -> Locator:
        """A radio or a box by the words beside it."""
        return self.page.get_by_label(self.in_her_language(label), exact=True)

    def types(self, **fields: str) -> None:
        for name, text in fields.items():
            self.page.locator(f"#{name}").fill(text)

    def chooses_unit(self, unit: str) -> None:
        """A unit as the page writes it: pmol/l in Dutch, pmol/L in English."""
        options = {text.lower(): text for text in self.page.locator("#unit option").all_inner_texts()}
        self.page.locator("#unit").select_option(label=options[unit.lower()])

    def continues(self) -> None:
        self.presses(CONTINUE)

    def goes_on(self) -> None:
        """The button below the words that interrupted her."""
        with self.page.expect_navigation():
            self.main.locator("a.nhsuk-button").click()

    def doesnt_know(self) -> None:
        """However this page lets her say so."""
        if self.page.locator("button[name=unknown]").count():
            self.presses(DONT_KNOW)
        else:
            self.fills_in(DONT_KNOW)
            self.continues()

    def answers(self, question: str, answer: Answer) -> None:
        """Answers the question that stands before her, which must be this one."""
        assert self.question == self.in_her_language(question)
        if answer == DONT_KNOW:
            self.doesnt_know()
        else:
            self.fills_in(answer)
            self.continues()

    def denies(self) -> None:
        """Says no to the question before her or, where there is no "no", that she does not know."""
        for value in NO:
            option = self.page.locator(f"form[data-once] input[value={value}]")
            if option.count():
                option.check()
                self.continues()
                return
        if self.page.locator("button[name=unknown]").count() or self.option(DONT_KNOW).count():
            self.doesnt_know()
        else:
            # Nothing of these, or not known: the last of its choices.
            self.page.locator("input[type=radio]").last.check()
            self.continues()

    def tells(self, story: Story, until: str = "", each: Callable[[Woman], None] = lambda woman: None) -> list[str]:
        """Answers questions, up to the end or `until` one; `each` looks at every page before she answers.

        Gives the questions in the order in which they came. Everything that she has to say must have been asked.
        """
        wanted = {self.in_her_language(question): answer for question, answer in story.answers.items()}
        last = self.in_her_language(until) if until else ""
        asked: list[str] = []
        while self.path.startswith((self.at.questions, self.at.help)):
            each(self)
            if self.path == self.at.help:
                self.goes_on()
                continue
            question = self.question
            if question == last:
                return asked
            assert question not in asked, f"asked twice: {question}"
            asked.append(question)
            if question not in wanted:
                self.denies()
            elif wanted[question] == DONT_KNOW:
                self.doesnt_know()
            else:
                self.fills_in(wanted[question])
                self.continues()
            assert not self.page.locator(".nhsuk-error-summary").count(), f"{question}: {self.reads('.nhsuk-error-summary')}"
        assert not last, f"never asked: {last}"
        assert wanted.keys() <= set(asked), f"never asked: {wanted.keys() - set(asked)}"
        return asked

    # ------------------------------------------------------------ what she sees

    def opens_her_report(self) -> None:
        self.goes_to(self.at.report)
        assert self.path == self.at.report

    @property
    def faults(self) -> list[tuple[str, str]]:
        """(sentence, id of the field) of the list of faults above the form."""
        links = self.page.locator(".nhsuk-error-summary a").all()
        return [(link.inner_text(), (link.get_attribute("href") or "").removeprefix("#")) for link in links]

    def changes(self, question: str) -> None:
        """The link "Change" beside an answer on the page with all answers."""
        self.goes_to(self.at.answers)
        row = self.page.locator(".nhsuk-summary-list__row").filter(has_text=self.in_her_language(question))
        with self.page.expect_navigation():
            row.get_by_role("link").click()

    def fact_file(self) -> dict[str, Any]:
        """The file in which she can keep her answers."""
        answer = self.context.request.get(self.site.address + self.at.answers_file)
        assert answer.status == 200 and "attachment" in answer.headers["content-disposition"]
        content: dict[str, Any] = answer.json()
        return content

    def fact_file_or_none(self) -> dict[str, Any] | None:
        """The same; None where there is none to keep yet."""
        answer = self.context.request.get(self.site.address + self.at.answers_file, max_redirects=0)
        return None if answer.status == 302 else self.fact_file()

    def facts(self) -> dict[str, Any]:
        """What her answers state: what counts, and nothing else."""
        facts: dict[str, Any] = self.fact_file()["facts"]
        return facts


def without_views(page: Page) -> str:
    """Every sentence of the page that is not in a `.madelief-view`, one a line; what is behind a fold, too."""
    sentences: list[str] = page.evaluate(
        """() => {
            const body = document.querySelector("main").cloneNode(true);
            for (const view of body.querySelectorAll(".madelief-view")) view.remove();
            return [...body.querySelectorAll("p, li, dd, dt, td, th, h1, h2, h3, summary, label, legend")]
                .map((part) => part.textContent.replace(/\\s+/g, " ").trim());
        }"""
    )
    return "\n".join(sentences)
