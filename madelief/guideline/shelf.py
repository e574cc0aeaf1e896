"""The shelf: the vocabulary and every guideline, read from guidelines/ or from its compiled form.

Reading Markdown and CQL takes a second; a program that answers in half of one cannot do it at every start. So what
was read is kept in the user's cache folder under the hash of every byte it came from, as Python keeps compiled
modules. A changed byte is another hash: there is nothing to invalidate. `MADELIEF_CACHE=off` turns it off.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from madelief.facts import Fault, Refused, Vocabulary
from madelief.guideline.graph import Guideline
from madelief.guideline.kept import cache_folder, keep, load, program

VOCABULARY = "vocabulary"
KEPT = "shelf-"
"""How the name of a compiled shelf begins."""


def shelf_folder() -> Path:
    """guidelines/ of this installation; `MADELIEF_GUIDELINES` names another."""
    named = os.environ.get("MADELIEF_GUIDELINES")
    if named:
        return Path(named)
    package = Path(__file__).resolve().parent.parent
    installed = package / "guidelines"
    return installed if installed.is_dir() else package.parent / "guidelines"


@dataclass(frozen=True)
class Shelf:
    """Every guideline by id, in the order of their ids, and the concepts that they speak of."""

    folder: Path
    vocabulary: Vocabulary
    guidelines: Mapping[str, Guideline]

    def __iter__(self) -> Iterator[Guideline]:
        return iter(self.guidelines.values())

    def released(self, only: tuple[str, ...] = ()) -> tuple[Guideline, ...]:
        """The guidelines that may speak: released ones, or those of `only`.

        Raises `Refused` for an id that the shelf does not hold, or that is not released.
        """
        faults = []
        for wanted in only:
            if wanted not in self.guidelines:
                known = ", ".join(self.guidelines)
                faults.append(Fault("--guideline", 0, wanted, f"no such guideline; the shelf holds {known}"))
            elif self.guidelines[wanted].status != "released":
                refused = self.guidelines[wanted]
                since = f" ({refused.withdrawn})" if refused.withdrawn else ""
                sentence = f"the guideline is {refused.status}{since}; only a released one is asked"
                faults.append(Fault("--guideline", 0, wanted, sentence))
        if faults:
            raise Refused(faults)
        return tuple(g for g in self if g.status == "released" and (not only or g.id in only))


def guideline_folders(folder: Path) -> list[Path]:
    """The folders of a shelf that hold a guideline."""
    if not folder.is_dir():
        raise Refused([Fault(str(folder), 0, "", "there is no shelf here; name one in MADELIEF_GUIDELINES")])
    return sorted(path for path in folder.iterdir() if path.is_dir() and path.name != VOCABULARY and path.name[0] not in "._")


def open_shelf(folder: Path | None = None) -> Shelf:
    """The shelf in `folder` (default: this installation's), compiled if it was read before.

    Raises `Refused` with every fault: a shelf with a fault in it answers nobody.
    """
    folder = folder or shelf_folder()
    kept_at = _kept_at(folder)
    shelf = load(kept_at)
    if isinstance(shelf, Shelf):
        return shelf
    shelf = read_shelf(folder)
    keep(kept_at, shelf, KEPT)
    return shelf


def read_shelf(folder: Path) -> Shelf:
    """The shelf in `folder`, read from its pages. Raises `Refused` with every fault of every guideline."""
    # Only here: the grammar and the Markdown reader are not needed by a process that finds the compiled shelf.
    from madelief.facts.vocabulary import read_vocabulary
    from madelief.guideline.reading import read_guideline

    vocabulary = read_vocabulary(folder / VOCABULARY)
    guidelines: dict[str, Guideline] = {}
    faults: list[Fault] = []
    for path in guideline_folders(folder):
        guideline, found = read_guideline(path, vocabulary)
        faults += found
        if guideline is not None:
            guidelines[guideline.id] = guideline
    if faults:
        raise Refused(faults)
    return Shelf(folder, vocabulary, guidelines)


def _kept_at(folder: Path) -> Path | None:
    cache = cache_folder()
    if cache is None or not folder.is_dir():
        return None
    digest = hashlib.sha256(f"{program('facts', 'cql', 'guideline')} {folder}".encode())
    for path in sorted([*folder.glob("*/*.md"), *folder.glob("*/*.yaml")]):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return cache / f"{KEPT}{digest.hexdigest()[:32]}.pickle"
