"""Spark makes the same four files as one machine: on two threads, on a cluster, and on a cluster that loses a worker."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from madelief.facts import Vocabulary
from madelief.screen.folder import UNFINISHED
from madelief.screen.population import write_population
from tests.conftest import absent
from tests.screen.command import (
    EVERYTHING,
    ON,
    WITHIN,
    command,
    environment,
    nothing_looks_whole,
    same,
    screened,
    sentence,
)

pytestmark = pytest.mark.xdist_group("cluster")  # what it screens is screened once

LOOPBACK = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_HOSTNAME": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
PARTS = 6


@pytest.fixture(scope="module", autouse=True)
def java() -> None:
    if importlib.util.find_spec("pyspark") is None:
        absent("PySpark is not installed; pip install 'madelief[spark]' brings it")
    home = os.environ.get("JAVA_HOME", "")
    if shutil.which("java") is None and not (Path(home) / "bin" / "java").is_file():
        absent("Spark needs Java 17 or newer (Debian: openjdk-17-jre-headless)")


@dataclass(frozen=True)
class Local:
    """A population, and what this machine makes of it without Spark."""

    source: Path
    out: Path


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> Local:
    folder = tmp_path_factory.mktemp("local")
    write_population(200, "csv", folder / "people", vocabulary, 7, ON, None)
    done = screened(folder / "people", folder / "out", MADELIEF_PARTS=str(PARTS))
    assert done.returncode in (0, 2) and not done.stderr, done.stderr
    return Local(folder / "people", folder / "out")


def on_spark(source: Path, out: Path, master: str) -> list[str]:
    return command(source, out, "--engine", "spark", "--master", master)


# ---------------------------------------------------------------- a cluster of our own


@dataclass(frozen=True)
class Machine:
    """A process of Spark and where it logs."""

    process: subprocess.Popen[bytes]
    log: Path

    def says(self, pattern: str) -> re.Match[str]:
        """Wait until the log has it."""
        deadline = time.monotonic() + WITHIN
        while time.monotonic() < deadline:
            found = re.search(pattern, self.log.read_text("utf-8", "replace"))
            if found:
                return found
            assert self.process.poll() is None, self.log.read_text("utf-8", "replace")[-2000:]
            time.sleep(0.1)
        raise AssertionError(f"{pattern} was not said within {WITHIN} seconds")


@dataclass(frozen=True)
class Cluster:
    master: str
    workers: tuple[Machine, ...]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A standalone master and two workers with a core each, on the loopback interface."""
    folder = tmp_path_factory.mktemp("cluster")
    with ExitStack() as undo:
        port = _free_port()
        master = _start(
            undo, folder, "master", "master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"
        )
        address = f"spark://127.0.0.1:{port}"
        master.says("I have been elected leader")
        workers = []
        for number in (1, 2):
            more = ("--cores", "1", "--memory", "1g", "--webui-port", "0", "--work-dir", str(folder / f"work-{number}"))
            workers.append(_start(undo, folder, f"worker-{number}", "worker.Worker", *more, address))
        for worker in workers:
            worker.says("Successfully registered with master")
        yield Cluster(address, tuple(workers))


def _start(undo: ExitStack, folder: Path, name: str, kind: str, *words: str) -> Machine:
    import pyspark

    home = Path(pyspark.__file__).parent
    log = folder / f"{name}.log"
    with log.open("wb") as kept:
        process = subprocess.Popen(
            [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{kind}", *words],
            env=environment(**LOOPBACK, SPARK_HOME=str(home), SPARK_LOCAL_DIRS=str(folder), SPARK_DAEMON_MEMORY="256m"),
            stdin=subprocess.DEVNULL, stdout=kept, stderr=kept, start_new_session=True,
        )  # fmt: skip
    undo.callback(process.wait)
    undo.callback(kill, process.pid)
    return Machine(process, log)


def kill(pid: int) -> None:
    """A process and all that it started, as when the power fails. Only of what these tests started."""
    everyone = _with_children(pid)
    for one in everyone:
        try:
            os.kill(one, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _with_children(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            found += _with_children(int(child))
    return found


def _free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


# ---------------------------------------------------------------- the same files


def test_spark_on_this_machine_and_quiet(local: Local, tmp_path: Path) -> None:
    words = on_spark(local.source, tmp_path / "out", "local[2]")
    done = subprocess.run(
        words, env=environment(MADELIEF_PARTS=str(PARTS)), capture_output=True, text=True, timeout=WITHIN, check=False
    )
    assert done.stderr == "", "Spark's own words are kept elsewhere"
    assert done.returncode in (0, 2)
    assert "WARN" not in done.stdout and "Spark" not in done.stdout
    same(tmp_path / "out", local.out, to_the_letter=False)
    assert "Spark (local[2])" in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_a_worker_is_lost_and_nothing_with_it(local: Local, cluster: Cluster, tmp_path: Path) -> None:
    """Two workers share the parts, until one is killed with all that it started; then the other does the rest."""
    out = tmp_path / "out"
    variables = environment(**LOOPBACK, MADELIEF_PARTS=str(PARTS))
    words = on_spark(local.source, out, cluster.master)
    with subprocess.Popen(words, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + WITHIN
        # Both are at a part, and neither is done with all.
        while len(list((out / UNFINISHED / "parts").glob("*/picked.json"))) < 2:
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.02)
        kill(cluster.workers[0].process.pid)
        done_then = len(list((out / UNFINISHED / "parts").glob("*/counts.json")))
        said, complaint = process.communicate(timeout=WITHIN)
    assert done_then < PARTS, "it was killed in the middle"
    assert process.returncode in (0, 2) and complaint == "", (said, complaint)
    same(out, local.out, to_the_letter=False)
    if EVERYTHING:
        # And the cluster, with the worker that is left, does another run.
        done = subprocess.run(
            on_spark(local.source, tmp_path / "again", cluster.master), env=variables, capture_output=True, text=True,
            timeout=WITHIN, check=False,
        )  # fmt: skip
        assert done.returncode in (0, 2) and done.stderr == ""
        same(tmp_path / "again", local.out, to_the_letter=False)


# ---------------------------------------------------------------- what is refused


def test_no_cluster_there(local: Local, tmp_path: Path) -> None:
    port = _free_port()
    done = subprocess.run(
        on_spark(local.source, tmp_path / "out", f"spark://127.0.0.1:{port}"), env=environment(), capture_output=True,
        text=True, timeout=WITHIN, check=False,
    )  # fmt: skip
    assert "nothing answers there (Connection refused); start the cluster, or name another" in sentence(done)
    nothing_looks_whole(tmp_path / "out")


@pytest.mark.parametrize("master", ["spark://", "spark://here", "spark://here:there"])
def test_an_address_that_is_none(master: str) -> None:
    from madelief.facts import Refused
    from madelief.screen.spark import started

    with pytest.raises(Refused, match=r"write it as spark://HOST:PORT"):
        started(master, Path("never-written.log"))
