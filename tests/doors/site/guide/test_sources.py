"""Sources, and where they differ: every work with its link, every voice on every topic, every line as its rule draws it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from madelief.assess.bands import bands_of
from madelief.doors.site.guide.topics import speaking
from madelief.doors.site.knowledge import assessor, shelf, vocabulary
from madelief.doors.site.sources.differing import scales, stretch, topic_rows
from madelief.doors.site.works import link_of, when
from madelief.facts.calendar import CALENDAR_UNITS
from madelief.guideline.graph import RED_FLAGS
from tests.doors.site.guide.page import LANGUAGES, get, main


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_work_is_listed_with_its_maker_and_its_rights(language: str, client: Client) -> None:
    with translation.override(language):
        everything = get(client, reverse("sources:all")).text
        for guideline in assessor().guidelines:
            one = get(client, reverse("sources:one", args=[guideline.id])).text
            for work in guideline.works.values():
                for shown in (everything, one):
                    assert " ".join(work.title.split()) in shown
                    assert work.issuer in shown
                    assert work.licence in shown


def test_only_what_a_browser_can_open_is_a_link() -> None:
    assert link_of("nice.org.uk/guidance/ng239") == "https://nice.org.uk/guidance/ng239"
    assert link_of("sps.nhs.uk/?p=75392") == "https://sps.nhs.uk/?p=75392"
    assert link_of("Adv Nutr 2015, PMC4561829") == "https://pmc.ncbi.nlm.nih.gov/articles/PMC4561829/"
    assert [
        link_of(one) for one in ("NTvG 2012;156:A3711", "this folder", "Pulse; no address was recorded", "who.int eLENA")
    ] == [""] * 4


def test_dates_are_words_and_what_is_none_stays_as_it_was_recorded() -> None:
    with translation.override("nl"):
        assert when("2017-07-02") == "2 juli 2017"
        assert when("2024-03") == "maart 2024"
        assert when("2014") == "2014"
        assert when("after March 2024") == "after March 2024"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_voice_stands_on_every_topic_on_which_sources_differ(language: str, client: Client) -> None:
    with translation.override(language):
        rows = topic_rows()
        shown = main(get(client, reverse("sources:differences")))
    told = {node.attributes["data-told"] for node in shown.all() if "data-told" in node.attributes}
    topics = {row.id for row in rows}
    assert told == {one.id for _, one in speaking() if one.topic in topics}
    assert all(len(row.says) > 1 for row in rows)
    voices = {topic: {g.id for g, one in speaking() if one.topic == topic} for _, t in speaking() for topic in [t.topic]}
    assert topics >= {topic for topic, who in voices.items() if len(who) > 1 and topic != RED_FLAGS}


def test_who_contradict_each_other_on_folic_acid_are_named() -> None:
    with translation.override("nl"):
        row = next(row for row in topic_rows() if row.id == "folic-acid")
    assert any("Foliumzuur rond zwangerschap" in one and "Patiëntenpagina" in other for one, other in row.against)


def test_every_band_of_every_value_is_shown() -> None:
    with translation.override("en"):
        shown = {(scale.id, line.name) for scale in scales() for drawn in scale.drawn for line in drawn.lines}
    wanted = {
        (concept.id, band.name["en"])
        for concept in vocabulary().values()
        for guideline in assessor().guidelines
        for band in bands_of(guideline, concept)
        if concept.unit not in CALENDAR_UNITS
    }
    assert shown == wanted


@pytest.mark.parametrize(
    ("guideline", "define", "expected"),
    [
        ("zwangerschap-2017", "Total B12 is in the grey zone", "at least 150 pmol/L, lower than 300 pmol/L"),
        (
            "nice-ng239-2024",
            "NICE on total B12 (not pregnant, not treated): indeterminate",
            "at least 133 pmol/L, at most 258 pmol/L",
        ),
        ("b12-values-research", "Study of trimester 1: MMA up to the reference limit", "at most 0.371 µmol/L"),
    ],
)
def test_a_line_says_which_of_its_ends_belongs_to_it(guideline: str, define: str, expected: str) -> None:
    """A band does not know; the rule does."""
    found = shelf().guidelines[guideline]
    rule = next(rule for rule in found.rules.values() if rule.label["en"] == define or rule.name == define)
    with translation.override("en"):
        assert stretch(found, rule, vocabulary()[rule.concepts[0]]) == expected
