"""The dosage of a medicine: its route, its dose of a day, the time between two doses."""

from __future__ import annotations

from decimal import Decimal

from madelief.facts import Concept, Vocabulary
from madelief.records.fhir.observations import UCUM
from madelief.records.fhir.resource import Resource, as_is, codings, items, member, number_of, text_of

MICROGRAMS = {"ug": Decimal(1), "mcg": Decimal(1), "µg": Decimal(1), "mg": Decimal(1000)}
DOSE_UNIT = "ug/d"
DAYS = {"d": 1, "wk": 7}
"""A month is no number of days: every two months is not every eight weeks."""


def dosages(resource: Resource) -> list[Resource]:
    """The dosages of a request, a statement (lists) or an administration (one)."""
    one = resource.get("dosage")
    found = [one] if isinstance(one, dict) else items(resource, "dosage" if "dosage" in resource else "dosageInstruction")
    for dosage in found:
        as_is(dosage, "its dosage")
    return found


def routed(resource: Resource, concept: Concept, vocabulary: Vocabulary) -> set[str]:
    """The choices of `concept` for which the routes of the dosages stand."""
    routes = {pair for dosage in dosages(resource) for pair in codings(member(dosage, "route", dict), vocabulary)}
    return {known.means for known in concept.values if (known.system, known.code) in routes}


def timing(dosage: Resource) -> Resource:
    """The repeat of a dosage; empty where there is none."""
    when = member(dosage, "timing", dict) or {}
    as_is(when, "its timing")
    return member(when, "repeat", dict) or {}


def days_between(resource: Resource) -> Decimal | None:
    """Days from one dose to the next, where the one dosage says it exactly in days or weeks."""
    found = dosages(resource)
    if len(found) != 1:
        return None
    repeat = timing(found[0])
    frequency, period, unit = number_of(repeat.get("frequency")), number_of(repeat.get("period")), repeat.get("periodUnit")
    if any(repeat.get(key) is not None for key in ("frequencyMax", "periodMax", "dayOfWeek", "timeOfDay", "when")):
        return None
    if frequency is None or period is None or frequency <= 0 or period <= 0 or not isinstance(unit, str) or unit not in DAYS:
        return None
    return period * DAYS[unit] / frequency


def daily_micrograms(resource: Resource) -> Decimal | None:
    """The dose of a day in µg, where dose and timing both say so and it is not taken as needed."""
    days = days_between(resource)
    if days is None:
        return None
    (dosage,) = dosages(resource)
    if dosage.get("asNeededBoolean") or dosage.get("asNeededCodeableConcept"):
        return None
    each = {_micrograms(member(rate, "doseQuantity", dict) or {}) for rate in items(dosage, "doseAndRate")}
    dose = each.pop() if len(each) == 1 else None
    return None if dose is None else dose / days


def _micrograms(quantity: Resource) -> Decimal | None:
    as_is(quantity, "its dose")
    number = number_of(quantity.get("value"))
    code, printed = text_of(quantity.get("code")), text_of(quantity.get("unit"))
    times = MICROGRAMS.get(code if code and quantity.get("system") == UCUM else printed or code)
    return None if number is None or times is None else number * times
