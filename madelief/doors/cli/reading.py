"""What the command line is given → records, or sentences on standard error and exit code 2."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from madelief.facts import LANGUAGES, Fault, Refused, Vocabulary
from madelief.facts.entry import NotAccepted, read_date
from madelief.records import Record, read_record
from madelief.records.reading import MOST_BYTES

STANDARD_INPUT = "-"


def record_of(file: str, vocabulary: Vocabulary, on: date | None) -> Record:
    """The record in `file` (`-`: standard input). Raises `Refused`."""
    if file == STANDARD_INPUT:
        return read_record(sys.stdin.buffer.read(MOST_BYTES + 1), "standard input", vocabulary, on)
    path = Path(file)
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise Refused([Fault(file, 0, "", "there is no such file; check its name")]) from None
    except IsADirectoryError:
        raise Refused([Fault(file, 0, "", "this is a folder; give the files in it")]) from None
    except OSError as error:
        raise Refused([Fault(file, 0, "", f"the file cannot be read: {error.strerror}")]) from None
    except ValueError:
        raise Refused([Fault(repr(file), 0, "", "this is no name that a file can have")]) from None
    return read_record(data, file, vocabulary, on)


def day_of(text: str | None) -> date | None:
    """The day given with --on. Raises `Refused`."""
    try:
        return None if text is None else read_date(text)
    except NotAccepted as error:
        raise Refused([Fault("--on", 0, "", str(error))]) from None


def one_of(option: str, given: str, allowed: Iterable[str]) -> str:
    """`given`, if it is one of `allowed`. Raises `Refused`."""
    if given not in allowed:
        raise Refused([Fault(option, 0, "", f"{given!r} is none of {', '.join(allowed)}")])
    return given


def language_of(given: str | None) -> str:
    """The language asked for; without one the locale's, else English."""
    if given is not None:
        return one_of("--language", given, LANGUAGES)
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return locale[:2] if locale[:2] in LANGUAGES else "en"


def split_ids(given: Iterable[str]) -> tuple[str, ...]:
    """`--guideline a --guideline b` and `--guideline a,b` alike."""
    return tuple(name for text in given for name in text.split(",") if name)


def taken_port(host: str, port: int) -> str:
    """A sentence when nothing can listen on this address, "" when it is free."""
    import socket

    try:
        with socket.create_server((host, port)):
            return ""
    except OSError as error:
        return f"{host}:{port} cannot be used ({error.strerror}); stop what uses it, or name another with --port"


def complain(faults: Iterable[Fault], as_json: bool) -> None:
    """Say what is wrong: a line a fault on standard error, or the contract's object on standard output."""
    if as_json:
        print_json({"errors": [{"file": f.file, "line": f.line, "concept": f.concept, "text": f.text} for f in faults]})
    else:
        for fault in faults:
            print(fault, file=sys.stderr)


def print_json(content: Any) -> None:
    """One line of UTF-8 JSON on standard output, whatever the locale says."""
    line = json.dumps(content, ensure_ascii=False) + "\n"
    sys.stdout.flush()
    sys.stdout.buffer.write(line.encode("utf-8", "surrogatepass" if _lone_surrogates(line) else "strict"))
    sys.stdout.buffer.flush()


def _lone_surrogates(line: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in line)
