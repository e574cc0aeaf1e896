"""What a person, a table or a record writes → a value in the concept's canonical unit, or a sentence of refusal."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

from madelief.facts.answer import ANSWERS, UNKNOWN
from madelief.facts.concept import Concept, Kind
from madelief.facts.fact import Value
from madelief.facts.fault import quoted
from madelief.facts.quantity import COMPARATORS, Quantity, plain
from madelief.facts.text import Text
from madelief.facts.vocabulary import Vocabulary

LONGEST_NUMBER = 24
"""Digits in a number we take: more is no measurement, and printing 1E+400000 would fill the memory."""

_WIDE = Context(prec=4 * LONGEST_NUMBER)

UNKNOWN_WORD = "unknown"

_QUANTITY = re.compile(r"(?P<comparator><=|>=|<|>|≤|≥)?\s*(?P<number>[-+]?[0-9]+(?:[.,][0-9]+)?)\s*(?P<unit>\S.*)?")
_COMPARATOR = {"≤": "<=", "≥": ">="}
_INCLUSIVE = {"": "", "<": "<=", "<=": "<=", ">": ">=", ">=": ">="}
_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2},[0-9]{3}")


class NotAccepted(ValueError):
    """A sentence that says what is wrong with one value and what is accepted instead.

    `text` says it in every language where a reader at a form can meet it; str() is English.
    """

    def __init__(self, en: str, nl: str = "") -> None:
        super().__init__(en)
        self.text: Text = {"en": en, "nl": nl or en}


def read_value(concept: Concept, text: str, vocabulary: Vocabulary) -> Value:
    """`text` as a value of `concept`; None for the word "unknown" (unless it is one of the concept's choices).

    Quantities come back in the canonical unit, rounded half up to the concept's decimals. Raises `NotAccepted`.
    """
    text = text.strip()
    if text == UNKNOWN_WORD and UNKNOWN_WORD not in concept.choice_ids:
        return None
    match concept.kind:
        case Kind.YES_NO:
            return _answer(text)
        case Kind.CHOICE:
            if text not in concept.choice_ids:
                choices = ", ".join(concept.choice_ids)
                raise NotAccepted(
                    f"{quoted(text)} is not one of its choices: {choices} or unknown",
                    f"{quoted(text)} kan hier niet. Kies uit: {choices} of unknown",
                )
            return text
        case Kind.DATE:
            return read_date(text)
        case Kind.COUNT:
            return _count(concept, text)
        case Kind.QUANTITY:
            return _quantity(concept, text, vocabulary)


def read_date(text: str) -> date:
    """An ISO date of a year from 1900 on. Raises `NotAccepted`."""
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        raise NotAccepted(
            f"{quoted(text)} is not a date; write it as 2026-11-22",
            f"{quoted(text)} is geen datum. Schrijf een datum als 2026-11-22",
        ) from None
    if not 1900 <= day.year <= 2200:
        raise NotAccepted(
            f"{quoted(text)} lies outside the years 1900 to 2200; check the year",
            f"{quoted(text)} ligt buiten de jaren 1900 tot 2200. Controleer het jaar",
        )
    return day


def _answer(text: str) -> Value:
    answer = ANSWERS.get({"true": "yes", "false": "no"}.get(text, text))
    if answer is None or answer is UNKNOWN:
        raise NotAccepted(
            f"{quoted(text)} is not an answer here; write yes, no or unknown",
            f"{quoted(text)} is hier geen antwoord. Schrijf yes, no of unknown",
        )
    return answer


def _count(concept: Concept, text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise NotAccepted(
            f"{quoted(text)} is not a count; write a whole number such as 2, or unknown",
            f"{quoted(text)} is geen aantal. Schrijf een heel getal, bijvoorbeeld 2",
        )
    number = int(text)
    _in_range(concept, Decimal(number), "")
    return number


def _quantity(concept: Concept, text: str, vocabulary: Vocabulary) -> Quantity:
    match = _QUANTITY.fullmatch(text)
    if match is None:
        raise NotAccepted(
            f"{quoted(text)} is not a number with a unit; write for example {example(concept)}",
            f"{quoted(text)} is geen getal met een eenheid. Schrijf bijvoorbeeld {example(concept)}",
        )
    if match["unit"] is None:
        units = ", ".join(units_of(concept))
        raise NotAccepted(
            f"{quoted(text)} has no unit; write it with one of {units}",
            f"Bij {quoted(text)} staat geen eenheid. Schrijf er een bij: {units}",
        )
    if _THOUSANDS.fullmatch(match["number"]):
        whole, rest = match["number"].split(",")
        raise NotAccepted(
            f"{quoted(match['number'])} can be read as {whole}.{rest} and as {whole}{rest}; write the one you mean",
            f"{quoted(match['number'])} kan {whole}.{rest} zijn, maar ook {whole}{rest}. Schrijf wat u bedoelt",
        )
    number = read_decimal(match["number"].replace(",", "."))
    comparator = match["comparator"] or ""
    return convert(concept, number, match["unit"].strip(), _COMPARATOR.get(comparator, comparator), vocabulary)


def read_decimal(text: str) -> Decimal:
    """A decimal of at most `LONGEST_NUMBER` digits, none further than that from the point. Raises `NotAccepted`."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise NotAccepted(f"{quoted(text)} is not a number", f"{quoted(text)} is geen getal") from None
    return check_size(number, text)


def check_size(number: Decimal, text: object) -> Decimal:
    """`number`, if it is one that a measurement can have. Raises `NotAccepted`."""
    if not number.is_finite():
        raise NotAccepted(f"{quoted(text)} is not a number that was measured", f"{quoted(text)} is geen gemeten getal")
    sign_digits_exponent = number.as_tuple()
    if len(sign_digits_exponent.digits) > LONGEST_NUMBER or (number and abs(number.adjusted()) > LONGEST_NUMBER):
        raise NotAccepted(
            f"{quoted(text)} has more digits than a measurement can have",
            f"{quoted(text)} heeft meer cijfers dan een meting kan hebben",
        )
    return number


def convert(concept: Concept, number: Decimal, unit: str, comparator: str, vocabulary: Vocabulary) -> Quantity:
    """`number` in `unit` as a quantity of `concept` in its canonical unit and decimals.

    `unit` is any spelling that vocabulary/units.yaml lists. A limit that had to be rounded includes itself from then
    on: `<35.1 pg/mL` is `<=25.90 pmol/L`, since 35.09 pg/mL, which it allows, is rounded to 25.90 too. Raises
    `NotAccepted` for a unit that the concept does not take (none is ever guessed), and for a value outside the
    concept's possible range.
    """
    if comparator and comparator not in COMPARATORS:
        raise NotAccepted(
            f"{quoted(comparator)} is not one of the comparators {', '.join(COMPARATORS)}",
            f"{quoted(comparator)} kan hier niet. Schrijf een van deze tekens: {', '.join(COMPARATORS)}",
        )
    known = vocabulary.unit_spellings.get(unit)
    factors = {concept.unit: Decimal(1), **{conversion.unit: conversion.times for conversion in concept.accepts}}
    if known not in factors:
        units = ", ".join(units_of(concept))
        raise NotAccepted(
            f"{quoted(unit)} is not a unit of it; write it with one of {units}",
            f"{quoted(unit)} is geen eenheid van deze waarde. Schrijf een van deze: {units}",
        )
    exact = _WIDE.multiply(number, factors[known])
    value = round_to(exact, concept.decimals)
    _in_range(concept, value, f" {concept.unit}")
    return Quantity(value, concept.unit, comparator if value == exact else _INCLUSIVE[comparator])


def round_to(number: Decimal, decimals: int) -> Decimal:
    """`number` rounded half up to `decimals` digits after the point, as laboratories round."""
    rounded = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=_WIDE)
    return rounded.copy_abs() if rounded.is_zero() else rounded


