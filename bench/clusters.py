"""Spark beside one machine. `python -m bench.clusters`

Spark's own SQL of the same expression, and `madelief screen --engine spark`, whose workers run Polars: here from the
people to their answers, counts and worklist, which is what the workers do.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import polars as pl

from bench.columns import FEW, Polars
from bench.crowd import DISTINCT, Crowd, asked, crowd, definitions, distinct_people
from bench.sections import KEPT, ON, Section, Target, cost, people, ran, seconds, times
from madelief.assess.assessor import with_guards
from madelief.engines.columns import on_spark
from madelief.guideline import Guideline, Rule, Shelf, open_shelf
from madelief.screen.part import Task, editions_of, screen_part

SQL_SIZES = (20_000, 200_000)
MANY_PEOPLE = 10_000_000
SPARK_GOAL, LINEAR_GOAL = 8.0, 1.7
ONE_THREAD = {"POLARS_MAX_THREADS": "1"}
"""A worker with one core may use one core."""


def why_not() -> str:
    """Why nothing can be measured here; "" where it can."""
    if find_spec("pyspark") is None:
        return "PySpark is not installed (pip install 'madelief[spark]')"
    home = os.environ.get("JAVA_HOME", "")
    if shutil.which("java") is None and not (Path(home) / "bin" / "java").is_file():
        return "Spark needs Java 17 or newer"
    return ""


# ---------------------------------------------------------------- Spark's own SQL


def sql_seconds(shelf: Shelf, rules: Sequence[tuple[Guideline, Rule]], sizes: Sequence[int]) -> tuple[float, list[float]]:
    """(seconds until Spark has a plan, seconds of a run over each of `sizes` people), on two cores of this machine."""
    from pyspark.sql import SparkSession

    settings = {
        "spark.ui.enabled": "false", "spark.driver.memory": "4g", "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1", "spark.ui.showConsoleProgress": "false",
        "spark.sql.files.maxPartitionBytes": "1m",
    }  # fmt: skip
    builder = SparkSession.builder.master("local[2]")
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    wide = distinct_people(shelf)
    with tempfile.TemporaryDirectory(dir=KEPT) as folder:
        columns, values = asked(shelf, rules, list(pl.read_parquet_schema(wide)))
        table = columns.table(values)
        start = time.perf_counter()
        runs = []
        for size in sizes:
            place = Path(folder) / str(size)
            place.mkdir()
            some = pl.scan_parquet(wide).head(size).collect()
            for half in range(2):
                some.slice(half * size // 2, size // 2).write_parquet(place / f"{half}.parquet")
            found = on_spark(table, session, session.read.parquet(str(place)))
            found._jdf.queryExecution().executedPlan()
            runs.append(found)
        planned = (time.perf_counter() - start) / len(runs)
        runs[0].write.format("noop").mode("overwrite").save()  # compiles what it runs
        clock = [_clock(lambda run=run: run.write.format("noop").mode("overwrite").save()) for run in runs]  # type: ignore[misc]
    session.stop()
    return planned, clock


def _clock(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def sql(shelf: Shelf, number: int, sizes: Sequence[int]) -> list[str]:
    """The row of the first `number` rules; run in a process of its own, which has a Java of its own."""
    rules = definitions(shelf)[:number]
    planned, clock = sql_seconds(shelf, rules, sizes)
    each = (clock[1] - clock[0]) / (sizes[1] - sizes[0])
    with tempfile.TemporaryDirectory(dir=KEPT) as folder:
        those = crowd(shelf, Path(folder), sizes[1])
        engine = Polars(shelf, rules, those)
        polars = cost(lambda: engine.answers(those.parts[0]), 5).wall / those.each
    return [
        str(len(rules)), f"{sizes[0]:,} and {sizes[1]:,}", seconds(planned), seconds(clock[0]), seconds(clock[1]),
        people(1 / each), times(each / polars),
    ]  # fmt: skip


def spark_sql(sizes: Sequence[int], whole_shelf: bool) -> Section:
    rules = len(definitions(open_shelf()))
    found = []
    for number in (FEW, *([rules] if whole_shelf else [])):
        words = ["--sql", str(number), "--sizes", *map(str, sizes)]
        run = ran(sys.executable, "-m", "bench.clusters", *words, may_fail=True)
        last = run.out.strip().splitlines()[-1:] or [""]
        if last[0].startswith("["):
            found.append(json.loads(last[0]))
        else:
            found.append([str(number), "-", "-", "-", "-", "-", "it gave up: too much for its planner"])
    return Section(
        "spark-sql",
        "Spark's own SQL",
        "The same expression given to Spark SQL on two cores of this machine (`local[2]`), answers thrown away. It is so slow "
        "that it is measured on few people: the speed is that of the people between the two sizes, so that the start of a "
        "query does not count. This is why the workers of a cluster run Polars.",
        ("rules", "people", "planning", "smaller run", "larger run", "people a second", "of the time of Polars"),
        found,
        ("Polars has the same two cores; both by the clock. More people than were measured are an extrapolation.",),
    )


# ---------------------------------------------------------------- screening on a cluster


def waiting(folder: Path, shelf: Shelf, number: int, of: int) -> tuple[Task, Crowd]:
    """A screening of `number` people, in parts of `of`, at the point where their answers are due."""
    those = crowd(shelf, folder / "people", number, of)
    picked = distinct_people(shelf).with_suffix(".json")
    work = folder / "work"
    for index, part in enumerate(those.parts):
        place = work / "parts" / f"{index:05}"
        place.mkdir(parents=True)
        os.link(part, place / "wide.parquet")
        shutil.copyfile(picked, place / "picked.json")
    return Task(work, ON, (), "nl", "en", those.sided, editions_of(with_guards(open_shelf(), ()))), those


def screened(folder: Path, number: int, of: int, engine: str, master: str) -> None:
    """Print how many people, and the seconds: of all, and until the first part was done."""
    from madelief.screen.spark import screen_on_spark

    task, those = waiting(folder, open_shelf(), number, of)
    parts = list(range(len(those.parts)))
    first = 0.0

    def progress(done: int) -> None:
        nonlocal first
        if done and not first:
            first = time.perf_counter() - start

    start = time.perf_counter()
    if engine == "spark":
        screen_on_spark(task, parts, master, progress)
    else:
        for part in parts:
            screen_part(task, part)
            progress(part + 1)
    print(json.dumps({"people": those.people, "seconds": time.perf_counter() - start, "first": first}))


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def cluster(workers: int, logs: Path) -> Iterator[str]:
    """A standalone cluster on this machine, of workers with one core each; its address."""
    import pyspark

    home = Path(pyspark.__file__).parent
    master = f"spark://127.0.0.1:{_free_port()}"
    environment = {
        **os.environ, **ONE_THREAD, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_WORKER_DIR": str(logs),
        "PYTHONPATH": str(Path(__file__).parent.parent),
    }  # fmt: skip
    deploy = [str(home / "bin" / "spark-class"), "org.apache.spark.deploy"]

    def started(*words: str) -> subprocess.Popen[bytes]:
        with (logs / "cluster.log").open("ab") as log:
            return subprocess.Popen([deploy[0], f"{deploy[1]}.{words[0]}", *words[1:]], env=environment, stdout=log, stderr=log)

    port = master.rsplit(":", 1)[1]
    running = [started("master.Master", "--host", "127.0.0.1", "--port", port, "--webui-port", "0")]
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", int(port)), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        words = ("worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "2g", "--webui-port", "0", master)
        running += [started(*words) for _ in range(workers)]
        for _ in range(300):
            if (logs / "cluster.log").read_text().count("Registering worker") >= workers:
                break
            time.sleep(0.1)
        yield master
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait(timeout=30)


@dataclass(frozen=True)
class Screened:
    """A screening in a process of its own: seconds of all of it, and until the first part was done."""

    people: int
    seconds: float
    first: float

    def row(self, how: str, beside: Screened) -> list[str]:
        return [how, people(self.people), seconds(self.seconds), seconds(self.first), times(self.seconds / beside.seconds)]


def once(number: int, of: int, engine: str, master: str = "", environment: dict[str, str] | None = None) -> Screened:
    with tempfile.TemporaryDirectory(dir=KEPT) as folder:
        words = ["--screen", str(number), "--part", str(of), "--engine", engine, "--master", master, "--folder", folder]
        print(f"screening {number:,} people, {engine} {master}", file=sys.stderr, flush=True)
        run = ran(sys.executable, "-m", "bench.clusters", *words, environment=environment)
        return Screened(**json.loads(run.out.strip().splitlines()[-1]))


def screening(number: int, on_workers: int, of: int) -> Section:
    local, spark = once(number, of, "local"), once(number, of, "spark", "local[2]")
    alone = once(on_workers, of, "local", environment=ONE_THREAD)
    workers = []
    for many in (1, 2):
        with tempfile.TemporaryDirectory(dir=KEPT) as logs, cluster(many, Path(logs)) as master:
            workers.append(once(on_workers, of, "spark", master, ONE_THREAD))
    one, two = workers
    gain = one.seconds / two.seconds
    later = (one.seconds - one.first) / max(two.seconds - two.first, 1e-9)
    ratio = spark.seconds / local.seconds
    return Section(
        "spark",
        "Screening on Spark",
        "`madelief screen` from people in Parquet to answers, counts and worklist in Parquet: what the workers do, the whole "
        "shelf with its recommendations and guards. Each process is started anew; **first part** is when the first part of the "
        "people was done, which on Spark includes the start of a session.",
        ("how", "people", "clock", "first part", "of local"),
        [
            local.row("`--engine local`, 2 cores", local),
            spark.row("`--engine spark --master local[2]`", local),
            alone.row("`--engine local`, 1 core", alone),
            one.row("cluster, 1 worker of 1 core", alone),
            two.row("cluster, 2 workers of 1 core", alone),
        ],
        (
            "The last three have one core a process: local alone, then a standalone cluster (a master and its workers) on this "
            "machine. With two cores in all, the driver and the master take theirs from the two workers.",
            f"Parts of {of:,} people; from one worker to two it is {later:.2f} times as fast counted from the first part on.",
        ),
        (
            Target(
                f"Spark local[2] over {people(spark.people)} people",
                f"≤ {SPARK_GOAL:.0f} × local",
                times(ratio),
                ratio <= SPARK_GOAL,
            ),
            Target(
                "from one worker to two",
                f"near-linear (≥ {LINEAR_GOAL} times as fast)",
                f"{gain:.2f} times as fast",
                gain >= LINEAR_GOAL,
            ),
        ),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=MANY_PEOPLE, help="for screening, local beside Spark")
    parser.add_argument("--worker-people", type=int, default=MANY_PEOPLE // 5, help="for screening on one worker and on two")
    parser.add_argument("--part", type=int, default=DISTINCT, help="people in a part")
    parser.add_argument("--sizes", type=int, nargs=2, default=SQL_SIZES, help="people for Spark's own SQL")
    parser.add_argument("--whole-shelf", action="store_true", help="Spark's own SQL of the whole shelf as well: slow")
    for name in ("--sql", "--screen"):
        parser.add_argument(name, type=int, help=argparse.SUPPRESS)
    for name in ("--engine", "--master", "--folder"):
        parser.add_argument(name, default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if why_not():
        Section("spark", "Screening on Spark", f"Not measured: {why_not()}.").keep()
    elif given.sql:
        print(json.dumps(sql(open_shelf(), given.sql, given.sizes)))
    elif given.screen:
        screened(Path(given.folder), given.screen, given.part, given.engine, given.master)
    else:
        screening(given.people, given.worker_people, given.part).keep("polars", "pyspark")
        spark_sql(given.sizes, given.whole_shelf).keep("polars", "pyspark", "ibis-framework")


if __name__ == "__main__":
    main()
