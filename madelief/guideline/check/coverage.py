"""Everything is at home, is reached, and leans only on what runs."""

from __future__ import annotations

from collections.abc import Iterator

from madelief.cql import ast, print_expression
from madelief.facts import Fault
from madelief.guideline.graph import Guideline, Statement
from madelief.guideline.translation import MASTER, page_name


def check_coverage(guideline: Guideline) -> Iterator[Fault]:
    """Faults of statements without a home, unused sources and parameters, unreached defines, doubled finding ids."""
    file = f"{guideline.id}/{page_name(MASTER)}"
    at_home = {statement for s in guideline.statements for statement in s.ids}
    for statement in guideline.numbered:
        if not any(home == statement or home.rstrip("abcdefghijklmnopqrstuvwxyz") == statement for home in at_home):
            yield Fault(file, 1, statement, "the statement has no home; write its section")
    for contradiction in guideline.contradictions:
        for statement in contradiction.between:
            if statement not in at_home:
                yield Fault(file, contradiction.line, statement, "the contradiction names a statement that has no home")
    cited = {source.work for s in guideline.statements for source in s.sources}
    for work in guideline.works.values():
        if work.key not in cited:
            yield Fault(f"{guideline.id}/sources.yaml", 0, work.key, "no statement cites the source; take it out")
    yield from _reached(guideline, file)
    yield from _running(guideline, file)
    ids: dict[str, str] = {}
    for rule in guideline.rules.values():
        if rule.id in ids:
            yield Fault(
                file, rule.place.line, rule.name, f"its finding would be {rule.id}, as that of {ids[rule.id]!r}; rename one"
            )
        ids[rule.id] = rule.name
    for rule in guideline.rules.values():
        yield from _branches(file, rule.name, rule.expression)


def _above(guideline: Guideline, line: int) -> Statement:
    """The statement below which a line stands."""
    return max((statement for statement in guideline.statements if statement.line <= line), key=lambda s: s.line)


def _reached(guideline: Guideline, file: str) -> Iterator[Fault]:
    waiting = [recommendation.when for recommendation in guideline.recommendations]
    for line in guideline.plan:
        waiting += line.names()
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += guideline.rules[name].uses if name in guideline.rules else ()
    for rule in guideline.rules.values():
        if rule.name not in reached:
            yield Fault(file, rule.place.line, rule.name, "no recommendation depends on the define; use it or take it out")
    for parameter in guideline.parameters.values():
        # Below a statement that is not run no rule may use a number; it stands there to be read.
        if parameter.name not in reached and _above(guideline, parameter.place.line).confirmation != "unconfirmed":
            yield Fault(file, parameter.place.line, parameter.name, "nothing uses the parameter; use it or take it out")


def _running(guideline: Guideline, file: str) -> Iterator[Fault]:
    for rule in guideline.rules.values():
        if guideline.runs(rule.statement):
            for used in rule.uses:
                if used in guideline.rules and not guideline.runs(guideline.rules[used].statement):
                    yield Fault(file, rule.place.line, rule.name, f"it leans on {used!r}, which is unconfirmed and not run")


def _branches(file: str, name: str, expression: ast.Expression) -> Iterator[Fault]:
    """An `if` or `case` sends an unknown condition to its `else`: no in disguise, unless unknown was written out."""
    for node in ast.walk(expression):
        conditions = [node.condition] if isinstance(node, ast.If) else []
        if isinstance(node, ast.Case) and node.subject is None:
            conditions = [item.condition for item in node.items]
        if isinstance(node, ast.Case) and node.subject is not None:
            yield Fault(
                file, node.place.line, name, "`case` with a subject hides unknown in its else; write out the conditions"
            )
        for condition in conditions:
            if not _never_unknown(condition):
                yield Fault(
                    file,
                    condition.place.line,
                    name,
                    f"{print_expression(condition)} may be unknown, and would count as no here;"
                    " test `is true` and write the `is null` branch out",
                )


def _never_unknown(node: ast.Expression) -> bool:
    match node:
        case ast.Is() | ast.Truth():
            return True
        case ast.Not(operand):
            return _never_unknown(operand)
        case ast.Logic(_, left, right):
            return _never_unknown(left) and _never_unknown(right)
        case ast.Coalesce(arguments):
            return _never_unknown(arguments[-1])
        case _:
            return False
