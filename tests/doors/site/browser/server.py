"""A server of its own for these tests, with a folder of its own, and what it writes into its log."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START = 180
"""Seconds within which it must answer; a busy machine compiles the guidelines slowly."""
SECRET = "only-for-the-browser-tests-only-for-the-browser-tests-0123456789"
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Site:
    """A site that answers."""

    address: str
    """Scheme, host and port, without a slash."""
    folder: Path
    """Where it runs, and where it puts its temporary files: nothing else writes here."""
    log: Path

    def logged(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def files(self) -> dict[str, tuple[int, int]]:
        """Everything in its folder but the log: name → (size, when it was changed)."""
        found = {}
        for path in self.folder.rglob("*"):
            if path.is_file() and path != self.log:
                state = path.stat()
                found[str(path.relative_to(self.folder))] = (state.st_size, state.st_mtime_ns)
        return found


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[Site]:
    """`python -m madelief.doors.site serve` with these settings, until the test is done with it."""
    temporary, work = folder / "temporary", folder / "work"
    for each in (temporary, work):
        each.mkdir(parents=True)
    log = folder / "log"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MADELIEF_", "DJANGO_"))}
    environment |= {"TMPDIR": str(temporary), "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    environment |= {"MADELIEF_SECRET_KEY": SECRET} | settings
    port = _free_port()
    command = [sys.executable, "-m", "madelief.doors.site", "serve", "--host", HOST, "--port", str(port), "--workers", "1"]
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=work, env=environment, stdout=output, stderr=subprocess.STDOUT)
    site = Site(f"http://{HOST}:{port}", folder, log)
    try:
        _wait(server, site, secure=settings.get("MADELIEF_HTTPS") == "1")
        yield site
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        port: int = listening.getsockname()[1]
        return port


def _wait(server: subprocess.Popen[bytes], site: Site, *, secure: bool) -> None:
    asked = urllib.request.Request(f"{site.address}/healthz", headers={"X-Forwarded-Proto": "https"} if secure else {})
    until = time.monotonic() + START
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:
                assert answer.status == 200
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)  # nothing tells when a port opens
    raise AssertionError(f"the site did not start:\n{site.logged()}")
