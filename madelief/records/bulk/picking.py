"""The long table of facts → one wide row a person: what records/picking.py does for one, in SQL for all.

Every step says what the one-person rule says: too old or of tomorrow does not count; what ended counts where nothing says
otherwise; the newest counts, or a yes that stays true; different values of one day leave the concept unknown; and what
grows with the calendar is moved on to the day of the question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

from madelief.facts import Concept, Kind, Vocabulary
from madelief.facts.calendar import CALENDAR_UNITS
from madelief.facts.quantity import SIDE, SIDES
from madelief.records.bulk.table import ASIDE, columns_of
from madelief.records.fhir.people import AGE

DATED = "/on"
"""`total-b12/side` is the column of the comparators of `total-b12`, `total-b12/on` that of its dates."""

NOT_COUNTED = {
    "child": "it is about a child",
    "future": "it is dated after the day of the question",
    "old": "it is older than its concept looks back",
    "ended": "it says that something is over, and another entry says that it is so",
    "older": "a newer entry of the same concept counts",
    "contradicting": "entries of one day say different things; none is used",
    "impossible": "moved on to the day of the question, the value would be impossible",
}
"""Why a fact does not count → the sentence."""


@dataclass(frozen=True)
class Picked:
    """What picking did with `facts` facts: `used` of them, and the others by reason (keys of `NOT_COUNTED`)."""

    facts: int
    used: int
    left: Mapping[str, int]
    contradicting: int
    """People with at least one concept that their own record contradicts."""


def pick_part(
    connection: duckdb.DuckDBPyConnection, facts: str, vocabulary: Vocabulary, on: date, wide: Path, sided: Sequence[str]
) -> Picked:
    """Pick from `facts` (a table, or a select) and write the wide rows to `wide`, a Parquet file, by person.

    Leaves what contradicts itself, or cannot be moved on, in the temporary table `aside`. A quantity's column stands in
    its concept's unit; beside it `/on`, and for the concepts in `sided` their comparators in `/side`.
    """
    _rules(connection, vocabulary)
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE told AS
        SELECT f.*, r.* EXCLUDE (concept),
          CASE WHEN f."on" > DATE '{on}' THEN 'future'
               WHEN r.within_days IS NOT NULL AND DATE '{on}' - f."on" > r.within_days THEN 'old' END AS left_for
        FROM ({facts}) f JOIN pick_rules r USING (concept)
        """
    )
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE over AS
        SELECT person, concept, count(*) FILTER (ended) AS entries FROM told
        WHERE left_for IS NULL AND (person, concept) IN (SELECT (person, concept) FROM told WHERE ended AND left_for IS NULL)
        GROUP BY ALL HAVING bool_or(NOT ended AND word IS DISTINCT FROM 'no' AND word IS DISTINCT FROM 'none');
        CREATE OR REPLACE TEMP TABLE ranked AS
        WITH standing AS (
          SELECT *, bool_or(word = 'yes') OVER (PARTITION BY person, concept) AS some_yes
          FROM told WHERE left_for IS NULL AND NOT (ended AND (person, concept) IN (SELECT (person, concept) FROM over))),
        lasting AS (
          SELECT *, max("on") OVER (PARTITION BY person, concept) AS newest
          FROM standing WHERE NOT (ever AND coalesce(some_yes, false)) OR word = 'yes')
        SELECT * FROM lasting WHERE "on" IS NULL OR "on" = newest
        """
    )
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE settled AS
        WITH grouped AS (
          SELECT person, concept, count(*) AS entries,
            count(DISTINCT (number, comparator, word, day)) AS meanings,
            any_value(number) AS number, any_value(comparator) AS comparator, any_value(word) AS word, any_value(day) AS day,
            CASE WHEN count("on") = count(*) THEN max("on") END AS "on", min(origin) AS origin,
            any_value(kind) AS kind, any_value(grows) AS grows, any_value(decimals) AS decimals,
            any_value(low) AS low, any_value(high) AS high,
            list_sort(list_distinct(list(
              coalesce(word, cast(day AS VARCHAR), coalesce(comparator, '') || cast(number AS VARCHAR))))) AS said
          FROM ranked GROUP BY person, concept),
        passed AS (
          SELECT *, meanings > 1 AS contradicting, {_grown(on)} AS grown FROM grouped)
        SELECT *, grown IS NOT NULL AND low IS NOT NULL AND (grown < low OR grown > high) AS impossible FROM passed
        """
    )
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE aside ({columns_of(ASIDE)});
        INSERT INTO aside
        SELECT NULL, NULL, person, origin,
          CASE WHEN contradicting THEN concept || ' has different values '
                 || CASE WHEN "on" IS NULL THEN 'of one day or without a date' ELSE 'on ' || cast("on" AS VARCHAR) END
                 || ' (' || array_to_string(said, ', ') || '); none is used'
               ELSE concept || ': moved on to {on} it would be ' || cast(grown AS VARCHAR) || ', which is impossible' END
        FROM settled WHERE contradicting OR impossible
        """
    )
    children = _set_children_aside(connection, vocabulary)
    _write(connection, vocabulary, on, wide, [vocabulary[concept] for concept in sided])
    return _tally(connection, children)


def _rules(connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> None:
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE pick_rules (concept VARCHAR, kind VARCHAR, ever BOOLEAN, within_days INTEGER,
           grows VARCHAR, decimals INTEGER, low DOUBLE, high DOUBLE)"""
    )
    rows = [_rule(concept) for concept in vocabulary.values()]
    connection.executemany("INSERT INTO pick_rules VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _rule(concept: Concept) -> tuple[object, ...]:
    low, high = (float(bound) for bound in concept.reject) if concept.reject else (None, None)
    grows = CALENDAR_UNITS[concept.unit] if concept.grows else None
    return (
        concept.id,
        concept.kind.value,
        concept.pick.which == "ever",
        concept.pick.within_days,
        grows,
        concept.decimals,
        low,
        high,
    )


def _grown(on: date) -> str:
    """The value on the day `on` of what grows: weeks are days / 7, rounded down; months and years are whole ones.

    What is only known to be less is rounded up: less than 21.5, not than 21.4. DuckDB's own count of whole months ends at
    the last day of a shorter month otherwise than ours, so a month counts once its day has come.
    """
    day = f"DATE '{on}'"
    crossed = f'((year({day}) - year("on")) * 12 + month({day}) - month("on"))'
    months = f'({crossed} - CASE WHEN cast("on" + to_months(cast({crossed} AS INTEGER)) AS DATE) > {day} THEN 1 ELSE 0 END)'
    less = "coalesce(comparator IN ('<', '<='), false)"
    step = "pow(10, decimals)"
    tenths = f'cast({day} - "on" AS BIGINT) * cast({step} AS BIGINT)'
    weeks = f"(CASE WHEN {less} THEN ({tenths} + 6) // 7 ELSE {tenths} // 7 END) / {step}"
    years = f"({months} // 12)"

    def more(whole: str, in_months: str) -> str:
        return f'CASE WHEN {less} AND cast("on" + to_months(cast({in_months} AS INTEGER)) AS DATE) <> {day} THEN 1 ELSE 0 END'

    return f"""CASE WHEN grows IS NOT NULL AND number IS NOT NULL AND "on" < {day} THEN round(number + CASE grows
        WHEN 'weeks' THEN {weeks}
        WHEN 'days' THEN cast({day} - "on" AS BIGINT)
        WHEN 'months' THEN {months} + {more(months, months)}
        ELSE {years} + {more(years, f"{years} * 12")} END, decimals) END"""


def _write(
    connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary, on: date, wide: Path, sided: Sequence[Concept]
) -> None:
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE picked AS
        SELECT person, concept, word, day, coalesce(grown, number) AS number,
          CASE WHEN grown IS NULL THEN "on" ELSE DATE '{on}' END AS "on",
          CASE comparator {" ".join(f"WHEN '{sign}' THEN {side}" for sign, side in SIDES.items())} END AS side
        FROM settled WHERE NOT contradicting AND NOT impossible
        """
    )
    selects = ["p.person"]
    joins = []
    for name, value, concepts in (
        ("truths", "cast(word = 'yes' AS BOOLEAN)", _of(vocabulary, Kind.YES_NO)),
        ("numbers", "number", _of(vocabulary, Kind.QUANTITY, Kind.COUNT)),
        ("words", "word", _of(vocabulary, Kind.CHOICE)),
        ("days", "day", _of(vocabulary, Kind.DATE)),
        ("dates", '"on"', _of(vocabulary, Kind.QUANTITY)),
        ("sides", "side", sided),
    ):
        if not concepts:
            continue
        listed = ", ".join(f"'{concept.id}'" for concept in concepts)
        connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE {name} AS
                PIVOT (SELECT person, concept, {value} AS value FROM picked WHERE concept IN ({listed}) AND {value} IS NOT NULL)
                ON concept IN ({listed}) USING any_value(value) GROUP BY person"""
        )
        joins.append(f"LEFT JOIN {name} USING (person)")
        for concept in concepts:
            column = f'{name}."{concept.id}"'
            match name:
                case "numbers" if concept.kind is Kind.COUNT:
                    selects.append(f'cast({column} AS BIGINT) AS "{concept.id}"')
                case "dates":
                    selects.append(f'{column} AS "{concept.id}{DATED}"')
                case "sides":
                    selects.append(f'cast({column} AS TINYINT) AS "{concept.id}{SIDE}"')
                case _:
                    selects.append(f'{column} AS "{concept.id}"')
    connection.execute(
        f"""COPY (SELECT {", ".join(selects)} FROM (SELECT DISTINCT person FROM told) p {" ".join(joins)} ORDER BY p.person)
            TO '{_quoted(wide)}' (FORMAT parquet, COMPRESSION zstd)"""
    )


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _of(vocabulary: Vocabulary, *kinds: Kind) -> list[Concept]:
    return [concept for concept in vocabulary.values() if concept.kind in kinds]


