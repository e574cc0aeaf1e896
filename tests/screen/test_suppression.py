"""What is left out of a page so that no small number can be worked out from it, and what is shown instead."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madelief.guideline import Recommendation
from madelief.screen.page.care import shown_of
from madelief.screen.page.figures import Figures
from madelief.screen.page.suppression import LEFT_OUT, SMALL, Shown, apart, protected
from madelief.screen.summary import PartCounts

LIMIT = 10


def possible(counts: list[int], shown: tuple[Shown, ...]) -> list[set[int]]:
    """What each count may be, for whoever knows the total and the counts that are shown (as they are, not rounded)."""
    hidden = [place for place, one in enumerate(shown) if one.hidden]
    if not hidden:
        return [{count} for count in counts]
    left = sum(counts[place] for place in hidden)
    # Nothing is known of one that was left out, but that it is not 0 and, where any is small, not small itself.
    floor = LIMIT if any(one.small for one in shown) else 1
    ranges = [range(1, LIMIT) if shown[place].small else range(floor, left + 1) for place in hidden]
    found: list[set[int]] = [{count} for count in counts]
    for place in hidden:
        found[place] = set()
    for some in product(*ranges[:-1]):
        last = left - sum(some)
        if last in ranges[-1]:
            for place, value in zip(hidden, (*some, last), strict=True):
                found[place].add(value)
    return found


SMALLISH = st.one_of(st.integers(0, 12), st.integers(0, 60))


@given(st.lists(SMALLISH, min_size=2, max_size=3))
def test_no_small_count_can_be_worked_out_from_the_others_and_their_total(counts: list[int]) -> None:
    if 0 < sum(counts) < LIMIT:
        return  # then the total is not shown
    shown = protected(counts, LIMIT)
    for count, one, may_be in zip(counts, shown, possible(counts, shown), strict=True):
        assert one.hidden or count == 0 or count >= LIMIT
        if one.small:
            assert may_be == set(range(1, LIMIT)), (counts, shown)
        elif one.hidden:
            assert len(may_be) > 1, (counts, shown)


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=9), st.sampled_from([0, 5, 10, 25]))
def test_a_count_is_shown_small_or_left_out_but_never_wrong(counts: list[int], below: int) -> None:
    for count, one in zip(counts, protected(counts, below), strict=True):
        assert one.small == (0 < count < below) or one == LEFT_OUT
        if one.number is not None:
            assert abs(one.number - count) <= 2
            assert (one.number == 0) == (count == 0)
            assert below == 0 or one.number % 5 == 0
        if below == 0:
            assert one.number == count


@pytest.mark.parametrize(
    ("counts", "figures"),
    [
        ([500, 497, 3], ["500", "hidden", "<10"]),  # 1,000 people less 500 and 497 would be 3
        ([500, 500, 0], ["500", "500", "0"]),  # nothing is small, and nobody is shown as nobody
        ([500, 5, 6], ["hidden", "<10", "<10"]),  # together 11: with 500 shown, each would be at least 2
        ([990, 1, 1], ["hidden", "<10", "<10"]),  # together 2: each would be 1
        ([600, 4, 5, 4, 9], ["600", "<10", "<10", "<10", "<10"]),  # together 22: each may be anything from 1 to 9
        ([7, 2], ["<10", "<10"]),
        ([11, 3], ["hidden", "hidden"]),  # there is no other to leave out
    ],
)
def test_what_is_left_out_beside_a_small_count(counts: list[int], figures: list[str]) -> None:
    written = Figures("en", LIMIT)
    assert [written.count(one) for one in protected(counts, LIMIT)] == figures


def test_parts_do_not_give_away_a_total_that_was_left_out() -> None:
    assert protected([400, 200], LIMIT, LEFT_OUT) == (LEFT_OUT, Shown(200))
    assert protected([4], LIMIT, SMALL) == (SMALL,)


@given(st.integers(0, 3000), st.lists(st.integers(0, 3000), max_size=6))
def test_counts_of_a_moved_threshold_do_not_tell_how_few_lie_between(base: int, moved: list[int]) -> None:
    shown = [base, *(count for count, one in zip(moved, apart((base,), moved, LIMIT), strict=True) if not one.hidden)]
    for one, other in product(shown, shown):
        assert one == other or abs(one - other) >= LIMIT


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 2000))
def test_whom_a_recommendation_concerns_is_no_more_told_than_its_rule(
    given_: int, viewed: int, unknown: int, rest: int
) -> None:
    told = Recommendation("r", "w", {}, "do", "iron", "start-iron", "today", False, "", (), None, 0)  # type: ignore[arg-type]
    people = given_ + viewed + unknown + rest
    shown = shown_of(PartCounts(people=people, recommendations={"r": (given_, viewed, unknown)}), told, LIMIT)
    for count, one in zip((given_, viewed, unknown), shown, strict=True):
        assert one.hidden or count == 0 or count >= LIMIT
        assert one.number is None or abs(one.number - count) <= 2
