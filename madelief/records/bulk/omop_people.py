"""Who is in an OMOP CDM: women and babies, told by their day of birth, as `records.fhir.people` does it for one person.

OMOP has no place for mother and baby. Where `fact_relationship` links two persons by a relationship that the CONCEPT table
calls one of a mother, and by their ages one is a baby and the other is not, the baby is filed under the mother. Without it,
or with two mothers or two babies, a baby stands by itself: nothing is guessed from days of birth or addresses.
"""

from __future__ import annotations

from datetime import date

import duckdb

from madelief.facts import Vocabulary
from madelief.records.bulk.omop_folder import DEATH, LINKS, PERSON, Codes, Folder, column_of, wanted
from madelief.records.bulk.quantities import insert, literal
from madelief.records.bulk.tables_file import load
from madelief.records.fhir.people import AGE, INFANT, INFANT_AGE, INFANT_MONTHS, MOTHER

NEEDED = {
    PERSON: ("person_id", "year_of_birth"),
    DEATH: ("person_id",),
    LINKS: ("fact_id_1", "fact_id_2", "relationship_concept_id"),
}

_BORN = {"own": "person_id", "year": "year_of_birth", "month": "month_of_birth", "day": "day_of_birth"}


def identity(column: str) -> str:
    """SQL: an id as it was meant; what went through a table with gaps is often written 17.0."""
    return f"CASE WHEN ends_with({column}, '.0') THEN left({column}, length({column}) - 2) ELSE {column} END"


