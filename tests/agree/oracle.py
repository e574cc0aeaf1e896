"""Two CQL engines that nobody here wrote, kept awake: shared/tools/cql-reference, copied out of the repository."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.conftest import absent

ENGINES = ("js", "kt")
"""`js` is cql-execution; `kt` is the reference engine of cqframework."""

SERVER = Path(__file__).with_name("oracle.mjs")
MARK = "\u0001"


def prepared(shared: Path) -> Path:
    """The oracle with its packages, in the user's cache folder: made once, and again when its package.json changes."""
    source = shared / "tools" / "cql-reference"
    if not source.is_dir():
        absent("there is no tools/cql-reference in ../shared")
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            absent(f"the reference CQL engines need {program}")
    digest = hashlib.sha256()
    for path in sorted(source.glob("*.*")):
        digest.update(path.name.encode() + path.read_bytes())
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    ready = base / "madelief-tests" / f"cql-reference-{digest.hexdigest()[:16]}"
    if not ready.is_dir():
        ready.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=ready.parent))
        copy = unfinished / "oracle"
        shutil.copytree(source, copy, copy_function=shutil.copyfile)
        for folder in (copy, *(path for path in copy.rglob("*") if path.is_dir())):
            folder.chmod(0o755)
        command = ["npm", "install", "--no-audit", "--no-fund"]
        install = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
        if install.returncode:
            shutil.rmtree(unfinished)
            absent(f"npm could not install the reference CQL engines: {install.stderr[-300:]}")
        try:
            copy.rename(ready)
        except OSError:
            assert ready.is_dir()  # another worker was first
        shutil.rmtree(unfinished, ignore_errors=True)
    return ready


class Untranslatable(Exception):
    """A library that the reference translator refuses."""


class Oracle:
    """One process with both engines. Close it, or use it in `with`."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            ["node", str(SERVER), str(folder / "lib.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self._loaded: dict[str, tuple[str, str | None]] = {}
        self.seconds: Counter[str] = Counter()
        """Seconds that each engine has run."""
        self.people: Counter[str] = Counter()

    def __enter__(self) -> Oracle:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=30)

    def load(
        self,
        key: str,
        text: str,
        folders: Sequence[Path] = (),
        engines: Sequence[str] = ENGINES,
        now: str | None = None,
    ) -> None:
        """Translate the library `text`; it is called `key` from now on. Raises `Untranslatable`."""
        if self._loaded.get(key) == (text, now):
            return
        request = {"load": key, "text": text, "folders": [str(folder) for folder in folders], "engines": list(engines)}
        errors = self._ask(request | ({"now": now} if now else {}))["errors"]
        if errors:
            raise Untranslatable("\n".join(errors))
        self._loaded[key] = text, now

    def run(self, key: str, sets: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
        """Engine → for each set: define → answer."""
        answer = self._ask({"run": key, "sets": list(sets)})
        self.seconds.update(answer["seconds"])
        self.people.update(dict.fromkeys(answer["answers"], len(sets)))
        answers: dict[str, list[dict[str, Any]]] = answer["answers"]
        return answers

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            if line.startswith(MARK):
                answer: dict[str, Any] = json.loads(line[1:])
                assert "failed" not in answer, answer["failed"]
                return answer
        raise AssertionError("the reference engines stopped; what they said stands in the captured standard error")
