"""What is wrong, where, and what to do: the one form in which bad input is refused."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_QUOTE = 60


@dataclass(frozen=True)
class Fault:
    """A sentence about one place.

    `file` is the name as the reader typed it, `line` counts from 1 (0: no single line), `concept` is the
    field or concept at fault ("" where none is).
    """

    file: str
    line: int
    concept: str
    text: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.concept}: {self.text}" if self.concept else f"{place}: {self.text}"


class Refused(Exception):
    """Input that cannot be used. Carries every fault found, not only the first."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def quoted(text: object) -> str:
    """`text` in quotation marks, cut so that ten megabytes of input never become ten of message."""
    words = str(text)
    words = words if len(words) <= LONGEST_QUOTE else words[:LONGEST_QUOTE] + "…"
    return "“" + "".join(c if c.isprintable() else "?" for c in words) + "”"
