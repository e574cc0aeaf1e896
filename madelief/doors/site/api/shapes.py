"""The shapes of answers, for the OpenAPI document only: nothing that goes out passes through them.

`tests/doors/site/api` holds every answer against them.
"""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import ConfigDict, Field

Id = str
Answered = Literal["yes", "no", "unknown"]
Urgency = Literal["today", "this-week", "next-visit", "none"]
Stance = Literal["do", "consider", "avoid", "inform"]
Standing = Literal["official", "local", "professional", "patient-page", "house"]
Country = Literal["nl", "uk", "who", "any"]
Profile = Literal["nl", "uk", "who"]
Language = Literal["nl", "en"]


class Shape(Schema):
    """An object with these keys and no others."""

    model_config = ConfigDict(extra="forbid")


class Edition(Shape):
    id: Id
    edition: str
    standing: Standing
    sha256: str
    signed: list[str]


class SetAside(Shape):
    resource: str
    reason: str


class Doubt(Shape):
    concept: Id
    text: str


class Records(Shape):
    read: int
    set_aside: list[SetAside]
    doubts: list[Doubt]


class Meta(Shape):
    madelief: str
    on: str = Field(json_schema_extra={"format": "date"})
    person: str
    profile: Profile
    language: Language
    guidelines: list[Edition]
    records: Records
    intended_use: str


class Place(Shape):
    """A source by its key in the guideline, and where in it."""

    work: str
    place: str


class Source(Place):
    title: str
    issuer: str
    date: str
    read: str


class RedFlag(Shape):
    id: Id
    urgency: Urgency
    text: str
    because: list[Id]
    source: Source


class Because(Shape):
    concept: Id
    value: str | None
    on: str | None
    origin: str | None


class Finding(Shape):
    id: Id
    guideline: Id
    define: str
    answer: Answered
    because: list[Because]
    missing: list[Id]
    statements: list[str]
    source: Place


class Recommendation(Shape):
    id: Id
    guideline: Id
    topic: Id
    action: Id
    stance: Stance
    urgency: Urgency
    text: str
    guarded_by: str | None = Field(description="The house guard over it: then the text is a page's view, never advice.")
    because: list[Id]
    source: Source


class Position(Shape):
    guideline: Id
    stance: Stance
    action: Id
    text: str
    source: Source
    country: Country
    standing: Standing
    guarded_by: str | None


class Voice(Shape):
    guideline: Id
    country: Country


class Difference(Shape):
    topic: Id
    positions: list[Position] = Field(description="The one that leads under the profile first.")
    advice: Id
    guard: str | None
    relation: Literal["agree", "stricter", "conflict"]
    stricter: list[Voice]
    officials_part: bool


class Band(Shape):
    guideline: Id
    band: str
    from_: str | None = Field(alias="from")
    to: str | None
    holds: Answered
    guarded_by: str | None


class Value(Shape):
    concept: Id
    value: str
    bands: list[Band]
    caveats: list[str]


class PlanLine(Shape):
    on: str = Field(json_schema_extra={"format": "date"})
    what: Id
    text: str
    recommendation: Id


class Question(Shape):
    concept: Id
    settles: list[Id]
    text: str


class Report(Shape):
    """What the sources say of one person; it makes no diagnosis."""

    meta: Meta
    red_flags: list[RedFlag] = Field(description="To be shown before anything else.")
    findings: list[Finding]
    recommendations: list[Recommendation]
    differences: list[Difference]
    values: list[Value]
    plan: list[PlanLine]
    questions: list[Question]


class Confirmation(Shape):
    primary: int
    secondary: int
    unconfirmed: int


class GuidelineRow(Shape):
    id: Id
    title: str
    edition: str
    standing: Standing
    status: Literal["released", "draft", "withdrawn"]
    statements: int
    rules: int
    confirmation: Confirmation
    signed: list[str]


class Bounds(Shape):
    from_: str = Field(alias="from")
    to: str


class Choice(Shape):
    id: Id
    label: str


class ConceptRow(Shape):
    id: Id
    group: Id
    kind: Literal["yes-no", "quantity", "count", "date", "choice"]
    about: Literal["mother", "infant"]
    label: str
    question: str
    why: str
    unit: str | None
    accepts: list[str] = Field(description="Units in which a value is read.")
    possible: Bounds | None = Field(description="A value outside is refused.")
    usual: Bounds | None = Field(description="A value outside is a doubt.")
    choices: list[Choice]


class FaultRow(Shape):
    file: str = Field(description="`request` for the body, or the name of a parameter.")
    line: int = Field(description="From 1; 0 where no single line is at fault.")
    concept: str
    text: str


class ProblemDetails(Shape):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FaultRow] = Field(default=[], description="Every fault of the input, where the input is at fault.")
