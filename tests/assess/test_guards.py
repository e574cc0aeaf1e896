"""Short records that a clinician asked about: what must be said of them, and what must not, whatever else is not known."""

from __future__ import annotations

import io
from datetime import date

import pytest
from rich.console import Console

from madelief.assess import Assessment, Assessor
from madelief.doors.cli.show import show_report
from madelief.engines import Result
from madelief.facts import Vocabulary
from madelief.facts.entry import read_value
from tests.assess.conftest import record

DAY = date(2026, 11, 22)

PEOPLE = [
    ("a mother with 60 pmol/L", {"breastfeeding": "yes", "total-b12": "60 pmol/L"},
     {"treat-today", "see-baby-today", "keep-breastfeeding", "blood-first"}, {"trial-of-tablets"}),
    ("60 pmol/L in pregnancy", {"pregnant": "yes", "total-b12": "60 pmol/L"}, {"treat-today", "both-informed"}, {"no-verdict"}),
    ("active B12 of 12, nothing said of treatment", {"pregnant": "yes", "active-b12": "12 pmol/L"}, {"treat-today"}, set()),
    ("an MMA of 2, no limit given", {"planning-pregnancy": "yes", "mma": "2 umol/L"}, {"treat-today"}, set()),
    ("pregnant, and no more", {"pregnant": "yes"}, {"take-folic-acid", "test-beside"}, set()),
    ("pregnant by her weeks", {"gestational-age": "8 wk"}, {"take-folic-acid"}, set()),
    ("past the window", {"pregnant": "yes", "gestational-age": "30 wk"}, set(), {"take-folic-acid", "keep-folic-acid"}),
    ("after a child with an open spine", {"planning-pregnancy": "yes", "previous-ntd": "yes"},
     {"take-folic-acid", "higher-dose"}, set()),
    ("nerves, planning, no folic acid yet", {"planning-pregnancy": "yes", "tingling": "yes"},
     {"nerves-and-folate", "take-folic-acid"}, set()),
    ("vegan with a good value", {"planning-pregnancy": "yes", "diet": "vegan", "total-b12": "400 pmol/L"},
     {"take-b12", "take-folic-acid"}, set()),
    ("a low haemoglobin, no diagnosis", {"pregnant": "yes", "haemoglobin": "100 g/L"},
     {"start-iron", "measure-causes", "recheck"}, set()),
    ("a low haemoglobin after a birth", {"weeks-since-birth": "3 wk", "haemoglobin": "95 g/L"}, {"start-iron"}, set()),
    ("a result of the baby", {"infant-age": "3 mo", "infant-total-b12": "120 pmol/L"}, {"show-result"}, set()),
    ("a slow baby", {"infant-delay": "yes"}, {"baby-this-week"}, set()),
    ("a slow baby that is pale", {"infant-delay": "yes", "infant-pallor": "yes"}, set(), {"baby-this-week"}),
    ("a good value under treatment", {"pregnant": "yes", "b12-treatment": "injections", "total-b12": "600 pmol/L"},
     {"says-little", "never-pause"}, {"measure-both", "no-all-clear", "trial-of-tablets"}),
    ("nerves and 200 pmol/L", {"tingling": "yes", "total-b12": "200 pmol/L"}, {"strong-signs"}, {"trial-of-tablets"}),
    ("nitrous oxide and a good value", {"nitrous-oxide": "recreational", "total-b12": "300 pmol/L", "fatigue": "yes"},
     {"gas-mma", "gas-homocysteine", "no-gas"}, {"trial-of-tablets"}),
    ("autoimmune gastritis", {"pregnant": "yes", "b12-cause": "autoimmune-gastritis", "b12-treatment": "injections"},
     {"for-life", "as-agreed"}, {"by-cause"}),
    ("nitrous oxide, nerves and a high homocysteine",
     {"nitrous-oxide": "recreational", "tingling": "yes", "homocysteine": "90 umol/L", "homocysteine-upper-limit": "15 umol/L",
      "total-b12": "300 pmol/L"}, {"treat-today"}, {"no-all-clear", "trial-of-tablets"}),
    ("a mother with an active B12 of 26", {"breastfeeding": "yes", "active-b12": "26 pmol/L", "tingling": "yes"},
     {"look-at-baby", "strong-signs"}, {"see-baby-today"}),
    ("a birth long ago", {"weeks-since-birth": "200 wk", "b12-deficiency-diagnosed": "yes"}, set(), {"see-baby-today"}),
    ("12 weeks, after a child with an open spine", {"pregnant": "yes", "gestational-age": "12 wk", "previous-ntd": "yes"},
     {"higher-dose", "as-prescribed"}, {"take-folic-acid"}),
    ("on a high dose after such a child", {"planning-pregnancy": "yes", "previous-ntd": "yes", "folic-acid": "high"},
     {"keep-folic-acid"}, {"higher-dose"}),
    ("an active B12 of 30 in pregnancy", {"pregnant": "yes", "active-b12": "30 pmol/L"}, {"low-normal-active"}, set()),
    ("an MMA without a limit", {"total-b12": "152 pmol/L", "mma": "0.5 umol/L"}, {"limit-of-mma"}, set()),
    ("a haemoglobin of 70, nothing else", {"haemoglobin": "70 g/L"}, {"low-for-everybody"}, set()),
    ("tablets that do not help the nerves", {"b12-treatment": "tablets", "tingling": "yes", "symptoms-improved-on-b12": "no"},
     {"not-better", "never-pause"}, set()),
    ("vegan with a likely deficiency", {"pregnant": "yes", "diet": "vegan", "b12-deficiency-diagnosed": "yes"},
     {"treat-today", "blood-first"}, {"take-b12"}),
    ("nerves and a good active B12", {"tingling": "yes", "active-b12": "90 pmol/L"}, {"strong-signs", "no-all-clear"}, set()),
    ("a girl of 15", {"age": "15 a", "fatigue": "yes"}, {"younger"}, set()),
    ("not pregnant, at 12 weeks", {"pregnant": "no", "gestational-age": "12 wk"}, {"check-weeks"}, set()),
]  # fmt: skip


