"""Rows of a clinical table of OMOP → facts: those with a code of ours, joined to who they are about and what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

import duckdb

from madelief.facts import Kind, Vocabulary
from madelief.facts.entry import NotAccepted, check_size, convert, read_value, units_of
from madelief.facts.fault import quoted
from madelief.facts.quantity import plain
from madelief.records.bulk.omop_folder import Codes, wanted
from madelief.records.bulk.omop_medicines import STOPPED, gather
from madelief.records.bulk.omop_people import identity
from madelief.records.bulk.omop_shapes import (
    ASIDE,
    ENDED,
    FACT,
    KEYS,
    LIMIT,
    NO_CODE,
    NO_UNIT,
    NO_VALUE,
    QUANTITY,
    SAID,
    USE,
    Said,
    Shapes,
)
from madelief.records.bulk.quantities import Judged, converted, insert, judge, judged, literal
from madelief.records.bulk.table import Read
from madelief.records.bulk.tables_file import TableFile, load

DRUGS = "drug_exposure"
NO_PERSON = "its person is not read"
NO_DAY = "its day cannot be used"

_RESULT = {
    "value_number": "value_as_number",
    "value_answer": "value_as_concept_id",
    "value_text": "value_as_string",
    "value_unit": "unit_concept_id",
    "value_unit_text": "unit_source_value",
    "value_operator": "operator_concept_id",
    "value_source": "value_source_value",
    "value_high": "range_high",
}


def _columns(table: str, start: str, end: str = "", **more: str) -> dict[str, str]:
    stem = table.removesuffix("_occurrence").removesuffix("_exposure")
    return {
        "id": f"{table}_id",
        "own_id": "person_id",
        "concept_id": f"{stem}_concept_id",
        "source_id": f"{stem}_source_concept_id",
        "start_text": f"{start}_date",
        "start_moment": f"{start}_datetime",
        "end_text": f"{end}_date" if end else "",
        "end_moment": f"{end}_datetime" if end else "",
        **dict.fromkeys((*_RESULT, "route_id", "type_id"), ""),
        **more,
    }


COLUMNS = {
    "measurement": _columns("measurement", "measurement", **{k: v for k, v in _RESULT.items() if k != "value_text"}),
    "observation": _columns(
        "observation", "observation", **{k: v for k, v in _RESULT.items() if k not in ("value_operator", "value_high")}
    ),
    "condition_occurrence": _columns("condition_occurrence", "condition_start", "condition_end"),
    "procedure_occurrence": _columns("procedure_occurrence", "procedure"),
    DRUGS: _columns(
        DRUGS, "drug_exposure_start", "drug_exposure_end", route_id="route_concept_id", type_id="drug_type_concept_id"
    ),
}
"""Table → the name of each column here, and in OMOP ("": the table has none)."""

NEEDED = {
    table: tuple(columns[alias] for alias in ("own_id", "concept_id", "start_text")) for table, columns in COLUMNS.items()
}
"""Columns without which a table cannot be read."""


def read_rows(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    files: Sequence[TableFile],
    codes: Codes,
    vocabulary: Vocabulary,
    on: date,
) -> Read:
    """Fill the temporary tables `facts` and `aside` from the rows of `files`; `people` says who there is."""
    rows = 0
    left: Counter[str] = Counter()
    connection.execute("CREATE OR REPLACE TEMP TABLE administrations (id VARCHAR)")
    insert(connection, "administrations", [(found,) for found in sorted(codes.administrations)])
    # Spelled out in both ways: most rows are looked at for this alone.
    ids = ", ".join(literal(found + rest) for found in sorted(codes.codes) for rest in ("", ".0")) or "NULL"
    keep = f"concept_id IN ({ids}) OR source_id IN ({ids})"
    for place, file in enumerate(files):
        count = load(connection, file, wanted(file, COLUMNS[table]), keep=keep)
        rows += count
        entries = f"SELECT {literal(file.name)} AS file, * FROM ({_entries(table, on)})"
        connection.execute(f"INSERT INTO entries {entries}" if place else f"CREATE OR REPLACE TEMP TABLE entries AS {entries}")
        unread = Counter(dict(connection.execute("SELECT category, count(*) FROM unread GROUP BY category").fetchall()))
        connection.execute(f"INSERT INTO aside SELECT {literal(file.name)}, line, NULL, NULL, reason FROM unread ORDER BY line")
        (matched,) = connection.execute("SELECT count(*) FROM loaded").fetchone() or (0,)
        left += unread
        left[NO_CODE] += count - matched - unread.total()
    _tell(connection, table, Shapes(vocabulary, codes))
    _measure(connection, vocabulary)
    if table == DRUGS:
        gather(connection, on, vocabulary)
    _write(connection, table)
    left += Counter(
        dict(connection.execute("SELECT category, count(*) FROM outcome WHERE NOT used GROUP BY category").fetchall())
    )
    for temporary in (
        "coded",
        "administrations",
        "entries",
        "loaded",
        "unread",
        "people",
        "shapes",
        "said",
        "told",
        "measured",
    ):
        connection.execute(f"DROP TABLE IF EXISTS {temporary}")
    for temporary in ("odd", "gathered", "stopped", "outcome"):
        connection.execute(f"DROP TABLE IF EXISTS {temporary}")
    return Read(rows, rows - left.total(), dict(+left))


def _entries(table: str, on: date) -> str:
    """The rows of `loaded` with who they are about, their days, the keys of their shape, and why one cannot count."""
    start, end = COLUMNS[table]["start_text"], COLUMNS[table]["end_text"]
    day = f"DATE {literal(on)}"
    # A medicine is still taken on its last day, a disease is over on the day that it ended (as for one person).
    # What was given was given: its end is no end of the medicine.
    over = f"coalesce(end_day {'<' if table == DRUGS else '<='} {day}, false) AND NOT {_GIVEN}"
    undated = "start_day IS NULL" if table in ("measurement", "observation") else "false"
    future = f"start_day > {day} AND NOT is_over" if table == DRUGS else "false"
    return f"""
        SELECT line, '{table}/' || coalesce(id, 'line ' || line) AS name, row.own, filed, role, start_day, end_day, is_over,
            {_keys()},
            coalesce(value_number, replace(nullif(parts.number, ''), ',', '.')) AS number, value_high AS high,
            CASE WHEN row.own IS NULL THEN 'it does not say whom it is about'
                WHEN people.own IS NULL THEN 'it is about “person/' || left(row.own, 50) || '”, who is not in this record'
                ELSE silent END AS nobody,
            coalesce(nobody, CASE
                WHEN start_text IS NOT NULL AND start_day IS NULL THEN {_no_day(start, "start_text")}
                WHEN end_text IS NOT NULL AND end_day IS NULL THEN {_no_day(end, "end_text")}
                WHEN {undated} THEN 'it has no date'
                WHEN {future} THEN 'it is dated ' || start_day || ', after the day of the question ({on})' END) AS reason,
            CASE WHEN nobody IS NOT NULL THEN {literal(NO_PERSON)}
                WHEN reason IS NOT NULL THEN {literal(NO_DAY)} END AS category
        FROM (
            SELECT *, {over} AS is_over FROM (
                SELECT *, {identity("own_id")} AS own, {_day("start")} AS start_day, {_day("end")} AS end_day,
                    regexp_extract(value_source, {literal(_SIGNED)}, ['sign', 'number']) AS parts
                FROM loaded
            )
        ) AS row LEFT JOIN people ON people.own = row.own"""


# Only a sign before the number is read; the number itself was put where it belongs when the CDM was made.
_SIGNED = r"^(<=|>=|<|>|≤|≥)\s*([0-9]+(?:[.,][0-9]+)?)(?:\s.*)?$"

_GIVEN = f"coalesce({identity('type_id')} IN (SELECT id FROM administrations), false)"


def _keys() -> str:
    """Every column of `KEYS`: an id, "yes" or a text; "" where the row says nothing."""
    ids = {
        "standard": "concept_id", "source": "source_id", "operator": "value_operator", "answer": "value_answer",
        "unit_id": "value_unit", "route": "route_id",
    }  # fmt: skip
    conditions = {
        "numbered": "value_number IS NOT NULL OR parts.sign <> ''",
        "texted": "value_text IS NOT NULL",
        "has_start": "start_day IS NOT NULL",
        "has_end": "end_day IS NOT NULL",
        "over": "is_over",
        "given": _GIVEN,
    }
    number, beside = "TRY_CAST(value_number AS DOUBLE)", "TRY_CAST(replace(parts.number, ',', '.') AS DOUBLE)"
    columns = [f"coalesce(nullif({identity(column)}, '0'), '') AS {key}" for key, column in ids.items()]
    columns += [f"CASE WHEN {condition} THEN 'yes' ELSE '' END AS {key}" for key, condition in conditions.items()]
    columns += ["coalesce(value_unit_text, '') AS unit_text", "coalesce(parts.sign, '') AS sign"]
    columns += [
        f"CASE WHEN value_number IS NOT NULL AND {number} IS DISTINCT FROM {beside} THEN 'differs' ELSE '' END AS signed"
    ]
    return ", ".join(columns)


def _no_day(column: str, text: str) -> str:
    return f"'its {column} “' || left({text}, 60) || '” is no day of the calendar'"


def _day(which: str) -> str:
    text = f"coalesce({which}_text, {which}_moment)"
    plain_day = f"regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:[T ].*)?')"
    return f"CASE WHEN {plain_day} THEN TRY_CAST(left({text}, 10) AS DATE) END"


def _tell(connection: duckdb.DuckDBPyConnection, table: str, shapes: Shapes) -> None:
    """The temporary table `told`: each row that can count, once for each thing that its shape says."""
    keys = ("role", "standard", "source", *KEYS[table])
    columns = ", ".join(keys)
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE shapes AS
        SELECT row_number() OVER () AS shape, * FROM (SELECT DISTINCT {columns} FROM entries WHERE reason IS NULL)"""
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE said (shape BIGINT, {SAID})")
    (count,) = connection.execute("SELECT count(*) FROM shapes").fetchone() or (0,)
    for start in range(0, count, _BATCH):
        asked = connection.execute(f"SELECT shape, {columns} FROM shapes WHERE shape > {start} AND shape <= {start + _BATCH}")
        told: list[tuple[object, ...]] = []
        for shape, role, standard, source, *rest in asked.fetchall():
            answers = shapes.said(table, role, standard, source, dict(zip(KEYS[table], rest, strict=True)))
            told += [(shape, *_row(answer)) for answer in answers]
        insert(connection, "said", told)
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE told AS
        SELECT file, line, name, own, filed, start_day, end_day, is_over, number, high, said.*
        FROM entries JOIN shapes USING ({columns}) JOIN said USING (shape) WHERE entries.reason IS NULL"""
    )


_BATCH = 10_000


def _row(said: Said) -> tuple[object, ...]:
    return (
        said.what, said.concept, said.word, said.dated, said.suffix, said.unit, said.comparator,
        said.system, said.code, said.reason, said.category,
    )  # fmt: skip


def _measure(connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> None:
    """The temporary table `measured`: each number with its value in the canonical unit, or why it is set aside."""
    cells = f"""(
        SELECT file, line, name, own, filed, what, concept, CASE what WHEN '{LIMIT}' THEN high ELSE number END AS digits,
            unit, comparator, start_day, suffix
        FROM told WHERE what = '{QUANTITY}' OR (what = '{LIMIT}' AND high IS NOT NULL))"""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE measured AS {converted(cells)}")

    def value(concept: str, digits: str, unit: str, comparator: str) -> Judged:
        known = vocabulary[concept]
        try:
            number = check_size(_decimal(digits), digits)
            if known.kind is Kind.COUNT:
                return judged(read_value(known, plain(number), vocabulary))
            return judged(convert(known, number, unit, comparator, vocabulary))
        except NotAccepted as error:
            unknown = known.kind is Kind.QUANTITY and vocabulary.unit_spellings.get(unit) not in units_of(known)
            return Judged(word=NO_UNIT if unknown else NO_VALUE, reason=f"{concept}: {error}")

    question = "SELECT DISTINCT concept, digits, unit, comparator FROM measured WHERE number IS NULL"
    judge(connection, question, ("VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR"), value, "odd")
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE measured AS
        SELECT cell.* REPLACE (coalesce(cell.number, odd.number) AS number,
            CASE WHEN cell.number IS NULL THEN odd.bound ELSE cell.bound END AS bound), odd.reason, odd.word AS category
        FROM measured AS cell LEFT JOIN odd
        ON cell.number IS NULL AND k0 = concept AND k1 = digits AND k2 = unit AND k3 = comparator"""
    )
    # A limit stands with its result: where the result was not read, neither is its limit.
    connection.execute(
        f"""DELETE FROM measured WHERE what = '{LIMIT}' AND (file, line) IN (
            SELECT (file, line) FROM measured WHERE what = '{QUANTITY}' AND reason IS NOT NULL)"""
    )


