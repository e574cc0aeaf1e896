"""What cannot be answered is told as problem+json: every fault, in the language that was asked for, and no more."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from madelief.assess import Assessor
from tests.doors.site.api.people import commanded

JSON = "application/json"
MOST = 1_000_000


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The problem, held against RFC 9457."""
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = json.loads(answer.content)
    assert {"type", "title", "status", "detail"} <= told.keys()
    assert told["status"] == status
    assert "Traceback" not in answer.content.decode()
    return told


def test_every_fault_is_listed_as_the_command_lists_it(client: Client) -> None:
    body = b'{"facts": {\n"pregnant": "maybe",\n"total-b12": 140,\n"no-such": "yes",\n"mma": "3 mg/L"}}'
    told = problem(client.post("/api/v1/assess", body, content_type=JSON), 422)
    said = commanded("assess", "-", stdin=body)
    assert [(e["line"], e["concept"], e["text"]) for e in told["errors"]] == [
        (e["line"], e["concept"], e["text"]) for e in said["errors"]
    ]
    assert [error["line"] for error in told["errors"]] == [2, 3, 4, 5]
    assert {error["file"] for error in told["errors"]} == {"request"}


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("profile=de", ["profile"]),
        ("language=de", ["language"]),
        ("on=22-11-2026", ["on"]),
        ("guideline=none&guideline=neither", ["guideline", "guideline"]),
        ("profil=uk&langauge=nl", ["profil", "langauge"]),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(client: Client, query: str, parameters: list[str]) -> None:
    told = problem(client.post(f"/api/v1/assess?{query}", b'{"facts": {}}', content_type=JSON), 422)
    assert [error["file"] for error in told["errors"]] == parameters


@pytest.mark.parametrize("body", [b"", b"{", b"facts: {}", b"{facts: {}}", b'{"facts": NaN}', b"[" * 5000, b"\xff\xfe{}"])
def test_what_is_no_json_is_400(client: Client, body: bytes) -> None:
    assert "errors" not in problem(client.post("/api/v1/assess", body, content_type=JSON, CONTENT_TYPE=JSON), 400)


@pytest.mark.parametrize("body", [b"3", b"null", b'"facts"', b"[]", b"{}"])
def test_json_that_is_no_record_is_422(client: Client, body: bytes) -> None:
    assert problem(client.post("/api/v1/assess", body, content_type=JSON), 422)["errors"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-yaml", "application/x-www-form-urlencoded", "application/xml"])
def test_another_type_of_content_is_415(client: Client, kind: str) -> None:
    answer = client.generic("POST", "/api/v1/assess", b"{}", content_type=kind)
    problem(answer, 415)
    assert answer.headers["Accept"] == "application/json, application/fhir+json"


def test_a_body_that_says_it_is_too_large_is_refused_unread(client: Client) -> None:
    class Unread(io.BytesIO):
        def read(self, *_: Any) -> bytes:
            pytest.fail("the body was read")

    environ = {"CONTENT_TYPE": JSON, "CONTENT_LENGTH": str(MOST + 1), "wsgi.input": Unread()}
    problem(client.generic("POST", "/api/v1/assess", **environ), 413)
    assert client.post("/api/v1/assess", b'{"facts": {}}'.ljust(MOST), content_type=JSON).status_code == 200


def test_a_body_in_chunks_is_read_up_to_the_limit(client: Client) -> None:
    def chunked(body: bytes, ends: bool = True) -> Any:
        sent = {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": ends}
        environ = {"CONTENT_TYPE": JSON, "CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
        return client.generic("POST", "/api/v1/assess", **environ, **sent)

    assert chunked(b'{"facts": {"pregnant": "yes"}}').status_code == 200
    problem(chunked(b" " * (MOST + 1)), 413)
    problem(chunked(b'{"facts": {}}', ends=False), 411)


def test_another_method_is_405_and_says_which_is_answered(client: Client) -> None:
    for method, address, allowed in (("GET", "assess", "POST"), ("DELETE", "ask", "POST"), ("POST", "guidelines", "GET")):
        answer = client.generic(method, f"/api/v1/{address}")
        problem(answer, 405)
        assert answer.headers["Allow"] == allowed


@pytest.mark.parametrize("address", ["/api/v1/", "/api/v1/nothing", "/api/v2/assess", "/api/v1/assess/"])
def test_no_such_address_is_404(client: Client, address: str) -> None:
    problem(client.get(address), 404)


def test_too_many_requests_are_429(client: Client) -> None:
    cache.clear()
    with override_settings(LIMITS=True):
        answers = [client.get("/api/v1/guidelines") for _ in range(61)]
    cache.clear()
    assert [answer.status_code for answer in answers] == [200] * 60 + [429]
    problem(answers[-1], 429)
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_failure_of_ours_tells_nothing_of_what_was_sent(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any) -> None:
        raise ValueError("140 pmol/L")

    monkeypatch.setattr(Assessor, "assess", fail)
    client.raise_request_exception = False
    answer = client.post("/api/v1/assess", b'{"facts": {}}', content_type=JSON)
    problem(answer, 500)
    assert "140" not in answer.content.decode() + caplog.text


def test_a_problem_is_told_in_the_language_that_was_asked_for(client: Client) -> None:
    told = {
        language: problem(
            client.post(f"/api/v1/assess{query}", b"{", content_type=JSON, headers={"Accept-Language": "nl"}), 400
        )
        for language, query in (("en", ""), ("nl", "?language=nl"))
    }
    assert told["en"]["title"] == "This is not readable JSON"
    assert told["en"]["detail"].startswith("The reader stopped")
    assert told["nl"]["title"] != told["en"]["title"]
    assert told["nl"]["detail"] != told["en"]["detail"]
