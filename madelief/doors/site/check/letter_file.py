"""A letter → a PDF that a screen reader can read (PDF/UA), made here and now, of this request only.

WeasyPrint is an extra (`pip install madelief[pdf]`) and needs pango; where it is not there, the page for printing is
what is left, and every page that offers the PDF says so.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

FILES = Path(__file__).parents[1] / "static" / "madelief"
STYLES = FILES / "letter.css"
FONTS = FILES / "fonts"


@cache
def ready() -> bool:
    """Whether a PDF can be made here."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        # OSError: the package is there, and the library that sets its text is not.
        return False
    return True


def pdf(html: str) -> bytes:
    """The document as PDF/UA-1. Reads our fonts and nothing else; asks no network for anything."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fetcher, fonts = only_our_fonts(), FontConfiguration()
    styles = CSS(string=STYLES.read_text(encoding="utf-8"), base_url=STYLES.as_uri(), url_fetcher=fetcher, font_config=fonts)
    document = HTML(string=html, url_fetcher=fetcher)
    made: bytes = document.write_pdf(stylesheets=[styles], font_config=fonts, pdf_variant="pdf/ua-1")
    return made


def only_our_fonts() -> Any:
    from weasyprint.urls import URLFetcher

    class OurFonts(URLFetcher):  # type: ignore[misc]
        """Refuses every address but that of a font of this package."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            ours = {font.as_uri() for font in FONTS.glob("*.woff2")}
            if url not in ours:
                raise ValueError("a letter reads nothing but its fonts")
            return super().fetch(url, headers)

    return OurFonts(allowed_protocols=["file"], allow_redirects=False)