def _decimal(digits: str) -> Decimal:
    try:
        return Decimal(digits)
    except InvalidOperation:
        raise NotAccepted(f"its value is {quoted(digits)}; expected a number that a measurement can have") from None


def _write(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Fill `facts` and `aside`, and leave in `outcome` what became of each row that has a code of ours."""
    dated = "CASE dated WHEN 'start' THEN start_day WHEN 'end' THEN end_day END"
    connection.execute(
        f"""INSERT INTO facts BY NAME
        SELECT filed AS person, concept, word, CASE WHEN word IS NULL THEN {dated} END AS day, {dated} AS "on",
            what = '{ENDED}' AS ended, name || suffix AS origin
        FROM told WHERE what IN ('{FACT}', '{ENDED}')"""
    )
    connection.execute(
        """INSERT INTO facts BY NAME
        SELECT filed AS person, concept, number, bound AS comparator, start_day AS "on", false AS ended,
            name || suffix AS origin
        FROM measured WHERE reason IS NULL"""
    )
    listed = f"""
        SELECT file, line, own AS person, name AS origin, reason, category FROM entries WHERE reason IS NOT NULL
        UNION ALL
        SELECT file, line, own, name, reason, category FROM told WHERE what = '{ASIDE}'
        UNION ALL
        SELECT file, line, own, name || CASE what WHEN '{LIMIT}' THEN ' range_high' ELSE '' END, reason, category
        FROM measured WHERE reason IS NOT NULL"""
    used = f"""
        SELECT file, line FROM told WHERE what IN ('{FACT}', '{ENDED}')
        UNION ALL SELECT file, line FROM measured WHERE reason IS NULL"""
    if table == DRUGS:
        connection.execute(
            """INSERT INTO facts BY NAME
            SELECT filed AS person, concept, word, day, "on", false AS ended, origin FROM gathered"""
        )
        listed += f"""
        UNION ALL
        SELECT file, line, own, name, {literal(STOPPED)}, {literal(NO_DAY)} FROM told JOIN stopped USING (file, line)
        WHERE what = '{USE}' AND dated = 'start'"""
        used += f" UNION ALL SELECT file, line FROM told ANTI JOIN stopped USING (file, line) WHERE what = '{USE}'"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE outcome_listed AS SELECT DISTINCT * FROM ({listed})")
    connection.execute(
        f"""INSERT INTO aside SELECT file, line, person, origin, reason FROM outcome_listed
        WHERE category <> {literal(NO_CODE)} ORDER BY file, line"""
    )
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE outcome AS
        SELECT file, line, bool_or(used) AS used, min(category) AS category FROM (
            SELECT file, line, false AS used, category FROM outcome_listed
            UNION ALL SELECT file, line, true, NULL FROM ({used})
        ) GROUP BY file, line"""
    )
    connection.execute("DROP TABLE outcome_listed")
