"""Listings: the shelf, the homes of statements, what is installed, the concepts, the example people."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from ctypes.util import find_library
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Words

from madelief import __version__
from madelief.assess import Assessment
from madelief.assess.wording import NOT_SIGNED
from madelief.doors.cli import words
from madelief.doors.cli.show import question_table
from madelief.facts import Fault, Kind, Refused, Vocabulary
from madelief.facts.entry import units_of
from madelief.guideline import Guideline, Shelf
from madelief.guideline.kept import cache_folder
from madelief.guideline.shelf import shelf_folder

Row = dict[str, Any]


def _table(*columns: str) -> Table:
    """A table in which a column marked * is kept on one line, and one marked # holds numbers."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        kept, numbers = column.startswith("*"), column.startswith("#")
        table.add_column(column.lstrip("*# "), no_wrap=kept or numbers, justify="right" if numbers else "left")
    return table


# ---------------------------------------------------------------- guidelines


def show_guidelines(console: Console, rows: Iterable[Row], language: str) -> None:
    table = _table("*id", "title", "*edition", "*standing", "*status", "# statements", "# rules", "confirmation")
    for row in rows:
        marks = ", ".join(f"{count} {mark}" for mark, count in row["confirmation"].items() if count)
        signed = ", ".join(row["signed"]) or NOT_SIGNED[language]
        columns = ("edition", "standing", "status", "statements", "rules")
        title = Words.assemble(row["title"], "\n", (signed, "yellow" if not row["signed"] else "green"))
        table.add_row(row["id"], title, *(str(row[column]) for column in columns), marks)
    console.print(table)


# ---------------------------------------------------------------- trace


def trace_rows(shelf: Shelf, wanted: str | None) -> list[Row]:
    """Where each numbered statement lives (every statement, where the source numbers nothing). Raises `Refused`."""
    if wanted is not None and wanted not in shelf.guidelines:
        raise Refused([Fault("trace", 0, wanted, f"no such guideline; the shelf holds {', '.join(shelf.guidelines)}")])
    chosen = [guideline for guideline in shelf if wanted in (None, guideline.id)]
    return [_trace_row(g, statement) for g in chosen for statement in g.numbered or _all_ids(g)]


def _all_ids(guideline: Guideline) -> list[str]:
    return [statement for s in guideline.statements for statement in s.ids]


def _trace_row(guideline: Guideline, wanted: str) -> Row:
    """A statement lives where it stands itself; its lettered parts (S86a) say what kind it is as a whole."""
    home = next((s for s in guideline.statements if wanted in s.ids), None)
    parts = [s for s in guideline.statements for statement in s.ids if statement[:-1] == wanted and statement[-1].isalpha()]
    kinds = {s.kind for s in parts} | ({home.kind} if home else set())
    kind = next((k for k in ("prompt", "rule", "recommendation", "claim") if k in kinds), None)
    section = home.section if home else None
    return {
        "statement": wanted,
        "guideline": guideline.id,
        "home": f"{guideline.id}/{section}" if section else None,
        "kind": kind,
        "section": section,
    }


def show_trace(console: Console, shelf: Shelf, rows: list[Row], language: str) -> None:
    table = _table("*statement", "*kind", "*home", "*what it says")
    for row in rows:
        guideline = shelf.guidelines[row["guideline"]]
        statement = next((s for s in guideline.statements if row["statement"] in s.ids), None)
        text = statement.text[language] if statement else ""
        table.add_row(row["statement"], row["kind"] or "", row["home"] or Words("missing", "red"), text)
    console.print(table)
    missing = sum(row["home"] is None for row in rows)
    console.print(f"{len(rows)} statements, {len(rows) - missing} at home, {missing} missing")


# ---------------------------------------------------------------- ask


def show_questions(console: Console, assessment: Assessment, vocabulary: Vocabulary, language: str) -> None:
    console.print(Words(words.NEXT[language], "bold underline"))
    console.print(Padding(question_table(assessment.questions, vocabulary, language), (0, 0, 0, 2)))


