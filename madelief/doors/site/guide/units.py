"""Numbers and units as a reader writes them: 0,75 µmol/L in Dutch, 13 weken for 13 wk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madelief.facts import Concept, Known, Quantity
from madelief.facts.answer import Answer
from madelief.facts.entry import units_of
from madelief.facts.quantity import plain

SPELLED: Mapping[str, str] = {"umol/L": "µmol/L", "ug/L": "µg/L", "mL/min/1.73m2": "mL/min/1,73 m²"}
"""Units of UCUM, which has no µ, as laboratories print them."""

_CALENDAR = {
    "d": "days", "days": "days", "day": "days",
    "wk": "weeks", "weeks": "weeks", "week": "weeks",
    "mo": "months", "months": "months", "month": "months",
    "a": "years", "years": "years", "year": "years",
}  # fmt: skip


def number(value: Decimal) -> str:
    """`value` with the reader's own decimal sign."""
    return plain(value).replace(".", str(formats.get_format("DECIMAL_SEPARATOR")))


def amount(value: Decimal, unit: str) -> str:
    """`value` with its unit; a stretch of time in words."""
    if unit in _CALENDAR:
        return f"{number(value)} {time_word(_CALENDAR[unit], value)}"
    return f"{number(value)} {unit_name(unit)}".rstrip()


def unit_name(unit: str) -> str:
    """A unit by itself, as a reader meets it."""
    if unit in _CALENDAR:
        return time_word(_CALENDAR[unit], Decimal(2))
    spelled = SPELLED.get(unit, unit)
    return spelled if translation.get_language() == "nl" else spelled.replace(",", ".")


def time_word(word: str, value: Decimal) -> str:
    """`word` (days, weeks, months or years) as it stands behind `value`."""
    one = 1 if value == 1 else 2
    match word:
        case "days":
            return ngettext("day", "days", one)
        case "weeks":
            return ngettext("week", "weeks", one)
        case "months":
            return ngettext("month", "months", one)
        case _:
            return ngettext("year", "years", one)


def known_in_words(concept: Concept, value: Known | None) -> str:
    """What an example says of `concept`; None is "the record does not say"."""
    match value:
        case None:
            return "—"
        case Answer():
            return answer_word(value)
        case Quantity(number_, unit, comparator):
            return f"{comparator}{amount(number_, unit)}"
        case date():
            return day(value)
        case str():
            return choice_label(concept, value)
        case _:
            return str(value)


def answer_word(answer: Answer) -> str:
    """yes, no or unknown, as a rule says it."""
    return {"yes": _("yes"), "no": _("no"), "unknown": _("unknown")}[answer.word]


def expected_in_words(value: object) -> str:
    """What a rule must come to in an example."""
    match value:
        case None:
            return _("unknown")
        case Answer():
            return answer_word(value)
        case date():
            return day(value)
        case Quantity(number_, unit, _comparator):
            return amount(number_, unit)
        case Decimal():
            return number(value)
        case _:
            return str(value)


def day(value: date) -> str:
    return formats.date_format(value, "j F Y")


def choice_label(concept: Concept, choice: str) -> str:
    """A choice in the reader's words; its id where the vocabulary does not know it."""
    labels = dict(concept.choices)
    return labels[choice][str(translation.get_language())] if choice in labels else choice


def units_in_words(concept: Concept) -> str:
    """The units in which a value of `concept` may be given, the one that is counted in first."""
    return ", ".join(unit_name(unit) for unit in units_of(concept) if unit)
