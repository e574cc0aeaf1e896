"""What must hold of every report, whoever the person is: the promises A1-A9 and the guards.

Texts are tagged with stance, topic and action, so that "tells her to stop folic acid" is a fact to check and not a
search for words.
"""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from madelief.assess import PROFILES, Assessment, Assessor, explain, report
from madelief.assess.recommendations import Advice
from madelief.facts import LANGUAGES, YES
from madelief.guideline import Shelf
from madelief.guideline.graph import RED_FLAGS
from tests.assess.conftest import People, record

NUMBER = 400

# (stance, action): what no recommendation may say unless a guard turns it into a page's view.
NEVER = {
    "A1 folic acid": {("avoid", "start-folic-acid"), ("avoid", "continue-folic-acid"), ("do", "stop-folic-acid")},
    "A2 breastfeeding": {("avoid", "continue-breastfeeding"), ("avoid", "start-breastfeeding"), ("do", "stop-breastfeeding")},
    "A7 iron": {("avoid", "start-iron-tablets"), ("avoid", "continue-iron-tablets"), ("do", "stop-iron-tablets")},
    "A9 B12": {("avoid", "continue-b12-treatment"), ("avoid", "continue-b12-injections"), ("do", "stop-b12-treatment")},
}
NEVER_VERBS = ("stop", "delay")
"""No recommendation on the shelf tells anybody to stop or delay; against something is `avoid` with its action."""


@pytest.fixture(scope="module")
def assessments(assessor: Assessor, people: People) -> list[Assessment]:
    return [
        assessor.assess(person, profile)
        for person, profile in zip(people(NUMBER, 11), ["nl", "uk", "who"] * NUMBER, strict=False)
    ]


def advice_of(assessment: Assessment) -> list[Advice]:
    return [*assessment.red_flags, *assessment.recommendations]


def test_the_people_are_worth_looking_at(assessments: list[Assessment]) -> None:
    """Each guard, and each topic, occurs among them; else the promises below would hold of nothing."""
    guards = {advice.guard.id for a in assessments for advice in advice_of(a) if advice.guard}
    assert guards == {"G1", "G2", "G3", "G5", "G6", "G7", "G8", "G9", "G12"}


@pytest.mark.parametrize("promise", NEVER)
def test_nobody_is_told_to_withhold(assessments: list[Assessment], promise: str) -> None:
    for assessment in assessments:
        for advice in advice_of(assessment):
            told = advice.recommendation
            assert told.action.split("-")[0] not in NEVER_VERBS
            if advice.guard is None:
                assert (told.stance, told.action) not in NEVER[promise], told.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_guarded_recommendation_reads_as_a_view(assessments: list[Assessment], shelf: Shelf, language: str) -> None:
    """Whose view it is, that it is no advice, and, in the same breath, the rule that goes before it."""
    marks = {"en": "this is not advice", "nl": "Dit is geen advies"}
    safety = shelf.guidelines["safety"]
    for assessment in assessments:
        for advice in advice_of(assessment):
            if advice.guard is not None:
                text = advice.text[language]
                assert marks[language] in text
                assert advice.guideline.title[language] in text
                assert advice.guard.id in text
                assert text.endswith(safety.statement(advice.guard.statement).text[language])


