"""axe-core, which knows the rules of WCAG: installed once into the user's cache folder, run in the page itself."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.conftest import absent

PACKAGES = tuple(Path(__file__).with_name(name) for name in ("package.json", "package-lock.json"))
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
SHOWN = 3
"""Places of one violation that a message names."""


def installed() -> str:
    """The source of axe-core."""
    digest = hashlib.sha256()
    for path in PACKAGES:
        digest.update(path.read_bytes())
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    ready = base / "madelief-tests" / f"axe-{digest.hexdigest()[:16]}"
    source = ready / "node_modules" / "axe-core" / "axe.min.js"
    if not source.is_file():
        if shutil.which("npm") is None:
            absent("looking at pages with axe-core needs node and npm")
        ready.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=ready.parent))
        for path in PACKAGES:
            shutil.copyfile(path, unfinished / path.name)
        command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        install = subprocess.run(command, cwd=unfinished, capture_output=True, text=True, check=False)
        if install.returncode:
            shutil.rmtree(unfinished)
            absent(f"npm could not install axe-core: {install.stderr[-300:]}")
        try:
            unfinished.rename(ready)
        except OSError:
            assert source.is_file()  # another worker was first
            shutil.rmtree(unfinished, ignore_errors=True)
    return source.read_text(encoding="utf-8")


class Axe:
    """Looks at a page. `page.evaluate` runs its source: the page's own policy forbids foreign scripts, rightly."""

    def __init__(self) -> None:
        self.source = installed()

    def violations(self, page: Page, dark: bool) -> list[str]:
        """What is wrong in light and, if asked, in `dark`, a line each. Folds are opened: axe passes over what is hidden."""
        page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        page.evaluate(f"if (!window.axe) {{ {self.source} }}")
        found = self._run(page, {"type": "tag", "values": TAGS})
        if dark:
            page.emulate_media(color_scheme="dark")
            found += [f"dark: {line}" for line in self._run(page, {"type": "rule", "values": ["color-contrast"]})]
            page.emulate_media(color_scheme="light")
        return found

    @staticmethod
    def _run(page: Page, only: dict[str, Any]) -> list[str]:
        # No frames here and no paths to elements: half the work is saved.
        options = {"resultTypes": ["violations"], "runOnly": only, "selectors": False, "iframes": False, "preload": False}
        found: list[dict[str, Any]] = page.evaluate("async (options) => (await axe.run(document, options)).violations", options)
        return [
            f"{rule['id']} ({len(rule['nodes'])}×): {node['html'][:200]}: {node['failureSummary'][:300]}"
            for rule in found
            for node in rule["nodes"][:SHOWN]
        ]
