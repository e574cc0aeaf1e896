"""Answers → facts, and which page comes next: only what can still change a recommendation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from madelief.assess import Assessment
from madelief.doors.site.check.answers import Answers, Fields
from madelief.doors.site.check.question_pages import Form, Page, Questionnaire, questionnaire
from madelief.doors.site.knowledge import assessor, vocabulary
from madelief.facts import in_words
from madelief.records import Record, read_record

Facts = dict[str, Any]
"""The `facts` of a fact file."""


def facts_of(page: Page, fields: Fields) -> Facts:
    """What the answer of one page states. What is unknown is not stated."""
    if "unknown" in fields:
        return {}
    match page.form:
        case Form.CHOOSE:
            option = page.option(fields["choice"])
            return dict(option.facts) if option else {}
        case Form.TICK:
            return {concept.id: "yes" if concept.id in fields["ticked"] else "no" for concept in page.concepts}
        case Form.HAVE:
            return {}
        case Form.ONE:
            entry = {"value": fields["value"]}
            return {page.concepts[0].id: entry | {"on": fields["on"]} if "on" in fields else entry}


def fact_file(pages: Iterable[str], said: dict[str, Fields], on: date) -> dict[str, Any]:
    """The answers of `pages` as a fact file: what `madelief assess` and the API read, too."""
    known = questionnaire().pages
    facts: Facts = {}
    for page in pages:
        # What a choice of phase states gives way to an answer to the very question.
        facts |= facts_of(known[page], said[page])
    return {"person": PERSON, "on": on.isoformat(), "facts": facts}


PERSON = "-"
"""No name is asked for."""


def record_of(answers: Answers, on: date) -> Record:
    """The record that the answers that count make."""
    return _record(fact_file(answers.reached, answers.said, on))


def _record(content: dict[str, Any]) -> Record:
    return read_record(json.dumps(content).encode(), PERSON, vocabulary(), None)


def assess(answers: Answers, on: date) -> Assessment:
    """What the sources say of her answers. Dutch official advice leads: this is a site for Dutch care."""
    return assessor().assess(record_of(answers, on), "nl")


def red_flags(answers: Answers, on: date) -> list[str]:
    """Ids of the red flags that the answers raise."""
    return [flag.recommendation.id for flag in assess(answers, on).red_flags]


# ---------------------------------------------------------------- the way through the pages


@dataclass
class _Way:
    """The pages answered so far, and what they opened and left."""

    asked: Questionnaire
    said: dict[str, Fields]
    on: date
    reached: list[str] = field(default_factory=list)
    passed: set[str] = field(default_factory=set)
    """Gates that need not be asked any more: answered, or opened by an earlier answer."""
    left: set[str] = field(default_factory=set)
    soon: list[str] = field(default_factory=list)
    """Pages that an answer put next."""
    stopped: str = ""

    def take(self, page: Page) -> None:
        """Go past `page`, which was answered."""
        fields = self.said[page.id]
        self.reached.append(page.id)
        self.passed.add(page.id)
        if page.form is Form.HAVE:
            ticked = fields.get("ticked", ())
            self.left.update(concept for concept in page.gates if concept not in ticked)
        elif page.form is Form.CHOOSE:
            option = page.option(fields["choice"])
            if option is None:
                return
            self.stopped = option.stop
            self.left.update(option.leaves)
            self.passed.update(option.opens)
            self.soon += option.then
            if page.gates and page.id not in option.opens:
                self.left.update(page.gates)

    def next_page(self) -> Page | None:
        """The page to go to from here."""
        for fixed in self.asked.first:
            if fixed not in self.passed:
                return self.asked.pages[fixed]
        record = _record(fact_file(self.reached, self.said, self.on))
        questions = assessor().questions(record)
        open_ = {question.concept for question in questions}
        for page_id in self.soon:
            page = self.asked.pages[page_id]
            if page_id not in self.reached and not open_.isdisjoint(concept.id for concept in page.concepts):
                return page
        for question in questions:
            found = self._page_for(question.concept, record)
            if found is not None:
                return found
        return None

    def _page_for(self, concept: str, record: Record) -> Page | None:
        if concept in self.left or concept in self.asked.never:
            return None
        if concept in self.asked.follows and not _makes_sense(self.asked.follows[concept], record):
            return None
        gate = self.asked.gate_of.get(concept)
        if gate is not None and gate.id not in self.passed:
            return gate
        page = self.asked.page_of[concept]
        # A page that was answered with "I don't know" is not asked again.
        return None if page.id in self.reached else page


def _makes_sense(after: Mapping[str, tuple[str, ...]], record: Record) -> bool:
    """Whether one of the concepts `after` which a question comes has one of its values."""
    known = {concept: in_words(record.facts[concept].value) for concept in after if concept in record.facts}
    return any(not after[concept] or value in after[concept] for concept, value in known.items())


def walk(answers: Answers, on: date) -> Answers:
    """The answers with `reached` and `next` worked out anew.

    Up to the page answered last nothing can have changed, so the way starts there; behind it each page is taken again
    as long as it is still asked and was answered before. An answer that the way no longer meets has no effect.
    """
    asked = questionnaire()
    way = _Way(asked, answers.said, on)
    kept = answers.reached[: answers.reached.index(answers.last)] if answers.last in answers.reached else answers.reached
    for page in kept:
        way.take(asked.pages[page])
    if answers.last and answers.last in answers.said:
        way.take(asked.pages[answers.last])
    following = None
    while not way.stopped:
        following = way.next_page()
        if following is None or following.id not in answers.said:
            break
        way.take(following)
    return replace(answers, reached=tuple(way.reached), next=following.id if following and not way.stopped else "")


def stopped_at(answers: Answers) -> str:
    """The page of prose at which the check ended, or ""."""
    for page in answers.reached:
        known = questionnaire().pages[page]
        option = known.option(answers.said[page].get("choice", "")) if known.form is Form.CHOOSE else None
        if option and option.stop:
            return option.stop
    return ""
