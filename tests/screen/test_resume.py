"""A run that is killed goes on where it was, and ends with the files of a run that nobody killed.

Everyday five kills; with `MADELIEF_FAULTS=all` (`make agree`) fifty.
"""

from __future__ import annotations

import multiprocessing
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

import pytest

from madelief.facts import Vocabulary
from madelief.screen.folder import FILES, THROWN_AWAY, UNFINISHED
from madelief.screen.population import write_population
from tests.screen.command import (
    EVERYTHING,
    ON,
    command,
    environment,
    in_a_fork,
    nothing_looks_whole,
    order,
    same,
    screened,
    sentence,
)

pytestmark = pytest.mark.xdist_group("resume")  # what it screens is screened once

KILLS = 50 if EVERYTHING else 5
PARTS = 4


@dataclass(frozen=True)
class Unhurt:
    """A population, what a run that nobody killed makes of it, and how many seconds that took."""

    source: Path
    out: Path
    seconds: float


@pytest.fixture(scope="module")
def ready() -> Iterator[ForkServerContext]:
    """Processes that start with everything imported: they are killed at their work, and not while Python starts."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.screen.command"])
    yield context


@pytest.fixture(scope="module")
def unhurt(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary, ready: ForkServerContext) -> Unhurt:
    folder = tmp_path_factory.mktemp("unhurt")
    write_population(200, "omop", folder / "people", vocabulary, 7, ON, None)
    _finish(ready.Process(target=in_a_fork, args=(order(folder / "people", folder / "warm"), PARTS)))
    begun = time.monotonic()
    _finish(ready.Process(target=in_a_fork, args=(order(folder / "people", folder / "out"), PARTS)))
    seconds = time.monotonic() - begun
    same(folder / "out", folder / "warm")
    return Unhurt(folder / "people", folder / "out", seconds)


def _finish(process: ForkServerProcess) -> None:
    process.start()
    process.join()
    assert process.exitcode == 0


def _killed(process: ForkServerProcess) -> None:
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL


def test_killed_at_random_points_and_resumed(unhurt: Unhurt, ready: ForkServerContext, tmp_path: Path) -> None:
    dice = random.Random(20261122)
    out = tmp_path / "out"
    killed = finished = 0
    while True:
        process = ready.Process(target=in_a_fork, args=(order(unhurt.source, out), PARTS))
        process.start()
        process.join(dice.uniform(0, 1.1 * unhurt.seconds) if killed < KILLS else None)
        if process.exitcode is None:
            process.kill()
            process.join()
        if process.exitcode == 2:
            # The one before was killed when its files stood in their places, and it was only tidying up.
            assert "a finished run stands there" in (tmp_path / "refused.txt").read_text("utf-8")
        if process.exitcode in (0, 2):
            same(out, unhurt.out)
            finished += 1
            if killed >= KILLS:
                break
            shutil.rmtree(out)
        else:
            assert process.exitcode == -signal.SIGKILL
            killed += 1
            _whole_or_absent(out, unhurt.out)
    assert killed == KILLS and finished


def _whole_or_absent(out: Path, expected: Path) -> None:
    for name in ("worklist.csv", "errors.csv", "report.html"):
        if (out / name).exists():
            assert (out / name).read_bytes() == (expected / name).read_bytes()


PLACED = (*FILES, THROWN_AWAY)
"""What takes its place when all is done, in that order; last, at once, the pieces that are thrown away."""


@pytest.fixture(scope="module")
def almost(unhurt: Unhurt, ready: ForkServerContext, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that is done but for its four files."""
    out = tmp_path_factory.mktemp("almost") / "out"
    _killed(ready.Process(target=in_a_fork, args=(order(unhurt.source, out), PARTS, FILES[0])))
    assert len(list((out / UNFINISHED / "parts").glob("*/counts.json"))) == PARTS
    return out


@pytest.mark.parametrize("name", PLACED)
def test_killed_while_the_files_are_put_in_their_places(
    unhurt: Unhurt, ready: ForkServerContext, tmp_path: Path, almost: Path, name: str
) -> None:
    out = tmp_path / "out"
    shutil.copytree(almost, out)
    _killed(ready.Process(target=in_a_fork, args=(order(unhurt.source, out), PARTS, name)))
    assert [one for one in FILES if (out / one).exists()] == list(PLACED[: PLACED.index(name)])
    assert (out / UNFINISHED).is_dir()
    _whole_or_absent(out, unhurt.out)
    _finish(ready.Process(target=in_a_fork, args=(order(unhurt.source, out), PARTS)))
    same(out, unhurt.out)


def test_the_command_is_killed_and_given_again(unhurt: Unhurt, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with subprocess.Popen(
        command(unhurt.source, out), env=environment(MADELIEF_PARTS=str(PARTS)), stdout=-3, stderr=-3
    ) as process:
        while not list((out / UNFINISHED / "facts").glob("*/read.json")):
            assert process.poll() is None
            time.sleep(0.01)
        process.kill()
    kept = {path: path.stat().st_mtime_ns for path in (out / UNFINISHED / "facts").glob("*/read.json")}
    nothing_looks_whole(out)
    other = screened(unhurt.source, out, "--profile", "uk", MADELIEF_PARTS=str(PARTS))
    assert "it differs in: profile" in sentence(other) and str(out / UNFINISHED) in sentence(other)
    assert kept == {path: path.stat().st_mtime_ns for path in kept}
    done = screened(unhurt.source, out, MADELIEF_PARTS=str(PARTS))
    assert done.returncode == 2 and "errors.csv" in done.stdout and done.stderr == ""
    same(out, unhurt.out, to_the_letter=False)
