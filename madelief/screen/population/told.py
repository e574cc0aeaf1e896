"""What one row a person tells of a batch: of each concept the value that counts, or what is spoilt in its place."""

from __future__ import annotations

import calendar
from datetime import date

import polars as pl

from madelief.facts import Concept, Vocabulary
from madelief.screen.population import shapes
from madelief.screen.population.diagnoses import ADMINISTRATION, RELATIVE
from madelief.screen.population.people import People
from madelief.screen.population.untidy import PLAIN

TOLD = {"person": pl.String, "concept": pl.String, "text": pl.String, "unit": pl.String, "on": pl.Date, "dirt": pl.String}
"""A cell of a table with one row a person: the value as it is written, without its unit; a day where one is said."""


def told_of(
    people: People, results: pl.DataFrame, diagnoses: pl.DataFrame, medicines: pl.DataFrame, vocabulary: Vocabulary
) -> pl.DataFrame:
    """At most one row of `TOLD` for each person and concept. All entries of one concept that stand beside each other here
    say the same, so that the newest of them is what counts; a value without a day is of now."""
    told = pl.concat(
        [_ages(people), _results(results, vocabulary), _diagnosed(diagnoses, vocabulary), *_given(medicines, vocabulary)]
    )
    told = told.sort("person", "concept", "on", nulls_last=True, maintain_order=True)
    return told.unique(["person", "concept"], keep="last", maintain_order=True)


def number_text(number: str) -> pl.Expr:
    """The numbers of a column as they are written: 140, 0.28."""
    return pl.col(number).cast(pl.String).str.strip_suffix(".0")


def _ages(people: People) -> pl.DataFrame:
    on = people.on
    # A year of birth alone gives one age on its last day only.
    known = pl.lit((on.month, on.day) == (12, 31)) | ~pl.col("only_year")
    alive = people.table.filter(~pl.col("died"))
    years, months = months_between("born", on) // 12, months_between("baby_born", on)
    ages = [
        alive.filter(known).select("person", concept=pl.lit("age"), text=years.cast(pl.String), unit=pl.lit("a")),
        alive.filter("has_baby").select(
            person="filed", concept=pl.lit("infant-age"), text=months.cast(pl.String), unit=pl.lit("mo")
        ),
    ]
    return pl.concat(ages).with_columns(on=pl.lit(on), dirt=pl.lit(PLAIN)).select(*TOLD)


def months_between(born: str, on: date) -> pl.Expr:
    """Whole months from a column of dates to `on`; who is born on the 31st is a month older on the last of a month."""
    months = (on.year - pl.col(born).dt.year()) * 12 + on.month - pl.col(born).dt.month().cast(pl.Int32)
    birthday = pl.min_horizontal(pl.col(born).dt.day().cast(pl.Int32), pl.lit(calendar.monthrange(on.year, on.month)[1]))
    return months - (on.day < birthday).cast(pl.Int32)