def _set_children_aside(connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> int:
    """Take out whoever is a child by the age that counts; how many facts there were of them.

    A reader that knows the day of birth has done so before; a table may tell the age only, in whichever of its files.
    """
    usual = vocabulary[AGE].warn
    youngest = usual[0] if usual else Decimal(0)
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE children AS
        SELECT person, origin, floor(coalesce(grown, number)) AS years FROM settled
        WHERE concept = '{AGE}' AND NOT contradicting AND NOT impossible AND coalesce(grown, number) < {youngest}
          AND coalesce(comparator, '<') IN ('<', '<=')"""
    )
    (facts,) = _one(connection, "SELECT count(*) FROM told WHERE person IN (SELECT person FROM children)")
    if facts:
        for table in ("told", "over", "settled", "aside"):
            connection.execute(f"DELETE FROM {table} WHERE person IN (SELECT person FROM children)")
        connection.execute(
            """INSERT INTO aside SELECT NULL, NULL, person, origin, 'this person is a child of ' || cast(years AS INTEGER)
                 || ' years; give women, and of their babies the infant-age' FROM children"""
        )
    return facts


def _tally(connection: duckdb.DuckDBPyConnection, children: int) -> Picked:
    (facts,) = _one(connection, f"SELECT count(*) + {children} FROM told")
    left = dict(connection.execute("SELECT left_for, count(*) FROM told WHERE left_for IS NOT NULL GROUP BY 1").fetchall())
    used, contradicting, impossible = _one(
        connection,
        """SELECT coalesce(sum(entries) FILTER (NOT contradicting AND NOT impossible), 0),
             coalesce(sum(entries) FILTER (contradicting), 0),
             coalesce(sum(entries) FILTER (impossible AND NOT contradicting), 0)
           FROM settled""",
    )
    (people,) = _one(connection, "SELECT count(DISTINCT person) FROM settled WHERE contradicting")
    (ended,) = _one(connection, "SELECT coalesce(sum(entries), 0) FROM over")
    left |= {"child": children, "ended": int(ended), "contradicting": int(contradicting), "impossible": int(impossible)}
    # What is neither used nor left for another reason gave way to a newer entry, or to a yes that stays true.
    left["older"] = facts - int(used) - sum(left.values())
    assert left["older"] >= 0, "a fact was both used and left"
    return Picked(facts, int(used), {reason: count for reason, count in left.items() if count}, people)


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row
