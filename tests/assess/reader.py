"""One report as a program and as a person read it, and who she is: worked out from the record, by no rule."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from rich.console import Console

from madelief.assess import Assessment, report
from madelief.assess.report import Json
from madelief.cql import ast
from madelief.doors.cli import show
from madelief.facts import NO, YES, Known, Quantity
from madelief.guideline import Shelf

WIDE = 3000
"""Columns of the printed report: no sentence is broken."""


@dataclass(frozen=True)
class Read:
    """One report, as a program and as a person read it, and the shelf whose guidelines were asked."""

    shelf: Shelf
    assessment: Assessment
    language: str

    @cached_property
    def json(self) -> Json:
        return report(self.assessment, self.shelf.vocabulary, self.language)

    @cached_property
    def printed(self) -> str:
        console = Console(file=io.StringIO(), width=WIDE, highlight=False, color_system=None)
        show.show_report(console, self.assessment, self.shelf.vocabulary, self.language, "her.yaml")
        assert isinstance(console.file, io.StringIO)
        return " ".join(console.file.getvalue().split())

    @cached_property
    def both(self) -> tuple[str, str]:
        return "\n".join(_strings(self.json)), self.printed

    @cached_property
    def known(self) -> Mapping[str, Known]:
        return self.assessment.record.inputs()

    def says(self, concept: str, *values: Known) -> bool:
        return self.known.get(concept) in values

    def below(self, concept: str, parameter: str) -> bool:
        """Whether her value of `concept` lies below a line of the house: the one place where that number stands."""
        value, line = self.known.get(concept), self.shelf.guidelines["safety"].parameters[parameter].default
        assert isinstance(line, ast.QuantityLiteral)
        return isinstance(value, Quantity) and value.value < line.value

    @cached_property
    def instructions(self) -> list[Json]:
        """What stands under no guard."""
        return [told for told in self.json["recommendations"] if told["guarded_by"] is None]

    @cached_property
    def shown(self) -> dict[str, str]:
        """Id → guideline of what every print shows. The same words may stand in another guideline as well."""
        shown = (*self.assessment.red_flags, *self.assessment.leading)
        return {advice.recommendation.id: advice.guideline.id for advice in shown}

    def house_tells(self, *tags: tuple[str, str]) -> bool:
        """Whether the house says one of `tags` (stance, action) under no guard, in the JSON and in the print."""
        said = [told for told in self.instructions if told["guideline"] == "safety"]
        return any(told["text"] in self.printed for told in said if (told["stance"], told["action"]) in tags)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for below in value.values() if isinstance(value, Mapping) else value:
            yield from _strings(below)


# ---------------------------------------------------------------- who is who


def pregnant(read: Read) -> bool:
    return read.says("pregnant", YES) or ("gestational-age" in read.known and not read.says("pregnant", NO))


def folic_acid_window_is_open(read: Read) -> bool:
    if pregnant(read):
        return "gestational-age" not in read.known or read.below("gestational-age", "Folic acid before")
    hopes = read.says("subfertility", YES) and not read.says("planning-pregnancy", NO)
    return read.says("planning-pregnancy", YES) or hopes


def treated(read: Read) -> bool:
    return read.says("b12-treatment", "tablets", "injections", "both")


def takes_b12(read: Read) -> bool:
    return treated(read) or read.says("b12-supplement", YES)


def breastfeeds(read: Read) -> bool:
    return read.says("breastfeeding", YES) or read.says("infant-exclusively-breastfed", YES)


def anaemic_in_pregnancy(read: Read) -> bool:
    low = read.below("haemoglobin", "Haemoglobin low in pregnancy below")
    return pregnant(read) and (read.says("anaemia-diagnosed", YES) or low)


FITTING = ("tingling", "burning-feet", "poor-balance", "fatigue", "sore-tongue", "poor-memory", "poor-concentration", "pale")


def good_value_with_complaints(read: Read) -> bool:
    """A B12 value, complaints that fit, and nothing that makes a deficiency likely."""
    measured = bool({"total-b12", "active-b12"} & read.known.keys())
    low = read.below("total-b12", "Total B12 low below") or read.below("active-b12", "Active B12 low below")
    otherwise = bool({"mma", "homocysteine"} & read.known.keys()) or read.says("b12-deficiency-diagnosed", YES)
    return measured and not low and not otherwise and any(read.says(complaint, YES) for complaint in FITTING)


ALARMING = (
    "unsteady-gait", "muscle-weakness", "vision-problems", "confusion", "psychosis", "chest-pain", "suicidal-thoughts",
    "infant-regression", "infant-seizure",
)  # fmt: skip
