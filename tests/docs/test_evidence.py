"""The page of evidence: its arithmetic by hand, its sums, and that it was made from the shelf as it stands.

The whole page takes half a minute to make; `MADELIEF_AGREE_PEOPLE=100000` compares it too.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import groupby
from math import isclose
from pathlib import Path

import pytest

from evidence.__main__ import WRITTEN, study
from evidence.meaning import Meaning, meaning_of, runs
from evidence.page import DIGEST, page
from evidence.people import VALUES, sampled_people
from evidence.sources import voices
from evidence.study import Study
from evidence.survey import Drawn, Share, share, student
from evidence.tally import tell
from madelief.assess import Assessor
from madelief.facts import NO, UNKNOWN, YES
from madelief.guideline import Shelf
from tests.conftest import absent

EVERY = 55
"""Every so many-th person is taken in the everyday tests: some of each cycle."""

HAND = [
    # Stratum 1: weights 2 (counted) and 1 in place 1, 1 in place 2. Stratum 2: 3 (counted) in place 1, 3 in place 2.
    Drawn((1, 1), 2, True),
    Drawn((1, 1), 1, False),
    Drawn((1, 2), 1, False),
    Drawn((2, 1), 3, True),
    Drawn((2, 2), 3, False),
]
PLACES = [(1, 1), (1, 2), (2, 1), (2, 2)]


# ---------------------------------------------------------------- the estimator


def test_a_weighted_share_by_hand() -> None:
    """Share (2 + 3) / 10. Totals of w (y - 0.5) / 10: 0.05 and -0.05 in stratum 1, 0.15 and -0.15 in stratum 2. Variance
    2/1 x (0.0025 + 0.0025) + 2/1 x (0.0225 + 0.0225) = 0.1. Four places less two strata: 2 degrees of freedom.
    """
    found = share(HAND, PLACES)
    assert isclose(found.share, 0.5)
    assert isclose(found.error, 0.1**0.5)
    assert found.freedom == 2
    assert found.interval() is None, "two degrees of freedom bear no interval"


def test_a_place_without_anybody_of_the_group_was_drawn_too() -> None:
    """A third, empty place in stratum 1: 3/2 x (0.0025 + 0.0025 + 0) = 0.0075 there instead of 0.01. A stratum without
    anybody adds nothing. Neither brings a degree of freedom.
    """
    found = share(HAND, [*PLACES, (1, 3), (3, 1), (3, 2)])
    assert isclose(found.error, 0.0975**0.5)
    assert found.freedom == 2


def test_dividing_the_weights_by_the_number_of_cycles_changes_no_share() -> None:
    whole = share(HAND, PLACES)
    sixth = share([Drawn(one.place, one.weight / 6, one.counted) for one in HAND], PLACES)
    assert isclose(whole.share, sixth.share)
    assert isclose(whole.error, sixth.error)


def test_a_share_that_cannot_be_told_is_refused() -> None:
    with pytest.raises(ValueError, match="nobody"):
        share([], PLACES)
    with pytest.raises(ValueError, match="no place 2"):
        share(HAND, [(1, 1), (2, 1), (2, 2)])
    with pytest.raises(ValueError, match="one place"):
        share(HAND, [*PLACES, (3, 1)])


def test_the_interval_is_on_the_log_odds() -> None:
    """Half, standard error 0.05, 60 degrees of freedom: log-odds 0 +- 2.000 x 0.05 / 0.25 = 0.400; 1 / (1 + e^-0.4)."""
    found = Share(0.5, 0.05, 60).interval()
    assert found is not None
    assert [round(side, 3) for side in found] == [0.401, 0.599]
    assert Share(0.0, 0.0, 60).interval() is None


@pytest.mark.parametrize(("freedom", "printed"), [(12, 2.179), (15, 2.131), (30, 2.042), (60, 2.000), (120, 1.980)])
def test_students_t_is_that_of_the_printed_table(freedom: int, printed: float) -> None:
    assert round(student(freedom), 3) == printed


# ---------------------------------------------------------------- a few people


@pytest.fixture(scope="module")
def few(shelf: Shelf, shared: Path) -> Study:
    people = sampled_people(shared)
    assert len(people) == 1313
    return Study(shelf, shared, list(tell(Assessor(shelf), people[::EVERY])))


def test_every_measured_person_lies_in_a_band_or_in_none(few: Study) -> None:
    for concept, drawing in few.voices.items():
        measured = few.measured([concept])
        for voice in drawing:
            held = [sum(told.answers[band.finding] is YES for band in voice.bands) for told in measured]
            assert sum(few.in_band(band, concept).people for band in voice.bands) == sum(held)
            assert few.beside(voice).people == held.count(0)
            for told in few.told:
                unknown = {told.answers[band.finding] is UNKNOWN for band in voice.bands}
                assert unknown == {concept not in told.values}, "a band is unknown where nothing was measured, and only there"


def test_who_parts_from_whom_is_told_the_same_from_both_sides(few: Study) -> None:
    for concept in few.voices:
        drawing = few.comparable(concept)
        for one in drawing:
            assert few.parting(one, one) == (0, 0)
            for other in drawing:
                words, called = few.parting(one, other)
                assert (words, called) == few.parting(other, one)
                assert called <= words <= few.parted(concept).people


def test_every_answer_is_counted_once(few: Study) -> None:
    for guideline in few.guidelines:
        findings, given = few.answers(guideline)
        assert set(given) == {YES, NO, UNKNOWN}
        assert sum(given.values()) == findings * len(few.told)


def test_a_few_people_make_a_page(few: Study) -> None:
    text = page(few, date(2026, 11, 22))
    assert text.startswith(f"# What the sources say of {len(few.told)} real pregnant people")
    assert not re.search(r"\b(nan|None|Decimal|Meaning)\b", text)


def test_every_band_on_the_shelf_is_understood(shelf: Shelf) -> None:
    """Else the page shows a question mark: give `WORDS` in evidence/meaning.py a word of the band's name."""
    drawn = voices(shelf.released(), shelf.vocabulary)
    assert [band.name["en"] for voice in drawn for band in voice.bands if voice.read[band.finding] is None] == []


