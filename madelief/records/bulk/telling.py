"""What a population is kept as, told by what lies there: FHIR Bulk Data, an OMOP CDM, or tables."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from madelief.facts import Fault, Refused
from madelief.records.bulk.omop_folder import PERSON, find_tables
from madelief.records.bulk.omop_rows import COLUMNS
from madelief.records.bulk.tables_file import is_table

Form = Literal["fhir", "omop", "table"]

_NDJSON = tuple(f"{ending}{packed}" for ending in (".ndjson", ".jsonl") for packed in ("", ".gz", ".zst"))
_WAYS = "give a folder of FHIR Bulk Data (.ndjson), a folder of an OMOP CDM, or tables (.csv or .parquet)"


def kind_of(source: Path) -> Form:
    """ "fhir", "omop" or "table". Raises `Refused` with a sentence where it is none, or could be two.

    A folder is an OMOP CDM where it has a table of persons and one of what is said of them.
    """
    if source.is_dir():
        return _folder(source)
    if not source.is_file():
        raise _refused(source, f"there is no such file or folder; {_WAYS}")
    if _ndjson([source]):
        return "fhir"
    if is_table(source):
        return "table"
    raise _refused(source, f"this is none of the forms in which a population is read; {_WAYS}")


def _folder(source: Path) -> Form:
    tables = set(find_tables(source))
    forms: list[Form] = []
    if _ndjson(path for path in source.rglob("*") if path.is_file()):
        forms.append("fhir")
    if PERSON in tables and tables & set(COLUMNS):
        forms.append("omop")
    elif any(is_table(path) for path in source.iterdir() if path.is_file()):
        forms.append("table")
    if len(forms) > 1:
        raise _refused(source, "there is FHIR (.ndjson) in this folder, and tables too; give each a folder of its own")
    if not forms:
        raise _refused(source, f"there is nothing in this folder that can be read; {_WAYS}")
    return forms[0]


def _ndjson(paths: Iterable[Path]) -> bool:
    return any(path.name.lower().endswith(_NDJSON) for path in paths)


def _refused(source: Path, text: str) -> Refused:
    return Refused([Fault(source.name or str(source), 0, "", text)])