def assessed(facts: dict[str, str], assessor: Assessor, vocabulary: Vocabulary) -> Assessment:
    values: dict[str, Result] = {c: read_value(vocabulary[c], text, vocabulary) for c, text in facts.items()}
    return assessor.assess(record(values, DAY))


@pytest.mark.parametrize(("facts", "told", "not_told"), [row[1:] for row in PEOPLE], ids=[row[0] for row in PEOPLE])
def test_what_is_said_of_a_short_record(
    facts: dict[str, str], told: set[str], not_told: set[str], assessor: Assessor, vocabulary: Vocabulary
) -> None:
    found = {
        advice.recommendation.id.rsplit("/", 1)[1]
        for advice in assessed(facts, assessor, vocabulary).recommendations
        if advice.guard is None and advice.guideline.standing == "house"
    }
    assert told <= found
    assert not not_told & found


@pytest.mark.parametrize("facts", [row[1] for row in PEOPLE], ids=[row[0] for row in PEOPLE])
def test_whatever_the_house_says_is_printed(facts: dict[str, str], assessor: Assessor, vocabulary: Vocabulary) -> None:
    """No recommendation of the house gives way to another one on the terminal, nor does anything that cannot wait."""
    assessment = assessed(facts, assessor, vocabulary)
    console = Console(file=io.StringIO(), width=4000, color_system=None)
    show_report(console, assessment, vocabulary, "en", "case.yaml")
    assert isinstance(console.file, io.StringIO)
    printed = console.file.getvalue()
    for advice in assessment.recommendations:
        if advice.guard is None and advice.guideline.standing == "house":
            assert advice.text["en"] in printed, advice.recommendation.id


@pytest.mark.parametrize(
    ("facts", "flags"),
    [
        ({"haemoglobin": "55 g/L", "breathless": "yes"}, {"anaemia-today"}),
        ({"anaemia-diagnosed": "yes", "palpitations": "yes"}, {"anaemia-today"}),
        ({"haemoglobin": "55 g/L"}, set()),
        ({"unsteady-gait": "yes"}, {"nerves-today"}),
        ({"infant-tremor": "yes"}, {"baby-today"}),
        ({"suicidal-thoughts": "yes"}, {"talk-now"}),
    ],
)
def test_red_flags(facts: dict[str, str], flags: set[str], assessor: Assessor, vocabulary: Vocabulary) -> None:
    found = {flag.recommendation.id.rsplit("/", 1)[1] for flag in assessed(facts, assessor, vocabulary).red_flags}
    assert found == flags


def test_a_cause_that_stays_lifts_the_guard_on_how_long(assessor: Assessor, vocabulary: Vocabulary) -> None:
    """The page's “for the rest of her life” is a view, until the cause is known to stay."""
    treated = {"pregnant": "yes", "b12-deficiency-diagnosed": "yes", "b12-treatment": "injections"}
    for cause, guarded in (("unknown", True), ("dietary", True), ("autoimmune-gastritis", False)):
        advice = assessed({**treated, "b12-cause": cause}, assessor, vocabulary).recommendations
        page = next(a for a in advice if a.recommendation.id == "zwangerschap-2017/pregnant-and-deficient/for-life")
        assert (page.guard is not None) is guarded, cause


def test_a_guard_that_carries_leaves_a_call_and_a_test_as_they_are(assessor: Assessor, vocabulary: Vocabulary) -> None:
    """G7 reaches onto what starts or treats on a total B12 in pregnancy, and not onto going to the doctor."""
    low = {"pregnant": "yes", "total-b12": "140 pmol/L", "b12-treatment": "none"}
    by_verb: dict[str, set[str | None]] = {}
    for advice in assessed(low, assessor, vocabulary).recommendations:
        if advice.guideline.id == "zwangerschap-2017":
            verb = advice.recommendation.action.split("-")[0]
            by_verb.setdefault(verb, set()).add(advice.guard.id if advice.guard else None)
    assert "G7" in by_verb["start"] and "G7" in by_verb["treat"]
    assert None not in by_verb["start"] | by_verb["treat"]
    assert by_verb["discuss"] == {None} and by_verb["measure"] == {None}
