"""One part of the people, from facts to counts: the piece of work that one machine does at a time.

Whatever is the same for all parts is worked out once a process, from a `Task` that can be sent to another machine: there
Madelief is installed, and the folder of the run is seen under the same path.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import polars as pl

from madelief.assess.assessor import with_guards
from madelief.engines.columns import OnPolars
from madelief.facts import Fault, Refused
from madelief.guideline import Guideline, open_shelf
from madelief.records.bulk.picking import Picked, pick_part
from madelief.screen.counting import Counting
from madelief.screen.folder import connected, parquet, quoted, read_json, write_json, writing
from madelief.screen.outputs import Outputs
from madelief.screen.worklist import Worklist


@dataclass(frozen=True)
class Task:
    """What to do with each part. `sided`: the concepts of which any value, in whatever part, came with a comparator."""

    work: Path
    on: date
    only: tuple[str, ...]
    profile: str
    language: str
    sided: tuple[str, ...]
    editions: tuple[tuple[str, str], ...]
    """What `editions_of` says of the guidelines of the run."""

    def folder(self, part: int) -> Path:
        return self.work / "parts" / f"{part:05}"

    def facts(self, part: int) -> list[Path]:
        """The Parquet files with the facts of the people of this part."""
        return sorted((self.work / "facts").glob(f"*/by-part/part={part}/*.parquet"))


def editions_of(guidelines: Iterable[Guideline]) -> tuple[tuple[str, str], ...]:
    """(id, hash) of each: two machines with the same ask the same rules."""
    return tuple((guideline.id, guideline.sha256) for guideline in guidelines)


def screen_part(task: Task, part: int) -> int:
    """Do whatever is not done of `part`; its number. What another process writes of the same part is the same."""
    folder = task.folder(part)
    # Not its parents: a worker that was given up must not bring back the folder of a run that is done.
    folder.mkdir(exist_ok=True)
    if not (folder / "picked.json").exists():
        _pick(task, part, folder)
    if not (folder / "counts.json").exists():
        _answer(_prepared(task), folder)
    return part


def _pick(task: Task, part: int, folder: Path) -> None:
    with connected(task.work) as connection:
        facts = f"SELECT * EXCLUDE (part) FROM {parquet(task.facts(part), hive=True)}"
        with writing(folder / "wide.parquet") as wide:
            picked = pick_part(connection, facts, open_shelf().vocabulary, task.on, wide, task.sided)
        with writing(folder / "aside.parquet") as aside:
            connection.execute(f"COPY aside TO '{quoted(aside)}' (FORMAT parquet)")
    write_json(folder / "picked.json", asdict(picked))


def _answer(prepared: _Prepared, folder: Path) -> None:
    wide = pl.read_parquet(folder / "wide.parquet", glob=False)
    results = prepared.plan.run(wide.lazy())
    _keep(results, folder / "results.parquet")
    _keep(prepared.worklist.rows(wide, results), folder / "worklist.parquet")
    picked = Picked(**read_json(folder / "picked.json"))
    write_json(folder / "counts.json", prepared.counting.count(wide, results, picked.contradicting).to_json())


def _keep(frame: pl.DataFrame, place: Path) -> None:
    # By way of memory: when Polars itself cannot write, it does not say that the disk is full.
    packed = BytesIO()
    frame.write_parquet(packed)
    with writing(place) as beside:
        beside.write_bytes(packed.getbuffer())


class _Prepared:
    """What is the same for all parts."""

    def __init__(self, task: Task) -> None:
        shelf = open_shelf()
        guidelines = with_guards(shelf, task.only)
        if editions_of(guidelines) != task.editions:
            text = "the guidelines of this machine are others than those of the run; install the same version everywhere"
            raise Refused([Fault(str(shelf.folder), 0, "", text)])
        self.schema: Mapping[str, pl.DataType] = dict(pl.read_parquet_schema(next(task.work.glob("parts/*/wide.parquet"))))
        outputs = Outputs(guidelines, shelf.vocabulary, self.schema, task.on)
        self.plan = OnPolars(outputs.table(), self.schema)
        self.counting = Counting(outputs, shelf, self.schema)
        self.worklist = Worklist(outputs, shelf.vocabulary, self.schema, task.profile, task.language)


@lru_cache(maxsize=1)
def _prepared(task: Task) -> _Prepared:
    return _Prepared(task)
