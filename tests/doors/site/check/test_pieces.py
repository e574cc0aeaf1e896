"""Pieces of a page that are written once: the same page as if they were written for her alone."""

from __future__ import annotations

from random import Random

import pytest
from django.http import HttpResponse
from django.test import Client
from markupsafe import Markup

from madelief.doors.site.check import pieces
from madelief.doors.site.check.answers import COOKIE, keep
from madelief.doors.site.check.told import Why
from tests.doors.site.check.test_flow import PHASES, answered


def pages(client: Client, phase: str) -> list[str]:
    """The report of somebody in this phase and the reasons behind it, in both languages."""
    response = HttpResponse()
    keep(response, answered(Random(f"pieces {phase}"), phase))
    client.cookies[COOKIE] = response.cookies[COOKIE].value
    addresses = ("/nl/check/uitslag/", "/en/check/report/", "/nl/check/uitslag/waarom/", "/en/check/report/why/")
    return [_without_token(client.get(address).content.decode()) for address in addresses]


def _without_token(page: str) -> str:
    before, _, after = page.partition('name="csrfmiddlewaretoken" value="')
    return before + after.partition('"')[2]


def test_a_page_is_the_same_after_others_were_read(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    afterwards = [pages(client, phase) for phase in (*PHASES, *reversed(PHASES))][len(PHASES) :][::-1]
    for phase, expected in zip(PHASES, afterwards, strict=True):
        monkeypatch.setattr(pieces, "_PIECES", {})
        monkeypatch.setattr(pieces, "_CITED", {})
        assert pages(client, phase) == expected


def test_a_full_store_writes_the_same(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = pages(client, PHASES[0])
    monkeypatch.setattr(pieces, "MOST_PIECES", 3)
    assert pages(client, PHASES[0]) == expected


class Written:
    """A macro that must not be asked."""

    name = "written"

    def __call__(self, *about: object) -> Markup:
        pytest.fail(f"written of {about}")


def test_nothing_that_she_told_can_be_a_piece() -> None:
    with pytest.raises(TypeError, match="a Why does not say"):
        pieces.once("nl", Written(), Why("Total B12", "140 pmol/L", "total-b12"))
