"""The made-up women and babies themselves, and what is so about them before any record says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from madelief.screen.population import shapes

Random = np.random.Generator
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Days = NDArray[np.datetime64]

DAY = "datetime64[D]"
BABY_ID = 1_000_000_000
"""What is added to a woman's number for her baby's."""


@dataclass(frozen=True)
class People:
    """A batch of women, an entry each in every array.

    `table` has number, person (the same as a text, in every form), born (a date), only_year (of the birth no more is
    known), has_baby, linked (and its record says whose baby it is), baby (its id, or null), filed (the id under which what
    is said of the baby stands: hers where they are linked),
    baby_born, child, died; and row_twice and row_broken, for what happens to her row of a table. `store` is the logarithm of
    the made-up store of B12, around 0.
    """

    table: pl.DataFrame
    on: date
    stage: NDArray[np.str_]
    weeks: Floats
    """Weeks of pregnancy on the day of the question; 0 for who is not pregnant."""
    since_birth: NDArray[np.int64]
    """Days since the birth; 0 for who did not give birth."""
    diet: NDArray[np.str_]
    exposed: Mapping[str, Bools]
    diagnosed: Bools
    treated: Bools
    folic_acid: Bools
    iron_lost: Bools
    store: Floats

    def __len__(self) -> int:
        return len(self.store)

    @property
    def person(self) -> pl.Series:
        return self.table["person"]

    @property
    def listens(self) -> Bools:
        """Who is a woman alive: of the others a reader takes nothing."""
        return np.asarray(~(self.table["child"] | self.table["died"]).to_numpy())

    @property
    def trimester(self) -> NDArray[np.int64]:
        """0, 1 or 2 for who is pregnant, by thirds of forty weeks; -1 for the others."""
        thirds = np.minimum((self.weeks * 3 / 40).astype(np.int64), 2)
        return np.where(self.stage == "pregnant", thirds, -1)


def draw_people(first: int, count: int, random: Random, on: date) -> People:
    """`count` women with the numbers after `first`, and their babies."""
    stage = _one_of(shapes.STAGES, count, random)
    weeks = np.where(stage == "pregnant", random.uniform(shapes.EARLIEST_WEEK, shapes.LATEST_WEEK, count), 0.0)
    since = np.where(stage == "after-birth", random.integers(1, shapes.LONGEST_AFTER_BIRTH, count), 0)
    child = random.random(count) < shapes.CHILD_SHARE
    died = ~child & (random.random(count) < shapes.DIED_SHARE)
    has_baby = (stage == "after-birth") & ~child & ~died & (random.random(count) < shapes.BABY_RECORD_SHARE)
    diet = _one_of({name: share for name, (share, _) in shapes.DIETS.items()}, count, random)
    exposed = {name: random.random(count) < share for name, (share, _) in shapes.EXPOSURES.items()}
    lowered = sum(np.where(exposed[name], by, 0.0) for name, (_, by) in shapes.EXPOSURES.items())
    lowered = lowered + np.select([diet == name for name in shapes.DIETS], [by for _, by in shapes.DIETS.values()])
    store = random.normal(0.0, shapes.STORE_SPREAD, count) - lowered
    often = np.where(store < shapes.LOW_STORE, shapes.DIAGNOSED_IF_LOW, shapes.DIAGNOSED_OTHERWISE)
    diagnosed = random.random(count) < often
    treated = diagnosed & (random.random(count) < shapes.TREATED_SHARE)
    folic = random.random(count) < np.select(
        [stage == s for s in shapes.STAGES], [shapes.FOLIC_ACID_SHARE[s] for s in shapes.STAGES]
    )
    numbers = np.arange(first + 1, first + count + 1)
    table = pl.DataFrame(
        {
            "number": numbers,
            "born": _born(child, count, random, on),
            "baby_born": np.datetime64(on, "D") - since,
            "only_year": ~child & (random.random(count) < shapes.ONLY_YEAR_SHARE),
            "has_baby": has_baby,
            "linked": has_baby & (random.random(count) < shapes.LINKED_SHARE),
            "child": child,
            "died": died,
            "row_twice": random.random(count) < shapes.ROW_TWICE_SHARE,
            "row_broken": random.random(count) < shapes.DIRT["broken-line"],
        }
    ).with_columns(
        person=pl.col("number").cast(pl.String),
        baby=pl.when("has_baby").then((pl.col("number") + BABY_ID).cast(pl.String)),
        baby_born=pl.when("has_baby").then("baby_born"),
    )
    table = table.with_columns(filed=pl.when("linked").then("person").otherwise("baby"))
    lost = random.random(count) < shapes.IRON_LOSS_SHARE
    lifted = store + np.where(treated, shapes.TREATMENT_LIFT, 0.0)
    return People(table, on, stage, weeks, since, diet, exposed, diagnosed, treated, folic, lost, lifted)


def days_before(on: date, days: NDArray[np.int64]) -> Days:
    """The days that lie `days` before `on`."""
    return np.asarray(np.datetime64(on, "D") - days)


def _one_of(shares: Mapping[str, float], count: int, random: Random) -> NDArray[np.str_]:
    names, weights = np.array(list(shares)), np.array(list(shares.values()))
    return np.asarray(random.choice(names, count, p=weights / weights.sum()))


def _born(child: Bools, count: int, random: Random, on: date) -> Days:
    # A year counts 366 days here, so that nobody is younger than the years she was drawn with.
    years = np.where(child, random.integers(*shapes.CHILD_YEARS, count), random.integers(shapes.YOUNGEST, shapes.OLDEST, count))
    return days_before(on, (years * 366 + random.integers(0, 365, count)).astype(np.int64))
