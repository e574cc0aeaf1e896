"""Pieces of a page that say the same to everybody: written once in a process, by a macro of the page's template.

A report names a hundred sentences of sources, most of them to most women. To write them takes longer than to assess.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Protocol

from markupsafe import Markup

from madelief.doors.site import works
from madelief.doors.site.works import Cited
from madelief.guideline import Guideline

MOST_PIECES = 2_000
"""Pieces that are kept; beyond that all are written anew."""

_PIECES: dict[Hashable, Markup] = {}


_CITED: dict[tuple[str, str, str, str], Cited] = {}
"""(language, guideline, its hash, work) → the work as the page names it: the same for everybody, and named on each line."""


def cited(language: str, guideline: Guideline, key: str) -> Cited:
    """The work `key` of `guideline`, in the language that is active."""
    wanted = language, guideline.id, guideline.sha256, key
    found = _CITED.get(wanted)
    if found is None:
        found = _CITED[wanted] = works.cited_work(guideline, guideline.works[key])
    return found


class Macro(Protocol):
    """A macro of a template."""

    name: str

    def __call__(self, *about: Any) -> Markup: ...


class Worded:
    """What a piece may be about: `words` says all that its words follow from, in one language."""

    words: Hashable


def once(language: str, write: Macro, *about: object) -> Markup:
    """What `write` makes of `about`: words of the sources, and nothing that anybody told. Raises TypeError for other things."""
    wanted = language, write.name, _words_of(about)
    piece = _PIECES.get(wanted)
    if piece is None:
        if len(_PIECES) >= MOST_PIECES:
            _PIECES.clear()
        piece = _PIECES[wanted] = write(*about)
    return piece


def _words_of(about: object) -> Hashable:
    match about:
        case Worded():
            return about.words
        case tuple():
            return tuple([_words_of(one) for one in about])
        case str() | int() | Cited():
            return about
        case _:
            raise TypeError(f"a {type(about).__name__} does not say what its words follow from")
