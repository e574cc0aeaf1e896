"""What a measurement found, kept as JSON between the runs of `make bench` and the writing of docs/benchmarks.md.

Times are processor seconds where one core is meant: they hardly change when the machine has other work. Peak memory is
that of a process of its own, as the kernel counted it.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from threading import Thread

ON = date(2026, 11, 22)
"""The day of the question in every measurement."""

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "build" / "bench"
KEPT.mkdir(parents=True, exist_ok=True)


@dataclass(frozen=True)
class Target:
    """What the issue asked for, what was measured, and whether that is met; `met` is None where it was not measured."""

    what: str
    wanted: str
    measured: str
    met: bool | None


@dataclass(frozen=True)
class Section:
    """One table of docs/benchmarks.md: `header` and `rows` as they are shown, with the words around them."""

    name: str
    title: str
    words: str
    header: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    notes: Sequence[str] = ()
    targets: Sequence[Target] = ()
    text: str = ""
    """What a measurement printed itself, where it is no table of ours."""
    made: str = ""
    machine: str = ""
    versions: Sequence[str] = field(default_factory=tuple)

    def keep(self, *packages: str) -> None:
        """Write it down for `bench.write`, with the day, the machine and the versions of `packages`; and print it."""
        made = replace(self, made=date.today().isoformat(), machine=machine(), versions=versions(*packages))
        KEPT.mkdir(parents=True, exist_ok=True)
        (KEPT / f"{self.name}.json").write_text(json.dumps(asdict(made), ensure_ascii=False, indent=1) + "\n", "utf-8")
        print("\n".join(made.markdown()), flush=True)

    @staticmethod
    def kept(name: str) -> Section | None:
        """What was last measured under this name; None where nothing was."""
        path = KEPT / f"{name}.json"
        if not path.exists():
            return None
        found = json.loads(path.read_text("utf-8"))
        return Section(**{**found, "targets": [Target(**one) for one in found["targets"]]})

    def markdown(self) -> list[str]:
        """Title, words, table and notes, a line each."""
        lines = [f"## {self.title}", "", self.words, ""]
        if self.rows:
            lines += table(self.header, self.rows)
        if self.text:
            lines += ["```text", *(line.rstrip() for line in self.text.strip("\n").splitlines()), "```", ""]
        lines += [f"- {note}" for note in self.notes]
        if self.notes:
            lines.append("")
        if self.versions:
            lines += [f"Measured on {self.made} with {', '.join(self.versions)}.", ""]
        return lines


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table of Markdown; its first column is words, the others are numbers."""
    ruled = ["|" + "|".join("---" if index == 0 else "--:" for index in range(len(header))) + "|"]
    return [f"| {' | '.join(header)} |", *ruled, *(f"| {' | '.join(row)} |" for row in rows), ""]


def machine() -> str:
    """Cores, processor and memory."""
    name = platform.machine()
    about = Path("/proc/cpuinfo")
    if about.exists():
        names = [line.split(":", 1)[1].strip() for line in about.read_text().splitlines() if line.startswith("model name")]
        name = names[0] if names else name
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores ({name}), {memory:.0f} GB of memory, {platform.system()}"


def versions(*packages: str) -> list[str]:
    """Python's, and those of `packages` that are installed; a package may also come with its version: `Node 20`."""
    found = [f"Python {platform.python_version()}"]
    for package in packages:
        try:
            found.append(package if " " in package else f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return found


# ---------------------------------------------------------------- time and memory


@dataclass(frozen=True)
class Cost:
    """Seconds of processor (all threads) and by the clock."""

    cpu: float
    wall: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.cpu + other.cpu, self.wall + other.wall)


NOTHING = Cost(0, 0)


def cost(run: Callable[[], object], turns: int = 1) -> Cost:
    """Of the quickest of `turns` runs."""
    found = []
    for _ in range(turns):
        cpu, wall = time.process_time(), time.perf_counter()
        run()
        found.append(Cost(time.process_time() - cpu, time.perf_counter() - wall))
    return min(found, key=lambda one: one.cpu)


@dataclass(frozen=True)
class Ran:
    """A process that came to its end: what it printed, its seconds, and the most memory that it held, in GB."""

    out: str
    cost: Cost
    peak: float


def ran(*words: str | Path, environment: dict[str, str] | None = None, may_fail: bool = False) -> Ran:
    """Run a program. Raises `SystemExit` where it fails: a measurement of what did not work is none."""
    start = time.perf_counter()
    with subprocess.Popen(
        [str(word) for word in words], stdout=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})}
    ) as process:
        assert process.stdout is not None
        watched = _Watched(process.pid)
        watched.start()
        out = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        watched.join()
    if process.returncode and not may_fail:
        raise SystemExit(f"it ended with {process.returncode}: {' '.join(map(str, words))}")
    wall = time.perf_counter() - start
    return Ran(out, Cost(used.ru_utime + used.ru_stime, wall), watched.peak / 1e9)


class _Watched(Thread):
    """Looks at the most memory that a process held, until it is gone. `wait4` would give that of whoever started it, too."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.status = Path(f"/proc/{pid}/status")
        self.peak = 0

    def run(self) -> None:
        while True:
            try:
                held = [line.split()[1] for line in self.status.read_text().splitlines() if line.startswith("VmHWM:")]
            except OSError:
                return
            if not held:
                return
            self.peak = int(held[0]) * 1024
            time.sleep(0.1)


# ---------------------------------------------------------------- numbers as they are shown


def seconds(value: float) -> str:
    return f"{value:,.0f} s" if value >= 100 else f"{value:.1f} s" if value >= 1 else f"{value * 1000:.0f} ms"


def people(value: float) -> str:
    """A number of people, or of people a second: three figures, with thousands marked."""
    if value >= 1e6:
        return f"{value / 1e6:.3g} M"
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def times(value: float) -> str:
    """A ratio."""
    return f"{value:,.0f} ×" if value >= 10 else f"{value:.2f} ×"
