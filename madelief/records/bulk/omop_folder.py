"""An OMOP CDM folder: which file holds which table, and what the ids in it stand for by its own CONCEPT table.

Table and column names are read in any case of letters. A table is one file (CSV, CSV.gz, CSV.zst or Parquet) or a folder of
them. Files with tabs are read as the vocabularies of OHDSI are written: quotation marks in them are letters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import duckdb

from madelief.facts import Fault, Refused, Vocabulary
from madelief.records.bulk.quantities import insert
from madelief.records.bulk.tables_file import CSV, PARQUET, TableFile, is_table, load, open_table, refused

SYSTEMS = {
    "LOINC": "loinc",
    "SNOMED": "snomed",
    "RXNORM": "rxnorm",
    "ATC": "atc",
    "ICD10": "icd-10",
    "ICD10CM": "icd-10",
    "ICD10GM": "icd-10",
}
"""vocabulary_id of the CONCEPT table → our name for that system (guidelines/vocabulary/systems.yaml)."""

UCUM_VOCABULARY = "UCUM"
TYPE_VOCABULARIES = ("TYPE CONCEPT", "DRUG TYPE")
OPERATORS = ("=", "<", "<=", ">", ">=")

PERSON, CONCEPT, DEATH, LINKS = "person", "concept", "death", "fact_relationship"


@dataclass(frozen=True)
class Folder:
    """The tables of a CDM, by their names in small letters; each with its files."""

    name: str
    tables: Mapping[str, tuple[TableFile, ...]]

    def pieces(self, table: str) -> list[TableFile]:
        return [piece for file in self.tables.get(table, ()) for piece in file.pieces()]


def find_tables(source: Path) -> dict[str, list[Path]]:
    """Table → its files, by the names of files and folders alone."""
    found: dict[str, list[Path]] = {}
    for path in sorted(source.iterdir()):
        if path.is_dir():
            parts = sorted(part for part in path.iterdir() if is_table(part))
            if parts:
                found.setdefault(path.name.lower(), []).extend(parts)
        elif is_table(path):
            ending = next(
                ending for ending in (*sorted(CSV, key=len, reverse=True), *PARQUET) if path.name.lower().endswith(ending)
            )
            found.setdefault(path.name.lower()[: -len(ending)], []).append(path)
    return found


def open_folder(connection: duckdb.DuckDBPyConnection, source: Path, needed: Mapping[str, Sequence[str]]) -> Folder:
    """The CDM in `source`. `needed` names the columns without which a table cannot be read.

    Raises `Refused` with every table that cannot be opened or lacks a column.
    """
    tables: dict[str, tuple[TableFile, ...]] = {}
    faults: list[Fault] = []
    for table, paths in find_tables(source).items():
        called = {path: path.name if path.parent == source else f"{path.parent.name}/{path.name}" for path in paths}
        if len({path.parent for path in paths}) > 1 or (len(paths) > 1 and paths[0].parent == source):
            faults.append(Fault(source.name, 0, table, f"the table stands twice ({', '.join(called.values())}); leave one"))
            continue
        opened = []
        for path in paths:
            try:
                file = open_table(connection, path, called[path])
            except Refused as fault:
                faults += fault.faults
                continue
            opened.append(replace(file, quote="") if file.delimiter == "\t" else file)
            absent = [column for column in needed.get(table, ()) if column_of(file, column) is None]
            faults += [Fault(file.name, 1, column, f"the table {table} of OMOP CDM 5.4 has this column") for column in absent]
        tables[table] = tuple(opened)
    if PERSON not in tables:
        faults.append(Fault(source.name, 0, PERSON, "there is no such table; an OMOP CDM says in it who there is"))
    if faults:
        raise Refused(faults)
    return Folder(source.name, tables)


def column_of(file: TableFile, column: str) -> str | None:
    """The column as the file spells it, or None."""
    return next((spelled for spelled in file.columns if spelled.lower() == column), None)


def wanted(file: TableFile, columns: Mapping[str, str]) -> dict[str, str | None]:
    """As `load` asks for them: alias → column as the file spells it, or None where the file has no such column."""
    return {alias: column_of(file, column) for alias, column in columns.items()}


# ---------------------------------------------------------------- what ids stand for


@dataclass(frozen=True)
class Codes:
    """What the CONCEPT table says of the ids that matter here. Ids are texts, as they stand in the tables."""

    codes: Mapping[str, tuple[str, str]]
    """concept_id → (our system, code): codes and coded answers of the vocabulary."""
    units: Mapping[str, str]
    """concept_id → UCUM code."""
    operators: Mapping[str, str]
    """concept_id → one of `OPERATORS`."""
    administrations: frozenset[str]
    """concept_ids of the type of a drug exposure that was given there and then."""
    mothers: frozenset[str]
    """concept_ids of relationships by which somebody is somebody's mother."""
    others: frozenset[str]
    """concept_ids of domains that are not persons."""

    @cached_property
    def known(self) -> frozenset[tuple[str, str]]:
        return frozenset(self.codes.values())


