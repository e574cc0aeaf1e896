"""The clinician's page says what the API and the command say, in a form that keeps what was typed and keeps nothing else."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext as _

from madelief.assess.wording import INTENDED_USE, VIEW
from madelief.doors.site import knowledge
from madelief.doors.site.clinician.entry import DAY, ON, PASTED, PROFILE, UNIT, Entry
from madelief.doors.site.clinician.note import note
from madelief.doors.site.clinician.shown import Shown
from madelief.facts import LANGUAGES, Kind, Quantity, Vocabulary, in_words
from madelief.facts.entry import units_of
from madelief.records import read_record
from tests.doors.site.api.people import case, commanded, fhir

ADDRESS = {"nl": "/nl/zorgverlener/", "en": "/en/clinician/"}
JSON = "application/json"

WOMAN = {
    ON: "2026-11-22",
    "pregnant": "yes",
    "gestational-age": "20",
    "gestational-age--unit": "wk",
    "total-b12": "140",
    "total-b12--unit": "pmol/L",
    "total-b12--on": "2026-11-02",
    "active-b12": "<25",
    "active-b12--unit": "pmol/L",
    "haemoglobin": "6,2 mmol/l",
    "diet": "vegan",
    "tingling": "yes",
    "unsteady-gait": "yes",
}
FACTS = {
    "pregnant": "yes",
    "gestational-age": "20 wk",
    "total-b12": {"value": "140 pmol/L", "on": "2026-11-02"},
    "active-b12": "<25 pmol/L",
    "haemoglobin": "6.2 mmol/L",
    "diet": "vegan",
    "tingling": "yes",
    "unsteady-gait": "yes",
}
BODY = json.dumps({"on": "2026-11-22", "facts": FACTS}).encode()


def posted(client: Client, typed: dict[str, str], language: str = "en", status: int = 200) -> str:
    answer = client.post(ADDRESS[language], typed)
    assert answer.status_code == status
    return answer.content.decode()


def holding(report: Any) -> list[str]:
    return sorted(finding["id"] for finding in report["findings"] if finding["answer"] == "yes")


def shown(page: str) -> list[str]:
    return sorted(re.findall(r'data-finding="([^"]+)"', page))


def text_of(page: str) -> str:
    found = re.search(r'<pre id="note">(.*?)</pre>', page, re.DOTALL)
    assert found
    return html.unescape(found[1])


# ---------------------------------------------------------------- the same as everywhere


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("profile", ["nl", "uk", "who"])
def test_form_api_and_command_find_the_same(client: Client, language: str, profile: str) -> None:
    page = posted(client, WOMAN | {PROFILE: profile}, language)
    told = json.loads(client.post(f"/api/v1/assess?profile={profile}", BODY, content_type=JSON).content)
    assert shown(page) == holding(told) == holding(commanded("assess", "-", "--profile", profile, stdin=BODY))
    for flag in told["red_flags"] if language == "en" else ():
        assert flag["text"] in html.unescape(page)


def test_a_pasted_bundle_finds_the_same_and_fills_the_form(client: Client) -> None:
    page = posted(client, {PASTED: fhir().decode(), ON: "2026-11-22"})
    assert shown(page) == holding(json.loads(client.post("/api/v1/assess?on=2026-11-22", fhir(), content_type=JSON).content))
    assert re.search(r'id="total-b12" name="total-b12" value="140"', page)
    assert re.search(r'<textarea[^>]*id="record"[^>]*></textarea>', page)


@pytest.mark.parametrize(
    "name", ["pregnant-and-deficient", "red-flags", "breastfeeding-with-antibodies", "pregnant-on-injections"]
)
def test_what_a_pasted_record_fills_in_is_read_as_the_same_facts(name: str, vocabulary: Vocabulary) -> None:
    record = read_record(case(name), "case", vocabulary)
    with translation.override("en"):
        again = Entry.of(record, "nl").record(vocabulary)
    assert {c: (f.value, f.on) for c, f in again.facts.items()} == {c: (f.value, f.on) for c, f in record.facts.items()}


# ---------------------------------------------------------------- the form


def test_every_concept_has_its_field_and_no_unit_is_guessed(client: Client, vocabulary: Vocabulary) -> None:
    page = client.get(ADDRESS["en"]).content.decode()
    for concept in vocabulary.values():
        assert f'name="{concept.id}"' in page
        assert "--" not in concept.id
        if concept.kind is Kind.QUANTITY:
            found = re.search(rf'<select[^>]*name="{re.escape(concept.id + UNIT)}".*?</select>', page, re.DOTALL)
            assert found
            chosen = re.findall(r'<option value="([^"]*)" selected', found[0])
            assert chosen == (list(units_of(concept)) if len(units_of(concept)) == 1 else [])
    assert {ON, PROFILE, PASTED}.isdisjoint(vocabulary)


@pytest.mark.parametrize("broken", [{}, {"ferritin": "12"}])
def test_what_was_typed_stays(client: Client, broken: dict[str, str]) -> None:
    page = posted(client, WOMAN | broken, status=422 if broken else 200)
    for name, value in (WOMAN | broken).items():
        field = re.search(rf'<(input|select)[^>]*name="{re.escape(name)}"(.*?)>(.*?</select>)?', page, re.DOTALL)
        assert field, name
        kept = f'<option value="{value}" selected' if field[1] == "select" else f'value="{html.escape(value)}"'
        assert kept in field[0], name


def test_every_fault_is_listed_with_its_field(client: Client) -> None:
    wrong = {
        "pregnant": "perhaps",
        "total-b12": "140",
        "active-b12": "30 ng/L",
        "active-b12--unit": "pmol/L",
        "mma--on": "2026-11-02",
        "ferritin": "20",
        "ferritin--unit": "ug/L",
        "ferritin--on": "2030-01-01",
        ON: "22 November",
    }
    page = posted(client, wrong, status=422)
    summary = page[page.index("nhsuk-error-summary") : page.index("</form>")].split("<form")[0]
    fields = re.findall(r'href="#([^"]+)"', summary)
    assert sorted(fields) == ["active-b12", "ferritin", "mma", "on", "pregnant", "total-b12"]
    for field in fields:
        assert f'id="{field}--fault"' in page
        assert f'aria-describedby="{field}--fault"' in page
    assert "data-finding" not in page


def test_faults_are_told_in_the_readers_language(client: Client) -> None:
    page = posted(client, {"total-b12": "140"}, "nl", 422)
    assert "has no unit" not in page


def test_faults_of_a_pasted_record_name_their_line(client: Client) -> None:
    page = posted(client, {PASTED: '{"facts": {\n"pregnant": "perhaps",\n"no-such": 1}}'}, status=422)
    assert "line 2: Pregnant:" in page
    assert "line 3: no-such:" in page
    assert '"pregnant": "perhaps"' in html.unescape(page)


def test_form_and_pasted_record_are_not_mixed(client: Client) -> None:
    assert 'href="#record"' in posted(client, {PASTED: BODY.decode(), "pregnant": "no"}, status=422)


def test_a_unit_that_was_typed_is_not_overruled(vocabulary: Vocabulary) -> None:
    with translation.override("en"):
        typed = {"total-b12": "190 pg/ml", "gestational-age": "20 weeks", "gestational-age--unit": "wk"}
        facts = Entry(typed).record(vocabulary).facts
    assert isinstance(facts["total-b12"].value, Quantity)
    assert in_words(facts["total-b12"].value) == "140.22 pmol/L"
    assert in_words(facts["gestational-age"].value) == "20 wk"


# ---------------------------------------------------------------- what must hold


def test_red_flags_come_before_everything_else(client: Client) -> None:
    page = posted(client, WOMAN)
    main = page[page.index('id="result"') :]
    assert main.index("nhsuk-card--care--emergency") < min(main.index('id="values"'), main.index('id="side-by-side"'))
    text = text_of(page)
    assert text.index("RED FLAGS") < min(text.index(part) for part in ("KNOWN", "VALUES", "ADVICE", "WHERE SOURCES DIFFER"))
    assert "No red flags" not in text


def test_no_red_flags_is_no_all_clear(client: Client) -> None:
    assert "What was not asked is not a no" in posted(client, {"pregnant": "yes"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_note_says_what_it_is_for_and_which_editions_spoke(client: Client, language: str) -> None:
    text = text_of(posted(client, WOMAN, language))
    assert INTENDED_USE[language] in " ".join(text.split())
    for guideline in knowledge.assessor().guidelines:
        assert f"{guideline.id} {guideline.edition}" in " ".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["pregnant-and-deficient", "deficient-before-pregnancy", "breastfeeding-with-antibodies"])
def test_what_stands_under_a_guard_is_never_plain(client: Client, language: str, name: str) -> None:
    record = read_record(case(name), "case", knowledge.vocabulary())
    found = Shown(knowledge.assessor().assess(record), knowledge.vocabulary())
    page = html.unescape(posted(client, {PASTED: case(name).decode()}, language))
    guarded = [a for a in found.assessment.recommendations if a.guard]
    assert guarded
    plain = {a.recommendation.text[language] for a in found.assessment.recommendations if a.guard is None}
    opening = VIEW[language].split("{text}")[0][-1]
    for advice in guarded:
        said = advice.recommendation.text[language]
        assert advice.text[language] in page
        if said not in plain:
            assert re.search(rf"(?<!{opening}){re.escape(said)}", page) is None
    with translation.override(language):
        for advice in guarded:
            mark = _("%(guard)s goes before it") % {"guard": advice.guard.id if advice.guard else ""}
            statement = advice.guideline.statement(advice.recommendation.statement)
            assert f"{mark}). {', '.join(statement.ids)}: {statement.text[language]}" in page
            assert advice.text[language] not in note(found)


def test_nothing_stays(client: Client) -> None:
    for answer in (client.get(ADDRESS["en"]), client.post(ADDRESS["en"], WOMAN)):
        assert answer.headers["Cache-Control"] == "no-store"
        assert set(answer.cookies) <= {"csrf"}


def test_a_form_without_proof_of_origin_is_refused() -> None:
    strict = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    assert strict.post(ADDRESS["en"], WOMAN).status_code == 403


def test_too_large_a_paste_is_refused(client: Client) -> None:
    assert client.post(ADDRESS["en"], {PASTED: "x" * 1_000_001}).status_code == 413


def test_days_are_kept_with_their_values(client: Client) -> None:
    assert f'name="total-b12{DAY}" value="2026-11-02"' in posted(client, WOMAN)