def _results(results: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    told = results.filter("told")
    written = pl.coalesce("word", pl.col("comparator") + number_text("number"))
    values = told.with_columns(text=written, unit="printed").select(*TOLD)
    limits = {name: f"{name}-upper-limit" for name in shapes.UPPER_LIMITS}
    upper = told.filter(pl.col("upper").is_not_null()).with_columns(
        concept=pl.col("concept").replace(limits),
        text=number_text("upper"),
        dirt=pl.lit(PLAIN),
        unit=pl.col("concept").replace_strict({name: vocabulary[name].unit for name in limits}),
    )
    return pl.concat([values, upper.select(*TOLD)])


def coded_words(pairs: pl.DataFrame, vocabulary: Vocabulary, about: str) -> pl.DataFrame:
    """(system, code) → (concept, text): all that the vocabulary reads in each code of `pairs` about `about`."""
    found = [
        (system, code, concept.id, known.means)
        for system, code in pairs.select("system", "code").unique().sort("system", "code").iter_rows()
        for concept, known in vocabulary.coded(system, code, about)
        if known.means == "yes" or known.means in concept.choice_ids
    ]
    return pl.DataFrame(found, schema=dict.fromkeys(("system", "code", "concept", "text"), pl.String), orient="row")


def _diagnosed(diagnoses: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    plain = diagnoses.filter(pl.col("dirt") == PLAIN)
    relatives = plain.filter(pl.col("kind") == RELATIVE)
    own = plain.filter((pl.col("kind") != RELATIVE) & pl.col("ended").is_null())
    over = plain.filter(pl.col("ended").is_not_null())
    told = [
        rows.join(coded_words(rows, vocabulary, about), on=["system", "code"], maintain_order="left")
        for about in ("mother", "infant")
        for rows in [own.filter(pl.col("about") == about)]
    ]
    told.append(over.with_columns(concept=pl.lit("pregnant"), text=pl.lit("no"), on="ended"))
    told.append(relatives.with_columns(concept=pl.lit("family-b12-or-autoimmune"), text=pl.lit("yes")))
    return pl.concat([rows.with_columns(unit=pl.lit("")).select(*TOLD) for rows in told])


def _given(medicines: pl.DataFrame, vocabulary: Vocabulary) -> list[pl.DataFrame]:
    plain = medicines.filter(pl.col("dirt") == PLAIN)
    answered = plain.filter(pl.col("value") == "yes")
    words = coded_words(answered, vocabulary, "mother").filter(pl.col("text") == "yes")
    yes = answered.drop("concept").join(words, on=["system", "code"], maintain_order="left")
    chosen = plain.filter(pl.col("value") != "yes")
    running = chosen.filter(pl.col("ended").is_null())
    over = chosen.filter((pl.col("kind") != ADMINISTRATION) & pl.col("ended").is_not_null())
    both = pl.col("value").n_unique().over("person", "concept") > 1
    now = pl.lit(None, pl.Date)
    by_last = {c.id: c.last_on for c in vocabulary.values() if c.last_on}
    by_start = {c.id: c.started_on for c in vocabulary.values() if c.started_on}
    given = chosen.filter(pl.col("kind") == ADMINISTRATION)
    started = plain.filter(pl.col("ended").is_null() & pl.col("concept").is_in(list(by_start)))
    started = started.group_by("person", "concept", maintain_order=True).agg(pl.col("begun").min())
    told = [
        yes.with_columns(unit=pl.lit(""), on=now),
        running.with_columns(text=pl.when(both).then(pl.lit("both")).otherwise("value"), unit=pl.lit(""), on=now),
        # Given once and not used since: the day of it is the day of the fact. What runs still is told above.
        given.join(running, on=["person", "concept"], how="anti", maintain_order="left").with_columns(
            text="value", unit=pl.lit(""), on="begun"
        ),
        over.with_columns(text="value", unit=pl.lit(""), on="ended"),
        given.with_columns(
            concept=pl.col("concept").replace_strict(by_last), text=pl.col("begun").cast(pl.String), unit=pl.lit(""), on="begun"
        ),
        started.with_columns(
            concept=pl.col("concept").replace_strict(by_start), text=pl.col("begun").cast(pl.String), unit=pl.lit(""), on=now
        ),
        running.filter(pl.col("weeks").is_not_null()).with_columns(
            concept=pl.lit(vocabulary["b12-treatment"].interval),
            text=pl.col("weeks").cast(pl.String),
            unit=pl.lit("wk"),
            on=now,
        ),
    ]
    return [rows.with_columns(dirt=pl.lit(PLAIN)).select(*TOLD) for rows in told]


def record_concepts(vocabulary: Vocabulary) -> list[Concept]:
    """What some record can carry: by a code, by a date of birth, by the dates of a medicine or beside a result."""
    of_medicines = {name for c in vocabulary.values() for name in (c.started_on, c.last_on, c.interval)}
    return [
        c for c in vocabulary.values()
        if c.codes or c.relatives_of or c.id in of_medicines or c.id in ("age", "infant-age") or c.id.endswith("-upper-limit")
    ]  # fmt: skip


def common_concepts(vocabulary: Vocabulary) -> list[Concept]:
    """What every form carries alike: without what relatives have, and without the weeks between two doses."""
    intervals = {concept.interval for concept in vocabulary.values()}
    return [c for c in record_concepts(vocabulary) if not c.relatives_of and c.id not in intervals]
