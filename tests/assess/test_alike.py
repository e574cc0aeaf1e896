"""What was found for one woman serves whoever is alike to her: never another answer, and nothing of hers in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from madelief.assess import Assessor, alike, report
from madelief.assess.alike import Alike
from madelief.assess.ask import Asker, Compiled
from madelief.assess.branches import Atoms, Branching
from madelief.assess.findings import Findings, Verdicts
from madelief.engines import PythonMachine
from madelief.facts import NO, YES, Fact, Known, Quantity, Vocabulary
from madelief.facts.entry import read_value
from madelief.guideline import Guideline, Shelf
from madelief.records import Record
from tests.assess.conftest import People, record
from tests.assess.test_ask import guideline_of

TODAY = date(2026, 3, 31)

# Rules that could be mistaken for each other's: the same outcome, decided by something else.
RULES = {
    "the first of two values": 'Coalesce("MMA upper limit", "MMA") > 0.4 \'umol/L\'',
    "one of two values": '(if "Pregnant" is true then "Total B12" else "Active B12") < 100 \'pmol/L\'',
    "one of two values by a third": (
        '(if ("Total B12" > 150 \'pmol/L\') is true then "MMA" else "Homocysteine") > 0.3 \'umol/L\''
    ),
    "a line that is told": '(if "Pregnant" is true then 3 else 2) <= "Miscarriages"',
    "a value, not compared": 'case "Miscarriages" when 3 then "Tingling" else "Pregnant" end',
    "between": "\"Total B12\" between 100 'pmol/L' and 200 'pmol/L'",
    "a sum": '"MMA" + "MMA upper limit" > 1 \'umol/L\'',
    "measured or told": '"Total B12" is null or "Tingling"',
    "known of several": 'Coalesce("Pregnant", "Breastfeeding", "Tingling")',
    "a choice or nothing": '"Diet" = \'vegan\' or "Diet" is null',
    "a day": '"Iron started on" + 1 month <= Today()',
    "two days": '"Iron started on" < "Folic acid started on"',
    "nothing but the day": "Today() > @2026-04-01",
    "the day, while nothing is known": 'Coalesce("Iron started on", @2026-04-01) < Today()',
    "a count": '"Miscarriages" >= 2 or "Pregnant"',
}
TOLD = {
    "pregnant": ["yes", "no"],
    "breastfeeding": ["yes", "no"],
    "tingling": ["yes", "no"],
    "total-b12": ["99 pmol/L", "100 pmol/L", "150 pmol/L", "200 pmol/L", "300 pmol/L", "<150 pmol/L", ">=100 pmol/L"],
    "active-b12": ["50 pmol/L", "100 pmol/L", "<60 pmol/L"],
    "mma": ["0.2 umol/L", "0.4 umol/L", "0.5 umol/L", "0.8 umol/L", "<0.3 umol/L"],
    "mma-upper-limit": ["0.3 umol/L", "0.4 umol/L", "0.7 umol/L", ">0.5 umol/L"],
    "diet": ["vegan", "omnivore"],
    "homocysteine": ["2 umol/L", "9 umol/L"],
    "miscarriages": ["0", "1", "2", "3"],
    "iron-started-on": ["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-31"],
    "folic-acid-started-on": ["2026-02-27", "2026-02-28", "2026-03-15"],
}


def drawn(random: Random, vocabulary: Vocabulary) -> dict[str, Known]:
    """Somebody who tells some of `TOLD`."""
    told = {concept: random.choice(texts) for concept, texts in TOLD.items() if random.random() < 0.4}
    read = {concept: read_value(vocabulary[concept], text, vocabulary) for concept, text in told.items()}
    return {concept: value for concept, value in read.items() if value is not None}


def facts(values: Mapping[str, Known]) -> dict[str, Fact]:
    return {concept: Fact(concept, value) for concept, value in values.items()}


def test_what_is_kept_is_what_the_rules_say(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Day after day, also where the day alone decides, or one of several values is taken."""
    guideline = guideline_of(tmp_path, vocabulary, RULES)
    machine, verdicts = PythonMachine(guideline), Verdicts(Alike(Atoms(guideline, vocabulary)))
    random = Random(11)
    for number in range(1500):
        values, on = drawn(random, vocabulary), TODAY + timedelta(days=number % 3)
        like = verdicts.alike.like(values, on)
        assert like is not None
        assert Findings(guideline, machine, facts(values), on, verdicts, like).all() == (
            Findings(guideline, machine, facts(values), on).all()
        ), values


def test_an_assessor_that_saw_many_people_says_what_a_new_one_says(shelf: Shelf, people: People) -> None:
    seasoned = Assessor(shelf)
    everybody = list(people(60, 43))
    first = [report(seasoned.assess(person), shelf.vocabulary, "nl") for person in everybody]
    again = [report(seasoned.assess(person), shelf.vocabulary, "nl") for person in reversed(everybody)]
    assert first == again[::-1]
    for person, expected in list(zip(everybody, first, strict=True))[::20]:
        assert report(Assessor(shelf).assess(person), shelf.vocabulary, "nl") == expected