def test_names_of_bands_are_read_for_somebody_pregnant() -> None:
    read = {
        "Total B12 is deficient": Meaning.CALLED,
        "NICE on total B12 (not pregnant): deficiency confirmed": Meaning.CALLED,
        "NHG 2014: above low-normal": Meaning.CLEAR,
        "WHO: anaemia only when not pregnant": Meaning.CLEAR,
        "BSH: a lack of iron not excluded": Meaning.BETWEEN,
        "Study of trimester 1: total B12 below the reference limit": Meaning.DEPENDS,
        "Purple": None,
    }
    assert {name: meaning_of(name) for name in read} == read


def test_a_reading_that_does_not_run_along_the_scale_is_none() -> None:
    assert runs("total-b12", [Meaning.CALLED, Meaning.BETWEEN, Meaning.CLEAR])
    assert not runs("total-b12", [Meaning.CLEAR, Meaning.BETWEEN, Meaning.CLEAR])
    assert not runs("total-b12", [Meaning.CLEAR, Meaning.CALLED])
    assert runs("mma", [Meaning.CLEAR, Meaning.CALLED])


# ---------------------------------------------------------------- the page as it stands


@pytest.fixture(scope="module")
def text() -> str:
    return WRITTEN.read_text(encoding="utf-8")


def rows(part: str) -> list[list[str]]:
    """The cells of the rows of every table in `part`, heads and rules left out."""
    lines = [line for line in part.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    rules = {index for index, row in enumerate(cells) if set("".join(row)) <= set("-:")}
    return [row for index, row in enumerate(cells) if index not in rules and index + 1 not in rules]


def section(text: str, title: str) -> str:
    return text.split(f"\n## {title}", 1)[1].split("\n## ", 1)[0]


def number(cell: str) -> int:
    return int(cell.replace(",", ""))


def test_the_page_was_made_from_this_shelf(text: str, shelf: Shelf) -> None:
    """When this fails a guideline changed: `make evidence`, and read the diff."""
    told = [(row[0], row[1], row[3].strip("`")) for row in rows(section(text, "Guidelines"))]
    assert told == [(g.id, g.edition, g.sha256[:DIGEST]) for g in shelf.released()]


def test_the_tables_of_the_page_add_up(text: str) -> None:
    people = number(re.findall(r"^# What the sources say of ([\d,]+)", text)[0])
    for part in section(text, "Where each source draws its lines").split("\n### ")[1:]:
        measured, missing = (number(n) for n in re.findall(r"Measured in ([\d,]+); unknown in ([\d,]+)", part)[0])
        assert measured + missing == people
        for _, bands in groupby(rows(part), key=lambda row: (row[0], row[1].partition(": ")[0] if ": " in row[1] else "")):
            counts = [number(row[4]) for row in bands]
            assert max(counts) <= measured
            assert sum(counts) >= measured or "no band" in part
    for row in rows(section(text, "Calls that need more than one value")):
        assert sum(map(number, row[2:5])) <= people
    for topic in rows(section(text, "Where whole reports part")):
        assert number(topic[1]) == sum(number(cell) for cell in topic[2:-1])
    answers, cycles = (rows(part) for part in section(text, "What is not known").split("\nMeasured, by cycle:"))
    for source in answers:
        assert sum(map(number, source[2:5])) == number(source[1]) * people
    assert sum(number(cycle[1]) for cycle in cycles) == people
    assert len(cycles[0]) == 3 + len(VALUES)


def test_the_whole_page_is_what_would_be_made_now(text: str, shared: Path) -> None:
    if not shared.is_dir():
        absent("there is no ../shared beside the project")
    made = date.fromisoformat(re.findall(r"Made on (\d{4}-\d\d-\d\d)", text)[0])
    assert text == page(study(shared), made)
