"""Conditions, procedures and relatives: what is, what was, what was refuted, and what only runs in the family."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from madelief.records import Record
from tests.records.builders import (
    ICD,
    SNOMED,
    Resource,
    concept,
    condition,
    icd,
    observation,
    patient,
    procedure,
    relative,
    snomed,
)
from tests.records.conftest import Read

PREGNANT, NOT_PREGNANT, HYPEREMESIS = snomed("77386006"), snomed("60001007"), snomed("14094001")
CROHN, COELIAC, PERNICIOUS_ANAEMIA = icd("K50.1"), icd("K90.0"), icd("D51.0")

EXAMPLES: list[tuple[str, list[Resource], dict[str, str]]] = [
    ("active now, since a day", [condition(HYPEREMESIS, onsetDateTime="2026-10-01")], {"hyperemesis": "yes on 2026-10-01"}),
    ("active now, without a day", [condition(HYPEREMESIS)], {"hyperemesis": "yes"}),
    (
        "the newer of onset and recording says when it was still so",
        [condition(HYPEREMESIS, onsetDateTime="2025-01-01", recordedDate="2026-11-01")],
        {"hyperemesis": "yes on 2026-11-01"},
    ),
    (
        "a day before a year",
        [condition(HYPEREMESIS, onsetDateTime="2026", recordedDate="2026-03-01")],
        {"hyperemesis": "yes on 2026-03-01"},
    ),
    ("with and without a day it is true now", [condition(HYPEREMESIS, recordedDate="2026-10-01"), condition(HYPEREMESIS)],
     {"hyperemesis": "yes"}),
    ("what stays true needs no day", [condition(COELIAC, onsetDateTime="1998")], {"coeliac-disease": "yes"}),
    ("what stays true may be in remission", [condition(CROHN, "remission")], {"bowel-disease": "yes"}),
    ("a verification that is left out is no doubt", [condition(CROHN, verification="")], {"bowel-disease": "yes"}),
    ("a longer code than the one that is listed", [condition(icd("E10.9"))], {"autoimmune-disease": "yes", "diabetes": "yes"}),
    (
        "one diagnosis, three concepts",
        [condition(PERNICIOUS_ANAEMIA, recordedDate="2026-10-01")],
        {
            "b12-deficiency-diagnosed": "yes on 2026-10-01",
            "b12-cause": "autoimmune-gastritis on 2026-10-01",
            "anaemia-diagnosed": "yes on 2026-10-01",
        },
    ),
    ("refuted, and the code is all of it", [condition(PREGNANT, "", "refuted", recordedDate="2026-11-01")],
     {"pregnant": "no on 2026-11-01"}),
    ("over, and the code is all of it", [condition(PREGNANT, "resolved", abatementDateTime="2026-11-01")],
     {"pregnant": "no on 2026-11-01"}),
    ("over, by its end alone", [condition(PREGNANT, "", abatementDateTime="2026-11-01")], {"pregnant": "no on 2026-11-01"}),
    ("an earlier pregnancy that is over says nothing of this one",
     [condition(PREGNANT, "resolved"), condition(PREGNANT, recordedDate="2026-09-01")], {"pregnant": "yes on 2026-09-01"}),
    ("the newer of two states", [condition(PREGNANT, recordedDate="2026-03-01"), observation(NOT_PREGNANT, "2026-11-01")],
     {"pregnant": "no on 2026-11-01"}),
    ("without a status it was so on its day", [condition(HYPEREMESIS, "", recordedDate="2026-11-01")],
     {"hyperemesis": "yes on 2026-11-01"}),
    ("not pregnant, as a condition", [condition(NOT_PREGNANT, recordedDate="2026-11-01")], {"pregnant": "no on 2026-11-01"}),
    ("an end that is still to come", [condition(PREGNANT, abatementDateTime="2027-03-01")], {"pregnant": "yes"}),
    ("an operation, ever", [procedure(snomed("442338001"), performedDateTime="2011-05")], {"gastric-or-bowel-surgery": "yes"}),
    ("an operation, to the day", [procedure(icd("Z90.3"), performedPeriod={"start": "2011-05-01", "end": "2011-05-02"})],
     {"gastric-or-bowel-surgery": "yes on 2011-05-02"}),
    ("a relative with low B12", [relative(icd("D51.3"), date="2026-01-01")], {"family-b12-or-autoimmune": "yes on 2026-01-01"}),
    ("a relative with an autoimmune disease", [relative(icd("I10"), icd("E06.3"))], {"family-b12-or-autoimmune": "yes"}),
    ("every coding of a relative", [relative(concept((ICD, "I10"), (SNOMED, "396331005")))],
     {"family-b12-or-autoimmune": "yes"}),
]  # fmt: skip


@pytest.mark.parametrize(("resources", "facts"), [row[1:] for row in EXAMPLES], ids=[row[0] for row in EXAMPLES])
def test_it_says(
    read: Read, said: Callable[[Record], dict[str, str]], resources: list[Resource], facts: dict[str, str]
) -> None:
    found = said(read(patient(), *resources))
    assert found.pop("age") == "34 a on 2026-11-22"
    assert found == facts


OPEN: list[tuple[str, Resource]] = [
    ("Crohn's disease refuted leaves other bowel diseases open", condition(CROHN, "", "refuted")),
    ("one kind of anaemia resolved leaves others open", condition(icd("D50.9"), "resolved", abatementDateTime="2026-11-01")),
    ("a suspicion", condition(CROHN, "active", "provisional")),
    ("nobody says whether or when it was so", condition(HYPEREMESIS, "")),
    ("no longer not pregnant", condition(NOT_PREGNANT, "resolved")),
    ("an operation that was not done", procedure(snomed("442338001"), "not-done")),
    ("a relative with gastritis, which has other causes too", relative(icd("K29.4"))),
    ("a relative without a disease", relative()),
]


@pytest.mark.parametrize("resource", [row[1] for row in OPEN], ids=[row[0] for row in OPEN])
def test_it_leaves_open(read: Read, resource: Resource) -> None:
    record = read(patient(), resource)
    assert set(record.facts) == {"age"}
    assert len(record.set_aside) == 1
