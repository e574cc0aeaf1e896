"""How sources stand to each other on a topic, and who leads for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from madelief.assess import Assessor
from madelief.assess.differences import Difference, Relation, compared, leading, name_of
from madelief.assess.findings import Findings
from madelief.assess.recommendations import Advice, Standing
from madelief.engines import PythonMachine
from madelief.facts import Text
from madelief.guideline import Shelf
from tests.assess.conftest import People

NOTHING: Text = {"en": "", "nl": ""}
DUTCH, BRITISH, WORLD = ("dutch", "official", "nl"), ("british", "official", "uk"), ("world", "official", "who")
MIDWIVES, HOUSE, PAGE = ("midwives", "professional", "nl"), ("safety", "house", "any"), ("page", "patient-page", "nl")


class Voices:
    """Makes positions out of a recommendation of the shelf, by changing who says it and what."""

    def __init__(self, shelf: Shelf) -> None:
        self.guideline = shelf.guidelines["safety"]
        self.guard = self.guideline.guards[0]
        # Who says a thing does not depend on why: all positions share one finding.
        rule = self.guideline.rules[self.guideline.recommendations[0].when]
        self.finding = Findings(self.guideline, PythonMachine(self.guideline), {}, date(2026, 11, 22)).finding(rule)

    def says(
        self, who: tuple[str, str, str], action: str, stance: str = "do", urgency: str = "next-visit", guarded: bool = False
    ) -> Advice:
        name, standing, country = who
        told = replace(
            self.guideline.recommendations[0], id=f"{name}/{stance}-{action}", topic="iron", action=action, stance=stance,
            urgency=urgency,
        )  # fmt: skip
        guideline = replace(self.guideline, id=name, standing=standing, country=country)
        return Advice(told, guideline, self.finding, Standing(self.guard, NOTHING) if guarded else None)


@pytest.fixture
def voices(shelf: Shelf) -> Voices:
    return Voices(shelf)


def one(*positions: Advice, profile: str = "nl") -> Difference:
    (difference,) = compared(positions, profile)
    return difference


def test_a_voice_alone_differs_from_nobody(voices: Voices) -> None:
    assert compared([voices.says(DUTCH, "start-iron-tablets"), voices.says(DUTCH, "measure-ferritin")], "nl") == []


def test_the_same_thing_said_twice_is_agreement(voices: Voices) -> None:
    difference = one(voices.says(DUTCH, "start-iron-tablets"), voices.says(BRITISH, "start-iron-tablets"))
    assert difference.relation is Relation.AGREE
    assert not difference.officials_part and difference.stricter == ()


@pytest.mark.parametrize(
    ("action", "stance", "urgency"),
    [
        ("start-iron-tablets", "do", "today"),
        ("start-iron-tablets", "consider", "next-visit"),
        ("measure-ferritin", "do", "today"),
    ],
    ids=["sooner", "less firmly", "something else"],
)
def test_who_goes_further_is_named(voices: Voices, action: str, stance: str, urgency: str) -> None:
    difference = one(voices.says(DUTCH, "start-iron-tablets"), voices.says(BRITISH, action, stance, urgency))
    assert difference.relation is Relation.STRICTER
    furthest = "dutch" if stance == "consider" else "british"
    assert [voice.guideline for voice in difference.stricter] == [furthest]
    # Sooner, later or less firmly is no parting of officials; to speak of different things is.
    assert difference.officials_part is (action == "measure-ferritin")


def test_doing_and_not_doing_is_conflict_and_to_speak_of_it_is_not(voices: Voices) -> None:
    against = voices.says(BRITISH, "start-iron-tablets", "avoid")
    assert one(voices.says(DUTCH, "start-iron-tablets"), against).relation is Relation.CONFLICT
    assert one(voices.says(DUTCH, "continue-iron-tablets"), against).relation is Relation.CONFLICT
    assert one(voices.says(DUTCH, "discuss-iron-tablets"), against).relation is Relation.STRICTER


def test_a_choice_between_two_ways_is_conflict_and_both_ways_is_not(voices: Voices) -> None:
    tablets, injections = voices.says(DUTCH, "start-b12-tablets"), voices.says(BRITISH, "start-b12-injections")
    assert one(tablets, injections).relation is Relation.CONFLICT
    assert one(tablets, injections, voices.says(BRITISH, "start-b12-tablets")).relation is Relation.STRICTER


def test_what_stands_under_a_guard_conflicts_and_never_leads(voices: Voices) -> None:
    view = voices.says(DUTCH, "start-iron-tablets", "do", "today", guarded=True)
    difference = one(view, voices.says(HOUSE, "start-iron-tablets"))
    assert difference.relation is Relation.CONFLICT
    assert difference.advice.guideline.id == "safety"
    assert difference.guard == voices.guard.id


@pytest.mark.parametrize(("profile", "leads"), [("nl", "dutch"), ("uk", "british"), ("who", "world")])
def test_the_official_advice_of_the_profile_leads(voices: Voices, profile: str, leads: str) -> None:
    everybody = [voices.says(who, "start-iron-tablets") for who in (PAGE, HOUSE, MIDWIVES, BRITISH, WORLD, DUTCH)]
    difference = one(*everybody, profile=profile)
    assert difference.advice.guideline.id == leads
    assert difference.positions[0] is difference.advice
    assert [p.guideline.id for p in difference.positions][-3:] == ["safety", "midwives", "page"]


def test_without_official_advice_the_house_leads_then_professionals_then_the_page(voices: Voices) -> None:
    page, house, midwives = (voices.says(who, "start-iron-tablets") for who in (PAGE, HOUSE, MIDWIVES))
    assert one(page, house, midwives).advice is house
    assert one(page, midwives).advice is midwives


def test_of_two_equals_the_one_that_says_to_do_leads(voices: Voices) -> None:
    local = ("british-local", "official", "uk")
    difference = one(voices.says(local, "measure-ferritin", "avoid"), voices.says(BRITISH, "measure-ferritin"), profile="uk")
    assert difference.advice.guideline.id == "british"
    assert difference.officials_part and difference.relation is Relation.CONFLICT


def test_two_countries_in_one_folder_are_two_voices(voices: Voices) -> None:
    world, british = voices.says(WORLD, "start-iron-tablets", urgency="today"), voices.says(BRITISH, "start-iron-tablets")
    together = [replace(advice, guideline=replace(advice.guideline, id="anaemia")) for advice in (world, british)]
    assert one(*together, profile="uk").advice is together[1]
    assert one(*together, profile="who").advice is together[0]


@pytest.mark.parametrize(
    ("language", "world", "british"),
    [
        ("en", "World Health Organization", "United Kingdom"),
        ("nl", "Wereldgezondheidsorganisatie", "Verenigd Koninkrijk"),
    ],
)
def test_two_voices_of_one_guideline_are_named_with_their_country(
    voices: Voices, language: str, world: str, british: str
) -> None:
    sooner, later = voices.says(WORLD, "start-iron-tablets", urgency="today"), voices.says(BRITISH, "start-iron-tablets")
    together = [replace(advice, guideline=replace(advice.guideline, id="anaemia")) for advice in (sooner, later)]
    difference = one(*together, voices.says(DUTCH, "start-iron-tablets"))
    title, year = voices.guideline.title[language], voices.guideline.edition[:4]
    assert [name_of(p, difference, language) for p in together] == [f"{title} ({world})", f"{title} ({british})"]
    assert name_of(together[1], difference, language, edition=True) == f"{title} ({year}, {british})"


@pytest.mark.parametrize(
    ("language", "nobody", "madelief"),
    [("en", "international", "house rule of Madelief"), ("nl", "internationaal", "eigen regel van Madelief")],
)
def test_what_is_of_no_country_is_named_only_beside_another_voice(
    voices: Voices, language: str, nobody: str, madelief: str
) -> None:
    house, british = voices.says(HOUSE, "start-iron-tablets"), voices.says(BRITISH, "start-iron-tablets")
    world = voices.says(("babies", "professional", "any"), "start-iron-tablets")
    title, year = voices.guideline.title[language], voices.guideline.edition[:4]
    apart = one(house, british)
    assert name_of(house, apart, language) == name_of(british, apart, language) == title
    assert name_of(house, apart, language, edition=True) == f"{title} ({year})"
    for position, name in ((house, madelief), (world, nobody)):
        same = [replace(advice, guideline=replace(advice.guideline, id="one folder")) for advice in (position, british)]
        assert name_of(same[0], one(*same), language, edition=True) == f"{title} ({year}, {name})"


def test_red_flags_are_not_weighed_against_each_other(assessor: Assessor, people: People) -> None:
    for person in people(40, 21):
        assert all(difference.topic != "red-flags" for difference in assessor.assess(person).comparisons)


def test_every_position_stands_among_the_recommendations(assessor: Assessor, people: People) -> None:
    for person in people(40, 22):
        assessment = assessor.assess(person, "uk")
        given = {advice.recommendation.id for advice in assessment.recommendations}
        for difference in assessment.comparisons:
            assert {position.recommendation.id for position in difference.positions} <= given
            assert difference.advice.guard is None or all(position.guard for position in difference.positions)


def told(advice: list[Advice]) -> list[str]:
    return [given.recommendation.id for given in advice]


def test_what_leads_is_the_house_and_one_voice(voices: Voices) -> None:
    positions = [voices.says(who, "start-iron-tablets", urgency="this-week") for who in (PAGE, MIDWIVES, BRITISH, DUTCH)]
    house = voices.says(HOUSE, "measure-ferritin")
    assert told(leading([*positions, house], "nl")) == ["dutch/do-start-iron-tablets", "safety/do-measure-ferritin"]
    assert told(leading([*positions, house], "uk")) == ["british/do-start-iron-tablets", "safety/do-measure-ferritin"]


def test_the_words_of_the_one_that_leads_stand_beside_those_of_the_house(voices: Voices) -> None:
    """They may say more, as that ferritin goes first with an inherited disorder."""
    same = [voices.says(who, "start-iron-tablets") for who in (DUTCH, HOUSE)]
    assert told(leading(same, "nl")) == ["dutch/do-start-iron-tablets", "safety/do-start-iron-tablets"]


def test_nobodys_today_is_hidden_behind_somebodys_next_visit(voices: Voices) -> None:
    for urgency in ("today", "this-week"):
        positions = [voices.says(DUTCH, "start-iron-tablets"), voices.says(BRITISH, "refer-doctor", urgency=urgency)]
        assert told(leading(positions, "nl")) == ["dutch/do-start-iron-tablets", "british/do-refer-doctor"]
    assert told(leading([*positions, voices.says(HOUSE, "refer-doctor", urgency="today")], "nl")) == [
        "dutch/do-start-iron-tablets", "safety/do-refer-doctor",
    ]  # fmt: skip


def test_neither_a_patient_page_nor_a_guarded_view_leads(voices: Voices) -> None:
    assert (
        leading([voices.says(PAGE, "start-iron-tablets"), voices.says(DUTCH, "start-iron-tablets", guarded=True)], "nl") == []
    )


def test_a_local_guideline_leads_in_its_own_country_only(voices: Voices) -> None:
    local = voices.says(("bristol", "local", "uk"), "measure-ferritin", "avoid")
    assert leading([local], "nl") == []
    assert told(leading([local], "uk")) == ["bristol/avoid-measure-ferritin"]
    national = voices.says(BRITISH, "measure-ferritin")
    assert one(local, national, profile="uk").advice is national and one(local, national, profile="uk").officials_part
