"""Observations to rows: the exported view run by sqlonfhir, beside DuckDB's typed `read_json` with the same columns.

Both get the same file first and must give the same rows; DuckDB is then timed on a larger one, or there is nothing to
time. The ratio is that of the time for one Observation, on one thread each.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterable, Mapping
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table
from sqlonfhir import evaluate

from madelief.export.views import tables, view_definitions
from madelief.facts import Vocabulary
from madelief.guideline import open_shelf

FEW, MANY = 500, 400_000
"""Observations for sqlonfhir, and for DuckDB."""
UCUM = "http://unitsofmeasure.org"
LOCAL = {"system": "http://example.org/local", "code": "1234"}

QUANTITY = "STRUCT(value DECIMAL(18,6), comparator VARCHAR, unit VARCHAR, system VARCHAR, code VARCHAR)"
CONCEPT = "STRUCT(coding STRUCT(system VARCHAR, code VARCHAR)[])"
COLUMNS = {
    "resourceType": "VARCHAR",
    "id": "VARCHAR",
    "status": "VARCHAR",
    "subject": "STRUCT(reference VARCHAR)",
    "code": CONCEPT,
    "effectiveDateTime": "VARCHAR",
    "effectiveInstant": "VARCHAR",
    "effectivePeriod": 'STRUCT("start" VARCHAR, "end" VARCHAR)',
    "valueQuantity": QUANTITY,
    "valueCodeableConcept": CONCEPT,
    "valueInteger": "INTEGER",
    "valueBoolean": "BOOLEAN",
    "valueDateTime": "VARCHAR",
    **{f"value{kind}": "JSON" for kind in ("String", "Range", "Ratio", "SampledData", "Time", "Period")},
    **dict.fromkeys(("dataAbsentReason", "focus", "component", "modifierExtension", "implicitRules"), "JSON"),
}
"""What of an Observation the view reads, and as which type."""

GIVEN = " OR ".join(f"{key} IS NOT NULL" for key in COLUMNS if key.startswith("value"))
QUERY = f"""
SELECT id, regexp_extract(subject.reference, '^Patient/(.+)$', 1) AS patient, subject.reference AS patient_reference,
       modifierExtension IS NOT NULL OR implicitRules IS NOT NULL AS modified, status, focus IS NOT NULL AS focused,
       effectiveDateTime AS on_day, effectiveInstant AS on_instant, effectivePeriod."start" AS on_start,
       effectivePeriod."end" AS on_end, component IS NOT NULL AS has_components, valueQuantity.value AS value_number,
       valueQuantity.comparator AS value_comparator, valueQuantity.unit AS value_unit,
       valueQuantity.system AS value_unit_system, valueQuantity.code AS value_unit_code, valueInteger AS value_integer,
       valueBoolean AS value_boolean, valueDateTime AS value_day, {GIVEN} AS value_given,
       dataAbsentReason IS NOT NULL AS value_absent, coding.system AS code_system, coding.code AS code,
       answer.system AS value_system, answer.code AS value_code
FROM (
  SELECT *, unnest(code.coding) AS coding,
         unnest(coalesce(valueCodeableConcept.coding, [NULL])) AS answer
  FROM read_json(?, format = 'newline_delimited', columns = {{columns}})
  WHERE resourceType = 'Observation' AND subject.reference IS NOT NULL
) AS flat
WHERE EXISTS (
  SELECT 1 FROM codes
  WHERE codes.system = coding.system
    AND (codes.code = coding.code OR codes.begins = 'yes' AND starts_with(coding.code, codes.code))
)
"""


def observations(people: int, vocabulary: Vocabulary, seed: int = 1) -> Iterable[Mapping[str, Any]]:
    """Made-up results: a fifth of them of no concept, a third with the laboratory's own code first."""
    random = Random(seed)
    measured = [(concept, code) for concept in vocabulary.values() for code in concept.codes if concept.unit]
    addresses = {system: address for address, system in reversed(vocabulary.systems.items())}
    for number in range(people):
        concept, code = random.choice(measured)
        low, high = concept.warn or (Decimal(1), Decimal(100))
        coding = {"system": addresses[code.system], "code": code.code}
        codings = random.choice(([coding], [LOCAL, coding], [coding], [coding, LOCAL], [LOCAL]))
        value = round(random.uniform(float(low), float(high)), 1)
        yield {
            "resourceType": "Observation",
            "id": str(number),
            "status": "final",
            "code": {"coding": codings},
            "subject": {"reference": f"Patient/{number // 10}"},
            "effectiveDateTime": f"2026-{random.randint(1, 11):02}-{random.randint(1, 28):02}",
            "valueQuantity": {
                "value": value,
                "unit": concept.unit,
                "system": UCUM,
                "code": vocabulary.units[concept.unit].ucum,
            },
        }


