"""What the tests of guide and sources read pages with."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from django.test import Client
from django.urls import reverse
from django.utils import translation

from madelief.doors.site.guide.topics import PAGES
from madelief.doors.site.knowledge import assessor

LANGUAGES = ("nl", "en")
VOID = {"br", "img", "input", "link", "meta", "hr", "wbr"}


class Node:
    """An element: its tag, its attributes, where it stands, and all the text in it."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: Node | None) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.children: list[Node] = []
        self.parts: list[str | Node] = []

    @property
    def text(self) -> str:
        return " ".join("".join(p if isinstance(p, str) else f" {p.text} " for p in self.parts).split())

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def all(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.all()

    def above(self) -> Iterator[Node]:
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def inside(self, name: str) -> Node | None:
        """The nearest element above it of the class `name`."""
        return next((node for node in self.above() if name in node.classes), None)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.top = self.at = Node("", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.children.append(node)
        self.at.parts.append(node)
        if tag not in VOID:
            self.at = node

    def handle_endtag(self, tag: str) -> None:
        assert self.at.tag == tag, f"</{tag}> closes <{self.at.tag}>"
        assert self.at.parent is not None
        self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        self.at.parts.append(data)


def read(html: str) -> Node:
    """The page as a tree; an element that is not closed fails."""
    reader = _Reader()
    reader.feed(html)
    assert reader.at is reader.top, f"<{reader.at.tag}> is not closed"
    return reader.top


def get(client: Client, address: str) -> Node:
    """The page at `address`, which must be there."""
    response = client.get(address)
    assert response.status_code == 200, address
    return read(response.content.decode())


def main(page: Node) -> Node:
    return next(node for node in page.all() if node.tag == "main")


def addresses(language: str) -> list[str]:
    """Every page of guide and sources, a search among them."""
    with translation.override(language):
        single = ("guide:overview", "guide:glossary", "guide:care", "guide:search", "sources:all", "sources:differences")
        return [
            *(reverse(name) for name in single),
            f"{reverse('guide:search')}?q=b12",
            *(reverse("guide:topic", args=[topic]) for topic in PAGES),
            *(reverse(name, args=[g.id]) for name in ("guide:guideline", "sources:one") for g in assessor().guidelines),
        ]
