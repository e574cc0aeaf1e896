"""The building blocks of ViewDefinitions: columns, rows for each coding, and the test of a code.

Only what the specification asks of every runner of shareable views is used: where, exists, empty, ofType, the indexer,
`and`, `or`, `not`, and the comparisons `=`, `!=`, `>` and `<=`. So there is no `in`, no `startsWith` and no `count`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from madelief.cql.printer import quote_string
from madelief.facts import Code, Vocabulary

Select = dict[str, Any]
"""One `select` of a ViewDefinition."""
Column = dict[str, str]

MODIFIED = "modifierExtension.exists() or implicitRules.exists()"
VALUES = (
    "Quantity", "CodeableConcept", "string", "boolean", "integer", "Range", "Ratio", "SampledData", "time", "dateTime",
    "Period",
)  # fmt: skip
"""The types that the value of an Observation may have in R4."""

# The last letter of a code that follows on all codes that begin alike: behind 9 come the letters.
_AFTER = {"9": "A", "Z": "a"}


def column(name: str, path: str, kind: str, says: str = "") -> Column:
    """A column of one value. `kind` is its FHIR type; `says` is for a reader who knows FHIR but not Madelief."""
    return {"name": name, "path": path, "type": kind} | ({"description": says} if says else {})


def columns(*found: Column) -> Select:
    """Columns on the spot, without a row of their own."""
    return {"column": list(found)}


def either(path: str, kinds: Iterable[str]) -> str:
    """The test that the element `path`, which may be of several types, is there as one of `kinds`."""
    return " or ".join(f"{path}.ofType({kind}).exists()" for kind in kinds)


def coding_rows(path: str, codes: Iterable[Code], vocabulary: Vocabulary, optional: bool = False) -> Select:
    """A row for each coding of the CodeableConcept at `path` that is one of `codes`, wherever it stands among them.

    `optional` keeps the entry with nulls where there is none.
    """
    given = (
        column("code_system", "system", "uri", "The code system, as the record names it."),
        column("code", "code", "code", "A code that Madelief knows; codes.csv says what it stands for."),
    )
    return {"forEachOrNull" if optional else "forEach": f"{path}.coding.where({known(codes, vocabulary)})", **columns(*given)}


def every_coding(path: str, name: str, says: str) -> Select:
    """A row for each coding of the CodeableConcept at `path`; one row with nulls where there is none."""
    given = (column(f"{name}_system", "system", "uri"), column(f"{name}_code", "code", "code", says))
    return {"forEachOrNull": f"{path}.coding", **columns(*given)}


def every_status(path: str, name: str, says: str) -> Select:
    """The same of a CodeableConcept whose codes are all FHIR's own, so that no system is asked for."""
    return {"forEachOrNull": f"{path}.coding", **columns(column(name, "code", "code", says))}


def quantity(path: str, name: str) -> tuple[Column, ...]:
    """The parts of the Quantity at `path`, as the laboratory wrote them: no unit is converted, none is guessed."""
    return (
        column(f"{name}_number", f"{path}.value", "decimal", "As written; units.csv holds the factors to the canonical unit."),
        column(f"{name}_comparator", f"{path}.comparator", "code", "<, <=, > or >= where the laboratory gave a bound."),
        column(f"{name}_unit", f"{path}.unit", "string", "The unit as it is printed."),
        column(f"{name}_unit_system", f"{path}.system", "uri"),
        column(f"{name}_unit_code", f"{path}.code", "code", "The unit as it is coded; it goes before the printed one."),
    )


def known(codes: Iterable[Code], vocabulary: Vocabulary) -> str:
    """The test that a Coding is one of `codes`, under any address of its system."""
    by_system: dict[str, dict[str, None]] = {}
    for code in codes:
        by_system.setdefault(code.system, {})[_is(code)] = None
    tests = []
    for system, ways in by_system.items():
        addresses = [f"system = {quote_string(a)}" for a, name in vocabulary.systems.items() if name == system]
        tests.append(f"(({' or '.join(addresses)}) and ({' or '.join(ways)}))")
    return " or ".join(tests)


def _is(code: Code) -> str:
    """The test that an element `code` is this code, or one of its group."""
    own = f"code = {quote_string(code.code)}"
    if not code.prefix:
        return own
    begun, last = code.code[:-1], code.code[-1]
    after = quote_string(begun + _AFTER.get(last, chr(ord(last) + 1)))
    return f"{own} or (code > {quote_string(code.code)} and code <= {after} and code != {after})"
