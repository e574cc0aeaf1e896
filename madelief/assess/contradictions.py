"""Two recommendations of one guideline that could meet in one person and say the opposite: searched, not sampled.

Each recommendation is a decision diagram over all that may be known of a person; where the diagrams of two that say the
opposite can both end in yes, the guideline contradicts itself, and the path to that end is the person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from madelief.assess.ask import USUAL_DAY, Asker, Compiled
from madelief.assess.branches import Branching
from madelief.assess.differences import opposite
from madelief.facts import Fault, Vocabulary
from madelief.guideline import Guideline, Recommendation


def contradiction_faults(guideline: Guideline, vocabulary: Vocabulary) -> Iterator[Fault]:
    """A line for `madelief check` for each contradiction that the page does not list itself."""
    for found in self_contradictions(guideline, vocabulary):
        person = ", ".join(f"{concept} {value}" for concept, value in found.person)
        one, other = (told.id.rsplit("/", 1)[1] for told in (found.one, found.other))
        sentence = f"the opposite of {one}, and both apply to {person}; part them, or list the contradiction on the page"
        yield Fault(f"{guideline.id}/guideline.md", found.other.line, other, sentence)


@dataclass(frozen=True)
class SelfContradiction:
    """Two recommendations and a person in whom both apply: concept → value, as shown; "unknown" where it is not known."""

    one: Recommendation
    other: Recommendation
    person: tuple[tuple[str, str], ...]


def self_contradictions(guideline: Guideline, vocabulary: Vocabulary) -> list[SelfContradiction]:
    """Every pair of opposite recommendations that can apply together, but for those that the page lists itself."""
    asker = Asker(guideline, vocabulary)
    listed = {frozenset((c.between[0], other)) for c in guideline.contradictions for other in c.between[1:]}
    found = []
    for one, other in combinations(asker.recommendations, 2):
        if not opposite(one, other) or any(frozenset((a, b)) in listed for a in one.statement for b in other.statement):
            continue
        # A branching of its own for each pair: few concepts, and dates of the two only.
        compiled = Compiled(Branching(asker.atoms, USUAL_DAY, {}), (one, other))
        diagrams = compiled.diagrams
        both = diagrams.combine(lambda a, b: a and b, [root for _, root in compiled.roots])
        path = diagrams.path_to(both, True)
        if path is not None:
            person = tuple((compiled.variables[level], _shown(compiled, level, branch)) for level, branch in path)
            found.append(SelfContradiction(one, other, person))
    return found


def _shown(compiled: Compiled, level: int, branch: int) -> str:
    value = compiled.branching.of(compiled.variables[level])[branch]
    return "unknown" if value is None else str(value)
