"""An answer in the reader's words: on the check-answers page, beside a question, in a report."""

from __future__ import annotations

from decimal import Decimal

from django.utils import formats, translation
from django.utils.translation import gettext as _

from madelief.assess.wording import ANSWER
from madelief.doors.site.check.answers import Fields
from madelief.doors.site.check.question_pages import Form, Page, asks_for_number
from madelief.doors.site.knowledge import vocabulary
from madelief.doors.site.pages import day as in_words
from madelief.facts import Answer, Concept, Kind, Quantity, Value
from madelief.facts.calendar import CALENDAR_UNITS
from madelief.facts.entry import read_date, read_value, round_to
from madelief.facts.quantity import plain

FEWEST_DIGITS = 3
"""Digits that an echo in another unit shows at least."""


def answer(page: Page, fields: Fields) -> list[str]:
    """The answer of a page, a line each."""
    if "unknown" in fields:
        return [_("I don't know")]
    language = translation.get_language()
    match page.form:
        case Form.CHOOSE:
            option = page.option(fields["choice"])
            return [option.label[language]] if option else []
        case Form.TICK | Form.HAVE:
            ticked = [concept.label[language] for concept in page.concepts if concept.id in fields["ticked"]]
            return ticked or [_("None of these")]
        case Form.ONE:
            concept = page.concepts[0]
            found = read_value(concept, fields["value"], vocabulary())
            lines = [value(concept, found).capitalize() if concept.kind is Kind.YES_NO else value(concept, found)]
            if asks_for_number(page):
                lines = [entered(fields["value"]), *other_units(concept, found, fields["value"])]
            if "on" in fields:
                lines.append(_("measured on %(day)s") % {"day": in_words(read_date(fields["on"]))})
            return lines


def value(concept: Concept, found: Value) -> str:
    """A value of `concept` in words: ja, 9 weken, Veganistisch, 140 pmol/l."""
    language = translation.get_language()
    if found is None:
        return ANSWER["unknown"][language]
    if isinstance(found, Answer):
        return ANSWER[found.word][language]
    if isinstance(found, Quantity):
        return f"{found.comparator}{number(found.value)} {unit(found.unit, found.value)}"
    if isinstance(found, str):
        return dict(concept.choices)[found][language]
    if isinstance(found, int):
        return str(found)
    return in_words(found)


def number(amount: Decimal) -> str:
    """A number with the language's own decimal sign."""
    text = plain(amount)
    return text.replace(".", formats.get_format("DECIMAL_SEPARATOR"))


def unit(code: str, amount: Decimal) -> str:
    """A unit as the reader writes it: weken for wk, pmol/l for pmol/L."""
    words = vocabulary().units[code].words[translation.get_language()]
    return words[0] if code not in CALENDAR_UNITS or amount == 1 else words[-1]


def entered(text: str) -> str:
    """A number with its unit as it was typed, its unit as the reader writes it."""
    amount, _space, code = text.rpartition(" ")
    words = vocabulary().units[code].words[translation.get_language()]
    return f"{amount} {words[0] if code not in CALENDAR_UNITS or amount == '1' else words[-1]}"


def other_units(concept: Concept, found: Value, text: str) -> list[str]:
    """The same value in the other units in which laboratories print it, so that a wrong unit is seen."""
    if not isinstance(found, Quantity):
        return []
    typed = text.rpartition(" ")[2]
    amounts = {concept.unit: found.value} | {
        conversion.unit: round_to(found.value / conversion.times, 4).normalize() for conversion in concept.accepts
    }
    seen = {typed}
    lines = []
    for code, amount in amounts.items():
        # 1 pg/mL is 1 ng/L: once is enough.
        if code in seen or any(other in seen and amounts[other] == amount for other in amounts):
            continue
        seen.add(code)
        shown = _three_digits(amount)
        lines.append(_("that is %(amount)s") % {"amount": f"{found.comparator}{number(shown)} {unit(code, shown)}"})
    return lines


def _three_digits(amount: Decimal) -> Decimal:
    places = max(0, FEWEST_DIGITS - 1 - amount.adjusted()) if amount else 0
    return round_to(amount, min(places, 4))
