"""Tables of a population: what each cell says is what a fact file with the same words would say, and no row is lost."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from random import Random

import polars
import pytest

from madelief.facts import Concept, Kind, Quantity, Refused, Vocabulary
from madelief.facts.entry import NotAccepted, read_value
from madelief.records.bulk.tables import jobs
from tests.records.builders import ON
from tests.records.bulk.run_jobs import Left, run

Read = Callable[..., Left]


@pytest.fixture
def read(tmp_path: Path, vocabulary: Vocabulary) -> Read:
    """A table of these lines, read on the day of the question; with a map, if there is one."""

    def read(table: str | bytes, columns: str = "", name: str = "visits.csv") -> Left:
        path = tmp_path / name
        path.write_bytes(table if isinstance(table, bytes) else table.encode())
        chart = tmp_path / "map.yaml"
        chart.write_text(columns, encoding="utf-8")
        return run(jobs(path, vocabulary, ON, chart if columns else None))

    return read


def faults(call: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as caught:
        call()
    return [str(fault) for fault in caught.value.faults]


# ---------------------------------------------------------------- wide


MAP = """
person: patient_nr
on: visit_date
columns:
  b12: {concept: total-b12, unit: pmol/L, on: b12_date}
  hb: {concept: haemoglobin, unit-column: hb_unit}
  zwanger: {concept: pregnant, values: {J: "yes", N: "no", onbekend: unknown}}
  aantal: {concept: miscarriages}
