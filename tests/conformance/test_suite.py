"""HL7's own suite, all of it: what we pass, and a list with reasons of what we do not. Strict both ways."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.conformance.shrink import LIST, REASONS
from tests.conformance.suite import Case, Verdict, judge, read_suite

# File → how many tests it has and how many of them we pass. These figures only grow.
PASSED_OF = {
    "CqlAggregateFunctionsTest": (0, 50),
    "CqlAggregateTest": (0, 9),
    "CqlArithmeticFunctionsTest": (23, 236),
    "CqlComparisonOperatorsTest": (111, 261),
    "CqlConditionalOperatorsTest": (9, 9),
    "CqlDateTimeOperatorsTest": (3, 317),
    "CqlErrorsAndMessagingOperatorsTest": (0, 4),
    "CqlIntervalOperatorsTest": (0, 411),
    "CqlListOperatorsTest": (0, 242),
    "CqlLogicalOperatorsTest": (39, 39),
    "CqlNullologicalOperatorsTest": (14, 22),
    "CqlQueryTests": (0, 12),
    "CqlStringOperatorsTest": (0, 82),
    "CqlTypeOperatorsTest": (0, 35),
    "CqlTypesTest": (14, 28),
    "ValueLiteralsAndSelectors": (35, 66),
}
LONGEST = 1575
"""Names in not_yet.toml. Lower it when the list shrinks; it never grows."""

Judged = dict[str, list[tuple[Case, Verdict]]]


@pytest.fixture(scope="module")
def judged(shared: Path) -> Judged:
    """Every test of the suite with our verdict, by file."""
    suite = read_suite(shared / "data" / "cql-tests" / "cql")
    return {file: [(case, judge(case)) for case in cases] for file, cases in suite.items()}


@pytest.fixture(scope="module")
def not_yet() -> dict[str, list[str]]:
    """Reason → the names it takes."""
    return {reason: table["tests"] for reason, table in tomllib.loads(LIST.read_text(encoding="utf-8")).items()}


@pytest.mark.parametrize("file", PASSED_OF)
def test_every_failure_is_listed_and_every_listed_test_fails(file: str, judged: Judged, not_yet: dict[str, list[str]]) -> None:
    listed = {name for names in not_yet.values() for name in names if name.startswith(f"{file}/")}
    failing = {case.id: f"{case.expression} → {verdict.ours}" for case, verdict in judged[file] if not verdict.passed}
    assert not {name: why for name, why in failing.items() if name not in listed}, "these fail and are not listed"
    assert not listed - failing.keys(), "these are listed and pass, or do not exist: run tests.conformance.shrink"


def test_the_list_is_of_this_suite_and_only_shrinks(judged: Judged, not_yet: dict[str, list[str]]) -> None:
    names = [name for names in not_yet.values() for name in names]
    assert len(names) == len(set(names)), "a name stands twice"
    assert set(names) <= {case.id for cases in judged.values() for case, _ in cases}
    assert len(names) <= LONGEST
    assert list(not_yet) == [reason for reason, _, _ in REASONS if reason in not_yet], "a reason that shrink.py does not know"


def test_what_the_subset_holds_passes_whole(judged: Judged, capsys: pytest.CaptureFixture[str]) -> None:
    passed_of = {file: (sum(verdict.passed for _, verdict in cases), len(cases)) for file, cases in judged.items()}
    with capsys.disabled():
        print("\n\nHL7's CQL suite              passed    of")
        for file, (passed, of) in passed_of.items():
            print(f"{file:36}{passed:>3}{of:>6}")
        print(f"{'all':35}{sum(p for p, _ in passed_of.values()):>4}{sum(of for _, of in passed_of.values()):>6}")
    assert passed_of["CqlLogicalOperatorsTest"] == (39, 39)
    assert passed_of["CqlNullologicalOperatorsTest"] == (14, 22)
    assert passed_of["CqlConditionalOperatorsTest"] == (9, 9)
    assert passed_of == PASSED_OF


@pytest.mark.parametrize(
    ("expression", "invalid", "output", "passes"),
    [
        ("1 + 1", "", "2", True),
        ("1 + 1", "", "3", False),
        ("1 + 1", "", "2.0", False),
        ("1 'm'", "", "100 'cm'", False),
        ("null and true", "", "null", True),
        ("1 = null", "", "false", False),
        ("null", "", "1 + 2147483647", False),
        ("1 + 1", "", "{2}", False),
        ("1 + 1", "true", "", False),
        ("2147483647 + 1", "true", "", False),
        ("2147483648", "true", "", True),
        ("Ln(0)", "true", "", False),
        ("1 < true", "semantic", "", False),
    ],
)
def test_the_judge_is_strict(expression: str, invalid: str, output: str, passes: bool) -> None:
    """What counts as a pass: see `judge`."""
    assert judge(Case("File", "Group", "name", expression, invalid, output)).passed is passes
