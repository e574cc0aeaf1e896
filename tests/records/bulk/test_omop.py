"""An OMOP CDM comes out as the facts that the one-person reader would find, and not a row of it is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from madelief.facts import Refused, Vocabulary
from madelief.records.bulk.omop import jobs
from madelief.records.bulk.omop_gaps import gaps
from tests.records.builders import ON
from tests.records.bulk import cdm
from tests.records.bulk.cdm import write_cdm
from tests.records.bulk.run_jobs import Left, Row, run

B12, HB, MMA, FERRITIN, PREGNANT = (cdm.loinc(code) for code in ("2132-9", "718-7", "13964-2", "2276-4", "82810-3"))
IF_ANTIBODIES, POSITIVE = cdm.loinc("31444-3"), cdm.snomed("10828004", "Positive")
PMOL, PG, G_DL, UMOL = (cdm.ucum(code) for code in ("pmol/L", "pg/mL", "g/dL", "umol/L"))
INTRAMUSCULAR, ORAL = cdm.snomed("78421000"), cdm.snomed("26643006")


Read = Callable[..., Left]


@pytest.fixture
def read(tmp_path: Path, vocabulary: Vocabulary) -> Read:
    """A CDM of the given tables, read on the day of the question; one woman is in it unless told otherwise."""

    def read(people: list[Row] | None = None, **tables: list[Row]) -> Left:
        folder = write_cdm(tmp_path / "cdm", {"person": people or [cdm.person(1)]} | tables)
        return run(jobs(folder, vocabulary, ON))

    return read


# ---------------------------------------------------------------- a CDM that this project did not make


def test_synthea_is_read_whole(shared: Path, vocabulary: Vocabulary) -> None:
    """Nine tables, 25,282 rows: used and left add up to each table's own number of rows."""
    left = run(jobs(shared / "data" / "omop-synthea27nj", vocabulary, date(2022, 11, 22)))
    assert {name: (read.rows, read.used) for name, read in left.reads.items()} == {
        "omop-person": (28, 24),
        "omop-measurement-0000": (10040, 210),
        "omop-observation-0000": (8099, 0),
        "omop-condition_occurrence-0000": (470, 8),
        "omop-procedure_occurrence-0000": (1649, 0),
        "omop-drug_exposure": (883, 0),
        "omop-concept": (2294, 0),
        "omop-observation_period": (28, 0),
        "omop-visit_occurrence": (1791, 0),
    }
    assert left.left == {
        "its person is set aside as a whole": 4,
        "no concept has its code": 9814 + 8099 + 461 + 1649 + 882,
        "its person is not read": 16,
        "it is over": 2,
        "its table says what codes mean, not what is so of a person": 2294,
        "its table is not read": 28 + 1791,
    }
    assert sum(read.rows for read in left.reads.values()) == 25_282
    assert Counter(row["concept"] for row in left.facts) == {
        "age": 23, "infant-age": 1, "haemoglobin": 99, "infant-haemoglobin": 1, "mcv": 98, "ferritin": 12,
        "anaemia-diagnosed": 7, "diabetes": 1,
    }  # fmt: skip
    # 15.3 g/dL of a man of 24: gender is not asked, as it is not for one person.
    assert "153 on 2019-06-21" in left.of(1)["haemoglobin"]
    assert left.said("drug_exposure/476") == ["it is over, which leaves open whether another code says b12-treatment"]


def test_parquet_says_what_csv_says(shared: Path, vocabulary: Vocabulary, tmp_path: Path) -> None:
    """The same CDM with typed columns and small names, one table in a folder of two files."""
    source = shared / "data" / "omop-synthea27nj"
    with duckdb.connect() as connection:
        for table in ("person", "concept", "condition_occurrence"):
            connection.execute(f"COPY (FROM read_csv('{source / table.upper()}.csv')) TO '{tmp_path / table}.parquet'")
        (tmp_path / "measurement").mkdir()
        rows = f"FROM read_csv('{source / 'MEASUREMENT.csv'}')"
        for place, half in enumerate(("<= 5000", "> 5000")):
            part = tmp_path / "measurement" / f"part-{place}.parquet"
            connection.execute(f"COPY (SELECT * {rows} WHERE measurement_id {half}) TO '{part}'")
    on = date(2022, 11, 22)
    tables = ("person", "measurement", "condition_occurrence")

    def facts(folder: Path) -> Counter[tuple[object, ...]]:
        found = run(job for job in jobs(folder, vocabulary, on) if job.kind in tables)
        return Counter(tuple(row.values()) for row in found.facts)

    assert facts(tmp_path) == facts(source)