"""


def test_a_map_says_what_each_column_holds(read: Read) -> None:
    left = read(
        "patient_nr;visit_date;b12;b12_date;hb;hb_unit;zwanger;aantal;naam\n"
        "12;2026-11-10;<25;2026-11-02;7,5;mmol/l;J;2;x\n"
        "13;2026-11-10;140;;12.1;g/dL;N;;x\n"
        "14;2026-11-10;NA;;;;onbekend;;x\n",
        MAP,
    )
    assert left.of(12) == {
        "total-b12": "<25 on 2026-11-02",
        "haemoglobin": "120.9 on 2026-11-10",
        "pregnant": "yes on 2026-11-10",
        "miscarriages": "2 on 2026-11-10",
    }
    assert left.of(13) == {
        "total-b12": "140 on 2026-11-10",
        "haemoglobin": "121 on 2026-11-10",
        "pregnant": "no on 2026-11-10",
    }
    assert left.of(14) == {}
    assert [(row["line"], row["reason"]) for row in left.aside] == [(4, "it has no value: nothing is known from it")]
    assert min(row["origin"] for row in left.facts if row["concept"] == "total-b12") == "visits.csv:2 b12"


def test_our_own_names_need_no_map(read: Read) -> None:
    left = read(
        "person,age (a),total-b12 [pg/mL],total-b12.on,haemoglobin,haemoglobin.unit,diet,b12-treatment-started-on,tensio\n"
        "p1,34,190,2026-11-02,12.1,g/dL,vegan,2019-03-05,120\n"
    )
    assert left.of("p1") == {
        "age": "34",
        "total-b12": "140.22 on 2026-11-02",
        "haemoglobin": "121",
        "diet": "vegan",
        "b12-treatment-started-on": "2019-03-05",
    }
    said = "the column “tensio” names no concept and is not read; a map of columns can say what it holds"
    assert left.said() == [said]


@pytest.mark.parametrize("empty", ["", "NA", "na", "N/A", "NaN", "null", "  ", "unknown"])
def test_what_says_nothing_is_never_a_no(read: Read, empty: str) -> None:
    left = read(f"person,pregnant,total-b12 [pmol/L],diet\np1,{empty},{empty},{empty}\n")
    assert left.facts == []
    assert left.left == {"it has no value": 1}


def test_a_row_is_used_when_one_value_of_it_is_and_the_others_are_listed(read: Read) -> None:
    left = read(
        "person,on,total-b12 [pmol/L],pregnant\np1,2026-11-02,much,yes\np2,2026-11-02,1e9,perhaps\np3,12-11-2026,140,\n"
    )
    assert left.of("p1") == {"pregnant": "yes on 2026-11-02"}
    assert left.reads["table-visits.csv"].used == 1
    assert left.left == {"none of its values can be used": 2}
    assert [(row["line"], row["person"], row["origin"], row["reason"]) for row in left.aside] == [
        (2, "p1", "total-b12 [pmol/L]", "total-b12: “much” is not a number with a unit; write for example 380 pmol/L"),
        (3, "p2", "total-b12 [pmol/L]", "total-b12: “e9” is not a unit of it; write it with one of pmol/L, ng/L, pg/mL"),
        (3, "p2", "pregnant", "pregnant: “perhaps” is not an answer here; write yes, no or unknown"),
        (4, "p3", "total-b12 [pmol/L]", "its day: “12-11-2026” is not a date; write it as 2026-11-22"),
    ]


def test_two_units_of_one_value(read: Read) -> None:
    left = read("person,total-b12 [pmol/L]\np1,190 pg/mL\np2,140 pmol/l\n")
    assert left.of("p2") == {"total-b12": "140"}
    assert left.said() == ["total-b12: its unit is “pg/mL” in the value and “pmol/L” beside it; it can be only one"]


def test_a_number_without_a_unit_is_not_guessed(read: Read) -> None:
    assert read("person,total-b12\np1,140\n").said() == [
        "total-b12: “140” has no unit; write it with one of pmol/L, ng/L, pg/mL"
    ]


def test_a_date_after_the_day_of_the_question(read: Read) -> None:
    said = read("person,last-b12-injection-on\np1,2027-01-01\n").said()
    assert said == ["last-b12-injection-on: 2027-01-01 lies after the day of the question (2026-11-22); check the date"]


# ---------------------------------------------------------------- the same law as for a fact file


def test_random_cells_are_read_as_a_fact_file_reads_them(read: Read, vocabulary: Vocabulary) -> None:
    """Thousands of texts, plain and odd: the same value, the same comparator, or the same sentence."""
    random = Random(5)
    cells = [(concept, _text(concept, random)) for concept in vocabulary.values() for _ in range(40)]
    lines = [f'p{place},{concept.id},"{text}"\n' for place, (concept, text) in enumerate(cells)]
    left = read("person,concept,value\n" + "".join(lines))
    facts = {row["person"]: row for row in left.facts}
    aside = {row["person"]: row["reason"] for row in left.aside}
    for place, (concept, text) in enumerate(cells):
        person = f"p{place}"
        if not text:
            assert person not in facts
            continue
        try:
            value = read_value(concept, text, vocabulary)
        except NotAccepted as error:
            assert aside[person] == f"{concept.id}: {error}"
            continue
        if value is None or (isinstance(value, date) and value > ON):
            assert person not in facts
            continue
        row = facts[person]
        match value:
            case Quantity():
                assert (row["number"], row["comparator"] or "") == (float(value.value), value.comparator), text
            case int():
                assert row["number"] == value
            case date():
                assert row["day"] == value
            case _:
                assert row["word"] == str(value)
    assert len(facts) > len(cells) / 6


def _text(concept: Concept, random: Random) -> str:
    words = ["yes", "no", "true", "unknown", "Yes", "ja", "2026-11-02", "2025-02-29", "1800-01-01", "3", "03", "-1", "ninety"]
    words += list(concept.choice_ids)
    if concept.kind is not Kind.QUANTITY or random.random() < 0.1:
        return random.choice(words)
    low, high = (float(bound) for bound in concept.reject or (0, 100))
    number = random.uniform(low, high)
    written = random.choice(
        [
            f"{number:.0f}", f"{number:.1f}", f"{number:.3f}", repr(number), f"{number:.2f}".replace(".", ","), str(low),
            str(high), f"{number:.2e}", f"{number:.22f}", "1,234", "1.2345", "+5", "-0.0", f"{high * 3}", "٣", "5.", ".5", "",
        ]
    )  # fmt: skip
    sign = random.choice(["", "", "", "<", "> ", "<=", "≥", "~", "=<"])
    units = [concept.unit, *(other.unit for other in concept.accepts)]
    unit = random.choice([f" {random.choice(units)}"] * 5 + [random.choice(units), "", " mg/dL", " pmol / L", " x"])
    return f"{sign}{written}{unit}"


# ---------------------------------------------------------------- long


def test_the_long_form(read: Read) -> None:
    left = read(
        "person,concept,value,unit,on\n"
        "p1,total-b12,<35.1,pg/mL,2026-11-02\n"
        "p1,diet,vegan,,\n"
        "p1,vitamin-c,3,g,2026-11-02\n"
        "p1,mma,,umol/L,2026-11-02\n"
        ",mma,0.3,umol/L,2026-11-02\n"
    )
    assert left.of("p1") == {"total-b12": "<=25.9 on 2026-11-02", "diet": "vegan"}
    assert left.left == {"it names no concept": 1, "it has no value": 1, "it does not say whom it is about": 1}
    assert left.said() == [
        "“vitamin-c” is no concept; `madelief doctor --concepts` lists them",
        "it has no value: nothing is known from it",
        "it does not say whom it is about: the column “person” is empty",
    ]


# ---------------------------------------------------------------- files as they come


def test_a_bad_row_is_set_aside_with_its_line_and_the_rest_is_read(read: Read) -> None:
    """A byte-order mark, mixed line ends, a quoted line end, too few and too many values, and bytes that are no UTF-8."""
    left = read(
        b"\xef\xbb\xbfperson,total-b12 [pmol/L],diet\r\n"
        b'p1,140,vegan\np2,141\r\np3,142,vegan,7\np4,"143",vegan\r\n'
        b'p5,144,"ve\ngan"\np6,145,\xe9\np7,146,vegan'
    )
    assert {row["person"] for row in left.facts} == {"p1", "p4", "p5", "p7"}
    assert left.reads["table-visits.csv"].rows == 7
    assert [(row["line"], row["reason"].split(":")[0]) for row in left.aside] == [
        (3, "the row has fewer values than the first line has columns (3); it is not used"),
        (4, "the row has more values than the first line has columns (3); it is not used"),
        (7, "the row is not UTF-8 text; save the file as UTF-8"),
        (6, "diet"),
    ]
    assert next(row["origin"] for row in left.facts if row["person"] == "p7") == "visits.csv:8 total-b12 [pmol/L]"


def test_what_cannot_be_read_at_all(read: Read, tmp_path: Path, vocabulary: Vocabulary) -> None:
    cut = gzip.compress(b"person,diet\n" + b"p1,vegan\n" * 10000)[:90]
    for table, name, said in [
        (b"", "visits.csv", "visits.csv: the file is empty; its first line names the columns"),
        (b"\n\n", "visits.csv", "visits.csv: the file is empty; its first line names the columns"),
        ("person,diet\n".encode("utf-16"), "visits.csv", "visits.csv: this file is UTF-16; save it as UTF-8"),
        (
            b"person,diet;on\np1,vegan;2026-11-02\n",
            "visits.csv",
            "visits.csv:1: a comma and a semicolon may part the columns, and it is not clear which;"
            " write the file with one of them",
        ),
        (
            b"person\np1\n",
            "visits.csv",
            "visits.csv:1: the first line has one column only; part several with one of a comma, a semicolon, a tab, a bar",
        ),
        (b"person,diet,diet\n", "visits.csv", "visits.csv:1: the column “diet” stands twice in the first line; rename one"),
        (
            b"person,b12\np1,140\n",
            "visits.csv",
            "visits.csv:1: no column names a concept; name them by the concepts' ids,"
            " or say in a map what they hold (--columns)",
        ),
        (
            b"nr,diet\n1,vegan\n",
            "visits.csv",
            "visits.csv:1: person: no column is called person; name one so, or say in a map which it is (--columns)",
        ),
        (
            b"person,diet [g],total-b12 [mg]\n",
            "visits.csv",
            "visits.csv:1: diet [g]: diet has no unit; leave it out",
        ),
    ]:
        assert faults(lambda table=table, name=name: read(table, name=name))[0] == said
    for name in ("visits.csv.gz", "visits.parquet"):
        (said,) = faults(lambda name=name: read(cut, name=name))
        assert said.startswith(f"{name}: the file cannot be read to its end (")
        assert said.endswith("); check that it is whole, or write it again")
    (said,) = faults(lambda: jobs(tmp_path / "nowhere.csv", vocabulary, ON))
    assert said == "nowhere.csv: this file cannot be read: No such file or directory"


def test_a_delimiter_in_other_values_does_not_confuse(read: Read) -> None:
    assert read("person;total-b12 [pmol/L];diet\np1;140,5;vegan\np2;141,5;\n").of("p1")["total-b12"] == "140.5"
    assert read('person,"age, in years",diet\np1,x,vegan\n').of("p1") == {"diet": "vegan"}


def test_any_name_of_a_file_and_packed_files(read: Read) -> None:
    table = b"person,diet\np1,vegan\n"
    for name, content in [
        ("visits [1] *'.csv", table),
        ("visits.csv.gz", gzip.compress(table)),
        ("visits.TSV", b"person\tdiet\np1\tvegan\n"),
    ]:
        assert read(content, name=name).of("p1") == {"diet": "vegan"}


def test_parquet_keeps_its_types(vocabulary: Vocabulary, tmp_path: Path) -> None:
    """Whole numbers as floats, NaN, days and moments, true and false."""
    polars.DataFrame(
        {
            "person": [1.0, 2.0, 3.0],
            "on": [datetime(2026, 11, 2, 8, 15)] * 3,
            "total-b12 [pmol/L]": [140.125, float("nan"), None],
            "mma [umol/L]": [0.28, 0.4100000000000001, 1e-9],
            "pregnant": [True, False, None],
            "b12-treatment-started-on": [date(2019, 3, 5), None, None],
        }
    ).write_parquet(tmp_path / "visits.parquet")
    left = run(jobs(tmp_path / "visits.parquet", vocabulary, ON))
    assert left.of(1) == {
        "total-b12": "140.13 on 2026-11-02",
        "mma": "0.28 on 2026-11-02",
        "pregnant": "yes on 2026-11-02",
        "b12-treatment-started-on": "2019-03-05 on 2026-11-02",
    }
    assert left.of(2) == {"mma": "0.41 on 2026-11-02", "pregnant": "no on 2026-11-02"}
    assert left.said() == ["mma: 0 umol/L is impossible: expected 0.01 to 500 umol/L; check the value and its unit"]
    assert left.aside[0]["line"] == 3


def test_a_large_parquet_file_is_read_in_ranges(
    vocabulary: Vocabulary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    polars.DataFrame({"person": range(10), "age [a]": [34] * 10}).write_parquet(tmp_path / "people.parquet")
    monkeypatch.setattr("madelief.records.bulk.tables_file.ROWS_OF_A_PIECE", 4)
    left = run(jobs(tmp_path, vocabulary, ON))
    assert {name: read.rows for name, read in left.reads.items()} == {
        "table-people.parquet": 4, "table-people.parquet-4": 4, "table-people.parquet-8": 2,
    }  # fmt: skip
    assert sorted(row["origin"] for row in left.facts)[-1] == "people.parquet:9 age [a]"
    assert len(left.facts) == 10


def test_several_tables_share_a_map(tmp_path: Path, vocabulary: Vocabulary) -> None:
    (tmp_path / "labs.csv").write_text("patient_nr,b12,b12_date\n1,140,2026-11-02\n")
    (tmp_path / "visits.csv").write_text("patient_nr,visit_date,hb,hb_unit,zwanger,aantal\n1,2026-11-10,120,g/L,J,0\n")
    chart = tmp_path / "map.yaml"
    chart.write_text(MAP)
    assert run(jobs(tmp_path, vocabulary, ON, chart)).of(1) == {
        "total-b12": "140 on 2026-11-02",
        "haemoglobin": "120 on 2026-11-10",
        "pregnant": "yes on 2026-11-10",
        "miscarriages": "0 on 2026-11-10",
    }


# ---------------------------------------------------------------- a bad map


def test_every_fault_of_a_map_is_said_at_once(read: Read) -> None:
    chart = """persoon: x
