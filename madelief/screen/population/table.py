"""A batch as a table with one row a person: a column a concept, its unit and its day beside it."""

from __future__ import annotations

import polars as pl

from madelief.facts import Concept, Kind
from madelief.screen.population.batch import Batch

PERSON = "person"
HAS_UNITS = "{}.unit"
HAS_DAY = "{}.on"


def wide(batch: Batch, concepts: list[Concept]) -> pl.DataFrame:
    """The table: `person`, and for each concept `<id>` (or `<id> [unit]` where there is one unit), `<id>.unit`, `<id>.on`.

    Women who died have no row: a table has no place to say it.
    """
    alone = batch.people.filter(pl.col("has_baby") & ~pl.col("linked")).select(person="baby")
    people = pl.concat([batch.people.filter(~pl.col("died")).select(PERSON), alone])
    cells = batch.told.join(people, on=PERSON, how="semi", maintain_order="left")
    columns: list[pl.Expr] = []
    for part, name in (("text", "{}"), ("unit", HAS_UNITS), ("on", HAS_DAY)):
        spread = cells.pivot("concept", index=PERSON, values=part, aggregate_function="first", maintain_order=True)
        renamed = spread.rename({c: name.format(c) for c in spread.columns if c != PERSON})
        people = people.join(renamed, on=PERSON, how="left", maintain_order="left")
    for concept in concepts:
        for name, header in headers(concept):
            known = pl.col(name) if name in people.columns else pl.lit(None, pl.String)
            columns.append(known.alias(header))
    return people.select(PERSON, *columns)


def headers(concept: Concept) -> list[tuple[str, str]]:
    """(column of the spread table, header in the file) for everything that is written of a concept."""
    day = HAS_DAY.format(concept.id)
    if concept.kind is not Kind.QUANTITY:
        return [(concept.id, concept.id), (day, day)]
    if concept.grows or concept.id.endswith(("interval", "upper-limit")):
        return [(concept.id, f"{concept.id} [{concept.unit}]"), (day, day)]
    unit = HAS_UNITS.format(concept.id)
    return [(concept.id, concept.id), (unit, unit), (day, day)]
