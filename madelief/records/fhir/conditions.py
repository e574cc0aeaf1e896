"""Condition, Procedure and FamilyMemberHistory → facts: what was diagnosed, done, or runs in the family."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from madelief.facts import NO, YES, Code, Concept, Fact, Vocabulary
from madelief.facts.fault import quoted
from madelief.records.fhir.observations import meaning
from madelief.records.fhir.resource import (
    CannotRead,
    Ended,
    Moment,
    Resource,
    as_is,
    codings,
    denies,
    items,
    matches,
    member,
    moment,
    origin,
    shown,
    shown_codes,
    status_of,
)
from madelief.records.record import SetAside

PRESENT = ("active", "recurrence", "relapse")
PAST = ("inactive", "remission", "resolved")
VERIFICATIONS = ("unconfirmed", "provisional", "differential", "confirmed", "refuted", "entered-in-error")
CURRENT = "current"


def read_condition(
    resource: Resource, name: str, about: str, on: date, vocabulary: Vocabulary
) -> Iterator[Fact | Ended | SetAside]:
    """A diagnosis: yes while active (or ever, for one that stays true), no when refuted or over, unknown while in doubt."""
    found = matches(member(resource, "code", dict), about, vocabulary)
    if not found:
        raise CannotRead(f"no concept has the code {shown_codes(member(resource, 'code', dict))}")
    verification = status_of(member(resource, "verificationStatus", dict), VERIFICATIONS, "verification status")
    # Many records leave it out for what they hold to be so; only a doubt is always written.
    if verification not in ("", "confirmed", "refuted"):
        raise CannotRead(f"its verification status is {quoted(verification)}; only confirmed and refuted say something")
    clinical = status_of(member(resource, "clinicalStatus", dict), (*PRESENT, *PAST), "clinical status")
    ended = moment(resource.get("abatementDateTime"), "abatement")
    over = any(key.startswith("abatement") for key in resource) and not (ended and ended.first > on)
    if over and clinical in PRESENT:
        raise CannotRead(f"its clinical status is {quoted(clinical)}, but it has ended too")
    began = latest(moment(resource.get("onsetDateTime"), "onset"), moment(resource.get("recordedDate"), "recordedDate"))
    for concept, code in found:
        try:
            source = origin(name, code)
            if verification == "refuted":
                yield Ended(_absent(concept, code, began, source, "was refuted"))
            elif concept.pick.which == CURRENT and (over or clinical in PAST):
                yield Ended(_absent(concept, code, ended, source, "is over"))
            else:
                yield _present(concept, code, clinical, began, on, source)
        except CannotRead as error:
            yield SetAside(name, str(error))


def latest(*moments: Moment | None) -> Moment | None:
    """The last of the moments that are known to the day; failing that, of the others."""
    return max((known for known in moments if known), key=lambda known: (known.day is not None, known.last), default=None)


def _present(concept: Concept, code: Code, clinical: str, began: Moment | None, on: date, source: str) -> Fact:
    if not code.means:
        raise CannotRead(f"its code names the test {concept.id}, not a diagnosis")
    if concept.pick.which == CURRENT and not clinical and began is None:
        raise CannotRead(f"it has neither a clinical status nor a date: it does not say whether {concept.id} is still so")
    if clinical and clinical not in concept.pick.statuses:
        raise CannotRead(f"its clinical status is {quoted(clinical)}; {concept.id} counts {', '.join(concept.pick.statuses)}")
    return Fact(concept.id, meaning(concept, code.means), _dated(concept, began, on), source)


def _dated(concept: Concept, when: Moment | None, on: date) -> date | None:
    """The day of an entry. A month or a year is enough where it does not matter how long ago it was."""
    if when is None or when.day is not None:
        return when.day if when else None
    if when.first > on:
        raise CannotRead(f"it is dated {when.first.year}, after the day of the question ({on})")
    if concept.pick.within_days is not None:
        raise CannotRead(f"its date is not a whole day, and {concept.id} counts for {concept.pick.within_days} days only")
    return None


def _absent(concept: Concept, code: Code, when: Moment | None, source: str, what: str) -> Fact:
    if code.means != "yes" or not denies(concept, code):
        raise CannotRead(f"it {what}, which leaves open whether another code says {concept.id}")
    return Fact(concept.id, NO, when.day if when else None, source)


def read_procedure(
    resource: Resource, name: str, about: str, on: date, vocabulary: Vocabulary
) -> Iterator[Fact | Ended | SetAside]:
    """An operation that was done."""
    found = [pair for pair in matches(member(resource, "code", dict), about, vocabulary) if pair[1].means]
    if not found:
        raise CannotRead(f"no concept has the code {shown_codes(member(resource, 'code', dict))}")
    status = resource.get("status")
    if status != "completed":
        raise CannotRead(f"its status is {shown(status)}; only completed counts")
    period = member(resource, "performedPeriod", dict) or {}
    given = (resource.get("performedDateTime"), period.get("end"), period.get("start"))
    done = moment(next((text for text in given if text is not None), None), "its date")
    for concept, code in found:
        if "completed" in concept.pick.statuses:
            yield Fact(concept.id, meaning(concept, code.means), _dated(concept, done, on), origin(name, code))
        else:
            yield SetAside(name, f"{concept.id} is not taken from a Procedure")


def read_family_history(
    resource: Resource, name: str, about: str, on: date, vocabulary: Vocabulary
) -> Iterator[Fact | Ended | SetAside]:
    """What a relative has. A relative without it says nothing: there are others."""
    status = resource.get("status")
    if status not in ("completed", "partial"):
        raise CannotRead(f"its status is {shown(status)}; only completed and partial count")
    when = moment(resource.get("date"), "its date")
    families = [concept for concept in vocabulary.values() if concept.relatives_of and concept.about == about]
    told: dict[str, Fact] = {}
    for condition in items(resource, "condition"):
        as_is(condition, "a condition in it")
        for system, code in codings(member(condition, "code", dict), vocabulary):
            for concept, known in vocabulary.coded(system, code, "mother"):
                for family in families:
                    if concept.id in family.relatives_of and known.means not in ("", "no"):
                        told[family.id] = Fact(family.id, YES, _dated(family, when, on), origin(name, known))
    if not told:
        raise CannotRead("none of the relative's conditions is one that is asked here")
    yield from told.values()
