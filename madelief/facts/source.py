"""Where a sentence comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """`work` is a key of the guideline's sources.yaml, `place` says where in it (heading, paragraph, table)."""

    work: str
    place: str
