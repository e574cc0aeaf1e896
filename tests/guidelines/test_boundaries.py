"""What each source calls a value on, just below and just above every line at which sources part."""

from __future__ import annotations

from datetime import date

import pytest

from madelief.assess import Assessment, Assessor
from madelief.engines import Result
from madelief.facts import YES
from madelief.facts.entry import read_value
from madelief.guideline import Shelf
from tests.assess.conftest import record

TODAY = date(2026, 11, 22)
WEEKS = (11, 12, 13, 27, 28, 34)


@pytest.fixture(scope="module")
def assessor(shelf: Shelf) -> Assessor:
    return Assessor(shelf)


def assessed(assessor: Assessor, **facts: str) -> Assessment:
    vocabulary = assessor.shelf.vocabulary
    entered = {concept.replace("_", "-"): text for concept, text in facts.items()}
    values: dict[str, Result] = {c: read_value(vocabulary[c], text, vocabulary) for c, text in entered.items()}
    return assessor.assess(record(values, TODAY))


def called(assessment: Assessment, concept: str, *sections: str) -> list[str]:
    """The last words of the band in which the value lies, by guideline/section."""
    (scale,) = (scale for scale in assessment.scales if scale.concept == concept)
    holds = [stretch.band.finding for stretch in scale.bands if stretch.answer is YES]
    return [next((f.removeprefix(f"{section}/") for f in holds if f.startswith(f"{section}/")), "") for section in sections]


# pmol/L: (NICE 2024, NHG 2014, LESA 2018, KNOV 2023, the page of 2017)
UNLIKELY, POSSIBLE, CONFIRMED = (
    f"nice-not-pregnant-not-treated-{word}" for word in ("deficiency-unlikely", "indeterminate", "deficiency-confirmed")
)
LOWERED, LOW_NORMAL, ABOVE = "lowered", "low-normal", "above-low-normal"
LESA_BELOW, LESA_LOW, LESA_ABOVE = (f"total-b12-{word}" for word in ("below-low-normal", "low-normal", "above-low-normal"))
KNOV_YES, KNOV_NO = "knov-counts-deficiency", "knov-does-not-count-deficiency"
PAGE_LOW, PAGE_GREY, PAGE_NOTHING = "deficient", "grey-zone", ""
TOTAL = [
    (132, CONFIRMED, LOWERED, LESA_BELOW, KNOV_YES, PAGE_LOW),
    (133, POSSIBLE, LOWERED, LESA_BELOW, KNOV_YES, PAGE_LOW),
    (134, POSSIBLE, LOWERED, LESA_BELOW, KNOV_YES, PAGE_LOW),
    (147, POSSIBLE, LOWERED, LESA_BELOW, KNOV_YES, PAGE_LOW),
    (148, POSSIBLE, LOW_NORMAL, LESA_BELOW, KNOV_YES, PAGE_LOW),
    (149, POSSIBLE, LOW_NORMAL, LESA_BELOW, KNOV_YES, PAGE_LOW),
    (150, POSSIBLE, LOW_NORMAL, LESA_LOW, KNOV_NO, PAGE_GREY),
    (151, POSSIBLE, LOW_NORMAL, LESA_LOW, KNOV_NO, PAGE_GREY),
    (249, POSSIBLE, LOW_NORMAL, LESA_LOW, KNOV_NO, PAGE_GREY),
    (250, POSSIBLE, LOW_NORMAL, LESA_LOW, KNOV_NO, PAGE_GREY),
    (251, POSSIBLE, LOW_NORMAL, LESA_ABOVE, KNOV_NO, PAGE_GREY),
    (258, POSSIBLE, LOW_NORMAL, LESA_ABOVE, KNOV_NO, PAGE_GREY),
    (259, UNLIKELY, LOW_NORMAL, LESA_ABOVE, KNOV_NO, PAGE_GREY),
    (260, UNLIKELY, LOW_NORMAL, LESA_ABOVE, KNOV_NO, PAGE_GREY),
    (261, UNLIKELY, ABOVE, LESA_ABOVE, KNOV_NO, PAGE_GREY),
    (299, UNLIKELY, ABOVE, LESA_ABOVE, KNOV_NO, PAGE_GREY),
    (300, UNLIKELY, ABOVE, LESA_ABOVE, KNOV_NO, PAGE_NOTHING),
    (301, UNLIKELY, ABOVE, LESA_ABOVE, KNOV_NO, PAGE_NOTHING),
]
TOTAL_SOURCES = (
    "nice-ng239-2024/total-b12",
    "nhg-b12/nhg-2014",
    "nhg-b12/lesa-2018",
    "knov-b12-2023/total-b12",
    "zwangerschap-2017/total-b12",
)


