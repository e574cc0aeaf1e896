"""Chapter 6: choices. Their ids are compared for being the same, and only with ids that the concept has."""

from __future__ import annotations

from tests.spec.tables import answer_to, refusal_of, table


@table("""
    Diet = 'vegan'                           | Diet: vegan      | yes
    Diet = 'vegan'                           | Diet: vegetarian | no
    Diet = 'vegan'                           |                  | unknown
    Diet != 'vegan'                          | Diet: vegetarian | yes
    Diet != 'vegan'                          |                  | unknown
    'vegan' = Diet                           | Diet: vegan      | yes
    Diet = 'vegan' or Diet = 'vegetarian'    | Diet: vegetarian | yes
    Diet = 'vegan' or Diet = 'vegetarian'    |                  | unknown
    Diet ~ 'vegan'                           |                  | no
    Diet = null                              | Diet: vegan      | unknown
    Diet = Diet                              | Diet: vegan      | yes
    case Diet when 'vegan' then 1 when 'vegetarian' then 2 else 3 end | Diet: vegetarian | 2
    case Diet when 'vegan' then 1 when 'vegetarian' then 2 else 3 end | Diet: omnivore   | 3
    case Diet when 'vegan' then 1 when 'vegetarian' then 2 else 3 end |                  | 3
""")
def test_a_choice(expression: str, inputs: str, answer: str) -> None:
    assert answer_to(expression, inputs) == answer


def test_a_misspelt_choice_is_refused_when_the_guideline_is_read() -> None:
    expected = "guideline.md:7: 'vegn' is not a choice here; it is one of omnivore, vegetarian, vegan"
    assert refusal_of("Diet = 'vegn'") == expected
    assert refusal_of("'vegn' != Diet") == expected
    assert refusal_of("case Diet when 'vegn' then 1 else 2 end") == expected
