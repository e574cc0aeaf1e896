"""Numbers, units, days and values as a reader writes them: 0,75 µmol/l in Dutch, 13 weken for 13 wk, Veganistisch."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import formats, translation

from madelief.assess.wording import ANSWER
from madelief.doors.site.knowledge import vocabulary
from madelief.facts import Answer, Concept, Quantity, Value
from madelief.facts.calendar import CALENDAR_UNITS
from madelief.facts.quantity import plain

SEVERAL = Decimal(2)


def number(value: Decimal) -> str:
    """`value` with the reader's own decimal sign."""
    return plain(value).replace(".", str(formats.get_format("DECIMAL_SEPARATOR")))


def unit(code: str, amount: Decimal = SEVERAL) -> str:
    """A unit as it stands behind `amount`: weken for wk, pmol/l for pmol/L; as it is written where it is none of ours."""
    known = vocabulary()
    found = known.units.get(known.unit_spellings.get(code, code))
    if found is None:
        return code
    words = found.words[language()]
    return words[-1] if code in CALENDAR_UNITS and amount != 1 else words[0]


def amount(value: Decimal, code: str) -> str:
    """`value` with its unit."""
    return f"{number(value)} {unit(code, value)}".rstrip()


def quantity(found: Quantity) -> str:
    """A measured value with its unit, and the sign before it."""
    return f"{found.comparator}{amount(found.value, found.unit)}"


def day(on: object) -> str:
    """A date in words: 22 november 2026."""
    return formats.date_format(on, "j F Y")  # type: ignore[arg-type]


def truth(answer: Answer) -> str:
    """yes, no or unknown."""
    return ANSWER[answer.word][language()]


def choice(concept: Concept, wanted: str) -> str:
    """A choice in words; its id where the vocabulary does not know it."""
    labels = dict(concept.choices)
    return labels[wanted][language()] if wanted in labels else wanted


def value(concept: Concept, found: Value) -> str:
    """A value of `concept`: ja, 9 weken, Veganistisch, 140 pmol/l; None is unknown."""
    match found:
        case None:
            return ANSWER["unknown"][language()]
        case Answer():
            return truth(found)
        case Quantity():
            return quantity(found)
        case date():
            return day(found)
        case str():
            return choice(concept, found)
        case _:
            return str(found)


def language() -> str:
    """The reader's language; Django's is None only where translation is off."""
    return str(translation.get_language())
