"""The shelf as CQL: what stands in a library, and where it comes from."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from madelief import __version__
from madelief.cql import parse_block, parse_expression, print_expression
from madelief.export import Library, data_library, export_shelf, logic_library, parameter_library
from madelief.export.library import WIDTH, laid_out
from madelief.facts import Refused, Source, Vocabulary
from madelief.guideline import Guideline, Shelf, open_shelf
from tests.agree.rules import RandomRules, guideline_of

WRITTEN = """
define "Deficient":
  "Total B12" < "Line"
parameter "Line" Quantity default 150 'pmol/L'
parameter "Share" Decimal default 3
define "Kidneys fail":
  "eGFR" < 60 'mL/min/1.73m2'
define "Next injection":
  "Last B12 injection on" + "B12 injection interval"
define "Vegan at Easter":
  "Diet" = 'vegan' and Today() - 5 'wk' < @2026-04-05
"""


@pytest.fixture
def made_up(vocabulary: Vocabulary) -> Guideline:
    """A guideline that holds what other engines read otherwise."""
    block = parse_block(WRITTEN, "made-up/guideline.md", 11)
    return replace(guideline_of(block, vocabulary), id="made-up-2026", edition="2026-11-22")


@pytest.fixture(params=open_shelf().guidelines, ids=str)
def guideline(request: pytest.FixtureRequest, shelf: Shelf) -> Guideline:
    return shelf.guidelines[request.param]


def test_a_library_says_what_it_is(made_up: Guideline, vocabulary: Vocabulary) -> None:
    library = logic_library(made_up, vocabulary)
    comments = [line for line in library.text.splitlines() if line.startswith("// ")]
    assert (library.name, library.version, library.file_name) == ("MadeUp2026", "2026-11-22", "MadeUp2026.cql")
    assert "\nlibrary MadeUp2026 version '2026-11-22'\n" in library.text
    assert f"\ninclude MadeliefData version '{__version__}' called Data\n" in library.text
    head = " ".join(comments).replace("// ", "")
    for said in ("made-up-2026", made_up.sha256, "edition 2026-11-22", "house", "Do not edit", "CC BY 4.0"):
        assert said in head


@pytest.mark.parametrize(
    "said",
    [
        "\"Total B12\" < \"Line\" → Data.\"Total B12\" < \"Line\"",
        "60 'mL/min/1.73m2' → 60 'mL/min/{1.73_m2}'",
        "5 'wk' → 5 weeks",
        "Decimal default 3 → System.Decimal default 3.0",
        "Quantity default 150 'pmol/L' → System.Quantity default 150 'pmol/L'",
        "+ \"B12 injection interval\" → + (if Data.\"B12 injection interval\" is null then null else System.Quantity "
        "{ value: ToDecimal(Truncate((Data.\"B12 injection interval\").value)), unit: 'weeks' })",
    ],
)  # fmt: skip
def test_what_engines_read_otherwise_is_written_out(said: str, made_up: Guideline, vocabulary: Vocabulary) -> None:
    written, exported = said.split(" → ")
    text = logic_library(made_up, vocabulary).text
    assert written in " ".join(WRITTEN.split())
    assert _squeezed(exported) in _squeezed(text)


def _squeezed(code: str) -> str:
    """`code` without white space, but for that within quotes."""
    return re.sub(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\s+""", lambda match: match[1] or "", code)


def test_laying_out_changes_white_space_only(vocabulary: Vocabulary) -> None:
    for seed in range(40):
        for define in RandomRules(Random(seed), vocabulary).block(12).defines:
            code = print_expression(define.expression)
            laid = laid_out(code, "  ")
            assert _squeezed(laid) == _squeezed(code)
            assert parse_expression(laid) == define.expression
            assert max(map(len, laid.splitlines())) <= WIDTH + 4, laid


def test_parameters_stand_above_every_define(guideline: Guideline, vocabulary: Vocabulary) -> None:
    """Trap 1 of stack.md: in the pages they stand where they are needed."""
    for library in (logic_library(guideline, vocabulary), parameter_library(guideline, vocabulary, "Day")):
        words = re.findall(r"^(parameter|define) ", library.text, re.MULTILINE)
        assert words == sorted(words, reverse=True)


def test_every_line_knows_where_it_comes_from(guideline: Guideline, vocabulary: Vocabulary) -> None:
    """The line map leads from each exported define and parameter to its line in the page."""
    library = logic_library(guideline, vocabulary)
    found = {}
    for number, line in enumerate(library.text.splitlines(), 1):
        if match := re.match(r'(?:parameter|define) "([^"]+)"', line):
            found[match[1]] = library.lines[number]
    run = {rule.name: rule.place for rule in guideline.rules.values() if guideline.runs(rule.statement)}
    own = {name: parameter.place for name, parameter in guideline.parameters.items() if name in found}
    assert found == run | own


def test_every_define_names_its_statement_and_source(guideline: Guideline, vocabulary: Vocabulary) -> None:
    text = logic_library(guideline, vocabulary).text
    for rule in guideline.rules.values():
        if guideline.runs(rule.statement):
            above = text.split(f'\ndefine "{rule.name}":')[0].split("\n\n")[-1].replace("\n// ", " ")
            source = guideline.statement(rule.statement).source
            assert f"{', '.join(rule.statement)} (" in above
            assert f"{source.work}, {source.place}" in above
            assert str(rule.place) in above


