"""What lark reads → our syntax tree, or a sentence that says where it cannot be read and what was expected there."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Transformer, Tree, UnexpectedInput, v_args
from lark.exceptions import UnexpectedEOF, UnexpectedToken, VisitError
from lark.tree import Meta

from madelief.cql import ast
from madelief.cql.ast import DECIMALS, LARGEST_DECIMAL, LARGEST_INTEGER
from madelief.cql.error import CqlError
from madelief.facts.fault import quoted

DEEPEST = 100
"""Levels that an expression may nest: each costs the readers of the tree some of Python's thousand frames."""

_PLURAL = {"year": "years", "month": "months", "week": "weeks", "day": "days"}
_ESCAPES = {"f": "\f", "n": "\n", "r": "\r", "t": "\t"}

# What the grammar calls a terminal → what an author calls it.
_SPOKEN = {
    "NAME": "a name", "QUOTED": 'a name in "double quotes"', "STRING": "a unit in 'single quotes'", "LPAR": "“(”",
    "RPAR": "“)”", "COMMA": "“,”", "COLON": "“:”", "DURATION": "days, weeks, months or years", "$END": "the end",
    "TESTED": "null, true or false", "PLUS_MINUS": "“+” or “-”", "TIMES": "“*”",
}  # fmt: skip
_STARTS_A_VALUE = {
    "LPAR", "PLUS_MINUS", "FUNCTION", "DATE", "TIME", "QUOTED", "NAME", "INTEGER", "DECIMAL", "STRING", "_CASE",
    "_DIFFERENCE", "_IF", "NOT", "TESTED",
}  # fmt: skip
_OPERATORS = {"TIMES", "PLUS_MINUS", "INEQUALITY", "EQUALITY", "_AND", "_BETWEEN", "_IMPLIES", "_IS", "_OR", "_XOR"}

# The text where reading stopped → what the author may have meant, and the way out. The first that fits speaks.
_OUTSIDE = (
    (r"[\[{]", "retrieves, lists, tuples and intervals are outside the subset; use a concept by its label"),
    (r"@", "a date is a whole day, such as @2026-11-22; partial dates and times are outside the subset"),
    (r"/\*", "the comment has no end; close it with */"),
    (r"/|(div|mod)\b", "division is outside the subset, as engines disagree on its digits; multiply the other side"),
    (r"[0-9]+L", "a Long is outside the subset; leave out the L"),
    (r"\.[0-9]", "a number starts with a digit; write 0.5, not .5"),
    (r"\.", "properties are outside the subset; use a concept by its label"),
    (r"(as|cast|convert)\b", "values are not converted in this subset; compare things of one type"),
    (r"exists\b", "lists are outside the subset; ask whether a concept `is not null`"),
    (r"(in|contains|during|same|before|after)\b", "lists and intervals are outside the subset; use between, = or <"),
    (r"(year|month|week|day)s?\s+between\b", "elapsed time is outside the subset; write `difference in days between`"),
    (r"'(\\.|[^'\\])*\Z", "the text has no end; close it with '"),
    (r'"(\\.|[^"\\])*\Z', 'the name has no end; close it with "'),
)
_FUNCTIONS = "Coalesce, IsNull, IsTrue, IsFalse and Today"


@cache
def _lark() -> Lark:
    grammar = files("madelief.cql").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(
        grammar, parser="lalr", start=["start_block", "start_expression"], propagate_positions=True, maybe_placeholders=True
    )


def read(text: str, start: str, file: str, line: int) -> Any:
    """`text`, which starts at `line` of `file`, as the grammar's `start` has it. Raises `CqlError`."""
    # Blank lines before the block make the parser count in the author's own file.
    text = "\n" * (line - 1) + text
    try:
        tree = _lark().parse(text, start=start)
        _check_depth(tree, file)
        return _ToTree(file).transform(tree)
    except UnexpectedInput as error:
        raise _unexpected(error, text, file, line) from None
    except VisitError as error:
        if isinstance(error.orig_exc, CqlError):
            raise error.orig_exc from None
        raise


def _check_depth(tree: Tree[Token], file: str) -> None:
    waiting = [(tree, 0)]
    while waiting:
        above, depth = waiting.pop()
        if depth > DEEPEST:
            raise CqlError(
                ast.Place(file, above.meta.line, above.meta.column),
                f"the expression nests deeper than {DEEPEST} levels; give a part of it a define of its own",
            )
        waiting += [(child, depth + 1) for child in above.children if isinstance(child, Tree)]


