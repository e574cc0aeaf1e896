"""The numbers of a screening: all that its page shows of people, and nothing that tells who they are.

A run counts part by part (some rows of people at a time, on any machine) and adds the parts up: every number here is a
count of people, so parts can be added in any order, and a run that was killed goes on from what it had counted.
The numbers are exact. What is too small to show is left out where the page is made, not here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from madelief.assess.bands import bands_of
from madelief.cql import ast
from madelief.facts import Concept, Kind
from madelief.facts.calendar import CALENDAR_UNITS
from madelief.guideline import Guideline, Recommendation, Rule, Shelf

Json = dict[str, Any]

STAGES = (
    "wants-pregnancy", "pregnant-1", "pregnant-2", "pregnant-3", "pregnant-weeks-unknown", "after-birth", "baby", "none-known",
)  # fmt: skip
"""Where a person is: each is in exactly one. `after-birth`: she breastfeeds, or the weeks since a birth are known. `baby`:
nothing is known but infant concepts. `none-known`: the record says none of this, which is not the same as not pregnant."""

SHIFTS = (-20, -10, -5, 0, 5, 10, 20)
"""By how many percent a threshold is moved, to see how much a count leans on it."""

CARE_STANCES = ("do", "consider")
CARE_VERBS = ("measure", "treat", "refer", "review", "repeat", "check", "start")
"""What a screening looks for: care that can be given or not. To discuss, to go on or to know leaves nothing to find."""
OFFERED = ("discuss-b12-test",)
"""But whoever is to be asked whether she wants a test was missed when nobody asked: folic acid without a B12 test."""

ANY_TOPIC = "*"
"""In `PartCounts.parted` and `PartCounts.due`, in the place of a topic: on at least one topic."""

NARROW = 10
"""A scale whose usual values end within ten times their begin is drawn whole; another starts at nothing."""
BINS = 30
STEPS = tuple(Decimal(step).scaleb(power) for power in range(-4, 5) for step in (1, 2, 5))


@dataclass(frozen=True)
class Rows:
    """What became of the rows of one kind: `read` = `used` + the sum of `left`."""

    kind: str
    """As the input calls it: Observation, measurement, a CSV's name. For facts: a reader's facts, before picking."""
    read: int
    used: int
    left: Mapping[str, int] = field(default_factory=dict)
    """Reason, a sentence → rows that were set aside for it."""

    @property
    def adds_up(self) -> bool:
        return self.read == self.used + sum(self.left.values())


@dataclass(frozen=True)
class Edition:
    """A guideline as it was used."""

    id: str
    title: Mapping[str, str]
    edition: str
    standing: str
    sha256: str


@dataclass(frozen=True)
class Heading:
    """What was screened, when and by what: everything on the page that is not a count of people by rule."""

    source: str
    """The name of the input, as its owner would recognise it."""
    on: str
    """The day of the question, ISO 8601: what is later was not looked at."""
    made: str
    """When the run ended, ISO 8601, as the caller's clock says."""
    version: str
    """Of madelief."""
    engine: str
    """What computed it, with its version: "Polars 2.1"."""
    profile: str
    guidelines: tuple[Edition, ...]
    rows: tuple[Rows, ...] = ()
    facts: Rows | None = None
    """What picking did with the facts that the readers gave: used, and left for their date, age or a newer one."""
    people_aside: Mapping[str, int] = field(default_factory=dict)
    """Reason, a sentence → people who were set aside as a whole; they are in no other count."""
    suppress_below: int = 10

    def to_json(self) -> Json:
        return {
            "source": self.source,
            "on": self.on,
            "made": self.made,
            "version": self.version,
            "engine": self.engine,
            "profile": self.profile,
            "guidelines": [
                {"id": one.id, "title": dict(one.title), "edition": one.edition, "standing": one.standing, "sha256": one.sha256}
                for one in self.guidelines
            ],
            "rows": [_rows_json(rows) for rows in self.rows],
            "facts": None if self.facts is None else _rows_json(self.facts),
            "people_aside": _sorted(self.people_aside),
            "suppress_below": self.suppress_below,
        }

    @classmethod
    def from_json(cls, written: Json) -> Heading:
        """The inverse of `to_json`. Raises `KeyError` or `TypeError` for what `to_json` did not write."""
        return cls(
            **{
                **written,
                "guidelines": tuple(Edition(**one) for one in written["guidelines"]),
                "rows": tuple(Rows(**rows) for rows in written["rows"]),
                "facts": None if written["facts"] is None else Rows(**written["facts"]),
            }
        )


