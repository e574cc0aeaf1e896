"""The dense form: what was typed, concept by concept → a fact file, which is read as any other.

A field is the concept's id; its unit and its day carry that id and an ending of their own. Nothing typed is unknown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from madelief.assess import PROFILES
from madelief.assess.wording import ANSWER
from madelief.doors.site.clinician.faults import Faults
from madelief.doors.site.groups import ON_FORM, titled
from madelief.facts import Concept, Kind, Quantity, Refused, Vocabulary, in_words
from madelief.facts.calendar import CALENDAR_UNITS
from madelief.facts.entry import NotAccepted, read_date, read_value, units_of
from madelief.facts.quantity import plain
from madelief.records import Record, read_record

UNIT, DAY = "--unit", "--on"
"""Endings of a field's name; no concept's id has two dashes in a row."""

ON, PROFILE, PASTED = "on", "profile", "record"


@dataclass(frozen=True)
class Field:
    """One concept on the page, with what was typed and what is wrong with it."""

    concept: Concept
    value: str
    unit: str
    day: str
    fault: str

    @property
    def id(self) -> str:
        return self.concept.id

    @property
    def kind(self) -> str:
        return self.concept.kind.value

    @property
    def options(self) -> list[tuple[str, str]]:
        """(value, text) of what a select offers besides nothing."""
        language = translation.get_language()
        if self.concept.kind is Kind.YES_NO:
            return [(word, ANSWER[word][language]) for word in ("yes", "no")]
        return [(choice, text[language]) for choice, text in self.concept.choices]

    @property
    def units(self) -> tuple[str, ...]:
        return units_of(self.concept) if self.concept.kind is Kind.QUANTITY else ()

    @property
    def dated(self) -> bool:
        """Whether the day matters to a reader of the value: what was measured, and what moves on with the calendar."""
        return bool(self.units) and (self.concept.grows or self.concept.unit not in CALENDAR_UNITS)


@dataclass(frozen=True)
class Entry:
    """The page as it was filled in."""

    typed: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, record: Record, profile: str) -> Entry:
        """What a pasted record says, as if it had been typed."""
        typed = {ON: record.on.isoformat(), PROFILE: profile}
        for concept, fact in record.facts.items():
            if isinstance(fact.value, Quantity):
                typed[concept] = f"{fact.value.comparator}{plain(fact.value.value)}"
                typed[concept + UNIT] = fact.value.unit
            else:
                typed[concept] = in_words(fact.value)
            if fact.on is not None:
                typed[concept + DAY] = fact.on.isoformat()
        return cls(typed)

    def __getitem__(self, name: str) -> str:
        return self.typed.get(name, "").strip()

    @property
    def pasted(self) -> str:
        return self[PASTED]

    @property
    def profile(self) -> str:
        """Whose official advice leads."""
        return self[PROFILE] if self[PROFILE] in PROFILES else PROFILES[0]

    def fields(self, vocabulary: Vocabulary, faults: Faults) -> list[tuple[str, str, list[Field]]]:
        """(id, title, fields) of each group, in the order in which a visit goes."""
        return [
            (group, title, [self.field(c, faults) for c in vocabulary.values() if c.group == group])
            for group, title in titled(ON_FORM)
        ]

    def field(self, concept: Concept, faults: Faults) -> Field:
        units = units_of(concept)
        # A unit is never guessed; where there is only one, there is nothing to guess.
        unit = self[concept.id + UNIT] or (units[0] if len(units) == 1 else "")
        return Field(concept, self[concept.id], unit, self[concept.id + DAY], faults.of(concept.id))

    # ------------------------------------------------------------ reading

    def record(self, vocabulary: Vocabulary) -> Record:
        """The record that the page describes. Raises `Faults` with every fault."""
        faults = Faults()
        on = self.day(ON, ON, faults)
        facts = dict(self.facts(vocabulary, on or date.today(), faults))
        if self.pasted and facts:
            faults.add(PASTED, _("Fill in the form or paste a record, not both. Empty one of the two."))
        if faults:
            raise faults
        try:
            if self.pasted:
                return read_record(self.pasted.encode(), _("pasted record"), vocabulary, on)
            return read_record(json.dumps({"facts": facts}).encode(), _("form"), vocabulary, on)
        except Refused as refused:
            raise Faults.over(refused, vocabulary, PASTED if self.pasted else "") from None

    def facts(self, vocabulary: Vocabulary, today: date, faults: Faults) -> Iterator[tuple[str, Any]]:
        """What a fact file says of each concept that was filled in. The reader of values judges each, in both languages."""
        for concept in vocabulary.values():
            value = self.with_unit(concept, vocabulary)
            on = self.day(concept.id + DAY, concept.id, faults)
            if not value:
                if on is not None:
                    faults.add(concept.id, _("There is a date and no value."))
                continue
            try:
                found = read_value(concept, value, vocabulary)
            except NotAccepted as error:
                faults.add(concept.id, said(error))
                continue
            for day in (on, found):
                if isinstance(day, date) and day > today:
                    faults.add(concept.id, _("%(day)s lies after the day of the question.") % {"day": day.isoformat()})
            yield concept.id, value if on is None else {"value": value, "on": on.isoformat()}

    def with_unit(self, concept: Concept, vocabulary: Vocabulary) -> str:
        """The value with the unit that was chosen, unless the same unit was typed behind it."""
        value, unit = self[concept.id], self[concept.id + UNIT]
        if not (value and unit) or concept.kind is not Kind.QUANTITY:
            return value
        typed = value.lstrip("<>=≤≥+-.,0123456789 ")
        return value if vocabulary.unit_spellings.get(typed) == unit else f"{value} {unit}"

    def day(self, name: str, of: str, faults: Faults) -> date | None:
        try:
            return read_date(self[name]) if self[name] else None
        except NotAccepted as error:
            faults.add(of, said(error))
            return None


def said(error: NotAccepted) -> str:
    """The refusal in the reader's language."""
    text = error.text[str(translation.get_language())]
    return text if text.endswith(".") else f"{text}."
