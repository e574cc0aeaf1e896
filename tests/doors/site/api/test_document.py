"""The OpenAPI document: what it promises is kept, for everything that a stranger can think of sending."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client

from madelief.facts import Vocabulary

SCHEMATHESIS = Path(sys.executable).parent / "schemathesis"

SECONDS = "25"

NOT_PROMISED = "positive_data_acceptance"
"""Facts that are right one by one can be wrong together (a result of after the day of the question): a schema cannot say so."""


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    """A server of this process."""
    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/api/v1/openapi.json"
        server.shutdown()
        thread.join()


def test_the_document_knows_every_concept_and_every_guideline(client: Client, vocabulary: Vocabulary) -> None:
    document = json.loads(client.get("/api/v1/openapi.json").content)
    facts = document["components"]["schemas"]["FactFile"]["properties"]["facts"]
    assert list(facts["properties"]) == list(vocabulary)
    assert facts["additionalProperties"] is False
    parameters = {one["name"]: one["schema"] for one in document["paths"]["/api/v1/assess"]["post"]["parameters"]}
    assert "zwangerschap-2017" in parameters["guideline"]["items"]["enum"]
    assert parameters["profile"]["enum"] == ["nl", "uk", "who"]


def test_its_examples_are_answered(client: Client) -> None:
    document = json.loads(client.get("/api/v1/openapi.json").content)
    for address, paths in document["paths"].items():
        for kind, content in paths.get("post", {}).get("requestBody", {}).get("content", {}).items():
            for example in content["examples"].values():
                assert client.post(address, example["value"], content_type=kind).status_code == 200


def test_the_page_to_try_it_needs_nothing_from_elsewhere(client: Client) -> None:
    answer = client.get("/api/v1/docs")
    assert answer.status_code == 200
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "://" not in answer.content.decode()


def test_a_stranger_finds_no_answer_that_is_not_documented(address: str, tmp_path: Path) -> None:
    words = [
        "run",
        address,
        "--max-time",
        SECONDS,
        "--generation-deterministic",
        "--no-color",
        "--exclude-checks",
        NOT_PROMISED,
    ]
    done = subprocess.run([SCHEMATHESIS, *words], capture_output=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout.decode()
