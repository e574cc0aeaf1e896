"""Search: titles first, accents and beginnings of words, nothing of a query in title or log."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from madelief.doors.site.guide import guards
from madelief.doors.site.guide.search import LONGEST, SHOWN, entries, fold, marked, search, snippet
from madelief.doors.site.knowledge import assessor
from madelief.guideline import Guideline, Recommendation
from tests.doors.site.guide.page import LANGUAGES, get, main


def test_a_topic_page_comes_first_for_its_own_word() -> None:
    with translation.override("nl"):
        assert search("foliumzuur", "nl").found[0].entry.address == reverse("guide:topic", args=["folic-acid"])
        assert search("borstvoeding", "nl").found[0].entry.address == reverse("guide:topic", args=["breastfeeding"])


@pytest.mark.parametrize("query", ["ijzer", "lachgas", "kinderarts", "ferritine"])
def test_a_word_in_a_title_counts_for_more_than_in_a_text(query: str) -> None:
    titled = [query in fold(found.entry.title) for found in search(query, "nl").found]
    assert set(titled) == {True, False}
    assert titled == sorted(titled, reverse=True)


@pytest.mark.parametrize(
    "query", ["foliumzuur", "B12", "b-12", "vitamine b 12", "tintelingen", "tinteling", "homocysteïne", "NICE"]
)
def test_words_are_found(query: str) -> None:
    found = search(query, "nl")
    assert found.count > 0
    assert found.all_words
    assert len(found.found) == min(found.count, SHOWN)


@pytest.mark.parametrize(
    ("with_accent", "without"), [("één", "een"), ("homocysteïne", "homocysteine"), ("patiënten", "patienten")]
)
def test_accents_make_no_difference(with_accent: str, without: str) -> None:
    assert [f.entry for f in search(with_accent, "nl").found] == [f.entry for f in search(without, "nl").found]
    assert search(without, "nl").count > 0


def test_letters_that_are_composed_of_two_are_the_same() -> None:
    assert search("homocystei\u0308ne", "nl").count == search("homocysteïne", "nl").count


def test_a_hit_is_marked_in_the_words_as_they_stand() -> None:
    assert str(marked("Homocysteïne & MMA", ("homocysteine",))) == "<mark>Homocysteïne</mark> &amp; MMA"
    assert str(marked("<b>B12</b>", ("b12",))) == "&lt;b&gt;<mark>B12</mark>&lt;/b&gt;"
    assert len(fold("ﬁ ß İ é ½")) == len("ﬁ ß İ é ½")


def test_a_snippet_holds_whole_sentences_and_the_question_before_an_answer() -> None:
    text = "Eerst dit. Slikt u het al? Stop dan niet zonder overleg. " + "Nog een zin. " * 40
    shown = str(snippet(text, ("stop",)))
    assert shown.startswith("… Slikt u het al? <mark>Stop</mark> dan niet zonder overleg.")
    assert shown.removesuffix(" …").endswith(".")


def test_most_words_will_do_where_no_page_has_them_all() -> None:
    found = search("foliumzuur xyzzy", "nl")
    assert found.count > 0
    assert not found.all_words


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_to_do_is_found_in_what_nobody_has_confirmed(language: str) -> None:
    listed = {entry.address: entry.text for entry in entries(language)}
    checked = 0
    for guideline in assessor().guidelines:
        with translation.override(language):
            page = reverse("guide:guideline", args=[guideline.id])
        for told in guideline.recommendations:
            text = listed[f"{page}#{told.statement[0]}"]
            statement = guideline.statement(told.statement)
            said = text.replace(statement.text[language], "")
            assert (told.text[language] in said) == (guideline.runs(told.statement) and not _carried(guideline, told)), told.id
            checked += not guideline.runs(told.statement)
    assert checked


def _carried(guideline: Guideline, told: Recommendation) -> bool:
    """Whether a guard reaches it through a rule only: that guard's rule does not stand beside it in a result."""
    return guards.over_statement(guideline, told.statement) is None and guards.over_recommendation(guideline, told) is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_page_is_in_the_index(language: str) -> None:
    listed = [entry.address for entry in entries(language)]
    with translation.override(language):
        names = ("guide:overview", "guide:care", "guide:glossary", "sources:all", "sources:differences")
        for address in map(reverse, names):
            assert any(one.split("#")[0] == address for one in listed), address
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize(
    ("query", "status"), [("", 200), ("  ", 200), ("xyzzy", 200), ("%", 200), ("<script>", 200), ("a" * 5000, 200)]
)
def test_any_query_gets_a_page(query: str, status: int, client: Client) -> None:
    with translation.override("nl"):
        response = client.get(reverse("guide:search"), {"q": query})
    assert response.status_code == status
    assert b"<script>" not in response.content.replace(b"<script src", b"")
    assert b"a" * (LONGEST + 1) not in response.content.split(b"</header>")[1]


def test_the_title_and_the_log_keep_the_query_to_themselves(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with translation.override("nl"):
        address = reverse("guide:search")
    page = get(client, f"{address}?q=tintelingen")
    assert "tintelingen" not in next(node.text for node in page.all() if node.tag == "title").lower()
    assert "tintelingen" in main(page).text.lower()
    assert "tintelingen" not in caplog.text


def test_the_sitemap_names_every_page_once(client: Client) -> None:
    body = client.get("/sitemap.xml").content.decode()
    with translation.override("nl"):
        assert body.count(f"{reverse('guide:topic', args=['food'])}</loc>") == 1
        assert body.count(f"{reverse('guide:guideline', args=['safety'])}</loc>") == 1
