"""Search over the guide: an index in memory, made once per process and language; nothing of a query is kept."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from madelief.doors.site import pages
from madelief.doors.site.guide import glossary, guards, said
from madelief.doors.site.guide.guideline import section_title
from madelief.doors.site.guide.speakers import speaker_of
from madelief.doors.site.guide.topics import PAGES
from madelief.doors.site.knowledge import assessor
from madelief.guideline import Guideline, Statement

LONGEST = 100
"""Characters of a query."""
SHOWN = 40
"""Results on a page."""
LENGTH = 240
"""Characters of a snippet, unless one sentence has more."""

READING = ("how-care-works", "glossary")
"""Pages of prose that are of the guide and no topic."""

IN_TITLE, WHOLE_WORD, IN_TEXT = 20, 4, 1
"""What a hit counts for: in the title, as a whole word beside a beginning of one, in the text."""

_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r".+?(?:[.!?][”)]?(?:\s+|$)|$)", re.DOTALL)
_B12 = re.compile(r"\bb[\s-]?12\b")


@dataclass(frozen=True)
class Entry:
    """Something that can be found. `before` is set where it is a page's view: then the rule is shown with it."""

    address: str
    title: str
    text: str
    where: str
    weight: int
    """What comes first among equals: pages for readers before single statements."""
    before: said.Before | None = None


@dataclass(frozen=True)
class Found:
    entry: Entry
    title: Markup
    snippet: Markup


@dataclass(frozen=True)
class Results:
    """`count` is how many there are, of which the first `SHOWN` are here; `all_words` whether each holds every word."""

    found: tuple[Found, ...]
    count: int
    all_words: bool


def search(query: str, language: str) -> Results:
    """What there is on `query`: titles above texts; where nothing holds every word, what holds most of them."""
    words = tuple(dict.fromkeys(_WORD.findall(_folded_query(query[:LONGEST]))))
    if not words:
        return Results((), 0, True)
    scored = []
    for folded, entry in _index(language):
        hits = [_score(word, folded) for word in words]
        number = sum(hit > 0 for hit in hits)
        if number:
            scored.append((number, sum(hits), entry.weight, entry))
    most = max((number for number, *_ in scored), default=0)
    best = sorted((s for s in scored if s[0] == most), key=lambda s: (-s[1] - s[2], s[3].title))
    found = [Found(s[3], marked(s[3].title, words), snippet(s[3].text, words)) for s in best[:SHOWN]]
    return Results(tuple(found), len(best), most == len(words))


# ---------------------------------------------------------------- letters


def fold(text: str) -> str:
    """`text` in small letters without accents, as many letters as before: places in it are places in `text`."""
    return "".join((unicodedata.normalize("NFKD", letter)[:1].lower()[:1] or " ") for letter in text)


def _folded_query(query: str) -> str:
    return _B12.sub("b12", fold(unicodedata.normalize("NFC", query)))


@dataclass(frozen=True)
class _Folded:
    title: tuple[str, ...]
    text: tuple[str, ...]


def _score(word: str, folded: _Folded) -> int:
    score = 0
    for words, worth in ((folded.title, IN_TITLE), (folded.text, IN_TEXT)):
        begun = [one for one in words if one.startswith(word)]
        if begun:
            score += worth * (WHOLE_WORD if word in begun else 1)
    return score


def marked(text: str, words: tuple[str, ...]) -> Markup:
    """`text` with every hit in <mark>."""
    made, last = Markup(), 0
    for match in _WORD.finditer(fold(text)):
        if any(match[0].startswith(word) for word in words):
            made += escape(text[last : match.start()]) + Markup("<mark>%s</mark>") % text[match.start() : match.end()]
            last = match.end()
    return made + escape(text[last:])


def snippet(text: str, words: tuple[str, ...]) -> Markup:
    """The sentences from the first hit in `text` on, or its first ones. Whole sentences: half of one can say the opposite."""
    sentences = _SENTENCE.findall(text)
    hit = [any(word.startswith(words) for word in _WORD.findall(fold(sentence))) for sentence in sentences]
    first = hit.index(True) if True in hit else 0
    # An answer is not shown without its question.
    first -= first > 0 and sentences[first - 1].rstrip().endswith("?")
    last = first + 1
    while last < len(sentences) and sum(map(len, sentences[first : last + 1])) <= LENGTH:
        last += 1
    shown = marked("".join(sentences[first:last]).strip(), words)
    return Markup("%s%s%s") % ("… " if first else "", shown, " …" if last < len(sentences) else "")


# ---------------------------------------------------------------- what can be found


@cache
def entries(language: str) -> tuple[Entry, ...]:
    """Everything that can be found in `language`."""
    with translation.override(language):
        return (*_prose(language), *_fixed(), *_terms(), *_guidelines())


@cache
def _index(language: str) -> tuple[tuple[_Folded, Entry], ...]:
    return tuple((_Folded(_words(entry.title), _words(entry.text)), entry) for entry in entries(language))


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_WORD.findall(_B12.sub("b12", fold(text)))))


def _prose(language: str) -> list[Entry]:
    found = []
    for name in (*PAGES, *READING, *pages.SITE_PAGES):
        prose = pages.prose(name, language)
        where = _("Guide") if name in PAGES or name in READING else _("About this site")
        found.append(Entry(pages.page_address(name), prose.title, prose.body.striptags(), where, 8 if name in PAGES else 5))
    return found


def _fixed() -> list[Entry]:
    """Pages that are lists: found by their titles."""
    return [
        Entry(reverse("guide:overview"), _("Guide"), "", _("Guide"), 3),
        Entry(reverse("sources:all"), _("Sources"), "", _("Sources"), 3),
        Entry(reverse("sources:differences"), _("Where sources differ"), "", _("Sources"), 3),
    ]


def _terms() -> list[Entry]:
    address = reverse("guide:glossary")
    return [
        Entry(f"{address}#{term.id}", term.label, term.why, _("Glossary"), 4)
        for group in glossary.groups()
        for term in group.terms
    ]


def _guidelines() -> list[Entry]:
    found = []
    for guideline in assessor().guidelines:
        title, who = pages.said(guideline.title), speaker_of(guideline).words
        address = reverse("guide:guideline", args=[guideline.id])
        found.append(Entry(address, title, who, who, 3))
        titles = {section.id: section_title(guideline, section) for section in guideline.sections}
        found += [_statement(guideline, one, titles[one.section], f"{title}. {who}") for one in guideline.statements]
        works = " ".join(f"{work.title}, {work.issuer}." for work in guideline.works.values())
        found.append(Entry(reverse("sources:one", args=[guideline.id]), _("Sources of “%s”") % title, works, _("Sources"), 1))
    return found


def _statement(guideline: Guideline, statement: Statement, section: str, where: str) -> Entry:
    over = said.before(guards.over_statement(guideline, statement.ids))
    told = [said.told(guideline, one) for one in guideline.recommendations if one.statement == statement.ids]
    # Nothing follows yet from what nobody has confirmed. What a guard reaches through a rule is left to the page itself,
    # where that guard's rule stands beside it.
    confirmed = guideline.runs(statement.ids)
    follows = [one.text for one in told if confirmed and (over is not None or one.before is None)]
    where = where if confirmed else f"{where}. {_('not confirmed')}"
    title = f"{section} ({', '.join(statement.ids)})"
    text = " ".join((pages.said(statement.text), *follows))
    weight = {"house": 4, "patient-page": 0}.get(guideline.standing, 2)
    return Entry(said.statement_address(guideline, statement.ids), title, text, where, weight, over)
