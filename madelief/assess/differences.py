"""Where sources part over one person: recommendations meet by topic and by what their action is about.

Voices are never merged: a guideline, or within one the sources of one country (the WHO and the British haematologists
in one folder on anaemia), says what it says. This room compares what they say and tells who leads for this reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import combinations

from madelief.assess.recommendations import Advice
from madelief.assess.wording import COUNTRY, HOUSE, ONLY_A_VIEW, RELATION
from madelief.facts import Text
from madelief.guideline import Recommendation
from madelief.guideline.graph import RED_FLAGS, TOPICS, URGENCIES

RANK = {"official": 0, "house": 1, "local": 2, "professional": 3, "patient-page": 4}
"""Whose word leads where they part. A house guard gives way to a national official source and to nobody else."""

STRENGTH = {"do": 0, "avoid": 0, "consider": 1, "inform": 2}

SPOKEN_OF = ("discuss", "check", "review", "watch")
"""Verbs that speak of a thing without doing it: nothing that says not to do it contradicts them."""

EITHER_OR = (frozenset({"b12-tablets", "b12-injections"}),)
"""Objects of which a source that names only one chooses against the other."""

NO_COUNTRY = "any"


class Relation(Enum):
    """How the voices on one topic stand to each other."""

    AGREE = "agree"
    STRICTER = "stricter"
    """One goes further: earlier, more firmly, or with more to do."""
    CONFLICT = "conflict"
    """What one says to do another says not to do; they choose differently between two ways; or a guard stands over one."""


@dataclass(frozen=True)
class Voice:
    """Who speaks: a guideline, and the country whose source it quotes (nl, uk, who, any)."""

    guideline: str
    country: str


@dataclass(frozen=True)
class Difference:
    """One topic on which more than one voice speaks. `advice` is the position that leads under the profile."""

    topic: str
    relation: Relation
    positions: tuple[Advice, ...]
    """What each says, the leading one first."""
    stricter: tuple[Voice, ...]
    """Who goes furthest, where the relation is STRICTER."""
    officials_part: bool
    """Whether official sources, none of them under a guard, are not of one mind."""
    advice: Advice
    guard: str | None
    """The guard over one of the positions."""
    only_a_view: bool
    """Whether they contradict each other only through what stands under a guard: no open question for a reader."""

    @cached_property
    def voices(self) -> Mapping[str, frozenset[Voice]]:
        """Guideline → with which voices it speaks here."""
        found: dict[str, set[Voice]] = {}
        for position in self.positions:
            found.setdefault(position.guideline.id, set()).add(voice_of(position))
        return {guideline: frozenset(voices) for guideline, voices in found.items()}

    @property
    def in_short(self) -> tuple[Advice, ...]:
        """The first position of each voice, where it matters most to read them all: in a conflict, or where officials part."""
        if self.relation is not Relation.CONFLICT and not self.officials_part:
            return ()
        first: dict[Voice, Advice] = {}
        for position in self.positions:
            first.setdefault(voice_of(position), position)
        return tuple(first.values())


def voice_of(advice: Advice) -> Voice:
    return Voice(advice.guideline.id, advice.country)


def name_of(position: Advice, difference: Difference, language: str, edition: bool = False) -> str:
    """Who says `position`: the title of its guideline, and in brackets whatever tells it apart.

    Where that guideline speaks with more than one voice in `difference`, whose voice it is. With `edition` its year and,
    but for what is of no country, always the country.
    """
    guideline, voice = position.guideline, voice_of(position)
    several = len(difference.voices[guideline.id]) > 1
    apart = [guideline.edition[:4]] if edition else []
    if several or (edition and voice.country != NO_COUNTRY):
        apart.append(_whose(voice, difference)[language])
    return guideline.title[language] + (f" ({', '.join(apart)})" if apart else "")


def relation_in_words(difference: Difference, language: str) -> str:
    """How the voices stand to each other, and who goes furthest where one does."""
    if difference.only_a_view:
        return ONLY_A_VIEW[language]
    furthest = [name_of(p, difference, language) for p in difference.positions if voice_of(p) in difference.stricter]
    return RELATION[difference.relation.value][language].format(who=", ".join(dict.fromkeys(furthest)))


def _whose(voice: Voice, difference: Difference) -> Text:
    """The country of a voice. What the house adds of itself in somebody's folder is of no country, and not of the world."""
    said = [position for position in difference.positions if voice_of(position) == voice]
    house = voice.country == NO_COUNTRY and all(position.authority == "house" for position in said)
    return HOUSE if house else COUNTRY[voice.country]


def meets(advice: Advice) -> str:
    """What the action is about: `start-folic-acid` and `continue-folic-acid` meet in `folic-acid`."""
    return advice.recommendation.action.split("-", 1)[1]


def opposite(one: Recommendation, other: Recommendation) -> bool:
    """Whether what one says to do, the other says not to do. To speak of a thing is not to do it."""
    (verb, about), (other_verb, other_about) = one.action.split("-", 1), other.action.split("-", 1)
    against, other_against = one.stance == "avoid", other.stance == "avoid"
    return about == other_about and against != other_against and not {verb, other_verb} & set(SPOKEN_OF)


Key = tuple[bool, int, int, bool, int, int, str]


def leads(profile: str) -> Callable[[Advice], Key]:
    """A sort key: who leads under `profile`.

    Never what stands under a guard; then official sources, those of the profile's country before others; among equals
    what says to do before what says not to do, and what is more urgent first.
    """

    def key(advice: Advice) -> Key:
        told = advice.recommendation
        country = 0 if advice.country == profile else 1 if advice.country == "any" else 2
        return (
            advice.guard is not None,
            RANK[advice.authority],
            country,
            told.stance == "avoid",
            URGENCIES.index(told.urgency),
            STRENGTH[told.stance],
            told.id,
        )

    return key


