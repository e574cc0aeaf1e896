"""What only she can tell: diet, symptoms, what she does not have. A table with one row a person can hold it."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from madelief.facts import Concept, Kind, Vocabulary
from madelief.screen.population import shapes
from madelief.screen.population.people import Bools, Floats, People, Random
from madelief.screen.population.told import TOLD, record_concepts
from madelief.screen.population.untidy import PLAIN

Texts = NDArray[np.str_]
NONE = "none"
TESTS, SYMPTOMS = "tests", "symptoms"
"""Groups of the vocabulary: what a laboratory knows better, and what is felt more often here where B12 is low."""
FROM_THE_RECORD = ("pregnant", "breastfeeding")
"""Left to the record: an answer drawn here would not fit the weeks and the baby that it holds."""


def draw_answers(people: People, told: pl.DataFrame, vocabulary: Vocabulary, random: Random) -> pl.DataFrame:
    """Her answers, of the columns `TOLD`, without a day: she gave them now.

    They are about what no record carries, and about what hers (`told`) does not say though it could: a no above all, which
    records seldom hold.
    """
    carried = {concept.id for concept in record_concepts(vocabulary)}
    thorough = random.random(len(people)) < shapes.ANSWERED_ALL_SHARE
    drawn = [pl.DataFrame(schema=TOLD)]
    for concept in vocabulary.values():
        answers = thorough | (random.random(len(people)) < shapes.ANSWERED)
        if concept.id not in carried:
            drawn.append(_answers(concept, _texts(concept, people, random), people, answers))
        elif concept.kind is Kind.DATE:
            before = random.random(len(people)) < shapes.TAKEN_BEFORE_SHARE
            drawn.append(_answers(concept, _texts(concept, people, random), people, before))
        elif concept.kind in (Kind.YES_NO, Kind.CHOICE) and concept.group != TESTS and concept.id not in FROM_THE_RECORD:
            drawn.append(_answers(concept, _denials(concept, people, random), people, answers))
    return pl.concat(drawn).join(told, on=["person", "concept"], how="anti", maintain_order="left")


def _answers(concept: Concept, texts: Texts, people: People, answers: Bools) -> pl.DataFrame:
    asked = people.table["linked"].to_numpy() if concept.about == "infant" else people.listens
    asked = asked & _fits(concept, people) & answers
    return people.table.filter(pl.Series(asked)).select(
        "person",
        concept=pl.lit(concept.id),
        text=pl.Series(texts[asked], dtype=pl.String),
        unit=pl.lit(concept.unit),
        on=pl.lit(None, pl.Date),
        dirt=pl.lit(PLAIN),
    )


def _fits(concept: Concept, people: People) -> Bools:
    """Of whom it can be asked: weeks since a birth of who gave birth, a cause of who has a deficiency."""
    match concept.id:
        case "weeks-since-birth":
            return np.asarray(people.stage == "after-birth")
        case "planning-pregnancy":
            return np.asarray(people.stage != "pregnant")
        case "b12-cause":
            return people.diagnosed
        case _:
            return np.ones(len(people), dtype=np.bool_)


def _texts(concept: Concept, people: People, random: Random) -> Texts:
    """An answer of everybody to what no record carries."""
    count = len(people)
    match concept.kind:
        case Kind.YES_NO:
            return np.where(random.random(count) < _often(concept, people), "yes", "no")
        case Kind.CHOICE:
            return people.diet if concept.id == "diet" else random.choice(concept.choice_ids, count)
        case Kind.COUNT:
            return random.binomial(shapes.MOST_COUNTED, shapes.COUNTED_SHARE, count).astype(np.str_)
        case Kind.DATE:
            days = np.datetime64(people.on, "D") - random.integers(0, shapes.LATEST_RESULT, count)
            return np.asarray(days.astype(np.str_))
        case Kind.QUANTITY:
            return _written(_numbers(concept, people, random))


def _denials(concept: Concept, people: People, random: Random) -> Texts:
    """An answer of everybody to what her record could have said: no, or none, and now and then another choice."""
    count = len(people)
    if concept.kind is Kind.YES_NO:
        return np.full(count, "no")
    other = random.choice(concept.choice_ids, count)
    if NONE not in concept.choice_ids:
        return other
    return np.where(random.random(count) < shapes.OTHER_CHOICE, other, NONE)


def _often(concept: Concept, people: People) -> Floats:
    """How often the answer is yes."""
    usual = shapes.ANSWERED_YES.get(concept.id, shapes.YES_SHARE)
    low = concept.group == SYMPTOMS and concept.id not in shapes.ANSWERED_YES
    return np.where(low & (people.store < shapes.LOW_STORE), usual * shapes.YES_TIMES_IF_LOW, usual)


def _numbers(concept: Concept, people: People, random: Random) -> Floats:
    if concept.id == "weeks-since-birth":
        return np.round(people.since_birth / 7, concept.decimals)
    low, high = (float(bound) for bound in concept.warn or concept.reject or (0, 1))
    # Mostly near the lower end, as durations are.
    return np.round(low + (high - low) * random.random(len(people)) ** 3, concept.decimals)


def _written(numbers: Floats) -> NDArray[np.str_]:
    return np.array(pl.Series(numbers).cast(pl.String).str.strip_suffix(".0").to_list(), dtype=np.str_)
