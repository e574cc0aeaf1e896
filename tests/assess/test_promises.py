"""What must hold of every report, whoever the person is: the promises A1-A9 and the guards.

Texts are tagged with stance, topic and action, so that "tells her to stop folic acid" is a fact to check and not a
search for words.
"""

from __future__ import annotations

import pytest

from madelief.assess import Assessment, Assessor, report
from madelief.assess.recommendations import Advice
from madelief.facts import LANGUAGES
from madelief.guideline import Shelf
from madelief.guideline.graph import RED_FLAGS
from tests.assess.conftest import People

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
    marks = {"en": "this is not advice", "nl": "dat is geen advies"}
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
    """A7: whoever is told of iron is told of the cause as well, and of another blood count."""
    for assessment in assessments:
        actions = {a.recommendation.action for a in advice_of(assessment) if a.guard is None}
        if actions & {"start-iron-tablets", "continue-iron-tablets"}:
            assert "repeat-haemoglobin" in actions
            iron = [a for a in advice_of(assessment) if a.recommendation.topic == "iron" and a.guard is None]
            assert all("ferrit" in a.text[language] for a in iron for language in LANGUAGES)


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


def test_the_guards_are_run_whatever_was_chosen(shelf: Shelf, people: People) -> None:
    page = Assessor(shelf, ("zwangerschap-2017",))
    everything = Assessor(shelf)
    for person in people(40, 12):
        one, all_ = page.assess(person), everything.assess(person)
        assert [f.recommendation.id for f in one.red_flags] == [f.recommendation.id for f in all_.red_flags]
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