def read_codes(connection: duckdb.DuckDBPyConnection, folder: Folder, vocabulary: Vocabulary, concepts: Path | None) -> Codes:
    """The codes by the CONCEPT table of the folder, or by `concepts`: a table of the same columns.

    Raises `Refused` where there is neither: an id alone says nothing.
    """
    files = folder.tables.get(CONCEPT, ())
    if concepts is not None:
        given = open_table(connection, concepts, concepts.name)
        files = (replace(given, quote="") if given.delimiter == "\t" else given,)
    if not files:
        text = (
            "there is no CONCEPT table, which says what the ids stand for; export it with the CDM (OHDSI Athena has it too),"
            " or give a small table with the columns concept_id, vocabulary_id, concept_code and concept_name"
        )
        raise refused(folder.name, text)
    return _read_codes(connection, files, vocabulary)


def _read_codes(connection: duckdb.DuckDBPyConnection, files: Sequence[TableFile], vocabulary: Vocabulary) -> Codes:
    connection.execute("CREATE TEMP TABLE ours (vocabulary VARCHAR, code VARCHAR, prefix BOOLEAN)")
    systems = {ours: [theirs for theirs, name in SYSTEMS.items() if name == ours] for ours in SYSTEMS.values()}
    insert(
        connection,
        "ours",
        [
            (theirs, code.code, code.prefix)
            for concept in vocabulary.values()
            for code in (*concept.codes, *concept.values)
            for theirs in systems.get(code.system, ())
        ],
    )
    columns = {
        "id": "concept_id",
        "vocabulary": "vocabulary_id",
        "code": "concept_code",
        "label": "concept_name",
        "domain": "domain_id",
    }
    found = []
    for file in files:
        absent = [column for column in ("concept_id", "vocabulary_id", "concept_code") if column_of(file, column) is None]
        if absent:
            raise refused(file.name, f"it has no column {absent[0]}, which says what an id stands for", 1)
        keep = f"""
            upper(vocabulary) IN ('{UCUM_VOCABULARY}', {", ".join(f"'{kind}'" for kind in TYPE_VOCABULARIES)})
            OR label IN ({", ".join(f"'{sign}'" for sign in OPERATORS)})
            OR regexp_matches(lower(label), '(^|[^a-z])mother($|[^a-z])') OR lower(domain) = 'metadata'
            OR (upper(vocabulary) || ' ' || code) IN (SELECT vocabulary || ' ' || code FROM ours WHERE NOT prefix)
            {_prefixes(vocabulary, systems)}"""
        load(connection, file, wanted(file, columns), keep=keep)
        found += connection.execute(
            "SELECT id, upper(vocabulary), code, label, domain FROM loaded WHERE id IS NOT NULL"
        ).fetchall()
    return _codes(found, vocabulary)


def _prefixes(vocabulary: Vocabulary, systems: Mapping[str, Sequence[str]]) -> str:
    """Conditions on a CONCEPT row for the groups of codes (ATC A02BC…), one for each system."""
    found: dict[str, list[str]] = {}
    for concept in vocabulary.values():
        for code in concept.codes:
            if code.prefix:
                for theirs in systems.get(code.system, ()):
                    found.setdefault(theirs, []).append(code.code)
    begins = {
        theirs: " OR ".join(f"starts_with(code, '{code}')" for code in sorted(set(codes))) for theirs, codes in found.items()
    }
    return "".join(f" OR (upper(vocabulary) = '{theirs}' AND ({condition}))" for theirs, condition in begins.items())


def _codes(rows: Sequence[tuple[str, str, str, str | None, str | None]], ours: Vocabulary) -> Codes:
    answers = {(code.system, code.code) for concept in ours.values() for code in concept.values}
    codes: dict[str, tuple[str, str]] = {}
    units: dict[str, str] = {}
    operators: dict[str, str] = {}
    administrations, mothers, others = set(), set(), set()
    for identity, vocabulary, code, label, domain in rows:
        words = (label or "").lower().replace("-", " ").split()
        if vocabulary == UCUM_VOCABULARY:
            units[identity] = code
        elif vocabulary in SYSTEMS and code:
            pair = SYSTEMS[vocabulary], code
            if pair in answers or any(ours.coded(*pair, about) for about in ("mother", "infant")):
                codes[identity] = pair
        if label in OPERATORS:
            operators[identity] = label
        if vocabulary in TYPE_VOCABULARIES and {"administration", "administered"} & set(words):
            administrations.add(identity)
        if "mother" in words and not {"grand", "step", "foster", "adoptive"} & set(words):
            mothers.add(identity)
        if (domain or "").lower() == "metadata" and vocabulary == "DOMAIN" and (label or "").lower() != "person":
            others.add(identity)
    return Codes(codes, units, operators, frozenset(administrations), frozenset(mothers), frozenset(others))
