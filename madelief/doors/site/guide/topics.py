"""Topic pages by moment: which topics of the contract each holds, and which rules speak of that moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import translation

from madelief.assess.wording import TOPIC
from madelief.doors.site import pages
from madelief.doors.site.guide.moments import speaks_of
from madelief.doors.site.guide.said import Voice, voices
from madelief.doors.site.knowledge import assessor, vocabulary
from madelief.doors.site.works import HOUSE
from madelief.guideline import Guideline, Recommendation
from madelief.guideline.graph import RED_FLAGS, TOPICS


@dataclass(frozen=True)
class Topic:
    """What a topic page holds.

    `topics` are held whole. `moments` are concepts: of the other topics, what speaks of that moment. `only` leaves out what
    sources say to everybody; the house says it there, too. `about` is whose red flags stand first: mother's, infant's.
    """

    slug: str
    """Its Dutch address."""
    topics: tuple[str, ...] = ()
    moments: tuple[str, ...] = ()
    only: bool = False
    about: tuple[str, ...] = ("mother",)


PAGES: Mapping[str, Topic] = {
    "planning": Topic("zwanger-worden", ("conception-timing",), ("planning-pregnancy",)),
    "pregnant": Topic("zwanger", ("referral",), ("pregnant",), only=True),
    "after-birth": Topic("na-de-bevalling", ("follow-up",), ("weeks-since-birth",), about=("mother", "infant")),
    "breastfeeding": Topic("borstvoeding", ("breastfeeding",), ("breastfeeding",), about=("mother", "infant")),
    "baby": Topic("baby", ("infant",), about=("infant",)),
    "miscarriage": Topic("miskraam", ("fertility",), ("miscarriages",)),
    "anaemia": Topic("bloedarmoede", ("anaemia", "iron")),
    "tests-and-values": Topic("tests-en-waarden", ("b12-test", "which-test", "interpretation", "metabolites")),
    "treatment": Topic(
        "behandeling",
        ("cause", "treatment-start", "treatment-route", "treatment-schedule", "maintenance", "treatment-duration", "follow-up"),
    ),
    "folic-acid": Topic("foliumzuur", ("folic-acid",)),
    "food": Topic("voeding", ("diet",)),
}  # fmt: skip

THEMES: Mapping[str, str] = {
    "anaemia": "anaemia", "iron": "anaemia", "folic-acid": "folic-acid", "infant": "baby",
    "interpretation": "tests-and-values", "metabolites": "tests-and-values",
}  # fmt: skip
"""Topics that have a page to themselves: on a page by moment only the house speaks of them, and the page is named."""

OF_SLUG = {topic.slug: name for name, topic in PAGES.items()}


class TopicConverter:
    """A topic page in an address: its id in English, its own word in Dutch."""

    regex = "[a-z][-a-z]*"

    def to_python(self, value: str) -> str:
        names = OF_SLUG if translation.get_language() == "nl" else {name: name for name in PAGES}
        if value not in names:
            raise ValueError(value)
        return names[value]

    def to_url(self, value: str) -> str:
        return PAGES[value].slug if translation.get_language() == "nl" else value


@dataclass(frozen=True)
class TopicSaid:
    """One topic of the contract on a topic page. `elsewhere` is the page that holds all of it, or ""."""

    id: str
    title: str
    voices: tuple[Voice, ...]
    elsewhere: str


@dataclass(frozen=True)
class TopicPage:
    id: str
    red_flags: tuple[Voice, ...]
    topics: tuple[TopicSaid, ...]


def topic_page(page: str) -> TopicPage:
    """The topic page `page` in the reader's language."""
    chosen: dict[str, list[tuple[Guideline, Recommendation]]] = {}
    for guideline, told in speaking():
        if holds(page, guideline, told):
            chosen.setdefault(told.topic, []).append((guideline, told))
    red_flags = voices(chosen.pop(RED_FLAGS, []))
    topics = [
        TopicSaid(topic, pages.said(TOPIC[topic]), voices(chosen[topic]), elsewhere(page, topic))
        for topic in sorted(chosen, key=TOPICS.index)
    ]
    return TopicPage(page, red_flags, tuple(topics))


def speaking() -> Iterable[tuple[Guideline, Recommendation]]:
    """Every recommendation that may be given, of every guideline that is released."""
    return ((guideline, told) for guideline in assessor().guidelines for told in guideline.speaking)


def elsewhere(page: str, topic: str) -> str:
    """The page that holds all of `topic`, where `page` does not."""
    return "" if topic in PAGES[page].topics else THEMES.get(topic, "")


def holds(page: str, guideline: Guideline, told: Recommendation) -> bool:
    """Whether a recommendation stands on a topic page."""
    held = PAGES[page]
    if told.topic == RED_FLAGS:
        return _about(guideline, told) in held.about
    if told.topic in held.topics:
        return True
    if elsewhere(page, told.topic) and guideline.standing != HOUSE:
        return False
    only = held.only and guideline.standing != HOUSE
    return any(speaks_of(guideline, told.when, moment, only) for moment in held.moments)


def _about(guideline: Guideline, told: Recommendation) -> str:
    """Whose red flag it is: the infant's where every concept that it reads is about the infant."""
    concepts = guideline.rules[told.when].concepts
    return "infant" if all(vocabulary()[concept].about == "infant" for concept in concepts) else "mother"
