"""Small pieces of SQL, and the tables that a job leaves behind."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import duckdb

from madelief.records.bulk.fhir.files import literal
from madelief.records.bulk.fhir.law import Row
from madelief.records.bulk.table import ASIDE, FACTS, columns_of

MOST_REASONS = 100
OTHER_REASONS = "other reasons, each listed"


@contextmanager
def setting(connection: duckdb.DuckDBPyConnection, name: str, value: str) -> Iterator[None]:
    """A setting of DuckDB, for as long as something needs it."""
    before = connection.execute(f"SELECT current_setting('{name}')::VARCHAR").fetchone()
    connection.execute(f"SET {name} = '{value}'")
    try:
        yield
    finally:
        connection.execute(f"SET {name} = '{before[0] if before else ''}'")


def as_written(connection: duckdb.DuckDBPyConnection) -> AbstractContextManager[None]:
    """Joins in the order in which the queries have them.

    DuckDB takes a file of JSON for forty rows, and would build its hash table of ten million Observations.
    """
    return setting(connection, "disabled_optimizers", "join_order,build_side_probe_side")


FORMS: Mapping[str, str] = {
    # Resources inside one resource (contained) have its number: together they are one row of the input.
    "row": "BIGINT",
    "kind": "VARCHAR",
    "label": "VARCHAR",
    "ref": "VARCHAR",
    "form": "VARCHAR",
}
"""A resource to be read by the law: `ref` is Patient/9, `form` the JSON of all elements but id and subject."""


def rows_read(connection: duckdb.DuckDBPyConnection, query: str) -> int | None:
    """Run `query`, and say how many rows it read from its file of JSON: DuckDB counts them, whatever it then leaves out.

    None where this DuckDB does not tell.
    """
    connection.execute("SET enable_profiling = 'no_output'")
    try:
        connection.execute(query)
        profile = connection.get_profiling_information()
    finally:
        connection.execute("PRAGMA disable_profiling")
    return _scanned(json.loads(profile) if isinstance(profile, str) else profile)


def _scanned(node: Any) -> int | None:
    """`rows_scanned` of the one scan of JSON somewhere in a profile."""
    if isinstance(node, dict):
        if node.get("type") == "TABLE_SCAN" and node.get("extra_info", {}).get("Function") == "READ_JSON":
            return node.get("rows_scanned")
        node = list(node.values())
    if isinstance(node, list):
        return next((found for found in map(_scanned, node) if found is not None), None)
    return None


def make_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """`facts` and `aside`, empty."""
    for name, schema in (("facts", FACTS), ("aside", ASIDE)):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({columns_of(schema)})")


def insert(connection: duckdb.DuckDBPyConnection, table: str, schema: Mapping[str, str], rows: Sequence[Row]) -> None:
    """Append `rows` to `table`."""
    if rows:
        lists = ", ".join(f"unnest(${place}::{kind}[])" for place, kind in enumerate(schema.values(), 1))
        connection.execute(f"INSERT INTO {table} SELECT {lists}", _sideways(rows, len(schema)))


def label(kind: str, identity: str) -> str:
    """SQL for how a message calls a resource, from SQL for its type and its id: Observation/9. Long ids are cut."""
    cut = f"CASE WHEN length({identity}) > 60 THEN left({identity}, 60) || '…' ELSE {identity} END"
    return f"{kind} || '/' || coalesce(nullif({cut}, ''), 'without id')"


def short_reference(reference: str) -> str:
    """SQL for Patient/9 of any way to write it, from SQL for the reference."""
    return (
        f"CASE WHEN {reference} LIKE 'Patient/%' AND {reference} NOT LIKE 'Patient/%/%' THEN {reference} "
        f"ELSE regexp_extract(split_part({reference}, '/_history/', 1), '(?:[^/]*/)?[^/]*$') END"
    )


def in_few_words(reasons: Iterable[tuple[str, int]]) -> Counter[str]:
    """Reason → rows; what only few rows have is counted together, so that a summary stays short."""
    counted: Counter[str] = Counter()
    for reason, count in reasons:
        counted[reason if len(counted) < MOST_REASONS else OTHER_REASONS] += count
    return counted


def count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(found[0]) if found else 0


def _sideways(rows: Sequence[Row], width: int) -> list[list[Any]]:
    """`rows` on their side, as a query takes them."""
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]


def struct(names: Mapping[str, str]) -> str:
    """SQL for the JSON of the elements `names`."""
    return "to_json({" + ", ".join(f'{literal(name)}: "{name}"' for name in names) + "})"
