"""The folder of a run: what is finished in it stays finished, and nothing in it looks whole before it is.

Everything is written beside its place and then renamed. While a run is not done its pieces stand in `unfinished/`; a run
that was killed finds them there and goes on. Another input, day or edition does not go on with them.
"""

from __future__ import annotations

import errno
import fcntl
import glob
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb

from madelief.facts import Fault, Refused

UNFINISHED = "unfinished"
FILES = ("results.parquet", "worklist.csv", "errors.csv", "report.html")
"""What a finished run leaves."""

MEMORY = "1GB"
"""That DuckDB may take; what does not fit goes to the disk of the run's folder."""

FULL = "the disk is full; make room and give the same command again: it goes on where it stopped"

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SAYS_FULL = re.compile(
    "|".join([*(os.strerror(number) for number in _FULL), "max_temp_directory_size", *(rf"os error {n}\b" for n in _FULL)])
)
"""How DuckDB, Polars and a traceback of Spark say it. DuckDB leaves a tenth of the disk when it spills."""

_OF_WHAT = "of-what.json"
_LOCK = "in-use"
THROWN_AWAY = "unfinished.thrown-away"
"""What the pieces are called while they are removed: a run that is killed at that is finished."""


class RunFolder:
    """`out` and what stands in it; `work` is where the pieces are."""

    def __init__(self, out: Path, of_what: Mapping[str, Any]) -> None:
        """Open or make it. Raises `Refused` where another run stands in it, finished or not."""
        self.out = out.absolute()
        self.work = self.out / UNFINISHED
        kept = self.work / _OF_WHAT
        # A run that was killed while it put its files in their places is not finished.
        there = [] if kept.exists() else [name for name in FILES if (out / name).exists()]
        if there:
            shutil.rmtree(self.out / THROWN_AWAY, ignore_errors=True)
            raise self._refused(f"a finished run stands there ({', '.join(there)}); name another folder")
        if self.out.is_file():
            raise self._refused("a file of that name stands there; name another folder")
        try:
            if not self.out.exists():
                # Whatever is written here tells of persons.
                self.out.mkdir(mode=0o700, parents=True)
            for folder in ("facts", "parts"):
                (self.work / folder).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            if error.errno in _FULL:
                raise
            raise self._refused(f"it cannot be written ({error.strerror}); name another folder") from None
        said = json.loads(json.dumps(of_what))
        if not kept.exists():
            write_json(kept, said)
        elif read_json(kept) != said:
            other = ", ".join(key for key, value in read_json(kept).items() if said.get(key) != value)
            text = f"an unfinished run of something else stands there (it differs in: {other})"
            raise self._refused(f"{text}; remove {self.work}, or name another folder")

    def _refused(self, text: str) -> Refused:
        return Refused([Fault(str(self.out), 0, "--out", text)])

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other runs out of it, and clear away what a killed one was at. Raises `Refused` where one is at work."""
        held = os.open(self.work / _LOCK, os.O_CREAT | os.O_RDWR)
        try:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise self._refused("another run is at work in it; wait until it is done, or name another folder") from None
            except OSError:
                pass  # a disk of other machines that knows no locks
            for pattern in ("*.unfinished", "*/*.unfinished", "*/*/*.unfinished", "spill-*"):
                for path in list(self.work.glob(pattern)):
                    _remove(path)
            yield
        finally:
            os.close(held)

    def finish(self) -> None:
        """Put the finished files in their places, and throw the pieces away."""
        for name in FILES:
            (self.work / name).replace(self.out / name)
        # At once: half of the pieces would be those of an unfinished run.
        away = self.out / THROWN_AWAY
        shutil.rmtree(away, ignore_errors=True)
        self.work.replace(away)
        shutil.rmtree(away, ignore_errors=True)


@contextmanager
def writing(place: Path) -> Iterator[Path]:
    """A path to write to, a file or a folder, that takes its `place` once it is whole; what is not is removed.

    Two processes may write the same piece, when one of them was given up too early: each has its own path.
    """
    beside = place.with_name(f"{place.name}.{uuid4().hex[:8]}.unfinished")
    try:
        yield beside
    except BaseException:
        _remove(beside)
        raise
    beside.replace(place)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def write_json(place: Path, content: Any) -> None:
    with writing(place) as beside:
        beside.write_text(json.dumps(content, ensure_ascii=False), "utf-8")


def read_json(place: Path) -> Any:
    return json.loads(place.read_text("utf-8"))


def says_full(error: BaseException) -> bool:
    """Whether `error` comes of a disk, or a share of one, without room."""
    return getattr(error, "errno", None) in _FULL or bool(_SAYS_FULL.search(str(error)))


# ---------------------------------------------------------------- DuckDB over the files of a run


@contextmanager
def connected(work: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of DuckDB that keeps within `MEMORY` and spills into the folder `work`."""
    with duckdb.connect(
        config={"memory_limit": MEMORY, "temp_directory": str(work / f"spill-{uuid4().hex[:8]}")}
    ) as connection:
        yield connection


def quoted(path: Path) -> str:
    """`path` fit to stand between quotes in SQL."""
    return str(path).replace("'", "''")


def parquet(files: Sequence[Path], hive: bool = False) -> str:
    """`files` as a table of DuckDB."""
    listed = ", ".join(f"'{glob.escape(quoted(path))}'" for path in files)
    return f"read_parquet([{listed}], hive_partitioning={str(hive).lower()})"