def read_people(connection: duckdb.DuckDBPyConnection, folder: Folder, codes: Codes, on: date, vocabulary: Vocabulary) -> None:
    """The temporary table `people`: who each person is on the day `on`.

    own: the person_id. role: mother or infant. filed: under whose id her facts stand. silent: why nothing that is said of
    her counts (null: it counts). age: in whole years or, of an infant, months; no_age: why there is none.
    """
    connection.execute("CREATE OR REPLACE TEMP TABLE born (own VARCHAR, year VARCHAR, month VARCHAR, day VARCHAR)")
    for file in folder.tables[PERSON]:
        load(connection, file, wanted(file, _BORN))
        born = ", ".join(f"{identity(column)} AS {column}" for column in _BORN)
        connection.execute(f"INSERT INTO born SELECT {born} FROM loaded WHERE own IS NOT NULL")
    connection.execute("CREATE OR REPLACE TEMP TABLE died (own VARCHAR)")
    for file in folder.tables.get(DEATH, ()):
        load(connection, file, wanted(file, {"own": "person_id"}))
        connection.execute(f"INSERT INTO died SELECT {identity('own')} FROM loaded WHERE own IS NOT NULL")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE people AS {_people(on, vocabulary)}")
    _link(connection, folder, codes)
    for table in ("born", "died", "links", "loaded", "unread"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")


def _people(on: date, vocabulary: Vocabulary) -> str:
    """The sentences are those of `records.fhir.people`, with the names of OMOP's columns."""
    usual = vocabulary[AGE].warn
    youngest = usual[0] if usual is not None else 0
    day = f"DATE {literal(on)}"
    whole = (
        "date_diff('month', {0}, " + day + ") - CAST({0} + to_months(CAST(date_diff('month', {0}, " + day + ") AS INTEGER)) > "
    )
    months = {name: (whole + day + " AS INTEGER)").format(name) for name in ("first_day", "last_day")}
    label = "'person/' || own"
    unknown = "the age is unknown, and it is taken for the woman"
    return f"""
        WITH written AS (
            SELECT own, any_value(year) AS year, any_value(month) AS month, any_value(day) AS day,
                count(DISTINCT (coalesce(year, ''), coalesce(month, ''), coalesce(day, ''))) > 1 AS differs
            FROM born GROUP BY own
        ), numbers AS (
            SELECT own, differs, year, month IS NOT NULL AND day IS NOT NULL AS to_the_day, TRY_CAST(year AS INTEGER) AS y,
                TRY_CAST(month AS INTEGER) AS m, TRY_CAST(day AS INTEGER) AS d, month IS NOT NULL AS to_the_month
            FROM written
        ), texts AS (
            SELECT *, format('{{:04d}}', y) || '-' || CASE WHEN to_the_month THEN format('{{:02d}}', m) ELSE '01' END || '-'
                || CASE WHEN to_the_day THEN format('{{:02d}}', d) ELSE '01' END AS text
            FROM numbers
        ), days AS (
            SELECT own, differs, year, y, CASE WHEN y BETWEEN 1 AND 9998 THEN TRY_CAST(text AS DATE) END AS first_day,
                CASE WHEN to_the_day THEN first_day WHEN to_the_month THEN last_day(first_day)
                    ELSE last_day(CAST(first_day + to_months(11) AS DATE)) END AS last_day
            FROM texts
        ), ages AS (
            SELECT *, {months["first_day"]} AS most, {months["last_day"]} AS least, own IN (SELECT own FROM died) AS is_dead
            FROM days
        ), roles AS (
            SELECT *, CASE WHEN coalesce(most < {INFANT_MONTHS}, false) THEN '{INFANT}' ELSE '{MOTHER}' END AS role,
                CASE WHEN differs THEN {label} || ' stands twice in the table and differs; leave one of the two'
                    WHEN (most < {INFANT_MONTHS}) <> (least < {INFANT_MONTHS}) THEN {label} || ' has the year of birth ' || y
                        || ', which leaves open whether this is a baby; give the day'
                    WHEN most >= {INFANT_MONTHS} AND most // 12 < {youngest} THEN {label} || ' is a child of ' || (most // 12)
                        || ' years; give one woman, with her baby at most'
                    WHEN is_dead AND (most IS NULL OR most >= {INFANT_MONTHS})
                        THEN {label} || ' has died; there is nothing to ask or to advise'
                    WHEN is_dead THEN 'it is about a baby who has died'
                    WHEN first_day > {day} THEN 'it is about a baby who is born on ' || first_day
                        || ', after the day of the question ({on})'
                    END AS silent
            FROM ages
        )
        SELECT own, role, own AS filed, silent,
            CASE WHEN silent IS NOT NULL THEN NULL WHEN role = '{INFANT}' AND most = least THEN most
                WHEN role = '{MOTHER}' AND most // 12 = least // 12 THEN most // 12 END AS age,
            CASE WHEN silent IS NOT NULL OR age IS NOT NULL THEN NULL
                WHEN year IS NULL THEN 'it has no year_of_birth; {unknown}'
                WHEN first_day IS NULL THEN 'its year, month and day of birth are no day of the calendar; {unknown}'
                ELSE 'its birth is not known to the day; the age is unknown' END AS no_age
        FROM roles"""


def _link(connection: duckdb.DuckDBPyConnection, folder: Folder, codes: Codes) -> None:
    """File babies under their mothers, by what `fact_relationship` says."""
    connection.execute("CREATE OR REPLACE TEMP TABLE links (one VARCHAR, other VARCHAR)")
    connection.execute("CREATE OR REPLACE TEMP TABLE meant (id VARCHAR, what VARCHAR)")
    insert(connection, "meant", [(found, "mother") for found in sorted(codes.mothers)])
    insert(connection, "meant", [(found, "other") for found in sorted(codes.others)])
    columns = {"one": "fact_id_1", "other": "fact_id_2", "kind": "relationship_concept_id"}
    domains = {"domain_one": "domain_concept_id_1", "domain_other": "domain_concept_id_2"}
    for file in folder.tables.get(LINKS, ()):
        asked = wanted(file, columns | domains)
        keep = f"{identity('kind')} IN (SELECT id FROM meant WHERE what = 'mother')"
        for domain, column in domains.items():
            if column_of(file, column):
                keep += f" AND coalesce({identity(domain)}, '') NOT IN (SELECT id FROM meant WHERE what = 'other')"
        load(connection, file, asked, keep=keep)
        connection.execute(f"INSERT INTO links SELECT {identity('one')}, {identity('other')} FROM loaded")
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE pairs AS
        SELECT DISTINCT baby.own AS baby, mother.own AS mother
        FROM (SELECT one, other FROM links UNION SELECT other, one FROM links) AS link
        JOIN people AS baby ON baby.own = link.one AND baby.role = '{INFANT}'
        JOIN people AS mother ON mother.own = link.other AND mother.role = '{MOTHER}'
        WHERE baby.silent IS NULL AND mother.silent IS NULL"""
    )
    connection.execute(
        """UPDATE people SET filed = mother FROM (
            SELECT * FROM pairs QUALIFY count(*) OVER (PARTITION BY baby) = 1 AND count(*) OVER (PARTITION BY mother) = 1
        ) AS pair WHERE own = baby"""
    )
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE unfiled AS
        SELECT baby AS own, CASE WHEN max(mothers) > 1
            THEN 'fact_relationship gives this baby ' || max(mothers) || ' mothers; it stands by itself'
            ELSE 'fact_relationship gives its mother ' || max(babies) || ' babies; each stands by itself' END AS reason
        FROM (
            SELECT baby, count(*) OVER (PARTITION BY baby) AS mothers, count(*) OVER (PARTITION BY mother) AS babies FROM pairs
        ) WHERE mothers > 1 OR babies > 1 GROUP BY baby"""
    )
    connection.execute("DROP TABLE pairs")
    connection.execute("DROP TABLE meant")


AGE_CONCEPTS = {MOTHER: AGE, INFANT: INFANT_AGE}
