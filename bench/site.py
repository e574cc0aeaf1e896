"""The site under load: wrk against gunicorn with two workers, on this machine.

wrk and the workers share the processors, so these figures are worse than those of a server of its own. Ratios travel:
each is printed beside a page of prose, which only renders.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from gzip import compress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import yaml
from rich.console import Console
from rich.table import Table

from madelief.guideline import shelf_folder

PORT = 8078
SITE = f"http://127.0.0.1:{PORT}"
SECONDS = 10
RATE = 50
"""Pages a second at which latency is measured."""
KEY = "a key that only this measurement knows, and nobody needs to guess"

CASES = """
-- every request another person
local bodies = {%s}
local turn = 0
request = function()
  turn = turn %% #bodies + 1
  return wrk.format("POST", "/api/v1/assess?language=nl", {["Content-Type"] = "application/json"}, bodies[turn])
end
"""

PACED = """
-- a page with her answers; wrk itself knows no rate, so each connection waits between two requests
local rate, connections = %d, %d
local gap = connections * 1000 / rate
request = function() return wrk.format("GET", "%s", {["Cookie"] = "%s"}) end
delay = function() return gap * (0.5 + math.random()) end
done = function(summary, latency, requests)
  io.write(string.format("P50 %%.2f P99 %%.2f RATE %%.1f ERRORS %%d\\n", latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, summary.requests / summary.duration * 1e6, summary.errors.status))
end
"""


@contextmanager
def server() -> Iterator[tuple[int, float]]:
    """(process id, seconds until its first byte) of a site with everything open."""
    environment = os.environ | {"MADELIEF_MODE": "clinical", "MADELIEF_LIMITS": "0", "MADELIEF_SECRET_KEY": KEY}
    words = [sys.executable, "-m", "madelief.doors.site", "serve", "--port", str(PORT)]
    began = time.perf_counter()
    with subprocess.Popen(words, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            while True:
                try:
                    urlopen(f"{SITE}/healthz").close()
                    break
                except URLError:
                    time.sleep(0.02)
            yield process.pid, time.perf_counter() - began
        finally:
            process.terminate()


def answers() -> str:
    """The cookie of a woman with three values, tingling and a diet, as the server itself would make it."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "madelief.doors.site.settings", "MADELIEF_SECRET_KEY": KEY}
    import django
    from django.http import HttpResponse

    django.setup()
    from madelief.doors.site.check import answers as kept
    from madelief.doors.site.check.flow import walk
    from madelief.doors.site.check.views import today

    state = kept.Answers()
    for page, fields in WOMAN.items():
        state = walk(state.with_said(page, fields), today())
    response = HttpResponse()
    kept.keep(response, state)
    return f"{kept.COOKIE}={response.cookies[kept.COOKIE].value}"


WOMAN = {
    "who": {"choice": "me"}, "age": {"choice": "yes"}, "phase": {"choice": "pregnant"}, "alarm": {"ticked": []},
    "baby": {"choice": "no"},
    "nerves": {"ticked": ["tingling"]}, "blood": {"ticked": []},
    "results": {"ticked": ["total-b12", "active-b12", "haemoglobin"]},
    "total-b12": {"value": "190 pg/mL"}, "active-b12": {"value": "<25 pmol/L"}, "haemoglobin": {"value": "6,4 mmol/L"},
    "gestational-age": {"value": "20 wk"}, "known": {"choice": "no"}, "diet": {"value": "vegan"},
    "folic-acid": {"value": "none"},
}  # fmt: skip


def paced(path: str, cookie: str) -> tuple[float, float, float]:
    """(median, 99th percentile in milliseconds, requests a second) of a page at `RATE` a second."""
    connections = 10
    _wrk(PACED % (RATE, connections, path, cookie), connections, seconds=2)  # each worker has seen the page before
    out = _wrk(PACED % (RATE, connections, path, cookie), connections)
    found = re.search(r"P50 ([\d.]+) P99 ([\d.]+) RATE ([\d.]+) ERRORS (\d+)", out)
    assert found is not None and found[4] == "0", out
    return float(found[1]), float(found[2]), float(found[3])


def assessed() -> float:
    """People assessed a second through the API."""
    bodies = []
    for path in sorted(shelf_folder().glob("*/cases/*.yaml")):
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        bodies.append("[==[" + json.dumps({key: content[key] for key in ("person", "on", "facts") if key in content}) + "]==]")
    out = _wrk(CASES % ",\n".join(bodies), 8)
    assert "Non-2xx" not in out, out
    found = re.search(r"Requests/sec:\s+([\d.]+)", out)
    assert found is not None, out
    return float(found[1])


def _wrk(script: str, connections: int, seconds: int = SECONDS) -> str:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        words = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", file.name, SITE]
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def memory(parent: int) -> list[float]:
    """Megabytes of each worker: its own pages, and its share of those it shares (PSS)."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if int((path / "stat").read_text().rsplit(")", 1)[1].split()[1]) == parent:
                rollup = (path / "smaps_rollup").read_text()
                found.append(int(re.search(r"^Rss:\s+(\d+)", rollup, re.MULTILINE)[1]) / 1000)  # type: ignore[index]
        except OSError:
            continue
    return found


def over_the_wire() -> float:
    """Kilobytes of style sheet and script, compressed."""
    folder = Path("madelief/doors/site/static/madelief")
    return sum(len(compress((folder / name).read_bytes())) for name in ("site.css", "site.js")) / 1000


def main() -> None:
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not here; apt-get install wrk")
    cookie = answers()
    table = Table("what", "median", "99 %", "goal")
    with server() as (pid, first):
        prose = paced("/nl/privacy/", "")
        table.add_row("page of prose (yardstick)", f"{prose[0]:.1f} ms", f"{prose[1]:.1f} ms", "")
        for name, path, goal in (("question", "/nl/check/vraag/total-b12/", 50), ("report", "/nl/check/uitslag/", 120)):
            median, most, rate = paced(path, cookie)
            table.add_row(f"{name}, {rate:.0f} a second", f"{median:.1f} ms", f"{most:.1f} ms", f"99 % within {goal} ms")
        table.add_row("assessed through the API", f"{assessed():.0f} a second", "", "400 a second")
        workers = ", ".join(f"{one:.0f}" for one in memory(pid))
        table.add_row("memory of the workers", f"{workers} MB", "", "200 MB each")
    table.add_row("first byte after start", f"{first:.1f} s", "", "5 s")
    table.add_row("style sheet and script", f"{over_the_wire():.1f} kB", "", "60 kB")
    Console().print(table)


if __name__ == "__main__":
    main()
