"""Every page of guide and sources: whole, linked, in the reader's language, and with numbers of the guidelines only."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from madelief.doors.site.knowledge import assessor, shelf
from tests.doors.site.guide.page import LANGUAGES, Node, addresses, get, main

UNITS = r"[pnµu]mol|[gmnpµu]g\b|g/|micro|milli|mcg|fL|weken\b|week\b|weeks\b|maanden\b|months?\b|procent\b|percent\b|%"
QUANTITY = re.compile(rf"(\d+(?:[.,]\d+)?) ?(?:{UNITS})")


@cache
def page(address: str) -> Node:
    return get(Client(SERVER_NAME="localhost"), address)


def every_page() -> list[str]:
    return [address for language in LANGUAGES for address in addresses(language)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_statement_stands_on_its_page(language: str) -> None:
    for guideline in assessor().guidelines:
        with translation.override(language):
            shown = page(reverse("guide:guideline", args=[guideline.id]))
        ids = [node.attributes["id"] for node in shown.all() if "id" in node.attributes]
        texts = {node.attributes["data-statement"]: node.text for node in shown.all() if "data-statement" in node.attributes}
        assert len(ids) == len(set(ids)), guideline.id
        for statement in guideline.statements:
            assert set(statement.ids) <= set(ids), (guideline.id, statement.ids)
            assert texts[statement.ids[0]] == " ".join(statement.text[language].split())
        for rule in guideline.rules.values():
            if guideline.statement(rule.statement):
                assert any(node.tag == "th" and node.text.lower() == rule.label[language].lower() for node in shown.all()), (
                    rule.id
                )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_stands_beside_its_rule(language: str) -> None:
    for guideline in assessor().guidelines:
        with translation.override(language):
            shown = page(reverse("guide:guideline", args=[guideline.id]))
        regions = [n for n in shown.all() if n.attributes.get("aria-labelledby", "").startswith("examples-")]
        rows = {n.attributes["aria-labelledby"]: sum(one.tag == "tr" for one in n.all()) - 1 for n in regions}
        assert rows == {f"examples-{table.line}": len(table.rows) for table in guideline.tables}


def test_unconfirmed_statements_are_marked() -> None:
    for guideline in assessor().guidelines:
        with translation.override("en"):
            shown = page(reverse("guide:guideline", args=[guideline.id]))
        marked = {
            n.attributes["id"]
            for n in shown.all()
            if n.tag == "article" and any("nhsuk-tag--grey" in one.classes for one in n.all())
        }
        assert marked == {one.ids[0] for one in guideline.statements if one.confirmation == "unconfirmed"}


def test_every_internal_link_leads_somewhere() -> None:
    """Crawls from the pages of guide and sources; an address with a fragment names an element that is there."""
    known: dict[str, set[str]] = {}
    client = Client(SERVER_NAME="localhost")
    for address in every_page():
        for node in page(address).all():
            target = node.attributes.get("href", "")
            if node.tag != "a" or not target.startswith(("/", "#")):
                continue
            where, _hash, fragment = target.partition("#")
            where = where or address
            if where not in known:
                known[where] = {one.attributes["id"] for one in get(client, where).all() if "id" in one.attributes}
            assert not fragment or fragment in known[where], f"{address} links to {target}"


@pytest.mark.parametrize("address", every_page())
def test_a_page_has_one_title_and_headings_in_order(address: str) -> None:
    levels = [int(node.tag[1]) for node in main(page(address)).all() if re.fullmatch("h[1-6]", node.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


@pytest.mark.parametrize("address", every_page())
def test_a_page_carries_no_style_or_script_of_its_own(address: str) -> None:
    for node in page(address).all():
        assert "style" not in node.attributes
        assert node.tag != "style"
        assert not any(name.startswith("on") for name in node.attributes)
        assert node.tag != "script" or "src" in node.attributes


@pytest.mark.parametrize("address", every_page())
def test_tables_say_what_they_are(address: str) -> None:
    for node in page(address).all():
        if node.tag == "table":
            assert any(one.tag == "caption" and one.text for one in node.all())
            assert all("scope" in one.attributes for one in node.all() if one.tag == "th")


def test_every_number_with_a_unit_is_of_the_guidelines() -> None:
    """Pages know no medicine: a dose, a limit or a stretch of time on them stands in guidelines/, too.

    But for the rows of examples: a table may give them in another unit than they are counted in.
    """
    files = [path for kind in ("*.md", "*.yaml") for path in sorted(Path(shelf().folder).rglob(kind))]
    written = "\n".join(path.read_text(encoding="utf-8") for path in files)
    numbers = {Decimal(one.replace(",", ".")) for one in re.findall(r"\d+(?:[.,]\d+)?", written)}
    for address in every_page():
        shown = main(page(address))
        examples = {node for node in shown.all() if node.attributes.get("aria-labelledby", "").startswith("examples-")}
        for number in QUANTITY.findall(without(shown, examples)):
            assert Decimal(number.replace(",", ".")) in numbers, (address, number)


def without(node: Node, left_out: set[Node]) -> str:
    """The text of `node` but for some of its elements."""
    return "".join(one if isinstance(one, str) else "" if one in left_out else without(one, left_out) for one in node.parts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_there_is_not_found(language: str, client: Client) -> None:
    with translation.override(language):
        guideline = reverse("guide:guideline", args=["no-such"]), reverse("sources:one", args=["no-such"])
        topic = reverse("guide:topic", args=["food"]).replace(reverse("guide:topic", args=["food"]).split("/")[-2], "no-such")
    for address in (*guideline, topic):
        assert client.get(address).status_code == 404


def test_a_withdrawn_guideline_has_no_page() -> None:
    assert {g.id for g in assessor().guidelines} == {g.id for g in shelf() if g.status == "released"}


def test_a_topic_keeps_its_page_in_the_other_language(client: Client) -> None:
    with translation.override("nl"):
        dutch = reverse("guide:topic", args=["folic-acid"])
    with translation.override("en"):
        english = reverse("guide:topic", args=["folic-acid"])
    assert dutch.endswith("/foliumzuur/")
    assert english.endswith("/folic-acid/")
    links = {node.attributes.get("href") for node in page(dutch).all() if node.attributes.get("hreflang") == "en"}
    assert links == {english}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_glossary_is_plain_and_holds_no_numbers_of_medicine(language: str) -> None:
    text = (Path(__file__).parents[4] / f"madelief/doors/site/content/{language}/glossary.md").read_text(encoding="utf-8")
    assert not re.findall(r"\d+", text.replace("B12", ""))
    plain = re.sub(r"[*#]|^- ", "", text, flags=re.MULTILINE)
    sentences = [s.split() for s in re.split(r"[.!?:]\s+|\n\n|\n(?=\S+:)", plain) if s.split()]
    assert max(map(len, sentences)) <= 25
    assert sum(map(len, sentences)) / len(sentences) <= 12
