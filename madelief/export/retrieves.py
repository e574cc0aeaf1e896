"""Codes of the vocabulary → retrieves of CQL: which resources of a record may hold a concept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from madelief.cql.printer import quote_name, quote_string
from madelief.facts import Code, Vocabulary

MEDICINE_SYSTEMS = ("atc", "rxnorm")
LABORATORY_SYSTEMS = ("loinc", "npu")
"""Which resources carry the codes of a system: medicines; Observations alone; all others stand in any resource."""

OID = "urn:oid:"


class CodeNames:
    """Gives every code its name in CQL, and declares the ones that were used."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._addresses: dict[str, list[str]] = {}
        for address, system in vocabulary.systems.items():
            # FHIR R4 wants the address of a system, where it has one, and no object identifier in its place.
            if not address.startswith(OID):
                self._addresses.setdefault(system, []).append(address)
        self._systems: dict[str, str] = {}
        self._codes: dict[str, tuple[str, str]] = {}
        self._remarks: dict[str, dict[str, None]] = {}

    def of(self, codes: Iterable[Code]) -> list[str]:
        """The quoted names of `codes`: one for each address of their system, each once."""
        names: dict[str, None] = {}
        for code in codes:
            remark = f"confirmed: {code.confirmed}" if code.confirmed else f"NOT CONFIRMED, seen: {code.seen}"
            for address in self._addresses[code.system]:
                usual = address == self._addresses[code.system][0]
                system = code.system if usual else address.rsplit("/", 1)[-1]
                name = quote_name(f"{system} {code.code}")
                self._systems[quote_name(system)] = address
                self._codes[name] = (code.code, quote_name(system))
                self._remarks.setdefault(name, {})[remark] = None
                names[name] = None
        return list(names)

    def addresses(self, *systems: str) -> str:
        """The addresses of `systems`, or of all, as the members of a list of CQL."""
        return ", ".join(quote_string(a) for system in systems or self._addresses for a in self._addresses[system])

    def declarations(self) -> Iterator[str]:
        """Code systems, then codes, each with what is known of it."""
        for system, address in sorted(self._systems.items()):
            yield f"codesystem {system}: {quote_string(address)}"
        yield ""
        for name, (code, system) in sorted(self._codes.items()):
            remarks = " | ".join(" ".join(remark.split()) for remark in self._remarks[name])
            yield f"code {name}: {quote_string(code)} from {system} // {remarks}"


class Retrieves:
    """Writes retrieves and the tests of codes."""

    def __init__(self, names: CodeNames) -> None:
        self._names = names

    def of(self, kind: str, codes: Iterable[Code]) -> str:
        """All resources of `kind` that carry one of `codes`: a retrieve for each code, every coding searched."""
        codes = list(codes)
        path = "R.medication as FHIR.CodeableConcept" if kind.startswith("Medication") else "R.code"
        found = [f"[{kind}: {name}]" for name in self._names.of(code for code in codes if not code.prefix)]
        found += [f"([{kind}] R where {self._begins(path, code)})" for code in codes if code.prefix]
        # Not a union, which compares whole resources with each other to drop the one that was found twice.
        return found[0] if len(found) == 1 else f"flatten {{ {', '.join(found)} }}"

    def matching(self, path: str, codes: Iterable[Code]) -> str:
        """The test whether the CodeableConcept at `path` has one of `codes`."""
        codes = list(codes)
        exact = self._names.of(code for code in codes if not code.prefix)
        tests = [f'"Has code"({path}, {{ {", ".join(exact)} }})'] if exact else []
        tests += [self._begins(path, code) for code in codes if code.prefix]
        return f"({' or '.join(tests)})" if len(tests) > 1 else tests[0]

    def _begins(self, path: str, code: Code) -> str:
        return f'"Begins with"({path}, {{ {self._names.addresses(code.system)} }}, {quote_string(code.code)})'
