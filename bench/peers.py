"""Other engines with the same rules, the same people and the same answers. `python -m bench.peers`

Each peer first answers a few people, and is timed only if it says what Madelief says of every one of them. cql-execution
runs the exported CQL twice: with values as parameters, and over FHIR bundles. zen-engine runs the comparisons alone.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb
import polars as pl

from bench.columns import Polars
from bench.crowd import DISTINCT, asked, crowd, definitions, distinct_people
from bench.sections import KEPT, ON, ROOT, Section, Target, cost, people, ran, seconds, times
from madelief.cql import ast
from madelief.engines import Result
from madelief.engines.columns import OnPolars
from madelief.export import export_shelf, logic_library
from madelief.facts import NO, YES, Concept, Kind, Quantity, Vocabulary
from madelief.facts.quantity import SIDE
from madelief.guideline import Guideline, Rule, Shelf, open_shelf
from madelief.records.bulk import fhir
from madelief.records.bulk.picking import pick_part
from madelief.screen.population import write_population

if TYPE_CHECKING:
    from tests.agree.oracle import Oracle

Answers = TypeVar("Answers")

CQL_GOAL = 1_000.0
WARM = 5
"""Bundles that cql-execution answers before it is timed."""
PERSON = "person"
COMPARED = frozenset({"<", "<=", ">", ">="})
HEADER = ("engine", "what it is given", "rules", "people", "core", "people a second and core", "Madelief is faster")


@dataclass(frozen=True)
class Speed:
    """So many people in so many seconds of one core."""

    people: int
    core: float

    @property
    def each(self) -> float:
        return self.people / self.core


def rows_of(rules: int, peer: tuple[str, str, Speed], ours: tuple[str, str, Speed]) -> list[list[str]]:
    """A peer, and Madelief with the same rules: (name, what it is given, its speed)."""
    return [
        [name, given, str(rules), f"{one.people:,}", seconds(one.core), people(one.each), ratio]
        for (name, given, one), ratio in ((peer, times(ours[2].each / peer[2].each)), (ours, ""))
    ]


# ---------------------------------------------------------------- people as values


def measured_people(shelf: Shelf, number: int, needs: Sequence[str] = ()) -> pl.DataFrame:
    """Wide rows of `number` people without a value with a comparator, which the peers do not know, and who have `needs`."""
    wide = pl.scan_parquet(distinct_people(shelf))
    names = wide.collect_schema().names()
    plain = [pl.col(name).is_null() | (pl.col(name) == 0) for name in names if name.endswith(SIDE)]
    known = [pl.col(name).is_not_null() for name in needs]
    found = wide.filter(*plain, *known).select(name for name in names if not name.endswith(SIDE)).head(number).collect()
    if len(found) < number:
        raise SystemExit(f"only {len(found)} people have every value that is needed")
    return found


def inputs_of(row: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Result]:
    """What a wide row tells, as the one-person engines take it."""
    return {c.id: _value(row[c.id], c) for c in vocabulary.values() if row.get(c.id) is not None}


def _value(value: Any, concept: Concept) -> Result:
    match concept.kind:
        case Kind.YES_NO:
            return YES if value else NO
        case Kind.QUANTITY:
            return Quantity(Decimal(str(round(value, concept.decimals))), concept.unit)
        case _:
            found: Result = value
            return found


def answers(shelf: Shelf, rules: Sequence[tuple[Guideline, Rule]], those: pl.DataFrame) -> pl.DataFrame:
    """What Madelief's columns say of `those`."""
    columns, values = asked(shelf, rules, those.columns)
    return OnPolars(columns.table(values), those.schema).run(those.lazy())


def from_parquet(shelf: Shelf, rules: Sequence[tuple[Guideline, Rule]]) -> Speed:
    """Madelief: the quickest of five times all people that there are."""
    with tempfile.TemporaryDirectory(dir=KEPT) as folder:
        those = crowd(shelf, Path(folder), DISTINCT)
        engine = Polars(shelf, rules, those)
        return Speed(those.each, cost(lambda: engine.answers(those.parts[0]), 5).cpu)


def _agree(peer: str, ours: pl.DataFrame, theirs: Mapping[str, Sequence[Any]]) -> None:
    """Raises `SystemExit` where a rule has another answer."""
    apart = [
        f"{rule} of person {n}: {a} and {b}"
        for rule in theirs
        for n, (a, b) in enumerate(zip(ours[rule], theirs[rule], strict=True))
        if a is not b
    ]
    if apart:
        raise SystemExit(f"{peer} answers otherwise than Madelief, so it was not timed: {len(apart)} times, first {apart[0]}")


