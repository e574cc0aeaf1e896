"""What a question page sends → the answer of that page, or sentences that say what to mend."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _

from madelief.doors.site.check.answers import Fields
from madelief.doors.site.check.question_pages import Form, Page, can_be_unknown
from madelief.doors.site.knowledge import vocabulary
from madelief.facts import Concept, Fact, Kind, Quantity, Text
from madelief.facts.entry import NotAccepted, doubt, read_date, read_value, units_of
from madelief.records.picking import outdated

NONE = "none"
"""The box "none of these"."""
UNKNOWN = "unknown"
"""The box, the button or the option "I don't know"."""
LONGEST = 40
"""Letters of what somebody types as a value."""


@dataclass
class Filled:
    """A page as it was sent: an answer, or errors to show with what was typed."""

    fields: Fields | None = None
    errors: list[tuple[str, str]] = field(default_factory=list)
    """(sentence, id of the field)."""
    doubts: list[str] = field(default_factory=list)
    """Sentences about a value that is possible but unusual: she is asked whether it is right."""
    sure: str = ""
    """The value that the doubts are about: only this one is taken when she says that it is right."""

    def error(self, text: str, field_id: str) -> Filled:
        self.errors.append((text, field_id))
        return self


def read(page: Page, sent: QueryDict, today: date) -> Filled:
    """Read what `page` sent. Exactly one of `fields`, `errors` and `doubts` says what to do next."""
    if sent.get(UNKNOWN) and can_be_unknown(page) and page.form is not Form.TICK:
        return Filled({UNKNOWN: True})
    match page.form:
        case Form.CHOOSE:
            chosen = sent.get("choice", "")
            return Filled({"choice": chosen}) if page.option(chosen) else Filled().error(_("Choose an answer"), "choice")
        case Form.TICK | Form.HAVE:
            return _ticked(page, sent)
        case Form.ONE:
            return _one(page.concepts[0], sent, today)


def _ticked(page: Page, sent: QueryDict) -> Filled:
    known = [concept.id for concept in page.concepts]
    ticked = [concept for concept in sent.getlist("ticked") if concept in known]
    alone = [box for box in (NONE, UNKNOWN) if box in sent.getlist("ticked")]
    if not ticked and not alone:
        return Filled().error(_("Tick what applies, or the last box"), "ticked")
    if len(alone) + bool(ticked) > 1:
        return Filled().error(_("You ticked something, and also a last box. Leave one of the two."), "ticked")
    if UNKNOWN in alone:
        return Filled({UNKNOWN: True})
    return Filled({"ticked": ticked})


def _one(concept: Concept, sent: QueryDict, today: date) -> Filled:
    match concept.kind:
        case Kind.YES_NO | Kind.CHOICE:
            allowed = ("yes", "no") if concept.kind is Kind.YES_NO else concept.choice_ids
            chosen = sent.get("choice", "")
            if chosen == UNKNOWN and UNKNOWN not in allowed:
                return Filled({UNKNOWN: True})
            return Filled({"value": chosen}) if chosen in allowed else Filled().error(_("Choose an answer"), "choice")
        case Kind.DATE:
            filled = Filled()
            day = _day(sent, filled, today, required=True)
            return Filled({"value": day}) if day else filled
        case Kind.COUNT:
            return _count(concept, sent)
        case Kind.QUANTITY:
            return _quantity(concept, sent, today)


def _count(concept: Concept, sent: QueryDict) -> Filled:
    text = sent.get("number", "").strip()[:LONGEST]
    if not text:
        return Filled().error(_("Fill in a number"), "number")
    try:
        value = read_value(concept, text, vocabulary())
    except NotAccepted as error:
        return Filled().error(_sentence(error.text), "number")
    return _unless_doubted(concept, {"value": text}, doubt(concept, value), sent)


def _quantity(concept: Concept, sent: QueryDict, today: date) -> Filled:
    filled = Filled()
    number = " ".join(sent.get("number", "").split())[:LONGEST]
    units = units_of(concept)
    unit = sent.get("unit", "") if len(units) > 1 else units[0]
    if not number:
        filled.error(_("Fill in the value"), "number")
    if unit not in units:
        filled.error(_("Choose the unit that stands beside the value on your paper"), "unit")
    day = _day(sent, filled, today, required=False) if has_day(concept) else ""
    if filled.errors:
        return filled
    written = f"{number} {unit}"
    try:
        value = read_value(concept, written, vocabulary())
    except NotAccepted as error:
        return filled.error(_sentence(error.text), "number")
    if not isinstance(value, Quantity):
        return filled.error(_("Fill in the value"), "number")
    if day and outdated(Fact(concept.id, value, read_date(day)), concept, today):
        return filled.error(
            _("This result is too old to use here: it counts for %(days)s days. Leave it out, or fill in a newer one.")
            % {"days": concept.pick.within_days},
            "day",
        )
    return _unless_doubted(concept, {"value": written} | ({"on": day} if day else {}), doubt(concept, value), sent)


def _unless_doubted(concept: Concept, fields: Fields, doubts: Text, sent: QueryDict) -> Filled:
    """The answer; or, when it is unusual and she has not said that it is right, the question whether it is."""
    if doubts and sent.get("sure") != fields["value"]:
        return Filled(doubts=[_sentence(doubts)], sure=fields["value"])
    return Filled(fields)


def has_day(concept: Concept) -> bool:
    """Whether the day of the measurement is asked: of what a laboratory measured."""
    return concept.group == "tests" and not concept.id.endswith("-limit")


def _day(sent: QueryDict, filled: Filled, today: date, required: bool) -> str:
    """The date of the three fields as ISO text; "" when it is left empty (an error where it is `required`) or wrong."""
    parts = [sent.get(name, "").strip() for name in ("day", "month", "year")]
    if not any(parts):
        if required:
            filled.error(_("Fill in a date"), "day")
        return ""
    try:
        if not all(part.isascii() and part.isdecimal() for part in parts):
            raise ValueError
        day = date(int(parts[2]), int(parts[1]), int(parts[0]))
        read_date(day.isoformat())
    except (ValueError, OverflowError):
        filled.error(_("This is not a date. Fill in day, month and year, for example 2 11 2026."), "day")
        return ""
    if day > today:
        filled.error(_("This date lies in the future. Check it."), "day")
        return ""
    return day.isoformat()


def _sentence(text: Text) -> str:
    """A sentence of the rooms below, with a full stop for a page."""
    return text[translation.get_language()].rstrip(".") + "."
