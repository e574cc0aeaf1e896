"""Topic pages: every recommendation has a page, red flags come first, and a moment holds what speaks of it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from madelief.doors.site.guide.moments import possible
from madelief.doors.site.guide.topics import PAGES, THEMES, elsewhere, holds, speaking, topic_page
from madelief.doors.site.knowledge import assessor, shelf
from madelief.facts import NO, UNKNOWN, YES, Answer
from madelief.guideline.graph import RED_FLAGS, TOPICS
from tests.doors.site.guide.page import LANGUAGES, get


def test_each_topic_page_has_an_address_of_its_own() -> None:
    assert len({topic.slug for topic in PAGES.values()}) == len(PAGES)


def test_every_topic_of_the_contract_has_a_page_that_holds_it_whole() -> None:
    whole = {topic for page in PAGES.values() for topic in page.topics}
    assert whole == set(TOPICS) - {RED_FLAGS}
    assert all(topic in PAGES[page].topics for topic, page in THEMES.items())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_recommendation_stands_on_a_page(language: str, client: Client) -> None:
    seen = set()
    for page in PAGES:
        with translation.override(language):
            shown = get(client, reverse("guide:topic", args=[page]))
        seen |= {node.attributes["data-told"] for node in shown.all() if "data-told" in node.attributes}
    assert seen == {told.id for _, told in speaking()}


@pytest.mark.parametrize("page", PAGES)
def test_red_flags_come_before_any_other_advice(page: str, client: Client) -> None:
    flags = {told.id for _, told in speaking() if told.topic == RED_FLAGS}
    with translation.override("nl"):
        shown = get(client, reverse("guide:topic", args=[page]))
    order = [node.attributes["data-told"] in flags for node in shown.all() if "data-told" in node.attributes]
    assert order[0]
    assert order == sorted(order, reverse=True)


def test_the_house_speaks_first_and_a_patient_page_last() -> None:
    for page in PAGES:
        with translation.override("en"):
            for topic in topic_page(page).topics:
                standings = [(voice.speaker.safety, voice.speaker.standing) for voice in topic.voices]
                assert not any(safety for safety, _ in standings[1:])
                assert all(standing != "patient-page" for _, standing in standings[:-1])


def test_official_dutch_advice_stands_before_that_of_another_country() -> None:
    with translation.override("nl"):
        folic = next(topic for topic in topic_page("folic-acid").topics if topic.id == "folic-acid")
    officials = [voice.speaker.country for voice in folic.voices if voice.speaker.standing == "official"]
    assert officials[0] == "nl"
    assert len(officials) > 1


def held(page: str) -> set[str]:
    """Defines under which a page gives a recommendation."""
    return {told.when for guideline, told in speaking() if holds(page, guideline, told)}


def test_a_moment_holds_what_speaks_of_it_and_not_what_it_rules_out() -> None:
    assert "First test is due in pregnancy" in held("pregnant")
    assert "First test is due outside pregnancy" not in held("pregnant")
    assert "Deficient again in a new pregnancy" in held("pregnant")
    assert "On maintenance while pregnant or breastfeeding" in held("pregnant") & held("breastfeeding")
    assert "First review after 3 months is to come" not in held("breastfeeding")


def test_the_page_for_pregnancy_leaves_out_what_sources_say_to_everybody_but_not_what_the_house_says() -> None:
    assert "Deficient, tablets first" not in held("pregnant")
    assert {"Window open, takes folic acid", "B12 deficiency is likely, no treatment known"} <= held("pregnant")


def test_a_theme_with_a_page_of_its_own_is_the_houses_elsewhere() -> None:
    for page in PAGES:
        for guideline, told in speaking():
            if holds(page, guideline, told) and elsewhere(page, told.topic):
                assert guideline.standing == "house", (page, told.id)


def test_what_a_rule_can_come_to_holds_what_its_examples_say() -> None:
    """Sets of answers may be too wide, never too narrow: else a rule would be missing on the page of its moment."""
    checked = 0
    for guideline in assessor().guidelines:
        for table in guideline.tables:
            for row in table.rows:
                given = {concept: row.given.get(concept, UNKNOWN) for concept in table.inputs}
                fixed = {concept: frozenset({value}) for concept, value in given.items() if isinstance(value, Answer)}
                for define in table.outputs:
                    if isinstance(row.expected[define], Answer):
                        assert row.expected[define] in possible(guideline, define, fixed), (guideline.id, define, row.line)
                        checked += 1
    assert checked > 3000


def test_what_is_fixed_rules_out() -> None:
    nice = shelf().guidelines["nice-ng239-2024"]
    assert possible(nice, "First test is due outside pregnancy", {"pregnant": frozenset({YES})}) == {NO}
    assert YES in possible(nice, "First test is due outside pregnancy", {"pregnant": frozenset({NO})})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_recommendation_names_its_source(language: str, client: Client) -> None:
    """Title, issuer, date and the day on which it was last read."""
    with translation.override(language):
        shown = get(client, reverse("guide:topic", args=["treatment"]))
        page = topic_page("treatment")
    lines = [node.text for node in shown.all() if "madelief-source" in node.classes]
    for topic in page.topics:
        for voice in topic.voices:
            for said in voice.said:
                assert any(
                    all(one.title in line and one.issuer in line and one.when in line for one in said.cited) and "2026" in line
                    for line in lines
                ), said.ids
