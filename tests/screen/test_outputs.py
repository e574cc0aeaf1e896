"""What a screening computes of every person is what the assessor says of each: answers, guards, worklist and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import cast

import polars as pl
import pytest

from madelief.assess.assessor import Assessment
from madelief.assess.differences import EITHER_OR, meets, opposite
from madelief.assess.recommendations import Advice
from madelief.cql import ast
from madelief.facts import NO, YES, Known, in_words
from madelief.guideline import Guideline, Rule, Shelf
from madelief.guideline.graph import RED_FLAGS
from madelief.screen.counting import Counting
from madelief.screen.summary import ANY_TOPIC, STAGES, is_care, parting_key
from madelief.screen.worklist import NOT_RECORDED, Worklist
from tests.screen.crowd import PROFILE, Crowd, crowd

pytestmark = pytest.mark.xdist_group("crowd")  # what it screens is screened once

PEOPLE = 150


@pytest.fixture(scope="module")
def people(shelf: Shelf) -> Crowd:
    return crowd(shelf, PEOPLE)


@pytest.fixture(scope="module")
def listed(people: Crowd, shelf: Shelf) -> pl.DataFrame:
    return Worklist(people.outputs, shelf.vocabulary, people.wide.schema, PROFILE, "en").rows(people.wide, people.results)


@pytest.fixture(scope="module")
def counting(people: Crowd, shelf: Shelf) -> Counting:
    return Counting(people.outputs, shelf, people.wide.schema)


def _each(people: Crowd) -> Iterator[tuple[dict[str, object], Assessment]]:
    yield from zip(people.results.to_dicts(), people.assessed, strict=True)


def _applies(assessment: Assessment) -> dict[str, bool]:
    """Id of each recommendation that applies → whether a guard stands over it."""
    return {a.recommendation.id: a.guard is not None for a in (*assessment.red_flags, *assessment.recommendations)}


def test_findings_recommendations_and_guards(people: Crowd) -> None:
    met: Counter[str] = Counter()
    for row, assessment in _each(people):
        findings = {f.id: {YES: True, NO: False}.get(f.answer) for f in assessment.findings}
        assert {id_: row[id_] for id_ in findings} == findings
        applies = _applies(assessment)
        assert {told.id for told in people.outputs.told if row[told.id]} == set(applies)
        guarded = {told.id for told in people.outputs.told if told.guarded and row[told.guarded]}
        assert guarded == {id_ for id_, under in applies.items() if under}
        met.update(applies=len(applies), guarded=len(guarded))
    assert min(met.values()) > PEOPLE


# ---------------------------------------------------------------- the worklist


def test_the_worklist_is_what_leads(people: Crowd, listed: pl.DataFrame) -> None:
    expected = Counter(
        (assessment.record.person, advice.recommendation.id)
        for assessment in people.assessed
        for advice in (*assessment.leading, *(flag for flag in assessment.red_flags if flag.guard is None))
        if is_care(advice.recommendation) or advice.recommendation.topic == RED_FLAGS
    )
    assert Counter(listed.select("person", "recommendation").iter_rows()) == expected
    assert expected.total() > PEOPLE


def test_because_names_what_decided(people: Crowd, listed: pl.DataFrame, shelf: Shelf) -> None:
    """Just the concepts of the finding's because, with what is known of each.

    A define that chooses between values (If or Case between quantities, Coalesce) names the concepts of every branch,
    where the reference names those of the branch it took: there, none is left out and some may be too many.
    """
    labels = {concept.label["en"]: concept.id for concept in shelf.vocabulary.values()}
    advised = {
        (assessment.record.person, advice.recommendation.id): advice
        for assessment in people.assessed
        for advice in (*assessment.red_flags, *assessment.recommendations)
    }
    exact = 0
    for row in listed.to_dicts():
        advice = advised[row["person"], row["recommendation"]]
        said = dict(part.split(": ", 1) for part in row["because"].split("; "))
        found = {labels[label]: value for label, value in said.items()}
        expected = {because.concept for because in advice.finding.because}
        if _chooses(advice.guideline, advice.finding.rule):
            assert expected <= set(found), row
        else:
            assert expected == set(found), row
            exact += 1
        person = people.people[int(row["person"])]
        for concept, value in found.items():
            known, choices = person.get(concept), {id_: label["en"] for id_, label in shelf.vocabulary[concept].choices}
            shown = NOT_RECORDED["en"] if known is None else in_words(cast(Known, known))
            assert value == choices.get(shown, shown), row
    assert exact > PEOPLE / 2


def _chooses(guideline: Guideline, rule: Rule) -> bool:
    """Whether a value is chosen between others anywhere below a rule."""
    if any(isinstance(node, ast.If | ast.Case | ast.Coalesce) for node in ast.walk(rule.expression)):
        return True
    return any(_chooses(guideline, guideline.rules[name]) for name in rule.uses if name in guideline.rules)


# ---------------------------------------------------------------- the counts


def test_the_counts_are_those_that_one_makes_by_hand(people: Crowd, counting: Counting) -> None:
    counts = counting.count(people.wide, people.results, 3)
    assert (counts.people, counts.contradicting) == (PEOPLE, 3)
    assert counts.with_facts == sum(bool(person) for person in people.people)
    assert sum(counts.stages.values()) == PEOPLE
    assert set(counts.stages) <= set(STAGES)
    assert counts.known == {c: sum(c in person for person in people.people) for c in counts.known}
    defines: dict[str, list[int]] = {}
    applies: dict[str, list[int]] = {told.id: [0, 0] for told in people.outputs.told}
    due: Counter[str] = Counter()
    parted: Counter[str] = Counter()
    for assessment in people.assessed:
        for finding in assessment.findings:
            three = defines.setdefault(finding.id, [0, 0, 0])
            three[0 if finding.answer is YES else 1 if finding.answer is NO else 2] += 1
        for id_, guarded in _applies(assessment).items():
            applies[id_][guarded] += 1
        free = [a for a in (*assessment.red_flags, *assessment.recommendations) if a.guard is None]
        topics = {a.recommendation.topic for a in free if is_care(a.recommendation)}
        due.update([*topics, *[ANY_TOPIC] * bool(topics)])
        parted.update(_parted(assessment))
    assert {id_: list(three) for id_, three in counts.defines.items()} == defines
    assert {id_: list(three[:2]) for id_, three in counts.recommendations.items()} == applies
    assert counts.due == due
    assert counts.parted == parted


def _parted(assessment: Assessment) -> set[str]:
    """The pairs of guidelines that say opposite things of one person, neither under a guard."""
    free = [a for a in assessment.recommendations if a.guard is None]
    found = set()
    for one, other in combinations(free, 2):
        topic = one.recommendation.topic
        different = one.guideline.id != other.guideline.id and topic == other.recommendation.topic
        if different and (opposite(one.recommendation, other.recommendation) or _either_or(one, other)):
            found |= {parting_key(one.guideline.id, other.guideline.id, key) for key in (topic, ANY_TOPIC)}
    return found


def _either_or(one: Advice, other: Advice) -> bool:
    """Whether each says to take another of two ways that exclude each other."""
    instead = {meets(one), meets(other)} in [set(choice) for choice in EITHER_OR]
    return instead and "avoid" not in (one.recommendation.stance, other.recommendation.stance)


@pytest.mark.parametrize(
    ("person", "stage"),
    [
        ({}, "none-known"),
        ({"pregnant": True}, "pregnant-weeks-unknown"),
        ({"pregnant": True, "gestational-age": 5.0}, "pregnant-1"),
        ({"gestational-age": 20.0}, "pregnant-2"),
        ({"pregnant": False, "gestational-age": 39.0}, "none-known"),
        ({"gestational-age": 39.0, "breastfeeding": True}, "pregnant-3"),
        ({"breastfeeding": True, "planning-pregnancy": True}, "after-birth"),
        ({"weeks-since-birth": 4.0}, "after-birth"),
        ({"planning-pregnancy": True}, "wants-pregnancy"),
        ({"infant-age": 4.0}, "baby"),
        ({"infant-age": 4.0, "age": 30.0}, "none-known"),
    ],
)
def test_stages(person: dict[str, object], stage: str, people: Crowd, counting: Counting) -> None:
    row = pl.DataFrame([{name: person.get(name) for name in people.wide.columns}], schema=people.wide.schema)
    assert row.select(counting.stage.alias("stage")).item() == stage
