"""A line that never ends: what it costs, and what is said of it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.screen.command import EVERYTHING, all_accounted_for, command, environment, nothing_looks_whole

HEADER = "person,pregnant,total-b12\n"
LONG_LINE = 2_000_000_000 if EVERYTHING else 100_000_000
"""Bytes."""
MEMORY = 3_000_000_000
"""Bytes that a run may have in memory at most."""
WATCHED = """
import atexit, os
from pathlib import Path
atexit.register(lambda: Path(os.environ["HELD"]).write_text(Path("/proc/self/status").read_text()))
from madelief.doors.cli import run
run()
"""
"""The command, which leaves word of the most memory it held: to its parent the system would give the parent's, too."""


@pytest.mark.parametrize("name", ["people.csv", "Observation.ndjson"])
def test_a_file_of_one_endless_line(tmp_path: Path, name: str) -> None:
    source = tmp_path / "in"
    source.mkdir()
    start = HEADER + "1," if name == "people.csv" else '{"resourceType": "Observation", "id": "'
    with (source / name).open("wb") as file:
        file.write(start.encode())
        block = b"x" * 1_000_000
        for _ in range(LONG_LINE // len(block)):
            file.write(block)
    python, _, _, *words = command(source, tmp_path / "out")
    told = environment(HELD=str(tmp_path / "held"))
    process = subprocess.run([python, "-c", WATCHED, *words], env=told, capture_output=True, text=True, check=False)
    said, complaint = process.stdout, process.stderr
    held = re.search(r"VmHWM:\s+(\d+) kB", (tmp_path / "held").read_text())
    assert held is not None and int(held[1]) * 1024 < MEMORY
    assert process.returncode == 2 and "Traceback" not in complaint and "went wrong" not in complaint, complaint
    if complaint:
        assert complaint.startswith(f"{name}:1: ") and "its first lines are no rows of a table" in complaint
        nothing_looks_whole(tmp_path / "out")
    else:
        all_accounted_for(said)
        lines = (tmp_path / "out" / "errors.csv").read_text("utf-8").splitlines()
        assert any(name in line for line in lines)
