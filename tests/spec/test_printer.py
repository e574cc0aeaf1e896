"""Chapter 10: what is printed parses to the same tree, for every tree."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from madelief.cql import ast, parse_block, parse_expression, print_block, print_expression
from madelief.guideline import Shelf
from tests.spec.trees import BLOCKS, EXPRESSIONS, nested

NODE_CLASSES = {
    found for found in vars(ast).values() if isinstance(found, type) and issubclass(found, ast.Node) and found is not ast.Node
}


def test_every_form_in_every_place_of_every_form_comes_back() -> None:
    trees = list(nested())
    assert len(trees) > 2500
    for tree in trees:
        assert parse_expression(print_expression(tree)) == tree, print_expression(tree)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(EXPRESSIONS)
def test_an_expression_comes_back(tree: ast.Expression) -> None:
    assert parse_expression(print_expression(tree)) == tree


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(BLOCKS)
def test_a_block_comes_back(block: ast.Block) -> None:
    assert parse_block(print_block(block)) == block


def test_the_random_trees_know_every_node() -> None:
    """Fails when ast.py has a node class that `trees` never makes."""
    made: set[type] = set()

    @settings(max_examples=400, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(BLOCKS)
    def make(block: ast.Block) -> None:
        made.update(type(node) for node in ast.walk(block))

    make()
    assert made == NODE_CLASSES


def test_every_expression_of_the_shelf_comes_back(shelf: Shelf) -> None:
    rules = [rule for guideline in shelf for rule in guideline.rules.values()]
    assert rules
    for rule in rules:
        assert parse_expression(print_expression(rule.expression)) == rule.expression, rule.id
    for guideline in shelf:
        for block in guideline.blocks:
            assert parse_block(print_block(block)) == block


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("A or (B and C)", '"A" or "B" and "C"'),
        ("(A or B) and C", '("A" or "B") and "C"'),
        ("not (A and B)", 'not ("A" and "B")'),
        ("A and (B and C)", '"A" and ("B" and "C")'),
        ("-(1 + 2) * 3", "-(1 + 2) * 3"),
        ("(if A then 1 else 2) + 1", '(if "A" then 1 else 2) + 1'),
        ("1 days", "1 day"),
        ("2 weeks", "2 weeks"),
        ("0.10", "0.10"),
        ("@T08", "@T08:00:00"),
        (r"'it\'s'", r"'it\'s'"),
    ],
)
def test_parentheses_stand_only_where_they_must(written: str, printed: str) -> None:
    assert print_expression(parse_expression(written)) == printed


def test_parameters_come_first_however_they_were_written() -> None:
    block = parse_block("define A: B\nparameter P Integer default 2\ndefine B: P > 1")
    assert print_block(block) == 'parameter "P" Integer default 2\n\ndefine "A":\n  "B"\n\ndefine "B":\n  "P" > 1\n'
