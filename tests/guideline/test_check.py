"""`madelief check`: each fault that a guideline can have is found, at its place, in a sentence with a way out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from madelief.engines import PythonMachine
from madelief.facts import Refused
from madelief.guideline.check import CheckReport, check_shelf
from madelief.guideline.shelf import read_shelf

Checked = Callable[..., CheckReport]

EN, NL, SOURCES = "guideline.md", "guideline.nl.md", "sources.yaml"


def test_a_sound_guideline_has_no_fault_and_kills_every_mutant(folder: Path) -> None:
    report = check_shelf(folder, PythonMachine, ("tiny",))
    assert [str(fault) for fault in report.faults] == []
    assert report.made == report.killed >= 11


# (file, old text, new text) → the fault that must be among those found
FAULTS = {
    "number-not-in-statement": (
        EN, "below 150 pmol/L", "below 148 pmol/L",
        "tiny/guideline.md:16: T1: 150 pmol/L does not stand in the statement in guideline.md;"
        " write it there with its unit, or mend the rule",
    ),
    "number-with-another-unit": (
        EN, "150 pmol/L is low", "150 ng/L is low",
        "tiny/guideline.md:16: T1: 150 pmol/L does not stand in the statement in guideline.md;"
        " write it there with its unit, or mend the rule",
    ),
    "number-not-in-dutch": (
        NL, "binnen 4 weken", "binnen 14 weken",
        "tiny/guideline.md:17: T1: 4 weeks does not stand in the statement in guideline.nl.md;"
        " write it there with its unit, or mend the rule",
    ),
    "row-that-does-not-hold": (
        EN, "| 2026-03-01 | 150 pmol/L | yes | no |", "| 2026-03-01 | 150 pmol/L | yes | yes |",
        "tiny/guideline.md:30: Total B12 is low: the row says yes, the rule no (on the line)",
    ),
    "nothing-on-the-line": (
        EN, "| 2026-03-01 | 150 pmol/L | yes | no | no | 2026-03-01 | on the line |\n", "",
        "tiny/guideline.md:20: total-b12: no row of “Total B12 is low” stands on the line at 150; add one",
    ),
    "input-never-unknown": (
        EN, "| 2026-03-01 | — | yes | unknown | unknown | 2026-03-01 | not measured |\n", "",
        "tiny/guideline.md:27: total-b12: the input is known in every row; add a row in which it is —",
    ),
    "surviving-mutant": (
        EN,
        "| 2026-03-01 | 149 pmol/L | no | yes | no | 2026-03-01 | not pregnant |\n"
        "| 2026-03-01 | 149 pmol/L | — | yes | unknown | 2026-03-01 | not asked |\n"
        "| 2026-03-01 | — | yes |",
        "| 2026-03-01 | — | — |",
        "tiny/guideline.md:22: Low in pregnancy: no row of a table notices when \"Pregnant\" is dropped; add the row that does",
    ),
    "define-without-a-column": (
        EN, 'define "Seen from":\n', 'define "Never shown":\n  "Total B12 is low"\ndefine "Seen from":\n',
        "tiny/guideline.md:23: Never shown: the define has no column in any table; give it examples",
    ),
    "define-that-nothing-reaches": (
        EN, 'define "Seen from":\n', 'define "Never shown":\n  "Total B12 is low"\ndefine "Seen from":\n',
        "tiny/guideline.md:23: Never shown: no recommendation depends on the define; use it or take it out",
    ),
    "parameter-that-nothing-uses": (
        EN, 'after="Seen within"', "",
        "tiny/guideline.md:17: Seen within: nothing uses the parameter; use it or take it out",
    ),
    "column-that-is-no-define": (
        EN, "**Low in pregnancy** |", "**Low in pregnanci** |",
        "tiny/guideline.md:27: Low in pregnanci: the column is no define of this guideline; take it out, or mend its name",
    ),
    "column-that-plays-no-part": (
        EN, "| on | total-b12 | pregnant |", "| on | total-b12 | breastfeeding |",
        "tiny/guideline.md:27: breastfeeding: no define of this table depends on the column; take it out",
    ),
    "value-that-cannot-be": (
        EN, "| 2026-03-01 | 151 pmol/L |", "| 2026-03-01 | 151 |",
        "tiny/guideline.md:31: total-b12: “151” has no unit; write it with one of pmol/L, ng/L, pg/mL",
    ),
    "another-dimension": (
        EN, "default 150 'pmol/L'", "default 150 'ng/L'",
        'tiny/guideline.md:20: "Total B12" is in pmol/L and "Low below" in ng/L: these measure different things;'
        " write both in pmol/L",
    ),
    "name-that-is-none": (
        EN, '"Total B12" < "Low below"', '"Total B13" < "Low below"',
        "tiny/guideline.md:20: 'Total B13' is no parameter, define or concept; did you mean 'Total B12'?",
    ),
    "unreadable-cql": (
        EN, '"Total B12" < "Low below"', '"Total B12" < ',
        "tiny/guideline.md:21: cannot read the CQL at “define”; expected a value or a condition",
    ),
    "define-that-leads-to-itself": (
        EN, '"Total B12" < "Low below"', '"Total B12" < "Low below" or "Low in pregnancy"',
        "tiny/guideline.md:19: 'Total B12 is low' depends on itself, through Total B12 is low → Low in pregnancy;"
        " break the circle",
    ),
    "unknown-branch-not-written-out": (
        EN, '"Total B12 is low" and "Pregnant"', 'if "Total B12 is low" then "Pregnant" else false',
        'tiny/guideline.md:22: Low in pregnancy: "Total B12 is low" may be unknown, and would count as no here;'
        " test `is true` and write the `is null` branch out",
    ),
    "statement-without-source": (
        EN, ' [@book, "page 1"]', "",
        'tiny/guideline.md:13: a statement ends in its source and its ids, as in [@seed, "heading", 2] (S27, S28)',
    ),
    "source-not-described": (
        EN, '[@book, "page 1"]', '[@letter, "page 1"]',
        "tiny/guideline.md:13: letter: no such source in tiny/sources.yaml; describe it there",
    ),
    "source-nobody-cites": (
        EN, '[@book, "page 1"]', '[@letter, "page 1"]',
        "tiny/sources.yaml: book: no statement cites the source; take it out",
    ),
    "source-without-a-date": (
        SOURCES, 'date: "2020", ', "",
        "tiny/sources.yaml:2: book: the source lacks date; fill them in",
    ),
    "statement-without-a-mark": (
        SOURCES, "primary: T1", "primary: T2",
        "tiny/guideline.md:13: T1: the statement has no mark in tiny/sources.yaml; list it under confirmation",
    ),
    "statement-twice": (
        EN, "- When **Low", '> Again. [@book, "page 2"] (T1)\n\n- When **Low',
        "tiny/guideline.md:36: T1: the statement stands here and on line 13; it has one home",
    ),
    "statement-without-a-home": (
        EN, "country: nl\n", "country: nl\nnumbered: T1-T2\n",
        "tiny/guideline.md:1: T2: the statement has no home; write its section",
    ),
    "not-in-dutch": (
        NL, "- Ga naar een arts. {#see-doctor}\n", "",
        "tiny/guideline.md:36: see-doctor: not in guideline.nl.md; write it there under the same id",
    ),
    "define-not-in-dutch": (
        NL, "- **Low in pregnancy**: laag in de zwangerschap\n", "",
        "tiny/guideline.md:21: Low in pregnancy: not in guideline.nl.md; write it there under the same id",
    ),
    "only-in-dutch": (
        NL, "{#see-doctor}\n", "{#see-doctor}\n- Blijf thuis. {#stay-home}\n",
        "tiny/guideline.nl.md:11: stay-home: not in guideline.md; take it out, or mend the id",
    ),
    "code-in-dutch": (
        NL, "- Ga naar", "```cql\n```\n\n- Ga naar",
        "tiny/guideline.nl.md:11: code and tables stand in guideline.md only; take them out here",
    ),
    "topic-that-is-none": (
        EN, "topic=referral", "topic=advice",
        "tiny/guideline.md:36: see-doctor: topic='advice' is none of red-flags,",
    ),
    "action-that-is-none": (
        EN, "action=refer-doctor", "action=visit-doctor",
        "tiny/guideline.md:36: see-doctor: action='visit-doctor' is not verb-object with a verb of start, continue, stop,",
    ),
    "recommendation-without-stance": (
        EN, "{#see-doctor .do ", "{#see-doctor ",
        "tiny/guideline.md:36: see-doctor: a recommendation has one of .do, .consider, .avoid, .inform",
    ),
    "plan-of-nothing": (
        EN, "of=see-doctor", "of=see-nurse",
        "tiny/guideline.md:38: tiny/seen: of='see-nurse' is no recommendation of this guideline",
    ),
    "plan-with-the-wrong-type": (
        EN, 'start="Seen from"', 'start="Total B12"',
        "tiny/guideline.md:38: seen: start='Total B12' is Quantity in pmol/L; a plan line needs Date there",
    ),
    "heading-without-id": (
        EN, "## Total B12 {#total-b12}", "## Total B12",
        "tiny/guideline.md:11: Total B12: the heading has no {#id}; write one behind it",
    ),
    "standing-that-is-none": (
        EN, "standing: professional", "standing: holy",
        "tiny/guideline.md:1: standing: 'holy' is none of official, local, professional, patient-page, house",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_found_at_its_place(spoiled: Checked, file: str, old: str, new: str, expected: str) -> None:
    found = [str(fault) for fault in spoiled(file, (old, new)).faults]
    assert any(fault.startswith(expected) for fault in found), "\n".join(found)


@pytest.mark.parametrize(
    ("signed", "fault"),
    [
        ('["A. Example, 2026-01-02", "B. Example, midwife, 2026-01-03"]', ""),
        ('["A. Example, 2026-01-02"]', "a page is signed by two"),
        ("A. Example", "a page is signed by two"),
        ("[{name: A. Example}, {name: B. Example}]", "a page is signed by two"),
        ('["A. Example", "B. Example"]', "does not end in a day"),
        ('["A. Example, 2026-01-02", "B. Example, 2025-12-31"]', "signed before this edition"),
        ('[", 2026-01-02", "B. Example, 2026-01-03"]', "or by nobody"),
    ],
)
def test_a_page_is_signed_by_two_after_its_edition(signed: str, fault: str, spoiled: Checked) -> None:
    found = [str(found) for found in spoiled("guideline.md", ("country: nl\n", f"country: nl\nsigned: {signed}\n")).faults]
    assert bool(found) == bool(fault)
    assert all(fault in sentence for sentence in found)


def test_what_follows_from_an_unconfirmed_statement_is_not_given(spoiled: Checked, folder: Path) -> None:
    """Also where its rule stands under a confirmed one."""
    low = '> Somebody should look. [@book, "page 2"] (T2)\n\n- When **Low in pregnancy**, see a doctor.'
    (folder / "tiny" / SOURCES).write_text(
        (folder / "tiny" / SOURCES).read_text(encoding="utf-8") + "  unconfirmed: T2\n", encoding="utf-8"
    )
    spoiled("guideline.nl.md", ("- Ga naar een arts.", "> Iemand zou moeten kijken. (T2)\n\n- Ga naar een arts."))
    report = spoiled("guideline.md", ("- When **Low in pregnancy**, see a doctor.", low))
    assert report.faults == ()
    tiny = read_shelf(folder).guidelines["tiny"]
    assert [told.id for told in tiny.recommendations] == ["tiny/total-b12/see-doctor"]
    assert tiny.speaking == ()


def test_a_rule_that_runs_does_not_lean_on_an_unconfirmed_one(spoiled: Checked, folder: Path) -> None:
    second = '\n> So a doctor is seen. [@book, "page 2"] (T2)\n\n```cql\ndefine "Doctor":\n  "Low in pregnancy"\n```\n'
    (folder / "tiny" / SOURCES).write_text(
        (folder / "tiny" / SOURCES).read_text().replace("primary: T1", "primary: T2\n  unconfirmed: T1")
    )
    found = [str(fault) for fault in spoiled(EN, ("\n- When **Low", f"{second}\n- When **Low")).faults]
    assert any("it leans on 'Low in pregnancy', which is unconfirmed and not run" in fault for fault in found)


def test_every_fault_is_told_at_once(spoiled: Checked) -> None:
    report = spoiled(EN, ("topic=referral", "topic=advice"), ("action=refer-doctor", "action=visit-doctor"))
    assert len(report.faults) >= 2


def test_a_shelf_with_a_fault_answers_nobody(spoiled: Checked, folder: Path) -> None:
    spoiled(NL, ("- Ga naar een arts. {#see-doctor}\n", ""))
    with pytest.raises(Refused, match=r"see-doctor: not in guideline\.nl\.md"):
        read_shelf(folder)


def test_a_missing_page_is_a_sentence(folder: Path) -> None:
    (folder / "tiny" / NL).unlink()
    report = check_shelf(folder, PythonMachine, ("tiny",))
    assert "tiny/guideline.nl.md: the file is missing; write it" in map(str, report.faults)


def test_an_unknown_guideline_is_refused(folder: Path) -> None:
    with pytest.raises(Refused, match="no such guideline; the shelf holds tiny"):
        check_shelf(folder, PythonMachine, ("teeny",))
