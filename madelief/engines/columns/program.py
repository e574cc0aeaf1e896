"""Guidelines over a table with a row a person: one Ibis expression, and the three engines that run it.

The table has a column a concept, named by its id: yes/no as a boolean, a quantity as a float in the concept's unit and
rounded to its decimals, a count as an integer, a date, a choice as its id. `total-b12/side` (see `SIDES`) stands beside a
quantity of which some results came as `<25`. Null is unknown, and NaN is made null here, at the edge: all three engines
find it above every line, so that a value that is none would be a good one.

Spark runs in ANSI mode, on purpose: what cannot be computed stops the run instead of turning into a null, which would
read as unknown. Nothing here divides, and whatever could overflow is null by CQL's own limits first.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

import ibis

from madelief.cql import CqlType, ast
from madelief.engines.columns.cells import columns_used, in_levels
from madelief.engines.columns.compiling import KINDS, Compiler
from madelief.engines.columns.truths import TYPES, Value
from madelief.facts import Vocabulary
from madelief.facts.quantity import SIDE
from madelief.guideline import Guideline
from madelief.guideline.binding import concept_type
from madelief.guideline.graph import Bindings

if TYPE_CHECKING:
    import polars
    import pyspark.sql

Expression: TypeAlias = ibis.Table
"""What to compute of every person, for any of the engines."""

PEOPLE = "people"
"""The name of the table that the expression reads."""


def column_types(concepts: Mapping[str, CqlType], given: Iterable[str]) -> dict[str, str]:
    """Each column of `given` that is a concept or its side, with its Ibis type."""
    types = {}
    for name in given:
        concept = name.removesuffix(SIDE)
        if concept in concepts:
            types[name] = "int8" if name.endswith(SIDE) else TYPES[KINDS[concepts[concept].name]]
    return types


def types_of(vocabulary: Vocabulary) -> dict[str, CqlType]:
    """The type in which each concept comes in, by id."""
    return {concept.id: concept_type(concept) for concept in vocabulary.values()}


class Columns:
    """The defines of guidelines on the day `today`, over a table that has the columns `given`."""

    def __init__(self, concepts: Mapping[str, CqlType], given: Collection[str], today: date) -> None:
        self.types = column_types(concepts, given)
        self.compiler = Compiler(concepts, self.types, today)
        self._done: dict[Hashable, dict[str, Value]] = {}

    def define(
        self,
        guideline: Guideline,
        name: str,
        rules: Mapping[str, ast.Expression] | None = None,
        parameters: Mapping[str, ast.Literal] | None = None,
    ) -> Value:
        """The define `name` of `guideline`; with `rules` or `parameters` in the place of those of the page.

        Raises `Refused`, with the node's name and line, where this engine has no column for an expression.
        """
        rules, parameters = rules or {}, parameters or {}
        key = guideline.id, frozenset(rules.items()), frozenset(parameters.items())
        all_rules = {rule.name: rule.expression for rule in guideline.rules.values()} | dict(rules)
        value = self.expression(name, all_rules, {**guideline.bindings, **parameters}, self._done.setdefault(key, {}))
        return self.compiler.values.of_type(value, KINDS.get(guideline.rules[name].type.name, value.kind))

    def node(self, guideline: Guideline, node: ast.Expression) -> Value:
        """An expression that stands in a define of `guideline`, or could."""
        rules = {rule.name: rule.expression for rule in guideline.rules.values()}
        done = self._done.setdefault((guideline.id, frozenset(), frozenset()), {})
        return self.compiler.value(node, rules, guideline.bindings, done)

    def expression(
        self, name: str, rules: Mapping[str, ast.Expression], bindings: Bindings, done: dict[str, Value] | None = None
    ) -> Value:
        """The define `name` among `rules`, for whoever has no guideline."""
        return self.compiler.define(name, rules, bindings, {} if done is None else done)

    def table(self, outputs: Mapping[str, Value], keep: Mapping[str, str] | None = None) -> Expression:
        """`outputs` by column name, as an expression over the table `PEOPLE`; `keep`: columns (with type) that pass through."""
        keep, cells = keep or {}, {name: value.cell for name, value in outputs.items()}
        # Ibis walks over every column of a table at every step: only those that are used are in it.
        used = {name: self.types[name] for name in columns_used(cells.values())}
        people = ibis.table({**keep, **(used or self.types)}, name=PEOPLE)
        numbers = {name: people[name] for name, kind in used.items() if kind == "float64"}
        people = people.mutate(**{name: ibis.ifelse(x.isnan(), ibis.null("float64"), x) for name, x in numbers.items()})
        return in_levels(people, cells, keep)


class OnPolars:
    """A table expression on Polars, translated once and run over frame after frame."""

    def __init__(self, table: Expression, columns: Mapping[str, Any]) -> None:
        """`columns`: name → Polars type of every column that the frames have."""
        import polars as pl
        from polars.io.plugins import register_io_source

        self._frame: pl.LazyFrame | None = None

        def source(
            with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, batch_size: int | None
        ) -> Iterator[pl.DataFrame]:
            assert self._frame is not None
            frame = self._frame if with_columns is None else self._frame.select(with_columns)
            frame = frame if predicate is None else frame.filter(predicate)
            yield (frame if n_rows is None else frame.head(n_rows)).collect()

        people = register_io_source(source, schema=pl.Schema(columns))
        self._plan: pl.LazyFrame = ibis.polars.connect({PEOPLE: people}).compile(table)

    def run(self, frame: polars.LazyFrame) -> polars.DataFrame:
        """The outputs for every row of `frame`, in its order."""
        self._frame = frame
        return self._plan.collect()


def as_duckdb(table: Expression) -> str:
    """The expression as DuckDB's SQL over the table `PEOPLE`."""
    # DuckDB makes a timestamp of a day plus an interval, which Ibis takes for a day: a cast to date alone it leaves out.
    days = {name: table[name].cast("timestamp").cast("date") for name, kind in table.schema().items() if kind.is_date()}
    return str(ibis.to_sql(table.mutate(**days) if days else table, dialect="duckdb"))


def on_spark(table: Expression, session: pyspark.sql.SparkSession, people: pyspark.sql.DataFrame) -> pyspark.sql.DataFrame:
    """The expression over `people` on a session of Spark, which is set to ANSI mode."""
    session.conf.set("spark.sql.ansi.enabled", "true")
    people.createOrReplaceTempView(PEOPLE)
    connection = ibis.pyspark.connect(session)
    return session.sql(connection.compile(table))
