"""What the OpenAPI document says beyond names and types: bodies, errors, headers, examples.

The schema of a fact file is made from the vocabulary: what a program may say, it reads there.
"""

from __future__ import annotations

import re
from typing import Any

from madelief.doors.site.api.body import TYPES
from madelief.doors.site.api.shapes import ProblemDetails
from madelief.facts import Concept, Kind, Vocabulary
from madelief.facts.entry import units_of
from madelief.facts.quantity import plain

Schema = dict[str, Any]

DESCRIPTION = """\
The reports of `madelief assess --json` and `madelief ask --json`, over HTTP. Nothing is stored; no cookie is used.

A fact that is not given is unknown, never "no". A quantity always carries its unit. Every fault of a body is listed, and
nothing is assessed while there is one.

Every answer says what it is for (`Madelief-Intended-Use`), which editions spoke (`Madelief-Editions`) and for which day
(`Madelief-On`); a report says so in `meta`, too. `red_flags` go before everything else. A recommendation with `guarded_by`
is a page's view and no advice; show its `text` as it is.

Send no names: Madelief needs none.
"""

FACTS = {
    "person": "case-1",
    "on": "2026-11-22",
    "facts": {
        "pregnant": "yes",
        "gestational-age": "20 wk",
        "total-b12": {"value": "140 pmol/L", "on": "2026-11-02"},
        "active-b12": {"value": "<25 pmol/L", "on": "2026-11-02", "origin": "lab-letter"},
        "diet": "vegan",
        "tingling": "yes",
    },
}
BUNDLE = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {"resource": {"resourceType": "Patient", "id": "w", "gender": "female", "birthDate": "1992-03-01"}},
        {
            "resource": {
                "resourceType": "Observation",
                "id": "o",
                "status": "final",
                "subject": {"reference": "Patient/w"},
                "code": {"coding": [{"system": "http://loinc.org", "code": "2132-9"}]},
                "effectiveDateTime": "2026-11-02",
                "valueQuantity": {"value": 140, "system": "http://unitsofmeasure.org", "code": "pmol/L"},
            }
        },
    ],
}

PROBLEM = ProblemDetails.__name__
_FAILURES = {
    400: "The body is not readable JSON",
    404: "There is no such address",
    405: "The address is not asked in this way; Allow says how",
    411: "A body in chunks, where the server cannot tell its end",
    413: "The body is larger than 1 MB",
    415: "The body is of a type that is not read",
    422: "Facts or parameters cannot be used; errors lists every fault",
    429: "Too many requests from one address in a minute; Retry-After says when to come back",
    500: "Our fault; nothing was concluded",
}
OF_A_LIST = (405, 422, 429, 500)
OF_A_BODY = (400, 405, 411, 413, 415, 422, 429, 500)

_EVERY_ANSWER = {
    "Content-Language": ("The language of the answer", "nl"),
    "Madelief-Intended-Use": ("What Madelief is for, and what not", None),
    "Madelief-Editions": ("The guidelines that spoke, each with its edition", "nhg-b12=2021-06-01"),
    "Madelief-On": ("The day of the question", "2026-11-22"),
}


def extra(failures: tuple[int, ...], body: bool = False, headers: dict[str, str] | None = None) -> Schema:
    """What one operation adds: the ways in which it fails, its body, and headers of its own."""
    said: Schema = {"responses": {200: {"headers": _headers(headers or {})}}}
    for status in failures:
        content = {"application/problem+json": {"schema": {"$ref": f"#/components/schemas/{PROBLEM}"}}}
        said["responses"][status] = {"description": _FAILURES[status], "content": content}
    if body:
        said["requestBody"] = {"required": True, "content": {TYPES[0]: _json(), TYPES[1]: _fhir()}}
    return said


def _headers(more: dict[str, str]) -> Schema:
    told: Schema = {name: {"description": text, "schema": {"type": "string"}} for name, text in more.items()}
    for name, (text, example) in _EVERY_ANSWER.items():
        told[name] = {"description": text, "required": True, "schema": {"type": "string"}}
        if example:
            told[name]["example"] = example
    return told


def _json() -> Schema:
    return {
        "schema": {"anyOf": [{"$ref": "#/components/schemas/FactFile"}, {"$ref": "#/components/schemas/Bundle"}]},
        "examples": {"fact-file": {"value": FACTS}, "fhir": {"value": BUNDLE}},
    }


def _fhir() -> Schema:
    return {"schema": {"$ref": "#/components/schemas/Bundle"}, "examples": {"fhir": {"value": BUNDLE}}}


# ---------------------------------------------------------------- the body


def components(vocabulary: Vocabulary) -> Schema:
    """The schemas that no model of ours makes: a fact file over this vocabulary, and as much of a Bundle as matters here."""
    facts = {concept.id: _fact(concept) for concept in vocabulary.values()}
    return {
        "FactFile": {
            "type": "object",
            "title": "A fact file",
            "properties": {
                "person": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": r"\S"},
                "on": {**DAY, "description": "The day of the question; without it, today."},
                "facts": {"type": "object", "properties": facts, "additionalProperties": False},
            },
            "required": ["facts"],
            "additionalProperties": False,
        },
        "Bundle": {
            "type": "object",
            "title": "A FHIR R4 Bundle",
            "properties": {
                "resourceType": {"type": "string", "examples": ["Bundle"], "description": "Bundle, or that of one resource."},
                "entry": {
                    "type": "array",
                    "description": "Resources. One that cannot be read is set aside.",
                },
            },
            "required": ["resourceType"],
        },
    }


DAY: Schema = {"type": "string", "format": "date"}
UNKNOWN: Schema = {"const": "unknown"}
_COUNTED = {"type": "integer", "minimum": 0}


def _fact(concept: Concept) -> Schema:
    value = _value(concept)
    entry = {
        "type": "object",
        "properties": {"value": value, "on": DAY, "origin": {"type": "string", "minLength": 1, "maxLength": 100}},
        "required": ["value"],
        "additionalProperties": False,
    }
    return {"title": concept.label["en"], "description": concept.question["en"], "anyOf": [value, entry, _several(entry)]}


def _several(entry: Schema) -> Schema:
    return {"type": "array", "minItems": 1, "items": {**entry, "required": ["value", "on"]}}


def _value(concept: Concept) -> Schema:
    match concept.kind:
        case Kind.YES_NO:
            return {"enum": ["yes", "no", "unknown", True, False]}
        case Kind.CHOICE:
            return {"enum": list(dict.fromkeys([*concept.choice_ids, "unknown"]))}
        case Kind.DATE:
            return {"anyOf": [DAY, UNKNOWN]}
        case Kind.COUNT:
            most = {"maximum": int(concept.reject[1])} if concept.reject else {}
            return {"anyOf": [{**_COUNTED, **most}, UNKNOWN]}
        case Kind.QUANTITY:
            return {"anyOf": [_quantity(concept), UNKNOWN]}


def _quantity(concept: Concept) -> Schema:
    units = units_of(concept)
    bounds = f" Possible: {plain(concept.reject[0])} to {plain(concept.reject[1])} {units[0]}." if concept.reject else ""
    pattern = rf"^(<=|>=|<|>)?[0-9]{{1,6}}(\.[0-9]{{1,4}})? ({'|'.join(map(re.escape, units))})$"
    return {"type": "string", "pattern": pattern, "description": f"A number and its unit: {', '.join(units)}.{bounds}"}
