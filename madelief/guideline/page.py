"""A Markdown page → front matter and sections of blocks, each with its line.

Markdown itself is read by markdown-it; this module only names what stands there: a quotation is a statement, a `cql`
fence is rules, a table is examples, a list item with an {#id} is a recommendation, a plan line or a translation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.attrs.parse import ParseError, parse
from mdit_py_plugins.front_matter import front_matter_plugin

from madelief.facts.fault import Fault


@dataclass(frozen=True)
class Marks:
    """What stands in `{#id .class key=value}` behind a heading or an item."""

    id: str = ""
    classes: tuple[str, ...] = ()
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Quotation:
    text: str
    line: int


@dataclass(frozen=True)
class Fence:
    language: str
    text: str
    line: int
    """The line of the first line of code."""


@dataclass(frozen=True)
class Table:
    header: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], int], ...]
    """(cells, line)"""
    line: int


@dataclass(frozen=True)
class Item:
    text: str
    marks: Marks
    line: int


@dataclass(frozen=True)
class Paragraph:
    text: str
    line: int


Block = Quotation | Fence | Table | Item | Paragraph


@dataclass(frozen=True)
class RawSection:
    """A heading and the blocks below it, up to the next heading."""

    title: str
    level: int
    marks: Marks
    line: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Page:
    front_matter: str
    sections: tuple[RawSection, ...]
    faults: tuple[Fault, ...]


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark").enable("table").use(front_matter_plugin)
    # Only the blocks are wanted here; the words are rendered by whoever shows them.
    markdown.core.ruler.disable(["inline"])
    return markdown


def read_page(text: str, file: str) -> Page:
    """The page in `text`. Faults name `file`; a faulty {…} is left out and reported."""
    return _Reader(file).read(_markdown().parse(text))


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def read(self, tokens: list[Token]) -> Page:
        front = ""
        sections: list[RawSection] = []
        open_: tuple[str, int, Marks, int] | None = None
        blocks: list[Block] = []

        def close() -> None:
            if open_ is not None:
                title, level, marks, line = open_
                sections.append(RawSection(title, level, marks, line, tuple(blocks)))
            blocks.clear()

        stream = iter(tokens)
        for token in stream:
            if token.type == "front_matter":
                front = token.content
            elif token.type == "heading_open":
                close()
                title, marks = self.marked(next(stream).content, _line(token))
                open_ = (title, int(token.tag[1:]), marks, _line(token))
            else:
                block = self.block(token, stream)
                if block is not None:
                    blocks.append(block)
        close()
        return Page(front, tuple(sections), tuple(self.faults))

    def block(self, token: Token, stream: Iterator[Token]) -> Block | None:
        match token.type:
            case "blockquote_open":
                texts = [inner.content for inner in _until(stream, "blockquote_close") if inner.type == "inline"]
                return Quotation(_joined(" ".join(texts)), _line(token))
            case "fence":
                return Fence(token.info.strip(), token.content, _line(token) + 1)
            case "table_open":
                return self.table(token, stream)
            case "list_item_open":
                inside = list(_until(stream, "list_item_close"))
                texts = [inner.content for inner in inside if inner.type == "inline"]
                text, marks = self.marked(_joined(" ".join(texts)), _line(token))
                return Item(text, marks, _line(token))
            case "inline":
                return Paragraph(_joined(token.content), _line(token))
            case _:
                return None

    def table(self, token: Token, stream: Iterator[Token]) -> Table:
        rows: list[tuple[tuple[str, ...], int]] = []
        cells: list[str] = []
        line = 0
        for inner in _until(stream, "table_close"):
            if inner.type == "tr_open":
                cells, line = [], _line(inner)
            elif inner.type == "inline":
                cells.append(_joined(inner.content))
            elif inner.type == "tr_close":
                rows.append((tuple(cells), line))
        return Table(rows[0][0], tuple(rows[1:]), _line(token))

    def marked(self, text: str, line: int) -> tuple[str, Marks]:
        """`text` without the {…} at its end, and what that says."""
        text = text.rstrip()
        start = text.rfind("{#")
        if start < 0 or not text.endswith("}"):
            return text, Marks()
        try:
            _, attributes = parse(text[start:])
        except ParseError:
            self.faults.append(Fault(self.file, line, "", f"cannot read {text[start:]}; write {{#id .class key=value}}"))
            return text[:start].rstrip(), Marks()
        values = {key: str(value) for key, value in attributes.items() if key not in ("id", "class")}
        return text[:start].rstrip(), Marks(
            str(attributes.get("id", "")), tuple(str(attributes.get("class", "")).split()), values
        )


def _until(stream: Iterator[Token], end: str) -> Iterator[Token]:
    for token in stream:
        if token.type == end:
            return
        yield token


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 0


def _joined(text: str) -> str:
    return " ".join(text.split())
