"""The PDF: two pages at most, tagged, titled, in its language, and made without a look at anything but its fonts."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import pytest

from madelief.doors.site.check import letter_file
from madelief.facts import LANGUAGES
from tests.conftest import absent
from tests.doors.site.letter.people import CASES, assessed, letter, ticking_everything


@pytest.fixture(autouse=True)
def _needs_pango() -> None:
    if not letter_file.ready():
        absent("WeasyPrint or Pango is not here")


MOST_PAGES = 2


def opened(pdf: bytes) -> bytes:
    """The file with its streams unpacked."""
    streams = re.findall(rb"stream\r?\n(.*?)\nendstream", pdf, re.DOTALL)
    unpacked = []
    for stream in streams:
        try:
            unpacked.append(zlib.decompress(stream))
        except zlib.error:
            unpacked.append(stream)
    return pdf + b"\n".join(unpacked)


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", opened(pdf)))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_letter_fits_on_two_pages(path: Path) -> None:
    assert 1 <= pages(letter_file.pdf(letter(assessed(path), "nl")[1])) <= MOST_PAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_letter_fits_on_two_pages(language: str) -> None:
    assert pages(letter_file.pdf(letter(ticking_everything(), language)[1])) == MOST_PAGES


@pytest.mark.parametrize(("language", "title"), [("nl", "Brief voor mijn huisarts"), ("en", "Letter for my GP")])
def test_a_screen_reader_can_read_it(language: str, title: str) -> None:
    content = opened(letter_file.pdf(letter(assessed(CASES[0]), language)[1]))
    assert re.search(rb"/MarkInfo\s*<<\s*/Marked true", content)
    assert b"/StructTreeRoot" in content
    assert re.search(rb"/Lang\s*\(" + language.encode(), content)
    assert title.encode("utf-16-be") in content or title.encode() in content
    assert re.search(rb"<pdfuaid:part>1<|pdfuaid:part=\"1\"", content)
    assert re.search(rb"/S\s*/TH\b", content)
    assert re.search(rb"/S\s*/TD\b.*?/Headers \[\(", content)


def test_it_names_no_host_and_leads_nowhere() -> None:
    content = opened(letter_file.pdf(letter(assessed(CASES[0]), "nl")[1]))
    assert not re.search(rb"/URI\b|localhost|127\.0\.0\.1|file:", content)


def test_it_is_set_in_our_font_only() -> None:
    content = opened(letter_file.pdf(letter(assessed(CASES[-1]), "nl")[1]))
    fonts = set(re.findall(rb"/BaseFont\s*/[A-Z]{6}\+([A-Za-z-]+)", content))
    assert fonts
    assert all(font.startswith(b"Atkinson-Hyperlegible") for font in fonts), fonts


@pytest.mark.parametrize("address", ["file:///etc/passwd", "https://example.org/x.png", letter_file.STYLES.as_uri()])
def test_nothing_but_a_font_is_read(address: str) -> None:
    with pytest.raises(ValueError, match="nothing but its fonts"):
        letter_file.only_our_fonts().fetch(address)
