"""Tables of a guideline → examples: what is known of a person, and what each define must then say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from madelief.cql import CqlType
from madelief.facts import Fault, Quantity, Value, Vocabulary
from madelief.facts.answer import ANSWERS
from madelief.facts.entry import NotAccepted, read_date, read_decimal, read_value
from madelief.guideline.graph import Example, ExampleTable, Rule
from madelief.guideline.page import Table

DAY = "on"
"""The column for the day of the question; without it every row is asked on `USUAL_DAY`."""

USUAL_DAY = date(2026, 1, 15)
ABSENT = "—"
"""The record does not say."""

_DEFINE = re.compile(r"\*\*(.+)\*\*")


def read_table(
    table: Table, section: str, file: str, rules: Mapping[str, Rule], vocabulary: Vocabulary
) -> tuple[ExampleTable | None, list[Fault]]:
    """The table with its cells read by the same reader as fact files."""
    faults: list[Fault] = []

    def fault(line: int, concept: str, text: str) -> None:
        faults.append(Fault(file, line, concept, text))

    *columns, why = table.header
    if why != "why this row":
        fault(table.line, why, "the last column of a table is `why this row`")
        return None, faults
    inputs: list[str] = []
    outputs: list[str] = []
    for column in columns:
        define = _DEFINE.fullmatch(column)
        if define:
            if define[1] not in rules:
                fault(table.line, define[1], "the column is no define of this guideline; take it out, or mend its name")
                return None, faults
            outputs.append(define[1])
        elif column == DAY or column in vocabulary:
            inputs.append(column)
        else:
            fault(table.line, column, "the column is no concept; an input is a concept's id, an output a **define**")
            return None, faults
    if columns != [*inputs, *(f"**{output}**" for output in outputs)] or not outputs:
        fault(table.line, "", "a table has its inputs first, then one or more **defines**")
        return None, faults
    rows = []
    for cells, line in table.rows:
        if len(cells) != len(table.header):
            fault(line, "", f"the row has {len(cells)} cells, the header {len(table.header)}")
            continue
        given: dict[str, Value] = {}
        expected: dict[str, object] = {}
        day = USUAL_DAY
        for column, cell in zip(table.header[:-1], cells, strict=False):
            name = column.strip("*")
            try:
                if column == DAY:
                    day = read_date(cell)
                elif column in inputs:
                    given[column] = None if cell == ABSENT else read_value(vocabulary[column], cell, vocabulary)
                else:
                    expected[name] = _expected(cell, rules[name].type)
            except NotAccepted as error:
                fault(line, name, str(error))
        rows.append(Example({key: value for key, value in given.items() if value is not None}, day, expected, cells[-1], line))
    return ExampleTable(tuple(i for i in inputs if i != DAY), tuple(outputs), tuple(rows), section, table.line), faults


def _expected(cell: str, type_: CqlType) -> object:
    if cell == "unknown" and type_.name != "Boolean":
        return None
    match type_.name:
        case "Boolean":
            if cell not in ANSWERS:
                raise NotAccepted(f"{cell!r} is not yes, no or unknown")
            return ANSWERS[cell]
        case "Date":
            return read_date(cell)
        case "Integer":
            return int(read_decimal(cell))
        case "Decimal":
            return read_decimal(cell)
        case "Quantity":
            number, _, unit = cell.partition(" ")
            if unit != type_.unit:
                raise NotAccepted(f"{cell!r} is not in {type_.unit}")
            return Quantity(read_decimal(number), unit)
        case _:
            return cell
