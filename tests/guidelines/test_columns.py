"""Every row of every example table of the shelf in columns, as its page says it: the clinical test of the fast engine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from madelief.engines.columns import types_of
from madelief.guideline import Example, ExampleTable, Guideline, Rule, Shelf
from tests.agree.tables import Asked, apart, column, duckdb_run, polars_run

Said = tuple[Guideline, ExampleTable, Example]


@pytest.fixture(scope="module")
def days(shelf: Shelf) -> Mapping[date, list[Said]]:
    """The rows of all tables, by the day on which they are asked."""
    found: dict[date, list[Said]] = {}
    for guideline in shelf:
        for table in guideline.tables:
            for row in table.rows:
                found.setdefault(row.on, []).append((guideline, table, row))
    return found


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_every_row_of_every_table_holds_in_columns(engine: str, shelf: Shelf, days: Mapping[date, list[Said]]) -> None:
    concepts = types_of(shelf.vocabulary)
    wrong, rows = [], 0
    for day, examples in days.items():
        rules: dict[str, tuple[Guideline, Rule]] = {}
        for guideline, table, _ in examples:
            rules |= {guideline.rules[name].id: (guideline, guideline.rules[name]) for name in table.outputs}
        asked = Asked(list(rules.values()), concepts, day)
        people = asked.people([row.given for _, _, row in examples])
        run = (
            polars_run(asked.columns, asked.outputs, people) if engine == "polars" else duckdb_run(asked.columns, asked.outputs)
        )
        found = run(people)
        for number, (guideline, table, row) in enumerate(examples):
            rows += 1
            for name in table.outputs:
                rule = guideline.rules[name]
                theirs = found[rule.id].slice(number, 1)
                if apart(theirs, column([row.expected[name]], rule.type)):
                    wrong.append(
                        f"{guideline.id}:{row.line}: {name} is {row.expected[name]}, but in columns {theirs[0]}: {row.why}"
                    )
    assert not wrong, "\n".join(wrong)
    assert rows > 2_000
