"""Measured values of a whole column at once: `facts.entry.convert` as SQL, for the spellings that are plain to read.

What is not plain (an unknown unit, an impossible value, `1,234`, twenty digits) gets no number here; the caller shows each
different one to `facts.entry` itself, so that the same sentence is said of it as of one person's record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import duckdb

from madelief.facts import Concept, Kind, Quantity, Value, Vocabulary
from madelief.facts.entry import NotAccepted, read_value
from madelief.facts.fault import quoted

UNITS = "quantity_units"
"""The temporary table of `prepare`: what one spelling of a unit means for one concept."""

PARTS = r"(<=|>=|<|>|≤|≥)?\s*([-+]?[0-9]+(?:[.,][0-9]+)?)\s*(\S.*)?"
"""Comparator, number and unit of a text, as `facts.entry` takes it apart (RE2 and Python read it alike)."""

THOUSANDS = r"[-+]?[1-9][0-9]{0,2},[0-9]{3}"
"""A comma that may be a decimal comma and may part thousands."""

# Exact in both: 9 digits before the point, times a factor of at most 5 before it and 3 behind, fit DuckDB's 38. Nearly all
# results have few decimals, and a narrow number is rounded ten times as fast as a wide one.
_SHORT, _SHORT_PLAIN = "DECIMAL(15, 6)", r"[-+]?[0-9]{1,9}(?:[.][0-9]{1,6})?"
_LONG, _LONG_PLAIN = "DECIMAL(27, 18)", r"[-+]?[0-9]{1,9}(?:[.][0-9]{1,18})?"
_LONGEST = 25
"""Letters of a plain number: with its point no more digits than `facts.entry` takes."""
_FACTOR = "DECIMAL(8, 3)"
_FACTOR_DECIMALS = 3
_VALUE = "DECIMAL(32, 6)"
_COMPARATORS = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "≤": "<=", "≥": ">="}
_INCLUSIVE = {"<": "<=", ">": ">="}

_BATCH = 20_000
_PARTS = re.compile(PARTS)


def prepare(connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> None:
    """The temporary table `UNITS`: (concept, spelling, times, decimals, low, high) of every quantity."""
    rows = [row for concept in vocabulary.values() if concept.kind is Kind.QUANTITY for row in _spellings(concept, vocabulary)]
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {UNITS} (concept VARCHAR, spelling VARCHAR, times {_FACTOR}, decimals INTEGER,"
        f" low {_VALUE}, high {_VALUE})"
    )
    insert(connection, UNITS, rows)


def _spellings(concept: Concept, vocabulary: Vocabulary) -> Iterable[tuple[object, ...]]:
    factors = {concept.unit: Decimal(1), **{other.unit: other.times for other in concept.accepts}}
    low, high = concept.reject or (Decimal(-(10**9)), Decimal(10**9))
    for spelling, unit in vocabulary.unit_spellings.items():
        times = factors.get(unit)
        # A factor with more decimals than fit is left to `facts.entry`.
        if times is not None and times == round(times, _FACTOR_DECIMALS):
            yield concept.id, spelling, times, concept.decimals, low, high


def converted(cells: str) -> str:
    """A SELECT of `cells` with `number` and `bound` added: the value in the canonical unit, and its comparator or null.

    `cells` is a relation with the columns concept, digits, unit and comparator (texts; no comparator is null or ""), and
    none named as those that are excluded below. Where `number` is null the value was not plain to read.
    """
    inclusive = " ".join(f"WHEN '{one}' THEN '{other}'" for one, other in _INCLUSIVE.items())
    written = " ".join(f"WHEN '{one}' THEN '{other}'" for one, other in _COMPARATORS.items())
    good = "value BETWEEN low AND high AND (sign IS NOT NULL OR coalesce(comparator, '') = '')"
    # A limit that had to be rounded includes itself from then on.
    exactly = "CASE WHEN short IS NOT NULL THEN value = short ELSE value = long END"
    bound = f"CASE WHEN sign IS NULL THEN NULL WHEN {exactly} THEN sign ELSE CASE sign {inclusive} ELSE sign END END"
    return f"""
        SELECT * EXCLUDE (times, decimals, low, high, short, long, value, sign),
            CASE WHEN {good} THEN CAST(value AS DOUBLE) END AS number, CASE WHEN {good} THEN {bound} END AS bound
        FROM (
            SELECT *, coalesce({_rounded("short")}, {_rounded("long")}) AS value, CASE comparator {written} END AS sign
            FROM (
                SELECT cell.*, times, decimals, low, high,
                    CASE WHEN times IS NOT NULL AND regexp_full_match(digits, '{_SHORT_PLAIN}')
                        THEN TRY_CAST(digits AS {_SHORT}) END * times AS short,
                    CASE WHEN times IS NOT NULL AND short IS NULL AND length(digits) <= {_LONGEST}
                        AND regexp_full_match(digits, '{_LONG_PLAIN}') THEN TRY_CAST(digits AS {_LONG}) END * times AS long
                FROM {cells} AS cell
                LEFT JOIN {UNITS} AS known ON known.concept = cell.concept AND known.spelling = cell.unit
            )
        )"""


def _rounded(exact: str) -> str:
    """SQL: `exact` rounded half up to the concept's decimals, as laboratories round."""
    branches = " ".join(f"WHEN {digits} THEN CAST(round({exact}, {digits}) AS {_VALUE})" for digits in range(7))
    return f"CASE WHEN {exact} IS NOT NULL THEN CASE decimals {branches} END END"


