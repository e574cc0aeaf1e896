"""An answer in the reader's words: on the check-answers page, beside a question, in a report."""

from __future__ import annotations

from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from madelief.doors.site.check.answers import Fields
from madelief.doors.site.check.question_pages import Form, Page, asks_for_number
from madelief.doors.site.knowledge import vocabulary
from madelief.doors.site.values import SEVERAL, amount, day, unit, value
from madelief.facts import Concept, Kind, Quantity, Value
from madelief.facts.entry import read_date, read_value, round_to

ONE = Decimal(1)
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
                lines.append(_("measured on %(day)s") % {"day": day(read_date(fields["on"]))})
            return lines


def entered(text: str) -> str:
    """A number with its unit as it was typed, its unit as the reader writes it."""
    typed, _space, code = text.rpartition(" ")
    return f"{typed} {unit(code, ONE if typed == '1' else SEVERAL)}"


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
    for code, same in amounts.items():
        # 1 pg/mL is 1 ng/L: once is enough.
        if code in seen or any(other in seen and amounts[other] == same for other in amounts):
            continue
        seen.add(code)
        shown = _three_digits(same)
        lines.append(_("that is %(amount)s") % {"amount": f"{found.comparator}{amount(shown, code)}"})
    return lines


def _three_digits(value: Decimal) -> Decimal:
    places = max(0, FEWEST_DIGITS - 1 - value.adjusted()) if value else 0
    return round_to(value, min(places, 4))
