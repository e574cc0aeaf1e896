"""What goes wrong with records, done to results on purpose, at the rates of `shapes.DIRT`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from madelief.facts import Concept
from madelief.screen.population import shapes
from madelief.screen.population.people import Random

PLAIN = "plain"
INSTEAD = ("old", "future", "impossible", "no-unit")
"""Takes the place of the result."""
RECODED = "local-code-first"
"""The result is there, and what it says is the same; only a record in FHIR can be written so."""
CONTRADICTING = "contradicting"
"""Two values of one day: none is used."""
OTHER_VALUE = ("earlier", CONTRADICTING, "preliminary", "entered-in-error")
BROKEN = "broken-line"
SAME_VALUE = ("duplicate", "unknown-code", BROKEN)
BESIDE = (*OTHER_VALUE, *SAME_VALUE)
"""Comes beside the result, as an entry of its own."""
UNKNOWN = ("local", "INVENTED-1")
"""(system, code) that no concept has."""


def untidied(rows: pl.DataFrame, concept: Concept, on: date, random: Random) -> pl.DataFrame:
    """`rows` of one concept, some of them spoilt, and what comes beside them."""
    rows = rows.with_columns(dirt=_dirt(_possible(concept), rows.height, random))
    limit = float(concept.reject[1]) if concept.reject else None
    oldest = concept.pick.within_days or shapes.LATEST_RESULT
    draws = {
        "ago": random.integers(oldest + 1, shapes.OLDEST_RESULT, rows.height),
        "ahead": random.integers(1, shapes.FURTHEST_AHEAD, rows.height),
        "earlier": random.integers(*shapes.EARLIER_BY, rows.height),
        "times": np.round(random.uniform(*shapes.OTHER_VALUE_TIMES, rows.height), 2),
    }
    dirt, today = pl.col("dirt"), pl.lit(on)
    rows = rows.with_columns(pl.Series(name, drawn) for name, drawn in draws.items()).with_columns(
        on=pl.when(dirt == "old").then(today - pl.duration(days="ago"))
        .when(dirt == "future").then(today + pl.duration(days="ahead"))
        .otherwise("on").cast(pl.Date),
        number=pl.when(dirt == "impossible").then(pl.lit(limit) * shapes.IMPOSSIBLE_TIMES).otherwise("number"),
        comparator=pl.when(dirt == "impossible").then(pl.lit("")).otherwise("comparator"),
        unit=pl.when(dirt == "no-unit").then(pl.lit("")).otherwise("unit"),
        # A range says nothing where the value beside it cannot be read, and two ranges would have to be the same.
        upper=pl.when(~dirt.is_in(["impossible", "no-unit", CONTRADICTING])).then("upper"),
        told=dirt != CONTRADICTING,
    )  # fmt: skip
    beside = rows.filter(dirt.is_in(BESIDE)).with_columns(told=pl.lit(False))
    digits = max(1, min(concept.decimals, 3))
    beside = beside.with_columns(
        on=pl.when(dirt == "earlier").then(pl.col("on") - pl.duration(days="earlier")).otherwise("on").cast(pl.Date),
        number=pl.when(dirt.is_in(OTHER_VALUE)).then((pl.col("number") * pl.col("times")).round(digits)).otherwise("number"),
        comparator=pl.when(dirt.is_in(OTHER_VALUE)).then(pl.lit("")).otherwise("comparator"),
        upper=pl.when(dirt.is_in(SAME_VALUE)).then("upper"),
        system=pl.when(dirt == "unknown-code").then(pl.lit(UNKNOWN[0])).otherwise("system"),
        code=pl.when(dirt == "unknown-code").then(pl.lit(UNKNOWN[1])).otherwise("code"),
    )
    own = pl.when(dirt.is_in([*INSTEAD, RECODED, CONTRADICTING])).then("dirt").otherwise(pl.lit(PLAIN))
    return pl.concat([rows.with_columns(dirt=own), beside]).drop(list(draws))


def _possible(concept: Concept) -> Sequence[str]:
    """The kinds of dirt that a result of `concept` may get: a baby has no result of years ago, a word no unit."""
    if concept.grows or not concept.unit:
        return (RECODED, *(name for name in BESIDE if name not in ("earlier", CONTRADICTING)))
    instead = [name for name in INSTEAD if not (name == "old" and concept.about == "infant")]
    return (*instead, RECODED, *BESIDE)


def _dirt(names: Sequence[str], count: int, random: Random) -> pl.Series:
    """One of `names`, each at its own rate; `PLAIN` for the others."""
    edges = np.cumsum([shapes.DIRT[name] for name in names])
    return pl.Series([*names, PLAIN]).gather(np.searchsorted(edges, random.random(count), side="right"))
