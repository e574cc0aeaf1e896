"""Words for readers: those that women meet (prose), and every concept of the vocabulary."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from madelief.doors.site import pages
from madelief.doors.site.guide.units import units_in_words
from madelief.doors.site.knowledge import vocabulary
from madelief.facts import Concept, Kind


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
    words = {
        "tests": _("Blood tests"),
        "symptoms": _("Complaints"),
        "medicines": _("Medicines and pills"),
        "conditions": _("Illnesses"),
        "life": _("Pregnancy and birth"),
        "diet": _("Food"),
        "care": _("Care until now"),
        "infant": _("Your baby"),
    }
    found: dict[str, list[Term]] = {group: [] for group in words}
    for concept in vocabulary().values():
        found[concept.group].append(_term(concept))
    return tuple(Group(group, words[group], tuple(terms)) for group, terms in found.items())


def _term(concept: Concept) -> Term:
    return Term(
        id=concept.id,
        label=pages.said(concept.label),
        why=pages.said(concept.why),
        units=units_in_words(concept) if concept.kind is Kind.QUANTITY else "",
    )