def _unexpected(error: UnexpectedInput, text: str, file: str, line: int) -> CqlError:
    expected = set(getattr(error, "accepts", None) or getattr(error, "expected", None) or ())
    if isinstance(error, UnexpectedEOF) or (isinstance(error, UnexpectedToken) and error.token.type == "$END"):
        last = text.rstrip().count("\n") + 1
        place = ast.Place(file, max(last, line), 1)
        return CqlError(place, f"cannot read the CQL at the end of the block{_way_out('', '', expected)}")
    place = ast.Place(file, error.line, error.column)
    before, rest = text[: error.pos_in_stream], text[error.pos_in_stream :]
    found = error.token if isinstance(error, UnexpectedToken) else _first_word(rest)
    return CqlError(place, f"cannot read the CQL at {quoted(found)}{_way_out(before, rest, expected)}")


def _first_word(text: str) -> str:
    word = re.match(r"\w+|.", text, re.DOTALL)
    return word[0] if word else ""


def _way_out(before: str, rest: str, expected: set[str]) -> str:
    if rest.startswith("(") and (called := re.search(r"[A-Za-z_]\w*(?=\s*\Z)", before)):
        return f": {quoted(called[0])} is no function of the subset, which has {_FUNCTIONS}"
    for outside, sentence in _OUTSIDE:
        if re.match(outside, rest):
            return f": {sentence}"
    wanted = []
    if {"NAME", "STRING", "_IF"} <= expected:
        wanted.append("a value or a condition")
        expected -= _STARTS_A_VALUE
    if {"_AND", "_OR"} <= expected:
        wanted.append("an operator")
        expected -= _OPERATORS
    wanted += sorted(_SPOKEN.get(name, f"“{name.strip('_').lower()}”") for name in expected)
    return f"; expected {' or '.join(wanted[:4])}" if wanted else ": it is no part of the subset; take it out"


def _unquote(token: str) -> str:
    def unescape(escape: re.Match[str]) -> str:
        code, letter = escape[1], escape[0][1]
        return chr(int(code, 16)) if code else _ESCAPES.get(letter, letter)

    text = re.sub(r"\\(?:u([0-9A-Fa-f]{4})|.)", unescape, token[1:-1], flags=re.DOTALL)
    # CQL writes a character beyond U+FFFF as two escapes.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@v_args(inline=True, meta=True)
