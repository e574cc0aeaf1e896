"""Every guideline over every person: what was answered, and on which topics the sources part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from evidence.people import VALUES, Sampled
from madelief.assess import Assessor
from madelief.facts import Answer, Quantity


@dataclass(frozen=True)
class Told:
    """What was said of one person."""

    who: Sampled
    values: Mapping[str, Decimal]
    """Concept → measured value in its canonical unit; one that was set aside is not here."""
    answers: Mapping[str, Answer]
    """Finding id → yes, no or unknown."""
    parted: Mapping[str, str]
    """Topic on which sources part → how (`Relation`)."""
    known: frozenset[str]
    """The concepts that her record tells."""
    set_aside: tuple[str, ...]
    """Why a value could not be used."""


def tell(assessor: Assessor, people: Iterable[Sampled]) -> Iterator[Told]:
    """What the guidelines of `assessor` say of each of `people`."""
    for sampled in people:
        record = sampled.record(assessor.shelf.vocabulary)
        assessment = assessor.assess(record)
        facts = {concept: record.facts[concept].value for concept in VALUES if concept in record.facts}
        yield Told(
            who=sampled,
            values={concept: value.value for concept, value in facts.items() if isinstance(value, Quantity)},
            answers={finding.id: finding.answer for finding in assessment.findings},
            parted={difference.topic: difference.relation.value for difference in assessment.differences},
            known=frozenset(record.facts),
            set_aside=tuple(aside.reason for aside in record.set_aside),
        )
