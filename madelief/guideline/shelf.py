"""The shelf: the vocabulary and every guideline, read from guidelines/ or from its compiled form.

Reading Markdown and CQL takes a second; a program that answers in half of one cannot do it at every start. So what
was read is kept in the user's cache folder under the hash of every byte it came from, as Python keeps compiled
modules. A changed byte is another hash: there is nothing to invalidate. `MADELIEF_CACHE=off` turns it off.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from madelief import __version__
from madelief.facts import Fault, Refused, Vocabulary
from madelief.guideline.graph import Guideline

VOCABULARY = "vocabulary"


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
    kept = _kept_at(folder)
    shelf = _load(kept)
    if shelf is None:
        shelf = read_shelf(folder)
        _keep(kept, shelf)
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


# ---------------------------------------------------------------- the compiled form


def cache_folder() -> Path | None:
    """Where compiled shelves are kept; None when caching is off."""
    if os.environ.get("MADELIEF_CACHE") == "off":
        return None
    base = os.environ.get("MADELIEF_CACHE") or os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "madelief"


def _kept_at(folder: Path) -> Path | None:
    cache = cache_folder()
    if cache is None or not folder.is_dir():
        return None
    digest = hashlib.sha256(f"{__version__} {sys.version} {folder}".encode())
    code = Path(__file__).resolve().parent.parent
    # The program that reads is part of what was read: a changed reader must not find what an older one kept.
    read = [*folder.glob("*/*.md"), *folder.glob("*/*.yaml")]
    for path in sorted(read):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    for path in sorted([*(code / "facts").glob("*.py"), *(code / "cql").glob("*"), *(code / "guideline").glob("*.py")]):
        if path.is_file():
            stat = path.stat()
            digest.update(f"{path.name} {stat.st_mtime_ns} {stat.st_size}".encode())
    return cache / f"shelf-{digest.hexdigest()[:32]}.pickle"


def _load(kept: Path | None) -> Shelf | None:
    if kept is None or not kept.exists():
        return None
    try:
        loaded = pickle.loads(kept.read_bytes())  # our own file, in the user's own folder, as with .pyc
    except Exception:  # whatever a damaged file does, reading the pages mends it
        return None
    return loaded if isinstance(loaded, Shelf) else None


def _keep(kept: Path | None, shelf: Shelf) -> None:
    if kept is None:
        return
    try:
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in kept.parent.glob("shelf-*.pickle"):
            old.unlink(missing_ok=True)
        unfinished = kept.with_suffix(f".{os.getpid()}.part")
        unfinished.write_bytes(pickle.dumps(shelf, protocol=pickle.HIGHEST_PROTOCOL))
        unfinished.replace(kept)
    except OSError:
        # A folder that cannot be written costs a second a start, nothing else.
        return
