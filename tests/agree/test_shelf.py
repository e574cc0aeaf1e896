"""Every guideline of the shelf says the same in our engine and in two that nobody here wrote."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from madelief.cql import ast
from madelief.engines import PythonMachine, compile_define
from madelief.export.cql import exported
from madelief.facts import NO, YES, Quantity, Vocabulary
from madelief.facts.quantity import COMPARATORS
from madelief.guideline import Guideline, Shelf, open_shelf
from madelief.guideline.binding import concept_type
from madelief.guideline.check.mutants import mutants_of
from tests.agree.comparison import Comparison, chunks, shared_out, shown
from tests.agree.oracle import Oracle
from tests.agree.people import Lines, Person, people_of, random_people

SEED = 2026
CENSORED = 150
COMPLETIONS = 4


@pytest.fixture(params=open_shelf().guidelines, ids=str)
def guideline(request: pytest.FixtureRequest, shelf: Shelf) -> Guideline:
    return shelf.guidelines[request.param]


def test_all_engines_answer_alike(guideline: Guideline, vocabulary: Vocabulary, oracle: Path, how_many: int) -> None:
    comparison = Comparison(guideline, vocabulary)
    people = people_of(guideline, vocabulary, how_many, SEED)
    differences = shared_out(oracle, chunks(people), comparison.differences)
    assert not differences, shown(differences)


def test_a_difference_would_be_seen(guideline: Guideline, vocabulary: Vocabulary, how_many: int) -> None:
    """Every rule with one thing wrong answers some of the people otherwise: they stand on every line that is drawn."""
    machine = PythonMachine(guideline)
    runs = [machine.run(person.inputs, person.today) for person in people_of(guideline, vocabulary, min(how_many, 3000), SEED)]
    types = {label: concept_type(concept) for label, concept in vocabulary.by_label().items()}
    types |= {rule.name: rule.type for rule in guideline.rules.values()}
    unseen = [
        f"{rule.name}: {mutant.change}"
        for rule in exported(guideline)
        for mutant in mutants_of(rule.expression, types)
        for wrong in [compile_define(mutant.expression, machine.bindings)]
        if all(wrong(run).value == run.define(rule.name).value for run in runs)
    ]
    assert not unseen, "\n".join(unseen)


def test_a_difference_is_told(vocabulary: Vocabulary, shelf: Shelf, oracle: Path) -> None:
    """The comparison itself: with one rule of ours changed, it names the rule, the person and all three answers."""
    guideline = shelf.guidelines["zwangerschap-2017"]
    comparison = Comparison(guideline, vocabulary)
    name = "Total B12 is deficient"
    comparison.machine = comparison.machine.with_define(name, ast.Not(guideline.rules[name].expression))
    person = Person(
        {"total-b12": Quantity(Decimal(140), "pmol/L")}, next(random_people(Lines(guideline, vocabulary), 1, 1)).today
    )
    with Oracle(oracle) as engines:
        told = shown([d for d in comparison.differences(engines, [person]) if d.define == name])
    assert name in told
    assert "total-b12 140 pmol/L" in told
    assert "python NO, js True, kt True" in told


def test_a_censored_value_decides_only_what_every_completion_decides(
    guideline: Guideline, vocabulary: Vocabulary, oracle: Path
) -> None:
    """Where we say yes or no of `<25 pmol/L`, the reference engines say the same of any value below 25.

    Not of rules that ask whether something is unknown (`is not true`): those mean to answer while it is.
    """
    comparison = Comparison(guideline, vocabulary)
    comparison.rules = [name for name in comparison.rules if _never_asks_what_is_unknown(guideline, name)]
    cases = list(_censored_people(guideline, vocabulary, Random(SEED)))

    def work(engines: Oracle, case: tuple[Person, list[Person]]) -> Iterator[tuple[str, Person]]:
        censored, completed = case
        ours = {name: value for name, value in comparison.ours(censored).items() if value is YES or value is NO}
        for person, theirs in zip(completed, comparison.theirs(engines, completed), strict=True):
            for name, value in ours.items():
                if any(answers[name] is not (value is YES) for answers in theirs.values()):
                    yield name, person

    wrong = shared_out(oracle, cases, work)
    assert not wrong, wrong[:5]
    lines = [p for p in guideline.parameters.values() if p.type == "Quantity"]
    mattered = any(_decides_more(comparison, censored, completed) for censored, completed in cases)
    assert mattered or not lines, "no comparator mattered"


def _censored_people(guideline: Guideline, vocabulary: Vocabulary, random: Random) -> Iterator[tuple[Person, list[Person]]]:
    """(a person with comparators, the same person with values that these allow)."""
    lines = Lines(guideline, vocabulary)
    for person in random_people(lines, CENSORED, SEED):
        measured = [concept for concept, value in person.inputs.items() if isinstance(value, Quantity)]
        if not measured:
            continue
        censored, completed = dict(person.inputs), [dict(person.inputs) for _ in range(COMPLETIONS)]
        for concept in measured:
            value = person.inputs[concept]
            assert isinstance(value, Quantity)
            comparator = random.choice(COMPARATORS)
            censored[concept] = Quantity(value.value, value.unit, comparator)
            for completion in completed:
                allowed = _allowed(value.value, comparator, Decimal(1).scaleb(-vocabulary[concept].decimals))
                completion[concept] = Quantity(random.choice(allowed), value.unit)
        yield Person(censored, person.today), [Person(completion, person.today) for completion in completed]


def _allowed(bound: Decimal, comparator: str, step: Decimal) -> list[Decimal]:
    beyond = [bound - step, bound / 2, Decimal(0)] if "<" in comparator else [bound + step, bound * 2, bound + 1000]
    return [*beyond, *([bound] if "=" in comparator else [])]


def _decides_more(comparison: Comparison, censored: Person, completed: list[Person]) -> bool:
    """Whether a completion answers a rule that the comparator leaves open."""
    ours = comparison.ours(censored)
    return any(comparison.ours(person)[name] is not ours[name] for person in completed for name in ours)


def _never_asks_what_is_unknown(guideline: Guideline, name: str) -> bool:
    """Whether a rule, and all that it uses, is without `is`, `Coalesce` and choices, but for those on a concept itself."""
    rule = guideline.rules[name]
    for node in ast.walk(rule.expression):
        if isinstance(node, ast.Is) and isinstance(node.operand, ast.Name) and node.operand.name not in guideline.rules:
            continue
        if isinstance(node, ast.Is | ast.Coalesce | ast.If | ast.Case):
            return False
    return all(_never_asks_what_is_unknown(guideline, used) for used in rule.uses if used in guideline.rules)
