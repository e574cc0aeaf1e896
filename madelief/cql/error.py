"""The one way in which CQL is refused."""

from __future__ import annotations

from madelief.cql.ast import Place


class CqlError(Exception):
    """A piece of CQL that cannot be used: a sentence, and the place it is about."""

    def __init__(self, place: Place, sentence: str) -> None:
        super().__init__(f"{place}: {sentence}")
        self.place = place
        self.sentence = sentence
