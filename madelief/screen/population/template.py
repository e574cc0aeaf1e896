"""A JSON object with slots → a line of text for each row of a table, without a call per row.

The object is written by `json`; only what fills the slots is put in afterwards. Ids, days, numbers and codes need no
escaping: they are made here, of letters, digits and hyphens.
"""

from __future__ import annotations

import json
import re
from typing import Any

import polars as pl

_TEXT, _RAW = "\u0001", "\u0002"
# json writes control characters as escapes; a slot that stands for more than a text takes its quotation marks with it.
_SLOT = re.compile(r'\\u0001(\w+)\\u0001|"\\u0002(\w+)\\u0002"')


def text(column: str) -> str:
    """A slot inside a JSON string, filled by a column of texts."""
    return f"{_TEXT}{column}{_TEXT}"


def raw(column: str) -> str:
    """A slot for a whole JSON value, filled by a column that holds it as JSON."""
    return f"{_RAW}{column}{_RAW}"


def compact(value: Any) -> str:
    """`value` as JSON on one line, without spaces."""
    return json.dumps(value, separators=(",", ":"))


def line(template: Any) -> pl.Expr:
    """The JSON line of each row; no slot's column may hold nulls."""
    parts = _SLOT.split(compact(template))
    pieces: list[pl.Expr] = []
    for literal, inside, whole in zip(parts[0::3], [*parts[1::3], None], [*parts[2::3], None], strict=True):
        pieces.append(pl.lit(literal))
        if inside or whole:
            pieces.append(pl.col(inside or whole or "").cast(pl.String))
    return pl.concat_str(pieces).alias("line")