# ---------------------------------------------------------------- who there is


def test_a_baby_is_filed_under_its_mother_where_the_cdm_links_them(read: Read) -> None:
    people = [cdm.person(1), cdm.person(2, 2026, 6, 1)]
    baby = [cdm.measurement(2, HB, 9.8, G_DL)]
    left = read(people, measurement=baby, fact_relationship=[cdm.link(1, 2)])
    assert left.of(1) == {"age": "34 on 2026-11-22", "infant-age": "5 on 2026-11-22", "infant-haemoglobin": "98 on 2026-11-02"}
    assert left.of(2) == {}


def test_without_a_link_a_baby_stands_by_itself(read: Read) -> None:
    people = [cdm.person(1), cdm.person(2, 2026, 6, 1)]
    father_of = cdm.concept("Relationship", "father", "Father of subject")
    left = read(people, measurement=[cdm.measurement(2, HB, 9.8, G_DL)], fact_relationship=[cdm.link(1, 2, father_of)])
    assert left.of(2) == {"infant-age": "5 on 2026-11-22", "infant-haemoglobin": "98 on 2026-11-02"}


@pytest.mark.parametrize(
    ("links", "said"),
    [
        ([(1, 3), (2, 3)], "fact_relationship gives this baby 2 mothers; it stands by itself"),
        ([(1, 3), (1, 4)], "fact_relationship gives its mother 2 babies; each stands by itself"),
    ],
)
def test_two_mothers_or_two_babies_are_left_apart(read: Read, links: list[tuple[int, int]], said: str) -> None:
    people = [cdm.person(1), cdm.person(2), cdm.person(3, 2026, 6, 1), cdm.person(4, 2026, 6, 1)]
    left = read(people, fact_relationship=[cdm.link(*pair) for pair in links])
    assert left.said("person/3") == [said]
    assert left.of(3) == {"infant-age": "5 on 2026-11-22"}


@pytest.mark.parametrize(
    ("born", "said"),
    [
        ((2019, 5, 1), "person/1 is a child of 7 years; give one woman, with her baby at most"),
        ((2024, "", ""), "person/1 has the year of birth 2024, which leaves open whether this is a baby; give the day"),
        ((2027, 1, 1), "it is about a baby who is born on 2027-01-01, after the day of the question (2026-11-22)"),
    ],
)
def test_who_is_set_aside_as_a_whole(read: Read, born: tuple[int, int, int], said: str) -> None:
    left = read([cdm.person(1, *born)], measurement=[cdm.measurement(1, B12, 140, PMOL), cdm.measurement(1, 7, 1)])
    assert left.facts == []
    assert left.said("person/1") == left.said("measurement/1") == [said]
    assert left.left["its person is set aside as a whole"] == left.left["its person is not read"] == 1


def test_the_dead_are_set_aside(read: Read) -> None:
    people = [cdm.person(1), cdm.person(2, 2026, 6, 1)]
    left = read(people, measurement=[cdm.measurement(2, HB, 9.8, G_DL)], death=[{"person_id": 1}, {"person_id": 2}])
    assert left.facts == []
    assert left.said("person/1") == ["person/1 has died; there is nothing to ask or to advise"]
    assert left.said("measurement/1") == ["it is about a baby who has died"]


def test_a_year_of_birth_alone_is_enough_for_a_woman_but_not_for_her_age(read: Read) -> None:
    left = read([cdm.person(1, 1990, "", "")], measurement=[cdm.measurement(1, B12, 140, PMOL)])
    assert left.of(1) == {"total-b12": "140 on 2026-11-02"}
    assert left.said("person/1") == ["its birth is not known to the day; the age is unknown"]


def test_a_row_of_nobody_is_listed(read: Read) -> None:
    left = read(measurement=[cdm.measurement(99, B12, 140, PMOL)])
    assert left.said("measurement/1") == ["it is about “person/99”, who is not in this record"]


# ---------------------------------------------------------------- results


