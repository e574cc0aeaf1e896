"""Who draws which lines: the bands of every source over the measured values, and the calls that need more than one value.

No threshold stands here: bands come from `madelief.assess.bands`, which reads them off the guidelines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from evidence.meaning import Meaning, meaning_of, runs
from evidence.people import VALUES
from madelief.assess.bands import Band, bands_of
from madelief.cql import ast
from madelief.facts import YES, Answer, Vocabulary
from madelief.guideline import Guideline, Rule


@dataclass(frozen=True)
class Voice:
    """Who draws lines over one value, and the bands, lowest first. One guideline may let several voices speak."""

    guideline: str
    part: str
    """Which voice of its guideline, by the name of its bands or the work it cites; "" where it is the only one, unnamed."""
    concept: str
    bands: tuple[Band, ...]

    @property
    def name(self) -> str:
        return f"{self.guideline} ({self.part})" if self.part else self.guideline

    @cached_property
    def read(self) -> Mapping[str, Meaning | None]:
        """Band, by the id of its finding → how it is read. None where its name is not understood, and in every band where
        the readings do not run from one end of the scale to the other.
        """
        found = {band.finding: meaning_of(band.name["en"]) for band in self.bands}
        return found if runs(self.concept, found.values()) else dict.fromkeys(found)

    @property
    def called(self) -> tuple[Band, ...]:
        return tuple(band for band in self.bands if self.read[band.finding] is Meaning.CALLED)

    @property
    def comparable(self) -> bool:
        """Whether any of its bands can be set beside another source's: not where all depend on what is unknown here."""
        return any(meaning not in (None, Meaning.DEPENDS) for meaning in self.read.values())

    def said(self, answers: Mapping[str, Answer]) -> Meaning:
        """What it says of a measured value: the first of `Meaning` among the bands whose rule answered yes. A band that is
        not understood is compared with nothing, like one that depends.
        """
        held = {self.read[band.finding] or Meaning.DEPENDS for band in self.bands if answers[band.finding] is YES}
        return next((meaning for meaning in Meaning if meaning in held), Meaning.QUIET)


def voices(guidelines: Iterable[Guideline], vocabulary: Vocabulary) -> list[Voice]:
    """Every work that draws lines over a value of `VALUES`, value by value."""
    shelf = list(guidelines)
    return [voice for concept in VALUES for guideline in shelf for voice in _voices(guideline, concept, vocabulary)]


def _voices(guideline: Guideline, concept: str, vocabulary: Vocabulary) -> Iterator[Voice]:
    parts: dict[str, list[Band]] = {}
    for band in bands_of(guideline, vocabulary[concept]):
        parts.setdefault(_speaker(band) or _work(guideline, band), []).append(band)
    for part, bands in parts.items():
        yield Voice(guideline.id, part if len(parts) > 1 else _speaker(bands[0]), concept, tuple(bands))


def _speaker(band: Band) -> str:
    """The words before the colon in a band's name: the WHO in "WHO: no anaemia"; "" where there is no colon."""
    speaker, colon, _ = band.name["en"].partition(": ")
    return speaker if colon else ""


def _work(guideline: Guideline, band: Band) -> str:
    """The work that its statement cites first."""
    rule = next(rule for rule in guideline.rules.values() if rule.id == band.finding)
    return guideline.statement(rule.statement).source.work


CONDITIONS = frozenset({
    "age", "pregnant", "gestational-age", "mma-upper-limit", "homocysteine-upper-limit",
    "b12-deficiency-diagnosed", "anaemia-diagnosed",
})  # fmt: skip
"""What a call may ask for beside measured values, and still be a call on these values."""


def calls(guideline: Guideline, vocabulary: Vocabulary) -> list[Rule]:
    """The rules that hold measured values against a line and are no band: "anaemic in the first three months"."""
    bands = {band.finding for concept in VALUES for band in bands_of(guideline, vocabulary[concept])}
    return [
        rule
        for rule in guideline.rules.values()
        if rule.type.name == "Boolean"
        and rule.id not in bands
        and guideline.runs(rule.statement)
        and set(rule.concepts) <= {*VALUES, *CONDITIONS}
        and _holds_against_a_line(guideline, rule)
    ]


def _holds_against_a_line(guideline: Guideline, rule: Rule) -> bool:
    """Whether a measured value is compared in it, or below it, and it does not ask whether one was measured at all."""
    nodes = list(_nodes(guideline, rule.expression))
    asks = any(isinstance(node, ast.Is) and node.tested == "null" and _value(guideline, node.operand) for node in nodes)
    compared = (side for node in nodes if isinstance(node, ast.Comparison) for side in (node.left, node.right))
    return not asks and any(_value(guideline, side) for side in compared)


def _nodes(guideline: Guideline, expression: ast.Node) -> Iterator[ast.Node]:
    """The nodes of an expression and of every define that it rests on."""
    for node in ast.walk(expression):
        yield node
        if isinstance(node, ast.Name) and node.name in guideline.rules and node.name not in guideline.bindings:
            yield from _nodes(guideline, guideline.rules[node.name].expression)


def _value(guideline: Guideline, node: ast.Node) -> bool:
    return isinstance(node, ast.Name) and guideline.bindings.get(node.name) in VALUES