# ---------------------------------------------------------------- what is not plain, one by one


@dataclass(frozen=True)
class Judged:
    """What `facts` say of one different text: a value in one of the columns of the long table, nothing, or a sentence."""

    number: float | None = None
    bound: str | None = None
    word: str | None = None
    day: date | None = None
    reason: str | None = None


def judged(value: Value) -> Judged:
    """`value` as it stands in the long table; nothing for None."""
    match value:
        case None:
            return Judged()
        case Quantity():
            return Judged(number=float(value.value), bound=value.comparator or None)
        case bool() | int():
            return Judged(number=float(value))
        case date():
            return Judged(day=value)
        case _:
            return Judged(word=str(value))


def judged_text(concept: Concept, text: str, unit: str, vocabulary: Vocabulary) -> Judged:
    """`text` read as one person's entry of `concept`; `unit` is the unit that stands beside it ("" for none)."""
    try:
        return judged(read_value(concept, _with_unit(concept, text, unit, vocabulary), vocabulary))
    except NotAccepted as error:
        return Judged(reason=f"{concept.id}: {error}")


def _with_unit(concept: Concept, text: str, unit: str, vocabulary: Vocabulary) -> str:
    parts = _PARTS.fullmatch(text) if concept.kind is Kind.QUANTITY and unit else None
    if parts is None:
        return text
    own = (parts[3] or "").strip()
    if not own:
        return f"{text} {unit}"
    factors = {concept.unit: Decimal(1), **{other.unit: other.times for other in concept.accepts}}
    one, other = (factors.get(vocabulary.unit_spellings.get(spelling, "")) for spelling in (own, unit))
    if one is not None and other is not None and one != other:
        raise NotAccepted(f"its unit is {quoted(own)} in the value and {quoted(unit)} beside it; it can be only one")
    return text


def judge(
    connection: duckdb.DuckDBPyConnection,
    question: str,
    kinds: Sequence[str],
    answer: Callable[..., Judged],
    into: str,
) -> None:
    """Ask `answer` once for each row of `question` (a SELECT DISTINCT) and keep what it says in the temporary table `into`.

    `into` has the columns k0, k1 … (of the types `kinds`: the row asked) and number, bound, word, day, reason. Rows are
    fetched and written a batch at a time: a file of a hundred million different odd texts is slow, not too large.
    """
    keys = ", ".join(f"k{place} {kind}" for place, kind in enumerate(kinds))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {into} ({keys}, number DOUBLE, bound VARCHAR, word VARCHAR, day DATE, reason VARCHAR)"
    )
    asked = f"{into}_asked"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {asked} AS SELECT row_number() OVER () AS place, * FROM ({question})")
    (count,) = connection.execute(f"SELECT count(*) FROM {asked}").fetchone() or (0,)
    for start in range(0, count, _BATCH):
        rows = connection.execute(f"SELECT * EXCLUDE (place) FROM {asked} WHERE place > {start} AND place <= {start + _BATCH}")
        told = []
        for row in rows.fetchall():
            said = answer(*row)
            told.append((*row, said.number, said.bound, said.word, said.day, said.reason))
        insert(connection, into, told)
    connection.execute(f"DROP TABLE {asked}")


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[object]]) -> None:
    """Add `rows` to `table`, a column at a time: row by row takes a hundred times as long."""
    if not rows:
        return
    columns = [list(column) for column in zip(*rows, strict=True)]
    taken = ", ".join(f"unnest(${place})" for place in range(1, len(columns) + 1))
    connection.execute(f"INSERT INTO {table} SELECT {taken}", columns)


def literal(text: object) -> str:
    """`text` as a SQL literal: NULL, or a text in quotation marks."""
    return "NULL" if text is None else "'" + str(text).replace("'", "''") + "'"


def name(text: str) -> str:
    """`text` as the name of a column."""
    return '"' + text.replace('"', '""') + '"'


__all__ = [
    "PARTS",
    "THOUSANDS",
    "UNITS",
    "Judged",
    "converted",
    "insert",
    "judge",
    "judged",
    "judged_text",
    "literal",
    "name",
    "prepare",
]
