"""guidelines/vocabulary → the concepts, by id and by label."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Any

from madelief.facts.calendar import CALENDAR_UNITS
from madelief.facts.concept import Code, Concept, Conversion, Dose, Kind, Pick
from madelief.facts.fault import Fault, Refused
from madelief.facts.text import LANGUAGES, Text
from madelief.facts.yaml_file import LINE, read_yaml_file

UNITS_FILE = "units.yaml"
SYSTEMS_FILE = "systems.yaml"
DEFAULTS = "defaults"

_KEYS = {
    "kind", "about", "unit", "decimals", "accepts", "reject", "warn", "label", "question", "why", "choices", "codes",
    "codes-of", "values", "doses", "pick", "started-on", "last-on", "interval", "relatives-of",
    "grows",
}  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """A unit as the vocabulary writes it, its UCUM code, other spellings that laboratories print, and words."""

    id: str
    ucum: str
    printed: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Vocabulary(Mapping[str, Concept]):
    """Every concept by id; `by_label` by English label, which is its name in CQL."""

    concepts: Mapping[str, Concept]
    units: Mapping[str, Unit]
    systems: Mapping[str, str]
    """Address of a code system, as records write it → its id here (loinc, snomed, atc …)."""
    lines: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """Concept id → file and line where it stands."""

    def __getitem__(self, concept: str) -> Concept:
        return self.concepts[concept]

    def __iter__(self) -> Iterator[str]:
        return iter(self.concepts)

    def __len__(self) -> int:
        return len(self.concepts)

    def by_label(self) -> dict[str, Concept]:
        """English label → concept: the names that guidelines use."""
        return {concept.label["en"]: concept for concept in self.concepts.values()}

    @cached_property
    def unit_spellings(self) -> Mapping[str, str]:
        """Every spelling of a unit that laboratories print (`pmol/l`, `µmol/L`) → the unit."""
        return {spelling: unit.id for unit in self.units.values() for spelling in (unit.id, unit.ucum, *unit.printed)}

    def coded(self, system: str, code: str, about: str) -> list[tuple[Concept, Code]]:
        """The concepts about `about` ("mother" or "infant") that records keep under `code` of `system` (an id)."""
        exact = self._coded.get((system, code), ())
        begins = [pair for pair in self._prefixed.get(system, ()) if code.startswith(pair[1].code)]
        return [pair for pair in (*exact, *begins) if pair[0].about == about]

    @cached_property
    def _coded(self) -> Mapping[tuple[str, str], list[tuple[Concept, Code]]]:
        found: dict[tuple[str, str], list[tuple[Concept, Code]]] = {}
        for concept in self.concepts.values():
            for code in concept.codes:
                if not code.prefix:
                    found.setdefault((code.system, code.code), []).append((concept, code))
        return found

    @cached_property
    def _prefixed(self) -> Mapping[str, list[tuple[Concept, Code]]]:
        found: dict[str, list[tuple[Concept, Code]]] = {}
        for concept in self.concepts.values():
            for code in concept.codes:
                if code.prefix:
                    found.setdefault(code.system, []).append((concept, code))
        return found


def read_vocabulary(folder: Path) -> Vocabulary:
    """All `*.yaml` of `folder`; the file name is the concept's group.

    Raises `Refused` with every fault in every file.
    """
    faults: list[Fault] = []
    units: dict[str, Unit] = {}
    systems: dict[str, str] = {}
    entries: list[tuple[str, str, str, dict[str, Any], dict[str, Any]]] = []
    for path in sorted(folder.glob("*.yaml")):
        file = f"{folder.name}/{path.name}"
        try:
            content = read_yaml_file(path, file)
        except Refused as refused:
            faults += refused.faults
            continue
        content.pop(LINE, None)
        if path.name == UNITS_FILE:
            units = {key: _unit(key, entry) for key, entry in content.items()}
            continue
        if path.name == SYSTEMS_FILE:
            systems = {address: key for key, addresses in content.items() for address in addresses}
            continue
        defaults = content.pop(DEFAULTS, {})
        entries += [(path.stem, file, key, entry, defaults) for key, entry in content.items()]
    concepts: dict[str, Concept] = {}
    lines: dict[str, tuple[str, int]] = {}
    for group, file, key, entry, defaults in entries:
        try:
            if key in concepts:
                raise _Wrong(f"the concept stands twice; the other is at {lines[key][0]}:{lines[key][1]}")
            concepts[key] = _concept(group, key, {**defaults, **entry}, units)
            lines[key] = (file, entry[LINE])
        except _Wrong as wrong:
            faults.append(Fault(file, entry.get(LINE, 0) if isinstance(entry, dict) else 0, key, str(wrong)))
    borrowers = {key: entry["codes-of"] for _, _, key, entry, _ in entries if "codes-of" in entry and key in concepts}
    for key, lender in borrowers.items():
        if lender not in concepts:
            faults.append(Fault(*lines[key], key, f"codes-of names {lender!r}, which is no concept"))
    for key, concept in concepts.items():
        named = (concept.started_on, concept.last_on, concept.interval, *concept.relatives_of)
        for other in named:
            if other and other not in concepts:
                faults.append(Fault(*lines[key], key, f"it names {other!r}, which is no concept"))
        for code in (*concept.codes, *concept.values):
            if code.system not in systems.values():
                faults.append(Fault(*lines[key], key, f"the system {code.system!r} does not stand in {SYSTEMS_FILE}"))
    if faults:
        raise Refused(faults)
    for key, lender in borrowers.items():
        # An infant's test has the mother's code: the person in the record tells the two apart.
        concepts[key] = _with_codes(concepts[key], concepts[lender])
    return Vocabulary(concepts, units, systems, lines)


class _Wrong(Exception):
    pass


def _with_codes(concept: Concept, lender: Concept) -> Concept:
    return replace(concept, codes=lender.codes, accepts=concept.accepts or lender.accepts)


def _unit(key: str, entry: dict[str, Any]) -> Unit:
    words = {language: tuple(entry.get(language, ())) for language in LANGUAGES}
    return Unit(key, entry.get("ucum", key), tuple(entry.get("printed", ())), words)


def _text(entry: dict[str, Any], key: str) -> Text:
    given = entry.get(key)
    if not isinstance(given, dict) or any(not given.get(language) for language in LANGUAGES):
        raise _Wrong(f"{key} needs a text in {' and '.join(LANGUAGES)}")
    return {language: " ".join(given[language].split()) for language in LANGUAGES}


def _number(text: str, key: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise _Wrong(f"{key}: {text!r} is not a number") from None


def _bounds(entry: dict[str, Any], key: str) -> tuple[Decimal, Decimal] | None:
    if key not in entry:
        return None
    low, high = (_number(text, key) for text in entry[key])
    return low, high


def _concept(group: str, key: str, entry: dict[str, Any], units: Mapping[str, Unit]) -> Concept:
    unknown = sorted(set(entry) - _KEYS - {LINE})
    if unknown:
        raise _Wrong(f"{', '.join(unknown)}: no such key; the keys are {', '.join(sorted(_KEYS))}")
    try:
        kind = Kind(entry.get("kind", "yes-no"))
    except ValueError:
        raise _Wrong(f"kind {entry['kind']!r} is none of {', '.join(Kind)}") from None
    unit = entry.get("unit", "")
    conversions = tuple(_conversion(item) for item in entry.get("accepts", ()))
    if (kind is Kind.QUANTITY) != bool(unit):
        raise _Wrong("a quantity, and only a quantity, has a unit")
    for name in (unit, *(conversion.unit for conversion in conversions)):
        if name and name not in units:
            raise _Wrong(f"the unit {name!r} does not stand in {UNITS_FILE}")
    choices = tuple((choice, _text(entry["choices"], choice)) for choice in entry.get("choices", {}) if choice != LINE)
    if (kind is Kind.CHOICE) != bool(choices):
        raise _Wrong("a choice, and only a choice, lists its choices")
    grows = entry.get("grows", "no") == "yes"
    if grows and unit not in CALENDAR_UNITS:
        raise _Wrong("only a quantity in a calendar unit (a, mo, wk or d) grows")
    return Concept(
        id=key,
        group=group,
        kind=kind,
        about=entry.get("about", "mother"),
        label=_text(entry, "label"),
        question=_text(entry, "question"),
        why=_text(entry, "why"),
        unit=unit,
        decimals=int(entry.get("decimals", "0")),
        accepts=conversions,
        reject=_bounds(entry, "reject"),
        warn=_bounds(entry, "warn"),
        choices=choices,
        codes=tuple(_code(item) for item in entry.get("codes", ())),
        values=tuple(_code(item) for item in entry.get("values", ())),
        doses=tuple(_dose(item) for item in entry.get("doses", ())),
        pick=_pick(entry.get("pick", {})),
        started_on=entry.get("started-on", ""),
        last_on=entry.get("last-on", ""),
        interval=entry.get("interval", ""),
        relatives_of=tuple(entry.get("relatives-of", ())),
        grows=grows,
    )


def _conversion(item: dict[str, Any]) -> Conversion:
    return Conversion(item["unit"], _number(item["times"], "times"), item.get("source", ""))


def _code(item: dict[str, Any]) -> Code:
    confirmed, seen = item.get("confirmed", ""), item.get("seen", "")
    if bool(confirmed) == bool(seen):
        raise _Wrong(f"the code {item['code']} says either in `confirmed` or in `seen` where it comes from")
    prefix = item.get("prefix", "no") == "yes"
    return Code(item["system"], item["code"], item.get("means", ""), confirmed, prefix, seen)


def _dose(item: dict[str, Any]) -> Dose:
    return Dose(item["means"], item["unit"], _number(item["from"], "from"), _number(item["to"], "to"))


def _pick(entry: dict[str, Any]) -> Pick:
    within = entry.get("within-days")
    return Pick(entry.get("which", "latest"), int(within) if within else None, tuple(entry.get("statuses", ())))
