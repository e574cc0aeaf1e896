"""The command line as people and programs meet it: the contract's section 3, in real processes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from madelief import __version__
from madelief.guideline import shelf_folder

COMMAND = Path(sys.executable).parent / "madelief"
CASES = shelf_folder() / "zwangerschap-2017" / "cases"
CASE = CASES / "pregnant-and-deficient.yaml"


def madelief(*words: str | Path, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command; LANG is English unless a test says otherwise."""
    env = {**os.environ, "LC_ALL": "C.UTF-8", **environment}
    return subprocess.run([COMMAND, *map(str, words)], input=stdin, capture_output=True, env=env, check=False)


def answered(*words: str | Path, stdin: bytes = b"") -> Any:
    done = madelief(*words, stdin=stdin)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


# ---------------------------------------------------------------- help and version


@pytest.mark.parametrize("command", ["assess", "ask", "compare", "guidelines", "check", "trace", "doctor", "example", "export"])
def test_each_command_shows_an_example(command: str) -> None:
    done = madelief(command, "--help")
    assert done.returncode == 0
    assert f"Example: madelief {command}" in done.stdout.decode()


def test_version() -> None:
    assert madelief("--version").stdout.decode() == f"madelief {__version__}\n"


def test_help_lists_the_commands() -> None:
    text = madelief().stdout.decode() + madelief("--help").stdout.decode()
    for command in ("assess", "ask", "compare", "guidelines", "check", "trace", "doctor", "example", "export"):
        assert command in text


# ---------------------------------------------------------------- assess


def test_assess_prints_a_report_for_people() -> None:
    text = madelief("assess", CASE).stdout.decode()
    assert text.startswith("What the sources say about pregnant-and-deficient · 2026-11-22")
    assert "This is not a diagnosis." in text
    assert "Madelief helps people" in text


def test_assess_reads_standard_input() -> None:
    assert answered("assess", "-", "--json", stdin=CASE.read_bytes()) == answered("assess", CASE, "--json")


def test_assess_of_many_files_is_a_report_a_line() -> None:
    files = sorted(CASES.glob("*.yaml"))
    lines = madelief("assess", *files, "--json").stdout.decode().splitlines()
    assert [json.loads(line)["meta"]["person"] for line in lines] == [file.stem for file in files]


@pytest.mark.parametrize(
    ("locale", "language"), [("nl_NL.UTF-8", "nl"), ("en_GB.UTF-8", "en"), ("de_DE.UTF-8", "en"), ("C", "en")]
)
def test_the_language_is_the_locales(locale: str, language: str) -> None:
    done = madelief("assess", CASE, "--json", LC_ALL=locale)
    assert json.loads(done.stdout)["meta"]["language"] == language


