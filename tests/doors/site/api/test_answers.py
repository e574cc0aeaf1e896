"""The API says what the command says, and nothing of it stays."""

from __future__ import annotations

import json
import logging

import pytest
from django.test import Client

from madelief.assess.wording import INTENDED_USE
from madelief.facts import Vocabulary
from madelief.guideline import Shelf
from tests.doors.site.api.people import case, commanded, fhir

JSON = "application/json"
PEOPLE = [
    ("pregnant-and-deficient", "nl", "nl"),
    ("red-flags", "en", "uk"),
    ("breastfeeding-with-antibodies", "nl", "who"),
    ("little-is-known", "en", "nl"),
]


@pytest.mark.parametrize(("name", "language", "profile"), PEOPLE)
def test_a_report_is_that_of_the_command(client: Client, name: str, language: str, profile: str) -> None:
    body = case(name)
    answer = client.post(f"/api/v1/assess?language={language}&profile={profile}", body, content_type=JSON)
    assert answer.status_code == 200
    told = json.loads(answer.content)
    said = commanded("assess", "-", "--language", language, "--profile", profile, stdin=body)
    assert told == said
    assert list(told) == list(said)


@pytest.mark.parametrize("kind", [JSON, "application/fhir+json", "application/json; charset=utf-8"])
def test_a_bundle_is_told_by_its_content(client: Client, kind: str) -> None:
    body = fhir()
    told = json.loads(client.post("/api/v1/assess?on=2026-11-22", body, content_type=kind).content)
    assert told == commanded("assess", "-", "--on", "2026-11-22", "--language", "en", stdin=body)
    assert [value["concept"] for value in told["values"]] == ["total-b12"]


def test_only_chosen_guidelines_and_always_the_guards(client: Client) -> None:
    address = "/api/v1/assess?guideline=zwangerschap-2017&guideline=nhg-b12"
    told = json.loads(client.post(address, case("pregnant-and-deficient"), content_type=JSON).content)
    assert [guideline["id"] for guideline in told["meta"]["guidelines"]] == ["nhg-b12", "safety", "zwangerschap-2017"]


def test_questions_are_those_of_the_command_and_red_flags_stand_beside_them(client: Client) -> None:
    body = case("red-flags")
    answer = client.post("/api/v1/ask?language=nl", body, content_type=JSON)
    assert json.loads(answer.content) == commanded("ask", "-", "--language", "nl", stdin=body)
    assert answer.headers["Madelief-Red-Flags"].startswith("safety/")
    assert client.post("/api/v1/ask", b'{"facts": {}}', content_type=JSON).headers["Madelief-Red-Flags"] == "none"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_shelf_is_that_of_the_command(client: Client, language: str) -> None:
    told = json.loads(client.get(f"/api/v1/guidelines?language={language}").content)
    assert told == commanded("guidelines", "--language", language, stdin=b"")


def test_every_concept_says_what_it_takes(client: Client, vocabulary: Vocabulary) -> None:
    rows = {row["id"]: row for row in json.loads(client.get("/api/v1/concepts?language=nl").content)}
    assert list(rows) == list(vocabulary)
    assert rows["total-b12"]["accepts"] == ["pmol/L", "ng/L", "pg/mL"]
    assert rows["total-b12"]["possible"] == {"from": "1", "to": "20000"}
    assert {"id": "vegan", "label": "Veganistisch"} in rows["diet"]["choices"]


@pytest.mark.parametrize("address", ["assess", "ask", "guidelines", "concepts"])
def test_every_answer_says_what_it_is_for_and_which_editions_spoke(client: Client, shelf: Shelf, address: str) -> None:
    path = f"/api/v1/{address}?language=nl"
    answer = client.get(path) if address in ("guidelines", "concepts") else client.post(path, fhir(), content_type=JSON)
    assert answer.headers["Madelief-Intended-Use"] == INTENDED_USE["nl"]
    assert answer.headers["Content-Language"] == "nl"
    assert "Madelief-On" in answer.headers
    for guideline in shelf.released():
        assert f"{guideline.id}={guideline.edition}" in answer.headers["Madelief-Editions"]


def test_nothing_stays(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = client.post("/api/v1/assess", case("pregnant-and-deficient"), content_type=JSON)
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "140 pmol" not in caplog.text
    assert "pregnant-and-deficient" not in caplog.text


def test_no_proof_of_origin_is_asked(client: Client) -> None:
    strict = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    assert strict.post("/api/v1/assess", fhir(), content_type=JSON).status_code == 200
