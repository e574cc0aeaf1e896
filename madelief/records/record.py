"""What a record gave: facts, and what could not be read, with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from madelief.facts import Fact, Known, Text, Vocabulary
from madelief.facts.entry import doubt, unconfirmed_factor
from madelief.facts.fault import quoted


@dataclass(frozen=True, slots=True)
class SetAside:
    """An entry that was not used: `resource` names it, `reason` is a sentence."""

    resource: str
    reason: str


@dataclass(frozen=True)
class Record:
    """One person as her record tells her on the day `on`.

    `facts` holds the one fact of each concept that counts; a concept that is not there is unknown, never no.
    `read` counts the entries that were used; `doubts` are sentences about values to check.
    """

    person: str
    on: date
    facts: Mapping[str, Fact]
    read: int
    set_aside: tuple[SetAside, ...] = ()
    doubts: tuple[tuple[str, Text], ...] = ()

    def inputs(self) -> dict[str, Known]:
        """Concept id → value: what engines ask for."""
        return {concept: fact.value for concept, fact in self.facts.items()}


def doubts_of(facts: Mapping[str, Fact], vocabulary: Vocabulary) -> tuple[tuple[str, Text], ...]:
    """(concept, sentence) for each value that is unusual, or that came in through a factor nobody confirmed."""
    return tuple(
        (concept, sentence)
        for concept, fact in facts.items()
        for sentence in (
            doubt(vocabulary[concept], fact.value),
            unconfirmed_factor(vocabulary[concept], fact.entered, vocabulary),
        )
        if sentence
    )


def bare(text: object) -> str:
    """`text` fit to stand in a message or a report: cut, and without what a terminal or an encoder stumbles over."""
    return quoted(text)[1:-1]


def printable(text: str, longest: int) -> str:
    """The first `longest` letters of `text`, each that cannot be printed as a question mark."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:longest])


def several(texts: Sequence[object], most: int = 3) -> str:
    """The first few of `texts`, and how many more there are: a report stays short whatever a record repeats."""
    rest = f" and {len(texts) - most} more" if len(texts) > most else ""
    return ", ".join(map(str, texts[:most])) + rest
