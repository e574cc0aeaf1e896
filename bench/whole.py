"""`madelief screen` from records to its four files, over the made-up population in each of its forms. `python -m bench.whole`

Each run is a process of its own; the steps are those that the command shows.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path

from bench.sections import KEPT, ON, Section, people, ran, seconds
from madelief.guideline import open_shelf
from madelief.screen.population import write_population
from madelief.screen.run import Order, screen

PEOPLE = 1_000_000
FORMS = {"fhir": "FHIR Bulk NDJSON", "omop": "OMOP CDM (CSV)", "csv": "a table (CSV)"}
STEPS = ("read", "screen", "write")


def run(source: Path, out: Path, on: date) -> None:
    """Screen, and print the seconds of each step, the rows and the people."""
    begun: dict[str, float] = {}
    ended: dict[str, float] = {}

    def progress(step: str, _done: int, _of: int) -> None:
        now = time.perf_counter()
        begun.setdefault(step, now)
        ended[step] = now

    outcome = screen(Order(source, out, on, datetime.now().isoformat(timespec="minutes")), open_shelf(), progress)
    found = {
        "steps": {step: ended[step] - begun[step] for step in STEPS},
        "rows": sum(rows.read for rows in outcome.heading.rows),
        "people": outcome.counts.people,
    }
    print(json.dumps(found))


def row(form: str, number: int) -> list[str]:
    with tempfile.TemporaryDirectory(dir=KEPT) as folder:
        source = Path(folder) / "population"
        start = time.perf_counter()
        write_population(number, form, source, open_shelf().vocabulary, 1, ON)
        made = time.perf_counter() - start
        size = sum(path.stat().st_size for path in source.iterdir()) / 1e6
        one = ran(sys.executable, "-m", "bench.whole", "--run", source, "--out", Path(folder) / "screened")
    found = json.loads(one.out.strip().splitlines()[-1])
    reading = found["steps"]["read"]
    return [
        FORMS[form], people(found["people"]), f"{size:,.0f} MB", people(found["rows"]), seconds(made),
        *(seconds(found["steps"][step]) for step in STEPS), seconds(one.cost.wall), seconds(one.cost.cpu),
        people(found["rows"] / reading), f"{size / reading:,.0f} MB/s", f"{one.peak:.2f} GB",
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--forms", nargs="+", choices=FORMS, default=list(FORMS))
    parser.add_argument("--run", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        run(given.run, given.out, ON)
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    header = (
        "records", "people", "size", "rows", "made in", "reading", "asking the rules", "writing", "all, clock", "all, core",
        "rows read a second", "bytes read a second", "most memory",
    )  # fmt: skip
    Section(
        "whole",
        "A whole screening",
        f"`madelief screen` of {people(given.people)} made-up women, in each form in which their records may come, to the four "
        "files. **Asking the rules** is choosing the result that counts, answering the whole shelf, and the counts and the "
        "worklist of each part; **writing** puts the parts together.",
        header,
        [row(form, given.people) for form in given.forms],
        (
            "By the clock, on all cores; the last but three in seconds of one core. The start of Python and the opening of the "
            "shelf are in *all*. DuckDB takes at most 1 GB here and spills the rest to the disk of the run's folder.",
            "*Made in* is what `madelief example population` took; it is no part of the screening.",
        ),
    ).keep("polars", "duckdb")


if __name__ == "__main__":
    main()