columns:
  a: {concept: total-b13, unit: pmol/L}
  b: {concept: total-b12}
  c: {concept: total-b12, unit: mg, unit-column: d}
  d: {concept: pregnant, unit: mg, values: {J: ja}}
  e: pregnant
  f: {units: mg}
"""
    assert faults(lambda: read("person,a\n", chart)) == [
        "map.yaml:1: persoon: no such key; the keys are person, on, columns",
        "map.yaml:1: it does not say which column names the person; write `person: ` and the column",
        "map.yaml:3: concept: “total-b13” is no concept; did you mean total-b12?",
        "map.yaml:4: b: total-b12 is measured: say its unit (one of pmol/L, ng/L, pg/mL), or the unit-column that holds it",
        "map.yaml:5: unit-column: it has a unit and a unit-column; leave one",
        "map.yaml:6: unit: pregnant has no unit; leave it out",
        "map.yaml:6: J: “ja” is not an answer here; write yes, no or unknown",
        "map.yaml:7: e: write {concept: …}, and for a measured value its unit or unit-column",
        "map.yaml:8: units: no such key; the keys of a column are concept, unit, unit-column, on, values",
        "map.yaml:8: concept: it does not say which concept it holds",
    ]


@pytest.mark.parametrize(
    "chart", ["- a\n", "a: [\n", "person: {a: b}\ncolumns: 3\n", "person: [x]\n", "a: 1\na: 2\n", "{}", "%"]
)
def test_a_map_that_is_no_map(read: Read, chart: str) -> None:
    assert all(said.startswith("map.yaml") for said in faults(lambda: read("person,a\n", chart)))


def test_a_map_of_columns_that_are_not_there(read: Read) -> None:
    assert faults(lambda: read("nr,hb\n1,2\n", MAP)) == [
        "visits.csv:1: patient_nr: there is no such column, which map.yaml names",
        "visits.csv:1: hb_unit: there is no such column, which map.yaml names",
        "map.yaml:5: b12: no table has a column of this name; write it as the first line does",
        "map.yaml:7: zwanger: no table has a column of this name; write it as the first line does",
        "map.yaml:8: aantal: no table has a column of this name; write it as the first line does",
        "map.yaml:3: visit_date: no table has a column of this name; write it as the first line does",
    ]
