"""Random people as one part of a screening sees them, and what the assessor of one person says of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import polars as pl

from madelief.assess.assessor import Assessment, Assessor, with_guards
from madelief.engines.columns import OnPolars, types_of
from madelief.facts import Fact, Known
from madelief.guideline import Shelf
from madelief.records import Record
from madelief.screen.outputs import PERSON, Outputs
from tests.agree.crowds import AllLines, drawn
from tests.agree.tables import ROW, Inputs, people_table
from tests.screen.runs import ON

PROFILE = "nl"


@dataclass(frozen=True)
class Crowd:
    """The same people, in the same order, in columns and one by one."""

    outputs: Outputs
    wide: pl.DataFrame
    results: pl.DataFrame
    people: Sequence[Inputs]
    assessed: Sequence[Assessment]


def crowd(shelf: Shelf, number: int, seed: int = 5) -> Crowd:
    """`number` people on and around every line of the shelf, each with gaps of her own."""
    guidelines = with_guards(shelf, ())
    lines = AllLines(guidelines, shelf.vocabulary, (ON,))
    people = list(drawn(lines.values[ON], number, seed))
    table = people_table(people, types_of(shelf.vocabulary))
    wide = table.select(pl.col(ROW).cast(pl.String).alias(PERSON), pl.all().exclude(ROW))
    outputs = Outputs(guidelines, shelf.vocabulary, wide.columns, ON)
    results = OnPolars(outputs.table(), wide.schema).run(wide.lazy())
    assessor = Assessor(shelf)
    assessed = [assessor.assess(_record(str(row), person), PROFILE) for row, person in enumerate(people)]
    return Crowd(outputs, wide, results, people, assessed)


def _record(person: str, inputs: Inputs) -> Record:
    facts = {concept: Fact(concept, cast(Known, value)) for concept, value in inputs.items()}
    return Record(person, ON, facts, len(facts))
