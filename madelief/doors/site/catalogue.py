"""The words of the site: which it uses, and what they are in Dutch (locale/nl/LC_MESSAGES/django.po).

English stands in the code and the templates. The compiled catalogue is committed, so that nobody needs gettext's tools;
a test compares both files with the code. Babel reads and writes them; it is needed to maintain, never to run.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

SITE = Path(__file__).parent
LANGUAGE = "nl"
PO = SITE / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
JINJA = {"newstyle_gettext": "true", "trimmed": "true", "extensions": "jinja2.ext.do"}
MADE = datetime(2026, 1, 1, tzinfo=UTC)
KEYWORDS = ("_", "_l", "gettext", "gettext_lazy", "ngettext:1,2")


def used() -> Any:
    """A Babel catalogue of every message that the code and the templates name."""
    from babel.messages.catalog import Catalog

    catalogue = Catalog(project="madelief", domain="django", fuzzy=False)
    for place, line, message in _messages():
        catalogue.add(message, locations=[(place, line)])
    return catalogue


def _messages() -> Iterator[tuple[str, int, Any]]:
    from babel.messages.extract import extract_from_dir

    methods = [("**.py", "python"), ("**.jinja", "jinja2.ext.babel_extract")]
    keywords = {
        word.split(":")[0]: tuple(map(int, word.split(":")[1].split(","))) if ":" in word else None for word in KEYWORDS
    }
    for file, line, message, _comments, _context in extract_from_dir(
        SITE, method_map=methods, options_map={"**.jinja": JINJA}, keywords=keywords
    ):
        yield file, line, message


def translated() -> Any:
    """The Dutch catalogue as it is kept."""
    from babel.messages.pofile import read_po

    with PO.open("rb") as file:
        return read_po(file, locale=LANGUAGE, domain="django")


def compiled(catalogue: Any) -> bytes:
    """A catalogue in the form that Django loads."""
    from babel.messages.mofile import write_mo

    # Babel writes the moment into the file; the same words are the same bytes.
    catalogue.creation_date = catalogue.revision_date = MADE
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def written(catalogue: Any) -> bytes:
    """A catalogue as text for people: sorted, without dates and line numbers, so that a diff shows words only."""
    from babel.messages.pofile import write_po

    out = BytesIO()
    write_po(out, catalogue, width=120, no_location=True, omit_header=True, sort_output=True)
    head = b'msgid ""\nmsgstr ""\n"Language: nl\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    return head + b'"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n' + out.getvalue()
