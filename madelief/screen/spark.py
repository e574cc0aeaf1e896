"""Parts of the people on a Spark cluster: the workers do what this machine would do, each one part at a time.

Every worker has Madelief installed and sees the folder of the run under the same path. A worker that is lost loses the
part it was at, which Spark gives to another. Why the workers run Polars and not Spark's own SQL: DECISIONS.md, 24.

Python on the workers is the one of this machine, by its path, unless PYSPARK_PYTHON names another. What Spark itself has to
say (much, and not to the reader of a run) goes to `spark.log` in the folder of the unfinished run.
"""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING

from madelief.facts import Fault, Refused
from madelief.screen.folder import FULL, says_full
from madelief.screen.part import Task, screen_part

if TYPE_CHECKING:
    from pyspark import SparkContext

LOCAL = "local[*]"
LOOK_AGAIN = 0.5
"""Seconds between two looks at how far the workers are."""
ANSWERS_WITHIN = 10.0
"""Seconds for the master of a cluster to take a connection: Spark itself would try for a minute."""
WORKER_WITHIN = 120.0
"""Seconds for the first worker to come: Spark itself would wait for ever."""
LOG = "spark.log"

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # A part is lost with its worker, and only then: what fails four times on the same data would fail again.
    "spark.task.maxFailures": "4",
}
ON_THIS_MACHINE = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
"""Nobody else needs to reach a session on this machine, whatever its name resolves to."""


def screen_on_spark(task: Task, parts: Sequence[int], master: str, progress: Callable[[int], None]) -> None:
    """Do `parts` on the cluster `master` ("" for this machine). Raises `Refused` where no session can be had."""
    if find_spec("pyspark") is None:
        raise Refused([Fault("--engine", 0, "", "Spark is not installed; run pip install 'madelief[spark]'")])
    context = started(master or LOCAL, task.work / LOG)
    failed: list[BaseException] = []

    def work() -> None:
        try:
            context.parallelize(parts, len(parts)).map(lambda part: screen_part(task, part)).collect()
        except Exception as error:
            failed.append(error)

    try:
        driver = Thread(target=work, daemon=True)
        driver.start()
        begun, workers = monotonic(), master.startswith("local") or not master
        while driver.is_alive():
            driver.join(LOOK_AGAIN)
            progress(sum((task.folder(part) / "counts.json").exists() for part in parts))
            if not workers and monotonic() - begun > WORKER_WITHIN:
                workers = _has_workers(context)
                if not workers:
                    text = f"no worker came within {WORKER_WITHIN:.0f} seconds; start one, and give the same command again"
                    raise Refused([Fault("--master", 0, master, text)])
    finally:
        context.stop()
    if failed:
        if says_full(failed[0]):
            raise Refused([Fault(str(task.work.parent), 0, "--out", FULL)])
        text = f"the cluster gave up ({_why(failed[0])}); what was done is kept: give the same command again"
        raise Refused([Fault("--master", 0, master or LOCAL, text)])


def started(master: str, log: Path) -> SparkContext:
    """A session on `master`, which writes to the file `log`. Raises `Refused`."""
    from py4j.protocol import Py4JError  # type: ignore[import-untyped]
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException
    from pyspark.java_gateway import launch_gateway

    _answers(master)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    here = ON_THIS_MACHINE if master.startswith("local") else {}
    settings = {"spark.app.name": "madelief", "spark.master": master} | SETTINGS | here
    conf = SparkConf(loadDefaults=False).setAll(list(settings.items()))
    try:
        with log.open("ab") as kept:
            gateway = launch_gateway(conf, {"stdout": kept, "stderr": kept})  # type: ignore[no-untyped-call]
        context = SparkContext(conf=conf, gateway=gateway)
    except (PySparkException, Py4JError, OSError, RuntimeError, ValueError) as error:
        if says_full(error):
            raise Refused([Fault(str(log.parent.parent), 0, "--out", FULL)]) from None
        text = f"no session of Spark could be started ({_why(error)}); Spark needs Java 17 or newer; {log} has more"
        raise Refused([Fault("--master", 0, master, text)]) from None
    context.setLogLevel("WARN")
    return context


def _answers(master: str) -> None:
    """Raises `Refused` where none of the machines that `master` names takes a connection."""
    if not master.startswith("spark://"):
        return
    why = ""
    for address in master.removeprefix("spark://").split(","):
        host, _, port = address.rpartition(":")
        if not host or not port.isdecimal():
            raise Refused([Fault("--master", 0, master, "write it as spark://HOST:PORT")])
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=ANSWERS_WITHIN).close()
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or str(error)
        else:
            return
    raise Refused([Fault("--master", 0, master, f"nothing answers there ({why}); start the cluster, or name another")])


def _has_workers(context: SparkContext) -> bool:
    # The driver is one of them.
    return int(context._jsc.sc().getExecutorMemoryStatus().size()) > 1


def _why(error: BaseException) -> str:
    """The line of a Spark error that says what happened: the last of a worker's Python, else the first."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    python = [line for line in lines if re.match(r"(?:[A-Za-z_]+\.)*[A-Za-z_]*(?:Error|Exception|Refused): ", line)]
    said = (python or lines or [type(error).__name__])[0]
    return re.sub(r"\s+", " ", said)[:200]