# ---------------------------------------------------------------- doctor

NEEDED = ("lark", "markdown-it-py", "mdit-py-plugins", "python-dateutil", "pyyaml", "rich", "typer", "ucumvert")
EXTRAS = {
    "screen": (("polars", "ibis", "duckdb"), "screening a population"),
    "spark": (("pyspark",), "screening on a Spark cluster"),
    "site": (
        ("django", "ninja", "whitenoise", "csp", "cryptography", "gunicorn", "icalendar", "jinja2", "nhsuk_frontend_jinja"),
        "the web site",
    ),
    "pdf": (("weasyprint",), "letters as PDF (the print page remains)"),
}


def doctor_rows() -> list[Row]:
    """What is installed, what is missing, what that turns off."""
    rows: list[Row] = [
        {"what": "madelief", "found": __version__, "off": ""},
        {"what": "Python", "found": platform.python_version(), "off": ""},
    ]
    for package in NEEDED:
        try:
            rows.append({"what": package, "found": metadata.version(package), "off": ""})
        except metadata.PackageNotFoundError:
            rows.append({"what": package, "found": None, "off": "everything: pip install madelief"})
    for extra, (modules, purpose) in EXTRAS.items():
        missing = [module for module in modules if find_spec(module) is None]
        off = f"{purpose}; missing {', '.join(missing)}; pip install 'madelief[{extra}]'" if missing else ""
        rows.append({"what": f"extra [{extra}]", "found": None if missing else "installed", "off": off})
    # WeasyPrint is found without it, and fails when it is imported.
    pango = find_library("pango-1.0")
    off = "" if pango else f"{EXTRAS['pdf'][1]}; apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    rows.append({"what": "Pango", "found": pango, "off": off})
    rows.append({"what": "shelf", "found": str(shelf_folder()), "off": ""})
    cache = cache_folder()
    off = "" if cache else "the compiled shelf: every start reads all pages"
    rows.append({"what": "cache", "found": str(cache) if cache else None, "off": off})
    return rows


def show_doctor(console: Console, rows: Iterable[Row]) -> None:
    table = _table("*what", "*found", "what is off")
    for row in rows:
        table.add_row(Words(row["what"]), row["found"] or Words("missing", "yellow"), Words(row["off"]))
    console.print(table)


def concept_rows(shelf: Shelf, language: str) -> list[Row]:
    """Every concept, with what it takes."""
    return [
        {
            "concept": concept.id,
            "group": concept.group,
            "kind": concept.kind.value,
            "takes": _takes(concept.kind, concept.choice_ids, units_of(concept)),
            "label": concept.label[language],
        }
        for concept in shelf.vocabulary.values()
    ]


def _takes(kind: Kind, choices: tuple[str, ...], units: tuple[str, ...]) -> str:
    match kind:
        case Kind.YES_NO:
            return "yes, no, unknown"
        case Kind.CHOICE:
            return ", ".join(choices)
        case Kind.QUANTITY:
            return ", ".join(units)
        case Kind.COUNT:
            return "a whole number"
        case Kind.DATE:
            return "a date, 2026-11-22"


def show_concepts(console: Console, rows: Iterable[Row]) -> None:
    table = _table("*concept", "*group", "takes", "label")
    for row in rows:
        table.add_row(row["concept"], row["group"], row["takes"], row["label"])
    console.print(table)


# ---------------------------------------------------------------- example people


def example_text(folder: Path, name: str | None) -> str:
    """The fact file of an example person, or the names of them all. Raises `Refused` for a name that none has."""
    people = {path.stem: path for path in sorted(folder.glob("*/cases/*.yaml"))}
    if name is None:
        return "".join(f"{person}\n" for person in people)
    if name not in people:
        raise Refused([Fault("example", 0, name, f"no example person has this name; they are {', '.join(people)}")])
    return people[name].read_text(encoding="utf-8")