Three = tuple[int, int, int]


@dataclass(frozen=True)
class PartCounts:
    """Counts over some of the people, or over all of them. A missing key counts nobody."""

    people: int = 0
    """People in the part: those who were not set aside as a whole."""
    with_facts: int = 0
    """People of whom at least one concept is known."""
    contradicting: int = 0
    """People of whose record two entries of one day contradict each other, so that the concept was left unknown."""
    stages: Mapping[str, int] = field(default_factory=dict)
    """Stage (`STAGES`) → people; adds up to `people`."""
    defines: Mapping[str, Three] = field(default_factory=dict)
    """Id of a finding → people for whom it is (yes, no, unknown); adds up to `people`."""
    recommendations: Mapping[str, Three] = field(default_factory=dict)
    """Id of a recommendation → people to whom it (applies, applies under a guard, may apply: unknown)."""
    parted: Mapping[str, int] = field(default_factory=dict)
    """`parting_key(one, other, topic)`, and without a topic → people of whom two guidelines say opposite things, neither
    of them under a guard."""
    due: Mapping[str, int] = field(default_factory=dict)
    """Topic, and `ANY_TOPIC` → people to whom at least one recommendation that `is_care` applies, under no guard."""
    values: Mapping[str, Mapping[str, tuple[int, ...]]] = field(default_factory=dict)
    """Concept → stage → people by value: below the first edge, between each two edges (the lower one belongs to it), and
    from the last edge on. One number more than there are edges."""
    edges: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Concept → the edges of `values`, in its canonical unit; the same in every part."""
    around: Mapping[str, int] = field(default_factory=dict)
    """`around_key(finding, parameter, percent)` → people for whom the finding would be yes."""
    known: Mapping[str, int] = field(default_factory=dict)
    """Concept → people for whom it is known."""

    def to_json(self) -> Json:
        return {
            "people": self.people,
            "with_facts": self.with_facts,
            "contradicting": self.contradicting,
            "stages": _sorted(self.stages),
            "defines": _sorted(self.defines),
            "recommendations": _sorted(self.recommendations),
            "parted": _sorted(self.parted),
            "due": _sorted(self.due),
            "values": {concept: _sorted(stages) for concept, stages in sorted(self.values.items())},
            "edges": _sorted(self.edges),
            "around": _sorted(self.around),
            "known": _sorted(self.known),
        }

    @classmethod
    def from_json(cls, written: Json) -> PartCounts:
        """The inverse of `to_json`. Raises `KeyError` or `TypeError` for what `to_json` did not write."""
        return cls(
            **{
                **written,
                "defines": {name: _three(counts) for name, counts in written["defines"].items()},
                "recommendations": {name: _three(counts) for name, counts in written["recommendations"].items()},
                "values": {
                    concept: {stage: tuple(counts) for stage, counts in stages.items()}
                    for concept, stages in written["values"].items()
                },
                "edges": {concept: tuple(edges) for concept, edges in written["edges"].items()},
            }
        )


def merged(parts: Iterable[PartCounts]) -> PartCounts:
    """The counts over the people of all `parts`, whatever their order. Raises `ValueError` where their edges differ."""
    every = list(parts)
    edges: dict[str, tuple[float, ...]] = {}
    for part in every:
        for concept, own in part.edges.items():
            if edges.setdefault(concept, own) != own:
                raise ValueError(f"the values of {concept} were counted between different edges: count all parts again")
    concepts = sorted({concept for part in every for concept in part.values})
    return PartCounts(
        people=sum(part.people for part in every),
        with_facts=sum(part.with_facts for part in every),
        contradicting=sum(part.contradicting for part in every),
        stages=_added(part.stages for part in every),
        defines={name: _three(counts) for name, counts in _added_rows(part.defines for part in every).items()},
        recommendations={name: _three(counts) for name, counts in _added_rows(part.recommendations for part in every).items()},
        parted=_added(part.parted for part in every),
        due=_added(part.due for part in every),
        values={concept: _added_rows(part.values.get(concept, {}) for part in every) for concept in concepts},
        edges=edges,
        around=_added(part.around for part in every),
        known=_added(part.known for part in every),
    )


# ---------------------------------------------------------------- what is counted, so that runs and page agree


def parting_key(one: str, other: str, topic: str = ANY_TOPIC) -> str:
    """The key in `parted` of two guidelines, in whatever order they come, on a topic or (default) on any."""
    return "|".join((*sorted((one, other)), topic))


def around_key(finding: str, parameter: str, percent: int) -> str:
    """The key in `around` of a finding, when `parameter` lies `percent` higher."""
    return f"{finding}|{parameter}|{percent}"


def is_care(told: Recommendation) -> bool:
    """Whether it asks for care that can be missed. Only people to whom it applies under no guard count as such."""
    asked = told.action.split("-")[0] in CARE_VERBS or told.action in OFFERED
    return told.stance in CARE_STANCES and asked and told.urgency != "none"


def thresholds(guideline: Guideline) -> Iterable[tuple[Rule, ast.Parameter]]:
    """The findings that compare a measured value with a parameter of their own, and that parameter."""
    for rule in guideline.running:
        for name in dict.fromkeys(rule.uses):
            parameter = guideline.parameters.get(name)
            literal = parameter.default if parameter else None
            if parameter and isinstance(literal, ast.QuantityLiteral) and literal.unit not in CALENDAR_UNITS:
                yield rule, parameter


def trimesters(guidelines: Iterable[Guideline]) -> tuple[Decimal, Decimal] | None:
    """The weeks of pregnancy at which trimesters 2 and 3 begin, as the first page that names them both has it."""
    for guideline in guidelines:
        found = [guideline.parameters.get(name) for name in ("Trimester 2 from", "Trimester 3 from")]
        weeks = [one.default.value for one in found if one and isinstance(one.default, ast.QuantityLiteral)]
        if len(weeks) == 2:
            return weeks[0], weeks[1]
    return None


def value_edges(shelf: Shelf, guidelines: Sequence[Guideline]) -> Mapping[str, tuple[float, ...]]:
    """Concept → the edges between which its values are counted, for each measured value of which a source names bands.

    Round numbers, equally far apart: on a narrow scale (haemoglobin) over all that is usual, else from nothing up to twice
    the highest line that a source draws.
    """
    found = {}
    for concept in shelf.vocabulary.values():
        if concept.kind is Kind.QUANTITY and concept.unit not in CALENDAR_UNITS:
            bands = [band for guideline in guidelines for band in bands_of(guideline, concept)]
            lines = [line for band in bands for line in (band.low, band.high) if line is not None]
            if lines:
                found[concept.id] = _edges(concept, max(lines))
    return found


def _edges(concept: Concept, highest: Decimal) -> tuple[float, ...]:
    low, high = Decimal(0), highest * 2
    if concept.warn is not None and concept.warn[1] < NARROW * concept.warn[0]:
        low, high = concept.warn
    step = min((step for step in STEPS if (high - low) / step <= BINS), default=high - low)
    # No edge at nothing: no value lies below it.
    first = max(low // step, Decimal(1))
    return tuple(float((first + n) * step) for n in range(int(high // step - first) + 1))


# ---------------------------------------------------------------- sums


def _added(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in counts:
        for name, people in part.items():
            found[name] = found.get(name, 0) + people
    return dict(sorted(found.items()))


def _added_rows(counts: Iterable[Mapping[str, tuple[int, ...]]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for part in counts:
        for name, row in part.items():
            found[name] = tuple(map(sum, zip(found.get(name, (0,) * len(row)), row, strict=True)))
    return dict(sorted(found.items()))


def _three(counts: Sequence[int]) -> Three:
    one, two, three = counts
    return one, two, three


def _sorted(counts: Mapping[str, Any]) -> Json:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in sorted(counts.items())}


def _rows_json(rows: Rows) -> Json:
    return {"kind": rows.kind, "read": rows.read, "used": rows.used, "left": _sorted(rows.left)}
