"""The graph that a guideline folder becomes: frozen, and every node knows its file and line.

Engines, reports, exports and checks all start here; none of them reads Markdown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from madelief.cql import CqlType, ast
from madelief.facts import Source, Text, Value

STANDINGS = ("official", "local", "professional", "patient-page", "house")
"""Who speaks. `local` is an official guideline of one region, which follows or departs from the national one."""
COUNTRIES = ("nl", "uk", "who", "any")
"""Whose a source is; under the profile of that name it leads."""
STATUSES = ("released", "draft", "withdrawn")
CONFIRMATIONS = ("primary", "secondary", "unconfirmed")
STANCES = ("do", "consider", "avoid", "inform")
URGENCIES = ("today", "this-week", "next-visit", "none")
VERBS = (
    "start", "continue", "stop", "delay", "measure", "repeat", "review", "treat", "refer", "watch", "discuss", "check",
)  # fmt: skip
RED_FLAGS = "red-flags"
TOPICS = (
    RED_FLAGS, "b12-test", "which-test", "interpretation", "metabolites", "cause", "treatment-start", "treatment-route",
    "treatment-schedule", "maintenance", "treatment-duration", "folic-acid", "iron", "anaemia", "referral",
    "conception-timing", "fertility", "diet", "breastfeeding", "infant", "follow-up",
)  # fmt: skip

Bindings = Mapping[str, "ast.Literal | str"]
"""What a name in CQL stands for: a literal (a parameter's value) or the id of a concept; a missing one is a define."""


@dataclass(frozen=True)
class Work:
    """A source as sources.yaml describes it."""

    key: str
    title: str
    issuer: str
    date: str
    address: str
    licence: str
    read: str
    """The day on which somebody here last read it."""
    country: str = ""
    """Whose it is, where that is not the country of the guideline that cites it."""
    standing: str = ""
    """What it is, where that is not the standing of the guideline that cites it."""


@dataclass(frozen=True)
class Statement:
    """One thing that the source says, in our own words. `ids` are the numbers it carries (S27, S28)."""

    ids: tuple[str, ...]
    text: Text
    sources: tuple[Source, ...]
    section: str
    kind: str
    """rule | recommendation | prompt | claim"""
    confirmation: str
    note: Text
    """What a reader must know of its doubtful side; empty where there is nothing."""
    line: int

    @property
    def source(self) -> Source:
        return self.sources[0]


@dataclass(frozen=True)
class Rule:
    """A define: a named expression, its type, and the statement that it puts into effect."""

    name: str
    id: str
    """guideline/section/words: the id of its finding."""
    label: Text
    expression: ast.Expression
    type: CqlType
    section: str
    statement: tuple[str, ...]
    uses: tuple[str, ...]
    """Names in its expression, in order."""
    concepts: tuple[str, ...]
    """Ids of the concepts that it depends on, through other defines too."""
    place: ast.Place


@dataclass(frozen=True)
class Example:
    """A row of a table: what is known, and what must come out."""

    given: Mapping[str, Value]
    on: date
    expected: Mapping[str, object]
    why: str
    line: int


@dataclass(frozen=True)
class ExampleTable:
    """`inputs` are concept ids, `outputs` names of defines."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rows: tuple[Example, ...]
    section: str
    line: int


@dataclass(frozen=True)
class Recommendation:
    """What follows when a define is yes."""

    id: str
    when: str
    text: Text
    stance: str
    topic: str
    action: str
    urgency: str
    prompt: bool
    section: str
    statement: tuple[str, ...]
    source: Source
    line: int


@dataclass(frozen=True)
class PlanLine:
    """Dated lines that a recommendation brings when it applies. Every name is a parameter, define or concept.

    First day: `start` plus `after`. Then either `count` times, spread evenly over `within` and at least `apart` days
    from each other, or every `every`, `repeat` dates ahead; in a rhythm of weeks `as_often` divides both, and `after` is
    one interval. A rhythm whose first day is past is not made up anew: the line says since when it is due.
    """

    id: str
    recommendation: str
    what: str
    text: Text
    start: str
    after: str
    count: str
    within: str
    apart: str
    every: str
    as_often: str
    repeat: int
    line: int

    def names(self) -> tuple[str, ...]:
        """The parameters, defines and concepts that it counts with."""
        named = (self.start, self.after, self.count, self.within, self.apart, self.every, self.as_often)
        return tuple(name for name in named if name)


@dataclass(frozen=True)
class Guard:
    """A house rule over the statements of a page: what it covers is shown as that page's view, never as advice."""

    id: str
    section: str
    of: str
    covers: tuple[str, ...]
    title: Text
    statement: tuple[str, ...]
    when: str
    """A define: the guard stands unless it is no. "" stands always."""
    carries: bool
    """Whether it also stands over whatever rests on a covered rule: what would not follow without that rule."""


@dataclass(frozen=True)
class Contradiction:
    """Statements of one guideline that cannot both be followed: the first, and each of the others against it."""

    id: str
    between: tuple[str, ...]
    text: Text
    line: int


@dataclass(frozen=True)
class Section:
    id: str
    title: Text
    level: int
    line: int


@dataclass(frozen=True)
class Guideline:
    """One guideline in one edition."""

    id: str
    edition: str
    standing: str
    status: str
    withdrawn: str
    """Since when and why; "" unless the status is withdrawn."""
    country: str
    title: Text
    sha256: str
    numbered: tuple[str, ...]
    """The statement ids that must have a home here (S1 … S86); empty where the source numbers nothing."""
    signed: tuple[str, ...]
    sections: tuple[Section, ...]
    works: Mapping[str, Work]
    statements: tuple[Statement, ...]
    parameters: Mapping[str, ast.Parameter]
    rules: Mapping[str, Rule]
    bindings: Bindings
    tables: tuple[ExampleTable, ...]
    recommendations: tuple[Recommendation, ...]
    plan: tuple[PlanLine, ...]
    guards: tuple[Guard, ...]
    contradictions: tuple[Contradiction, ...]
    blocks: tuple[ast.Block, ...] = field(repr=False, default=())
    """The CQL as written, block by block, for checks and exports."""

    @cached_property
    def _statements(self) -> dict[tuple[str, ...], Statement]:
        return {statement.ids: statement for statement in self.statements}

    def statement(self, ids: tuple[str, ...]) -> Statement:
        """The statement that carries `ids`."""
        return self._statements[ids]

    @cached_property
    def running(self) -> tuple[Rule, ...]:
        """The yes-or-no rules of statements that are run, in the order of the page: each is a finding."""
        return tuple(rule for rule in self.rules.values() if rule.type.name == "Boolean" and self.runs(rule.statement))

    @cached_property
    def touched(self) -> Mapping[str, frozenset[str]]:
        """Concept → the rules that depend on it."""
        found: dict[str, set[str]] = {}
        for rule in self.rules.values():
            for concept in rule.concepts:
                found.setdefault(concept, set()).add(rule.name)
        return {concept: frozenset(names) for concept, names in found.items()}

    @cached_property
    def speaking(self) -> tuple[Recommendation, ...]:
        """The recommendations that may be given: neither they nor their rule follow from an unconfirmed statement."""
        said = (told for told in self.recommendations if self.runs(told.statement))
        return tuple(told for told in said if self.runs(self.rules[told.when].statement))

    @cached_property
    def dated(self) -> Mapping[str, tuple[PlanLine, ...]]:
        """Id of a recommendation → the plan lines that it brings."""
        lines = {told.id: told.id.rsplit("/", 1)[1] for told in self.recommendations}
        return {id_: tuple(line for line in self.plan if line.recommendation == name) for id_, name in lines.items()}

    def runs(self, ids: tuple[str, ...]) -> bool:
        """Whether rules of this statement are run: an unconfirmed one is shown, not run."""
        return self.statement(ids).confirmation != "unconfirmed"