# ---------------------------------------------------------------- cql-execution


def oracle() -> tuple[Path | None, str]:
    """The folder of cql-execution as the tests have it, or None and why not."""
    import pytest

    from tests.agree.oracle import prepared

    try:
        return prepared(ROOT.parent / "shared"), ""
    except (pytest.skip.Exception, pytest.fail.Exception) as why:
        return None, str(why)


def _core(engine: Oracle) -> float:
    """Seconds of processor that the process of `engine` has used, where the system tells; else what it ran by its clock."""
    told = Path(f"/proc/{engine._process.pid}/stat")
    if not told.exists():
        return engine.seconds["js"]
    user, system = told.read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _asked(engine: Oracle, run: Callable[[], Answers]) -> tuple[Answers, float]:
    """What `run` gives, and what cql-execution took: of processor and clock the less, so that other work does not count."""
    core, clock = _core(engine), engine.seconds["js"]
    found = run()
    return found, min(_core(engine) - core, engine.seconds["js"] - clock)


def by_guideline(rules: Sequence[tuple[Guideline, Rule]]) -> Iterator[tuple[Guideline, list[Rule]]]:
    for guideline in {guideline.id: guideline for guideline, _ in rules}.values():
        yield guideline, [rule for own, rule in rules if own is guideline]


def cql_parameters(shelf: Shelf, folder: Path, few: int, many: int) -> Speed:
    """cql-execution with every concept as a parameter, over all guidelines."""
    from tests.agree.comparison import Comparison
    from tests.agree.oracle import Oracle
    from tests.agree.people import Person

    rules = definitions(shelf)
    wide = measured_people(shelf, many)
    ours = answers(shelf, rules, wide.head(few))
    crowd_ = [Person(inputs_of(one, shelf.vocabulary), ON) for one in wide.iter_rows(named=True)]
    core = 0.0
    with Oracle(folder) as engine:
        for guideline, own in by_guideline(rules):
            comparison = Comparison(guideline, shelf.vocabulary, ("js",))
            found = [one["js"] for one in comparison.theirs(engine, crowd_[:few])]
            _agree("cql-execution", ours, {rule.id: [one[rule.name] for one in found] for rule in own})
            core += _asked(engine, lambda comparison=comparison: comparison.theirs(engine, crowd_))[1]  # type: ignore[misc]
    return Speed(many, core)