def test_units_and_comparators(read: Read) -> None:
    """By the ids where the CONCEPT table shows them, else as they are printed; never guessed."""
    unknown = 999_999
    rows = [
        cdm.measurement(1, B12, 190, PG),
        cdm.measurement(1, B12, 140, 0, "2026-10-01", unit_source_value="pmol/l"),
        cdm.measurement(1, B12, 35.1, PG, "2026-09-01", operator_concept_id=cdm.BELOW),
        cdm.measurement(1, B12, 25, PMOL, "2026-08-01", value_source_value="<25 pmol/L"),
        cdm.measurement(1, B12, "", PMOL, "2026-07-01", value_source_value="≤ 25"),
        cdm.measurement(1, B12, 141, PMOL, "2026-06-01", unit_source_value="pg/mL"),
        cdm.measurement(1, B12, 142, unknown, "2026-05-01"),
        cdm.measurement(1, B12, 143, 0, "2026-04-01"),
        cdm.measurement(1, B12, 144, PMOL, "2026-03-01", operator_concept_id=unknown),
        cdm.measurement(1, B12, 25, PMOL, "2026-02-01", value_source_value="<30"),
        cdm.measurement(1, B12, 25, PMOL, "2026-01-01", value_source_value=">25", operator_concept_id=cdm.BELOW),
        cdm.measurement(1, B12, "", PMOL, "2026-01-02"),
        cdm.measurement(1, B12, "many", PMOL, "2026-01-03"),
        cdm.measurement(1, B12, 99999, PMOL, "2026-01-04"),
    ]
    left = read(measurement=rows)
    assert left.of(1)["total-b12"] == (
        "<=25 on 2026-07-01; <25 on 2026-08-01; <=25.9 on 2026-09-01; 140 on 2026-10-01; 140.22 on 2026-11-02"
    )
    assert left.said("measurement/") == [
        "its unit is printed as “pg/mL” and coded as “pmol/L”; it can be only one",
        "the CONCEPT table does not show its unit_concept_id 999999 as a unit of UCUM",
        "it has no unit, and none is guessed",
        "the CONCEPT table does not show the operator_concept_id 999999 as one of =, <=, >=, <, >",
        "its value_as_number and its value_source_value are different numbers",
        "its operator is < and its value_source_value has >; it can be only one",
        "total-b12 has no value (no reason given); it stays unknown",
        "total-b12: its value is “many”; expected a number that a measurement can have",
        "total-b12: 99999 pmol/L is impossible: expected 1 to 20000 pmol/L; check the value and its unit",
    ]
    assert left.left == {
        "its unit is not one that is known here": 3,
        "its value cannot be used": 5,
        "it does not say enough, or says it in two ways": 1,
        "its table says what codes mean, not what is so of a person": len(cdm.CONCEPTS),
    }


def test_the_laboratory_own_limit_comes_with_its_result(read: Read) -> None:
    rows = [
        cdm.measurement(1, MMA, 0.41, UMOL, range_high=0.35),
        cdm.measurement(1, MMA, 999, UMOL, "2026-10-01", range_high=0.3),
    ]
    assert read(measurement=rows).of(1) == {
        "age": "34 on 2026-11-22",
        "mma": "0.41 on 2026-11-02",
        "mma-upper-limit": "0.35 on 2026-11-02",
    }


def test_two_answers_or_a_concept_that_no_result_gives(read: Read) -> None:
    rows = [
        cdm.observation(1, PREGNANT, value_as_string="yes"),
        cdm.observation(1, IF_ANTIBODIES, value_as_number=1, value_as_concept_id=POSITIVE),
        cdm.observation(1, cdm.icd("D51.0")),
    ]
    left = read(observation=rows, procedure_occurrence=[cdm.procedure(1, cdm.snomed("77386006"))])
    assert left.of(1) == {"age": "34 on 2026-11-22", "anaemia-diagnosed": "yes on 2026-11-02"}
    assert left.said("observation/1") == ["pregnant cannot be read from a value_as_string"]
    assert left.said("observation/2") == ["it has 2 values; a row of observation has one"]
    assert "b12-cause is not taken from a row of observation" in left.said("observation/3")
    assert left.said("procedure") == ["pregnant is not taken from a row of procedure_occurrence"]


def test_a_coded_answer(read: Read) -> None:
    rows = [
        cdm.measurement(1, IF_ANTIBODIES, "", value_as_concept_id=POSITIVE),
        cdm.measurement(1, IF_ANTIBODIES, 3, day="2026-10-01"),
        cdm.measurement(1, IF_ANTIBODIES, "", value_as_concept_id=4711, day="2026-09-01"),
    ]
    left = read(measurement=rows)
    assert left.of(1)["if-antibodies"] == "positive on 2026-11-02"
    assert left.said("measurement/") == [
        "if-antibodies cannot be read from a value_as_number",
        "if-antibodies has the value “concept_id 4711”, which is no answer that is known here",
    ]


