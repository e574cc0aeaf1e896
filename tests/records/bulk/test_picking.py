"""Picking for a population says what picking for one person says: random records by the thousand, no difference.

The reference is the one-person reader itself (`_Reading`, which asks records/picking): every record is given to both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import duckdb
import polars as pl
import pytest

from madelief.facts import NO, YES, Answer, Concept, Fact, Kind, Known, Quantity, Vocabulary
from madelief.facts.quantity import SIDE, SIDES
from madelief.records.bulk.picking import DATED, Picked, pick_part
from madelief.records.bulk.table import FACTS, columns_of
from madelief.records.fhir.reader import _Reading
from madelief.records.fhir.resource import Ended
from madelief.records.record import SetAside
from tests.records.bulk.run_jobs import Row, _fact

PEOPLE = 700
"""On each of the days below."""

DAYS = ("2026-11-22", "2024-02-29", "2023-02-28", "2025-03-01", "2024-12-31", "2026-04-30")
"""Days of the question: an ordinary one, a leap day, the day before and after one that is none, ends of months."""

LEAP_DAYS = (date(2024, 2, 29), date(2020, 2, 29))


@dataclass(frozen=True)
class Law:
    """What the one-person rules make of one record."""

    facts: dict[str, Fact]
    aside: list[SetAside]

    @property
    def child(self) -> bool:
        """Younger than whom the vocabulary takes for a woman: the readers of one person refuse the record by day of birth."""
        age = self.facts["age"].value if "age" in self.facts else None
        return isinstance(age, Quantity) and age.value < 12 and not age.comparator.startswith(">")


@dataclass(frozen=True)
class Both:
    """The records of many people on one day, picked one by one and all together."""

    on: date
    rows: dict[str, list[Row]]
    law: dict[str, Law]
    wide: pl.DataFrame
    aside: list[tuple[str, str]]
    picked: Picked


@pytest.fixture(scope="module")
def picked(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> list[Both]:
    folder = tmp_path_factory.mktemp("picking")
    found = []
    for seed, day in enumerate(DAYS):
        on = date.fromisoformat(day)
        rows = {str(n): list(_record(str(n), on, vocabulary, Random(f"{seed}/{n}"))) for n in range(PEOPLE)}
        law = {person: _law(some, vocabulary, on) for person, some in rows.items()}
        wide, aside, told = _together(
            [row for some in rows.values() for row in some], vocabulary, on, folder / f"{day}.parquet"
        )
        found.append(Both(on, rows, law, wide, aside, told))
    return found


def _record(person: str, on: date, vocabulary: Vocabulary, random: Random) -> Iterator[Row]:
    """Facts of some concepts, each with few different days and values, so that they meet and part."""
    growing = [concept for concept in vocabulary.values() if concept.grows]
    others = [concept for concept in vocabulary.values() if not concept.grows]
    for concept in random.sample(growing, 3) + random.sample(others, 8):
        days = [*random.sample(_days(concept, on), 2), None]
        values = [random.choice(_values(concept)) for _ in range(2)]
        for number in range(random.choice((1, 1, 2, 3, 4))):
            number_, comparator, word, day = random.choice(values)
            # Only a no can be over (table.py): what was, and is no more.
            ended = word == "no" and random.random() < 0.3
            yield dict(zip(FACTS, (person, concept.id, number_, comparator, word, day, random.choice(days), ended,
                                   f"Observation/{concept.id}-{number}"), strict=True))  # fmt: skip


def _days(concept: Concept, on: date) -> list[date]:
    """Today, tomorrow, a while ago; at and around how far the concept looks back; ends of months and leap days."""
    ago = [0, 1, 6, 7, 8, 29, 30, 31, 59, 60, 61, 89, 90, 180, 270, 359, 364, 365, 366, 367, 700]
    if concept.pick.within_days is not None:
        ago += [concept.pick.within_days + shift for shift in (-1, 0, 1)]
    past = {on - timedelta(days=days) for days in ago} | {day for day in LEAP_DAYS if day <= on}
    ends = {day.replace(day=1) - timedelta(days=1) for day in past}
    return sorted({*past, *ends, on + timedelta(days=1), on + timedelta(days=40)})


Value = tuple[float | None, str | None, str | None, date | None]
"""number, comparator, word, day: as they stand in a row."""


def _values(concept: Concept) -> list[Value]:
    match concept.kind:
        case Kind.YES_NO:
            return [(None, None, word, None) for word in ("yes", "no")]
        case Kind.CHOICE:
            return [(None, None, choice, None) for choice in concept.choice_ids]
        case Kind.DATE:
            return [(None, None, None, date(2026, 1, day)) for day in (1, 2, 3)]
        case Kind.COUNT:
            return [(float(number), None, None, None) for number in (0, 1, 3)]
        case Kind.QUANTITY:
            low, high = concept.reject or (Decimal(1), Decimal(100))
            step = Decimal(1).scaleb(-concept.decimals)
            usual = [low, low + step, high - step, high] + [low + (high - low) * part / 10 for part in (1, 3, 5)]
            numbers = {float(round(number, concept.decimals)) for number in usual}
            return [(number, sign, None, None) for number in sorted(numbers) for sign in (None, None, None, *SIDES)]


def _law(rows: list[Row], vocabulary: Vocabulary, on: date) -> Law:
    reading = _Reading(vocabulary, on, [], [])
    facts = [(row["ended"], _fact(row, vocabulary)) for row in rows]
    reading.take(Ended(fact) if ended else fact for ended, fact in facts)
    settled = reading.settled()
    return Law(settled, reading.aside)


def _together(
    rows: list[Row], vocabulary: Vocabulary, on: date, place: Path
) -> tuple[pl.DataFrame, list[tuple[str, str]], Picked]:
    shape = {"DOUBLE": pl.Float64, "DATE": pl.Date, "BOOLEAN": pl.Boolean, "VARCHAR": pl.String}
    table = pl.DataFrame(rows, schema={name: shape[kind] for name, kind in FACTS.items()}).sample(
        fraction=1, shuffle=True, seed=1
    )
    sided = sorted(concept.id for concept in vocabulary.values() if concept.kind is Kind.QUANTITY)
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute(f"CREATE TABLE given ({columns_of(FACTS)})")
        connection.register("rows", table.to_arrow())
        connection.execute("INSERT INTO given SELECT * FROM rows")
        told = pick_part(connection, "FROM given", vocabulary, on, place, sided)
        aside = connection.execute("SELECT person, reason FROM aside").fetchall()
    return pl.read_parquet(place), aside, told


def _values_of(row: Row, vocabulary: Vocabulary) -> dict[str, tuple[Known, date | None]]:
    """What a wide row says: concept → its value and, of a quantity, its day."""
    signs = {side: sign for sign, side in SIDES.items()}
    found: dict[str, tuple[Known, date | None]] = {}
    for concept in vocabulary.values():
        value = row.get(concept.id)
        if value is None:
            continue
        match concept.kind:
            case Kind.YES_NO:
                found[concept.id] = YES if value else NO, None
            case Kind.QUANTITY:
                sign = signs.get(row[concept.id + SIDE], "")
                found[concept.id] = Quantity(Decimal(repr(value)), concept.unit, sign), row[concept.id + DATED]
            case _:
                found[concept.id] = value, None
    return found


def _expected(facts: dict[str, Fact]) -> dict[str, tuple[Known, date | None]]:
    return {c: (fact.value, fact.on if isinstance(fact.value, Quantity) else None) for c, fact in facts.items()}


# ---------------------------------------------------------------- the tests


def test_the_same_facts_count(picked: list[Both], vocabulary: Vocabulary) -> None:
    compared: Counter[str] = Counter()
    for both in picked:
        wide = {row["person"]: row for row in both.wide.to_dicts()}
        women = {person: law for person, law in both.law.items() if not law.child}
        assert set(wide) == set(women), "whoever has a fact has a row, whether or not any counts; but children have none"
        for person, law in women.items():
            assert _values_of(wide[person], vocabulary) == _expected(law.facts), (both.on, person, both.rows[person])
            compared.update(list(law.facts))
    assert set(vocabulary) == set(compared), "every concept was met"
    assert compared.total() > 5 * PEOPLE * len(DAYS)


def test_the_same_is_said_of_what_contradicts_itself_or_cannot_be(picked: list[Both]) -> None:
    met: Counter[str] = Counter()
    for both in picked:
        women = {person: law for person, law in both.law.items() if not law.child}
        law = {(person, *_said(one.reason)) for person, law in women.items() for one in law.aside if _said(one.reason)}
        law |= {(person, "age", "child") for person in both.law if person not in women}
        assert {(person, *_said(reason)) for person, reason in both.aside} == law
        assert len(both.aside) == len(law), "one line a person and concept"
        people = {person for person, _, why in law if why == "contradicting"}
        assert both.picked.contradicting == len(people)
        met.update(why for _, _, why in law)
    assert min(met["contradicting"], met["impossible"], met["child"]) > 50


def _said(reason: str) -> tuple[str, ...]:
    """(concept, why), of a sentence that speaks of picking; () of one about how old an entry is."""
    if " is a child of " in reason:
        return "age", "child"
    if " has different values " in reason:
        return reason.split(" ", 1)[0], "contradicting"
    if "impossible" in reason:
        return reason.split(":", 1)[0], "impossible"
    return ()


def test_every_fact_is_accounted_for(picked: list[Both], vocabulary: Vocabulary) -> None:
    """Facts = used + left, and each reason as often as the one-person rules give it, counted fact by fact."""
    for both in picked:
        told = both.picked
        assert told.facts == sum(map(len, both.rows.values()))
        assert told.facts == told.used + sum(told.left.values())
        expected: Counter[str] = Counter()
        for person, rows in both.rows.items():
            law = both.law[person]
            if law.child:
                expected["child"] += len(rows)
                continue
            for one in law.aside:
                if "after the day of the question" in one.reason:
                    expected["future"] += 1
                elif "and the question is of" in one.reason:
                    expected["old"] += 1
                elif " has different values " in one.reason:
                    expected["contradicting"] += 1
            expected["ended"] += _ended(rows, both.on, vocabulary)
        assert {reason: told.left.get(reason, 0) for reason in expected} == dict(expected)


def _ended(rows: list[Row], on: date, vocabulary: Vocabulary) -> int:
    """How many entries say that something is over of which another says that it is so."""

    def counts(row: Row) -> bool:
        within = vocabulary[row["concept"]].pick.within_days
        return row["on"] is None or (row["on"] <= on and (within is None or (on - row["on"]).days <= within))

    present = {row["concept"] for row in rows if counts(row) and not row["ended"] and row["word"] not in ("no", "none")}
    return sum(counts(row) and row["ended"] and row["concept"] in present for row in rows)


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        pytest.param([("pregnant", "no", "2026-11-01"), ("pregnant", "yes", "2026-11-10")], YES, id="the newest counts"),
        pytest.param([("pregnant", "yes", "2026-11-23")], None, id="tomorrow is not known yet"),
        pytest.param([("pregnant", "yes", "2026-11-10"), ("pregnant", "no", "2026-11-10")], None, id="contradiction"),
        pytest.param([("pregnant", "yes", "2026-11-10"), ("pregnant", "no", None)], None, id="a day, and none"),
        pytest.param([("previous-ntd", "yes", "2001-01-01"), ("previous-ntd", "no", "2026-11-10")], YES, id="what was stays"),
    ],
)
def test_a_record_in_words(
    entries: list[tuple[str, str, str | None]], expected: Answer | None, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    rows = [
        dict(
            zip(
                FACTS, ("w", concept, None, None, word, None, date.fromisoformat(day) if day else None, False, "o"), strict=True
            )
        )
        for concept, word, day in entries
    ]
    on = date(2026, 11, 22)
    wide, _, _ = _together(rows, vocabulary, on, tmp_path / "wide.parquet")
    (row,) = wide.to_dicts()
    value = _values_of(row, vocabulary).get(entries[0][0], (None, None))[0]
    assert value is expected
    fact = _law(rows, vocabulary, on).facts.get(entries[0][0])
    assert (fact.value if fact else None) is expected
