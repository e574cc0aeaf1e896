"""One guideline, many people, three engines: ours and both of the oracle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from madelief.engines import PythonMachine, Result
from madelief.export import parameter_library
from madelief.export.cql import exported, exported_concepts
from madelief.facts import Vocabulary, in_words
from madelief.guideline import Guideline
from tests.agree.answers import into_reference, same
from tests.agree.oracle import ENGINES, Oracle
from tests.agree.people import Person

TODAY = "Day of the question"
"""The parameter in place of Today(): the kt engine of the oracle takes no day."""

PROCESSES = 2
CHUNK = 250
"""People in one request."""

SHOWN = 10

Item = TypeVar("Item")
Found = TypeVar("Found")


@dataclass(frozen=True)
class Difference:
    """One define on which an engine answered otherwise than ours."""

    define: str
    cql: str
    person: Person
    ours: Result
    theirs: Mapping[str, Any]

    def __str__(self) -> str:
        told = ", ".join(f"{concept} {in_words(value)}" for concept, value in self.person.inputs.items())
        engines = ", ".join(f"{engine} {answer!r}" for engine, answer in self.theirs.items())
        return f"“{self.define}” := {self.cql}\n  on {self.person.today} of {told}\n  python {self.ours!r}, {engines}"


class Comparison:
    """One guideline on all engines."""

    def __init__(self, guideline: Guideline, vocabulary: Vocabulary, engines: Sequence[str] = ENGINES) -> None:
        self.guideline = guideline
        self.vocabulary = vocabulary
        self.engines = engines
        self.machine = PythonMachine(guideline)
        self.rules = [rule.name for rule in exported(guideline)]
        self.concepts = exported_concepts(guideline, vocabulary)
        self.ucum = {unit.ucum: unit.id for unit in vocabulary.units.values()}
        self.text = parameter_library(guideline, vocabulary, TODAY).text

    def parameters(self, person: Person) -> dict[str, Any]:
        """Every parameter, unknown ones as explicit nulls: cql-execution reads a missing one as no."""
        given: dict[str, Any] = {
            concept.label["en"]: into_reference(person.inputs.get(concept.id), self.vocabulary) for concept in self.concepts
        }
        return given | {TODAY: person.today.isoformat()}

    def theirs(self, oracle: Oracle, people: Sequence[Person]) -> list[dict[str, dict[str, Any]]]:
        """For each person: engine → define → answer."""
        oracle.load(self.guideline.id, self.text, engines=self.engines)
        answers = oracle.run(self.guideline.id, [self.parameters(person) for person in people])
        return [{engine: answers[engine][index] for engine in self.engines} for index in range(len(people))]

    def ours(self, person: Person) -> dict[str, Result]:
        return self.machine.answers(person.inputs, person.today, self.rules)

    def differences(self, oracle: Oracle, people: Sequence[Person]) -> list[Difference]:
        """What the engines disagree on over `people`."""
        found = []
        for person, theirs in zip(people, self.theirs(oracle, people), strict=True):
            for name, ours in self.ours(person).items():
                answers = {engine: theirs[engine][name] for engine in self.engines}
                if not all(same(ours, answer, self.ucum) for answer in answers.values()):
                    found.append(Difference(name, self.cql(name), person, ours, answers))
        return found

    def cql(self, name: str) -> str:
        """The exported define, on one line."""
        text = self.text.split(f'define "{name}":\n')[1]
        return " ".join(text.split("\n\n")[0].split())


def chunks(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    remaining = iter(items)
    while chunk := list(islice(remaining, size)):
        yield chunk


def shared_out(folder: Path, items: Iterable[Item], work: Callable[[Oracle, Item], Iterable[Found]]) -> list[Found]:
    """What `work` finds in all `items`, shared out over `PROCESSES` oracles; items are drawn as they are needed."""
    waiting, lock = iter(items), Lock()

    def one_process(_: int) -> list[Found]:
        found: list[Found] = []
        with Oracle(folder) as oracle:
            while True:
                with lock:
                    item = next(waiting, None)
                if item is None:
                    return found
                found += work(oracle, item)

    with ThreadPoolExecutor(PROCESSES) as pool:
        return [found for part in pool.map(one_process, range(PROCESSES)) for found in part]


def shown(differences: Sequence[Difference]) -> str:
    """The first differences, as a clinician could follow them."""
    return "\n".join([f"{len(differences)} differences, of which", *map(str, differences[:SHOWN])])
