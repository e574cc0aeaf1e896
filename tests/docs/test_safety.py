"""The safety file holds: every hazard has its control, every control its test, and the documents say what is so."""

from __future__ import annotations

import ast
import csv
import io
import re
import shlex
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.console import Console

from madelief.assess import Assessor
from madelief.assess.wording import INTENDED_USE, NOT_SIGNED
from madelief.doors.cli.lists import show_guidelines
from madelief.doors.cli.main import app
from madelief.facts import LANGUAGES, Refused
from madelief.guideline import Shelf
from madelief.guideline.listing import guideline_rows
from tests.conftest import ROOT

SAFETY = ROOT / "docs" / "safety"
LOG = SAFETY / "hazard-log.csv"
PAGES = sorted(SAFETY.glob("*.md"))

COLUMNS = [
    "id", "hazard", "cause", "harm", "severity", "likelihood", "control", "control_type", "verified_by", "residual", "owner",
    "date",
]  # fmt: skip
CONTROL_TYPES = {"design", "protection", "information"}
NOT_BUILT = "not built: the part does not exist yet"
GRAVE = 4
"""From this severity on a control that exists has a test."""


def hazards() -> list[dict[str, str]]:
    with LOG.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


HAZARDS = hazards()
IDS = [hazard["id"] for hazard in HAZARDS]


def nodes(text: str) -> list[str]:
    """The pytest node ids in a cell of `verified_by`."""
    return [node for node in text.split("; ") if node]


@cache
def named_in(file: str) -> frozenset[str]:
    """The names of the tests in a file, which is parsed and not imported."""
    path = ROOT / file
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"))


def missing(found: list[str]) -> list[str]:
    """Those of the node ids that name no test."""
    split = [(node, *node.partition("::")) for node in found]
    return [node for node, file, _, test in split if test not in named_in(file)]


# ---------------------------------------------------------------- the hazard log


def test_the_log_is_a_whole_table() -> None:
    with LOG.open(encoding="utf-8", newline="") as lines:
        head, *rows = csv.reader(lines)
    assert head == COLUMNS
    assert [row for row in rows if len(row) != len(COLUMNS)] == []
    assert [row for row in rows if any(cell != cell.strip() or "\n" in cell for cell in row)] == []


def test_ids_are_unique_without_gaps_and_the_first_seventeen_are_there() -> None:
    assert [f"H{number}" for number in range(1, len(IDS) + 1)] == IDS
    assert len(IDS) >= 17


@pytest.mark.parametrize("hazard", HAZARDS, ids=IDS)
def test_a_hazard_is_complete(hazard: dict[str, str]) -> None:
    assert [column for column in COLUMNS if not hazard[column] and column != "verified_by"] == []
    assert hazard["severity"] in {"1", "2", "3", "4", "5"}
    assert hazard["likelihood"] in {"1", "2", "3", "4", "5"}
    assert hazard["control_type"] in CONTROL_TYPES
    assert date.fromisoformat(hazard["date"])


@pytest.mark.parametrize("hazard", HAZARDS, ids=IDS)
def test_a_control_is_verified_by_tests_that_exist(hazard: dict[str, str]) -> None:
    found = nodes(hazard["verified_by"])
    assert missing(found) == []
    assert len(set(found)) == len(found)
    if hazard["control"] == NOT_BUILT:
        assert found == [], "a part that does not exist verifies nothing"
        assert " must " in hazard["residual"], "say which later part must bring the control"
    else:
        assert "not built" not in hazard["control"]
        assert found or int(hazard["severity"]) < GRAVE


def test_a_test_that_is_none_would_be_noticed() -> None:
    here = "tests/docs/test_safety.py::"
    assert missing([f"{here}test_the_log_is_a_whole_table"]) == []
    wrong = [f"{here}test_nothing", "tests/docs/test_nowhere.py::test_x", "tests/docs/test_safety.py", f"{here}missing"]
    assert missing(wrong) == wrong


# ---------------------------------------------------------------- the documents


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_a_page_names_tests_commands_and_hazards_that_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert missing(re.findall(r"tests/[\w/]+\.py::\w+", text)) == []
    assert [line for line in invocations(text) if not invocable(line)] == []
    assert set(re.findall(r"\bH\d+\b", text)) <= set(IDS)
    assert max(len(line) for line in text.splitlines() if not line.startswith("|")) <= 120


def invocations(text: str) -> Iterator[list[str]]:
    """The words after `madelief` in every piece of code that starts with it."""
    for line in re.findall(r"`madelief ([^`]+)`|^\$ madelief (.+)$", text, re.MULTILINE):
        yield shlex.split("".join(line))


def invocable(words: list[str]) -> bool:
    """Whether the command exists and knows its options."""
    commands: dict[str, Any] = getattr(typer.main.get_command(app), "commands", {})
    command, *rest = words
    if command not in commands:
        return False
    known = {option for parameter in commands[command].params for option in parameter.opts}
    return {word for word in rest if word.startswith("--")} <= known


def test_a_command_that_is_none_would_be_noticed() -> None:
    found = list(invocations("`madelief trace` and `madelief recall ID`\n\n$ madelief check --all\n"))
    assert [words for words in found if not invocable(words)] == [["recall", "ID"], ["check", "--all"]]


def test_the_intended_use_is_quoted_as_it_is_printed() -> None:
    text = (SAFETY / "intended-use.md").read_text(encoding="utf-8")
    quotations = re.findall(r"(?:^> .*\n)+", text, re.MULTILINE)
    said = [" ".join(line.removeprefix("> ") for line in quotation.splitlines()) for quotation in quotations]
    assert said == [INTENDED_USE[language] for language in ("en", "nl")]
    assert set(LANGUAGES) == {"en", "nl"}, "a new language is quoted too"


# ---------------------------------------------------------------- what the documents promise, where nothing else holds it


@pytest.mark.parametrize("status", ["withdrawn", "draft"])
def test_without_released_house_guards_nobody_is_assessed(shelf: Shelf, status: str) -> None:
    silent = {**shelf.guidelines, "safety": replace(shelf.guidelines["safety"], status=status)}
    with pytest.raises(Refused, match=f"safety: the guideline is {status}"):
        Assessor(replace(shelf, guidelines=silent))
    unguarded = {i: g for i, g in shelf.guidelines.items() if g.standing != "house"}
    with pytest.raises(Refused, match="the house guards are missing"):
        Assessor(replace(shelf, guidelines=unguarded), ("zwangerschap-2017",))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_signed_says_so_on_the_shelf(shelf: Shelf, language: str) -> None:
    names = ("A. Example, general practitioner, 2027-01-15", "B. Example, clinical midwife, 2027-01-18")
    for signed in ((), names):
        guidelines = {i: replace(g, signed=signed) for i, g in shelf.guidelines.items()}
        rows = guideline_rows(replace(shelf, guidelines=guidelines), language)
        console = Console(file=io.StringIO(), width=300, color_system=None)
        show_guidelines(console, rows, language)
        assert isinstance(console.file, io.StringIO)
        printed = console.file.getvalue()
        assert printed.count(NOT_SIGNED[language]) == (0 if signed else len(rows))
        assert printed.count(", ".join(names)) == (len(rows) if signed else 0)
        assert [row["signed"] for row in rows] == [list(signed)] * len(rows)
