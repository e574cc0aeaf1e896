"""The pages of the check: which concepts each asks about, read from pages.yaml and the vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from madelief.doors.site.knowledge import vocabulary
from madelief.facts import Concept, Kind, Text
from madelief.facts.yaml_file import LINE, read_yaml

FILE = Path(__file__).with_name("pages.yaml")


class Form(StrEnum):
    """How a page is answered."""

    CHOOSE = "choose"
    TICK = "tick"
    HAVE = "have"
    ONE = "one"
    """One concept, by its own kind."""


@dataclass(frozen=True)
class Option:
    """One way to answer a page of the form `choose`."""

    id: str
    label: Text
    facts: Mapping[str, str]
    opens: tuple[str, ...]
    """Pages that need not be asked: this answer says that what they gate is asked about."""
    then: tuple[str, ...]
    """Pages that follow at once, as long as they can still change something."""
    leaves: tuple[str, ...]
    """Concepts that are not asked about, and stay unknown."""
    stop: str
    """A page of prose at which the check ends; "" goes on."""


@dataclass(frozen=True)
class Page:
    """One question page."""

    id: str
    form: Form
    heading: Text
    why: Text
    concepts: tuple[Concept, ...]
    """What its answer states (not for `choose`), or which concepts a page of the form `have` lets through."""
    options: tuple[Option, ...] = ()
    gates: tuple[str, ...] = ()
    """Concepts that are only asked about once this page let them through."""
    alarm: bool = False
    """Whether it asks about what cannot wait: "I don't know" here is said again on the report."""
    explain: bool = False
    """Whether each concept is shown by its question, not by its label: where a label alone would be jargon."""

    def option(self, wanted: str) -> Option | None:
        return next((option for option in self.options if option.id == wanted), None)


@dataclass(frozen=True)
class Questionnaire:
    """All pages, and what stands between them."""

    pages: Mapping[str, Page]
    page_of: Mapping[str, Page]
    """Concept → the page that asks about it."""
    gate_of: Mapping[str, Page]
    """Concept → the page that must let it through."""
    first: tuple[str, ...]
    never: tuple[str, ...]
    follows: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Concept → others, one of which must have one of these values (() is any) before it is asked about."""


@cache
def questionnaire() -> Questionnaire:
    """The pages of this shelf. A name in pages.yaml that the vocabulary lacks is a KeyError: a test reads them all."""
    content = _without_lines(read_yaml(FILE.read_text(encoding="utf-8"), FILE.name))
    known = vocabulary()
    pages = {page_id: _page(page_id, entry) for page_id, entry in content["pages"].items()}
    page_of = {concept.id: page for page in pages.values() if page.form is Form.TICK for concept in page.concepts}
    for concept in known.values():
        if concept.id not in page_of:
            # Its own page, unless one of the same name chooses for it (age: 16 or older is all that is asked).
            page_of[concept.id] = pages.setdefault(
                concept.id, Page(concept.id, Form.ONE, concept.question, concept.why, (concept,))
            )
    gate_of = {concept: page for page in pages.values() for concept in page.gates}
    follows = {
        known[concept].id: {known[other].id: tuple(values) for other, values in others.items()}
        for concept, others in content["follows"].items()
    }
    never = tuple(known[concept].id for concept in content["never"])
    return Questionnaire(pages, page_of, gate_of, tuple(content["first"]), never, follows)


def _page(page_id: str, entry: dict[str, Any]) -> Page:
    known = vocabulary()
    form = Form(entry["kind"])
    gates = entry.get("gates", {})
    gated = tuple(gates.get("concepts", ())) or tuple(
        concept.id for concept in known.values() if "about" in gates and concept.about == gates["about"]
    )
    concepts = gated if form is Form.HAVE else tuple(entry.get("concepts", ()))
    return Page(
        id=page_id,
        form=form,
        heading=entry["heading"],
        why=entry.get("why", {}),
        concepts=tuple(known[concept] for concept in concepts),
        options=tuple(_option(option_id, option) for option_id, option in entry.get("options", {}).items()),
        gates=tuple(known[concept].id for concept in gated),
        alarm=entry.get("alarm") == "true",
        explain=entry.get("explain") == "true",
    )


def _option(option_id: str, entry: dict[str, Any]) -> Option:
    known = vocabulary()
    facts = {known[concept].id: value for concept, value in entry.get("facts", {}).items()}
    leaves = tuple(known[concept].id for concept in entry.get("leaves", ()))
    opens, then = tuple(entry.get("opens", ())), tuple(entry.get("then", ()))
    return Option(option_id, entry["label"], facts, opens, then, leaves, entry.get("stop", ""))


def _without_lines(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _without_lines(value) for key, value in content.items() if key != LINE}
    return content


def can_be_unknown(page: Page) -> bool:
    """Whether "I don't know" is an answer of its own: yes, but where a choice of the concept says it already."""
    return page.form is not Form.ONE or "unknown" not in page.concepts[0].choice_ids


def asks_for_number(page: Page) -> bool:
    """Whether the page is one value with a unit."""
    return page.form is Form.ONE and page.concepts[0].kind is Kind.QUANTITY
