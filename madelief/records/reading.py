"""Bytes → the record they hold. Fact file or FHIR is told by content, never by file name."""

from __future__ import annotations

import codecs
import json
import re
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

from madelief.facts import Fault, Refused, Vocabulary
from madelief.facts.fault import quoted
from madelief.records.fact_file import read_fact_file
from madelief.records.fhir import read_fhir
from madelief.records.record import Record

MOST_BYTES = 20_000_000
MOST_VALUES = 300_000
"""Together they bound the memory of one record, whatever is in it, to below a quarter of a gigabyte."""

LONGEST_NUMBER = 24
LARGEST_EXPONENT = 12
"""No measurement has more digits or more zeros; arithmetic with these stays exact and small."""

_FIRST = re.compile(rb"(?:\xef\xbb\xbf)?\s*(\S?)")
_BARE_KEY = re.compile(r'\s*\{\s*[^"\s}]')
_WIDE = re.compile("[\U00010000-\U0010ffff]")
_PIECE = 1_000_000


def read_record(data: bytes, name: str, vocabulary: Vocabulary, on: date | None = None) -> Record:
    """The record in `data`: a fact file (YAML or JSON), a FHIR R4 Bundle or a list of FHIR resources.

    `name` is how messages call it. `on` is the day of the question; by default the fact file's own, else today.
    Raises `Refused` with every fault found.
    """
    first = _FIRST.match(data)
    begin = first[1] if first else b""
    text = _text(data, name)
    if begin in (b"{", b"[") and not _BARE_KEY.match(text):
        try:
            content = _json(text, name)
            if isinstance(content, list) or "resourceType" in content:
                del text
                return read_fhir(content, name, vocabulary, on or date.today())
        except RecursionError:
            _refuse(name, 0, "the JSON is nested deeper than any record; check how it was written")
        del content
        return read_fact_file(text, name, vocabulary, on, json=True)
    if begin == b"<":
        _refuse(name, 1, "this looks like XML; give FHIR as JSON")
    return read_fact_file(text, name, vocabulary, on)


def _text(data: bytes, name: str) -> str:
    if len(data) > MOST_BYTES:
        _refuse(name, 0, f"the file is larger than {MOST_BYTES // 1_000_000} MB; a record of one person is smaller")
    if sum(map(data.count, (b",", b"[", b"{"))) > MOST_VALUES:
        _refuse(name, 0, f"the file holds more than {MOST_VALUES:,} values; a record of one person holds fewer")
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    pieces = []
    for start in range(0, len(data), _PIECE):
        try:
            piece = decoder.decode(data[start : start + _PIECE], final=start + _PIECE >= len(data))
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, start + error.start) + 1
            _refuse(name, line, "the file is not UTF-8 text; save it as UTF-8")
        # One emoji makes Python keep four bytes for each letter of the file. They stand in names and notes only.
        pieces.append(_WIDE.sub("?", piece) if len(data) > _PIECE else piece)
    text = "".join(pieces)
    if not text or text.isspace():
        _refuse(name, 0, "the file is empty; write a fact file, or give a FHIR Bundle")
    return text


def _json(text: str, name: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_float=_number, parse_int=_number, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        _refuse(name, error.lineno, f"this is not readable JSON: {error.msg} at column {error.colno}")
    except _NotJson as error:
        _refuse(name, 0, str(error))


class _NotJson(Exception):
    """What Python's reader lets pass and JSON, or FHIR, does not: a sentence."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _NotJson(f"the key {quoted(key)} stands twice in one object of the JSON; leave one")
            seen.add(key)
    return found


def _number(text: str) -> Decimal | str:
    """`text` as an exact decimal; one that no measurement can be stays a text, cut short, and is read as no number."""
    if len(text) > LONGEST_NUMBER * 2:
        return text[: LONGEST_NUMBER * 2] + "…"
    digits, _, exponent = text.lower().partition("e")
    if len(exponent.lstrip("+-0")) > 2 or len(digits.strip("-").replace(".", "")) > LONGEST_NUMBER:
        return text
    number = Decimal(text)
    return text if number and abs(number.adjusted()) > LARGEST_EXPONENT else number


def _no_constant(word: str) -> NoReturn:
    raise _NotJson(f"{quoted(word)} is not a number in JSON; take it out")


def _refuse(name: str, line: int, text: str) -> NoReturn:
    raise Refused([Fault(name, line, "", text)])
