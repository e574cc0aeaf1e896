"""Chapter 8: what type each expression has, and the sentence with which a mistake is refused when the page is read."""

from __future__ import annotations

import pytest

from madelief.cql import CqlError, check_expression, parse_block, parse_expression
from madelief.cql.types import check_parameter
from madelief.facts import Vocabulary
from madelief.guideline.binding import Binding
from tests.spec.tables import SIGNATURE, golden, refusal_of


@pytest.mark.parametrize(
    ("expression", "type_"),
    [
        ("null", "Null"),
        ("true", "Boolean"),
        ("2", "Integer"),
        ("2.0", "Decimal"),
        ("1 + 2.0", "Decimal"),
        ("1 + null", "Integer"),
        ("null * 2.5", "Decimal"),
        ("'vegan'", "String"),
        ("Diet", "one of omnivore, vegetarian, vegan"),
        ("@2026-11-22", "Date"),
        ("Today() - 1 day", "Date"),
        ("@2026-11-22 + null", "Date"),
        ("@T08:30", "Time"),
        ("150 'pmol/L'", "Quantity in pmol/L"),
        ('2 * "Total B12"', "Quantity in pmol/L"),
        ('-"Total B12"', "Quantity in pmol/L"),
        ("1 'g' + 1 'mg'", "Quantity in mg"),
        ("5 weeks", "Quantity in calendar weeks"),
        ("difference in days between null and Today()", "Integer"),
        ("\"Total B12\" < 150 'pmol/L'", "Boolean"),
        ("Coalesce(null, Miscarriages, 0.5)", "Decimal"),
        ('if A then null else "Total B12"', "Quantity in pmol/L"),
        ("case when A then null else null end", "Null"),
    ],
)
def test_every_expression_has_one_type(expression: str, type_: str) -> None:
    assert str(check_expression(parse_expression(expression), SIGNATURE)) == type_


@golden("type_errors.txt")
def test_a_type_error_is_a_sentence_with_a_way_out(expression: str, sentence: str) -> None:
    assert refusal_of(expression) == f"guideline.md:7: {sentence}"


def test_the_place_is_that_of_the_part_at_fault() -> None:
    assert refusal_of("A\n  and (\n    B or Miscarriages\n  )") == (
        'guideline.md:9: or takes yes or no, but "Miscarriages" is Integer; compare it with something'
        " (`not` binds tighter than a comparison: put the comparison in parentheses)"
    )


@pytest.mark.parametrize(
    ("parameter", "sentence"),
    [
        ('parameter "Line" Quantity', "parameter 'Line' has no default; write `default` and its value"),
        (
            'parameter "Line" Quantity default 150',
            "parameter 'Line' is declared Quantity but its default is Integer; make them agree",
        ),
        (
            'parameter "Line" Integer default 2 + 3',
            "the default of 'Line' is 2 + 3; write one value, such as 150 'pmol/L'",
        ),
        ('parameter "Line" Integer default -2', "the default of 'Line' is -2; write one value, such as 150 'pmol/L'"),
    ],
)
def test_a_parameter_has_one_value_of_its_type(parameter: str, sentence: str) -> None:
    block = parse_block(parameter, "guideline.md", 7)
    with pytest.raises(CqlError) as refused:
        check_parameter(block.parameters[0])
    assert str(refused.value) == f"guideline.md:7: {sentence}"


def test_a_decimal_parameter_may_be_written_as_a_whole_number() -> None:
    assert str(check_parameter(parse_block('parameter "Times" Decimal default 2').parameters[0])) == "Decimal"


def test_another_dimension_is_refused_when_the_page_is_read(vocabulary: Vocabulary) -> None:
    binding = Binding(vocabulary)
    binding.add(parse_block('define "Low":\n  "Total B12" < 120 \'pg/mL\'', "guidelines/x/guideline.md", 40))
    binding.type_all()
    assert [str(fault) for fault in binding.faults] == [
        "guidelines/x/guideline.md:41: \"Total B12\" is in pmol/L and 120 'pg/mL' in pg/mL: these measure different things;"
        " write both in pmol/L"
    ]
