"""What is read of a FHIR R4 record, as SQL-on-FHIR v2 ViewDefinitions, and the tables that say what its codes mean.

A hospital that has a runner of such views gets the flattening that Madelief reads (madelief/records/fhir), in its own
database: every coding searched, every status kept. What FHIRPath cannot say stands beside the views as four tables in
CSV, to be joined to them, and what neither can say in `LIMITS`, here and in the description of every view.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from madelief import __version__
from madelief.export.data import FHIR_VERSION
from madelief.export.views_resources import View, views
from madelief.facts import Fault, Refused, Vocabulary
from madelief.facts.quantity import plain

PREFIX = "madelief_"
"""Of the name of every view, so that its table can stand beside others."""

SHAREABLE = "https://sql-on-fhir.org/ig/StructureDefinition/ShareableViewDefinition"

_NAMES = UUID("5d2f6d0e-6d7b-4b52-9a2a-0b6c0f7f3c11")
"""A view has no address on the web, so its canonical one is made of its name: the same in every export."""

LIMITS = (
    "A row is an entry as it is written: nothing is picked, converted or rounded, and no day decides how old is too old. "
    "concepts.csv holds the pick rule, units.csv the factors.",
    "A row counts only where its status columns say so; each of them says when. Rows that do not count are kept, so that "
    "they can be counted.",
    "Which of two codes in one entry says more, what two entries together say (injections and tablets: both), and what an "
    "ended entry denies, takes more than a view.",
    "Components have no number: where several_codes is true, rows of one Observation are of one component.",
    "Codes are compared as they are written; Madelief itself drops white space around them.",
    "A resource that is contained in another is not found, and neither is one that names nobody by reference.",
    "Numbers are FHIR decimals, which a runner may give as text: cast them before they are compared.",
)


def export_views(vocabulary: Vocabulary, out: Path) -> list[Path]:
    """Write the views and their tables into the folder `out`.

    Returns the files. Each appears whole or not at all, and replaces one of an earlier export. Raises `Refused` where the
    folder cannot be written.
    """
    texts = {f"{view['name']}.json": _json(view) for view in view_definitions(vocabulary)}
    texts |= {f"{name}.csv": _csv(rows) for name, rows in tables(vocabulary).items()}
    written = []
    for name, text in texts.items():
        path = out / name
        unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            out.mkdir(parents=True, exist_ok=True)
            unfinished.write_text(text, encoding="utf-8", newline="")
            unfinished.replace(path)
        except OSError as error:
            reason = f"it cannot be written ({error.strerror}); name another folder"
            raise Refused([Fault(str(path), 0, "", reason)]) from None
        written.append(path)
    return written


def view_definitions(vocabulary: Vocabulary) -> list[dict[str, Any]]:
    """Every view as a ViewDefinition, in JSON's own types."""
    return [_definition(view) for view in views(vocabulary)]


def _definition(view: View) -> dict[str, Any]:
    name = f"{PREFIX}{view.name}"
    definition: dict[str, Any] = {
        "resourceType": "ViewDefinition",
        "meta": {"profile": [SHAREABLE]},
        "url": uuid5(_NAMES, name).urn,
        "version": __version__,
        "name": name,
        "title": f"Madelief: {view.name.replace('_', ' ')}",
        # Most codes are confirmed by no source that was read (DECISIONS.md, 8), and nobody has signed them.
        "status": "draft",
        "description": "\n".join([f"A row is {view.row}.", "", "Limits:", "", *(f"- {limit}" for limit in LIMITS)]),
        "copyright": "CC BY 4.0",
        "resource": view.resource,
        "fhirVersion": [FHIR_VERSION],
        "select": list(view.select),
    }
    if view.where:
        definition["where"] = [{"path": path} for path in view.where]
    return definition


def tables(vocabulary: Vocabulary) -> Mapping[str, Iterable[Sequence[str]]]:
    """Name → header and rows of the tables that are joined to the views."""
    return {
        "concepts": _concepts(vocabulary),
        "codes": _codes(vocabulary),
        "units": _units(vocabulary),
        "answers": _answers(vocabulary),
    }


def _concepts(vocabulary: Vocabulary) -> Iterator[Sequence[str]]:
    """What a concept is, which of its values are possible, and which of several entries counts."""
    yield ("concept", "about", "kind", "unit", "decimals", "lowest", "highest", "which", "within_days", "statuses")
    for concept in vocabulary.values():
        low, high = (plain(bound) for bound in concept.reject) if concept.reject else ("", "")
        days = "" if concept.pick.within_days is None else str(concept.pick.within_days)
        own = (concept.id, concept.about, concept.kind.value, concept.unit, str(concept.decimals), low, high)
        yield (*own, concept.pick.which, days, " ".join(concept.pick.statuses))


def _codes(vocabulary: Vocabulary) -> Iterator[Sequence[str]]:
    """The codes of a concept, a row for each address of their system. `begins`: every code that begins so, too."""
    yield ("concept", "system", "code", "begins", "means", "confirmed")
    for concept in vocabulary.values():
        for code in concept.codes:
            for address in _addresses(code.system, vocabulary):
                begins = "yes" if code.prefix else "no"
                yield (concept.id, address, code.code, begins, code.means, " ".join(code.confirmed.split()))


def _units(vocabulary: Vocabulary) -> Iterator[Sequence[str]]:
    """The spellings of the units that a quantity is accepted in: its canonical value is the number x `times`."""
    yield ("concept", "spelling", "times", "confirmed")
    for concept in vocabulary.values():
        if concept.unit:
            factors = {concept.unit: ("1", "the unit itself")}
            factors |= {other.unit: (plain(other.times), " ".join(other.source.split())) for other in concept.accepts}
            for spelling, unit in vocabulary.unit_spellings.items():
                if unit in factors:
                    yield (concept.id, spelling, *factors[unit])


def _answers(vocabulary: Vocabulary) -> Iterator[Sequence[str]]:
    """What a coded value, or the route of a medicine, says of a concept. Here a code means itself, and no group."""
    yield ("concept", "system", "code", "means")
    for concept in vocabulary.values():
        said = {(code.system, code.code, code.means) for code in (*concept.values, *concept.codes) if code.means}
        for system, code, means in sorted(said) if concept.codes else ():
            for address in _addresses(system, vocabulary):
                yield (concept.id, address, code, means)


def _addresses(system: str, vocabulary: Vocabulary) -> list[str]:
    return [address for address, name in vocabulary.systems.items() if name == system]


def _json(definition: Mapping[str, Any]) -> str:
    return json.dumps(definition, ensure_ascii=False, indent=2) + "\n"


def _csv(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
