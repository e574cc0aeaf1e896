"""The shelf as it is shipped: every table row holds, every mutant is killed, every statement is at home."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from madelief.assess.contradictions import self_contradictions
from madelief.engines import PythonMachine
from madelief.facts import LANGUAGES, YES
from madelief.guideline import Shelf, shelf_folder
from madelief.guideline.check import check_shelf

SAFETY_SENSITIVE = re.findall(
    r"S\d+",
    "S4 S6 S8 S10 S11 S12 S27 S31 S33 S34 S36 S37 S40 S42 S43 S45 S49 S51 S53 S55 S58 S60 S63 S65 S67 S70 S73",
)
"""The statements that the clinical brief marks SS."""


def test_nothing_is_wrong_and_no_mutant_survives() -> None:
    report = check_shelf(shelf_folder(), PythonMachine)
    assert [str(fault) for fault in report.faults] == []
    assert report.made == report.killed > 1_400


def test_every_row_of_every_table_holds(shelf: Shelf) -> None:
    rows = 0
    for guideline in shelf:
        machine = PythonMachine(guideline)
        for table in guideline.tables:
            for row in table.rows:
                rows += 1
                assert machine.answers(row.given, row.on, table.outputs) == row.expected, (
                    f"{guideline.id}:{row.line}: {row.why}"
                )
    assert rows > 600


def test_the_86_statements_are_at_home_each_once(shelf: Shelf) -> None:
    page = shelf.guidelines["zwangerschap-2017"]
    homes = [statement for s in page.statements for statement in s.ids if not statement[-1].isalpha()]
    assert sorted(homes, key=lambda statement: int(statement[1:])) == [f"S{number}" for number in range(1, 87)]
    parts = [statement for s in page.statements for statement in s.ids if statement[-1].isalpha()]
    assert parts == [f"S86{letter}" for letter in "abcdefghij"]
    assert all(next(s for s in page.statements if part in s.ids).kind == "prompt" for part in parts)


def test_the_page_lists_where_it_contradicts_itself(shelf: Shelf) -> None:
    found = [c.between for c in shelf.guidelines["zwangerschap-2017"].contradictions]
    withheld = ("S22", "S4", "S6", "S8", "S10", "S12", "S35")
    assert found == [withheld, ("S38", "S67"), ("S7", "S49"), ("S51", "S52"), ("S63", "S80"), ("S65", "S61")]


def test_no_guideline_contradicts_itself_but_where_its_page_says_so(shelf: Shelf) -> None:
    """Searched over all that may be known of a person, not sampled."""
    for guideline in shelf:
        found = [(c.one.id, c.other.id, c.person) for c in self_contradictions(guideline, shelf.vocabulary)]
        assert found == []


def test_nothing_says_yes_of_a_person_of_whom_nothing_is_known(shelf: Shelf) -> None:
    """Unknown is not no, and it is no reason to advise: only "not measured" may be true of nobody."""
    for guideline in shelf:
        machine = PythonMachine(guideline)
        when = {recommendation.when for recommendation in guideline.recommendations}
        answers = machine.answers({}, guideline.tables[0].rows[0].on, sorted(when))
        assert [name for name, answer in answers.items() if answer is YES] == []


def test_doubtful_statements_say_so_in_both_languages(shelf: Shelf) -> None:
    """The statements that the clinical brief marks as safety-sensitive carry a note."""
    for statement in shelf.guidelines["zwangerschap-2017"].statements:
        if set(SAFETY_SENSITIVE) & set(statement.ids):
            assert all(statement.note.get(language) for language in LANGUAGES), statement.ids


def test_no_sentence_is_copied_from_the_page(shared: Path) -> None:
    """Statements are in our own words: no run of nine words of the page stands in ours."""
    seed = _words((shared / "seed" / "zwangerschap-2017.txt").read_text(encoding="utf-8"))
    runs = {tuple(seed[i : i + 9]) for i in range(len(seed) - 8)}
    ours = _words((shelf_folder() / "zwangerschap-2017" / "guideline.nl.md").read_text(encoding="utf-8"))
    copied = [" ".join(ours[i : i + 9]) for i in range(len(ours) - 8) if tuple(ours[i : i + 9]) in runs]
    assert copied == []


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_short(shelf: Shelf, language: str) -> None:
    """What a reader is told to do: twelve words a sentence on average, none over twenty-five."""
    texts = [r.text[language] for guideline in shelf for r in guideline.recommendations]
    lengths = [len(_words(sentence)) for text in texts for sentence in re.split(r"[.?!:] ", text) if sentence.strip()]
    assert max(lengths) <= 25
    assert sum(lengths) / len(lengths) <= 12
