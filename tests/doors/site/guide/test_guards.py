"""The most important line: what a guard covers stands nowhere as plain advice, only as a view beside its rule."""

from __future__ import annotations

import re
from functools import cache

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from madelief.assess.recommendations import CARRIED
from madelief.doors.site.guide.guards import over_recommendation, over_statement
from madelief.doors.site.guide.search import entries
from madelief.doors.site.knowledge import shelf
from madelief.guideline import Guard, Guideline, Recommendation
from tests.doors.site.guide.page import LANGUAGES, Node, addresses, get, main

VIEW = "madelief-view"


@cache
def page(address: str) -> Node:
    return get(Client(SERVER_NAME="localhost"), address)


def guards() -> list[tuple[Guideline, Guard]]:
    return [(house, guard) for house in shelf() for guard in house.guards]


def covered() -> list[tuple[Guideline, Guard, Guideline, str]]:
    """(house, guard, guideline, statement) of everything that a guard covers, read from the shelf itself."""
    return [(house, guard, shelf().guidelines[guard.of], one) for house, guard in guards() for one in guard.covers]


def guarded() -> list[tuple[Guideline, Guard, Recommendation]]:
    """Every recommendation that follows from a covered statement."""
    return [(h, guard, told) for h, guard, g, one in covered() for told in g.recommendations if one in told.statement]


