"""What the name of a band says, in one of four words: so that "lowered" and "counts as a deficiency" can be compared.

Guidelines name their bands in their own words. Nothing here knows a threshold; the words are checked against the scale
(`runs`), so that a name that was misread shows as a question mark and fails a test, and never as a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum


class Meaning(Enum):
    """What a source says of a value that lies in one of its bands, for somebody who is pregnant."""

    CALLED = "called"
    """Deficient, anaemic, raised: what the source looks for."""
    BETWEEN = "in between"
    """Possible, grey, not excluded."""
    DEPENDS = "depends"
    """On what NHANES does not tell: the week of pregnancy, or nitrous oxide."""
    CLEAR = "clear"
    QUIET = "no band"
    """Outside all its bands."""


WORDS = (
    # The first row that is met in the band's English name, after its colon, decides. Everybody here is pregnant.
    (Meaning.CLEAR, "when not pregnant|above low-normal"),
    (Meaning.CALLED, "below low-normal|every trimester|all of pregnancy|in and after pregnancy|in pregnancy, not after"),
    (Meaning.DEPENDS, "trimester|early in pregnancy|later? in pregnancy|week|month|birth"),
    (Meaning.BETWEEN, "not exclude|not rule|indeterminate|grey|uncertain|unclear|possibl|borderline|in between|insufficien"
                      "|sometimes|may |low-normal|low normal"),
    (Meaning.CLEAR, r"unlikely|\bnot? |\bnormal|enough|usual|(from|on or above) (the|a)( \w+)? line"),
    (Meaning.CALLED, "deficien|an(ae|e)mi|low|raised|high|lack|confirm"),
)  # fmt: skip

OF_WHOM = "trimester|nitrous"
"""Words before the colon of a name that bind all its bands to something NHANES does not tell."""

NOT_FOR_PREGNANCY = "outside pregnancy|not pregnant|unreliable in pregnancy"
"""Words in the names of bands that, by their source, are not drawn for pregnancy or not reliable in it."""

RAISED = ("mma", "homocysteine")
"""The values of which the upper end is called; of the others it is the lower, and of `EITHER` both."""
EITHER = ("mcv",)

ORDER = {Meaning.CALLED: 0, Meaning.BETWEEN: 1, Meaning.DEPENDS: 1, Meaning.CLEAR: 2}


def meaning_of(name: str) -> Meaning | None:
    """What a band of that English name means; None where no row of `WORDS` knows it."""
    whom, colon, said = name.lower().partition(": ")
    if colon and re.search(OF_WHOM, whom):
        return Meaning.DEPENDS
    return next((meaning for meaning, words in WORDS if re.search(words, f"{said if colon else whom} ")), None)


def meant_for_others(name: str) -> bool:
    return re.search(NOT_FOR_PREGNANCY, name.lower()) is not None


def runs(concept: str, read: Iterable[Meaning | None]) -> bool:
    """Whether what the bands of one source were read as, lowest first, runs from called to clear (or back, where `RAISED`)."""
    steps = [ORDER[meaning] for meaning in read if meaning is not None]
    return concept in EITHER or steps == sorted(steps, reverse=concept in RAISED)