def written(path: Path, found: Iterable[Mapping[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(resource) + "\n" for resource in found)
    return path


def by_sqlonfhir(path: Path, definition: Mapping[str, Any]) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        # It changes the definition that it is given.
        rows: list[dict[str, Any]] = evaluate([json.loads(line) for line in file], json.loads(json.dumps(definition)))
    return rows


def ready(vocabulary: Vocabulary) -> duckdb.DuckDBPyConnection:
    """A connection on one thread with the table of codes."""
    connection = duckdb.connect(config={"threads": 1})
    header, *rows = tables(vocabulary)["codes"]
    connection.execute(f"CREATE TABLE codes ({', '.join(f'{name} VARCHAR' for name in header)})")
    connection.executemany(f"INSERT INTO codes VALUES ({', '.join('?' for _ in header)})", list(map(list, rows)))
    return connection


def query() -> str:
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    return QUERY.replace("{columns}", f"{{{columns}}}")


def same(ours: Iterable[Mapping[str, Any]], theirs: Iterable[Mapping[str, Any]]) -> bool:
    """Whether both hold the same rows, in any order; numbers are compared as numbers."""
    keyed = [sorted(sorted((k, str(_plain(v))) for k, v in row.items()) for row in rows) for rows in (ours, theirs)]
    return keyed[0] == keyed[1]


def _plain(value: object) -> object:
    return (
        Decimal(str(value)).normalize() if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else value
    )


def main() -> None:
    vocabulary = open_shelf().vocabulary
    definition = next(view for view in view_definitions(vocabulary) if view["name"] == "madelief_observation")
    table = Table(
        title="flattening Observations",
        caption=f"sqlonfhir {version('sqlonfhir')}, DuckDB {duckdb.__version__}, one thread each",
    )
    for name in ("what", "Observations", "seconds", "µs each", "ratio"):
        table.add_column(name, justify="left" if name == "what" else "right")
    with tempfile.TemporaryDirectory() as folder:
        few = written(Path(folder) / "few.ndjson", observations(FEW, vocabulary))
        many = written(Path(folder) / "many.ndjson", observations(MANY, vocabulary))
        connection = ready(vocabulary)
        connection.execute(query(), [str(few)]).fetchall()  # the first query of a connection reads what it needs to run

        start = time.perf_counter()
        theirs = by_sqlonfhir(few, definition)
        slow = time.perf_counter() - start
        found = connection.execute(query(), [str(few)])
        names = [column[0] for column in found.description or ()]
        ours = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        if not same(ours, theirs):
            raise SystemExit("sqlonfhir and DuckDB give different rows for the same Observations; nothing was measured")
        start = time.perf_counter()
        connection.execute(f"CREATE TABLE rows AS {query()}", [str(many)])
        fast = time.perf_counter() - start
    each = (slow / FEW * 1e6, fast / MANY * 1e6)
    table.add_row("DuckDB, typed read_json", f"{MANY:,}", f"{fast:.2f}", f"{each[1]:.2f}", "1")
    table.add_row("sqlonfhir, the exported view", f"{FEW:,}", f"{slow:.2f}", f"{each[0]:,.0f}", f"{each[0] / each[1]:,.0f}")
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
