"""FHIR Bulk NDJSON → facts, beside DuckDB only reading the same lines. `python -m bench.flattening`

Both run on one core, turn by turn, so that what else the machine does falls on both; of each the quickest turn counts.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table

from madelief.guideline import open_shelf
from madelief.records.bulk.fhir import jobs
from madelief.records.bulk.fhir.folder import FilesJob

ON = date(2026, 11, 22)
OBSERVATIONS, PEOPLE, TURNS = 500_000, 50_000, 5
LINES_GOAL = 0.4
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
OURS = (
    ("2132-9", "pg/mL", 150, 900), ("718-7", "g/dL", 8, 15), ("787-2", "fL", 70, 110), ("2276-4", "ng/mL", 5, 300),
    ("14732-2", "nmol/L", 4, 50), ("13965-9", "umol/L", 5, 30),
)  # fmt: skip
OTHERS = (("8302-2", "cm", 150, 190), ("29463-7", "kg", 45, 110), ("2339-0", "mg/dL", 60, 140), ("6299-2", "mg/dL", 5, 30))
"""LOINC code, unit, lowest and highest value: laboratory results that have a concept here, and others."""


def observation(random: Random, code: str, unit: str, low: float, high: float) -> dict[str, Any]:
    """A laboratory result with the elements that hospitals export with it."""
    day = ON - timedelta(days=random.randrange(900))
    return {
        "resourceType": "Observation",
        "id": f"{random.getrandbits(128):032x}",
        "meta": {"versionId": "1", "lastUpdated": "2026-11-20T10:11:12.123+00:00", "profile": ["http://example.org/lab"]},
        "status": "final",
        "category": [{"coding": [{"system": CATEGORY, "code": "laboratory"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": code, "display": f"{code} in serum"}], "text": code},
        "subject": {"reference": f"Patient/p{random.randrange(PEOPLE)}"},
        "encounter": {"reference": f"Encounter/{random.getrandbits(128):032x}"},
        "effectiveDateTime": f"{day}T08:15:00+01:00",
        "issued": f"{day}T09:15:00.123+01:00",
        "performer": [{"reference": "Organization/laboratory", "display": "Laboratory of the hospital"}],
        "valueQuantity": {
            "value": round(random.uniform(low, high), random.choice((0, 1, 2))),
            "unit": unit, "system": "http://unitsofmeasure.org", "code": unit,
        },
    }  # fmt: skip


def written(folder: Path, share: float) -> Path:
    """A folder of Patients and Observations, of which a `share` has a concept here. The file of the Observations."""
    random = Random(7)
    folder.mkdir()
    with (folder / "Patient.ndjson").open("w") as file:
        for number in range(PEOPLE):
            file.write(
                json.dumps({"resourceType": "Patient", "id": f"p{number}", "birthDate": f"{1980 + number % 25}-03-01"}) + "\n"
            )
    path = folder / "Observation.ndjson"
    with path.open("w") as file:
        for _ in range(OBSERVATIONS):
            kind = random.choice(OURS if random.random() < share else OTHERS)
            file.write(json.dumps(observation(random, *kind), separators=(",", ":")) + "\n")
    return path


def quickest(*runs: Callable[[], object]) -> Iterator[float]:
    """Seconds of processor time of each, the quickest of `TURNS`."""
    taken: list[list[float]] = [[] for _ in runs]
    for _ in range(TURNS):
        for run, times in zip(runs, taken, strict=True):
            start = time.process_time()
            run()
            times.append(time.process_time() - start)
    return map(min, taken)


def main() -> None:
    vocabulary = open_shelf().vocabulary
    table = Table("Observations", "size", "lines only", "to facts", "of lines only", f"goal {LINES_GOAL}")
    with tempfile.TemporaryDirectory() as kept, duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        for share in (0.05, 0.25, 1.0):
            path = written(Path(kept) / f"{share:.0%}", share)
            found = jobs(path.parent, vocabulary, ON)
            found[0].run(connection)  # the table of people, made once a run
            (files,) = (job for job in found if isinstance(job, FilesJob))
            lines = f"SELECT count(json) FROM read_ndjson_objects('{path}')"
            size = path.stat().st_size / 1e6
            only, facts = quickest(
                lambda lines=lines: connection.execute(lines).fetchall(),  # type: ignore[misc]
                lambda files=files: files.run(connection),  # type: ignore[misc]
            )
            ratio = only / facts
            table.add_row(
                f"{share:.0%} with a concept here", f"{size:.0f} MB, {size * 1e6 / OBSERVATIONS:.0f} bytes each",
                f"{size / only:.0f} MB/s", f"{size / facts:.0f} MB/s", f"{ratio:.2f}", "met" if ratio >= LINES_GOAL else "no",
            )  # fmt: skip
    table.caption = f"One core; DuckDB {duckdb.__version__}"
    Console(width=130).print(table)


if __name__ == "__main__":
    main()
