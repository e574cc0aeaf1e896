"""What the vocabulary makes of a code and of a unit, once for each way in which an export writes them.

Exports write the same few CodeableConcepts and units millions of times. The one-person reader's own functions judge each
spelling once; DuckDB looks the verdict up.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal

from madelief.facts import Kind, Vocabulary
from madelief.facts.entry import _INCLUSIVE, NotAccepted
from madelief.facts.quantity import COMPARATORS
from madelief.records.bulk.fhir.law import NAME, parsed
from madelief.records.fhir.observations import FINAL, UPPER_LIMIT, unit_of
from madelief.records.fhir.people import INFANT, MOTHER
from madelief.records.fhir.resource import CannotRead, as_is, matches, origin, text_of

PLACES = 6
"""Digits after the point with which DuckDB converts; a value with more goes to the law."""
LARGEST = 10**6
"""Values from here on go to the law: with them whole numbers of 64 bits might not hold the product."""
LARGEST_FACTOR = 10**6
WIDEST = 10**12

MOST_TAILS = 100_000
KEY = f"(({{code}} * {MOST_TAILS} + {{tail}}) * 2 + {{infant}})"
"""A code, what follows the number, and whom it is about, as one number: quicker to look up than three."""

PLANS = {
    "key": "BIGINT", "concept": "VARCHAR", "factor": "BIGINT", "divisor": "BIGINT", "scale": "BIGINT", "low": "BIGINT",
    "high": "BIGINT", "comparator": "VARCHAR", "rounded": "VARCHAR", "origin": "VARCHAR", "limits": "BOOLEAN",
}  # fmt: skip
"""How a quantity becomes a fact: `value` x 10^PLACES x `factor` / `divisor`, rounded, is the value x `scale`.

`low` and `high` bound it. `comparator` is that of the value, `rounded` the one it has where something was rounded off.
`limits`: the range printed with it counts too. A plan without a concept leaves the quantity to the law.
"""
Plan = tuple[int, str | None, int, int, int, int, int, str | None, str | None, str, bool]


@dataclass
class Plans:
    """Verdicts, kept for as long as the jobs of one run."""

    vocabulary: Vocabulary

    def __post_init__(self) -> None:
        self.ids: dict[str, tuple[int, bool]] = {}
        self.texts: list[str] = []
        self.tails: dict[str, int] = {}
        self.made: dict[tuple[int, str, str], Plan] = {}

    def known(self) -> str:
        """A regular expression (RE2) that finds a code of the vocabulary in JSON; it may find too much, never too little."""
        codes = {(code.code, code.prefix) for concept in self.vocabulary.values() for code in concept.codes}
        # Python strips the blanks around a code; whatever blanks there are.
        words = [re.escape(code) + ("" if prefix else r'[^0-9A-Za-z"]*"') for code, prefix in sorted(codes)]
        return r'"[^0-9A-Za-z"]*(?:' + "|".join(words) + ")"

    def code(self, text: str) -> tuple[int, str, bool]:
        """(number, text, whether it may stand for a concept) of a CodeableConcept in JSON."""
        if text not in self.ids:
            self.ids[text] = len(self.texts), self._ours(text)
            self.texts.append(text)
        return self.ids[text][0], text, self.ids[text][1]

    def all_codes(self) -> list[tuple[int, str, bool]]:
        """Every code so far, as `code` gives it."""
        return [(number, text, ours) for text, (number, ours) in self.ids.items()]

    def all_tails(self) -> list[tuple[int, str]]:
        """Every tail so far: (number, text)."""
        return [(number, text) for text, number in self.tails.items()]

    def _ours(self, text: str) -> bool:
        try:
            code = parsed(text)
            return not isinstance(code, dict) or any(matches(code, about, self.vocabulary) for about in (MOTHER, INFANT))
        except CannotRead:
            return True  # the law says why

    def tail(self, text: str) -> int:
        """A number for the JSON of a quantity from the comma after its number on."""
        return self.tails.setdefault(text, len(self.tails))

    def takes(self, tail: str) -> bool:
        """Whether there is a number left for `tail`."""
        return tail in self.tails or len(self.tails) < MOST_TAILS - 1

    def plans(self, code: int, tail: str) -> list[Plan]:
        """How a quantity with this code and tail is read: of a mother, and of an infant."""
        found = []
        for about in (MOTHER, INFANT):
            key = code, about, tail
            if key not in self.made:
                self.made[key] = self._plan(*key)
            found.append(self.made[key])
        return found

    def _plan(self, code: int, about: str, tail: str) -> Plan:
        number = (code * MOST_TAILS + self.tail(tail)) * 2 + (about == INFANT)
        nothing = number, None, 0, 1, 1, 0, 0, None, None, "", False
        try:
            quantity = parsed('{"value":1' + tail)
            coded = parsed(self.texts[code])
            if not isinstance(coded, dict) or not isinstance(quantity, dict) or quantity.get("value") != 1:
                return nothing
            found = matches(coded, about, self.vocabulary)
            if len(found) != 1:
                return nothing
            ((concept, listed),) = found
            as_is(quantity)
            comparator = text_of(quantity.get("comparator"))
            if (
                concept.kind is not Kind.QUANTITY
                or listed.means
                or not set(FINAL) <= set(concept.pick.statuses)
                or (quantity.get("comparator") is not None and comparator not in COMPARATORS)
            ):
                return nothing
            unit = self.vocabulary.unit_spellings.get(unit_of(quantity, concept, self.vocabulary))
            factors = {concept.unit: Decimal(1), **{other.unit: other.times for other in concept.accepts}}
            if unit not in factors:
                return nothing
        except (CannotRead, NotAccepted):
            return nothing
        factor, places = _whole(factors[unit])
        scale = 10**concept.decimals
        low, high = concept.reject or (Decimal(-WIDEST), Decimal(WIDEST))
        if not 0 < factor < LARGEST_FACTOR or places + PLACES < concept.decimals:
            return nothing
        # The value that is compared with them is a whole number at this scale.
        least, most = math.ceil(low * scale), math.floor(high * scale)
        return (
            number, concept.id, factor, 10 ** (places + PLACES - concept.decimals), scale,
            least, most, comparator or None, _INCLUSIVE[comparator] or None,
            origin(NAME, listed).removeprefix(NAME), concept.id + UPPER_LIMIT in self.vocabulary,
        )  # fmt: skip


def _whole(number: Decimal) -> tuple[int, int]:
    """(whole number, places): 0.738 is 738 with 3 places."""
    places = max(0, -int(number.as_tuple().exponent))
    return int(number.scaleb(places)), places
