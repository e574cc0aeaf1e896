"""The CQL of a guideline, bound: what each name means, which type each define has, what it depends on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from madelief.cql import CqlError, CqlType, ast, check_expression
from madelief.cql.types import BOOLEAN, DATE, INTEGER, check_parameter
from madelief.facts import Concept, Fault, Kind, Vocabulary
from madelief.guideline.graph import Bindings

# Words that carry no meaning in the id of a finding: "Total B12 is in the grey zone" → grey-zone.
_SMALL_WORDS = set(
    re.findall(r"\w+", "a an and are as at be been by for from has have her in is it its of on or that the to was were with")
)


def finding_slug(define: str, section: str) -> str:
    """The last part of a finding's id: the words of `define` that neither its section nor grammar already says."""
    said = set(section.split("-")) | _SMALL_WORDS
    words = re.findall(r"[a-z0-9]+", define.lower())
    return "-".join([word for word in words if word not in said] or words)


def concept_type(concept: Concept) -> CqlType:
    """The CQL type in which a concept comes in."""
    match concept.kind:
        case Kind.YES_NO:
            return BOOLEAN
        case Kind.QUANTITY:
            return CqlType("Quantity", concept.unit)
        case Kind.COUNT:
            return INTEGER
        case Kind.DATE:
            return DATE
        case Kind.CHOICE:
            return CqlType("Choice", "", concept.choice_ids)


@dataclass
class Binding:
    """Collects parameters and defines, then types them all. `faults` grows; nothing is raised."""

    vocabulary: Vocabulary
    parameters: dict[str, ast.Parameter] = field(default_factory=dict)
    defines: dict[str, ast.Define] = field(default_factory=dict)
    types: dict[str, CqlType] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.labels = self.vocabulary.by_label()
        for label, concept in self.labels.items():
            self.types[label] = concept_type(concept)

    def add(self, block: ast.Block) -> None:
        """Take in the parameters and defines of one fence."""
        items: tuple[ast.Parameter | ast.Define, ...] = (*block.parameters, *block.defines)
        for item in items:
            if item.name in self.parameters or item.name in self.defines:
                self.fault(item.place, f"{item.name!r} stands twice in this guideline; give one of them another name")
            elif item.name in self.labels:
                self.fault(item.place, f"{item.name!r} is the label of a concept; give the define another name")
            elif isinstance(item, ast.Parameter):
                self.parameters[item.name] = item
                try:
                    self.types[item.name] = check_parameter(item)
                except CqlError as error:
                    self.fault(error.place, error.sentence)
            else:
                self.defines[item.name] = item

    def fault(self, place: ast.Place, sentence: str) -> None:
        self.faults.append(Fault(place.file, place.line, "", sentence))

    def type_all(self) -> None:
        """Type every define; a define may use one that stands below it, but not itself."""
        for name in self.defines:
            self._type(name, ())

    def _type(self, name: str, above: tuple[str, ...]) -> bool:
        if name in self.types:
            return True
        define = self.defines[name]
        if name in above:
            self.fault(define.place, f"{name!r} depends on itself, through {' → '.join(above)}; break the circle")
            return False
        used = [name for name in ast.names(define.expression) if name in self.defines]
        fine = [self._type(other, (*above, name)) for other in used]
        if not all(fine):
            return False
        try:
            self.types[name] = check_expression(define.expression, self.types)
        except CqlError as error:
            self.fault(error.place, error.sentence)
            return False
        return True

    def bindings(self, also: set[str]) -> Bindings:
        """What the engines need to know of every name that is no define: those in the CQL, and those of `also`."""
        bound: dict[str, ast.Literal | str] = {label: concept.id for label, concept in self.labels.items()}
        for name, parameter in self.parameters.items():
            default = parameter.default
            if isinstance(default, ast.Integer) and parameter.type == "Decimal":
                from decimal import Decimal

                bound[name] = ast.DecimalNumber(Decimal(default.value), place=default.place)
            elif isinstance(default, ast.Literal):
                bound[name] = default
        used = also | {name for define in self.defines.values() for name in ast.names(define.expression)}
        return {name: value for name, value in bound.items() if name in used or name in self.parameters}

    def concepts_of(self, name: str, seen: Mapping[str, object] | None = None) -> tuple[str, ...]:
        """Ids of the concepts on which a define depends, through other defines too, in order of appearance."""
        found: dict[str, None] = {}
        waiting, visited = [name], {name}
        while waiting:
            for used in ast.names(self.defines[waiting.pop(0)].expression):
                if used in self.labels:
                    found[self.labels[used].id] = None
                elif used in self.defines and used not in visited:
                    visited.add(used)
                    waiting.append(used)
        return tuple(found)
