"""Observations, most of every export: plain quantities are converted by DuckDB while it reads the file.

Plain is: a code that stands for one quantity of the vocabulary, a value that is a number with a unit, a whole day, and
none of the elements that could change what it means. Everything else goes to the law, form by form.
"""

from __future__ import annotations

from datetime import date

import duckdb

from madelief.facts import Vocabulary
from madelief.records.bulk.fhir.files import literal, scan
from madelief.records.bulk.fhir.forms import read_forms
from madelief.records.bulk.fhir.law import NO_CODE
from madelief.records.bulk.fhir.people import PEOPLE
from madelief.records.bulk.fhir.plans import KEY, LARGEST, MOST_TAILS, PLACES, PLANS, Plans
from madelief.records.bulk.fhir.resources import REFERENCE
from madelief.records.bulk.fhir.rows import FORM, NO_RESOURCE, NOTHING, OPEN, PLAIN, STRAY, Piece, Tally, forms_of_kept, others
from madelief.records.bulk.fhir.tables import as_written, count, insert, label, rows_read, short_reference, struct
from madelief.records.bulk.table import columns_of
from madelief.records.fhir.observations import FINAL
from madelief.records.fhir.people import INFANT

SNIFFED = 5_000
"""Rows at the beginning of the first file from which codes and units are looked up before it is read."""

MOST_CODES = 200_000
"""Ways to write a code that one file may have; rarer ones are searched for known codes, row by row."""

PLAINLY = {"status": "VARCHAR", "code": "JSON", "effectiveDateTime": "VARCHAR", "valueQuantity": "JSON"}
ODD = (
    "modifierExtension", "implicitRules", "contained", "component", "focus", "dataAbsentReason", "effectivePeriod",
    "effectiveInstant", "valueCodeableConcept", "valueString", "valueBoolean", "valueInteger", "valueRange", "valueRatio",
    "valueSampledData", "valueTime", "valueDateTime", "valuePeriod", "patient",
)  # fmt: skip
"""None of these stands in a plain Observation."""
ELEMENTS = PLAINLY | dict.fromkeys((*ODD, "referenceRange"), "JSON")
COLUMNS = {"resourceType": "VARCHAR", "id": "VARCHAR", "subject": REFERENCE} | ELEMENTS

CODES = {"code": "BIGINT", "text": "VARCHAR", "ours": "BOOLEAN"}
TAILS = {"tail": "BIGINT", "text": "VARCHAR"}
BESIDE = {"verdict": "INTEGER", "beside": "JSON"}
"""Columns that `facts` has while a file is read, for the rows that are no fact yet: nothing needs to be copied."""

NUMBER = "TRY_CAST(substr(valueQuantity, 10, comma - 10) AS DOUBLE)"
"""DuckDB writes JSON without blanks: {"value":12.3,"unit":… has the number from the tenth letter to the first comma."""
DAY = r"[1-9]\d{3}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?"
"""A whole day in FHIR, and what may follow it, as the law has it."""


