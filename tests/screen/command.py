"""`madelief screen` as somebody runs it: a process with its words and its exit code, and the four files that it leaves."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from madelief.facts import Refused
from madelief.guideline import open_shelf
from madelief.screen.folder import FILES
from madelief.screen.run import Order, screen

ON = date(2026, 11, 22)
EVERYTHING = os.environ.get("MADELIEF_FAULTS") == "all"
"""`make agree`: fifty kills, a line of 2 GB."""
FEW = ("folic-acid-nl", "zwangerschap-2017")
"""Guidelines that are soon ready, and that part here and there."""
WITHIN = 300
"""Seconds that a command may take on a busy machine."""


def order(source: Path, out: Path, only: Sequence[str] = FEW) -> Order:
    """What `command` orders, at a moment that is always the same."""
    return Order(source, out, ON, "2026-11-22T12:00+01:00", tuple(only))


def command(source: Path, out: Path, *more: str, only: Sequence[str] = FEW) -> list[str]:
    """The words of a command line."""
    guidelines = [word for guideline in only for word in ("--guideline", guideline)]
    words = ["screen", str(source), "--out", str(out), "--on", ON.isoformat(), "--language", "en", *guidelines, *more]
    return [sys.executable, "-c", "from madelief.doors.cli import run; run()", *words]


def environment(**more: str) -> dict[str, str]:
    """That of this process, with a known width and `more`."""
    return {**os.environ, "COLUMNS": "120", "MADELIEF_DEBUG": "", **more}


def run(words: Sequence[str], **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(words, capture_output=True, text=True, env=environment(**more), timeout=WITHIN, check=False)


def screened(source: Path, out: Path, *more: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Screen `source` in a process."""
    return run(command(source, out, *more), **variables)


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """What a refused command says on standard error, on one line. It is refused: exit code 2, and no traceback."""
    said = " ".join(done.stderr.split())
    assert done.returncode == 2, (done.returncode, said)
    assert said, "it says nothing"
    assert "Traceback" not in said and "went wrong" not in said, said
    return said


def nothing_looks_whole(out: Path) -> None:
    """None of the four files stands in `out`."""
    assert not [name for name in FILES if (out / name).exists()]


def same(out: Path, expected: Path, to_the_letter: bool = True) -> None:
    """The four files of `out` are those of `expected`, and nothing else lies there.

    Without `to_the_letter` the page may name another engine and another time.
    """
    assert sorted(path.name for path in out.iterdir()) == sorted(FILES)
    for name in ("errors.csv", "worklist.csv", *(["report.html"] if to_the_letter else [])):
        assert (out / name).read_bytes() == (expected / name).read_bytes(), name
    assert pl.read_parquet(out / "results.parquet").equals(pl.read_parquet(expected / "results.parquet"))
    if not to_the_letter:
        page, other = ((folder / "report.html").read_text("utf-8") for folder in (out, expected))
        assert page.endswith("</html>\n") or page.rstrip().endswith("</html>")
        assert abs(len(page) - len(other)) < 200


# ---------------------------------------------------------------- in a process that is made ready once and forks


def in_a_fork(ordered: Order, parts: int, dies_before: str = "", largest_file: int = 0) -> None:
    """Screen, as the target of a process. Exits with 0; or with 2 and the refusal in `refused.txt` beside the folder.

    `dies_before`: it is killed, with nothing tidied, when that file would take its place. `largest_file`: in bytes.
    """
    os.environ["MADELIEF_PARTS"] = str(parts)
    if dies_before:
        _die_before(ordered.out.absolute() / dies_before)
    if largest_file:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, resource.RLIM_INFINITY))
    try:
        screen(ordered, open_shelf(), lambda *_: None)
    except Refused as refused:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        ordered.out.with_name("refused.txt").write_text(str(refused), "utf-8")
        sys.exit(2)


def _die_before(last: Path) -> None:
    really = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if target == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return really(self, target)

    Path.replace = replace  # type: ignore[method-assign, assignment]


def all_accounted_for(said: str) -> None:
    """Rows read = used + set aside, as printed."""
    table = said.split("Set aside because", maxsplit=1)[0].splitlines()[1:]
    counted = [[int(number.replace(",", "")) for number in re.findall(r"(?<=\s)[\d,]+(?=\s|$)", line)] for line in table]
    numbers = [three for three in counted if len(three) == 3]
    assert numbers and all(read == used + aside for read, used, aside in numbers), said