def test_json_is_utf_8_whatever_the_locale() -> None:
    done = madelief("assess", CASE, "--json", "--language", "nl", LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "foliumzuur" in done.stdout.decode("utf-8")


def test_the_day_of_the_question_can_be_given() -> None:
    assert answered("assess", CASE, "--json", "--on", "2026-12-01")["meta"]["on"] == "2026-12-01"


def test_only_one_guideline_and_always_the_guards() -> None:
    ids = [g["id"] for g in answered("assess", CASE, "--json", "--guideline", "zwangerschap-2017")["meta"]["guidelines"]]
    assert ids == ["safety", "zwangerschap-2017"]
    assert [g["id"] for g in answered("assess", CASE, "--json", "--guideline", "safety")["meta"]["guidelines"]] == ["safety"]


def test_explain_shows_the_statement_and_the_branches() -> None:
    text = madelief("assess", CASE, "--explain", "zwangerschap-2017/total-b12/deficient").stdout.decode()
    assert "S27" in text
    assert "140 pmol/L" in text
    told = answered("assess", CASE, "--explain", "zwangerschap-2017/total-b12/deficient", "--json")
    assert list(told) == ["id", "text", "statement", "source", "place", "reason"]


# ---------------------------------------------------------------- the listings


def test_ask_answers_the_reports_questions() -> None:
    asked = answered("ask", CASE, "--json")
    assert asked == answered("assess", CASE, "--json")["questions"]
    assert "1." in madelief("ask", CASE).stdout.decode()


def test_guidelines_lists_the_shelf() -> None:
    rows = {row["id"]: row for row in answered("guidelines", "--json")}
    page = rows["zwangerschap-2017"]
    keys = ["id", "title", "edition", "standing", "status", "statements", "rules", "confirmation"]
    assert list(page)[: len(keys)] == keys
    assert page["statements"] == 86
    assert page["confirmation"] == {"primary": 84, "secondary": 2, "unconfirmed": 0}
    assert rows["safety"]["standing"] == "house"
    assert "zwangerschap-2017" in madelief("guidelines").stdout.decode()


def test_trace_lists_86_statements_each_at_home() -> None:
    rows = answered("trace", "zwangerschap-2017", "--json")
    assert [row["statement"] for row in rows] == [f"S{number}" for number in range(1, 87)]
    assert all(list(row) == ["statement", "guideline", "home", "kind", "section"] for row in rows)
    assert all(row["home"] for row in rows)
    assert {row["kind"] for row in rows} == {"rule", "recommendation", "claim", "prompt"}
    assert next(row for row in rows if row["statement"] == "S27")["home"] == "zwangerschap-2017/total-b12"
    assert "86 statements, 86 at home, 0 missing" in madelief("trace", "zwangerschap-2017").stdout.decode()


def test_check_is_silent_when_all_is_well() -> None:
    done = madelief("check")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    told = answered("check", "safety", "--json")
    assert told["faults"] == []
    assert told["mutants"]["made"] == told["mutants"]["killed"] > 500


def test_check_ends_with_1_and_a_line_a_fault(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(shelf_folder(), tmp_path / "shelf")
    page = tmp_path / "shelf" / "zwangerschap-2017" / "guideline.md"
    page.write_text(page.read_text().replace("default 150 'pmol/L'", "default 148 'pmol/L'", 1))
    done = madelief("check", "zwangerschap-2017", MADELIEF_GUIDELINES=str(tmp_path / "shelf"))
    assert done.returncode == 1
    assert any("148 pmol/L does not stand in the statement" in line for line in done.stdout.decode().splitlines())


def test_doctor_says_what_is_missing_and_what_that_turns_off() -> None:
    rows = {row["what"]: row for row in answered("doctor", "--json")}
    assert rows["madelief"]["found"] == __version__
    for extra in ("extra [screen]", "extra [spark]", "extra [site]", "extra [pdf]"):
        assert (rows[extra]["found"] is None) == bool(rows[extra]["off"])
    concepts = answered("doctor", "--concepts", "--json")
    assert {"concept": "pregnant", "takes": "yes, no, unknown"}.items() <= next(
        c for c in concepts if c["concept"] == "pregnant"
    ).items()


def test_an_example_can_be_assessed() -> None:
    names = madelief("example").stdout.decode().split()
    assert "pregnant-and-deficient" in names
    text = madelief("example", "pregnant-and-deficient").stdout
    assert answered("assess", "-", "--json", stdin=text)["meta"]["person"] == "pregnant-and-deficient"


def test_export_writes_cql(tmp_path: Path) -> None:
    done = madelief("export", "cql", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr.decode()
    written = done.stdout.decode().split()
    assert written
    assert all(Path(path).read_text().count("library ") >= 1 for path in written)


# ---------------------------------------------------------------- bad input: exit 2, a sentence, and never a traceback

BAD = {
    "a file that is not there": (["assess", "nowhere.yaml"], "nowhere.yaml: there is no such file; check its name"),
    "a folder": (["assess", "."], ".: this is a folder; give the files in it"),
    "a profile that is none": (["assess", CASE, "--profile", "be"], "--profile: 'be' is none of nl, uk, who"),
    "a language that is none": (["assess", CASE, "--language", "fr"], "--language: 'fr' is none of en, nl"),
    "a day that is none": (["assess", CASE, "--on", "tomorrow"], "--on: “tomorrow” is not a date; write it as 2026-11-22"),
    "a guideline that is none": (
        ["assess", CASE, "--guideline", "nhg"],
        "--guideline: nhg: no such guideline; the shelf holds anaemia-in-pregnancy, ",
    ),
    "an id that is none": (
        ["assess", CASE, "--explain", "S27"],
        "--explain: no finding or recommendation is called 'S27'; --json lists their ids",
    ),
    "an example that is none": (["example", "nobody"], "example: nobody: no example person has this name; they are "),
    "a trace of nothing": (["trace", "nhg"], "trace: nhg: no such guideline; the shelf holds anaemia-in-pregnancy, "),
    "a check of nothing": (["check", "nhg"], "check: nhg: no such guideline; the shelf holds anaemia-in-pregnancy, "),
    "an export of nothing": (["export", "pdf", "--out", "x"], "export: 'pdf' is none of cql"),
    "a command that is none": (["asses"], "No such command 'asses'"),
    "an option that is none": (["assess", CASE, "--jsn"], "No such option"),
}


@pytest.mark.parametrize(("words", "sentence"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_a_sentence(words: list[str | Path], sentence: str) -> None:
    done = madelief(*words)
    assert done.returncode == 2
    assert sentence in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert done.stdout == b""


def test_errors_as_json_stand_on_standard_output(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("on: 2026-11-22\nfacts:\n  total-b12: 140\n  pregnand: yes\n")
    done = madelief("assess", case, "--json")
    assert done.returncode == 2
    errors = json.loads(done.stdout)["errors"]
    assert [list(error) for error in errors] == [["file", "line", "concept", "text"]] * 2
    assert [(error["line"], error["concept"]) for error in errors] == [(3, "total-b12"), (4, "pregnand")]
    assert all(error["file"] == str(case) for error in errors)


def test_one_bad_file_does_not_silence_the_others(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("facts: {age: old}")
    done = madelief("assess", CASE, bad, CASES / "miscarriages.yaml", "--json")
    assert done.returncode == 2
    first, errors, last = (json.loads(line) for line in done.stdout.splitlines())
    assert first["meta"]["person"] == "pregnant-and-deficient"
    assert errors["errors"][0]["concept"] == "age"
    assert last["meta"]["person"] == "miscarriages"


def test_a_reader_who_stops_early_is_no_error() -> None:
    reading = subprocess.Popen([COMMAND, "assess", *CASES.glob("*.yaml")], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert reading.stdout is not None
    assert reading.stderr is not None
    reading.stdout.read(100)
    reading.stdout.close()
    assert b"Traceback" not in reading.stderr.read()
    reading.stderr.close()
    reading.wait()


def test_our_own_mistake_is_told_as_ours(tmp_path: Path) -> None:
    """A shelf that cannot be read is refused in sentences, too."""
    done = madelief("guidelines", MADELIEF_GUIDELINES=str(tmp_path / "nowhere"))
    assert done.returncode == 2
    assert "there is no shelf here; name one in MADELIEF_GUIDELINES" in done.stderr.decode()


def test_starting_needs_no_table_engine_and_no_site() -> None:
    """Heavy libraries are loaded only by what needs them."""
    code = (
        "import sys; from madelief.doors.cli import main; from madelief.assess import Assessor; heavy ="
        "('pandas', 'polars', 'duckdb', 'ibis', 'django', 'lark', 'pint', 'markdown_it');"
        "print([module for module in heavy if module in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"


# ---------------------------------------------------------------- red flags before anything else


@pytest.mark.parametrize(
    "words",
    [("ask",), ("compare",), ("assess", "--explain", "safety/folic-acid/take-folic-acid")],
    ids=["ask", "compare", "explain"],
)
def test_a_red_flag_in_the_record_comes_before_what_was_asked_for(words: tuple[str, ...]) -> None:
    command, *rest = words
    text = madelief(command, CASES / "red-flags.yaml", *rest).stdout.decode()
    assert "Get help" in text.splitlines()[0]


# ---------------------------------------------------------------- compare and withdraw


def test_compare_says_what_differs_and_what_is_agreed() -> None:
    found = answered("compare", CASE, "--profile", "uk", "--json")
    assert list(found) == ["profile", "differences", "agreements", "values", "intended_use"]
    assert {d["relation"] for d in found["differences"]} <= {"stricter", "conflict"}
    assert all(d["relation"] == "agree" for d in found["agreements"])
    leads = {d["topic"]: d["advice"].split("/")[0] for d in found["differences"]}
    assert leads["treatment-start"] in ("nice-ng239-2024", "sps-b12-pregnancy")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--withdraw", "nothing", "--because", "wrong"), "no such guideline"),
        (("--withdraw", "safety", "--because", "wrong"), "the house guards are not withdrawn"),
        (("--withdraw", "nhg-b12"), "say why"),
        (("--because", "wrong"), "a reason goes with --withdraw"),
    ],
)
def test_a_withdrawal_that_cannot_be_is_a_sentence(words: tuple[str, ...], sentence: str) -> None:
    done = madelief("guidelines", *words)
    assert done.returncode == 2 and sentence in done.stderr.decode()


def test_a_withdrawn_edition_is_out_of_every_report(tmp_path: Path) -> None:
    shutil.copytree(shelf_folder(), tmp_path / "guidelines")
    shelf = {"MADELIEF_GUIDELINES": str(tmp_path / "guidelines"), "MADELIEF_CACHE": "off"}
    assert madelief("guidelines", "--withdraw", "nhg-b12", "--because", "a limit is wrong", **shelf).returncode == 0
    made = json.loads(madelief("assess", CASE, "--json", **shelf).stdout)
    assert "nhg-b12" not in {g["id"] for g in made["meta"]["guidelines"]}
    refused = madelief("compare", CASE, "--guideline", "nhg-b12", **shelf)
    assert refused.returncode == 2 and "a limit is wrong" in refused.stderr.decode()


# ---------------------------------------------------------------- what is not confirmed

FOUR = "person: p\non: 2026-11-22\nfacts:\n  age: 30 a\n  active-b12: 60 pmol/L\n  total-b12: 300 pmol/L\n  mma: 0.2 umol/L\n"


def test_cb12_is_shown_only_to_whoever_asks_for_it_and_marked() -> None:
    case = f"{FOUR}  homocysteine: 10 umol/L\n".encode()
    assert "unconfirmed" not in answered("assess", "-", "--json", stdin=case)
    assert b"cB12" not in madelief("assess", "-", stdin=case).stdout
    (told,) = answered("assess", "-", "--json", "--unconfirmed", stdin=case)["unconfirmed"]
    assert (told["value"], told["confirmation"]) == ("0.18", "unconfirmed")
    printed = madelief("assess", "-", "--unconfirmed", stdin=case).stdout.decode()
    assert printed.index("Not confirmed") < printed.index("cB12: +0.18")


def test_cb12_says_what_it_lacks() -> None:
    (told,) = answered("assess", "-", "--json", "--unconfirmed", stdin=FOUR.encode())["unconfirmed"]
    assert (told["value"], told["missing"]) == (None, ["homocysteine"])
