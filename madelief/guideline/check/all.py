"""Every check over a shelf, with one report."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from madelief.facts import Fault, Refused, Vocabulary
from madelief.facts.vocabulary import read_vocabulary
from madelief.guideline.check.coverage import check_coverage
from madelief.guideline.check.machine import Engine
from madelief.guideline.check.mutants import check_mutants
from madelief.guideline.check.numbers import check_numbers
from madelief.guideline.check.tables import check_tables
from madelief.guideline.graph import Guideline
from madelief.guideline.reading import read_guideline
from madelief.guideline.shelf import VOCABULARY, guideline_folders


@dataclass(frozen=True)
class CheckReport:
    """`faults` is empty when all is well; `made` mutants of which `killed` were noticed."""

    faults: tuple[Fault, ...]
    made: int
    killed: int


Search = Callable[[Guideline, Vocabulary], Iterable[Fault]]
"""A check that needs a floor above this one, as the search for contradictions does."""


def check_shelf(folder: Path, engine: Engine, only: tuple[str, ...] = (), search: Search | None = None) -> CheckReport:
    """Check the guidelines in `folder` (those of `only`, or all) with tables run on `engine`, and then by `search`.

    Raises `Refused` when `only` names a guideline that is not there.
    """
    folders = guideline_folders(folder)
    for wanted in only:
        if wanted not in {path.name for path in folders}:
            known = ", ".join(path.name for path in folders)
            raise Refused([Fault("check", 0, wanted, f"no such guideline; the shelf holds {known}")])
    try:
        vocabulary = read_vocabulary(folder / VOCABULARY)
    except Refused as refused:
        return CheckReport(tuple(refused.faults), 0, 0)
    faults: list[Fault] = []
    made = killed = 0
    for path in folders:
        if only and path.name not in only:
            continue
        guideline, found = read_guideline(path, vocabulary)
        faults += found
        if guideline is None:
            continue
        machine = engine(guideline)
        faults += check_coverage(guideline)
        faults += check_numbers(guideline, vocabulary)
        wrong = list(check_tables(guideline, machine))
        faults += wrong
        if not wrong:
            # A table that fails by itself would notice every mutant: no proof of anything.
            mutation = check_mutants(guideline, vocabulary, machine)
            faults += mutation.faults
            made, killed = made + mutation.made, killed + mutation.killed
        if search and not found:
            faults += search(guideline, vocabulary)
    return CheckReport(tuple(faults), made, killed)
