"""Yes, no and unknown: three objects, none of them falsy."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from itertools import product

import pytest

from madelief.facts import NO, UNKNOWN, YES, Answer
from madelief.facts.answer import AND, ANSWERS, NOT, OR

THREE = (YES, UNKNOWN, NO)


@pytest.mark.parametrize("answer", THREE, ids=str)
@pytest.mark.parametrize(
    "test",
    [
        bool,
        lambda answer: 1 if answer else 2,
        lambda answer: not answer,
        lambda answer: answer and YES,
        lambda answer: answer or YES,
    ],
    ids=["bool", "if", "not", "and", "or"],
)
def test_python_cannot_test_an_answer(answer: Answer, test: Callable[[Answer], object]) -> None:
    with pytest.raises(TypeError) as refused:
        test(answer)
    assert str(refused.value) == f"an Answer is not true or false: compare it ({str(answer)!r} is YES), do not test it"


@pytest.mark.parametrize("answer", THREE, ids=str)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickled_answer_is_the_same_object(answer: Answer, protocol: int) -> None:
    assert pickle.loads(pickle.dumps(answer, protocol)) is answer


@pytest.mark.parametrize("answer", THREE, ids=str)
def test_a_copied_answer_is_the_same_object(answer: Answer) -> None:
    assert copy.copy(answer) is answer
    assert copy.deepcopy([answer])[0] is answer
    assert ANSWERS[str(answer)] is answer
    assert repr(answer) == str(answer).upper()


# As numbers (yes 1, unknown 1/2, no 0) Kleene's tables are the least, the greatest and the rest to one.
WEIGHT = {YES: 1.0, UNKNOWN: 0.5, NO: 0.0}
OF_WEIGHT = {weight: answer for answer, weight in WEIGHT.items()}


def test_the_tables_are_kleenes() -> None:
    assert set(AND) == set(OR) == set(product(THREE, repeat=2))
    for one, other in product(THREE, repeat=2):
        assert AND[one, other] is (one & other) is OF_WEIGHT[min(WEIGHT[one], WEIGHT[other])]
        assert OR[one, other] is (one | other) is OF_WEIGHT[max(WEIGHT[one], WEIGHT[other])]
    for answer in THREE:
        assert NOT[answer] is ~answer is OF_WEIGHT[1 - WEIGHT[answer]]


def test_answers_are_equal_only_to_themselves() -> None:
    for one, other in product(THREE, repeat=2):
        assert (one == other) is (one is other)
    strangers: tuple[object, ...] = ("yes", "no", "unknown", True, False, None, 0, 1)
    assert all(answer != stranger for answer in THREE for stranger in strangers)
