"""Draws the population batch by batch and writes it in one of its forms, into a folder that appears when it is whole."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

from madelief.facts import Fault, Refused, Vocabulary
from madelief.screen.population.batch import draw_batch
from madelief.screen.population.lines import Lines, lines_of
from madelief.screen.population.notes import notes_of
from madelief.screen.population.writers import WRITERS

BATCH = 50_000
"""People drawn at once: it bounds the memory, and another number gives other people."""
MOST_PEOPLE = 99_999_999
"""Ids have eight digits."""
README = "README.txt"


def write_population(
    people: int,
    form: str,
    out: Path,
    vocabulary: Vocabulary,
    seed: int,
    on: date,
    progress: Callable[[int], None] | None = None,
    lines: Lines | None = None,
    everything: bool = False,
) -> None:
    """Write `people` made-up women into the new folder `out` as `form` ("fhir", "omop" or "csv"), as of the day `on`.

    The same arguments give the same bytes. `lines` are thresholds on which values are put now and then (default: those of
    this installation's shelf). By default the three forms tell the same of the same people; `everything` adds what OMOP cannot
    carry (doses, the weeks between two injections, what relatives have) and, in a table, what only she can tell (diet,
    symptoms, what she does not have). `progress` is told how many people have been written. Raises `Refused` for a folder that
    holds something, a number of people that cannot be, or a disk that does not take it.
    """
    _check(people, form, out, everything)
    lines = lines_of() if lines is None else lines
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise _refused(out, f"the folder cannot be made ({_why(error)}); name another") from None
    try:
        counts: Counter[tuple[str, str]] = Counter()
        writer = WRITERS[form](made, vocabulary, on, everything)
        for first in range(0, people, BATCH):
            count = min(BATCH, people - first)
            batch = draw_batch(first, count, vocabulary, lines, seed, on, everything)
            counts.update(writer.write(batch, first))
            if progress is not None:
                progress(first + count)
        (made / README).write_text(notes_of(form, people, seed, on, counts, everything), encoding="utf-8")
        made.chmod(0o777 & ~_umask())
        made.replace(out)
    except OSError as error:
        raise _refused(out, f"it could not be written ({_why(error)}); nothing was left behind") from None
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _check(people: int, form: str, out: Path, everything: bool) -> None:
    if form not in WRITERS:
        raise Refused([Fault("--as", 0, "", f"{form!r} is no form of a population; it is written as {', '.join(WRITERS)}")])
    if everything and form == "omop":
        sentence = "OMOP has no common way to hold doses, families, diet or symptoms; write everything as fhir or csv"
        raise Refused([Fault("--as", 0, "", sentence)])
    if not 1 <= people <= MOST_PEOPLE:
        raise Refused([Fault("--people", 0, "", f"{people:,} people cannot be written; give 1 to {MOST_PEOPLE:,}")])
    try:
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            what = "holds something" if out.is_dir() else "is a file"
            raise _refused(out, f"{what} already, and nothing is written over; name a folder that is new or empty")
    except OSError as error:
        raise _refused(out, f"the folder cannot be looked into ({_why(error)}); name another") from None


def _refused(out: Path, sentence: str) -> Refused:
    return Refused([Fault(str(out), 0, "", sentence)])


def _why(error: OSError) -> str:
    # What Polars could not write carries its reason as a text only.
    return error.strerror or str(error).split("\n", 1)[0]


def _umask() -> int:
    # The only way to ask for it is to set it.
    mask = os.umask(0)
    os.umask(mask)
    return mask