def _in_range(concept: Concept, value: Decimal, unit: str) -> None:
    if concept.reject is None:
        return
    low, high = concept.reject
    if not low <= value <= high:
        raise NotAccepted(
            f"{plain(value)}{unit} is impossible: expected {plain(low)} to {plain(high)}{unit};"
            f" check the value{' and its unit' if unit else ''}",
            f"{plain(value)}{unit} kan niet kloppen: verwacht is {plain(low)} tot {plain(high)}{unit}."
            f" Controleer de waarde{' en de eenheid' if unit else ''}",
        )


def doubt(concept: Concept, value: Value) -> Text:
    """A sentence in every language when `value` is possible but unlikely; empty when there is nothing to say."""
    number = value.value if isinstance(value, Quantity) else Decimal(value) if isinstance(value, int) else None
    if number is None or concept.warn is None:
        return {}
    low, high = concept.warn
    if low <= number <= high:
        return {}
    unit = f" {concept.unit}" if concept.unit else ""
    shown, least, most = f"{plain(number)}{unit}", plain(low), f"{plain(high)}{unit}"
    return {
        "en": f"{shown} is unusual (usually {least} to {most}); check the value{' and its unit' if unit else ''}",
        "nl": f"{shown} is ongewoon (meestal {least} tot {most}). Controleer de waarde{' en de eenheid' if unit else ''}.",
    }


def unconfirmed_factor(concept: Concept, entered: str, vocabulary: Vocabulary) -> Text:
    """A sentence when the value, as it was `entered`, was converted with a factor that no source here confirms."""
    match = _QUANTITY.match(entered)
    words = (match["unit"] or "").split() if match else []
    unit = vocabulary.unit_spellings.get(words[0]) if words else None
    for conversion in concept.accepts:
        if conversion.unit == unit and not conversion.source:
            factor = f"x {plain(conversion.times)}"
            return {
                "en": f"converted from {unit} to {concept.unit} with {factor}: in common use, but confirmed by no source here",
                "nl": f"omgerekend van {unit} naar {concept.unit} met {factor}: gangbaar, maar door geen bron hier bevestigd",
            }
    return {}


def units_of(concept: Concept) -> tuple[str, ...]:
    """The units in which `concept` is accepted, the canonical one first."""
    return (concept.unit, *(conversion.unit for conversion in concept.accepts))


def example(concept: Concept) -> str:
    """A usual value of `concept` as it may be written."""
    low, high = concept.warn or concept.reject or (Decimal(1), Decimal(1))
    for decimals in range(concept.decimals + 1):
        for part in (4, 2):
            value = round_to((low + high) / part, decimals)
            if value and low <= value <= high:
                return str(Quantity(value, concept.unit))
    return str(Quantity(high, concept.unit))
