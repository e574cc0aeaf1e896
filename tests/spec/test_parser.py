"""Chapter 9: how CQL is read, and the sentence with which it is refused where it cannot be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madelief.cql import CqlError, ast, parse_block, parse_expression, print_expression
from madelief.cql.reading import DEEPEST
from tests.spec.tables import golden, refusal_of, step_of


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("A or B and C", "A or (B and C)"),
        ("A and B and C", "(A and B) and C"),
        ("A or B or C", "(A or B) or C"),
        ("A or B xor C", "(A or B) xor C"),
        ("A implies B or C", "A implies (B or C)"),
        ("A implies B implies C", "(A implies B) implies C"),
        ("not A and B", "(not A) and B"),
        ("not A = B", "(not A) = B"),
        ("not A is null", "not (A is null)"),
        ("not A is not null", "not (A is not null)"),
        ("A = B < C", "A = (B < C)"),
        ("A between 1 and 2 and B", "(A between 1 and 2) and B"),
        ("A between 1 + 2 and 3", "A between (1 + 2) and 3"),
        ("A between 1 and 2 = B", "(A between 1 and 2) = B"),
        ("difference in days between A and B >= 3 and C", "((difference in days between A and B) >= 3) and C"),
        ("1 - 2 - 3", "(1 - 2) - 3"),
        ("1 + 2 * 3", "1 + (2 * 3)"),
        ("-1 * 2", "(-1) * 2"),
        ("- -1", "-(-1)"),
        ("if A then 1 else 2 + 3", "if A then 1 else (2 + 3)"),
        ("if A then B else B or C", "if A then B else (B or C)"),
        ("A is null is true", "(A is null) is true"),
        ("1 week", "1 weeks"),
        ("difference in day between A and B", "difference in days between A and B"),
        ("IsNull(A)", "A is null"),
        ("IsTrue(A)", "A is true"),
        ("IsFalse(A)", "A is false"),
        ('"A"', "A"),
        ("+5", "5"),
        ("A // and a comment\n and B", "A and B"),
        ("A /* and a\n comment */ and B", "A and B"),
        (r"'\u0048\u0069\'\\\n\q'", "'Hi\\'\\\\\\nq'"),
        (r"'\ud83d\ude00'", "'😀'"),
        ("Coalesce (A, B)", "Coalesce(A,B)"),
        ("android", '"android"'),
        ("Today", '"Today"'),
    ],
)
def test_two_ways_to_write_one_tree(written: str, read: str) -> None:
    assert parse_expression(written) == parse_expression(read)


def test_every_node_knows_its_place() -> None:
    block = parse_block('parameter "P" Integer default 2\n\ndefine "D":\n  A\n    and "P" > 1', "page.md", 30)
    places = {type(node).__name__: (node.place.file, node.place.line, node.place.column) for node in ast.walk(block)}
    assert places == {
        "Block": ("page.md", 30, 1),
        "Parameter": ("page.md", 30, 1),
        "Define": ("page.md", 32, 1),
        "Logic": ("page.md", 33, 3),
        "Comparison": ("page.md", 34, 9),
        "Name": ("page.md", 34, 9),
        "Integer": ("page.md", 34, 15),
    }


@golden("parse_errors.txt")
def test_a_parse_error_is_a_sentence_with_a_way_out(expression: str, sentence: str) -> None:
    assert refusal_of(expression) == f"guideline.md:7: {sentence}"


@pytest.mark.parametrize(
    "expression",
    [
        "A andB", "A orB", "A xorB", "A impliesB", "notA or notB or notC thenD", "A isnull", "A is notnull", "A betweenB and C",
        "A between B andC", "ifA then B else C", "if A thenB else C", "if A then B elseC", "caseA when B then C else A end",
        "case whenA then B else C end", "case when A thenB else C end", "case when A then B elseC end",
        "case when A then B else C endA", "differencein days between A and B", "difference indays between A and B",
        "difference in daysbetween A and B", "difference in days betweenA and B", "5 weeksA", "A is nullB",
    ],
)  # fmt: skip
def test_a_word_ends_where_it_ends(expression: str) -> None:
    assert "cannot read the CQL" in refusal_of(expression)


def test_nothing_at_all_is_refused() -> None:
    assert refusal_of("") == "guideline.md:7: cannot read the CQL at the end of the block; expected a value or a condition"


@pytest.mark.parametrize(
    ("block", "place", "sentence"),
    [
        ("define A 5", "guideline.md:7", "cannot read the CQL at “5”; expected “:”"),
        ("parameter X", "guideline.md:7", "cannot read the CQL at the end of the block; expected a name"),
        (
            "define A:\n  B\n\ndefin C: D",
            "guideline.md:10",
            "cannot read the CQL at “defin”; expected an operator or the end or “define” or “parameter”",
        ),
        (
            "define A:\n  B and\n\n\n",
            "guideline.md:8",
            "cannot read the CQL at the end of the block; expected a value or a condition",
        ),
        ("define and: B", "guideline.md:7", 'cannot read the CQL at “and”; expected a name or a name in "double quotes"'),
        ("library X", "guideline.md:7", "cannot read the CQL at “library”; expected the end or “define” or “parameter”"),
    ],
)
def test_a_block_is_refused_at_its_line(block: str, place: str, sentence: str) -> None:
    with pytest.raises(CqlError) as refused:
        parse_block(block, "guideline.md", 7)
    assert str(refused.value) == f"{place}: {sentence}"


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 10_000 + "A" + ")" * 10_000,
        "not " * 10_000 + "A",
        "-" * 10_000 + "1",
        " or ".join(["A"] * 10_000),
        "if A then " * 10_000 + "1" + " else 2" * 10_000,
        "A" + " is null" * 10_000,
        "Coalesce(A, " * 10_000 + "A" + ")" * 10_000,
    ],
    ids=["parentheses", "not", "minus", "or", "if", "is null", "Coalesce"],
)
def test_ten_thousand_levels_are_refused_in_a_sentence(expression: str) -> None:
    assert refusal_of(expression) == (
        "guideline.md:7: the expression nests deeper than 100 levels; give a part of it a define of its own"
    )


def test_ten_thousand_open_parentheses_are_refused_too() -> None:
    assert refusal_of("(" * 10_000).startswith("guideline.md:7: cannot read the CQL at the end of the block")


@pytest.mark.parametrize(
    ("opened", "inner", "closed"),
    [
        ("not (", "A", ")"),
        ("-(", "1", ")"),
        ("Coalesce(A, ", "A", ")"),
        ("if A then 1 else (", "2", ")"),
        ("case when A then 1 else ", "2", " end"),
    ],
)
def test_what_is_just_shallow_enough_is_read_typed_run_and_printed(opened: str, inner: str, closed: str) -> None:
    """The limit leaves room: no reader of a tree that passes it runs out of frames."""

    def nested(levels: int) -> str:
        return opened * levels + inner + closed * levels

    deepest = next(levels for levels in range(DEEPEST, 0, -1) if _reads(nested(levels)))
    tree = parse_expression(nested(deepest))
    assert deepest >= DEEPEST // 3
    assert parse_expression(print_expression(tree)) == tree
    assert step_of(nested(deepest), {}).node == tree


def _reads(text: str) -> bool:
    try:
        parse_expression(text)
    except CqlError:
        return False
    return True


WORDS = (
    "A", "B", "1", "2.5", "'mg'", "(", ")", "and", "or", "not", "is", "null", "<", "=", "+", "-", ",", "@2026-11-22", "case",
    "when", "then", "else", "end", "if",
)  # fmt: skip


@given(st.text(max_size=60) | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse_expression(text, "guideline.md", 7)
    except CqlError as refused:
        assert refused.place.file == "guideline.md" and refused.place.line >= 7
        assert len(refused.sentence) < 300