def test_a_full_store_says_the_same(shelf: Shelf, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = list(people(20, 44))
    assessor = Assessor(shelf)
    expected = [(found.findings, found.questions) for found in map(assessor.assess, everybody)]
    monkeypatch.setattr(alike, "MOST_KEPT", 5)
    small = Assessor(shelf)
    assert [(found.findings, found.questions) for found in map(small.assess, everybody)] == expected


def test_who_does_not_fit_is_assessed_all_the_same(shelf: Shelf, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """More ways to matter than there is place for: nothing is kept of such a person."""
    everybody = list(people(20, 45))
    expected = [(found.findings, found.questions) for found in map(Assessor(shelf).assess, everybody)]
    monkeypatch.setattr(alike, "OTHERWISE", 1)
    narrow = Assessor(shelf)
    assert any(narrow.askers[-1].alike.like(person.inputs(), person.on) is None for person in everybody)
    assert [(found.findings, found.questions) for found in map(narrow.assess, everybody)] == expected


def test_each_reads_her_own_value(assessor: Assessor) -> None:
    """Two women on the same side of every line get the same answers, each with her own value, day and origin."""

    def her(value: str, day: int, origin: str) -> Record:
        fact = Fact("total-b12", Quantity(Decimal(value), "pmol/L"), date(2026, 3, day), origin)
        return replace(record({"pregnant": YES}, TODAY), facts={"pregnant": Fact("pregnant", YES), "total-b12": fact})

    one, other = her("101", 2, "hospital"), her("102", 3, "letter")
    for guideline, asker in zip(assessor.guidelines, assessor.askers, strict=True):
        assert asker.alike.like(one.inputs(), TODAY) == asker.alike.like(other.inputs(), TODAY), guideline.id
    first, second = assessor.assess(one), assessor.assess(other)
    assert [finding.answer for finding in first.findings] == [finding.answer for finding in second.findings]
    for found, value in (
        (first, ("101 pmol/L", date(2026, 3, 2), "hospital")),
        (second, ("102 pmol/L", date(2026, 3, 3), "letter")),
    ):
        said = {because for finding in found.findings for because in finding.because if because.concept == "total-b12"}
        assert {(because.value, because.on, because.origin) for because in said} == {value}


# ---------------------------------------------------------------- values that fall into no branch

UNFORESEEN: list[dict[str, Known]] = [
    {"mma": Quantity(Decimal("0.5"), "umol/L", "<"), "mma-upper-limit": Quantity(Decimal("0.3"), "umol/L")},
    {"mma": Quantity(Decimal("0.5"), "umol/L", ">"), "pregnant": YES},
    {"mma-upper-limit": Quantity(Decimal("0.4"), "umol/L", "<="), "tingling": NO, "pregnant": YES},
    {"homocysteine": Quantity(Decimal(12), "umol/L", ">"), "homocysteine-upper-limit": Quantity(Decimal(15), "umol/L", "<")},
]


def alone(guideline: Guideline, asker: Asker, values: Mapping[str, Known]) -> dict[str, tuple[str, ...]]:
    """What each recommendation depends on, by diagrams in which all that she told is settled."""
    settled = {concept: value for concept, value in values.items() if concept in asker.compiled.level}
    own = Compiled(Branching(asker.atoms, TODAY, settled), guideline.speaking)
    return own.dependencies({}, frozenset())


@pytest.mark.parametrize("values", UNFORESEEN, ids=[", ".join(f"{c} {v}" for c, v in told.items()) for told in UNFORESEEN])
def test_an_unforeseen_value_is_asked_about_as_if_it_were_her_own_guideline(
    values: dict[str, Known], assessor: Assessor
) -> None:
    for guideline, asker in zip(assessor.guidelines, assessor.askers, strict=True):
        if not values.keys().isdisjoint(asker.atoms.linked):
            assert asker.dependencies(values, TODAY) == alone(guideline, asker, values)


def test_diagrams_for_unforeseen_values_are_made_once(assessor: Assessor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second woman with such a value, who told other things too, waits for no diagram."""
    first, second = UNFORESEEN[1], {**UNFORESEEN[1], "pregnant": NO, "diet": "vegan"}
    guideline, asker = next(
        (g, a) for g, a in zip(assessor.guidelines, assessor.askers, strict=True) if "mma" in a.atoms.linked
    )
    asker.dependencies(first, TODAY)
    expected = alone(guideline, asker, second)
    monkeypatch.setattr(Compiled, "made", property(lambda compiled: pytest.fail("compiled anew")))
    assert asker.dependencies(second, TODAY) == expected
