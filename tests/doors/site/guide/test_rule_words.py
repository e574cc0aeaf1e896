"""A rule in words says what the CQL says: checked on the shelf, and on every form that CQL has."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation

from madelief.cql import ast
from madelief.doors.site.guide.rule_words import Part, lines_of, rule_in_words
from madelief.doors.site.knowledge import assessor, shelf, vocabulary
from madelief.doors.site.values import amount, number
from madelief.guideline import Guideline, Rule
from tests.doors.site.guide.page import LANGUAGES


def words(guideline: Guideline, rule: Rule, language: str) -> Part:
    with translation.override(language):
        return rule_in_words(guideline, rule, vocabulary())


def named(guideline: str, define: str, language: str = "en") -> Part:
    found = shelf().guidelines[guideline]
    return words(found, found.rules[define], language)


def outline(part: Part, depth: int = 0) -> str:
    return "\n".join(["  " * depth + part.text, *(outline(one, depth + 1) for one in part.below)])


def test_a_line_of_a_value() -> None:
    assert outline(named("zwangerschap-2017", "Total B12 is deficient")) == "Total B12 lower than 150 pmol/L"


def test_a_chain_is_one_row_and_a_define_is_a_link() -> None:
    part = named("nice-ng239-2024", "Tired, or iron does not help")
    assert outline(part) == (
        "One or more of these:\n"
        "  Fatigue\n"
        "  All of these:\n"
        "    Anaemia diagnosed\n"
        "    Iron tablets\n"
        "    No: Iron helped\n"
        "    “Pregnant or breastfeeding”"
    )
    assert part.below[1].below[3].anchor.startswith("rule-")


def test_choices_and_what_is_not_known() -> None:
    assert outline(named("nice-ng239-2024", "On B12 tablets")).startswith("B12 treatment: “")
    assert "No or not known: B12 deficiency diagnosed" in outline(
        named("nice-ng239-2024", "No deficiency and no treatment known yet")
    )
    assert outline(named("zwangerschap-2017", "No B12 value is known")) == (
        "All of these:\n  Not known: Total B12\n  Not known: Active B12"
    )


def test_dates_have_words_of_their_own() -> None:
    text = outline(named("nice-ng239-2024", "First review after a month is due"))
    assert "B12 treatment started on plus 1 month before today" in text
    assert "plus 3 months on or after today" in text


def test_a_choice_between_two_dates() -> None:
    assert outline(named("zwangerschap-2017", "Loading starts on")) == (
        "One of two:\n"
        "  If:\n"
        "    All of these:\n"
        "      Yes: “On B12 injections”\n"
        "      Known: B12 treatment started on\n"
        "    Then: B12 treatment started on\n"
        "  Else: today"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_rule_loses_a_threshold_a_concept_or_a_define(language: str) -> None:
    """Every name in the expression stands in the words: thresholds with their number and unit."""
    for guideline in assessor().guidelines:
        for rule in guideline.rules.values():
            text = "\n".join(lines_of(words(guideline, rule, language)))
            for name in ast.names(rule.expression):
                bound = guideline.bindings.get(name)
                with translation.override(language):
                    match bound:
                        case str():
                            wanted = vocabulary()[bound].label[language]
                        case ast.QuantityLiteral(value, unit, _):
                            wanted = amount(value, unit)
                        case ast.Integer(value):
                            wanted = str(value)
                        case ast.DecimalNumber(value):
                            wanted = number(value)
                        case _:
                            wanted = guideline.rules[name].label[language]
                assert wanted in text, (rule.id, name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_rule_shows_code(language: str) -> None:
    for guideline in assessor().guidelines:
        for rule in guideline.rules.values():
            text = "\n".join(lines_of(words(guideline, rule, language)))
            assert not any(mark in text for mark in ('"', "'pmol", ">=", "<=", "Today()", "Coalesce", " null"))


def test_each_comparison_reads_differently() -> None:
    """A flipped sign in the renderer would sign another rule than the one that runs."""
    guideline = shelf().guidelines["zwangerschap-2017"]
    rule = guideline.rules["Total B12 is deficient"]
    assert isinstance(rule.expression, ast.Comparison)
    seen = {}
    for operator in ("<", "<=", ">", ">=", "=", "!="):
        seen[operator] = words(guideline, replace(rule, expression=replace(rule.expression, operator=operator)), "en").text
    assert seen == {
        "<": "Total B12 lower than 150 pmol/L",
        "<=": "Total B12 at most 150 pmol/L",
        ">": "Total B12 higher than 150 pmol/L",
        ">=": "Total B12 at least 150 pmol/L",
        "=": "Total B12 is 150 pmol/L",
        "!=": "Total B12 is not 150 pmol/L",
    }


def test_the_forms_that_no_guideline_uses_yet() -> None:
    guideline = shelf().guidelines["zwangerschap-2017"]
    rule = guideline.rules["Total B12 is deficient"]
    b12, low, high = ast.Name("Total B12"), ast.Name("Deficient below"), ast.Name("Grey zone up to")
    day = ast.Name("Last B12 injection on")
    below = ast.Comparison("<", b12, low)
    forms: dict[ast.Expression, str] = {
        ast.Between(b12, low, high): "Total B12 from 150 pmol/L up to and including 300 pmol/L",
        ast.Logic("xor", below, ast.Name("Pregnant")): "One of these, not both:\n  Total B12 lower than 150 pmol/L\n  Pregnant",
        ast.Logic("implies", ast.Name("Pregnant"), below): (
            "If the first, then the second:\n  Pregnant\n  Total B12 lower than 150 pmol/L"
        ),
        ast.Not(below): "Not so:\n  Total B12 lower than 150 pmol/L",
        ast.Is(below, "true", negated=True): "No or not known: Total B12 lower than 150 pmol/L",
        ast.Comparison(">", ast.Difference("days", day, ast.Today()), ast.Integer(3)): (
            "days between Last B12 injection on and today higher than 3"
        ),
        ast.Case(None, (ast.CaseItem(below, ast.Today()),), day): (
            "One of these:\n  If:\n    Total B12 lower than 150 pmol/L\n    Then: today\n  Else: Last B12 injection on"
        ),
    }
    for expression, expected in forms.items():
        assert outline(words(guideline, replace(rule, expression=expression), "en")) == expected
