"""Documents are tested: every command, path and word in them exists, and every one that exists is in them."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from madelief import __version__
from tests.conftest import ROOT

DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
COMMAND = Path(sys.executable).parent / "madelief"


def tracked() -> list[Path]:
    """Every file that git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        # An unpacked source archive: what lies there, without what was built.
        return [p for p in ROOT.rglob("*") if p.is_file() and not any(part.startswith(".v") for part in p.parts)]
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=[str(d.relative_to(ROOT)) for d in DOCUMENTS])
def test_links_and_paths_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#:\s]+)[^)]*\)", text)
    paths = re.findall(r"`((?:madelief|guidelines|tests|docs|bench|requirements|\.ci)/[\w./-]+)`", text)
    dead = [link for link in links if not (document.parent / link).exists()]
    dead += [path for path in paths if not (ROOT / path).exists()]
    assert dead == []


def test_every_command_in_the_documents_exists_and_every_command_is_in_them() -> None:
    from madelief.doors.cli.main import app

    real = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    text = "\n".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    named = set(re.findall(r"(?:`|\$ |bin/)madelief ([a-z]+)", text))
    assert named <= real, named - real
    assert real <= set(re.findall(r"`?([a-z]+)`?", text)), real


def test_every_make_target_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {t for d in DOCUMENTS for t in re.findall(r"(?:`|^)make ([a-z]+)", d.read_text(encoding="utf-8"), re.MULTILINE)}
    assert named <= targets
    assert {"run", "test"} <= named


def test_every_word_of_the_glossary_is_a_word_of_its_place() -> None:
    rows = re.findall(r"^\| \*\*(.+?)\*\* \|.*\| `(.+?)` \|$", (ROOT / "GLOSSARY.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) > 30
    for word, place in rows:
        path = ROOT / place
        files = [path] if path.is_file() else [*path.rglob("*.md"), *path.rglob("*.yaml")]
        text = " ".join(file.read_text(encoding="utf-8").lower() for file in files)
        stem = word.lower().replace(" ", "[ _-]?")
        assert re.search(stem, text), f"{word} does not stand in {place}"


def test_the_report_in_the_readme_is_a_real_one() -> None:
    block = next(
        b for b in re.findall(r"```console\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL) if "…" in b
    )
    name = re.search(r"madelief example ([\w-]+)", block)
    assert name is not None
    shown = block.split("--language en\n", 1)[1].split("\n…", 1)[0]
    case = subprocess.run([COMMAND, "example", name[1]], capture_output=True, check=True).stdout
    printed = subprocess.run([COMMAND, "assess", "-", "--language", "en"], input=case, capture_output=True, check=True).stdout
    lines = "\n".join(line.rstrip() for line in printed.decode().splitlines())
    assert lines.startswith(shown)


def test_the_changelog_knows_the_version() -> None:
    assert f"## {__version__} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_decisions_are_numbered_without_gaps_newest_on_top() -> None:
    numbers = [int(n) for n in re.findall(r"^## (\d+)\. ", (ROOT / "DECISIONS.md").read_text(encoding="utf-8"), re.MULTILINE)]
    assert numbers == list(range(len(numbers), 0, -1))


def test_readme_fits_one_screen() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 60


def test_no_file_names_a_registry_or_a_path_of_somebodys_machine() -> None:
    telling = re.compile(
        r"files\.pythonhosted|registry\.npmjs|--(?:extra-)?index-url|(?<![\w.])/(?:home|Users|root|work)/[a-z]"
    )
    found = []
    for path in tracked():
        if path.suffix in (".py", ".md", ".toml", ".yaml", ".lock", ".txt", ".json", ".mjs", "") and path != Path(__file__):
            text = path.read_text(encoding="utf-8", errors="ignore")
            found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in telling.finditer(text)]
    assert [line for line in found if "Makefile" not in line] == []


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    long = [
        p.relative_to(ROOT) for p in tracked() if p.suffix == ".py" and len(p.read_text(encoding="utf-8").splitlines()) > 400
    ]
    assert long == []


def test_no_drawer_for_odds_and_ends() -> None:
    drawers = {"utils", "util", "core", "common", "helpers", "helper", "misc"}
    assert [p for p in tracked() if p.suffix == ".py" and drawers & {p.stem, *p.relative_to(ROOT).parts}] == []


def test_the_core_is_light() -> None:
    """`pip install madelief` pulls no table engine and no site."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    core = {re.split(r"[<>=\[]", d)[0] for d in project["dependencies"]}
    assert core.isdisjoint({"pandas", "polars", "duckdb", "ibis-framework", "django", "pyspark", "weasyprint"})
    assert set(project["optional-dependencies"]) == {"screen", "spark", "site", "pdf"}
    locked = (ROOT / "requirements" / "run.lock").read_text(encoding="utf-8")
    assert "pyspark" not in locked, "every command of the contract runs after `make run`; a cluster is for who has one"


def test_code_in_guidelines_stands_on_pages_only() -> None:
    assert [p for p in tracked() if p.suffix == ".py" and "guidelines" in p.relative_to(ROOT).parts[:1]] == []