def test_what_is_not_confirmed_is_not_exported(made_up: Guideline, vocabulary: Vocabulary) -> None:
    doubtful = replace(made_up.statements[0], ids=("S2",), confirmation="unconfirmed")
    rules = dict(made_up.rules)
    rules["Deficient"] = replace(rules["Deficient"], statement=("S2",))
    guideline = replace(made_up, statements=(*made_up.statements, doubtful), rules=rules)
    text = logic_library(guideline, vocabulary).text
    assert 'define "Deficient"' not in text
    assert 'parameter "Line"' not in text
    assert "Not confirmed, so not run and not in here: S2" in text
    assert 'parameter "Total B12"' not in parameter_library(guideline, vocabulary).text


def test_a_comment_never_becomes_code(made_up: Guideline, vocabulary: Vocabulary) -> None:
    said = 'First line.\ndefine "Everybody is well": true /* ' + "long " * 60
    statement = replace(made_up.statements[0], text={"en": said, "nl": said}, sources=(Source("seed", said),))
    text = logic_library(replace(made_up, title={"en": said, "nl": said}, statements=(statement,)), vocabulary).text
    assert all(line.startswith("// ") for line in text.splitlines() if "Everybody" in line or "long" in line)
    assert max(map(len, text.splitlines())) < 200


def test_today_can_be_a_parameter(made_up: Guideline, vocabulary: Vocabulary) -> None:
    assert "Today()" in parameter_library(made_up, vocabulary).text
    asked = parameter_library(made_up, vocabulary, "The day")
    assert "Today()" not in asked.text
    assert 'parameter "The day" System.Date' in asked.text


def test_the_export_is_a_folder_of_whole_files(shelf: Shelf, tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    paths = export_shelf(shelf, out)
    assert sorted(paths) == sorted(out.iterdir())
    assert {path.name for path in paths} == {"MadeliefData.cql", *(_name(g) for g in shelf.released())}
    again = {path.name: path.read_bytes() for path in paths}
    assert {path.name: path.read_bytes() for path in export_shelf(shelf, out)} == again


def _name(guideline: Guideline) -> str:
    return "".join(word.capitalize() for word in guideline.id.split("-")) + ".cql"


def test_only_released_guidelines_leave_the_house(shelf: Shelf, tmp_path: Path) -> None:
    guidelines = {key: replace(guideline, status="draft") for key, guideline in shelf.guidelines.items()}
    assert [path.name for path in export_shelf(replace(shelf, guidelines=guidelines), tmp_path)] == ["MadeliefData.cql"]


def test_a_folder_that_cannot_be_written_is_a_sentence(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Refused, match=r"it cannot be written \(.+\); name another folder"):
        export_shelf(shelf, tmp_path / "file")


def test_the_reference_translator_takes_every_library(shelf: Shelf, oracle: Path, tmp_path: Path) -> None:
    """As anybody would check it: `node cqlref.mjs LIBRARY --check --lib FOLDER`."""
    for path in export_shelf(shelf, tmp_path):
        command = ["node", "cqlref.mjs", str(path), "--check", "--lib", str(tmp_path)]
        checked = subprocess.run(command, cwd=oracle, capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
        assert "error:" not in checked.stderr


# ---------------------------------------------------------------- the data library


@pytest.fixture(scope="module")
def data(vocabulary: Vocabulary) -> Library:
    return data_library(vocabulary, set(vocabulary))


def test_the_data_library_gives_every_concept_by_its_label(data: Library, vocabulary: Vocabulary) -> None:
    numbers = {line: number for number, line in enumerate(data.text.splitlines(), 1)}
    for concept in vocabulary.values():
        number = numbers[f'define "{concept.label["en"]}":']
        file, line = vocabulary.lines[concept.id]
        assert (data.lines[number].file, data.lines[number].line) == (file, line)


def test_the_data_library_gives_only_what_is_asked(vocabulary: Vocabulary) -> None:
    text = data_library(vocabulary, {"total-b12"}).text
    assert 'define "Total B12":' in text
    assert 'define "Active B12":' not in text
    assert 'codesystem "snomed"' not in text


def test_an_unconfirmed_code_says_so(data: Library, vocabulary: Vocabulary) -> None:
    declared = {match[1]: line for line in data.text.splitlines() if (match := re.match(r'code "([^"]+)":', line))}
    for concept in vocabulary.values():
        for code in concept.codes:
            if not code.prefix:
                remark = f"confirmed: {code.confirmed}" if code.confirmed else f"NOT CONFIRMED, seen: {code.seen}"
                assert remark in declared[f"{code.system} {code.code}"]


def test_what_no_record_holds_is_an_explicit_null(data: Library, vocabulary: Vocabulary) -> None:
    """Trap 2 of stack.md: a missing value would be read as no."""
    for label, kind in (("Planning pregnancy", "Boolean"), ("Diet", "String"), ("Miscarriages", "Integer")):
        assert not next(concept for concept in vocabulary.values() if concept.label["en"] == label).codes
        assert f'define "{label}":\n  null as System.{kind} //' in data.text
