"""Words in every language that Madelief speaks."""

from __future__ import annotations

LANGUAGES = ("en", "nl")

Text = dict[str, str]
"""The same words by language code; every code of `LANGUAGES` is present once a shelf has passed its check."""