def test_a_result_without_a_day_or_with_no_day_of_the_calendar(read: Read) -> None:
    rows = [cdm.measurement(1, B12, 140, PMOL, ""), cdm.measurement(1, B12, 140, PMOL, "2026-02-30")]
    left = read(measurement=[*rows, cdm.measurement(1, B12, 141, PMOL, "2026-11-02 08:15:00")])
    assert left.of(1)["total-b12"] == "141 on 2026-11-02"
    assert left.said("measurement/") == ["it has no date", "its measurement_date “2026-02-30” is no day of the calendar"]


# ---------------------------------------------------------------- diagnoses and medicines


def test_a_diagnosis_by_its_source_code(read: Read) -> None:
    """The standard concept is one that we do not know; the source concept says ICD-10 D51.0, which says three things."""
    row = cdm.condition(1, cdm.snomed("4711"), condition_source_concept_id=cdm.icd("D51.0"))
    assert read(condition_occurrence=[row]).of(1) == {
        "age": "34 on 2026-11-22",
        "anaemia-diagnosed": "yes on 2026-03-01",
        "b12-cause": "autoimmune-gastritis on 2026-03-01",
        "b12-deficiency-diagnosed": "yes on 2026-03-01",
    }


def test_what_is_over_stays_open_where_it_may_come_back(read: Read) -> None:
    """Deficiency once diagnosed stays true; anaemia that is over leaves open whether there is another."""
    left = read(
        condition_occurrence=[
            cdm.condition(1, cdm.icd("D51.0"), end="2026-06-01"),
            cdm.condition(1, cdm.snomed("77386006"), end="2026-06-01"),
        ]
    )
    assert left.of(1)["b12-deficiency-diagnosed"] == "yes on 2026-03-01"
    assert left.of(1)["pregnant"] == "no on 2026-06-01, ended"
    assert left.said("condition") == ["it is over, which leaves open whether another code says anaemia-diagnosed"]


def test_medicines_given_written_and_over(read: Read) -> None:
    injection, tablets = cdm.atc("B03BA03"), cdm.atc("B03BA01")
    rows = [
        cdm.drug(1, injection, "2026-10-30", "2026-10-30", cdm.GIVEN),
        cdm.drug(2, injection, "2019-03-05", "", route_concept_id=INTRAMUSCULAR),
        cdm.drug(2, tablets, "2026-05-01", "2026-12-01", route_concept_id=ORAL),
        cdm.drug(3, cdm.atc("A10BA02"), "2020-01-01", "2026-11-21"),
        cdm.drug(3, cdm.atc("B03BB01"), "2020-01-01", "2026-11-21"),
        cdm.drug(4, injection, "2026-10-30", "2026-10-30", cdm.GIVEN),
        cdm.drug(4, injection, "2026-01-01", "2026-11-01"),
        cdm.drug(4, tablets, "2026-12-01", "2027-01-01", route_concept_id=ORAL),
    ]
    left = read([cdm.person(identity) for identity in (1, 2, 3, 4)], drug_exposure=rows)
    age = {"age": "34 on 2026-11-22"}
    assert left.of(1) == age | {
        "b12-treatment": "injections on 2026-10-30",
        "last-b12-injection-on": "2026-10-30 on 2026-10-30",
    }
    assert left.of(2) == age | {"b12-treatment": "both", "b12-treatment-started-on": "2019-03-05"}
    assert left.of(3) == age | {"folic-acid": "none on 2026-11-21, ended"}
    assert left.of(4) == age | {"last-b12-injection-on": "2026-10-30 on 2026-10-30"}
    assert left.said("drug_exposure/") == [
        "it is over, which leaves open whether another code says metformin",
        "the same medicine is over since; whether another is used stays open",
        "it is over, which leaves open whether another code says b12-treatment",
        "it is dated 2026-12-01, after the day of the question (2026-11-22)",
    ]


# ---------------------------------------------------------------- the folder


def test_without_a_concept_table_nothing_is_guessed(tmp_path: Path, vocabulary: Vocabulary) -> None:
    rows = [cdm.measurement(1, B12, 140, PMOL)]
    folder = write_cdm(tmp_path / "cdm", {"person": [cdm.person(1)], "measurement": rows}, concepts=False)
    with pytest.raises(Refused, match=r"no CONCEPT table.*export it with the CDM.*or give a small table"):
        jobs(folder, vocabulary, ON)
    given = tmp_path / "ids.csv"
    given.write_text(f"concept_id,vocabulary_id,concept_code\n{B12},LOINC,2132-9\n{PMOL},UCUM,pmol/L\n")
    assert run(jobs(folder, vocabulary, ON, given)).of(1)["total-b12"] == "140 on 2026-11-02"


