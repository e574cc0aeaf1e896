"""What goes wrong around a screening: no room, bad input, a folder in use. A sentence each, and nothing that looks whole."""

from __future__ import annotations

import csv
import gzip
import multiprocessing
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from madelief.facts import Refused, Vocabulary
from madelief.guideline import Shelf
from madelief.screen.folder import UNFINISHED, RunFolder, says_full
from madelief.screen.population import write_population
from madelief.screen.run import screen
from tests.screen.command import (
    ON,
    all_accounted_for,
    command,
    in_a_fork,
    nothing_looks_whole,
    order,
    run,
    same,
    screened,
    sentence,
)

HEADER = "person,pregnant,total-b12\n"
MAP = "person,pregnant,total-b12\n1,yes,140 pmol/L\n2,no,\n3,,250 pmol/L\n"


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> Path:
    folder = tmp_path_factory.mktemp("people") / "csv"
    write_population(150, "csv", folder, vocabulary, 7, ON, None)
    return folder


def refused(source: Path, out: Path, shelf: Shelf) -> str:
    """What is said of `source`: in this process, since nothing is computed before it is refused."""
    with pytest.raises(Refused) as error:
        screen(order(source, out), shelf, lambda *_: None)
    nothing_looks_whole(out)
    return str(error.value)


# ---------------------------------------------------------------- no room


@contextmanager
def small_disk(at: Path, size: str) -> Iterator[None]:
    at.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(at)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("a small disk cannot be mounted here; the test with a limit on files takes its place")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(at)], check=True)


def test_a_full_disk_is_said_and_the_run_goes_on_when_there_is_room(people: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with small_disk(disk, "12k"):
        out = disk / "out"
        for size in ("12k", "200k"):
            subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True)
            done = screened(people, out)
            assert "the disk is full; make room and give the same command again" in sentence(done), size
            nothing_looks_whole(out)
        kept = {path: path.stat().st_mtime_ns for path in out.glob("unfinished/facts/*/read.json")}
        assert kept, "what was read is kept"
        subprocess.run(["mount", "-o", "remount,size=100m", str(disk)], check=True)
        done = screened(people, out)
        assert done.stderr == "" and done.returncode in (0, 2)
        assert screened(people, tmp_path / "roomy").returncode == done.returncode
        same(out, tmp_path / "roomy", to_the_letter=False)