def read_observations(
    connection: duckdb.DuckDBPyConnection, piece: Piece, plans: Plans, vocabulary: Vocabulary, on: date
) -> Tally:
    """Read the Observations of `piece`."""
    for name, schema in (("codes", CODES), ("tails", TAILS), ("plans", PLANS)):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({columns_of(schema)})")
    few = {name: COLUMNS[name] for name in ("resourceType", "code", "valueQuantity")}
    if plans.ids:
        # Another file of this run was read before; it had much the same spellings.
        for name, schema, rows in (("codes", CODES, plans.all_codes()), ("tails", TAILS, plans.all_tails())):
            insert(connection, name, schema, rows)
        insert(connection, "plans", PLANS, list(plans.made.values()))
    else:
        connection.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE opened AS
            SELECT * FROM {scan(piece.path, few)} WHERE resourceType = 'Observation' LIMIT {SNIFFED}
            """
        )
        _look_up(connection, "opened", plans)
    before = count(connection, "facts")
    for column, kind in BESIDE.items():
        connection.execute(f"ALTER TABLE facts ADD COLUMN {column} {kind}")
    with as_written(connection):
        query = _converted(
            f"(SELECT *, subject.reference AS reference FROM {piece.relation(COLUMNS)})", piece, plans, last=False
        )
        read = rows_read(connection, query)
        # Spellings that the beginning of the file did not have are looked up now, and their rows converted.
        if count(connection, f"(SELECT 1 FROM facts WHERE verdict = {OPEN} LIMIT 1)"):
            connection.execute(
                f"""
                CREATE OR REPLACE TEMP TABLE opened AS
                SELECT 'Observation' AS resourceType, beside ->> '$.id' AS id, beside ->> '$.ref' AS reference,
                  unnest(from_json(beside -> '$.form', {literal(_structure())}))
                FROM facts WHERE verdict = {OPEN};
                DELETE FROM facts WHERE verdict = {OPEN};
                """
            )
            _look_up(connection, "opened", plans)
            connection.execute(_converted("opened", piece, plans, last=True))
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE kept AS
        SELECT verdict, {", ".join(f"beside ->> '$.{name}' AS {name}" for name in ("kind", "id", "ref", "form"))}
        FROM facts WHERE verdict IS NOT NULL;
        DELETE FROM facts WHERE verdict IS NOT NULL;
        """
    )
    for column in BESIDE:
        connection.execute(f"ALTER TABLE facts DROP COLUMN {column}")
    tally = Tally(count(connection, "facts") - before) + others(connection, piece)
    if piece.rest:
        # Rows of no interest were left out while reading. They are those that are nowhere else.
        if read is None:
            read = count(connection, scan(piece.path, few))
        tally.left[NO_CODE] += read - count(connection, "facts") + before - count(connection, "kept")
    forms_of_kept(connection)
    return tally + Tally(*read_forms(connection, piece.file.name, vocabulary, on))


def _structure() -> str:
    return "{" + ", ".join(f'"{name}": "{kind}"' for name, kind in ELEMENTS.items()) + "}"


def _look_up(connection: duckdb.DuckDBPyConnection, relation: str, plans: Plans) -> None:
    """Put every spelling of a code and of a unit in `relation` into `codes`, `tails` and `plans`."""
    new = f"SELECT DISTINCT code FROM {relation} WHERE code IS NOT NULL AND code NOT IN (SELECT text FROM codes)"
    new += f" LIMIT {MOST_CODES}"
    insert(connection, "codes", CODES, [plans.code(text) for (text,) in connection.execute(new).fetchall()])
    tail = "substr(valueQuantity, instr(valueQuantity, ','))"
    spelled: list[tuple[int, str]] = connection.execute(
        f"""
        SELECT DISTINCT codes.code, {tail} FROM {relation} AS rows JOIN codes ON codes.text = rows.code
        WHERE codes.ours AND starts_with(valueQuantity, '{{"value":') AND instr(valueQuantity, ',') > 0
        LIMIT {MOST_TAILS}
        """
    ).fetchall()
    known = set(connection.execute("SELECT text FROM tails").fetchall())
    spelled = [(code, text) for code, text in spelled if plans.takes(text)]
    texts = {text for _, text in spelled}
    insert(connection, "tails", TAILS, [(plans.tail(text), text) for text in sorted(texts) if (text,) not in known])
    made = set(connection.execute("SELECT key FROM plans").fetchall())
    found = [plan for code, text in spelled for plan in plans.plans(code, text) if (plan[0],) not in made]
    insert(connection, "plans", PLANS, found)


