"""Whom to look at, and why: a row a person and recommendation of care that is due, with the facts that decided it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from madelief.engines.columns import Deciders, OnPolars, Value
from madelief.facts import Concept, Kind, Text, Vocabulary
from madelief.facts.quantity import SIDE, SIDES
from madelief.guideline.graph import RED_FLAGS
from madelief.records.bulk.picking import DATED
from madelief.screen.leading import leading_columns
from madelief.screen.outputs import PERSON, Outputs, Told
from madelief.screen.summary import is_care

COLUMNS = ("person", "recommendation", "urgency", "because", "source", "text")
"""Of worklist.csv; the first five are the contract's."""

YES: Text = {"en": "yes", "nl": "ja"}
NO: Text = {"en": "no", "nl": "nee"}
NOT_RECORDED: Text = {"en": "not recorded", "nl": "niet vastgelegd"}

SIGNS = {side: sign for sign, side in SIDES.items()}


class Worklist:
    """Makes the rows of one part after another."""

    def __init__(
        self, outputs: Outputs, vocabulary: Vocabulary, schema: Mapping[str, pl.DataType], profile: str, language: str
    ) -> None:
        """`schema`: the columns of the wide rows."""
        self.language = language
        self.vocabulary = vocabulary
        self.schema = schema
        leading = leading_columns(outputs.told, profile)
        self.entries: list[_Entry] = []
        deciding: dict[str, Value] = {}
        always = outputs.columns.compiler.values.truth(True).cell
        deciders = {guideline.id: Deciders(outputs.columns, guideline) for guideline in outputs.guidelines}
        for told in outputs.told:
            if told.id in leading and (is_care(told.recommendation) or told.recommendation.topic == RED_FLAGS):
                decided = deciders[told.guideline.id].of(told.recommendation.when)
                sometimes = {concept: value for concept, value in decided.items() if value.cell is not always}
                deciding |= {_decides(told, concept): value for concept, value in sometimes.items()}
                reasons = [
                    pl.when(pl.col(_decides(told, concept))).then(self._shown(vocabulary[concept]))
                    if concept in sometimes
                    else self._shown(vocabulary[concept])
                    for concept in decided
                ]
                because = pl.concat_str(reasons, separator="; ", ignore_nulls=True)
                columns = [_decides(told, concept) for concept in sometimes]
                self.entries.append(_Entry(told, leading[told.id], because, columns))
        self.deciding = OnPolars(outputs.columns.table(deciding), schema) if deciding else None

    def rows(self, wide: pl.DataFrame, results: pl.DataFrame) -> pl.DataFrame:
        """The rows of a part, of which `wide` and `results` hold the same people in the same order."""
        leading = results.select(entry.leads.alias(entry.told.id) for entry in self.entries)
        deciding = self.deciding.run(wide.lazy()) if self.deciding else pl.DataFrame()
        found = []
        for entry in self.entries:
            frame = pl.concat([wide, deciding.select(entry.deciding)], how="horizontal") if entry.deciding else wide
            found.append(entry.rows(frame.filter(leading[entry.told.id]), self.language))
        return pl.concat(found) if found else pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String))

    def _shown(self, concept: Concept) -> pl.Expr:
        """`Total B12: <25 pmol/L (2026-11-02)`, `Pregnant: yes`, `MMA: not recorded`."""
        name = f"{concept.label[self.language]}: "
        missing = pl.lit(name + NOT_RECORDED[self.language])
        if concept.id not in self.schema:
            return missing
        column = pl.col(concept.id)
        match concept.kind:
            case Kind.YES_NO:
                said = pl.when(column).then(pl.lit(name + YES[self.language])).otherwise(pl.lit(name + NO[self.language]))
            case Kind.QUANTITY:
                parts = [column.cast(pl.String).str.strip_suffix(".0"), pl.lit(f" {concept.unit}")]
                if concept.id + SIDE in self.schema:
                    parts.insert(0, pl.col(concept.id + SIDE).replace_strict(SIGNS, default="", return_dtype=pl.String))
                if concept.id + DATED in self.schema:
                    day = pl.col(concept.id + DATED)
                    parts.append(pl.when(day.is_null()).then(pl.lit("")).otherwise(pl.format(" ({})", day.cast(pl.String))))
                said = pl.concat_str([pl.lit(name), *parts])
            case Kind.CHOICE:
                labels = {choice: name + label[self.language] for choice, label in concept.choices}
                said = column.replace_strict(labels, default=None, return_dtype=pl.String)
            case _:
                said = pl.concat_str([pl.lit(name), column.cast(pl.String)])
        return pl.when(column.is_null()).then(missing).otherwise(said)


@dataclass(frozen=True)
class _Entry:
    """A recommendation of the worklist: whom it leads, its reasons in words, and the columns that those need."""

    told: Told
    leads: pl.Expr
    because: pl.Expr
    deciding: Sequence[str]

    def rows(self, people: pl.DataFrame, language: str) -> pl.DataFrame:
        told = self.told.recommendation
        work = self.told.guideline.works[told.source.work]
        fixed = {
            "recommendation": told.id,
            "urgency": told.urgency,
            "source": ", ".join(filter(None, (f"{work.title} ({work.issuer}, {work.date[:4]})", told.source.place))),
            "text": told.text[language],
        }
        words = {name: pl.lit(text, pl.String).alias(name) for name, text in fixed.items()}
        return people.select(PERSON, self.because.alias("because"), **words).select(COLUMNS)


def _decides(told: Told, concept: str) -> str:
    return f"{told.id}|{concept}"
