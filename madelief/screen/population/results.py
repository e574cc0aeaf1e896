"""Test results and statuses of a batch of people, as a laboratory would send them: a row each, tidy and untidy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from madelief.facts import Concept, Vocabulary
from madelief.screen.population import shapes
from madelief.screen.population.lines import Lines
from madelief.screen.population.people import DAY, Bools, Days, Floats, People, Random, days_before
from madelief.screen.population.untidy import PLAIN, untidied

A_TIME = "T00:30:00+02:00"
"""Half past midnight, which is still the day before in Greenwich: the day that counts is the one that is written."""

SCHEMA = {
    "person": pl.String,
    "subject": pl.String,
    "concept": pl.String,
    "system": pl.String,
    "code": pl.String,
    "number": pl.Float64,
    "comparator": pl.String,
    "unit": pl.String,
    "printed": pl.String,
    "word": pl.String,
    "word_system": pl.String,
    "word_code": pl.String,
    "upper": pl.Float64,
    "on": pl.Date,
    "time": pl.String,
    "dirt": pl.String,
    "told": pl.Boolean,
}
"""A result. `subject` is the woman or her baby; `person` the one under whom it is filed. A quantity has number and unit
(as the vocabulary writes it, and as the laboratory prints it), a status or an antibody has a word and the code of its value.
`upper` is the limit that the laboratory prints beside it. `told` says whether a table with one row a person holds it."""


@dataclass(frozen=True)
class Results:
    """Draws the results of batches of people."""

    vocabulary: Vocabulary
    lines: Lines

    def draw(self, people: People, random: Random) -> pl.DataFrame:
        """Every result of `people`, of the columns `SCHEMA`."""
        alive = people.listens
        drawn = [self.tested(name, shape, people, alive, random) for name, shape in shapes.RESULTS.items()]
        mothers = people.table["has_baby"].to_numpy()
        drawn += [self.tested(name, shape, people, mothers, random) for name, shape in shapes.INFANT_RESULTS.items()]
        drawn += [self.antibody(name, *shares, people, alive, random) for name, shares in shapes.ANTIBODIES.items()]
        drawn += list(self.statuses(people, alive, random))
        rows = pl.concat([untidied(rows, self.vocabulary[concept], people.on, random) for concept, rows in drawn])
        timed = pl.Series(random.random(rows.height) < shapes.TIMED_SHARE)
        time = pl.when(timed).then(pl.lit(A_TIME)).otherwise("time")
        return rows.with_columns(printed=self.printed(rows, random), time=time)

    def printed(self, rows: pl.DataFrame, random: Random) -> pl.Series:
        """The unit of each row in one of the spellings that laboratories print."""
        tens: dict[str, str] = {}
        for unit in self.vocabulary.units.values():
            usual = [unit.id] * shapes.USUAL_SPELLING
            others = [unit.printed[place % len(unit.printed)] if unit.printed else unit.id for place in range(10 - len(usual))]
            tens |= {f"{unit.id} {place}": spelling for place, spelling in enumerate([*usual, *others])}
        places = pl.Series("place", random.integers(0, 10, rows.height))
        keys = rows.select(pl.when(pl.col("unit") != "").then(pl.format("{} {}", "unit", places)))
        return keys.to_series().replace_strict(tens, default="", return_dtype=pl.String)

    def tested(self, name: str, shape: shapes.Shape, people: People, who: Bools, random: Random) -> tuple[str, pl.DataFrame]:
        """The newest result of the test `name` of those who had it."""
        count, concept = len(people), self.vocabulary[name]
        values = self.values(name, shape, people, random)
        had = who & (random.random(count) < shape.tested)
        unit, number = in_units(concept, values, shape, random)
        comparator = np.full(count, "", dtype="U2")
        limit = shapes.DETECTION_LIMITS.get(name)
        if limit is not None:
            below = (unit == concept.unit) & (values < limit) & (random.random(count) < shapes.BELOW_LIMIT)
            number, comparator = np.where(below, limit, number), np.where(below, "<", comparator)
        upper = np.full(count, np.nan)
        if name in shapes.UPPER_LIMITS:
            printed = (unit == concept.unit) & (random.random(count) < shapes.UPPER_LIMIT_PRINTED)
            upper = np.where(printed, random.choice(shapes.UPPER_LIMITS[name], count), np.nan)
        rows = self.rows(concept, people, had, days_ago(people, random, since_birth=concept.about == "infant"), random)
        return name, rows.with_columns(
            number=pl.Series(number[had]),
            unit=pl.Series(unit[had], dtype=pl.String),
            comparator=pl.Series(comparator[had], dtype=pl.String),
            upper=pl.Series(upper[had]).fill_nan(None),
        ).select(*SCHEMA)

    def values(self, name: str, shape: shapes.Shape, people: People, random: Random) -> Floats:
        """A value for everybody, in the canonical unit, as the laboratory rounds it; some stand on a threshold."""
        count, concept = len(people), self.vocabulary[name]
        pregnant = np.where(people.trimester >= 0, np.array(shape.by_trimester)[people.trimester], 0.0)
        exponent = shape.by_store * people.store + pregnant + random.normal(0.0, shape.spread, count)
        if name == "serum-folate":
            exponent += np.where(people.folic_acid, shapes.FOLATE_LIFT, 0.0)
        if name == "ferritin":
            exponent -= np.where(people.iron_lost, shapes.IRON_LOSS, 0.0)
        if name == "haemoglobin":
            exponent -= np.where(people.iron_lost, shapes.IRON_LOSS * shape.spread, 0.0)
        values = np.round(shape.middle * np.exp(exponent), shape.decimals)
        lines = np.array(self.lines.get(name, ()))
        if lines.size:
            step = 10.0**-shape.decimals
            on_line = random.choice(lines, count) + step * random.integers(-1, 2, count)
            values = np.where(random.random(count) < shapes.ON_A_LINE, np.round(on_line, shape.decimals + 1), values)
        low, high = (float(bound) for bound in concept.warn or concept.reject or (0, 1))
        return np.clip(values, low, high)

    def antibody(
        self, name: str, tested: float, positive: float, people: People, who: Bools, random: Random
    ) -> tuple[str, pl.DataFrame]:
        had = who & (random.random(len(people)) < tested)
        found = random.random(len(people)) < positive + (1 - positive) * people.exposed["atrophic-gastritis"] / 2
        return self.said(name, np.where(found, "positive", "negative"), people, had, days_ago(people, random), random)

    def statuses(self, people: People, who: Bools, random: Random) -> Iterator[tuple[str, pl.DataFrame]]:
        """Pregnant or not, how far, and whether she breastfeeds."""
        count = len(people)
        pregnant = people.stage == "pregnant"
        recorded = who & (random.random(count) < shapes.STATUS_RECORDED)
        # Not longer ago than she has been pregnant, or than the baby was born.
        lately = np.where(pregnant, people.weeks * 7 - 14, np.where(people.since_birth > 0, people.since_birth, 250))
        ago = (random.random(count) * np.clip(lately, 0, 250)).astype(np.int64)
        yield self.said("pregnant", np.where(pregnant, "yes", "no"), people, recorded, days_before(people.on, ago), random)

        measured = who & pregnant & (random.random(count) < shapes.WEEKS_RECORDED)
        visit = (random.random(count) * np.minimum(people.weeks * 7 - 21, 60)).astype(np.int64)
        # A tenth of a week, so that what was written then and what has passed since add up to no impossible week.
        then = np.floor((people.weeks - visit / 7) * 10) / 10
        weeks = self.rows(self.vocabulary["gestational-age"], people, measured, days_before(people.on, visit), random)
        yield "gestational-age", weeks.with_columns(number=pl.Series(then[measured]), unit=pl.lit("wk")).select(*SCHEMA)

        gave_birth = who & (people.stage == "after-birth") & (random.random(count) < shapes.BREASTFEEDING_RECORDED)
        feeds = np.where(random.random(count) < shapes.BREASTFEEDING_SHARE, "yes", "no")
        ago = (random.random(count) * np.clip(people.since_birth, 0, 250)).astype(np.int64)
        yield self.said("breastfeeding", feeds, people, gave_birth, days_before(people.on, ago), random)

    def said(
        self, name: str, words: NDArray[np.str_], people: People, who: Bools, days: Days, random: Random
    ) -> tuple[str, pl.DataFrame]:
        """Results whose value is a code, one of those that the vocabulary lists for the word."""
        concept = self.vocabulary[name]
        coded = {word: [known for known in concept.values if known.means == word] for word in np.unique(words).tolist()}
        several = pl.col("word").replace_strict({word: len(codes) for word, codes in coded.items()}, return_dtype=pl.Int64)
        rows = self.rows(concept, people, who, days, random).with_columns(word=pl.Series(words[who], dtype=pl.String))
        rows = rows.with_columns(nth=(pl.Series(random.random(rows.height)) * several).cast(pl.Int64))
        keys = {f"{word} {n}": (known.system, known.code) for word, codes in coded.items() for n, known in enumerate(codes)}
        key = pl.col("word") + " " + pl.col("nth").cast(pl.String)
        return name, rows.with_columns(
            word_system=key.replace_strict({k: s for k, (s, _) in keys.items()}, return_dtype=pl.String),
            word_code=key.replace_strict({k: c for k, (_, c) in keys.items()}, return_dtype=pl.String),
        ).select(*SCHEMA)

    def rows(self, concept: Concept, people: People, who: Bools, days: Days, random: Random) -> pl.DataFrame:
        """A row for each of `who`, with one of the concept's codes."""
        codes = [code for code in concept.codes if not code.means]
        nth = random.integers(0, len(codes), int(who.sum()))
        table = people.table.filter(pl.Series(who))
        return table.select(
            person="filed" if concept.about == "infant" else "person",
            subject="baby" if concept.about == "infant" else "person",
            concept=pl.lit(concept.id),
            system=pl.Series([code.system for code in codes]).gather(nth),
            code=pl.Series([code.code for code in codes]).gather(nth),
            number=pl.lit(None, pl.Float64),
            comparator=pl.lit(""),
            unit=pl.lit(""),
            printed=pl.lit(""),
            word=pl.lit(None, pl.String),
            word_system=pl.lit(None, pl.String),
            word_code=pl.lit(None, pl.String),
            upper=pl.lit(None, pl.Float64),
            on=pl.Series(days[who].astype(DAY)),
            time=pl.lit(""),
            dirt=pl.lit(PLAIN),
            told=pl.lit(True),
        )


def days_ago(people: People, random: Random, since_birth: bool = False) -> Days:
    """A day for everybody, of the time in which results count; of a baby, since its birth."""
    longest = np.minimum(people.since_birth, shapes.LATEST_RESULT) if since_birth else shapes.LATEST_RESULT
    return days_before(people.on, (random.random(len(people)) * longest).astype(np.int64))


def in_units(concept: Concept, values: Floats, shape: shapes.Shape, random: Random) -> tuple[NDArray[np.str_], Floats]:
    """(unit, number) of each value: canonical, or now and then one of the other accepted units, in three digits or so."""
    unit = np.full(len(values), concept.unit, dtype="U16")
    number = values.copy()
    other = random.random(len(values)) < shapes.OTHER_UNIT
    which = random.integers(0, max(len(concept.accepts), 1), len(values))
    for nth, conversion in enumerate(concept.accepts):
        here = other & (which == nth)
        times = float(conversion.times)
        digits = max(0, 2 - int(np.floor(np.log10(shape.middle / times))))
        unit[here] = conversion.unit
        number[here] = np.round(values[here] / times, digits)
    return unit, number
