"""One draw of people: what was found, diagnosed and given, and what one row a person would tell of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from madelief.facts import Vocabulary
from madelief.screen.population import shapes
from madelief.screen.population.answers import draw_answers
from madelief.screen.population.diagnoses import RELATIVE, Diagnoses
from madelief.screen.population.lines import Lines
from madelief.screen.population.people import Bools, People, draw_people
from madelief.screen.population.results import Results
from madelief.screen.population.told import told_of
from madelief.screen.population.untidy import PLAIN


@dataclass(frozen=True)
class Batch:
    """Some thousand people. Every form is written from these tables and from nothing else."""

    people: pl.DataFrame
    results: pl.DataFrame
    diagnoses: pl.DataFrame
    medicines: pl.DataFrame
    told: pl.DataFrame
    """At most one row for each person and concept: what counts, or what is spoilt in its place."""


def draw_batch(
    first: int, count: int, vocabulary: Vocabulary, lines: Lines, seed: int, on: date, everything: bool = False
) -> Batch:
    """`count` people with the numbers after `first`: the same for the same `seed`, `first`, `count`, `lines` and `on`.

    `everything` adds what not every form can carry: doses, the weeks between two injections, what relatives have; and to
    `told` what only she can tell: diet, symptoms, what she does not have.
    """
    random = np.random.default_rng([seed, first])
    people = draw_people(first, count, random, on)
    results = Results(vocabulary, lines).draw(people, random)
    anaemic = _anaemic(people, results, random)
    diagnosing = Diagnoses(vocabulary)
    diagnoses = diagnosing.draw(people, anaemic, random)
    medicines = diagnosing.medicines(people, anaemic, random)
    if not everything:
        diagnoses, medicines = common_to_all_forms(diagnoses, medicines, vocabulary)
    told = told_of(people, results, diagnoses, medicines, vocabulary)
    if everything:
        # Numbers of their own, so that the entries of records are the same with and without it.
        told = pl.concat([told, draw_answers(people, told, vocabulary, np.random.default_rng([seed, first, 1]))])
    return Batch(people.table, results, diagnoses, medicines, told)


def common_to_all_forms(
    diagnoses: pl.DataFrame, medicines: pl.DataFrame, vocabulary: Vocabulary
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What is left when nothing is said that OMOP has no common way to say."""
    for concept in vocabulary.values():
        if concept.doses:
            unsure = next(code.means for code in concept.codes if code.means in concept.choice_ids)
            dosed = (pl.col("concept") == concept.id) & pl.col("dose").is_not_null()
            medicines = medicines.with_columns(value=pl.when(dosed).then(pl.lit(unsure)).otherwise("value"))
    nothing = pl.lit(None, pl.Int64)
    return diagnoses.filter(pl.col("kind") != RELATIVE), medicines.with_columns(dose=nothing, weeks=nothing)


def _anaemic(people: People, results: pl.DataFrame, random: np.random.Generator) -> Bools:
    low = results.filter(
        pl.col("told") & (pl.col("concept") == "haemoglobin") & (pl.col("unit") == "g/L") & (pl.col("dirt") == PLAIN)
        & (pl.col("number") < shapes.ANAEMIA_LINE)
    )["person"]  # fmt: skip
    found = people.person.is_in(low.implode()).to_numpy()
    return np.asarray(found & (random.random(len(people)) < shapes.ANAEMIA_WRITTEN))