def compared(advice: Iterable[Advice], profile: str) -> list[Difference]:
    """Every topic on which more than one voice speaks of this person, in the order of topics."""
    by_topic: dict[str, list[Advice]] = {}
    for given in advice:
        if given.recommendation.topic != RED_FLAGS:
            by_topic.setdefault(given.recommendation.topic, []).append(given)
    found = []
    for topic in sorted(by_topic, key=TOPICS.index):
        voices: dict[Voice, list[Advice]] = {}
        for given in by_topic[topic]:
            voices.setdefault(voice_of(given), []).append(given)
        if len(voices) > 1:
            found.append(_difference(topic, voices, profile))
    return found


def leading(advice: Iterable[Advice], profile: str) -> list[Advice]:
    """What may be acted on, for who has little time: on each topic the house, and the voice that leads under `profile`.

    No patient page, nothing that a guard covers, no local guideline of another country. Where another voice is more urgent
    than those, that one as well: nobody's "today" is hidden behind somebody's "next visit".
    """
    own = [given for given in advice if given.guard is None and not elsewhere(given, profile)]
    first: dict[str, Voice] = {}
    for given in sorted(own, key=leads(profile)):
        first.setdefault(given.recommendation.topic, voice_of(given))
    shown = [g for g in own if g.guideline.standing == "house" or voice_of(g) == first[g.recommendation.topic]]
    soonest: dict[str, int] = {}
    for given in shown:
        told = given.recommendation
        soonest[told.topic] = min(URGENCIES.index(told.urgency), soonest.get(told.topic, len(URGENCIES)))
    sooner = [g for g in own if URGENCIES.index(g.recommendation.urgency) < soonest[g.recommendation.topic]]
    printed = {given.recommendation.id for given in (*shown, *sooner)}
    return [given for given in own if given.recommendation.id in printed]


def elsewhere(advice: Advice, profile: str) -> bool:
    """Whether it belongs beside what leads, and never in its place."""
    return advice.authority == "patient-page" or (advice.authority == "local" and advice.country != profile)


def _difference(topic: str, voices: Mapping[Voice, list[Advice]], profile: str) -> Difference:
    positions = sorted((given for said in voices.values() for given in said), key=leads(profile))
    officials = {voice: said for voice, said in voices.items() if all(_official(given) for given in said)}
    relation = _relation(voices)
    return Difference(
        topic=topic,
        relation=relation,
        positions=tuple(positions),
        stricter=_furthest(voices) if relation is Relation.STRICTER else (),
        officials_part=_part(officials),
        advice=positions[0],
        guard=next((given.guard.id for given in positions if given.guard), None),
        only_a_view=relation is Relation.CONFLICT and _relation(_unguarded(voices)) is not Relation.CONFLICT,
    )


def _unguarded(voices: Mapping[Voice, list[Advice]]) -> dict[Voice, list[Advice]]:
    free = {voice: [given for given in said if given.guard is None] for voice, said in voices.items()}
    return {voice: said for voice, said in free.items() if said}


def _part(officials: Mapping[Voice, list[Advice]]) -> bool:
    """Whether they contradict each other, or two of them speak of nothing that is the same. Sooner or later is no parting."""
    about = [{meets(given) for given in said} for said in officials.values()]
    return _relation(officials) is Relation.CONFLICT or any(not one & other for one, other in combinations(about, 2))


def _official(advice: Advice) -> bool:
    return advice.authority in ("official", "local") and advice.guard is None


def _relation(voices: Mapping[Voice, list[Advice]]) -> Relation:
    told = [given.recommendation for said in voices.values() for given in said]
    by_object: dict[str, list[Recommendation]] = {}
    for one in told:
        by_object.setdefault(one.action.split("-", 1)[1], []).append(one)
    if any(opposite(one, other) for same in by_object.values() for one, other in combinations(same, 2)):
        return Relation.CONFLICT
    guarded = [given.guard is not None for said in voices.values() for given in said]
    if any(guarded) and not all(guarded):
        return Relation.CONFLICT
    for choice in EITHER_OR:
        chosen = [{meets(a) for a in said if a.recommendation.stance != "avoid"} & choice for said in voices.values()]
        single = {about for one in chosen if len(one) == 1 for about in one}
        if len(single) > 1:
            return Relation.CONFLICT
    said = {_says(advice) for advice in voices.values()}
    return Relation.AGREE if len(said) <= 1 else Relation.STRICTER


Say = tuple[frozenset[tuple[str, bool]], int, int]


def _says(advice: Iterable[Advice]) -> Say:
    """(what it is about and whether against, urgency, firmness): what must be the same for two voices to agree."""
    told = [(meets(given), given.recommendation) for given in advice]
    about = frozenset((what, recommendation.stance == "avoid") for what, recommendation in told)
    return about, min(URGENCIES.index(r.urgency) for _, r in told), min(STRENGTH[r.stance] for _, r in told)


def _furthest(voices: Mapping[Voice, list[Advice]]) -> tuple[Voice, ...]:
    def distance(voice: Voice) -> tuple[int, int, int]:
        about, urgency, firmness = _says(voices[voice])
        return urgency, firmness, -len(about)

    least = min(distance(voice) for voice in voices)
    return tuple(voice for voice in voices if distance(voice) == least)
