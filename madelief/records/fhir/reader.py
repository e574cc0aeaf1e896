"""The resources of one record, sorted by whom they are about and handed to their readers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from madelief.facts import NO, Fact, Fault, Refused, Vocabulary
from madelief.facts.entry import NotAccepted
from madelief.records.fhir.conditions import read_condition, read_family_history, read_procedure
from madelief.records.fhir.medicines import MEDICINES, NONE, Medicines
from madelief.records.fhir.observations import read_observation
from madelief.records.fhir.people import read_people
from madelief.records.fhir.resource import CannotRead, Ended, Resource, as_is, text_of
from madelief.records.picking import moved_on, outdated, pick
from madelief.records.record import Record, SetAside, bare, doubts_of

MOST_RESOURCES = 50_000
"""A record of one person holds fewer; every one that is set aside takes a line of the report."""

Reader = Callable[[Resource, str, str, date, Vocabulary], Iterable[Fact | Ended | SetAside]]
"""(resource, its name, about "mother" or "infant", day of the question, vocabulary) → facts. Raises `CannotRead`."""

READERS: dict[str, Reader] = {
    "Observation": read_observation,
    "Condition": read_condition,
    "Procedure": read_procedure,
    "FamilyMemberHistory": read_family_history,
}
DEEPEST_BUNDLE = 2
ELSEWHERE = ("Patient", "Medication")
"""Read where others refer to them."""


def read_fhir(content: Any, name: str, vocabulary: Vocabulary, on: date) -> Record:
    """The record in parsed JSON: a Bundle, a list of resources or of Bundles, or one resource.

    Raises `Refused` where it is no FHIR or holds more than one woman; whatever else cannot be read is set aside.
    """
    aside: list[SetAside] = []
    try:
        resources = _resources(content, aside)
        people = read_people(resources, on, vocabulary)
    except CannotRead as error:
        raise Refused([Fault(name, 0, "", str(error))]) from None
    aside += people.set_aside
    reading = _Reading(vocabulary, on, aside, list(people.facts))
    read = len(people.facts)
    medicines = Medicines(resources, vocabulary, on)
    other_kinds: Counter[str] = Counter()
    for address, resource in resources:
        kind = resource["resourceType"]
        if kind in ELSEWHERE:
            continue
        if kind not in READERS and kind not in MEDICINES:
            other_kinds[kind] += 1
            continue
        label, uses = named(resource, address), len(medicines.uses)
        try:
            as_is(resource)
            kept = reading.take(READERS.get(kind, medicines.read)(resource, label, people.about(resource), on, vocabulary))
        except CannotRead as error:
            aside.append(SetAside(label, str(error)))
            continue
        read += kept or len(medicines.uses) > uses
    reading.take(medicines.gathered())
    facts = reading.settled()
    for kind, count in sorted(other_kinds.items()):
        aside.append(SetAside(f"{bare(kind)} ({count})", "this kind of resource is not read"))
    return Record(people.name, on, facts, read, tuple(aside), doubts_of(facts, vocabulary))


class _Reading:
    """Collects what the readers find and settles which of it counts. What does not goes to `aside`."""

    def __init__(self, vocabulary: Vocabulary, on: date, aside: list[SetAside], found: list[Fact]) -> None:
        self.vocabulary, self.on, self.aside, self.found = vocabulary, on, aside, found
        self.ended: list[Fact] = []

    def take(self, told: Iterable[Fact | Ended | SetAside]) -> bool:
        """Whether at least one fact of it may count. Raises `CannotRead` when the reader gives up on the rest."""
        kept = False
        for item in told:
            if isinstance(item, SetAside):
                self.aside.append(item)
                continue
            fact = item.fact if isinstance(item, Ended) else item
            reason = outdated(fact, self.vocabulary[fact.concept], self.on)
            if reason:
                self.aside.append(SetAside(fact.origin, reason))
                continue
            (self.ended if isinstance(item, Ended) else self.found).append(fact)
            kept = True
        return kept

    def settled(self) -> dict[str, Fact]:
        """The fact of each concept that counts on the day of the question."""
        present = {fact.concept for fact in self.found if fact.value not in (NO, NONE)}
        absent = [fact for fact in self.ended if fact.concept not in present]
        picked, contradicting = pick([*self.found, *absent], self.vocabulary)
        self.aside += contradicting
        facts: dict[str, Fact] = {}
        for concept, fact in picked.items():
            try:
                facts[concept] = moved_on(fact, self.vocabulary[concept], self.on)
            except NotAccepted as error:
                self.aside.append(SetAside(fact.origin, f"{concept}: {error}"))
        return facts


def _resources(content: Any, aside: list[SetAside]) -> list[tuple[str, Resource]]:
    """(full URL, resource) of everything that can be read in a Bundle, or in a list, with what is contained in it."""
    good: list[tuple[str, Resource]] = []
    for place, address, resource in _entries(content, ""):
        if not isinstance(resource, dict) or not text_of(resource.get("resourceType")):
            aside.append(SetAside(place, "this is no FHIR resource: it has no resourceType"))
        else:
            good.append((address, resource))
            good += [("", part) for part in _contained(resource)]
        if len(good) + len(aside) > MOST_RESOURCES:
            raise CannotRead(f"the record holds more than {MOST_RESOURCES:,} resources; a record of one person holds fewer")
    if not good:
        wrong = "; expected a FHIR R4 Bundle or a list of resources" if aside else "; nothing is known from it"
        raise CannotRead(f"the record holds no FHIR resource{wrong}")
    return good


def _entries(content: Any, inside: str = "", depth: int = 0) -> Iterator[tuple[str, str, Any]]:
    """(place, full URL, resource) of each entry; a Bundle in a list or in a Bundle is opened too."""
    if _is_bundle(content):
        if content.get("type") == "history":
            raise CannotRead("a Bundle of type history holds several versions of one thing; give the current one")
        entries = content.get("entry", [])
        if not isinstance(entries, list):
            raise CannotRead("the entries of a Bundle are a list; this is no FHIR R4 Bundle")
        pairs = [(text_of(e.get("fullUrl")), e.get("resource")) if isinstance(e, dict) else ("", None) for e in entries]
    else:
        pairs = [("", resource) for resource in (content if isinstance(content, list) else [content])]
    for index, (address, resource) in enumerate(pairs):
        place = f"{inside}entry[{index}]"
        if _is_bundle(resource) and depth < DEEPEST_BUNDLE:
            yield from _entries(resource, f"{place}.", depth + 1)
        else:
            yield place, address, resource


def _is_bundle(content: Any) -> bool:
    return isinstance(content, dict) and content.get("resourceType") == "Bundle"


def _contained(resource: Resource) -> list[Resource]:
    """What a report carries inside: its Observations and the like. Contained Medications are looked up by reference."""
    inside = resource.get("contained")
    parts = inside if isinstance(inside, list) else []
    return [p for p in parts if isinstance(p, dict) and text_of(p.get("resourceType")) in (*READERS, *MEDICINES)]


def named(resource: Resource, address: str = "") -> str:
    """How a message calls a resource: Observation/9."""
    identity = text_of(resource.get("id")) or address.rsplit("/", 1)[-1] or "without id"
    return f"{resource['resourceType']}/{bare(identity)}"
