"""The reference engine: three-valued, exact, and able to say what decided.

Slow and obvious on purpose. Each node of the syntax tree becomes one small function from a `Run` (the values of one
person on one day) to a `Step` (the value, and the steps that decided it). Semantics follow the CQL reference
(https://cql.hl7.org/09-b-cqlreference.html); where a laboratory reports `<25`, comparisons are as certain as the
report allows: `<25` is below 25, and against 20 it is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from madelief.cql import ast
from madelief.cql.types import BOOLEAN
from madelief.engines.values import COMPARE, Result, at_least, at_most, calculate, equal
from madelief.facts.answer import AND, NO, NOT, OR, UNKNOWN, YES, Answer
from madelief.facts.calendar import difference
from madelief.facts.quantity import Quantity
from madelief.guideline.graph import Bindings, Guideline


class Step(NamedTuple):
    """One expression, what it came to, and the steps below it that made it so."""

    value: Result
    node: ast.Expression
    deciders: tuple[Step, ...]


class Run:
    """One person on one day: inputs by concept id, and each define evaluated at most once."""

    __slots__ = ("inputs", "program", "steps", "today")

    def __init__(self, program: Program, inputs: Mapping[str, Result], today: date) -> None:
        self.program = program
        self.inputs = inputs
        self.today = today
        self.steps: dict[str, Step] = {}

    def define(self, name: str) -> Step:
        """The step of the define `name`."""
        step = self.steps.get(name)
        if step is None:
            step = self.steps[name] = self.program.defines[name](self)
        return step


Evaluate = Callable[[Run], Step]


class Program:
    """The compiled defines of one guideline, by name. `with_define` gives a copy in which one is replaced."""

    __slots__ = ("defines",)

    def __init__(self, defines: Mapping[str, Evaluate]) -> None:
        self.defines = dict(defines)

    def with_define(self, name: str, evaluate: Evaluate) -> Program:
        changed = Program(self.defines)
        changed.defines[name] = evaluate
        return changed


def compile_define(expression: ast.Expression, names: Mapping[str, ast.Literal | str]) -> Evaluate:
    """`expression` as a function of a run.

    `names` says what each name is: a literal (a parameter's value), the id of a concept, or, where it does not stand
    in `names`, another define.
    """
    return _Compiler(names).compile(expression)


class PythonMachine:
    """One guideline on this engine: `answers` for its defines, and copies with one thing changed."""

    def __init__(self, guideline: Guideline, bindings: Bindings | None = None, program: Program | None = None) -> None:
        self.guideline = guideline
        self.bindings = guideline.bindings if bindings is None else bindings
        self.program = program or Program(
            {rule.name: compile_define(rule.expression, self.bindings) for rule in guideline.rules.values()}
        )

    def run(self, inputs: Mapping[str, Result], on: date) -> Run:
        """A run over `inputs` (concept id → value) on the day `on`."""
        return Run(self.program, inputs, on)

    def answers(self, given: Mapping[str, Result], on: date, wanted: Sequence[str]) -> dict[str, Result]:
        """What each define of `wanted` comes to; an unknown Boolean is `UNKNOWN`, another null None."""
        run = self.run(given, on)
        answers: dict[str, Result] = {}
        for name in wanted:
            value = run.define(name).value
            answers[name] = UNKNOWN if value is None and self.guideline.rules[name].type == BOOLEAN else value
        return answers

    def with_define(self, name: str, expression: ast.Expression) -> PythonMachine:
        program = self.program.with_define(name, compile_define(expression, self.bindings))
        return PythonMachine(self.guideline, self.bindings, program)

    def with_parameter(self, name: str, value: ast.Literal) -> PythonMachine:
        return PythonMachine(self.guideline, {**self.bindings, name: value})


def _truth(value: Result) -> Answer:
    if value is None:
        return UNKNOWN
    assert isinstance(value, Answer), value  # the checker of types lets nothing else reach `and`, `or` and `not`
    return value


class _Compiler:
    def __init__(self, names: Mapping[str, ast.Literal | str]) -> None:
        self.names = names

    def compile(self, node: ast.Expression) -> Evaluate:
        compiled: Evaluate = getattr(self, f"visit_{type(node).__name__}")(node)
        return compiled

    # -- leaves: a literal decides nothing, so its step is made once and has no deciders

    def constant(self, node: ast.Expression, value: Result) -> Evaluate:
        step = Step(value, node, ())
        return lambda run: step

    def visit_Null(self, node: ast.Null) -> Evaluate:
        return self.constant(node, None)

    def visit_Truth(self, node: ast.Truth) -> Evaluate:
        return self.constant(node, YES if node.value else NO)

    def visit_Integer(self, node: ast.Integer) -> Evaluate:
        return self.constant(node, node.value)

    def visit_DecimalNumber(self, node: ast.DecimalNumber) -> Evaluate:
        return self.constant(node, node.value)

    def visit_String(self, node: ast.String) -> Evaluate:
        return self.constant(node, node.value)

    def visit_DateLiteral(self, node: ast.DateLiteral) -> Evaluate:
        return self.constant(node, node.value)

    def visit_TimeLiteral(self, node: ast.TimeLiteral) -> Evaluate:
        return self.constant(node, node.value)

    def visit_QuantityLiteral(self, node: ast.QuantityLiteral) -> Evaluate:
        return self.constant(node, Quantity(node.value, node.unit))

    def visit_Today(self, node: ast.Today) -> Evaluate:
        return lambda run: Step(run.today, node, ())

    def visit_Name(self, node: ast.Name) -> Evaluate:
        bound = self.names.get(node.name)
        if bound is None:
            name = node.name

            def define(run: Run) -> Step:
                step = run.define(name)
                return Step(step.value, node, (step,))

            return define
        if isinstance(bound, str):
            return self.concept(bound, node)
        return self.compile(bound)

    def concept(self, concept: str, node: ast.Name) -> Evaluate:
        unknown = Step(None, node, ())

        def evaluate(run: Run) -> Step:
            value = run.inputs.get(concept)
            return unknown if value is None else Step(value, node, ())

        return evaluate

    # -- logic: the deciders of an `and` that is no are the operands that are no; and so on

    def visit_Not(self, node: ast.Not) -> Evaluate:
        operand = self.compile(node.operand)

        def evaluate(run: Run) -> Step:
            step = operand(run)
            return Step(NOT[_truth(step.value)], node, (step,))

        return evaluate

    def visit_Logic(self, node: ast.Logic) -> Evaluate:
        left, right = self.compile(node.left), self.compile(node.right)
        match node.operator:
            case "and":
                return self.table(node, left, right, AND)
            case "or":
                return self.table(node, left, right, OR)
            case "implies":
                return self.implies(node, left, right)
            case _:
                return self.xor(node, left, right)

    def table(
        self, node: ast.Logic, left: Evaluate, right: Evaluate, table: Mapping[tuple[Answer, Answer], Answer]
    ) -> Evaluate:
        def evaluate(run: Run) -> Step:
            one, other = left(run), right(run)
            a, b = _truth(one.value), _truth(other.value)
            value = table[a, b]
            if a is b:
                return Step(value, node, (one, other))
            return Step(value, node, (one,) if a is value else (other,))

        return evaluate

    def implies(self, node: ast.Logic, left: Evaluate, right: Evaluate) -> Evaluate:
        def evaluate(run: Run) -> Step:
            one, other = left(run), right(run)
            a, b = NOT[_truth(one.value)], _truth(other.value)
            value = OR[a, b]
            if a is b:
                return Step(value, node, (one, other))
            return Step(value, node, (one,) if a is value else (other,))

        return evaluate

    def xor(self, node: ast.Logic, left: Evaluate, right: Evaluate) -> Evaluate:
        def evaluate(run: Run) -> Step:
            one, other = left(run), right(run)
            a, b = _truth(one.value), _truth(other.value)
            if a is UNKNOWN or b is UNKNOWN:
                return Step(UNKNOWN, node, tuple(step for step in (one, other) if _truth(step.value) is UNKNOWN))
            return Step(YES if a is not b else NO, node, (one, other))

        return evaluate

    def visit_Is(self, node: ast.Is) -> Evaluate:
        operand = self.compile(node.operand)
        wanted = {"null": None, "true": YES, "false": NO}[node.tested]
        holds, fails = (NO, YES) if node.negated else (YES, NO)

        def evaluate(run: Run) -> Step:
            step = operand(run)
            value = None if step.value is UNKNOWN else step.value
            return Step(holds if value is wanted else fails, node, (step,))

        return evaluate

    # -- comparison

    def visit_Comparison(self, node: ast.Comparison) -> Evaluate:
        left, right = self.compile(node.left), self.compile(node.right)
        compare = COMPARE[node.operator]

        def evaluate(run: Run) -> Step:
            one, other = left(run), right(run)
            return Step(compare(one.value, other.value), node, (one, other))

        return evaluate

    def visit_Between(self, node: ast.Between) -> Evaluate:
        operand, low, high = self.compile(node.operand), self.compile(node.low), self.compile(node.high)

        def evaluate(run: Run) -> Step:
            steps = operand(run), low(run), high(run)
            value, least, most = (step.value for step in steps)
            return Step(AND[at_least(value, least), at_most(value, most)], node, steps)

        return evaluate

    # -- arithmetic and dates

    def visit_Arithmetic(self, node: ast.Arithmetic) -> Evaluate:
        left, right = self.compile(node.left), self.compile(node.right)
        operator = node.operator

        def evaluate(run: Run) -> Step:
            one, other = left(run), right(run)
            return Step(calculate(operator, one.value, other.value), node, (one, other))

        return evaluate

    def visit_Negative(self, node: ast.Negative) -> Evaluate:
        operand = self.compile(node.operand)

        def evaluate(run: Run) -> Step:
            step = operand(run)
            return Step(calculate("*", step.value, -1), node, (step,))

        return evaluate

    def visit_Difference(self, node: ast.Difference) -> Evaluate:
        start, end, unit = self.compile(node.start), self.compile(node.end), node.unit

        def evaluate(run: Run) -> Step:
            one, other = start(run), end(run)
            if isinstance(one.value, date) and isinstance(other.value, date):
                return Step(difference(unit, one.value, other.value), node, (one, other))
            return Step(None, node, tuple(step for step in (one, other) if step.value is None))

        return evaluate

    # -- choice between values

    def visit_Coalesce(self, node: ast.Coalesce) -> Evaluate:
        arguments = [self.compile(argument) for argument in node.arguments]

        def evaluate(run: Run) -> Step:
            tried = []
            for argument in arguments:
                step = argument(run)
                tried.append(step)
                if step.value is not None and step.value is not UNKNOWN:
                    break
            return Step(step.value, node, tuple(tried))

        return evaluate

    def visit_If(self, node: ast.If) -> Evaluate:
        condition, then, otherwise = self.compile(node.condition), self.compile(node.then), self.compile(node.otherwise)

        def evaluate(run: Run) -> Step:
            test = condition(run)
            branch = then(run) if test.value is YES else otherwise(run)
            return Step(branch.value, node, (test, branch))

        return evaluate

    def visit_Case(self, node: ast.Case) -> Evaluate:
        subject = None if node.subject is None else self.compile(node.subject)
        items = [(self.compile(item.condition), self.compile(item.then)) for item in node.items]
        otherwise = self.compile(node.otherwise)

        def evaluate(run: Run) -> Step:
            tried = [] if subject is None else [subject(run)]
            for condition, then in items:
                test = condition(run)
                tried.append(test)
                if (test.value if subject is None else equal(tried[0].value, test.value)) is YES:
                    branch = then(run)
                    break
            else:
                branch = otherwise(run)
            return Step(branch.value, node, (*tried, branch))

        return evaluate