def _converted(relation: str, piece: Piece, plans: Plans, last: bool) -> str:
    """SQL that appends the rows of `relation` to `facts`: facts where they are plain, else what they are and their form.

    What only odd rows have is packed into `form` first: every join moves all columns that it is given. Rows of no
    interest are left out as soon as that is known, unless they are to be told from rows of another type.
    """
    known = literal(plans.known())
    odd = f"NOT ({' AND '.join(f'{name} IS NULL' for name in ODD)})"
    everywhere = " || ".join(f"coalesce({name}::VARCHAR, '')" for name in ("code", "component", "contained"))
    inside = f"regexp_matches({everywhere}, {known})"
    # What all rows have is enough for a form; what only odd ones have was packed before.
    plain_form = struct(dict.fromkeys((*PLAINLY, "referenceRange"), ""))
    statuses = ", ".join(map(literal, FINAL))
    new_code = f"CASE WHEN regexp_matches(code::VARCHAR, {known}) THEN {FORM} ELSE {NOTHING} END" if last else str(OPEN)
    named = label("'Observation'", "id")
    plain = [
        "CASE WHEN verdict IS NULL THEN person END",
        "CASE WHEN verdict IS NULL THEN concept END",
        "CASE WHEN verdict IS NULL THEN value / scale END",
        "CASE WHEN verdict IS NULL THEN CASE WHEN value * divisor = product THEN comparator ELSE rounded END END",
        "NULL",
        "NULL",
        "CASE WHEN verdict IS NULL THEN day END",
        "false",
        f"CASE WHEN verdict IS NULL THEN {named} || origin END",
    ]
    wanted = f"ours OR form IS NOT NULL OR (ours IS NULL AND rows.code IS NOT NULL) OR {piece.strange()} IS NOT FALSE"
    return f"""
        INSERT INTO facts
        SELECT {", ".join(plain)}, verdict,
          CASE WHEN verdict > {PLAIN} THEN to_json({{
            kind: resourceType, id: id, ref: {short_reference("reference")},
            form: CASE WHEN verdict IN ({FORM}, {OPEN}) THEN coalesce(form, {plain_form}) END}}) END
        FROM (
          SELECT *, CASE
            WHEN about IS NOT NULL AND NOT odd AND silent IS NULL AND status IN ({statuses}) AND value BETWEEN low AND high
              AND day IS NOT NULL AND (referenceRange IS NULL OR NOT limits) AND resourceType = 'Observation' THEN NULL
            WHEN resourceType IS NULL THEN {NO_RESOURCE}
            WHEN resourceType <> 'Observation' THEN {STRAY}
            WHEN odd THEN CASE WHEN form IS NULL THEN {NOTHING} ELSE {FORM} END
            WHEN ours IS NULL AND code IS NOT NULL THEN {new_code}
            WHEN ours IS NOT TRUE THEN {NOTHING}
            WHEN {"false" if last else "about IS NOT NULL AND plan IS NULL AND comma > 0"} THEN {OPEN}
            ELSE {FORM} END AS verdict
          FROM (
            SELECT *, (product + divisor // 2) // divisor AS value,
              CASE WHEN concept IS NOT NULL AND regexp_full_match(effectiveDateTime, '{DAY}')
                   THEN TRY_CAST(left(effectiveDateTime, 10) AS DATE) END AS day
            FROM (
              SELECT *, CASE WHEN round(amount * 1e{PLACES}) / 1e{PLACES} = amount AND amount >= 0 AND amount < {LARGEST}
                  THEN CAST(round(amount * 1e{PLACES}) AS BIGINT) * factor END AS product
              FROM (
                SELECT rows.*, plans.* EXCLUDE (key), plans.key AS plan,
                  CASE WHEN concept IS NOT NULL AND starts_with(valueQuantity, '{{"value":') THEN {NUMBER} END AS amount
                FROM (
                  SELECT rows.*, people.person, people.about, people.reason AS silent,
                    {KEY.format(code="number", tail="tails.tail", infant=f"(people.about = '{INFANT}')::BIGINT")} AS spelling
                  FROM (
                    SELECT rows.*, codes.code AS number, ours, CASE WHEN ours THEN reference END AS who,
                      instr(valueQuantity, ',') AS comma
                    FROM (
                      SELECT resourceType, id, reference, {", ".join(PLAINLY)}, referenceRange, odd,
                        CASE WHEN odd AND {inside} THEN {struct(ELEMENTS)} END AS form
                      FROM (SELECT *, {odd} AS odd FROM {relation})
                    ) AS rows
                    LEFT JOIN codes ON codes.text = rows.code
                    WHERE {wanted if piece.rest else "true"}
                  ) AS rows
                  LEFT JOIN {PEOPLE} AS people ON people.ref = rows.who
                  LEFT JOIN tails ON tails.text = CASE WHEN ours THEN substr(valueQuantity, comma) END
                ) AS rows
                LEFT JOIN plans ON plans.key = rows.spelling
              )
            )
          )
        )
        """
