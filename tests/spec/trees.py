"""Random syntax trees of every shape that the parser can make; `test_printer` fails when a node class is missing here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from decimal import Decimal

from hypothesis import strategies as st

from madelief.cql import ast
from madelief.cql.ast import LARGEST_DECIMAL, LARGEST_INTEGER

DURATIONS = ("days", "weeks", "months", "years")

Trees = st.SearchStrategy[ast.Expression]


def decimals(places: int) -> st.SearchStrategy[Decimal]:
    """Decimals that a literal can hold: a minus sign is a node of its own."""
    return st.decimals(0, LARGEST_DECIMAL, places=places).map(abs)


def _milliseconds(of_day: int) -> time:
    seconds, thousandths = divmod(of_day, 1000)
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60, thousandths * 1000)


NAMES = st.builds(ast.Name, st.text(max_size=12) | st.sampled_from(["Total B12", "not", "if", 'a "quoted" name', "a\\b", "//"]))
LITERALS: Trees = st.one_of(
    st.builds(ast.Null),
    st.builds(ast.Truth, st.booleans()),
    st.builds(ast.Integer, st.integers(0, LARGEST_INTEGER)),
    st.builds(ast.DecimalNumber, st.integers(0, 8).flatmap(decimals)),
    st.builds(ast.String, st.text(max_size=12) | st.sampled_from(["vegan", "it's", 'a"b', "a\\", "\n\t\r\f", "/* */"])),
    st.builds(ast.DateLiteral, st.dates()),
    st.builds(ast.TimeLiteral, st.integers(0, 86_399_999).map(_milliseconds)),
    st.builds(ast.QuantityLiteral, st.integers(0, 9).flatmap(decimals), st.text(max_size=8) | st.just("pmol/L")),
    st.builds(ast.QuantityLiteral, st.integers(0, 3).map(Decimal) | decimals(1), st.sampled_from(DURATIONS), st.just(True)),
)


LOGIC = ("and", "or", "xor", "implies")
COMPARISONS = ("<", "<=", ">", ">=", "=", "!=", "~", "!~")
ARITHMETIC = ("+", "-", "*")
TESTED = ("null", "true", "false")
DIFFERENCES = ("days", "months", "years")


def _larger(inner: Trees) -> Trees:
    item = st.builds(ast.CaseItem, inner, inner)
    return st.one_of(
        st.builds(ast.Not, inner),
        st.builds(ast.Negative, inner),
        st.builds(ast.Logic, st.sampled_from(LOGIC), inner, inner),
        st.builds(ast.Comparison, st.sampled_from(COMPARISONS), inner, inner),
        st.builds(ast.Between, inner, inner, inner),
        st.builds(ast.Is, inner, st.sampled_from(TESTED), st.booleans()),
        st.builds(ast.Arithmetic, st.sampled_from(ARITHMETIC), inner, inner),
        st.builds(ast.Difference, st.sampled_from(DIFFERENCES), inner, inner),
        st.builds(ast.Coalesce, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(ast.If, inner, inner, inner),
        st.builds(ast.Case, st.none() | inner, st.lists(item, min_size=1, max_size=3).map(tuple), inner),
    )


def forms(a: ast.Expression, b: ast.Expression, c: ast.Expression) -> Iterator[ast.Expression]:
    """Every form that holds other expressions, with every operator, over `a`, `b` and `c`."""
    yield from (ast.Not(a), ast.Negative(a), ast.Between(a, b, c), ast.If(a, b, c), ast.Coalesce((a, b, c)))
    yield from (ast.Logic(operator, a, b) for operator in LOGIC)
    yield from (ast.Comparison(operator, a, b) for operator in COMPARISONS)
    yield from (ast.Arithmetic(operator, a, b) for operator in ARITHMETIC)
    yield from (ast.Is(a, tested, negated) for tested in TESTED for negated in (False, True))
    yield from (ast.Difference(unit, a, b) for unit in DIFFERENCES)
    yield from (ast.Case(None, (ast.CaseItem(a, b),), c), ast.Case(a, (ast.CaseItem(b, c),), a))


def nested() -> Iterator[ast.Expression]:
    """Every form in every place of every form: all that can need parentheses."""
    a, b, c = (ast.Name(name) for name in "abc")
    for inner in forms(a, b, c):
        for places in ((inner, b, c), (a, inner, c), (a, b, inner)):
            yield from forms(*places)


EXPRESSIONS: Trees = st.recursive(LITERALS | NAMES | st.builds(ast.Today), _larger, max_leaves=12)

TYPES = st.sampled_from(["Boolean", "Integer", "Decimal", "Quantity", "Date", "String"])
PARAMETERS = st.builds(ast.Parameter, st.text(max_size=12), TYPES, st.none() | EXPRESSIONS)
DEFINES = st.builds(ast.Define, st.text(max_size=12), EXPRESSIONS)
BLOCKS = st.builds(ast.Block, st.lists(PARAMETERS, max_size=2).map(tuple), st.lists(DEFINES, max_size=2).map(tuple))