@pytest.mark.parametrize("row", TOTAL, ids=[f"{row[0]} pmol/L" for row in TOTAL])
def test_total_b12(row: tuple[int | str, ...], assessor: Assessor) -> None:
    value, *expected = row
    assert called(assessed(assessor, total_b12=f"{value} pmol/L", pregnant="no"), "total-b12", *TOTAL_SOURCES) == expected


# pmol/L: (NICE 2024, LESA 2018)
ACTIVE = [
    (19, "deficiency-confirmed", "below-low-normal"),
    (20, "deficiency-confirmed", "low-normal"),
    (21, "deficiency-confirmed", "low-normal"),
    (24, "deficiency-confirmed", "low-normal"),
    (25, "indeterminate", "low-normal"),
    (26, "indeterminate", "low-normal"),
    (34, "indeterminate", "low-normal"),
    (35, "indeterminate", "low-normal"),
    (36, "indeterminate", "above-low-normal"),
    (69, "indeterminate", "above-low-normal"),
    (70, "indeterminate", "above-low-normal"),
    (71, "deficiency-unlikely", "above-low-normal"),
]


@pytest.mark.parametrize(("value", "nice", "lesa"), ACTIVE, ids=[f"{row[0]} pmol/L" for row in ACTIVE])
def test_active_b12(value: int, nice: str, lesa: str, assessor: Assessor) -> None:
    found = called(
        assessed(assessor, active_b12=f"{value} pmol/L", pregnant="yes"),
        "active-b12", "nice-ng239-2024/active-b12", "nhg-b12/lesa-2018",
    )  # fmt: skip
    assert found == [f"nice-not-treated-{nice}", f"active-b12-{lesa}"]


# g/L: in which of weeks 11, 12, 13, 27, 28 and 34 the WHO and the BSH call it anaemia
HAEMOGLOBIN = [
    (104, WEEKS, WEEKS),
    (105, (11, 12, 28, 34), (11,)),
    (106, (11, 12, 28, 34), (11,)),
    (109, (11, 12, 28, 34), (11,)),
    (110, (), ()),
    (111, (), ()),
]


@pytest.mark.parametrize(("value", "who", "bsh"), HAEMOGLOBIN, ids=[f"{row[0]} g/L" for row in HAEMOGLOBIN])
def test_haemoglobin_by_week(value: int, who: tuple[int, ...], bsh: tuple[int, ...], assessor: Assessor) -> None:
    found: dict[str, list[int]] = {"pregnant-anaemic-who": [], "pregnant-anaemic-bsh": []}
    for week in WEEKS:
        assessment = assessed(assessor, pregnant="yes", gestational_age=f"{week} wk", haemoglobin=f"{value} g/L")
        answers = {finding.id: finding.answer for finding in assessment.findings}
        for source, weeks in found.items():
            section = f"{source.rsplit('-', 1)[1]}-limits"
            if answers[f"anaemia-in-pregnancy/{section}/pregnant-anaemic"] is YES:
                weeks.append(week)
    assert (tuple(found["pregnant-anaemic-who"]), tuple(found["pregnant-anaemic-bsh"])) == (who, bsh)


# weeks of pregnancy → whether the Dutch advice, the WHO and the house speak of starting folic acid
FOLIC_ACID = [(9, True, True), (10, True, True), (11, False, True), (12, False, True), (13, False, True)]


@pytest.mark.parametrize(("week", "dutch", "who"), FOLIC_ACID, ids=[f"week {row[0]}" for row in FOLIC_ACID])
def test_folic_acid_by_week(week: int, dutch: bool, who: bool, assessor: Assessor) -> None:
    assessment = assessed(assessor, pregnant="yes", gestational_age=f"{week} wk", folic_acid="none")
    told = {a.guideline.id for a in assessment.recommendations if a.recommendation.action == "start-folic-acid" and not a.guard}
    assert ("folic-acid-nl" in told, "anaemia-in-pregnancy" in told, "safety" in told) == (dutch, who, dutch)
