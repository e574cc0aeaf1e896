"""The commands about many people: `screen`, and the made-up population to try it on."""

from __future__ import annotations

import sys
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from madelief.facts import Fault, Refused, Text
from madelief.guideline import Shelf

if TYPE_CHECKING:
    from madelief.screen.run import Order, Outcome

STEPS: dict[str, Text] = {
    "read": {"en": "Reading records", "nl": "Gegevens lezen"},
    "screen": {"en": "Asking the rules", "nl": "Regels toepassen"},
    "write": {"en": "Writing", "nl": "Wegschrijven"},
    "people": {"en": "Making up people", "nl": "Mensen verzinnen"},
}

WORDS: dict[str, Text] = {
    "rows": {"en": "Rows", "nl": "Rijen"},
    "read": {"en": "read", "nl": "gelezen"},
    "used": {"en": "used", "nl": "gebruikt"},
    "aside": {"en": "set aside", "nl": "terzijde gelegd"},
    "why": {"en": "Set aside because", "nl": "Terzijde gelegd omdat"},
    "facts": {"en": "facts found", "nl": "gevonden feiten"},
    "people": {
        "en": "{n} people. Of {due} of them a source asks for care that is not on record.",
        "nl": "{n} mensen. Bij {due} van hen vraagt een bron om zorg die niet is vastgelegd.",
    },
    "gaps": {
        "en": "The CONCEPT table has no code for {n} of the things that rules ask about. Of these nothing is known: {which}.",
        "nl": "In de CONCEPT-tabel staat geen code voor {n} dingen waar regels naar vragen. Daarover is niets bekend: {which}.",
    },
    "errors": {
        "en": "errors.csv has {n} lines: what was not used, of which row, and why. All else was used.",
        "nl": "In errors.csv staan {n} regels: wat van welke rij niet is gebruikt, en waarom. De rest is wel gebruikt.",
    },
}

NEEDED = ("duckdb", "ibis", "jinja2", "polars")


def needs_tables(command: str) -> None:
    """Raises `Refused` where the extra for many people is not installed."""
    if any(find_spec(name) is None for name in NEEDED):
        raise Refused([Fault(command, 0, "", "what it needs is not installed; run pip install 'madelief[screen]'")])


def run_screen(order: Order, shelf: Shelf) -> bool:
    """Screen, and say on standard output what came of it; whether every row could be read."""
    from madelief.records.bulk.omop_gaps import concept_gaps
    from madelief.records.bulk.telling import kind_of
    from madelief.screen.run import screen

    with _bar(order.language) as bar:
        tasks = {}

        def progress(step: str, done: int, of: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(STEPS[step][order.language], total=of)
            bar.update(tasks[step], completed=done, total=of)

        outcome = screen(order, shelf, progress)
    _show(outcome, order)
    if kind_of(order.source) == "omop":
        gaps = concept_gaps(order.source, shelf.vocabulary, order.columns)
        if gaps:
            which = ", ".join(gap.what for gap in gaps)
            print(f"\n{WORDS['gaps'][order.language].format(n=len(gaps), which=which)}")
    return not outcome.errors


def make_population(
    people: int, form: str, out: Path, shelf: Shelf, seed: int, on: date, language: str, everything: bool
) -> None:
    """Write a made-up population to the folder `out`."""
    from madelief.screen.population import write_population

    with _bar(language) as bar:
        task = bar.add_task(STEPS["people"][language], total=people)
        said = shelf.vocabulary, seed, on, lambda done: bar.update(task, completed=done)
        write_population(people, form, out, *said, everything=everything)


def now() -> str:
    """The time of this machine, as the page of a run shows it."""
    return datetime.now().astimezone().isoformat(timespec="minutes")


def _bar(language: str) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    # On standard error, and only where somebody looks: a log needs no bars.
    return Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty())


def _show(outcome: Outcome, order: Order) -> None:
    from madelief.screen.summary import ANY_TOPIC

    language = order.language
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 110)
    said = {key: text[language] for key, text in WORDS.items()}
    table = Table(said["rows"], *(said[key] for key in ("read", "used", "aside")), box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    heading = outcome.heading
    facts = [] if heading.facts is None else [heading.facts]
    for rows in (*heading.rows, *facts):
        name = said["facts"] if rows is heading.facts else rows.kind
        table.add_row(name, *(f"{number:,}" for number in (rows.read, rows.used, sum(rows.left.values()))))
    console.print(table)
    reasons = Table(said["why"], said["rows"], box=None, pad_edge=False)
    reasons.columns[1].justify = "right"
    for rows in (*heading.rows, *facts):
        for reason, count in sorted(rows.left.items(), key=lambda one: -one[1])[:12]:
            reasons.add_row(f"{said['facts'] if rows is heading.facts else rows.kind}: {reason}", f"{count:,}")
    if reasons.row_count:
        console.print()
        console.print(reasons)
    console.print()
    due = outcome.counts.due.get(ANY_TOPIC, 0)
    console.print(said["people"].format(n=f"{outcome.counts.people:,}", due=f"{due:,}"))
    if outcome.errors:
        console.print(said["errors"].format(n=f"{outcome.errors:,}"))
    for name in ("report.html", "worklist.csv", "results.parquet", "errors.csv"):
        console.print(str(order.out / name), soft_wrap=True)
