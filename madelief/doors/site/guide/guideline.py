"""A whole guideline as a page for readers: sections, statements, rules in words, examples, what follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from madelief.cql import ast, print_block
from madelief.doors.site import pages, values
from madelief.doors.site.guide import guards, said
from madelief.doors.site.guide.rule_words import Part, rule_anchor, rule_in_words
from madelief.doors.site.guide.speakers import Speaker, speaker_of
from madelief.doors.site.knowledge import vocabulary
from madelief.doors.site.values import language
from madelief.doors.site.works import edition_in_words
from madelief.facts import UNKNOWN, Answer, Concept, Quantity, Value
from madelief.guideline import ExampleTable, Guideline, Rule, Section, Statement
from madelief.guideline.examples import USUAL_DAY


@dataclass(frozen=True)
class Ruled:
    """One rule in words."""

    label: str
    anchor: str
    words: Part


@dataclass(frozen=True)
class Examples:
    """A table of examples, in words. `inputs` and `outputs` are labels; a row holds as many cells, and why it is there."""

    id: str
    of: str
    """The ids of its statement, with a number where that has several tables."""
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...]


@dataclass(frozen=True)
class Shown:
    """A statement with everything that belongs to it."""

    said: said.Said
    kind: str
    rules: tuple[Ruled, ...]
    cql: str
    examples: tuple[Examples, ...]


@dataclass(frozen=True)
class Conflict:
    """Statements of one page that cannot both be followed."""

    between: tuple[tuple[str, str], ...]
    """(id, address) of each."""
    text: str
    before: tuple[said.Before, ...]


@dataclass(frozen=True)
class SectionShown:
    """A section."""

    id: str
    title: str
    statements: tuple[Shown, ...]
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True)
class GuidelinePage:
    id: str
    title: str
    speaker: Speaker
    edition: str
    signed: tuple[str, ...]
    statements: int
    rules: int
    unconfirmed: int
    patient_page: bool
    sections: tuple[SectionShown, ...]


def guideline_page(guideline: Guideline) -> GuidelinePage:
    """`guideline` in the reader's language."""
    return GuidelinePage(
        id=guideline.id,
        title=pages.said(guideline.title),
        speaker=speaker_of(guideline),
        edition=edition_in_words(guideline),
        signed=guideline.signed,
        statements=len(guideline.statements),
        rules=len(guideline.rules),
        unconfirmed=sum(statement.confirmation == "unconfirmed" for statement in guideline.statements),
        patient_page=guideline.standing == "patient-page",
        sections=tuple(_section(guideline, section) for section in guideline.sections),
    )


def section_title(guideline: Guideline, section: Section) -> str:
    """The title of a section. Where a guard stands over a statement in it, the title is that page's word, too, and says so."""
    statements = (statement for statement in guideline.statements if statement.section == section.id)
    title = pages.said(section.title)
    return _("“%(title)s” (a view, not advice)") % {"title": title} if guards_over(guideline, statements) else title


def _section(guideline: Guideline, section: Section) -> SectionShown:
    statements = [statement for statement in guideline.statements if statement.section == section.id]
    return SectionShown(
        id=section.id,
        title=section_title(guideline, section),
        statements=tuple(_shown(guideline, one, end) for one, end in zip(statements, _ends(statements), strict=True)),
        conflicts=tuple(_conflicts(guideline, section.id)),
    )


def guards_over(guideline: Guideline, statements: Iterable[Statement]) -> tuple[said.Before, ...]:
    """The guards over any of `statements`, each once."""
    found = [said.before(guards.over_statement(guideline, statement.ids)) for statement in statements]
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _ends(statements: Sequence[Statement]) -> list[int]:
    """The line before which what belongs to each statement ends."""
    return [*(statement.line for statement in statements[1:]), 10**9][: len(statements)]


def _shown(guideline: Guideline, statement: Statement, end: int) -> Shown:
    rules = [rule for rule in guideline.rules.values() if rule.statement == statement.ids]
    tables = [t for t in guideline.tables if t.section == statement.section and statement.line < t.line < end]
    return Shown(
        said=said.said(guideline, statement, (r for r in guideline.recommendations if r.statement == statement.ids)),
        kind=_kind(guideline, statement),
        rules=tuple(Ruled(_label(rule), rule_anchor(rule), rule_in_words(guideline, rule, vocabulary())) for rule in rules),
        cql="\n".join(print_block(block) for block in _blocks(guideline, rules)),
        examples=tuple(
            _examples(guideline, table, of) for table, of in zip(tables, _numbered(statement, len(tables)), strict=True)
        ),
    )


def _kind(guideline: Guideline, statement: Statement) -> str:
    """What a statement is; on a patient page it is never more than what that page says."""
    if guideline.standing == "patient-page":
        return _("This page says")
    return {
        "rule": _("Rule"),
        "recommendation": _("Recommendation"),
        "prompt": _("Pattern to recognise"),
        "claim": _("Statement"),
    }[statement.kind]


def _label(rule: Rule) -> str:
    """The name of a rule as a heading."""
    label = pages.said(rule.label)
    return label[:1].upper() + label[1:]


def _blocks(guideline: Guideline, rules: list[Rule]) -> list[ast.Block]:
    names = {rule.name for rule in rules}
    return [block for block in guideline.blocks if names.intersection(define.name for define in block.defines)]


def _numbered(statement: Statement, tables: int) -> list[str]:
    ids = ", ".join(statement.ids)
    return [ids] if tables == 1 else [f"{ids} ({number})" for number in range(1, tables + 1)]


def _examples(guideline: Guideline, table: ExampleTable, of: str) -> Examples:
    concepts = [vocabulary()[concept] for concept in table.inputs]
    labels = [concept.label[language()] for concept in concepts]
    # A day stands in the table only where its rows name one.
    days = any(row.on != USUAL_DAY for row in table.rows)
    rows = []
    for row in table.rows:
        given = [_given(concept, row.given.get(concept.id)) for concept in concepts]
        expected = [_expected(row.expected.get(output)) for output in table.outputs]
        rows.append(((*([values.day(row.on)] if days else []), *given), tuple(expected), row.why))
    return Examples(
        id=f"examples-{table.line}",
        of=of,
        inputs=(*([_("Day of the question")] if days else []), *labels),
        outputs=tuple(_label(guideline.rules[output]) for output in table.outputs),
        rows=tuple(rows),
    )


def _given(concept: Concept, value: Value) -> str:
    """What an example says of `concept`; None is "the record does not say"."""
    return "—" if value is None else values.value(concept, value)


def _expected(value: object) -> str:
    """What a rule must come to in an example."""
    match value:
        case None:
            return values.truth(UNKNOWN)
        case Answer():
            return values.truth(value)
        case date():
            return values.day(value)
        case Quantity(number, unit, _comparator):
            return values.amount(number, unit)
        case Decimal():
            return values.number(value)
        case _:
            return str(value)


def _conflicts(guideline: Guideline, section: str) -> Iterable[Conflict]:
    place = next(one.line for one in guideline.sections if one.id == section)
    end = min((one.line for one in guideline.sections if one.line > place), default=10**9)
    for found in guideline.contradictions:
        if place < found.line < end:
            homes = [next(s for s in guideline.statements if one in s.ids) for one in found.between]
            between = tuple((one, said.statement_address(guideline, (one,))) for one in found.between)
            yield Conflict(between, pages.said(found.text), guards_over(guideline, homes))
