"""Our notation inside Markdown: how a statement ends, how a source is cited, how an item reads."""

from __future__ import annotations

import re

from madelief.facts import Source
from madelief.guideline.sources import statement_ids

STATEMENT = re.compile(r"(?P<text>.*?)\s*(?P<cites>(?:\[@[^\]]+\]\s*)*)\((?P<ids>[A-Z]+\d[^()]*)\)")
"""`What it says. [@seed, "heading", 2] (S27, S28)`; in a translation without the source."""

WHEN = re.compile(r"When \*\*(?P<define>[^*]+)\*\*, (?P<text>.+)")
"""`When **a define**, what to do.`"""

LABEL = re.compile(r"\*\*(?P<define>[^*]+)\*\*: (?P<text>.+)")
"""`**a define**: its name in another language`"""

_CITE = re.compile(r"\s*@(?P<work>[\w-]+)(?:,\s*(?P<place>.+?))?\s*")


def read_cites(text: str) -> tuple[tuple[Source, ...], list[str]]:
    """The sources in `[@seed, "heading", 2; @other, "table"]`, and the pieces that cannot be read."""
    sources, wrong = [], []
    for bracket in re.findall(r"\[([^\]]+)\]", text):
        for piece in bracket.split(";"):
            match = _CITE.fullmatch(piece)
            if match is None:
                wrong.append(piece.strip())
            else:
                sources.append(Source(match["work"], (match["place"] or "").replace('"', "")))
    return tuple(sources), wrong


def sentence(text: str) -> str:
    """`text` with a capital: what follows a `When …,` stands alone in a report."""
    return text[:1].upper() + text[1:]


__all__ = ["LABEL", "STATEMENT", "WHEN", "read_cites", "sentence", "statement_ids"]
