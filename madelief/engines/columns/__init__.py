"""The columns engine: the same defines over millions of people, on Polars, DuckDB and Spark. Alone in knowing Ibis."""

from madelief.engines.columns.deciding import Deciders
from madelief.engines.columns.program import PEOPLE, Columns, Expression, OnPolars, as_duckdb, on_spark, types_of
from madelief.engines.columns.truths import Value

__all__ = [
    "PEOPLE",
    "Columns",
    "Deciders",
    "Expression",
    "OnPolars",
    "Value",
    "as_duckdb",
    "on_spark",
    "types_of",
]