class _ToTree(Transformer[Token, Any]):
    """One method a rule of grammar.lark."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file

    def _place(self, meta: Meta) -> ast.Place:
        return ast.Place(self.file, meta.line, meta.column) if not meta.empty else ast.Place(self.file, 1, 1)

    def start_block(self, meta: Meta, *items: ast.Parameter | ast.Define) -> ast.Block:
        parameters = tuple(item for item in items if isinstance(item, ast.Parameter))
        defines = tuple(item for item in items if isinstance(item, ast.Define))
        return ast.Block(parameters, defines, place=self._place(meta))

    def start_expression(self, meta: Meta, expression: ast.Expression) -> ast.Expression:
        return expression

    def parameter(self, meta: Meta, name: ast.Name, type_: str, default: ast.Expression | None) -> ast.Parameter:
        return ast.Parameter(name.name, type_, default, place=self._place(meta))

    def define(self, meta: Meta, name: ast.Name, expression: ast.Expression) -> ast.Define:
        return ast.Define(name.name, expression, place=self._place(meta))

    def type(self, meta: Meta, token: Token) -> str:
        return str(token)

    def name(self, meta: Meta, token: Token) -> ast.Name:
        return ast.Name(_unquote(token) if token.type == "QUOTED" else str(token), place=self._place(meta))

    def implies(self, meta: Meta, left: ast.Expression, right: ast.Expression) -> ast.Logic:
        return ast.Logic("implies", left, right, place=self._place(meta))

    def or_(self, meta: Meta, left: ast.Expression, right: ast.Expression) -> ast.Logic:
        return ast.Logic("or", left, right, place=self._place(meta))

    def xor(self, meta: Meta, left: ast.Expression, right: ast.Expression) -> ast.Logic:
        return ast.Logic("xor", left, right, place=self._place(meta))

    def and_(self, meta: Meta, left: ast.Expression, right: ast.Expression) -> ast.Logic:
        return ast.Logic("and", left, right, place=self._place(meta))

    def comparison(self, meta: Meta, left: ast.Expression, operator: Token, right: ast.Expression) -> ast.Comparison:
        return ast.Comparison(str(operator), left, right, place=self._place(meta))

    def between(self, meta: Meta, operand: ast.Expression, low: ast.Expression, high: ast.Expression) -> ast.Between:
        return ast.Between(operand, low, high, place=self._place(meta))

    def difference(self, meta: Meta, unit: Token, start: ast.Expression, end: ast.Expression) -> ast.Difference:
        plural = _PLURAL.get(str(unit), str(unit))
        if plural == "weeks":
            raise CqlError(
                self._place(meta), "difference in weeks is counted differently by different engines; write it in days"
            )
        return ast.Difference(plural, start, end, place=self._place(meta))

    def not_(self, meta: Meta, _: Token, operand: ast.Expression) -> ast.Not:
        return ast.Not(operand, place=self._place(meta))

    def is_(self, meta: Meta, operand: ast.Expression, *words: Token) -> ast.Is:
        return ast.Is(operand, str(words[-1]), len(words) == 2, place=self._place(meta))

    def arithmetic(self, meta: Meta, left: ast.Expression, operator: Token, right: ast.Expression) -> ast.Arithmetic:
        return ast.Arithmetic(str(operator), left, right, place=self._place(meta))

    def sign(self, meta: Meta, operator: Token, operand: ast.Expression) -> ast.Expression:
        if operator == "-":
            return ast.Negative(operand, place=self._place(meta))
        if not isinstance(operand, ast.Integer | ast.DecimalNumber | ast.QuantityLiteral):
            raise CqlError(self._place(meta), "a leading + stands before a number only; leave it out")
        return operand

    def parentheses(self, meta: Meta, expression: ast.Expression) -> ast.Expression:
        return expression

    def conditional(self, meta: Meta, condition: ast.Expression, then: ast.Expression, otherwise: ast.Expression) -> ast.If:
        return ast.If(condition, then, otherwise, place=self._place(meta))

    def subject(self, meta: Meta, expression: ast.Expression) -> ast.Expression:
        return expression

    def item(self, meta: Meta, condition: ast.Expression, then: ast.Expression) -> ast.CaseItem:
        return ast.CaseItem(condition, then, place=self._place(meta))

    def case(self, meta: Meta, subject: ast.Expression | None, *rest: Any) -> ast.Case:
        return ast.Case(subject, tuple(rest[:-1]), rest[-1], place=self._place(meta))

    def function(self, meta: Meta, function: Token, *arguments: ast.Expression | None) -> ast.Expression:
        place = self._place(meta)
        given = tuple(argument for argument in arguments if argument is not None)
        wanted = {"Today": 0, "IsNull": 1, "IsTrue": 1, "IsFalse": 1}.get(function)
        if wanted is not None and len(given) != wanted:
            raise CqlError(place, f"{function} takes {wanted or 'no'} argument{'s' if not wanted else ''}, not {len(given)}")
        match str(function):
            case "Today":
                return ast.Today(place=place)
            case "Coalesce":
                if len(given) < 2:
                    raise CqlError(place, "Coalesce takes two or more arguments; add what to fall back on")
                return ast.Coalesce(given, place=place)
            case test:
                return ast.Is(given[0], test.removeprefix("Is").lower(), place=place)

    def word(self, meta: Meta, token: Token) -> ast.Expression:
        place = self._place(meta)
        return ast.Null(place=place) if token == "null" else ast.Truth(token == "true", place=place)

    def integer(self, meta: Meta, token: Token) -> ast.Integer:
        if len(token) > len(str(LARGEST_INTEGER)) or int(token) > LARGEST_INTEGER:
            raise CqlError(
                self._place(meta), f"{quoted(token)} is larger than a CQL Integer can be; write it with a decimal point"
            )
        return ast.Integer(int(token), place=self._place(meta))

    def decimal(self, meta: Meta, token: Token) -> ast.DecimalNumber:
        # HL7's suite refuses a ninth decimal here, and takes one in a quantity.
        if len(token.partition(".")[2]) > DECIMALS:
            raise CqlError(self._place(meta), f"{quoted(token)} has more than the {DECIMALS} decimals of CQL; round it")
        return ast.DecimalNumber(self._number(meta, token), place=self._place(meta))

    def _number(self, meta: Meta, token: Token) -> Decimal:
        number = Decimal(token)
        if number > LARGEST_DECIMAL:
            raise CqlError(self._place(meta), f"{quoted(token)} is larger than a CQL Decimal can be; use a larger unit")
        return number

    def string(self, meta: Meta, token: Token) -> ast.String:
        return ast.String(_unquote(token), place=self._place(meta))

    def date(self, meta: Meta, token: Token) -> ast.DateLiteral:
        try:
            return ast.DateLiteral(date.fromisoformat(token[1:]), place=self._place(meta))
        except ValueError:
            raise CqlError(self._place(meta), f"{token} is no day of the calendar; check the month and the day") from None

    def time(self, meta: Meta, token: Token) -> ast.TimeLiteral:
        try:
            return ast.TimeLiteral(time.fromisoformat(token[2:]), place=self._place(meta))
        except ValueError:
            raise CqlError(self._place(meta), f"{token} is no time of the day; write it as @T08:30") from None

    def quantity(self, meta: Meta, number: Token, unit: Token) -> ast.QuantityLiteral:
        return ast.QuantityLiteral(self._number(meta, number), _unquote(unit), place=self._place(meta))

    def duration(self, meta: Meta, number: Token, unit: Token) -> ast.QuantityLiteral:
        plural = _PLURAL.get(str(unit), str(unit))
        return ast.QuantityLiteral(self._number(meta, number), plural, True, place=self._place(meta))
