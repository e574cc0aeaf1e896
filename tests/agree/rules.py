"""Random rules over the vocabulary: every node of the language, in every place where its type fits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from random import Random

from madelief.cql import CqlType, ast, check_expression
from madelief.cql.types import BOOLEAN, DATE, DECIMAL, INTEGER
from madelief.facts import Concept, Kind, Source, Vocabulary
from madelief.guideline import Guideline, Rule, Statement
from madelief.guideline.binding import Binding

CONCEPTS = (
    "pregnant", "breastfeeding", "tingling", "metformin", "miscarriages", "total-b12", "active-b12", "mma", "mma-upper-limit",
    "gestational-age", "egfr", "b12-injection-interval", "b12-treatment-started-on", "last-b12-injection-on", "diet",
    "b12-cause", "if-antibodies", "parietal-cell-antibodies",
)  # fmt: skip

IDS = ("S1",)

PARAMETERS = {
    "Line": ast.QuantityLiteral(Decimal(150), "pmol/L"),
    "Kidney line": ast.QuantityLiteral(Decimal(60), "mL/min/1.73m2"),
    "Wait": ast.QuantityLiteral(Decimal(5), "weeks", calendar=True),
    "Pause": ast.QuantityLiteral(Decimal(2), "wk"),
    "Count": ast.Integer(2),
    "Share": ast.DecimalNumber(Decimal("0.5")),
    "Whole share": ast.Integer(3),
    "Since": ast.DateLiteral(date(2024, 2, 29)),
    "Strict": ast.Truth(True),
}
_PARAMETER_TYPES = {"Whole share": "Decimal", "Share": "Decimal", "Count": "Integer", "Since": "Date", "Strict": "Boolean"}

_ORDER = ("<", "<=", ">", ">=")
_EQUAL = ("=", "!=", "~", "!~")
_CALENDAR = ("days", "weeks", "months", "years")
_DURATION_UNITS = ("d", "wk", "mo", "a")
_MULTIPLIED = ("pmol/L", "umol/L", "wk")
"""Not eGFR: of `mL/min/{1.73_m2}` times two, cql-execution makes a quantity in `mL/(min/({.73_m2}))`."""


class RandomRules:
    """Writes defines. With `exact`, Decimals and quantities are multiplied too, which one reference engine gets wrong."""

    def __init__(self, random: Random, vocabulary: Vocabulary, exact: bool = False) -> None:
        self.random = random
        self.exact = exact
        self.concepts = [vocabulary[concept] for concept in CONCEPTS]
        self.named: dict[CqlType, list[str]] = {}
        binding = Binding(vocabulary)
        for concept in self.concepts:
            label = concept.label["en"]
            self.named.setdefault(binding.types[label], []).append(label)
        self.types = binding.types
        self.parameters = tuple(
            ast.Parameter(name, _PARAMETER_TYPES.get(name, "Quantity"), default) for name, default in PARAMETERS.items()
        )
        for parameter in self.parameters:
            assert parameter.default is not None
            kind = DECIMAL if parameter.type == "Decimal" else check_expression(parameter.default, {})
            self.types[parameter.name] = kind
            self.named.setdefault(kind, []).append(parameter.name)

    def block(self, defines: int) -> ast.Block:
        """`defines` rules, of which later ones use earlier ones."""
        made = []
        for number in range(defines):
            kind = self.random.choice((BOOLEAN, BOOLEAN, BOOLEAN, INTEGER, DECIMAL, DATE, self.quantity(), self.choice()))
            expression = self.expression(kind, self.random.randint(1, 4))
            name = f"Rule {number}"
            if kind.name != "Choice":
                self.named.setdefault(kind, []).append(name)
                self.types[name] = kind
            made.append(ast.Define(name, expression))
        return ast.Block(self.parameters, tuple(made))

    # -- types

    def quantity(self) -> CqlType:
        return self.random.choice([kind for kind in self.named if kind.name == "Quantity" and "calendar" not in kind.unit])

    def choice(self) -> CqlType:
        return CqlType("String")

    # -- expressions by type, at most `depth` levels

    def expression(self, kind: CqlType, depth: int) -> ast.Expression:
        if depth <= 0:
            return self.leaf(kind)
        forms: list[Callable[[CqlType, int], ast.Expression]] = [self.either, self.coalesce, self.cases]
        forms += {
            "Boolean": [*[self.logic] * 3, *[self.comparison] * 2, self.negation, self.test, self.between],
            "Integer": [self.sum, self.sum, self.whole_product, self.minus, self.difference],
            "Decimal": [self.sum, self.sum, self.minus, *([self.product] if self.exact else [])],
            "Quantity": [self.sum, self.minus, *([self.product] if self.exact and kind.unit in _MULTIPLIED else [])],
            "Date": [self.moved, self.moved],
        }.get(kind.name, [])
        return self.random.choice(forms)(kind, depth - 1)

    def leaf(self, kind: CqlType) -> ast.Expression:
        names = self.named.get(kind, [])
        if names and self.random.random() < 0.7:
            return ast.Name(self.random.choice(names))
        match kind.name:
            case "Boolean":
                return ast.Truth(self.random.random() < 0.5)
            case "Integer":
                return ast.Integer(self.random.randint(0, 4))
            case "Decimal":
                return ast.DecimalNumber(Decimal(self.random.randint(0, 40)) / 8)
            case "Quantity":
                return ast.QuantityLiteral(
                    self.random.choice((Decimal(2), Decimal("0.25"), Decimal(150), Decimal(300))), kind.unit
                )
            case "Date":
                day = self.random.choice((date(2024, 2, 29), date(2026, 11, 22), date(2025, 1, 31), date(2023, 12, 31)))
                return self.random.choice((ast.DateLiteral(day), ast.Today()))
            case _:
                return ast.String(self.random.choice(("vegan", "positive", "it's")))

    def either(self, kind: CqlType, depth: int) -> ast.Expression:
        condition = self.expression(BOOLEAN, depth)
        return ast.If(condition, self.expression(kind, depth), self.or_null(kind, depth))

    def coalesce(self, kind: CqlType, depth: int) -> ast.Expression:
        number = self.random.randint(2, 4)
        return ast.Coalesce((self.expression(kind, depth), *(self.expression(kind, depth) for _ in range(number - 1))))

    def cases(self, kind: CqlType, depth: int) -> ast.Expression:
        items = self.random.randint(1, 3)
        if self.random.random() < 0.5:
            found = tuple(ast.CaseItem(self.expression(BOOLEAN, depth), self.expression(kind, depth)) for _ in range(items))
            return ast.Case(None, found, self.or_null(kind, depth))
        choice = self.a_choice()
        found = tuple(
            ast.CaseItem(ast.String(self.random.choice(choice.choice_ids)), self.expression(kind, depth)) for _ in range(items)
        )
        return ast.Case(ast.Name(choice.label["en"]), found, self.or_null(kind, depth))

    def or_null(self, kind: CqlType, depth: int) -> ast.Expression:
        return ast.Null() if self.random.random() < 0.2 else self.expression(kind, depth)

    def a_choice(self) -> Concept:
        return self.random.choice([concept for concept in self.concepts if concept.kind is Kind.CHOICE])

    # -- Boolean

    def logic(self, kind: CqlType, depth: int) -> ast.Expression:
        operator = self.random.choice(("and", "or", "xor", "implies"))
        return ast.Logic(operator, self.expression(BOOLEAN, depth), self.or_null(BOOLEAN, depth))

    def negation(self, kind: CqlType, depth: int) -> ast.Expression:
        return ast.Not(self.expression(BOOLEAN, depth))

    def test(self, kind: CqlType, depth: int) -> ast.Expression:
        tested = self.random.choice(("null", "true", "false"))
        of = self.random.choice((BOOLEAN, INTEGER, DATE, self.quantity())) if tested == "null" else BOOLEAN
        return ast.Is(self.expression(of, depth), tested, self.random.random() < 0.3)

    def comparison(self, kind: CqlType, depth: int) -> ast.Expression:
        if self.random.random() < 0.2:
            choice = self.a_choice()
            said = ast.String(self.random.choice(choice.choice_ids))
            return ast.Comparison(self.random.choice(_EQUAL), ast.Name(choice.label["en"]), said)
        of = self.random.choice((BOOLEAN, INTEGER, DECIMAL, DATE, self.quantity(), self.quantity()))
        operators = _EQUAL if of == BOOLEAN else (*_ORDER, *_ORDER, *_EQUAL)
        operator = self.random.choice(operators)
        # The cqframework engine has no ~ between an Integer and a Decimal.
        if of == DECIMAL or of.name == "Quantity":
            # CQL rounds both sides of ~ to the coarser one; cql-execution does not, and cqframework has no ~ here.
            operator = operator.replace("~", "=")
        other = self.random.choice((INTEGER, DECIMAL)) if of in (INTEGER, DECIMAL) and "~" not in operator else of
        return ast.Comparison(operator, self.expression(of, depth), self.expression(other, depth))

    def between(self, kind: CqlType, depth: int) -> ast.Expression:
        of = self.random.choice((INTEGER, DECIMAL, DATE, self.quantity()))
        return ast.Between(self.expression(of, depth), self.expression(of, depth), self.expression(of, depth))

    # -- numbers and quantities

    def sum(self, kind: CqlType, depth: int) -> ast.Expression:
        left, right = self.expression(kind, depth), self.expression(kind, depth)
        if kind == DECIMAL and self.exact and self.random.random() < 0.3:
            left = self.expression(INTEGER, depth)
        return ast.Arithmetic(self.random.choice(("+", "-")), left, right)

    def minus(self, kind: CqlType, depth: int) -> ast.Expression:
        return ast.Negative(self.expression(kind, depth))

    def whole_product(self, kind: CqlType, depth: int) -> ast.Expression:
        # Leaves only, so that no product outgrows an Integer: the reference engines do not agree on what follows then.
        return ast.Arithmetic("*", self.leaf(INTEGER) if self.random.random() < 0.5 else ast.Integer(3), ast.Integer(2))

    def product(self, kind: CqlType, depth: int) -> ast.Expression:
        factor = self.random.choice((ast.Integer(2), ast.DecimalNumber(Decimal("0.5")), ast.DecimalNumber(Decimal("1.25"))))
        pair = [self.leaf(kind), factor]
        self.random.shuffle(pair)
        return ast.Arithmetic("*", *pair)

    # -- dates

    def moved(self, kind: CqlType, depth: int) -> ast.Expression:
        form = self.random.randrange(4)
        amount: ast.Expression
        if form == 0:
            amount = ast.QuantityLiteral(Decimal(self.random.randint(0, 60)), self.random.choice(_CALENDAR), calendar=True)
        elif form == 1:
            amount = ast.QuantityLiteral(Decimal(self.random.randint(0, 24)) / 2, self.random.choice(_DURATION_UNITS))
        elif form == 2:
            amount = ast.Name(self.random.choice(("Wait", "Pause", "B12 injection interval", "Gestational age")))
        else:
            amount = self.expression(CqlType("Quantity", "wk"), depth)
        return ast.Arithmetic(self.random.choice(("+", "-")), self.expression(DATE, depth), amount)

    def difference(self, kind: CqlType, depth: int) -> ast.Expression:
        unit = self.random.choice(("days", "months", "years"))
        return ast.Difference(unit, self.expression(DATE, depth), self.expression(DATE, depth))


def guideline_of(block: ast.Block, vocabulary: Vocabulary) -> Guideline:
    """A guideline that holds nothing but the rules of `block`. Fails where the type checker refuses one."""
    binding = Binding(vocabulary)
    binding.add(block)
    binding.type_all()
    assert not binding.faults, "\n".join(map(str, binding.faults))
    text = {"en": "Made up.", "nl": "Verzonnen."}
    rules = {
        name: Rule(
            name, f"random/rules/{name}", text, define.expression, binding.types[name], "rules", IDS,
            ast.names(define.expression), binding.concepts_of(name), define.place,
        )
        for name, define in binding.defines.items()
    }  # fmt: skip
    statement = Statement(IDS, text, (Source("seed", "nowhere"),), "rules", "rule", "primary", {}, 1)
    return Guideline(
        id="random-rules", edition="1", standing="house", status="draft", withdrawn="", country="nl", title=text,
        sha256="0" * 64,
        numbered=(), signed=(), sections=(), works={}, statements=(statement,), parameters=binding.parameters, rules=rules,
        bindings=binding.bindings(set()), tables=(), recommendations=(), plan=(), guards=(), contradictions=(), blocks=(block,),
    )  # fmt: skip
