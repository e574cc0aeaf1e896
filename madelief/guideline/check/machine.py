"""What the checks ask of an engine. The engines live a floor above, so whoever starts a check hands one in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Protocol

from madelief.cql import ast
from madelief.facts import Value
from madelief.guideline.graph import Guideline


class Machine(Protocol):
    """The rules of one guideline, ready to be asked, and to be changed."""

    def answers(self, given: Mapping[str, Value], on: date, wanted: Sequence[str]) -> Mapping[str, object]:
        """What the defines `wanted` say of a person with the values `given` (by concept id)."""

    def with_define(self, name: str, expression: ast.Expression) -> Machine:
        """The same rules with one define replaced."""

    def with_parameter(self, name: str, value: ast.Literal) -> Machine:
        """The same rules with one parameter replaced."""


Engine = Callable[[Guideline], Machine]
