"""What this installation opens: guide and sources only, the check as well, or the clinician's doors, too.

Whoever runs the check for the public may become the maker of a medical device (docs/safety/intended-use.md), so what
is open is one setting, read once.
"""

from __future__ import annotations

from enum import StrEnum


class Mode(StrEnum):
    """`MADELIEF_MODE`. Each opens all that the one before it opens."""

    LIBRARY = "library"
    """Guide and sources: shows what is written, judges nothing."""
    PREPARE = "prepare"
    """The check: what the sources say about a woman's answers, and what to ask."""
    CLINICAL = "clinical"
    """The clinician's page and the API."""

    @property
    def checks(self) -> bool:
        """Whether the check, its report and its papers are open."""
        return self is not Mode.LIBRARY

    @property
    def serves_clinicians(self) -> bool:
        """Whether the clinician's page and the API are open."""
        return self is Mode.CLINICAL