@pytest.mark.parametrize("bytes_", [100, 10_000, 60_000])
def test_files_that_may_not_grow_are_a_full_disk(people: Path, tmp_path: Path, bytes_: int) -> None:
    """A quota; and the test for who cannot mount a small disk."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.screen.command"])
    process = context.Process(target=in_a_fork, args=(order(people, tmp_path / "out"), 2, "", bytes_))
    process.start()
    process.join()
    assert process.exitcode == 2
    assert "the disk is full; make room" in (tmp_path / "refused.txt").read_text("utf-8")
    nothing_looks_whole(tmp_path / "out")
    assert not list((tmp_path / "out").rglob("*.unfinished")), "what is not whole takes no room"


@pytest.mark.parametrize(
    "error",
    [
        OSError(28, "No space left on device"),
        OSError("No space left on device (os error 28)"),
        RuntimeError("IO Error: Could not write all bytes to file: No space left on device"),
        RuntimeError("failed to offload data block (1.9 GiB/1.9 GiB used). This limit was set by 'max_temp_directory_size'"),
    ],
)
def test_every_voice_that_says_that_there_is_no_room(error: Exception) -> None:
    assert says_full(error)


@pytest.mark.parametrize("error", [OSError(13, "Permission denied"), RuntimeError("os error 2812")])
def test_what_says_something_else(error: Exception) -> None:
    assert not says_full(error)


# ---------------------------------------------------------------- input


def test_no_input_and_what_is_no_population(tmp_path: Path, shelf: Shelf) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    out = tmp_path / "out"
    assert "there is nothing in this folder that can be read; give a folder of FHIR" in refused(empty, out, shelf)
    (empty / "notes.docx").write_bytes(b"PK")
    assert "nothing in this folder that can be read" in refused(empty, out, shelf)
    assert "there is no such file or folder" in refused(tmp_path / "none", out, shelf)
    assert "none of the forms" in refused(empty / "notes.docx", out, shelf)
    assert not out.exists()


def test_a_table_without_a_row_is_nobody(tmp_path: Path, shelf: Shelf) -> None:
    source = tmp_path / "people.csv"
    source.write_text(HEADER)
    outcome = screen(order(source, tmp_path / "out"), shelf, lambda *_: None)
    assert outcome.counts.people == 0 and outcome.errors == 0
    same(tmp_path / "out", tmp_path / "out")


LINE_ENDS: Mapping[str, Callable[[str], bytes]] = {
    "plain": lambda text: text.encode(),
    "byte-order-mark": lambda text: text.encode("utf-8-sig"),
    "windows": lambda text: text.replace("\n", "\r\n").encode(),
    "mixed": lambda text: text.replace("\n", "\r\n", 1).encode(),
    "no-end": lambda text: text.rstrip("\n").encode(),
}


def test_the_same_people_however_their_lines_end(tmp_path: Path, shelf: Shelf) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for name, written in LINE_ENDS.items():
        rows = MAP.replace("\n1", f"\n{name}:1").replace("\n2", f"\n{name}:2").replace("\n3", f"\n{name}:3")
        (source / f"{name}.csv").write_bytes(written(rows))
    outcome = screen(order(source, out), shelf, lambda *_: None)
    assert {(rows.read, rows.used, sum(rows.left.values())) for rows in outcome.heading.rows} == {(3, 3, 0)}
    results = pl.read_parquet(out / "results.parquet").with_columns(pl.col("person").str.split(":")).sort("person")
    people = results.with_columns(pl.col("person").list.first().alias("of"), pl.col("person").list.last())
    plain = people.filter(of="plain").drop("of")
    assert len(plain) == 3
    for name in LINE_ENDS:
        assert people.filter(of=name).drop("of").equals(plain), name


def test_a_table_that_was_cut_off_while_it_was_packed(tmp_path: Path) -> None:
    packed = gzip.compress((MAP + "".join(f"{n},yes,{100 + n % 300} pmol/L\n" for n in range(9, 9000))).encode())
    (tmp_path / "people.csv.gz").write_bytes(packed[: len(packed) // 2])
    done = screened(tmp_path / "people.csv.gz", tmp_path / "out")
    assert "people.csv.gz" in sentence(done) and "cannot be read to its end" in sentence(done)
    nothing_looks_whole(tmp_path / "out")


def test_resources_that_were_cut_off_while_they_were_packed(people: Path, tmp_path: Path, vocabulary: Vocabulary) -> None:
    """One file of many: it is set aside as a whole and said, and the others are used."""
    folder = tmp_path / "fhir"
    write_population(60, "fhir", folder, vocabulary, 7, ON, None)
    cut = folder / "Observation.000.ndjson"
    packed = gzip.compress(cut.read_bytes())
    cut.unlink()
    (folder / "Observation.000.ndjson.gz").write_bytes(packed[: len(packed) // 2])
    done = screened(folder, tmp_path / "out")
    assert done.returncode == 2 and done.stderr == ""
    with (tmp_path / "out" / "errors.csv").open(encoding="utf-8", newline="") as file:
        reasons = {row["file"]: row["reason"] for row in csv.DictReader(file)}
    assert "ends too early" in reasons["Observation.000.ndjson.gz"]
    all_accounted_for(done.stdout)


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "people.csv").write_text(MAP)
    (source / "people.csv").chmod(0)
    done = _without_rights(command(source, tmp_path / "out"))
    assert "people.csv" in sentence(done) and "cannot be read" in sentence(done) and "ermission denied" in sentence(done)
    nothing_looks_whole(tmp_path / "out")


def test_a_folder_that_may_not_be_written(people: Path, tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut").chmod(0o555)
    (tmp_path / "people.csv").write_text(MAP)
    done = _without_rights(command(tmp_path / "people.csv", tmp_path / "shut" / "out"))
    assert "--out: it cannot be written (Permission denied); name another folder" in sentence(done)


def _without_rights(words: list[str]) -> subprocess.CompletedProcess[str]:
    """Run it as somebody whom the permissions of files bind: root is not, unless it lays that right down."""
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may read everything, and setpriv (Debian: util-linux) is not here to lay that right down")
        words = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *words]
    return run(words)


# ---------------------------------------------------------------- the folder of the run


def test_the_input_is_no_place_to_write(people: Path, shelf: Shelf) -> None:
    before = sorted(people.iterdir())
    assert "--out: it is the folder that is read; name a folder outside" in refused(people, people, shelf)
    assert "--out: it lies in the folder that is read" in refused(people, people / "out", shelf)
    assert sorted(people.iterdir()) == before


def test_a_file_is_no_folder(people: Path, tmp_path: Path, shelf: Shelf) -> None:
    (tmp_path / "file").write_text("mine")
    assert "a file of that name stands there; name another folder" in _refused_at(people, tmp_path / "file", shelf)
    assert "it cannot be written (Not a directory)" in _refused_at(people, tmp_path / "file" / "out", shelf)
    assert (tmp_path / "file").read_text() == "mine"


def _refused_at(source: Path, out: Path, shelf: Shelf) -> str:
    with pytest.raises(Refused) as error:
        screen(order(source, out), shelf, lambda *_: None)
    return str(error.value)


def test_a_finished_run_is_not_written_over(people: Path, tmp_path: Path, shelf: Shelf) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "worklist.csv").write_text("of last week\n")
    (out / "unfinished.thrown-away").mkdir()
    said = _refused_at(people, out, shelf)
    assert "a finished run stands there (worklist.csv); name another folder" in said
    assert [path.name for path in out.iterdir()] == ["worklist.csv"]
    assert (out / "worklist.csv").read_text() == "of last week\n"


class Stopped(Exception):
    """In place of a kill, where one process is enough."""


def _stop_after(step: str) -> Callable[[str, int, int], None]:
    def progress(now: str, done: int, of: int) -> None:
        if now == step and done == of:
            raise Stopped

    return progress


def test_an_unfinished_run_of_something_else_is_not_gone_on_with(
    people: Path, tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = tmp_path / "people", tmp_path / "out"
    shutil.copytree(people, source)
    ordered = order(source, out)
    with pytest.raises(Stopped):
        screen(ordered, shelf, _stop_after("read"))
    file = next(source.glob("*.csv"))
    others = {
        "day": replace(ordered, on=ON - timedelta(days=1)),
        "guidelines": replace(ordered, only=ordered.only[:1]),
        "profile": replace(ordered, profile="uk"),
        "language": replace(ordered, language="nl"),
        "input": replace(ordered, source=file),
    }
    for what, other in others.items():
        with pytest.raises(Refused) as error:
            screen(other, shelf, lambda *_: None)
        assert f"an unfinished run of something else stands there (it differs in: {what})" in str(error.value)
        assert f"remove {out / UNFINISHED}, or name another folder" in str(error.value)
    with monkeypatch.context() as patched:
        patched.setenv("MADELIEF_PARTS", "3")
        assert "number of parts" in _refused_at(source, out, shelf)
    with file.open("a") as table:
        table.write("x" + "," * (file.read_text().splitlines()[0].count(",")) + "\n")
    assert "it differs in: input" in _refused_at(source, out, shelf)
    nothing_looks_whole(out)


def test_input_that_changes_while_it_is_read(people: Path, tmp_path: Path, shelf: Shelf) -> None:
    source, out = tmp_path / "people", tmp_path / "out"
    shutil.copytree(people, source)

    def progress(now: str, done: int, of: int) -> None:
        if now == "read" and done == of:
            (source / "late.csv").write_text(MAP)

    with pytest.raises(Refused) as error:
        screen(order(source, out), shelf, progress)
    assert "it changed while it was read" in str(error.value) and str(out / UNFINISHED) in str(error.value)
    nothing_looks_whole(out)


def test_two_runs_in_one_folder(people: Path, tmp_path: Path, shelf: Shelf) -> None:
    out = tmp_path / "out"
    other: list[str] = []

    def progress(now: str, done: int, of: int) -> None:
        if now == "read" and not done and not other:
            other.append(_refused_at(people, out, shelf))
        _stop_after("read")(now, done, of)

    with pytest.raises(Stopped):
        screen(order(people, out), shelf, progress)
    assert "another run is at work in it; wait until it is done, or name another folder" in other[0]


def test_what_a_killed_run_was_at_is_cleared_away_and_not_read(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "out", {"day": "today"})
    for name in ("facts/table-a.1234abcd.unfinished", "parts/00001", "spill-1234abcd"):
        (folder.work / name).mkdir()
        (folder.work / name / "wide.parquet.1234abcd.unfinished").touch()
    (folder.work / "parts" / "00001" / "wide.parquet").touch()
    with folder.held():
        left = sorted(str(path.relative_to(folder.work)) for path in folder.work.rglob("*") if path.is_file())
    assert left == ["in-use", "of-what.json", "parts/00001/wide.parquet"]


@pytest.mark.parametrize("said", ["many", "0", "-1", "1025", "٣"])
def test_a_number_of_parts_that_is_none(
    people: Path, tmp_path: Path, shelf: Shelf, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MADELIEF_PARTS", said)
    assert f"{said} is no number of parts; give one from 1 to 1024" in refused(people, tmp_path / "out", shelf)


# ---------------------------------------------------------------- what a run says


def test_exit_codes_and_what_is_said(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(MAP)
    done = screened(tmp_path / "people.csv", tmp_path / "clean")
    assert (done.returncode, done.stderr) == (0, ""), "no bars where nobody looks"
    assert "\x1b" not in done.stdout and "errors.csv has" not in done.stdout
    all_accounted_for(done.stdout)
    (tmp_path / "people.csv").write_text(MAP + "4,perhaps,\n")
    done = screened(tmp_path / "people.csv", tmp_path / "dirty")
    assert (done.returncode, done.stderr) == (2, "")
    assert "errors.csv has 1 lines" in done.stdout
    all_accounted_for(done.stdout)
    assert "perhaps" in (tmp_path / "dirty" / "errors.csv").read_text("utf-8")
