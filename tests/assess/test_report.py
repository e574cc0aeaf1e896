"""The report is the contract's, key by key, and says why."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from madelief.assess import Assessor, Reason, explain, report
from madelief.assess.findings import Findings
from madelief.facts import NO, YES, Fact, Quantity, Refused
from madelief.guideline import Shelf
from madelief.records import Record, SetAside
from tests.assess.conftest import People

TODAY = date(2026, 11, 22)

# The contract's section 4, in its order.
KEYS = {
    "": ["meta", "red_flags", "findings", "recommendations", "differences", "values", "plan", "questions"],
    "red_flags": ["id", "urgency", "text", "because", "source"],
    "findings": ["id", "guideline", "define", "answer", "because", "missing", "statements", "source"],
    "recommendations": [
        "id", "guideline", "topic", "action", "stance", "urgency", "text", "guarded_by", "because", "source",
    ],
    "differences": ["topic", "positions", "advice", "guard", "relation", "stricter", "officials_part"],
    "values": ["concept", "value", "bands", "caveats"],
    "plan": ["on", "what", "text", "recommendation"],
    "questions": ["concept", "settles", "text"],
}  # fmt: skip
META = ["madelief", "on", "person", "profile", "language", "guidelines", "records", "intended_use"]


def pregnant_and_low() -> Record:
    facts = [
        Fact("pregnant", YES),
        Fact("b12-treatment", "none"),
        Fact("b12-deficiency-diagnosed", YES),
        Fact("unsteady-gait", YES),
        Fact("total-b12", Quantity(Decimal("140.00"), "pmol/L"), date(2026, 11, 2), "laboratory letter"),
        Fact("active-b12", Quantity(Decimal("25.00"), "pmol/L", "<"), date(2026, 11, 2)),
    ]
    aside = (SetAside("Observation/9", "it has no date"),)
    return Record("somebody", TODAY, {fact.concept: fact for fact in facts}, len(facts), aside)


@pytest.mark.parametrize("part", KEYS, ids=[part or "the report" for part in KEYS])
def test_keys_and_their_order(assessor: Assessor, shelf: Shelf, part: str) -> None:
    told = report(assessor.assess(pregnant_and_low()), shelf.vocabulary, "en")
    for item in [told] if not part else told[part]:
        assert list(item) == KEYS[part]
    assert not part or told[part], "the example must have some of each"


def test_what_is_the_same_for_everybody_is_what_it_is_for_one(assessor: Assessor, people: People) -> None:
    """Findings that an assessor shares between people are those of a run over the one person alone."""
    for person in people(40, 41):
        alone = [Findings(g, assessor.machines[g.id], person.facts, person.on).all() for g in assessor.guidelines]
        assert list(assessor.assess(person).findings) == [finding for found in alone for finding in found]


def test_meta(assessor: Assessor, shelf: Shelf) -> None:
    meta = report(assessor.assess(pregnant_and_low(), "uk"), shelf.vocabulary, "nl")["meta"]
    assert list(meta) == META
    assert meta["profile"] == "uk"
    assert meta["records"]["set_aside"] == [{"resource": "Observation/9", "reason": "it has no date"}]
    assert [list(g)[:4] for g in meta["guidelines"]] == [["id", "edition", "standing", "sha256"]] * len(shelf.guidelines)


def test_the_finding_of_the_contract(assessor: Assessor, shelf: Shelf) -> None:
    findings = report(assessor.assess(pregnant_and_low()), shelf.vocabulary, "en")["findings"]
    assert next(f for f in findings if f["define"] == "Total B12 is deficient") == {
        "id": "zwangerschap-2017/total-b12/deficient",
        "guideline": "zwangerschap-2017",
        "define": "Total B12 is deficient",
        "answer": "yes",
        "because": [{"concept": "total-b12", "value": "140 pmol/L", "on": "2026-11-02", "origin": "laboratory letter"}],
        "missing": [],
        "statements": ["S27"],
        "source": {"work": "seed", "place": "Infertility and miscarriages, 3"},
    }


def test_what_is_missing_is_said_only_where_it_keeps_an_answer_unknown(assessor: Assessor, people: People) -> None:
    for person in people(60, 3):
        for finding in assessor.assess(person).findings:
            assert bool(finding.missing) == (finding.answer.word == "unknown")
            assert all(concept not in person.facts for concept in finding.missing)


def test_the_same_person_gives_the_same_bytes(assessor: Assessor, shelf: Shelf, people: People) -> None:
    again = Assessor(shelf)
    for person in people(25, 4):
        one = json.dumps(report(assessor.assess(person), shelf.vocabulary, "nl"))
        assert one == json.dumps(report(again.assess(person), shelf.vocabulary, "nl"))


def test_ids_are_the_same_in_both_languages(assessor: Assessor, shelf: Shelf) -> None:
    assessment = assessor.assess(pregnant_and_low())
    english, dutch = (report(assessment, shelf.vocabulary, language) for language in ("en", "nl"))
    for part in ("red_flags", "findings", "recommendations"):
        assert [item["id"] for item in english[part]] == [item["id"] for item in dutch[part]]
    told = [(e["text"], d["text"]) for e, d in zip(english["recommendations"], dutch["recommendations"], strict=True)]
    assert all(one != other for one, other in told)


def test_bands_name_the_stretch_of_the_value(assessor: Assessor, shelf: Shelf) -> None:
    values = report(assessor.assess(pregnant_and_low()), shelf.vocabulary, "en")["values"]
    total = next(v for v in values if v["concept"] == "total-b12")
    page = [list(band.values()) for band in total["bands"] if band["guideline"] == "zwangerschap-2017"]
    assert page == [
        ["zwangerschap-2017", "Total B12 is deficient", None, "150 pmol/L", "yes", "G7"],
        ["zwangerschap-2017", "Total B12 is in the grey zone", "150 pmol/L", "300 pmol/L", "no", None],
    ]
    assert list(total["bands"][0]) == ["guideline", "band", "from", "to", "holds", "guarded_by"]
    assert any("Near the end of pregnancy a lower value is common" in caveat for caveat in total["caveats"])
    assert next(v for v in values if v["concept"] == "active-b12")["value"] == "<25 pmol/L"


def test_a_difference_shows_both_positions_and_who_leads(assessor: Assessor, shelf: Shelf) -> None:
    record = Record("s", TODAY, {c: Fact(c, v) for c, v in {"planning-pregnancy": YES, "folic-acid": "none"}.items()}, 2)
    found = {d["topic"]: d for d in report(assessor.assess(record), shelf.vocabulary, "en")["differences"]}
    folic = found["folic-acid"]
    assert {(p["guideline"], p["stance"]) for p in folic["positions"]} >= {("zwangerschap-2017", "avoid"), ("safety", "do")}
    assert folic["advice"] == "folic-acid-nl/weeks/start"
    assert folic["relation"] == "conflict"
    assert folic["guard"] == "G1"


def test_no_patient_page_leads_where_the_house_speaks(assessor: Assessor, people: People) -> None:
    for person in people(60, 5):
        for difference in assessor.assess(person).differences:
            standings = {position.guideline.standing for position in difference.positions}
            assert difference.advice.guideline.standing != "patient-page" or standings == {"patient-page"}


def test_explain_shows_only_what_decided(assessor: Assessor, shelf: Shelf) -> None:
    assessment = assessor.assess(pregnant_and_low())
    told = explain(assessment, "safety/folic-acid/b12-deficiency-likely", shelf.vocabulary)
    lines: list[str] = []

    def walk(reason: Reason, depth: int) -> None:
        lines.append("  " * depth + f"{reason.value} {reason.label.get('en') or '·'}")
        for below in reason.below:
            walk(below, depth + 1)

    walk(told.reason, 0)
    assert lines == [
        "yes B12 deficiency is likely",
        "  yes ·",
        "    yes B12 deficiency diagnosed",
        "    yes ·",
        "      <25 pmol/L Active B12 (2026-11-02)",
        "    yes Total B12 speaks for itself",
        "      yes ·",
        "        yes ·",
        "          yes ·",
        "            140 pmol/L Total B12 (2026-11-02), laboratory letter",
        "          yes ·",
        "            yes Complaints of the nerves",
        "              yes ·",
        "                yes Nerve signs that need a doctor today",
        "                  yes ·",
        "                    yes Unsteady gait",
    ]


def test_explain_says_why_something_does_not_apply(assessor: Assessor, shelf: Shelf) -> None:
    record = Record("s", TODAY, {"pregnant": Fact("pregnant", NO)}, 1)
    told = explain(assessor.assess(record), "safety/referral/both-informed", shelf.vocabulary)
    assert told.reason.value == "no"
    with pytest.raises(Refused, match="no finding or recommendation is called 'safety/nonsense'"):
        explain(assessor.assess(record), "safety/nonsense", shelf.vocabulary)
