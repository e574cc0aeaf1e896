"""The command on the worst input: exit code 0 or 2, never a traceback, never more than 256 MB of memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from madelief.records.reading import MOST_BYTES, MOST_VALUES
from tests.records.builders import (
    HYDROXOCOBALAMIN,
    WOMAN,
    Resource,
    administration,
    as_bytes,
    atc,
    bundle,
    condition,
    lab,
    observation,
    patient,
    statement,
)

MOST_MEMORY = 256 * 1024
"""KiB resident, of the whole process."""
SLOWEST = 60
"""Seconds: an endless loop or a quadratic one fails here; speed itself is measured in the benchmarks."""

BAD_INPUT, DONE = 2, 0

# Started small, so that the kernel does not count the memory of the test runner to the command's.
LAUNCHER = """
import os, subprocess, sys
with open(sys.argv[1], "rb") as given:
    child = subprocess.Popen(sys.argv[2:], stdin=given)
_, status, used = os.wait4(child.pid, 0)
child.returncode = os.waitstatus_to_exitcode(status)
print(child.returncode, used.ru_maxrss, file=sys.stderr)
"""

MB = 1_000_000
CODING = '{"system":"http://hl7.org/fhir/sid/icd-10","code":"E10.1"}'
COMPONENT = '{"code":{"coding":[{"system":"http://loinc.org","code":"2132-9"}]}}'


def repeated(one: str, times: int, before: str = "[", after: str = "]") -> bytes:
    return (before + ",".join([one] * times) + after).encode()


def numbered(one: str, times: int) -> bytes:
    return ("[" + ",".join(one % number for number in range(times)) + "]").encode()


def with_value(value: str) -> bytes:
    return as_bytes([patient(), lab("2132-9", "@@", "pg/mL")]).replace(b'"@@"', value.encode())


def wide_key(number: int) -> bytes:
    """A key of six letters that take two bytes each in memory, and three in the file."""
    letters = "".join(chr(0x4E00 + number // 200**place % 200) for place in range(6))
    return f'"{letters}":{number}.5'.encode()


def many(resources: list[Resource], times: int) -> bytes:
    return as_bytes([patient(), *(resources * times)])


FITS = MOST_VALUES - 1000

INPUTS: dict[str, tuple[Callable[[], bytes], int]] = {
    "nothing": (lambda: b"", BAD_INPUT),
    "larger than any record": (lambda: b" " * (MOST_BYTES + 1), BAD_INPUT),
    "white space": (lambda: b"\n" * MOST_BYTES, BAD_INPUT),
    "19 MB of empty lists": (lambda: repeated("[]", 6_333_000), BAD_INPUT),
    "as many empty lists as are taken": (lambda: repeated("[]", FITS // 2), BAD_INPUT),
    "lists of lists": (lambda: repeated("[0]", FITS // 2), BAD_INPUT),
    "as many objects as are taken": (lambda: repeated('{"a":0}', FITS // 2), BAD_INPUT),
    "as many numbers as are taken": (lambda: repeated("1.2345678901234567", FITS), BAD_INPUT),
    "as many texts as are taken": (lambda: repeated('"€€€€€€"', FITS), BAD_INPUT),
    "one object with as many keys as are taken": (
        lambda: b'{"resourceType":"Patient",' + b",".join(map(wide_key, range(FITS))) + b"}", DONE),
    "a text of 19 MB": (lambda: b'{"resourceType":"Patient","id":"' + b"a" * 19 * MB + b'"}', DONE),
    "a text of 19 MB with one emoji": (
        lambda: b'{"resourceType":"Patient","id":"' + b"a" * 19 * MB + "😀".encode() + b'"}', DONE),
    "a text of 19 MB with one escaped emoji": (lambda: b'["' + b"a" * 19 * MB + b'\\ud83d\\ude00"]', BAD_INPUT),
    "19 MB of emoji between letters": (lambda: b'["' + "😀a".encode() * 3_800_000 + b'"]', BAD_INPUT),
    "a fact file of 19 MB with one emoji": (lambda: b"person: " + b"a" * 19 * MB + "😀".encode(), BAD_INPUT),
    "nested 100,000 deep": (lambda: b"[" * 100_000 + b"]" * 100_000, BAD_INPUT),
    "objects nested 100,000 deep": (lambda: b'{"a":' * 100_000, BAD_INPUT),
    "nested as deep as the reader of JSON goes": (lambda: b'{"resourceType":' + b"[" * 900 + b"]" * 900 + b"}", BAD_INPUT),
    "YAML nested 100,000 deep": (lambda: b"facts: " + b"[" * 100_000, BAD_INPUT),
    "YAML blocks nested deep": (lambda: b"facts:\n" + b"".join(b" " * n + b"a:\n" for n in range(1, 1200)), BAD_INPUT),
    "a bomb of aliases": (
        lambda: b"a: &a [x,x]\n" + b"".join(b"%c: &%c [*%c,*%c]\n" % (n, n, n - 1, n - 1) for n in range(98, 122)), BAD_INPUT),
    "an anchor in itself": (lambda: b"facts: &a {diet: *a}", BAD_INPUT),
    "1 MB of YAML keys": (lambda: b"facts:\n" + b"".join(b" k%d: 1\n" % n for n in range(80_000)), BAD_INPUT),
    "as many wrong facts as are taken": (
        lambda: b"facts:\n" + b"".join(b" total-b1%d: 1\n" % n for n in range(9_900)), BAD_INPUT),
    "long keys of YAML": (lambda: b"facts:\n  ? " + b"k" * 900_000 + b"\n  : yes", BAD_INPUT),
    "1e400": (lambda: with_value("1e400"), DONE),
    "1e999999999": (lambda: with_value("1e999999999"), DONE),
    "1e9999999999999999999999": (lambda: with_value("-1e9999999999999999999999"), DONE),
    "a number of 10,000 digits": (lambda: with_value("9" * 8_000), DONE),
    "a number of 19 MB": (lambda: with_value("9" * 19 * MB), DONE),
    "a number of 900 kB in a fact file": (lambda: b"facts: {mcv: " + b"9" * 900_000 + b" fL}", BAD_INPUT),
    "NaN": (lambda: with_value("NaN"), BAD_INPUT),
    "Infinity": (lambda: with_value("-Infinity"), BAD_INPUT),
    "the year 0": (lambda: as_bytes([patient(born="0000-01-01"), lab("2132-9", 180, "pg/mL", "0000-01-01")]), DONE),
    "the year 1": (lambda: as_bytes([patient(born="0001-01-01"), lab("2132-9", 180, "pg/mL", "0001-01-01")]), DONE),
    "the year 9999": (lambda: as_bytes([patient(), lab("2132-9", 180, "pg/mL", "9999-12-31")]), DONE),
    "born in the year 9999": (lambda: as_bytes(patient(born="9999-12-31")), DONE),
    "49,000 resources to set aside": (lambda: many([{"resourceType": "Condition", "id": "x" * 60}], 49_000), DONE),
    "49,000 kinds of resource": (lambda: numbered('{"resourceType":"%d"}', 49_000), DONE),
    "49,000 people": (lambda: numbered('{"resourceType":"Patient","id":"%d"}', 49_000), BAD_INPUT),
    "15,000 values of one day": (
        lambda: b"[" + b",".join(as_bytes(lab("2132-9", n, "pg/mL", subject=WOMAN)) for n in range(200, 15_200)) + b"]", DONE),
    "45,000 components": (
        lambda: as_bytes([patient(), observation({}, component="@@")]).replace(b'"@@"', repeated(COMPONENT, 45_000)), DONE),
    "70,000 codings": (
        lambda: as_bytes([patient(), condition({"coding": "@@"})]).replace(
            b'"@@"', repeated(CODING, 70_000)), DONE),
    "15,000 injections": (lambda: many([administration(atc(HYDROXOCOBALAMIN), "2026-11-01")], 15_000), DONE),
    "8,000 injections and their ends": (
        lambda: many([administration(atc(HYDROXOCOBALAMIN), "2026-11-01"), statement(atc("X"), "stopped")], 8_000), DONE),
    "Bundles in Bundles": (
        lambda: b'{"resourceType":"Bundle","entry":[{"resource":' * 300 + as_bytes(bundle(patient())) + b"}]}" * 300, DONE),
    "UTF-16": (lambda: "facts: {}".encode("utf-16"), BAD_INPUT),
    "random bytes": (lambda: Random(7).randbytes(MB), BAD_INPUT),
}  # fmt: skip


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], subprocess.CompletedProcess[bytes]]:
    """`madelief assess - --json`, with a cache of its own, its memory and exit code on the last line of standard error."""
    installed = Path(sys.executable).parent / "madelief"
    environment = {**os.environ, "MADELIEF_CACHE": str(tmp_path_factory.mktemp("cache"))}

    def run(given: Path) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-S", "-c", LAUNCHER, str(given), str(installed), "assess", "-", "--json"],
            capture_output=True, env=environment, timeout=SLOWEST, check=True,
        )  # fmt: skip

    return run


@pytest.mark.parametrize("name", INPUTS)
def test_bounded(command: Callable[[Path], subprocess.CompletedProcess[bytes]], tmp_path: Path, name: str) -> None:
    make, code = INPUTS[name]
    given = tmp_path / "given"
    given.write_bytes(make())
    ran = command(given)
    *told, last = ran.stderr.decode().splitlines()
    exit_code, memory = map(int, last.split())
    assert told == []
    assert exit_code == code
    assert memory < MOST_MEMORY
    (line,) = ran.stdout.decode().splitlines()
    said = json.loads(line)
    if code == BAD_INPUT:
        assert said["errors"]
        assert all(set(error) == {"file", "line", "concept", "text"} and error["text"] for error in said["errors"])
    else:
        assert said["meta"]["records"]
