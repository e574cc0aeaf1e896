"""What several drug exposures of one person say together, as `records.fhir.medicines.Medicines` gathers it.

Injections and tablets at once are both; a medicine that ended later is not in use by an older administration; a running
medicine counts before single administrations; the earliest start of those in use is when it was begun.
"""

from __future__ import annotations

from datetime import date

import duckdb

from madelief.facts import Vocabulary
from madelief.records.bulk.omop_shapes import BEGUN, CODE, USE
from madelief.records.bulk.quantities import insert, literal
from madelief.records.fhir.medicines import BOTH

STOPPED = "the same medicine is over since; whether another is used stays open"


def gather(connection: duckdb.DuckDBPyConnection, on: date, vocabulary: Vocabulary) -> None:
    """From the temporary table `told`: `gathered` (filed, concept, word, day, on, origin), and `stopped` (file, line).

    A row whose use was stopped gives nothing; what the rest say together stands in `gathered`.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE looks_back (concept VARCHAR, days INTEGER, has_both BOOLEAN, unsure VARCHAR)"
    )
    insert(connection, "looks_back", [_looks_back(concept, vocabulary) for concept in vocabulary])
    day = f"DATE {literal(on)}"
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE stopped AS
        SELECT DISTINCT used.file, used.line
        FROM (SELECT * FROM told WHERE what = '{USE}' AND dated = 'start') AS used
        JOIN (SELECT file, line, system, code FROM told WHERE what = '{CODE}') AS medicine USING (file, line)
        JOIN (
            SELECT own, system, code, max(end_day) AS stopped_on FROM told WHERE what = '{CODE}' AND is_over GROUP BY ALL
        ) AS stop ON stop.own = used.own AND stop.system = medicine.system AND stop.code = medicine.code
        WHERE used.start_day <= stop.stopped_on"""
    )
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE uses AS
        SELECT filed, told.concept, word, CASE WHEN dated = 'start' THEN start_day END AS "on", name || suffix AS origin,
            row_number() OVER () AS place, has_both, unsure,
            coalesce("on" > {day} OR {day} - "on" > days, false) AS is_outdated
        FROM told JOIN looks_back USING (concept) ANTI JOIN stopped USING (file, line) WHERE what = '{USE}'"""
    )
    # What is outdated is said all the same: picking sets it aside, with its day.
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE gathered AS
        WITH live AS (SELECT * FROM uses WHERE NOT is_outdated),
        together AS (
            SELECT filed, concept, count(DISTINCT word) AS words, count(DISTINCT word) FILTER ("on" IS NULL) AS running_words,
                bool_or("on" IS NULL) AS running, any_value(has_both) AS has_both, any_value(unsure) AS unsure,
                list(origin ORDER BY place) AS origins, list(origin ORDER BY place) FILTER ("on" IS NULL) AS running_origins
            FROM live GROUP BY filed, concept
        )
        SELECT filed, concept, word, NULL::DATE AS day, "on", origin FROM uses WHERE is_outdated
        UNION ALL
        SELECT filed, concept, '{BOTH}', NULL, NULL, {_several("origins")} FROM together WHERE words > 1 AND has_both
        UNION ALL
        SELECT filed, concept, unsure, NULL, NULL, {_several("running_origins")} FROM together
        WHERE NOT (words > 1 AND has_both) AND running_words > 1 AND unsure IS NOT NULL
        UNION ALL
        SELECT filed, concept, word, NULL, "on", origin FROM live JOIN together USING (filed, concept)
        WHERE NOT (words > 1 AND together.has_both) AND NOT (running_words > 1 AND together.unsure IS NOT NULL)
            AND ("on" IS NULL OR NOT running)
        UNION ALL
        SELECT filed, concept, NULL, min(start_day), NULL, arg_min(name || suffix, start_day) FROM told
        WHERE what = '{BEGUN}' GROUP BY filed, concept"""
    )
    connection.execute("DROP TABLE uses")
    connection.execute("DROP TABLE looks_back")


def _looks_back(concept: str, vocabulary: Vocabulary) -> tuple[str, int | None, bool, str | None]:
    """(concept, how far back it counts, whether both is a choice, the choice that stands for two doses at once)."""
    known = vocabulary[concept]
    unsure = next((code.means for code in known.codes if code.means in known.choice_ids), None) if known.doses else None
    return concept, known.pick.within_days, BOTH in known.choice_ids, unsure


def _several(origins: str) -> str:
    """SQL: the first three different of `origins` and how many more there are, as `records.record.several` says it."""
    different = f"list_distinct({origins})"
    ordered = f"list_filter({origins}, lambda one, place: list_position({origins}, one) = place)"
    return (
        f"array_to_string({ordered}[1:3], ', ')"
        f" || CASE WHEN len({different}) > 3 THEN ' and ' || (len({different}) - 3) || ' more' ELSE '' END"
    )
