"""A rule in words: its expression as a nested list that a clinician can read and sign.

The list says what the CQL says and no more: each part is either a line ("Total B12 lower than 150 pmol/L") or a line
with parts below it ("All of these:").
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from madelief.cql import ast, print_expression
from madelief.doors.site.values import amount, choice, day, number
from madelief.facts import Concept, Kind, Vocabulary
from madelief.guideline import Guideline, Rule


@dataclass(frozen=True)
class Part:
    """One line of a rule in words. `anchor` is where the rule that it names stands on the same page, else ""."""

    text: str
    below: tuple[Part, ...] = ()
    anchor: str = ""


def rule_anchor(rule: Rule) -> str:
    """Where a rule stands on its guideline's page."""
    return "rule-" + rule.id.split("/", 1)[1].replace("/", "-")


def rule_in_words(guideline: Guideline, rule: Rule, vocabulary: Vocabulary) -> Part:
    """The expression of `rule` in the reader's language."""
    return _Speaker(guideline, vocabulary).part(rule.expression)


class _Speaker:
    def __init__(self, guideline: Guideline, vocabulary: Vocabulary) -> None:
        self.guideline = guideline
        self.vocabulary = vocabulary
        self.language = str(translation.get_language())

    # ------------------------------------------------------------ what is true or not

    def part(self, node: ast.Expression) -> Part:
        """`node` as a line, with the lines that it is made of."""
        match node:
            case ast.Logic("and", _l, _r):
                return Part(_("All of these:"), self.chain(node))
            case ast.Logic("or", _l, _r):
                return Part(_("One or more of these:"), self.chain(node))
            case ast.Logic("xor", left, right):
                return Part(_("One of these, not both:"), (self.part(left), self.part(right)))
            case ast.Logic(_implies, left, right):
                return Part(_("If the first, then the second:"), (self.part(left), self.part(right)))
            case ast.Not(ast.Name() as name):
                return self.named(name, _("No: %(what)s"))
            case ast.Not(operand):
                return Part(_("Not so:"), (self.part(operand),))
            case ast.Is(operand, tested, negated):
                return self.tested(operand, tested, negated)
            case ast.Comparison(operator, left, right):
                return Part(self.compared(operator, left, right))
            case ast.Between(operand, low, high):
                sentence = _("%(what)s from %(low)s up to and including %(high)s")
                return Part(sentence % {"what": self.said(operand), "low": self.said(low), "high": self.said(high)})
            case ast.If(condition, then, otherwise):
                return Part(_("One of two:"), self.branches(((condition, then),), otherwise))
            case ast.Case(subject, items, otherwise):
                conditions = [i.condition if subject is None else ast.Comparison("=", subject, i.condition) for i in items]
                pairs = tuple(zip(conditions, (item.then for item in items), strict=True))
                return Part(_("One of these:"), self.branches(pairs, otherwise))
            case ast.Coalesce(arguments):
                return Part(_("The first of these that is known:"), tuple(self.part(one) for one in arguments))
            case ast.Name():
                return self.named(node, "%(what)s")
            case _:
                return Part(self.said(node))

    def chain(self, node: ast.Logic) -> tuple[Part, ...]:
        """Both sides of `a and b and c` as one row of three."""
        flat: list[Part] = []
        for side in (node.left, node.right):
            if isinstance(side, ast.Logic) and side.operator == node.operator:
                flat += self.chain(side)
            else:
                flat.append(self.part(side))
        return tuple(flat)

    def branches(self, pairs: tuple[tuple[ast.Expression, ast.Expression], ...], otherwise: ast.Expression) -> tuple[Part, ...]:
        lines = [Part(_("If:"), (self.part(condition), Part(_("Then: %s") % self.said(then)))) for condition, then in pairs]
        return (*lines, Part(_("Else: %s") % self.said(otherwise)))

    def named(self, node: ast.Name, sentence: str) -> Part:
        rule = self.guideline.rules.get(node.name)
        anchor = rule_anchor(rule) if rule else ""
        return Part(sentence % {"what": self.said(node)}, anchor=anchor)

    def tested(self, operand: ast.Expression, tested: str, negated: bool) -> Part:
        """`is null`, `is true` …: the tests that are never unknown themselves."""
        if tested == "null":
            sentence = _("Known: %(what)s") if negated else _("Not known: %(what)s")
        else:
            sentence = {
                ("true", False): _("Yes: %(what)s"),
                ("true", True): _("No or not known: %(what)s"),
                ("false", False): _("No: %(what)s"),
                ("false", True): _("Yes or not known: %(what)s"),
            }[tested, negated]
        if isinstance(operand, ast.Name):
            return self.named(operand, sentence)
        inner = self.part(operand)
        if not inner.below:
            return Part(sentence % {"what": inner.text}, anchor=inner.anchor)
        return Part(sentence % {"what": ""}, (inner,))

    # ------------------------------------------------------------ what has a value

    def compared(self, operator: str, left: ast.Expression, right: ast.Expression) -> str:
        concept = self.concept(left)
        if isinstance(right, ast.String) and concept is not None:
            sentence = _("%(left)s: “%(right)s”") if operator in ("=", "~") else _("%(left)s: not “%(right)s”")
            return sentence % {"left": self.said(left), "right": choice(concept, right.value)}
        sentences = self.of_dates() if self.dated(left) or self.dated(right) else self.of_numbers()
        return sentences[operator] % {"left": self.said(left), "right": self.said(right)}

    def of_numbers(self) -> dict[str, str]:
        return {
            "<": _("%(left)s lower than %(right)s"),
            "<=": _("%(left)s at most %(right)s"),
            ">": _("%(left)s higher than %(right)s"),
            ">=": _("%(left)s at least %(right)s"),
            **self.of_equals(),
        }

    def of_dates(self) -> dict[str, str]:
        return {
            "<": _("%(left)s before %(right)s"),
            "<=": _("%(left)s on or before %(right)s"),
            ">": _("%(left)s after %(right)s"),
            ">=": _("%(left)s on or after %(right)s"),
            **self.of_equals(),
        }

    def of_equals(self) -> dict[str, str]:
        same, other = _("%(left)s is %(right)s"), _("%(left)s is not %(right)s")
        return {"=": same, "~": same, "!=": other, "!~": other}

    def said(self, node: ast.Expression) -> str:
        """`node` in one line, as a part of a sentence."""
        match node:
            case ast.Name(name):
                return self.name(name)
            case ast.QuantityLiteral(value, unit, _calendar):
                return amount(value, unit)
            case ast.Integer(value):
                return str(value)
            case ast.DecimalNumber(decimal):
                return number(decimal)
            case ast.DateLiteral(moment):
                return day(moment)
            case ast.String(words):
                return f"“{words}”"
            case ast.Truth(value):
                return _("yes") if value else _("no")
            case ast.Null():
                return _("not known")
            case ast.Today():
                return _("today")
            case ast.Arithmetic(operator, left, right):
                sentence = {
                    "+": _("%(left)s plus %(right)s"),
                    "-": _("%(left)s minus %(right)s"),
                    "*": _("%(left)s times %(right)s"),
                }
                return sentence[operator] % {"left": self.said(left), "right": self.said(right)}
            case ast.Difference(unit, start, end):
                sentence_ = {
                    "days": _("days between %(start)s and %(end)s"),
                    "months": _("months between %(start)s and %(end)s"),
                    "years": _("years between %(start)s and %(end)s"),
                }[unit]
                return sentence_ % {"start": self.said(start), "end": self.said(end)}
            case ast.Logic() | ast.Not() | ast.Is() | ast.Comparison() | ast.Between():
                return _flat(self.part(node))
            case _:
                # A form that no rule of the shelf puts into a sentence: shown as it is written, never dropped.
                return print_expression(node)

    def name(self, name: str) -> str:
        bound = self.guideline.bindings.get(name)
        if isinstance(bound, str):
            return self.vocabulary[bound].label[self.language]
        if bound is not None:
            return self.said(bound)
        return f"“{self.guideline.rules[name].label[self.language]}”"

    def concept(self, node: ast.Expression) -> Concept | None:
        bound = self.guideline.bindings.get(node.name) if isinstance(node, ast.Name) else None
        return self.vocabulary[bound] if isinstance(bound, str) else None

    def dated(self, node: ast.Expression) -> bool:
        """Whether `node` is a date."""
        match node:
            case ast.Today() | ast.DateLiteral():
                return True
            case ast.Arithmetic(_op, left, _right):
                return self.dated(left)
            case ast.Name(name) if name in self.guideline.rules:
                return self.guideline.rules[name].type.name == "Date"
            case _:
                concept = self.concept(node)
                return concept is not None and concept.kind is Kind.DATE


def _flat(part: Part) -> str:
    """A part and what is below it in one line, for where a list cannot stand."""
    if not part.below:
        return part.text
    return f"{part.text} {'; '.join(_flat(one) for one in part.below)}"


def lines_of(part: Part) -> list[str]:
    """Every line of a rule in words, in order."""
    return [part.text, *(line for one in part.below for line in lines_of(one))]
