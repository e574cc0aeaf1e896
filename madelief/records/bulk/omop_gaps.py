"""What an OMOP CDM cannot say to us: concepts without a code in its CONCEPT table, and units that are not known here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from madelief.facts import Concept, Vocabulary
from madelief.facts.fault import quoted
from madelief.records.bulk import omop_people
from madelief.records.bulk.omop_folder import SYSTEMS, Codes, Folder, open_folder, read_codes, wanted
from madelief.records.bulk.omop_people import AGE_CONCEPTS, identity
from madelief.records.bulk.omop_rows import COLUMNS, NEEDED
from madelief.records.bulk.quantities import insert
from madelief.records.bulk.tables_file import load, looking
from madelief.records.fhir.observations import UPPER_LIMIT

CONCEPT_GAP, UNIT_GAP = "concept", "unit"


@dataclass(frozen=True)
class Gap:
    """One thing that is missing. `rows` counts those that it keeps from being read; 0 where that is not known."""

    kind: str
    """`CONCEPT_GAP` or `UNIT_GAP`."""
    what: str
    rows: int
    text: str


def gaps(source: Path, vocabulary: Vocabulary, concepts: Path | None = None) -> Sequence[Gap]:
    """The gaps of the CDM in `source`: our concepts first, in the vocabulary's order, then units, the most frequent first.

    Raises `Refused` as `omop.jobs` does.
    """
    with looking() as connection:
        folder = open_folder(connection, source, omop_people.NEEDED | NEEDED)
        codes = read_codes(connection, folder, vocabulary, concepts)
        return [*_concepts(codes, vocabulary), *_units(connection, folder, codes, vocabulary)]


def concept_gaps(source: Path, vocabulary: Vocabulary, concepts: Path | None = None) -> Sequence[Gap]:
    """Of `gaps` those of concepts: only the CONCEPT table is read. Raises `Refused` as `omop.jobs` does."""
    with looking() as connection:
        folder = open_folder(connection, source, omop_people.NEEDED | NEEDED)
        return _concepts(read_codes(connection, folder, vocabulary, concepts), vocabulary)


def _concepts(codes: Codes, vocabulary: Vocabulary) -> list[Gap]:
    gaps = {concept.id: _gap(concept, codes) for concept in vocabulary.values()}
    coded = [vocabulary[concept] for concept, why in gaps.items() if not why]
    # These come with something else: ages with the table of persons, days with a medicine, limits with a result.
    told = {
        *AGE_CONCEPTS.values(),
        *(day for c in coded for day in (c.started_on, c.last_on)),
        *(c.id + UPPER_LIMIT for c in coded),
    }
    return [Gap(CONCEPT_GAP, id_, 0, why) for id_, why in gaps.items() if why and id_ not in told]


def _gap(concept: Concept, codes: Codes) -> str:
    """Why the CONCEPT table cannot name `concept`; "" where it can."""
    readable = [code for code in concept.codes if code.system in SYSTEMS.values()]
    if not readable:
        return "it has no code that an OMOP CDM could hold; give it in a table of its own (--columns)"
    if any(
        (system, code) == (known.system, known.code)
        or (known.prefix and system == known.system and code.startswith(known.code))
        for system, code in codes.known
        for known in readable
    ):
        return ""
    some = ", ".join(f"{code.system} {code.code}{'…' if code.prefix else ''}" for code in readable[:4])
    return f"the CONCEPT table has none of its codes ({some}{', …' if len(readable) > 4 else ''})"


def _units(connection: duckdb.DuckDBPyConnection, folder: Folder, codes: Codes, vocabulary: Vocabulary) -> list[Gap]:
    """The units of rows with a code of ours that no spelling here stands for."""
    connection.execute("CREATE OR REPLACE TEMP TABLE coded (id VARCHAR)")
    insert(connection, "coded", [(found,) for found in codes.codes])
    connection.execute("CREATE OR REPLACE TEMP TABLE met (unit VARCHAR, printed VARCHAR, rows BIGINT)")
    for table in ("measurement", "observation"):
        columns = {alias: COLUMNS[table][alias] for alias in ("concept_id", "value_number", "value_unit", "value_unit_text")}
        for piece in folder.pieces(table):
            keep = f"value_number IS NOT NULL AND {identity('concept_id')} IN (SELECT id FROM coded)"
            load(connection, piece, wanted(piece, columns), keep=keep)
            connection.execute(
                f"""INSERT INTO met SELECT coalesce(nullif({identity("value_unit")}, '0'), ''), coalesce(value_unit_text, ''),
                    count(*) FROM loaded GROUP BY ALL"""
            )
    counted = "SELECT unit, printed, CAST(sum(rows) AS BIGINT) FROM met GROUP BY ALL ORDER BY 3 DESC, 1, 2"
    rows: list[tuple[str, str, int]] = connection.execute(counted).fetchall()
    found = []
    for unit, printed, count in rows:
        spelling = codes.units.get(unit, "") or printed
        if spelling in vocabulary.unit_spellings:
            continue
        if not spelling:
            what = unit or "none"
            why = "the CONCEPT table does not show this unit_concept_id as a unit of UCUM" if unit else "the rows have no unit"
        else:
            what, why = spelling, f"{quoted(spelling)} stands for none of the units of guidelines/vocabulary/units.yaml"
        found.append(Gap(UNIT_GAP, what, count, f"{why} ({count} rows)"))
    return found
