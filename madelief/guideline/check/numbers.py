"""Every number in the CQL stands, with its unit, in the statement above it; in every language.

In one model project a decree said 8 182 and the code twenty-five lines below it 8 192. A machine compares them here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from madelief.cql import ast
from madelief.facts import Fault, Vocabulary
from madelief.facts.quantity import plain
from madelief.guideline.graph import Guideline, Statement
from madelief.guideline.translation import MASTER, page_name

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)?(?![\w]|[.,]\d)")
_CALENDAR = {"years": "a", "months": "mo", "weeks": "wk", "days": "d"}


def check_numbers(guideline: Guideline, vocabulary: Vocabulary) -> Iterator[Fault]:
    """A fault for each number of a rule or parameter that its statement does not say."""
    homes = {rule.name: rule.statement for rule in guideline.rules.values()}
    for block in guideline.blocks:
        owner = next((homes[define.name] for define in block.defines), None)
        statement = guideline.statement(owner) if owner else _statement_above(guideline, block.place.line)
        for literal in _literals(block):
            for language, text in statement.text.items():
                if not _says(text, literal, vocabulary, language):
                    yield Fault(
                        f"{guideline.id}/{page_name(MASTER)}",
                        literal.place.line,
                        ", ".join(statement.ids),
                        f"{_shown(literal)} does not stand in the statement in {page_name(language)};"
                        " write it there with its unit, or mend the rule",
                    )


def _statement_above(guideline: Guideline, line: int) -> Statement:
    return max((s for s in guideline.statements if s.line <= line), key=lambda s: s.line)


Number = ast.Integer | ast.DecimalNumber | ast.QuantityLiteral


def _literals(block: ast.Block) -> Iterator[Number]:
    for node in ast.walk(block):
        if isinstance(node, Number):
            yield node


def _shown(literal: Number) -> str:
    return f"{plain(Decimal(literal.value))}{f' {literal.unit}' if isinstance(literal, ast.QuantityLiteral) else ''}"


def _says(text: str, literal: Number, vocabulary: Vocabulary, language: str) -> bool:
    value = Decimal(literal.value)
    words: tuple[str, ...] = ()
    if isinstance(literal, ast.QuantityLiteral):
        unit = _CALENDAR.get(literal.unit, literal.unit)
        known = vocabulary.units.get(unit)
        words = known.words[language] if known else (literal.unit,)
    for match in _NUMBER.finditer(text):
        if Decimal(match[0].replace(",", ".")) == value and (
            not words or _unit_follows(text[match.end() :], words, vocabulary)
        ):
            return True
    return False


def _unit_follows(rest: str, words: tuple[str, ...], vocabulary: Vocabulary) -> bool:
    """Whether the first unit named after the number is one of `words`: 150 in "150 up to 300 pmol/L" is in pmol/L."""
    every = {word for unit in vocabulary.units.values() for named in unit.words.values() for word in named}
    pattern = "|".join(re.escape(word) for word in sorted(every, key=len, reverse=True))
    match = re.search(rf"(?<![\w/])({pattern})(?![\w/])", rest)
    return match is not None and match[1] in words
