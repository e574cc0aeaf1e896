"""A CQL library as text, and where each of its lines comes from."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from madelief.cql import ast

WIDTH = 116
"""Longest line that is written; only a longer name or string stands alone on a longer one."""

# Where a piece of code that is too long for one line may go on in the next.
_CLAUSE = re.compile(r" (?=(?:let|where|return all|and|or|xor|implies|then|else|when)\b)")
_STEP = "  "


@dataclass(frozen=True)
class Library:
    """A library of CQL. `lines` says of a line of `text` (from 1) where in guideline or vocabulary it comes from."""

    name: str
    version: str
    text: str
    lines: Mapping[int, ast.Place]

    @property
    def file_name(self) -> str:
        return f"{self.name}.cql"


class Writer:
    """Collects the lines of a library."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._places: dict[int, ast.Place] = {}

    def write(self, text: str = "", place: ast.Place = ast.NOWHERE) -> None:
        """Append `text`, one line or several, that says the same as `place`."""
        for line in text.split("\n"):
            self._lines.append(line)
            if place is not ast.NOWHERE:
                self._places[len(self._lines)] = place

    def comment(self, text: str, place: ast.Place = ast.NOWHERE) -> None:
        """Append `text` as a comment. It is folded anew, so that no line break in it can end the comment."""
        plain = " ".join(text.split())
        self.write("\n".join(f"// {line}" for line in textwrap.wrap(plain, WIDTH - 3, break_on_hyphens=False)), place)

    def library(self, name: str, version: str) -> Library:
        return Library(name, version, "\n".join(self._lines) + "\n", self._places)


def laid_out(code: str, indent: str) -> str:
    """`code`, one line of CQL, over as many lines as it needs. Only white space changes, and none within quotes."""
    return "\n".join(_lines(code, indent))


def _lines(code: str, indent: str) -> list[str]:
    if len(indent) + len(code) <= WIDTH:
        return [indent + code]
    first, *others = _clauses(code)
    if others:
        rest = [line for clause in others for line in _lines(clause, indent + _STEP)]
        return [*_lines(first, indent), *rest]
    group = max(_groups(code), key=lambda pair: pair[1] - pair[0], default=None)
    if group is None:
        return [indent + code]
    start, end = group
    inner = [_lines(item, indent + _STEP) for item in _items(code[start + 1 : end].strip())]
    for item in inner[:-1]:
        item[-1] += ","
    before = _lines(code[:start].rstrip(), indent) if start else [indent]
    before[-1] += code[len(code[:start].rstrip()) : start + 1]
    after = _lines(code[end + 1 :].lstrip(), indent)
    after[0] = indent + code[end : end + 1] + (" " if code.startswith(" ", end + 1) else "") + after[0].lstrip()
    return [*before, *(line for item in inner for line in item), *after]


def _depths(code: str) -> Iterator[tuple[int, str, int]]:
    """(index, character, how many brackets are open) of every character outside quotes; a bracket counts itself."""
    depth, quote, escaped = 0, "", False
    for index, character in enumerate(code):
        if quote:
            quote = "" if character == quote and not escaped else quote
            escaped = character == "\\" and not escaped
            continue
        if character in "\"'":
            quote = character
            continue
        depth += character in "([{"
        yield index, character, depth
        depth -= character in ")]}"


def _clauses(code: str) -> list[str]:
    """`code` cut before each clause that is not inside brackets. The `and` of a `between` begins none."""
    cuts, in_range = [], False
    for index, character, depth in _depths(code):
        if character != " " or depth:
            continue
        if code.startswith(" between ", index):
            in_range = True
        elif in_range and code.startswith(" and ", index):
            in_range = False
        elif _CLAUSE.match(code, index):
            cuts.append(index)
    return [part.strip() for part in _cut(code, cuts)]


def _groups(code: str) -> list[tuple[int, int]]:
    """(index of the opening, of the closing bracket) of each outermost group in ( ) or { }."""
    opened = [index for index, character, depth in _depths(code) if character in "({" and depth == 1]
    closed = [index for index, character, depth in _depths(code) if character in ")}" and depth == 1]
    return list(zip(opened, closed, strict=True))


def _items(code: str) -> list[str]:
    """`code` cut at the commas that are not inside brackets."""
    commas = [index for index, character, depth in _depths(code) if character == "," and depth == 0]
    return [part.lstrip(",").strip() for part in _cut(code, commas)]


def _cut(code: str, places: list[int]) -> list[str]:
    return [code[start:end] for start, end in zip([0, *places], [*places, len(code)], strict=True)]
