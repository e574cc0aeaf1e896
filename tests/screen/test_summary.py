"""The numbers of a screening: parts add up, in any order, and come back from JSON as they were."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madelief.facts import Vocabulary
from madelief.guideline import Shelf
from madelief.screen.summary import (
    STAGES,
    Heading,
    PartCounts,
    Rows,
    is_care,
    merged,
    parting_key,
    thresholds,
    trimesters,
    value_edges,
)
from tests.screen import fake

COUNT = st.integers(0, 10**9)
EDGES = {"total-b12": (100.0, 200.0), "mma": (0.1,)}


def named(values: st.SearchStrategy[object], *names: str) -> st.SearchStrategy[dict[str, object]]:
    return st.dictionaries(st.sampled_from(names), values)


PARTS = st.builds(
    PartCounts,
    people=COUNT,
    with_facts=COUNT,
    contradicting=COUNT,
    stages=named(COUNT, *STAGES),
    defines=named(st.tuples(COUNT, COUNT, COUNT), "a/b/low", "a/b/high"),
    recommendations=named(st.tuples(COUNT, COUNT, COUNT), "a/b/test", "a/b/treat"),
    parted=named(COUNT, "a|b|iron", "a|b|*"),
    due=named(COUNT, "iron", "*"),
    values=st.fixed_dictionaries(
        {},
        optional={"total-b12": named(st.tuples(COUNT, COUNT, COUNT), *STAGES), "mma": named(st.tuples(COUNT, COUNT), *STAGES)},
    ),
    edges=st.just(EDGES),
    around=named(COUNT, "a/b/low|Line|-5", "a/b/low|Line|0"),
    known=named(COUNT, "mma", "diet"),
)


@given(PARTS)
def test_counts_come_back_from_json_as_they_were(part: PartCounts) -> None:
    assert PartCounts.from_json(json.loads(json.dumps(part.to_json()))) == part


@given(st.lists(PARTS, max_size=4), st.randoms())
def test_parts_add_up_in_any_order_and_in_any_groups(parts: list[PartCounts], chance: object) -> None:
    whole = merged(parts)
    shuffled = list(parts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert merged(shuffled) == whole
    assert merged([merged(parts[:2]), merged(parts[2:])]) == whole
    assert whole.people == sum(part.people for part in parts)


@given(PARTS)
def test_nobody_adds_nothing(part: PartCounts) -> None:
    assert merged([part, PartCounts()]) == merged([part])


def test_the_same_counts_are_the_same_text_whatever_the_order_they_were_counted_in() -> None:
    one = PartCounts(due={"iron": 3, "diet": 4}, values={"mma": {"baby": (1, 2)}}, edges={"mma": (0.1,)})
    other = PartCounts(due={"diet": 4, "iron": 3}, values={"mma": {"baby": (1, 2)}}, edges={"mma": (0.1,)})
    assert json.dumps(one.to_json()) == json.dumps(other.to_json())


def test_values_that_were_counted_between_other_edges_are_not_added() -> None:
    with pytest.raises(ValueError, match="mma were counted between different edges"):
        merged([PartCounts(edges={"mma": (0.1,)}), PartCounts(edges={"mma": (0.2,)})])


def test_a_heading_comes_back_from_json_as_it_was(shelf: Shelf) -> None:
    heading = fake.heading(shelf)
    assert Heading.from_json(json.loads(json.dumps(heading.to_json()))) == heading


@pytest.mark.parametrize(("used", "adds_up"), [(7, True), (8, False)])
def test_rows_add_up_or_they_do_not(used: int, adds_up: bool) -> None:
    assert Rows("Observation", 10, used, {"no concept has its code": 2, "no value": 1}).adds_up is adds_up


def test_two_guidelines_part_in_whatever_order_they_are_named() -> None:
    assert parting_key("nhg-b12", "knov-b12-2023", "iron") == parting_key("knov-b12-2023", "nhg-b12", "iron")


@pytest.mark.parametrize(
    ("why", "test"),
    [
        ("a thing to know is no care", lambda told: told.stance == "inform"),
        ("what a source advises against is no care", lambda told: told.stance == "avoid"),
        (
            "to talk about something leaves nothing to find, but for whether she wants a test",
            lambda told: told.action.startswith("discuss-") and told.action != "discuss-b12-test",
        ),
        ("to go on with something is not missed", lambda told: told.action.startswith("continue-")),
        ("what has no urgency is not due", lambda told: told.urgency == "none"),
    ],
)
def test_what_is_not_care_that_can_be_missed(shelf: Shelf, why: str, test: Callable[[object], bool]) -> None:
    found = [told for guideline in shelf for told in guideline.speaking if test(told)]
    assert found, why
    assert not [told.id for told in found if is_care(told)], why


def test_folic_acid_without_a_b12_test_is_care_that_can_be_missed(shelf: Shelf) -> None:
    """To be asked whether she wants the test is all that the sources give her; nobody asked."""
    told = {told.id: told for told in shelf.guidelines["safety"].speaking}
    assert is_care(told["safety/folic-acid/test-beside"])


def test_a_b12_test_in_the_grey_zone_is_care(shelf: Shelf) -> None:
    told = {told.id: told for told in shelf.guidelines["nhg-b12"].speaking}
    assert is_care(told["nhg-b12/nhg-2014/nhg-mma"])


def test_edges_are_round_and_reach_beyond_every_line_that_a_source_draws(shelf: Shelf, vocabulary: Vocabulary) -> None:
    edges = value_edges(shelf, shelf.released())
    assert edges["total-b12"][:3] == (20.0, 40.0, 60.0)
    assert edges["total-b12"][-1] == 600.0
    assert edges["haemoglobin"][0] == 40.0
    assert "gestational-age" not in edges, "weeks of pregnancy are no test result"
    for concept, own in edges.items():
        assert list(own) == sorted(set(own)), concept
        assert len(own) <= 31, concept


def test_a_threshold_is_a_measured_value_that_a_finding_itself_is_compared_with(shelf: Shelf) -> None:
    found = {(rule.id, parameter.name) for rule, parameter in thresholds(shelf.guidelines["nhg-b12"])}
    assert ("nhg-b12/nhg-2014/lowered", "NHG 2014 lowered below") in found
    assert not [name for _, name in found if name == "First haemoglobin after"], "a number of weeks is no test result"


def test_trimesters_begin_where_a_page_says_so(shelf: Shelf) -> None:
    weeks = trimesters(shelf.released())
    assert weeks is not None
    assert [str(week) for week in weeks] == ["13", "28"]