INSTRUCTED = {"folic-acid", "breastfeeding", "iron", "infant"}
"""Topics in which a view that is only contradicted is not enough: she is told what to do as well."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_explanation_of_what_does_not_apply_is_a_view_too(assessor: Assessor, shelf: Shelf, language: str) -> None:
    nobody = assessor.assess(record({}, date(2026, 11, 22)))
    forbidden = {pair for pairs in NEVER.values() for pair in pairs}
    for told in shelf.guidelines["zwangerschap-2017"].recommendations:
        if (told.stance, told.action) in forbidden:
            text = explain(nobody, told.id, shelf.vocabulary).text[language]
            assert text != told.text[language] and text.startswith("“")


def test_beside_a_view_that_can_harm_stands_what_to_do(assessments: list[Assessment]) -> None:
    for assessment in assessments:
        told = {a.recommendation.topic for a in advice_of(assessment) if a.guard is None and a.guideline.standing == "house"}
        for advice in advice_of(assessment):
            if advice.guard is not None and advice.recommendation.topic in INSTRUCTED:
                assert advice.recommendation.topic in told, (advice.recommendation.id, assessment.record.inputs())


def test_a_guarded_view_brings_no_dates_but_to_discuss_them(assessments: list[Assessment]) -> None:
    for assessment in assessments:
        guarded = {a.recommendation.id for a in advice_of(assessment) if a.guard}
        for line in assessment.plan:
            if line.recommendation in guarded:
                assert line.what.startswith("discuss-")


def test_red_flags_stand_apart_and_first(assessments: list[Assessment], shelf: Shelf) -> None:
    for assessment in assessments:
        assert all(flag.recommendation.urgency == "today" for flag in assessment.red_flags)
        assert all(advice.recommendation.topic != RED_FLAGS for advice in assessment.recommendations)
        keys = list(report(assessment, shelf.vocabulary, "nl"))
        assert keys.index("red_flags") < keys.index("findings") < keys.index("recommendations")


def test_iron_never_stands_alone(assessments: list[Assessment]) -> None:
    """A7: whoever is told to start iron is told, in the same breath, to look at B12 and folate as well."""
    words = {"en": ("B12", "folate"), "nl": ("B12", "foliumzuur")}
    told = {a.recommendation.id: a for one in assessments for a in advice_of(one) if a.guard is None}
    started = [a for a in told.values() if (a.recommendation.stance, a.recommendation.action) == ("do", "start-iron-tablets")]
    assert len(started) > 2
    for advice in started:
        assert all(word in advice.text[language] for language in LANGUAGES for word in words[language]), (
            advice.recommendation.id
        )


def test_every_recommendation_names_its_source(assessments: list[Assessment]) -> None:
    """A5: title, issuer, date, and when it was last read."""
    for assessment in assessments:
        for advice in advice_of(assessment):
            work = advice.guideline.works[advice.recommendation.source.work]
            assert all((work.title, work.issuer, work.date, work.read))
            assert advice.recommendation.source.place


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_report_says_what_it_is(assessments: list[Assessment], shelf: Shelf, language: str) -> None:
    """A8: intended use, editions and the day, in every report."""
    for assessment in assessments[:20]:
        meta = report(assessment, shelf.vocabulary, language)["meta"]
        assert meta["on"] == assessment.record.on.isoformat()
        assert "CE" in meta["intended_use"]
        assert {g["id"]: g["edition"] for g in meta["guidelines"]} == {g.id: g.edition for g in shelf}


SYMPTOMS = "symptoms"


def test_a_good_value_is_never_an_all_clear(assessments: list[Assessment], shelf: Shelf) -> None:
    """A4: whoever has complaints and is told that a value is no deficiency reads what the house says of that as well."""
    met = 0
    for assessment in assessments:
        complaints = any(shelf.vocabulary[c].group == SYMPTOMS and v is YES for c, v in assessment.record.inputs().items())
        told = [a for a in advice_of(assessment) if a.guard is None]
        uncertain = [a for a in told if a.recommendation.action in ("discuss-total-b12", "discuss-active-b12")]
        if complaints and any(a.guideline.standing != "house" for a in uncertain):
            met += 1
            assert any(a.guideline.standing == "house" for a in told)
    assert met


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_gives_a_verdict_of_its_own(shelf: Shelf, language: str) -> None:
    """A3: what a number means is said of a source, never of the reader."""
    verdicts = {
        "en": ("you have a deficiency", "you are deficient", "no deficiency"),
        "nl": ("u heeft een tekort", "u heeft geen tekort"),
    }
    for guideline in shelf:
        for told in guideline.recommendations:
            assert not any(verdict in told.text[language].lower() for verdict in verdicts[language]), told.id


def chosen(shelf: Shelf) -> list[tuple[str, ...]]:
    """Every guideline alone, and some together."""
    ids = [guideline.id for guideline in shelf.released()]
    return [(one,) for one in ids] + [tuple(Random(seed).sample(ids, 2)) for seed in range(4)]


def test_the_promises_hold_whatever_was_chosen_and_whose_advice_leads(shelf: Shelf, people: People) -> None:
    """The guards are run, red flags stand, and what leads is never what a promise forbids: in the report as it goes out."""
    forbidden = {pair for pairs in NEVER.values() for pair in pairs}
    everybody = list(people(24, 12))
    everything = Assessor(shelf)
    flags = [[f.recommendation.id for f in everything.assess(person).red_flags] for person in everybody]
    for only in chosen(shelf):
        assessor = Assessor(shelf, only)
        for number, person in enumerate(everybody):
            profile, language = PROFILES[number % 3], LANGUAGES[number % 2]
            made = report(assessor.assess(person, profile), shelf.vocabulary, language)
            assert [flag["id"] for flag in made["red_flags"]] == flags[number]
            told = made["recommendations"]
            guarded = {r["id"] for r in told if r["guarded_by"]}
            assert not {(r["stance"], r["action"]) for r in told if r["id"] not in guarded} & forbidden
            assert all(
                d["advice"] not in guarded or {p["standing"] for p in d["positions"]} == {"patient-page"}
                for d in made["differences"]
            )
            assert made["meta"]["intended_use"]


def test_choosing_a_guideline_takes_no_guard_away(shelf: Shelf, people: People) -> None:
    page, everything = Assessor(shelf, ("zwangerschap-2017",)), Assessor(shelf)
    for person in people(40, 12):
        one, all_ = page.assess(person), everything.assess(person)
        guarded = {a.recommendation.id for a in one.recommendations if a.guard}
        assert guarded == {a.recommendation.id for a in all_.recommendations if a.guard}


COVERED = {
    "G1": "S4 S6 S8 S10 S11 S12 S35 S37", "G2": "S73 S74 S79", "G3": "S58 S60 S63", "G4": "S41 S42 S49 S51 S53",
    "G5": "S55", "G6": "S43", "G7": "S27", "G8": "S31 S33 S45 S70", "G9": "S65", "G10": "", "G11": "", "G12": "S40 S50 S66 S67",
}  # fmt: skip
"""The ten safety conflicts and the extras, as the clinical brief lists them in section 8."""


def test_the_guards_cover_the_ten_conflicts(shelf: Shelf) -> None:
    covered = {guard.id: " ".join(guard.covers) for guard in shelf.guidelines["safety"].guards}
    assert covered == COVERED
    page = {statement for s in shelf.guidelines["zwangerschap-2017"].statements for statement in s.ids}
    assert all(statement in page for statements in covered.values() for statement in statements.split())
