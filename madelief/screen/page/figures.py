"""Numbers, days and units as a reader of each language writes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from madelief.facts.quantity import plain
from madelief.screen.page.suppression import Shown
from madelief.screen.page.words import MONTHS, WORDS

GROUPS = {"en": ",", "nl": "."}
POINT = {"en": ".", "nl": ","}


@dataclass(frozen=True)
class Figures:
    """How figures are written in `language`, with counts under `below` left out."""

    language: str
    below: int

    def whole(self, number: int) -> str:
        return f"{number:,}".replace(",", GROUPS[self.language])

    def count(self, shown: Shown) -> str:
        if shown.number is not None:
            return self.whole(shown.number)
        return f"<{self.below}" if shown.small else WORDS["hidden"][self.language]

    def share(self, shown: Shown, whole: Shown) -> str:
        """The share of `whole` in whole percents; "" where one of them is left out."""
        if shown.number is None or not whole.number:
            return ""
        percent = 100 * shown.number / whole.number
        if 0 < percent < 1:
            return "<1%"
        return ">99%" if 99 < percent < 100 else f"{percent:.0f}%"

    def with_share(self, shown: Shown, whole: Shown) -> str:
        """A count, and in brackets its share of `whole` where that may be shown."""
        share = self.share(shown, whole)
        return f"{self.count(shown)} ({share})" if share else self.count(shown)

    def short(self, shown: Shown) -> str:
        """A count for a narrow place: three letters and a sign at most."""
        if shown.number is None or shown.number < 1000:
            return self.count(shown) if shown.number is not None or shown.small else "·"
        for unit, letter in ((1_000_000, "M"), (1000, "k")):
            if shown.number >= unit:
                amount = shown.number / unit
                # 999,999 is a thousand thousands, but a reader wants 1M.
                if letter == "k" and round(amount) >= 1000:
                    return "1M"
                return (f"{amount:.1f}" if amount < 9.95 else f"{amount:.0f}").replace(".", POINT[self.language]) + letter
        return self.count(shown)

    def decimal(self, number: Decimal) -> str:
        return plain(number).replace(".", POINT[self.language])

    def amount(self, number: Decimal, unit: str) -> str:
        return f"{self.decimal(number)} {unit_in_words(unit)}"

    def percent(self, shift: int) -> str:
        return "0" if shift == 0 else f"{'+' if shift > 0 else '−'}{abs(shift)}%"

    def day(self, written: str) -> str:
        """A day (2026-11-22) or a moment in words; a year, or what is no date, as it was written."""
        try:
            day = date.fromisoformat(written)
            return self._day(day)
        except ValueError:
            pass
        try:
            moment = datetime.fromisoformat(written)
        except ValueError:
            return written
        return f"{self._day(moment.date())}, {moment:%H:%M}"

    def _day(self, day: date) -> str:
        return f"{day.day} {MONTHS[self.language][day.month - 1]} {day.year}"


def unit_in_words(unit: str) -> str:
    """A UCUM unit as a laboratory writes it."""
    return ("µ" + unit[1:] if unit.startswith("u") else unit).replace("/L", "/l")
