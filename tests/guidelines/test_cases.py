"""Whole people: each situation of the page, with the report that is expected, in both languages.

The expected reports are read by people. `make record` writes them anew; the diff is what a woman and her doctor would
see change.
"""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from madelief.assess import PROFILES, Assessor
from madelief.doors.cli.show import show_report
from madelief.facts import LANGUAGES
from madelief.guideline import Shelf, shelf_folder
from madelief.records import read_record

CASES = sorted(shelf_folder().glob("*/cases/*.yaml"))

SITUATIONS = {
    "planning": "planning-vegetarian",
    "deficient before pregnancy": "deficient-before-pregnancy",
    "pregnant on injections": "pregnant-on-injections",
    "pregnant and deficient": "pregnant-and-deficient",
    "anaemic": "pregnant-and-anaemic",
    "breastfeeding and deficient": "breastfeeding-and-deficient",
    "antibodies": "breastfeeding-with-antibodies",
    "infant": "infant-falls-behind",
    "miscarriages": "miscarriages",
}
"""Every situation that the page speaks to, and its person."""


@pytest.fixture(scope="module")
def assessor(shelf: Shelf) -> Assessor:
    return Assessor(shelf)


def printed(case: Path, assessor: Assessor, language: str) -> str:
    """The report of a case over the whole shelf, under the profile of the guideline in whose folder it stands."""
    shelf = assessor.shelf
    record = read_record(case.read_bytes(), case.name, shelf.vocabulary)
    country = shelf.guidelines[case.parent.parent.name].country
    assessment = assessor.assess(record, country if country in PROFILES else PROFILES[0])
    console = Console(file=io.StringIO(), width=110, highlight=False, color_system=None)
    show_report(console, assessment, shelf.vocabulary, language, case.name)
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n"


def test_every_situation_of_the_page_has_its_person() -> None:
    assert set(SITUATIONS.values()) <= {case.stem for case in CASES}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_the_report_is_as_expected(case: Path, language: str, assessor: Assessor, request: pytest.FixtureRequest) -> None:
    expected = case.with_suffix(f".{language}.txt")
    found = printed(case, assessor, language)
    if request.config.getoption("--record"):
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")


# What must be true of a case whatever its words: (case, what applies unguarded, what is only a view)
OUTCOMES = [
    ("planning-vegetarian", {"take-folic-acid", "measure-when-vegetarian"}, {"measure-b12-first", "certainty-first"}),
    (
        "deficient-before-pregnancy",
        {"treat-today", "keep-folic-acid", "both-together"},
        {"never-untreated", "folic-acid-later"},
    ),
    ("pregnant-on-injections", {"continue-injections", "as-agreed", "advised-against", "never-pause"}, {"double"}),
    ("pregnant-and-deficient", {"treat-today", "both-informed", "urgent-advice"}, {"internist"}),
    ("pregnant-and-anaemic", {"keep-iron", "measure-causes", "another-cause", "ask-ferritin"}, {"cause-before-iron"}),
    ("breastfeeding-and-deficient", {"see-baby-today", "keep-breastfeeding", "treat-today"}, {"formula"}),
    ("breastfeeding-with-antibodies", {"go-on", "watch-baby"}, {"no-breastfeeding", "risk-of-milk"}),
    ("infant-falls-behind", {"baby-today", "test-infant"}, set()),
    ("miscarriages", {"treat-today"}, {"not-stop"}),
    ("red-flags", {"nerves-today", "worse-today", "gas-mma", "strong-signs", "nerves-and-folate"}, set()),
]


@pytest.mark.parametrize(("name", "applies", "views"), OUTCOMES, ids=[name for name, _, _ in OUTCOMES])
def test_what_applies_and_what_is_a_view(name: str, applies: set[str], views: set[str], shelf: Shelf) -> None:
    case = next(case for case in CASES if case.stem == name)
    found = Assessor(shelf).assess(read_record(case.read_bytes(), case.name, shelf.vocabulary))
    advice = [*found.red_flags, *found.recommendations]
    assert applies <= {a.recommendation.id.rsplit("/", 1)[1] for a in advice if a.guard is None}
    assert views <= {a.recommendation.id.rsplit("/", 1)[1] for a in advice if a.guard is not None}
