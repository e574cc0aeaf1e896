"""Words for readers: those that women meet (prose), and every concept of the vocabulary."""

from __future__ import annotations

from dataclasses import dataclass

from madelief.doors.site import pages, values
from madelief.doors.site.groups import IN_GUIDE, titled
from madelief.doors.site.knowledge import vocabulary
from madelief.facts import Concept, Kind
from madelief.facts.entry import units_of


@dataclass(frozen=True)
class Term:
    """One concept, and why it is asked or measured. Its choices are left out: some are what a woman was told to do."""

    id: str
    label: str
    why: str
    units: str


@dataclass(frozen=True)
class Group:
    id: str
    title: str
    terms: tuple[Term, ...]


def groups() -> tuple[Group, ...]:
    """The vocabulary in the reader's language, what women look up most first."""
    return tuple(
        Group(group, title, tuple(_term(concept) for concept in vocabulary().values() if concept.group == group))
        for group, title in titled(IN_GUIDE)
    )


def _term(concept: Concept) -> Term:
    return Term(
        id=concept.id,
        label=pages.said(concept.label),
        why=pages.said(concept.why),
        units=", ".join(map(values.unit, units_of(concept))) if concept.kind is Kind.QUANTITY else "",
    )