def _flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_guarded_recommendation_stands_only_in_a_view_with_its_rule(language: str) -> None:
    rules = {told.id: _flat(house.statement(guard.statement).text[language]) for house, guard, told in guarded()}
    assert len(rules) > 10
    seen = set()
    for address in addresses(language):
        for node in page(address).all():
            told = node.attributes.get("data-told")
            if told in rules:
                view = node.inside(VIEW)
                assert view is not None, f"{told} stands as advice on {address}"
                assert rules[told] in view.text, f"{told} stands without its rule on {address}"
                seen.add(told)
    assert seen == set(rules)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_view_names_its_source(language: str) -> None:
    """In its frame, or beside it under the statement to which it belongs."""
    works = {told.id: g.works[told.source.work] for g in shelf() for told in g.recommendations}
    for address in addresses(language):
        for node in page(address).all():
            view = node.inside(VIEW)
            if view is not None and "data-told" in node.attributes:
                shown = view.inside("madelief-statement") or view
                assert works[node.attributes["data-told"]].issuer in shown.text, (address, node.attributes["data-told"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_guard_reaches_through_a_rule_is_a_view_too(language: str) -> None:
    every = [(guideline, told) for guideline in shelf() for told in guideline.recommendations]
    over = {told.id for guideline, told in every if over_recommendation(guideline, told)}
    assert len(over) > len({told.id for _, _, told in guarded()})
    for address in addresses(language):
        for node in page(address).all():
            if node.attributes.get("data-told") in over:
                assert node.inside(VIEW) is not None, f"{node.attributes['data-told']} stands as advice on {address}"


NEVER = {
    "nl": re.compile(
        r"\b(?:slik|neem) geen foliumzuur|(?<!niet )\bstop (?:nu |eerst )?met (?:foliumzuur|borstvoeding|b12|ijzer)"
        r"|wacht met (?:foliumzuur|ijzer)(?! niet)|geef (?:uw|de) baby (?:kunst|fles)voeding",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"take no folic acid|wait with (?:folic acid|iron)|give (?:the|your) baby formula"
        r"|(?<!not )(?<!reason to )(?<!never )\bstop (?:your |the )?(?:folic acid|breastfeeding|b12|iron)",
        re.IGNORECASE,
    ),
}
"""What nothing outside a view may tell a woman (A1, A2, A9)."""

NOT_SO = ("not wait with", shelf().vocabulary["told"].choices[-1][1]["en"])
"""Where those words say the opposite, or name what somebody else told her: a choice that a rule reads."""


def outside_views(node: Node) -> str:
    if VIEW in node.classes:
        return ""
    return " ".join(" ".join(part if isinstance(part, str) else f" {outside_views(part)} " for part in node.parts).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_tells_her_to_stop_or_to_wait(language: str) -> None:
    for address in addresses(language):
        text = outside_views(main(page(address)))
        for said in NOT_SO:
            text = text.replace(said, "")
        assert not NEVER[language].search(text), (address, NEVER[language].search(text))


def test_the_page_itself_says_some_of_it() -> None:
    """The words above are those of the page: without its views they would be found."""
    with translation.override("nl"):
        shown = main(page(reverse("guide:guideline", args=["zwangerschap-2017"])))
    assert NEVER["nl"].search(shown.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_what_is_guarded_stand_nowhere_else(language: str) -> None:
    """The same by the words alone: no line of a page that is in no view says what only a guarded statement says."""
    words = {_flat(g.statement(ids).text[language]) for _, _, g, one in covered() for ids in [_ids(g, one)]}
    words |= {_flat(told.text[language]) for _, _, told in guarded()}
    free = {_flat(told.text[language]) for g in shelf() for told in g.recommendations if over_recommendation(g, told) is None}
    for address in addresses(language):
        for node in page(address).all():
            if node.tag in ("p", "li", "td", "dd", "div") and not node.children and node.text in words - free:
                assert node.inside(VIEW) is not None, f"{address}: {node.text}"


def _ids(guideline: Guideline, one: str) -> tuple[str, ...]:
    return next(statement.ids for statement in guideline.statements if one in statement.ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_title_over_guarded_statements_says_that_it_is_a_view(language: str) -> None:
    """“No folic acid with a B12 deficiency” is a heading of the page, and of its contents."""
    for _, guard, guideline, one in covered():
        section = next(s for s in guideline.sections if s.id == guideline.statement(_ids(guideline, one)).section)
        with translation.override(language):
            shown = page(reverse("guide:guideline", args=[guideline.id]))
        titled = [node.text for node in shown.all() if not node.children and section.title[language] in node.text]
        assert titled
        assert all(text != section.title[language] for text in titled), (guard.id, section.id)
        listed = [entry.title for entry in entries(language) if section.title[language] in entry.title and "(S" in entry.title]
        assert all(title.startswith("“") for title in listed)


def test_a_guard_under_a_condition_stands_where_there_is_no_person() -> None:
    conditional = [(guard, shelf().guidelines[guard.of]) for _, guard in guards() if guard.when]
    assert conditional
    for guard, guideline in conditional:
        for one in guard.covers:
            found = over_statement(guideline, _ids(guideline, one))
            assert found is not None
            assert found.guard.id == guard.id


def test_a_guard_that_carries_stands_over_what_may_rest_on_its_rules() -> None:
    """G7 covers the line for total B12: treatment that rests on it, however far away, is that page's view."""
    page_ = shelf().guidelines["zwangerschap-2017"]
    carried = {
        told.id.rsplit("/", 1)[1]
        for told in page_.recommendations
        if (found := over_recommendation(page_, told)) and found.guard.carries
    }
    assert {"treat", "injections-at-once", "treat-mother"} <= carried
    every = {told.id.rsplit("/", 1)[1]: told for told in page_.recommendations}
    assert all(every[one].action.split("-")[0] in CARRIED or "S27" in every[one].statement for one in carried)


@pytest.mark.parametrize("language", LANGUAGES)
def test_search_shows_a_guarded_statement_with_its_rule(language: str, client: Client) -> None:
    found = {
        entry.address.split("#")[1]: entry
        for entry in entries(language)
        if "zwangerschap-2017" in entry.address and "#" in entry.address
    }
    for house, guard, guideline, one in covered():
        entry = found[_ids(guideline, one)[0]]
        assert entry.before is not None, one
        assert entry.before.rule == house.statement(guard.statement).text[language]
    query = {"nl": "geen foliumzuur tot", "en": "take no folic acid"}[language]
    with translation.override(language):
        shown = get(client, f"{reverse('guide:search')}?q={query}")
    views = [node for node in shown.all() if VIEW in node.classes]
    assert views
    assert all("G1" in view.text for view in views)


@pytest.mark.parametrize("language", LANGUAGES)
def test_bands_of_a_guarded_line_are_views(language: str) -> None:
    with translation.override(language):
        shown = page(reverse("sources:differences"))
    rule = shelf().guidelines["zwangerschap-2017"].rules["Total B12 is deficient"]
    lines = [node for node in shown.all() if node.tag == "li" and rule.label[language] in node.text and "150" in node.text]
    assert lines
    assert all(any(one.attributes.get("data-guard") == "G7" for one in line.all()) for line in lines)
