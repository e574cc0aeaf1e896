"""`make bench`: how long the everyday things take, as percentiles and as ratios to yardsticks of the same run.

Absolute times belong to one machine; the ratio to starting Python, or to writing one report as JSON, travels.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

from rich.console import Console
from rich.table import Table

from madelief.assess import Assessor, report
from madelief.engines import PythonMachine
from madelief.guideline import open_shelf, shelf_folder
from madelief.guideline.check import check_shelf
from madelief.guideline.shelf import read_shelf
from madelief.records import read_record

CASE = shelf_folder() / "zwangerschap-2017" / "cases" / "pregnant-and-deficient.yaml"
MADELIEF = Path(sys.executable).parent / "madelief"
COLD, WARM = 15, 300


def timed(run: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of each of `times` runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def command(*words: str | Path) -> Callable[[], object]:
    """A cold process; its first run, which compiles the shelf, is made before anything is timed."""
    return lambda: subprocess.run([str(word) for word in words], check=True, capture_output=True)


@contextmanager
def cache(value: str) -> Iterator[None]:
    before = os.environ.get("MADELIEF_CACHE")
    os.environ["MADELIEF_CACHE"] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ["MADELIEF_CACHE"]
        else:
            os.environ["MADELIEF_CACHE"] = before


class Results:
    """The rows of the printed table."""

    def __init__(self) -> None:
        self.table = Table(title="madelief bench", caption=f"Python {platform.python_version()}, {os.cpu_count()} cores")
        for column in ("what", "median ms", "p95 ms", "target ms", "ratio", "to"):
            self.table.add_column(column, justify="left" if column in ("what", "to") else "right")

    def add(self, what: str, taken: list[float], target: float | None, yardstick: tuple[str, list[float]]) -> None:
        name, measured = yardstick
        high = quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]
        ratio = f"{median(taken) / median(measured):.1f}"
        self.table.add_row(what, f"{median(taken):.2f}", f"{high:.2f}", f"{target:g}" if target else "", ratio, name)


def main() -> None:
    results = Results()
    with tempfile.TemporaryDirectory() as kept, cache(kept):
        command(MADELIEF, "guidelines")()
        start = ("python -c pass", timed(command(sys.executable, "-c", "pass"), COLD))
        results.add("madelief --version, cold process", timed(command(MADELIEF, "--version"), COLD), 250, start)
        results.add("madelief guidelines, cold process", timed(command(MADELIEF, "guidelines"), COLD), 500, start)
        results.add("madelief assess FILE, cold process", timed(command(MADELIEF, "assess", CASE), COLD), 600, start)
        results.add(
            "madelief assess FILE --json, cold process", timed(command(MADELIEF, "assess", CASE, "--json"), COLD), 600, start
        )

        shelf = open_shelf()
        assessor = Assessor(shelf)
        record = read_record(CASE.read_bytes(), CASE.name, shelf.vocabulary)
        inputs = record.inputs()
        assessment = assessor.assess(record)
        machines = [PythonMachine(guideline) for guideline in shelf]

        def evaluate() -> None:
            for machine in machines:
                run = machine.run(inputs, record.on)
                for rule in machine.guideline.rules:
                    run.define(rule)

        written = ("json.dumps of the report", timed(lambda: json.dumps(report(assessment, shelf.vocabulary, "nl")), WARM))
        results.add("shelf, compiled", timed(open_shelf, WARM // 10), 150, written)
        results.add("shelf, from its pages", timed(lambda: read_shelf(shelf_folder()), 5), None, written)
        results.add(
            "fact file read", timed(lambda: read_record(CASE.read_bytes(), CASE.name, shelf.vocabulary), WARM), None, written
        )
        results.add("one person, every define, with trace", timed(evaluate, WARM), 3, written)
        results.add("one person, whole assessment with questions", timed(lambda: assessor.assess(record), WARM), None, written)

    checked = timed(lambda: check_shelf(shelf_folder(), PythonMachine), 3)
    results.add("madelief check, every mutant", checked, 60_000, written)
    Console(width=130).print(results.table)


if __name__ == "__main__":
    main()