def test_vocabularies_as_ohdsi_writes_them(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Tabs between the columns, and quotation marks that are letters."""
    folder = write_cdm(
        tmp_path, {"person": [cdm.person(1)], "measurement": [cdm.measurement(1, B12, 140, PMOL)]}, concepts=False
    )
    head = "concept_id\tconcept_name\tvocabulary_id\tconcept_code\n"
    rows = f'1\t"Hand\tSNOMED\t1\n{B12}\tCobalamin 5" gel\tLOINC\t2132-9\n2\t"\tSNOMED\t2\n{PMOL}\t\tUCUM\tpmol/L\n'
    (tmp_path / "CONCEPT.csv").write_text(head + rows)
    assert run(jobs(folder, vocabulary, ON)).of(1)["total-b12"] == "140 on 2026-11-02"


def test_every_fault_of_the_folder_is_said_at_once(tmp_path: Path, vocabulary: Vocabulary) -> None:
    (tmp_path / "Measurement.csv").write_text("person_id,value_as_number\n1,2\n")
    (tmp_path / "observation.csv").write_text("")
    (tmp_path / "OBSERVATION_PERIOD.csv").write_text("a,b\n")
    (tmp_path / "observation_period.csv").write_text("a,b\n")
    with pytest.raises(Refused) as caught:
        jobs(tmp_path, vocabulary, ON)
    assert sorted(str(fault).removeprefix(tmp_path.name) for fault in caught.value.faults) == [
        ": observation_period: the table stands twice (OBSERVATION_PERIOD.csv, observation_period.csv); leave one",
        ": person: there is no such table; an OMOP CDM says in it who there is",
        "Measurement.csv:1: measurement_concept_id: the table measurement of OMOP CDM 5.4 has this column",
        "Measurement.csv:1: measurement_date: the table measurement of OMOP CDM 5.4 has this column",
        "observation.csv: the file is empty; its first line names the columns",
    ]


def test_a_broken_row_is_listed_with_its_line_and_the_rest_is_read(tmp_path: Path, vocabulary: Vocabulary) -> None:
    folder = write_cdm(tmp_path, {"person": [cdm.person(1)]})
    (folder / "measurement.csv").write_bytes(
        b"measurement_id,person_id,measurement_concept_id,measurement_date,value_as_number,unit_concept_id\r\n"
        + b"1,1,%d.0,2026-11-02,140,%d\n" % (B12, PMOL)
        + b"2,1,%d\n" % B12
        + b"3,1,%d,2026-11-02,140,%d,7\r\n" % (B12, PMOL)
        + b"4,1,77,2026-11-02,140,%d\n" % PMOL
    )
    left = run(jobs(folder, vocabulary, ON))
    read = left.reads["omop-measurement-0000"]
    assert (read.rows, read.used) == (4, 1)
    assert [(row["line"], row["reason"]) for row in left.aside] == [
        (3, "the row has fewer values than the first line has columns (6); it is not used"),
        (4, "the row has more values than the first line has columns (6); it is not used"),
    ]


def test_gaps_are_listed(shared: Path, vocabulary: Vocabulary, tmp_path: Path) -> None:
    found = gaps(shared / "data" / "omop-synthea27nj", vocabulary)
    texts = {gap.what: gap.text for gap in found}
    assert texts["total-b12"] == "the CONCEPT table has none of its codes (loinc 2132-9, loinc 14685-2)"
    assert "haemoglobin" not in texts
    assert "no code that an OMOP CDM could hold" in texts["tingling"]
    assert [gap for gap in found if gap.kind == "unit"] == []

    rows = [cdm.measurement(1, B12, 140, cdm.ucum("furlong"))] * 2
    rows += [cdm.measurement(1, B12, 140, 999_999), cdm.measurement(1, B12, 140, 0)]
    units = [gap for gap in gaps(write_cdm(tmp_path, {"person": [cdm.person(1)], "measurement": rows}), vocabulary) if gap.rows]
    assert [(gap.what, gap.rows) for gap in units] == [("furlong", 2), ("none", 1), ("999999", 1)]
