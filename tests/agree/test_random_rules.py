"""Random rules, printed as CQL and run on the reference engines: the printer and the engine beyond the shelf."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import get_args

import pytest

from madelief.cql import ast, parse_block, print_block
from madelief.facts import Quantity, Vocabulary
from tests.agree.comparison import Comparison, Difference, shared_out, shown
from tests.agree.oracle import ENGINES, Oracle
from tests.agree.people import Lines, Person, random_people
from tests.agree.rules import RandomRules, guideline_of

DEFINES = 12
PEOPLE = 10
MOST_LIBRARIES = 2_000
"""In `make agree`."""


@pytest.fixture(scope="session")
def libraries(how_many: int) -> int:
    return min(how_many // 10, MOST_LIBRARIES)


@pytest.mark.parametrize(
    ("engines", "exact", "share"),
    [pytest.param(ENGINES, False, 1, id="both engines"), pytest.param(("js",), True, 4, id="products, js alone")],
)
def test_random_rules_agree(
    engines: tuple[str, ...], exact: bool, share: int, libraries: int, vocabulary: Vocabulary, oracle: Path
) -> None:
    """`exact` rules multiply Decimals and quantities, and add an Integer to a Decimal: kt gets these wrong (stack.md)."""

    def work(process: Oracle, seed: int) -> list[Difference]:
        guideline = guideline_of(RandomRules(Random(seed), vocabulary, exact).block(DEFINES), vocabulary)
        people = [_in_eighths(person) for person in random_people(Lines(guideline, vocabulary), PEOPLE, seed)]
        return Comparison(guideline, vocabulary, engines).differences(process, people)

    differences = shared_out(oracle, range(1, libraries // share + 1), work)
    assert not differences, shown(differences)


def test_random_rules_hold_every_node(vocabulary: Vocabulary) -> None:
    """The generator knows the language: a new node must be drawn here before anything is said to agree."""
    drawn = {type(node) for block in _blocks(vocabulary, 60) for define in block.defines for node in ast.walk(define)}
    # Times of the day are carried and tested for null only; no engine is asked about them.
    assert set(get_args(ast.Expression)) - drawn == {ast.TimeLiteral}


def test_random_rules_print_to_the_same_tree(vocabulary: Vocabulary) -> None:
    for block in _blocks(vocabulary, 60):
        assert parse_block(print_block(block), "printed.cql", 1) == block


def _in_eighths(person: Person) -> Person:
    """Values that a double holds exactly: cql-execution finds 59.9 - 60 below itself."""
    inputs = dict(person.inputs)
    for concept, value in inputs.items():
        if isinstance(value, Quantity):
            inputs[concept] = Quantity((value.value * 8).to_integral_value() / 8, value.unit)
    return Person(inputs, person.today)


def _blocks(vocabulary: Vocabulary, number: int) -> Iterator[ast.Block]:
    for seed in range(number):
        yield RandomRules(Random(seed), vocabulary, seed % 2 == 0).block(DEFINES)
