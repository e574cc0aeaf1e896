"""What the pages say in English → what they say in Dutch, so that one story can be told in both languages."""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path
from typing import Any

from madelief.facts.yaml_file import read_yaml
from madelief.guideline import open_shelf

SITE = Path(__file__).resolve().parents[4] / "madelief" / "doors" / "site"
PAGES = SITE / "check" / "pages.yaml"
CATALOGUE = SITE / "locale" / "nl" / "LC_MESSAGES" / "django.mo"


def said(english: str, language: str) -> str:
    """What stands on a page in English, in `language`. A KeyError is a word that no page says in Dutch."""
    if language == "en":
        return english
    return _of_the_questions().get(english) or _of_the_site()[english]


def question(page: str) -> str:
    """What the page of this id asks, in English."""
    pages = _pages()
    return pages[page]["heading"]["en"] if page in pages else open_shelf().vocabulary[page].question["en"]


@cache
def _pages() -> dict[str, Any]:
    content: dict[str, Any] = read_yaml(PAGES.read_text(encoding="utf-8"), PAGES.name)
    return {name: page for name, page in content["pages"].items() if isinstance(page, dict)}


@cache
def _of_the_questions() -> dict[str, str]:
    pages = _pages().values()
    texts = [page["heading"] for page in pages]
    texts += [option["label"] for page in pages for option in page.get("options", {}).values() if isinstance(option, dict)]
    for concept in open_shelf().vocabulary.values():
        texts += [concept.question, concept.label, *(label for _id, label in concept.choices)]
    return {text["en"]: text["nl"] for text in texts}


@cache
def _of_the_site() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        # Nothing public gives all of a catalogue, and `gettext` falls back to English for what is not in it.
        known: dict[str, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return known
