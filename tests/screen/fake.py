"""A summary that looks like one of a screening, for tests and for looking at the page; the numbers are drawn, not counted."""

from __future__ import annotations

import math
import random
from itertools import combinations, pairwise

from madelief.assess.differences import opposite
from madelief.guideline import Guideline, Shelf
from madelief.screen.page.care import guards_over
from madelief.screen.summary import (
    ANY_TOPIC,
    SHIFTS,
    STAGES,
    Edition,
    Heading,
    PartCounts,
    Rows,
    around_key,
    is_care,
    parting_key,
    thresholds,
    value_edges,
)

SHARES = (0.04, 0.06, 0.11, 0.1, 0.01, 0.13, 0.0004, 0.5496)
"""Of the stages; few babies, so that something is too small to show."""
CENTRES = {
    "total-b12": (250.0, 0.4),
    "active-b12": (60.0, 0.5),
    "mma": (0.2, 0.5),
    "homocysteine": (8.0, 0.3),
    "haemoglobin": (118.0, 0.09),
    "ferritin": (28.0, 0.7),
}
RARE = (0.0, 0.000004, 0.00002, 0.0004, 0.003, 0.02, 0.15)


def heading(shelf: Shelf, people: int = 412_380) -> Heading:
    return Heading(
        source="omop-export-2026-11 (fictitious)",
        on="2026-11-22",
        made="2026-11-23T02:14:00",
        version="0.1.0",
        engine="Polars 2.1.0",
        profile="nl",
        guidelines=tuple(Edition(g.id, g.title, g.edition, g.standing, g.sha256) for g in shelf.released()),
        rows=(
            Rows("person", people + 1318, people + 1318, {}),
            Rows(
                "measurement",
                people * 9,
                people * 7,
                {
                    "no concept has its code": people * 2 - 4127 - 3 - 6120,
                    "the unit mg is not one of pmol/L, ng/L, pg/mL": 4127,
                    "9999 pmol/L lies outside 1 to 20000": 3,
                    "the date 2031-02-30 is no day": 6120,
                },
            ),
            Rows("condition_occurrence", people * 3, people, {"no concept has its code": people * 2}),
            Rows("drug_exposure", people * 2, people + 17, {"no concept has its code": people - 17}),
        ),
        facts=Rows(
            "facts",
            people * 9 + 17,
            people * 6,
            {"a newer one counts": people * 2, "it is too old to count": people, "dated later": 17},
        ),
        people_aside={
            "a child of 2 to 15 years": 1296,
            "she died before the day of the question": 17,
            "the sex is not known": 5,
        },
    )


def counts(shelf: Shelf, people: int = 412_380, seed: int = 5) -> PartCounts:
    """Counts of `people`, each of them possible: what adds up, adds up; a few are small."""
    chance = random.Random(seed)
    guidelines = shelf.released()
    stages = {stage: int(people * share) for stage, share in zip(STAGES, SHARES, strict=True)}
    stages["none-known"] += people - sum(stages.values())
    defines, recommendations, due = {}, {}, {}
    for guideline in guidelines:
        for rule in guideline.running:
            yes = int(people * chance.choice(RARE) * chance.uniform(0.5, 1.5))
            unknown = int((people - yes) * chance.uniform(0.2, 0.98))
            defines[rule.id] = (yes, people - yes - unknown, unknown)
        for told in guideline.speaking:
            yes, _, unknown = defines[guideline.rules[told.when].id]
            guards = guards_over(guideline, told, guidelines)
            always = any(not guard.when and not guard.carries for _, guard in guards)
            guarded = yes if always else chance.randint(0, yes) if guards else 0
            recommendations[told.id] = (yes - guarded, guarded, unknown)
            if is_care(told):
                due[told.topic] = max(due.get(told.topic, 0), yes - guarded)
    due[ANY_TOPIC] = min(people, max(due.values()) + max(due.values()) // 3)
    edges = value_edges(shelf, guidelines)
    values = {
        concept: {
            stage: _histogram(chance, own, *CENTRES[concept], int(n * chance.uniform(0.02, 0.4)))
            for stage, n in stages.items()
            if stage != "wants-pregnancy"
        }
        for concept, own in edges.items()
    }
    known = {
        concept.id: int(people * chance.choice(RARE) * chance.uniform(1, 5))
        for concept in shelf.vocabulary.values()
        if chance.random() > 0.3
    }
    known |= {concept: sum(map(sum, by_stage.values())) for concept, by_stage in values.items()}
    return PartCounts(
        people=people,
        with_facts=int(people * 0.871),
        contradicting=int(people * 0.002),
        stages=stages,
        defines=defines,
        recommendations=recommendations,
        parted=_parted(chance, guidelines, people),
        due=due,
        values=values,
        edges=edges,
        around=_around(chance, guidelines, defines, people),
        known=known,
    )


def _histogram(chance: random.Random, edges: tuple[float, ...], centre: float, spread: float, people: int) -> tuple[int, ...]:
    def below(value: float) -> float:
        return 0.5 * (1 + math.erf(math.log(value / centre) / (spread * math.sqrt(2))))

    centre *= chance.uniform(0.8, 1.2)
    parts = [0.0, *map(below, edges), 1.0]
    return tuple(round(people * (high - low)) for low, high in pairwise(parts))


def _around(
    chance: random.Random, guidelines: tuple[Guideline, ...], defines: dict[str, tuple[int, int, int]], people: int
) -> dict[str, int]:
    found = {}
    for guideline in guidelines:
        for rule, parameter in thresholds(guideline):
            slope = chance.uniform(-1, 3)
            for shift in SHIFTS:
                yes = defines[rule.id][0]
                found[around_key(rule.id, parameter.name, shift)] = min(people, int(yes * math.exp(slope * shift / 100)))
    return found


def _parted(chance: random.Random, guidelines: tuple[Guideline, ...], people: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for one, other in combinations(guidelines, 2):
        topics = {a.topic for a in one.speaking for b in other.speaking if a.topic == b.topic and opposite(a, b)}
        drawn = {topic: int(people * chance.choice(RARE)) for topic in sorted(topics)}
        for topic, n in drawn.items():
            found[parting_key(one.id, other.id, topic)] = n
        if any(drawn.values()):
            found[parting_key(one.id, other.id)] = min(people, max(drawn.values()) + min(drawn.values()))
    return found