def bundles(source: Path) -> dict[str, dict[str, Any]]:
    """Person → one Bundle with everything in `source` about that person."""
    found: dict[str, list[Any]] = {}
    for path in sorted(source.glob("*.ndjson")):
        for line in path.read_text("utf-8").splitlines():
            resource = json.loads(line)
            if resource["resourceType"] == "Patient":
                found.setdefault(resource["id"], []).append(resource)
            elif "subject" in resource:
                found.setdefault(resource["subject"]["reference"].removeprefix("Patient/"), []).append(resource)
    return {
        person: {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": resource} for resource in resources]}
        for person, resources in found.items()
    }


def screened(shelf: Shelf, source: Path, wide: Path) -> pl.DataFrame:
    """FHIR NDJSON in `source` → facts → people → answers, with whom they are of and what was told: our side of the bundles."""
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute("SET enable_progress_bar = false")
        made = False
        for job in fhir.jobs(source, shelf.vocabulary, ON):
            job.run(connection)
            connection.execute("INSERT INTO everything FROM facts" if made else "CREATE TABLE everything AS FROM facts")
            made = True
        query = "SELECT DISTINCT concept FROM everything WHERE comparator IS NOT NULL ORDER BY concept"
        sided = [concept for (concept,) in connection.execute(query).fetchall()]
        pick_part(connection, "SELECT * FROM everything", shelf.vocabulary, ON, wide, sided)
    told = pl.read_parquet(wide)
    return pl.concat([told, answers(shelf, definitions(shelf), told)], how="horizontal")


def cql_bundles(shelf: Shelf, folder: Path, number: int, many: int) -> tuple[Speed, Speed]:
    """cql-execution over the FHIR bundles of `number` people, and Madelief from the NDJSON of `many`."""
    from tests.agree.oracle import Oracle

    rules = definitions(shelf)
    with tempfile.TemporaryDirectory(dir=KEPT) as kept:
        place = Path(kept)
        write_population(3 * number, "fhir", place / "few", shelf.vocabulary, 1, ON)
        ours = screened(shelf, place / "few", place / "few.parquet")
        infants = [c.id for c in shelf.vocabulary.values() if c.about == "infant" and c.id in ours.columns]
        sides = [name for name in ours.columns if name.endswith(SIDE)]
        # Her baby has a bundle of its own, and a comparator has no place in exported CQL.
        ours = ours.filter(pl.all_horizontal(pl.col(name).is_null() for name in infants + sides)).head(number)
        given = bundles(place / "few")
        sets = [{"$bundle": given[person]} for person in ours[PERSON]]
        export_shelf(shelf, place / "cql")
        core = 0.0
        with Oracle(folder) as engine:
            for guideline, own in by_guideline(rules):
                text = logic_library(guideline, shelf.vocabulary).text
                engine.load(guideline.id, text, [place / "cql"], ("js",), f"{ON}T12:00:00.000+00:00")
                engine.run(guideline.id, sets[:WARM])
                found, took = _asked(engine, lambda key=guideline.id: engine.run(key, sets)["js"])  # type: ignore[misc]
                core += took
                _agree("cql-execution", ours, {rule.id: [one[rule.name] for one in found] for rule in own})
        write_population(many, "fhir", place / "many", shelf.vocabulary, 2, ON)
        screened(shelf, place / "few", place / "few.parquet")
        ours_took = cost(lambda: screened(shelf, place / "many", place / "many.parquet")).cpu
        return Speed(len(sets), core), Speed(many, ours_took)


# ---------------------------------------------------------------- zen-engine


def as_zen(guideline: Guideline, node: ast.Expression) -> str | None:
    """A rule in zen's own expressions: comparisons of measured values, and, or, not; None for any other."""
    match node:
        case ast.Name():
            if node.name not in guideline.bindings:
                return as_zen(guideline, guideline.rules[node.name].expression)
            bound = guideline.bindings[node.name]
            return bound.replace("-", "_") if isinstance(bound, str) else as_zen(guideline, bound)
        case ast.QuantityLiteral() | ast.DecimalNumber() | ast.Integer():
            return str(node.value)
        case ast.Not():
            inner = as_zen(guideline, node.operand)
            return inner and f"not ({inner})"
        case ast.Logic() | ast.Comparison() if node.operator in COMPARED | {"and", "or"}:
            left, right = as_zen(guideline, node.left), as_zen(guideline, node.right)
            return f"({left}) {node.operator} ({right})" if left and right else None
        case _:
            return None


def zen_rules(shelf: Shelf, concepts: Sequence[str]) -> dict[str, tuple[Guideline, Rule, str]]:
    """The rules of the shelf over nothing but `concepts` that zen can say, where no unit has to be converted."""
    units = {shelf.vocabulary[concept].unit for concept in concepts}
    found = {}
    for guideline, rule in definitions(shelf):
        said = as_zen(guideline, rule.expression) if rule.concepts and set(rule.concepts) <= set(concepts) else None
        literals = [guideline.bindings[name] for name in rule.uses if name in guideline.bindings]
        if said and all(one.unit in units for one in literals if isinstance(one, ast.QuantityLiteral)):
            found[rule.id] = guideline, rule, said
    return found


ZEN_CONCEPTS = ("total-b12", "active-b12", "haemoglobin", "ferritin")


def on_zen(shelf: Shelf, few: int, many: int) -> tuple[int, Speed, Speed]:
    """How many rules; zen over `many` people, and Madelief with the same rules."""
    zen = import_module("zen")
    rules = zen_rules(shelf, ZEN_CONCEPTS)
    expressions = [{"id": str(n), "key": f"r{n}", "value": said} for n, (_, _, said) in enumerate(rules.values())]
    place = {"position": {"x": 0, "y": 0}}
    decision = zen.ZenEngine().create_decision(
        json.dumps({
            "contentType": "application/vnd.gorules.decision",
            "nodes": [
                {"id": "in", "type": "inputNode", "name": "in", **place},
                {"id": "rules", "type": "expressionNode", "name": "rules", "content": {"expressions": expressions}, **place},
                {"id": "out", "type": "outputNode", "name": "out", **place},
            ],
            "edges": [
                {"id": "1", "type": "edge", "sourceId": "in", "targetId": "rules"},
                {"id": "2", "type": "edge", "sourceId": "rules", "targetId": "out"},
            ],
        })
    )  # fmt: skip
    wide = measured_people(shelf, many, ZEN_CONCEPTS)
    given = [
        {name.replace("-", "_"): value for name, value in one.items()}
        for one in wide.select(ZEN_CONCEPTS).iter_rows(named=True)
    ]
    pairs = [(guideline, rule) for guideline, rule, _ in rules.values()]
    said = [decision.evaluate(one)["result"] for one in given[:few]]
    _agree(
        "zen-engine",
        answers(shelf, pairs, wide.head(few)),
        {rule: [one[f"r{n}"] for one in said] for n, rule in enumerate(rules)},
    )

    def all_of_them() -> None:
        for one in given:
            decision.evaluate(one)

    return len(rules), Speed(many, cost(all_of_them, 3).cpu), from_parquet(shelf, pairs)


# ---------------------------------------------------------------- the table


def measured(given: argparse.Namespace) -> Section:
    shelf = open_shelf()
    every = definitions(shelf)
    rows, notes, targets, packages = [], [], [], ["polars", "duckdb"]
    folder, why = oracle()
    wanted = f"≥ {CQL_GOAL:,.0f} times as fast a core"
    if folder is None:
        notes.append(f"cql-execution: not measured: {why}.")
        targets.append(Target("cql-execution", wanted, "not measured", None))
    else:
        theirs, ours = cql_parameters(shelf, folder, given.sample, given.people), from_parquet(shelf, every)
        parameters = ("cql-execution", "values as parameters", theirs), ("Madelief (Polars)", "values in Parquet", ours)
        rows += rows_of(len(every), *parameters)
        targets.append(_target("cql-execution, parameters", wanted, ours.each / theirs.each))
        theirs, ours = cql_bundles(shelf, folder, given.bundles, given.ndjson)
        records = ("cql-execution", "FHIR bundles", theirs), ("Madelief (DuckDB, Polars)", "FHIR NDJSON", ours)
        rows += rows_of(len(every), *records)
        targets.append(_target("cql-execution, FHIR bundles", wanted, ours.each / theirs.each))
        package = json.loads((folder / "node_modules" / "cql-execution" / "package.json").read_text("utf-8"))
        node = ran("node", "--version").out.strip().removeprefix("v")
        packages += [f"cql-execution {package['version']}", f"Node {node}"]
    if find_spec("zen") is None:
        notes.append("zen-engine: not measured: it is not installed (pip install zen-engine).")
    else:
        number, theirs, ours = on_zen(shelf, given.sample, given.zen)
        comparisons = ("zen-engine", "values as JSON", theirs), ("Madelief (Polars)", "values in Parquet", ours)
        rows += rows_of(number, *comparisons)
        packages.append("zen-engine")
        notes.append(
            f"zen-engine has no third truth value: it is given only the {number} comparisons of {', '.join(ZEN_CONCEPTS)}, and "
            "people of whom all of these are known. It answers one person a call, from Python."
        )
    notes.append(
        f"Before anything is timed a peer answers {given.sample} people (over bundles: all of them), every rule, and must say "
        "the same: yes, no or unknown. People with a value below or above a laboratory's limit (`<`) are left out: no peer "
        "knows those."
    )
    notes.append(
        "cql-execution counts from the values in its memory to the answers, in one process of Node (processor or clock, "
        "whichever is less), guideline by guideline, after warming up; over bundles, from the parsed JSON. "
        "Each rule is evaluated anew, as its own executor does. Madelief counts from the file: reading and "
        "answering, and from NDJSON the picking of the right result as well. Over bundles it is cql-execution that is given "
        "less to do: no parsing, no linking of a baby to its mother."
    )
    words = (
        "The same exported rules in engines that others wrote. **Madelief is faster** is the ratio of people a second and core "
        "to that of Madelief for the same rules in the same run."
    )
    return Section("peers", "Other engines, same answers", words, HEADER, rows, notes, targets, versions=packages)


def _target(what: str, wanted: str, ratio: float) -> Target:
    return Target(what, wanted, times(ratio), ratio >= CQL_GOAL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=200, help="people of whom every answer is compared first")
    parser.add_argument("--people", type=int, default=2_000, help="for cql-execution with parameters")
    parser.add_argument("--bundles", type=int, default=60, help="people for cql-execution over FHIR bundles")
    parser.add_argument("--ndjson", type=int, default=100_000, help="people for ours from FHIR NDJSON")
    parser.add_argument("--zen", type=int, default=5_000, help="people for zen-engine")
    found = measured(parser.parse_args())
    found.keep(*found.versions)


if __name__ == "__main__":
    main()
