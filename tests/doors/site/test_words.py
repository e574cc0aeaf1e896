"""The words of the site: both languages whole, and plain enough for somebody who is frightened (B1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from markdown_it import MarkdownIt

from madelief.doors.site import catalogue
from madelief.doors.site.check.question_pages import questionnaire
from madelief.doors.site.pages import CONTENT
from madelief.facts import LANGUAGES
from madelief.guideline import Shelf

LONGEST, AVERAGE = 25, 12
"""Words in one sentence, and in a sentence on average."""

FORBIDDEN = {
    "nl": ("deficiëntie", "suppletie", "suppleren", "malabsorptie", "conceptie", "lactatie", "i.m.", "intramusculair"),
    "en": ("deficient in", "malabsorption", "lactation", "conception", "intramuscular", "i.m."),
}
"""Words that few readers know; the guidelines' own names of things (a title, a source) are not held to this."""

NAMED = ("preconceptie",)
"""Names of publications in which such a word is a part."""


def prose(language: str) -> Iterator[tuple[str, str]]:
    """(page, sentence-bearing text) of the prose pages, block by block."""
    for path in sorted((CONTENT / language).glob("*.md")):
        for token in MarkdownIt("commonmark").parse(path.read_text(encoding="utf-8")):
            if token.type == "inline":
                yield path.name, "".join(child.content or " " for child in token.children or ())


def messages(language: str) -> Iterator[tuple[str, str]]:
    """What the code and the templates say."""
    for message in catalogue.translated():
        said = (message.string if language == "nl" else message.id) if message.id else ""
        for text in (said,) if isinstance(said, str) else said:
            yield "catalogue", text


def questions(shelf: Shelf, language: str) -> Iterator[tuple[str, str]]:
    """What the check asks, and why."""
    for page in questionnaire().pages.values():
        yield from ((f"check page {page.id}", text[language]) for text in (page.heading, page.why) if text)
    for concept in shelf.vocabulary.values():
        yield from ((f"vocabulary {concept.id}", text[language]) for text in (concept.question, concept.why))


def advice(shelf: Shelf, language: str) -> Iterator[tuple[str, str]]:
    """What a report tells her."""
    for guideline in shelf:
        yield from ((told.id, told.text[language]) for told in guideline.recommendations)


def everything(shelf: Shelf, language: str) -> list[tuple[str, str]]:
    return [*prose(language), *messages(language), *questions(shelf, language), *advice(shelf, language)]


def sentences(texts: list[tuple[str, str]]) -> list[tuple[str, str, int]]:
    """(place, sentence, how many words) of every sentence."""
    split = [(place, each.strip()) for place, text in texts for each in re.split(r"(?<=[.!?:])\s+|\n", text)]
    return [(place, each, len(each.split())) for place, each in split if each.split()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_long(shelf: Shelf, language: str) -> None:
    long = [(place, text) for place, text, words in sentences(everything(shelf, language)) if words > LONGEST]
    assert not long


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["prose", "questions", "advice"])
def test_sentences_are_short_on_average(shelf: Shelf, language: str, kind: str) -> None:
    texts = {
        "prose": lambda: list(prose(language)),
        "questions": lambda: list(questions(shelf, language)),
        "advice": lambda: list(advice(shelf, language)),
    }[kind]()
    counted = [words for _place, _text, words in sentences(texts)]
    assert sum(counted) / len(counted) <= AVERAGE


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_that_few_know(shelf: Shelf, language: str) -> None:
    found = [
        (place, word, text)
        for place, text in everything(shelf, language)
        for word in FORBIDDEN[language]
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", _without_names(text), re.IGNORECASE)
    ]
    assert not found


def _without_names(text: str) -> str:
    return re.sub("|".join(NAMED), "", text, flags=re.IGNORECASE)


def test_both_languages_have_the_same_pages() -> None:
    assert [path.name for path in sorted((CONTENT / "nl").iterdir())] == [
        path.name for path in sorted((CONTENT / "en").iterdir())
    ]


def test_every_message_has_its_dutch() -> None:
    used = {message.id for message in catalogue.used() if message.id}
    kept = {message.id: message.string for message in catalogue.translated() if message.id}
    assert used == set(kept), "run `make words`"
    incomplete = [text for text, said in kept.items() if not (all(said) if isinstance(said, (tuple, list)) else said)]
    assert not incomplete


def test_dutch_keeps_every_place_that_is_filled_in() -> None:
    """`%(day)s` in English is `%(day)s` in Dutch: else a page fails, or says less."""
    places = re.compile(r"%\((\w+)\)s|<\w+:\w+>")
    for message in catalogue.translated():
        if message.id and isinstance(message.id, str):
            assert sorted(places.findall(message.id)) == sorted(places.findall(message.string)), message.id


def test_what_django_loads_is_what_people_read() -> None:
    assert catalogue.MO.read_bytes() == catalogue.compiled(catalogue.translated()), "run `make words`"


def test_the_pages_of_the_check_name_concepts_that_exist(shelf: Shelf) -> None:
    known = questionnaire()
    asked = {concept for page in known.pages.values() for concept in (each.id for each in page.concepts)}
    stated = {concept for page in known.pages.values() for option in page.options for concept in option.facts}
    assert asked | stated | set(known.never) == set(shelf.vocabulary)
