"""A guideline page in another language: the same ids, other words, no code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from madelief.facts import LANGUAGES, Fault, Text
from madelief.guideline.notation import LABEL, STATEMENT, statement_ids
from madelief.guideline.page import Fence, Item, Page, Quotation, Table

MASTER = "en"
"""The language that carries the code; every other page carries the same ids and no code."""

Key = str | tuple[str, ...]


def page_name(language: str) -> str:
    """The file that holds a guideline in `language`."""
    return "guideline.md" if language == MASTER else f"guideline.{language}.md"


@dataclass
class Translation:
    """What a page says, by kind ("statements", "titles", "labels", "items") and id."""

    title: str = ""
    texts: dict[tuple[str, Key], str] = field(default_factory=dict)
    lines: dict[tuple[str, Key], int] = field(default_factory=dict)

    def put(self, kind: str, key: Key, text: str, line: int) -> None:
        self.texts[kind, key] = text
        self.lines[kind, key] = line


def read_translation(page: Page, file: str) -> tuple[Translation, list[Fault]]:
    """The words of `page` by id."""
    found = Translation(page.sections[0].title if page.sections else "")
    faults = list(page.faults)
    for section in page.sections[1:]:
        found.put("titles", section.marks.id, section.title, section.line)
        for block in section.blocks:
            match block:
                case Quotation(text, line):
                    statement = STATEMENT.fullmatch(text)
                    try:
                        ids = tuple(statement_ids(statement["ids"])) if statement else ()
                    except ValueError:
                        ids = ()
                    if statement and ids:
                        found.put("statements", ids, statement["text"], line)
                    else:
                        faults.append(Fault(file, line, "", "a statement ends in its ids, as in (S27, S28)"))
                case Item(text, marks, line):
                    label = LABEL.fullmatch(text)
                    if label:
                        found.put("labels", label["define"], label["text"], line)
                    elif marks.id:
                        found.put("items", marks.id, text, line)
                    else:
                        faults.append(Fault(file, line, "", "an item is `**define**: its name here` or ends in {#id}"))
                case Fence(_, _, line) | Table(_, _, line):
                    where = f"code and tables stand in {page_name(MASTER)} only; take them out here"
                    faults.append(Fault(file, line, "", where))
    return found, faults


class Words:
    """Brings the translations to what the master page says, and keeps account of what has none."""

    def __init__(self, folder: str, translations: Mapping[str, Translation]) -> None:
        self.folder = folder
        self.translations = translations
        self.faults: list[Fault] = []
        self.used: set[tuple[str, str, Key]] = set()

    def of(self, kind: str, key: Key, master: str, line: int) -> Text:
        """`master` and its translations; a missing one is a fault and stays empty."""
        text: Text = {MASTER: master}
        for language, translation in self.translations.items():
            self.used.add((language, kind, key))
            text[language] = translation.texts.get((kind, key), "")
            if not text[language]:
                way_out = f"not in {page_name(language)}; write it there under the same id"
                self.faults.append(Fault(f"{self.folder}/{page_name(MASTER)}", line, _shown(key), way_out))
        return {language: text[language] for language in LANGUAGES}

    def report_unused(self) -> None:
        """A fault for every translation of something that the master page does not say."""
        for language, translation in self.translations.items():
            for kind, key in translation.texts:
                if (language, kind, key) not in self.used:
                    line = translation.lines[kind, key]
                    way_out = f"not in {page_name(MASTER)}; take it out, or mend the id"
                    self.faults.append(Fault(f"{self.folder}/{page_name(language)}", line, _shown(key), way_out))


def _shown(key: Key) -> str:
    return ", ".join(key) if isinstance(key, tuple) else key
