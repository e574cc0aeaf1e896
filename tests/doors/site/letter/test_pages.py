"""The pages around the letter: what is asked, what is kept (nothing), and what happens without WeasyPrint."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from madelief.doors.site.check import letter_file, letter_views
from madelief.doors.site.limits import PER_MINUTE
from tests.conftest import absent
from tests.doors.site.letter.people import PREGNANT, TODAY, answered

LETTER, PRINT = "/en/check/report/letter/", "/en/check/report/print/"
SENT = {"to": "gp", "language": "en", "name": "Anna Vermeer", "born": "2 November 1994"}


@pytest.fixture
def pdf() -> None:
    """Needs what draws a PDF."""
    if not letter_file.ready():
        absent("WeasyPrint or Pango is not here")


@pytest.fixture
def woman(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(letter_views, "today", lambda: TODAY)
    return answered(client, PREGNANT)


def test_without_answers_there_is_no_letter(client: Client) -> None:
    for address in (LETTER, PRINT, "/en/check/report/calendar.ics"):
        assert client.get(address)["Location"] == "/en/check/"
        assert client.post(address, SENT)["Location"] == "/en/check/"


def test_the_letter_is_in_dutch_unless_she_chooses(woman: Client) -> None:
    page = woman.get(LETTER).content.decode()
    assert 'value="nl" checked' in page
    assert 'value="gp" checked' in page


def test_what_cannot_wait_is_said_before_the_form(woman: Client) -> None:
    page = woman.get(LETTER).content.decode()
    assert page.index("Call first, and take the letter with you.") < page.index("For whom is the letter?")


@pytest.mark.usefixtures("pdf")
def test_the_pdf_has_a_neutral_name_and_is_kept_nowhere(woman: Client) -> None:
    response = woman.post(LETTER, SENT)
    assert response.content.startswith(b"%PDF-")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies


def test_the_page_for_printing_is_the_letter(woman: Client) -> None:
    response = woman.post(PRINT, SENT | {"name": "<b>Anna</b>"})
    page = response.content.decode()
    assert "&lt;b&gt;Anna&lt;/b&gt;" in page
    assert "190 pg/mL" in page
    assert "140.22 pmol/L" in page
    assert 'lang="en"' in page
    assert response["Cache-Control"] == "no-store"


def test_her_name_is_in_no_cookie_and_no_address(woman: Client) -> None:
    response = woman.post(PRINT, SENT)
    assert all("Vermeer" not in cookie.value for cookie in response.cookies.values())
    assert "Vermeer" not in woman.get(LETTER).content.decode()
    assert woman.get(PRINT)["Location"] == LETTER


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "x" * 81, "Fill in at most 80 letters"),
        ("born", "a\u202eb", "This holds a sign that cannot be printed"),
        ("to", "everybody", "Choose for whom the letter is"),
        ("language", "fr", "Choose the language of the letter"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(woman: Client, field: str, value: str, sentence: str) -> None:
    for address in (LETTER, PRINT):
        response = woman.post(address, SENT | {field: value})
        page = response.content.decode()
        assert response.status_code == 422
        assert f'href="#{field}"' in page
        assert sentence in page
        assert (SENT | {field: value})["born"] in page


def test_without_weasyprint_the_page_for_printing_is_left(woman: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letter_file, "ready", lambda: False)
    page = woman.get(LETTER).content.decode()
    assert "Download as PDF" not in page
    assert "A PDF cannot be made on this site." in page
    refused = woman.post(LETTER, SENT)
    assert refused.status_code == 422
    assert "Use the page for printing." in refused.content.decode()
    assert woman.post(PRINT, SENT).status_code == 200


@override_settings(LIMITS=True)
def test_only_pdfs_count_as_pdfs(woman: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letter_file, "ready", lambda: True)
    monkeypatch.setattr(letter_file, "pdf", lambda html: b"%PDF-")
    cache.clear()
    for _time in range(PER_MINUTE["pdf"] + 2):
        assert woman.get(LETTER).status_code == 200
    statuses = [woman.post(LETTER, SENT).status_code for _time in range(PER_MINUTE["pdf"] + 1)]
    cache.clear()
    assert statuses[:-1] == [200] * PER_MINUTE["pdf"]
    assert statuses[-1] == 429


def test_a_letter_is_of_the_day_on_which_it_is_made(woman: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letter_views, "today", lambda: date(2026, 11, 25))
    assert "25 November 2026" in woman.post(PRINT, SENT).content.decode()
