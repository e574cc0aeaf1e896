"""A real browser and a real server: one of each for a process of tests.

Whoever meets a woman here (`meet`) is also told, when the test is over, of every error in the console of her browser and
of every request that went to another machine.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Playwright, Request, sync_playwright

from tests.conftest import absent
from tests.doors.site.browser.axe import Axe
from tests.doors.site.browser.server import Site, served
from tests.doors.site.browser.woman import Story, Woman

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip
"""The last one keeps the browser from every other machine, whatever a page asks for."""
TIMEOUT = 30_000
"""Milliseconds; a busy machine is slow."""


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    if not Path(CHROMIUM).exists():
        absent(f"the browser tests need Debian's chromium at {CHROMIUM}")
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def axe() -> Axe:
    return Axe()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Everything is open, and nothing is limited."""
    folder = tmp_path_factory.mktemp("site")
    with served(folder, MADELIEF_MODE="clinical", MADELIEF_LIMITS="0") as site:
        yield site
    shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Window:
    """A browser of somebody's own, and what it did that it should not."""

    context: BrowserContext
    host: str
    """The only one that it may ask for anything."""
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(TIMEOUT)
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self.errors.append(str(error.error)))
        self.context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        # A page that answers 404 or 422 is a page; a file of a page that does so is an error.
        page = message.page
        refused = message.text.startswith("Failed to load resource: the server responded with a status of 4")
        if message.type in ("error", "warning") and not (refused and page and message.location["url"] == page.url):
            self.errors.append(f"{message.text} {message.location}")

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).netloc != self.host and not request.url.startswith("data:"):
            self.elsewhere.append(request.url)

    def empty(self) -> list[str]:
        """Make it as good as new; what it did that it should not."""
        for page in self.context.pages:
            page.close()
        self.context.unroute_all()
        self.context.clear_cookies()
        faults = [f"in the console: {error}" for error in self.errors]
        faults += [f"asked of another machine: {url}" for url in self.elsewhere]
        self.errors.clear()
        self.elsewhere.clear()
        return faults


@pytest.fixture(scope="session")
def windows() -> dict[str, list[Window]]:
    """Windows that nobody uses, by their options: to open one takes longer than most tests."""
    return {}


@pytest.fixture
def window(chromium: Browser, site: Site, windows: dict[str, list[Window]]) -> Iterator[Callable[..., Window]]:
    """A window without history or cookies, with options of Playwright's `new_context`; judged when the test is over."""
    used: list[tuple[str, Window]] = []

    def open_(**options: Any) -> Window:
        kind = repr(sorted(options.items()))
        unused = windows.setdefault(kind, [])
        window = unused.pop() if unused else Window(chromium.new_context(**options), urlsplit(site.address).netloc)
        used.append((kind, window))
        return window

    yield open_
    faults = []
    for kind, window in used:
        faults += window.empty()
        windows[kind].append(window)
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="session")
def stories_told() -> dict[tuple[str, str], tuple[str, str]]:
    """(story, until) → the answers' cookie after it was told, and the page that comes next: a process tells each story once."""
    return {}


@pytest.fixture
def meet(
    window: Callable[..., Window], site: Site, stories_told: dict[tuple[str, str], tuple[str, str]]
) -> Callable[..., Woman]:
    """A woman who has not begun; or one who has told her `story`, to the end or `until` a question stands before her."""

    def meet(language: str = "en", story: Story | None = None, until: str = "", **options: Any) -> Woman:
        woman = Woman(window(**options).context.new_page(), site, language)
        if story is None:
            return woman
        key = story.name, until
        if key not in stories_told:
            teller = Woman(window().context.new_page(), site, "en")
            teller.begins()
            teller.tells(story, until)
            answers = next(cookie["value"] for cookie in teller.context.cookies() if cookie["name"] == "answers")
            stories_told[key] = answers, teller.path
        answers, path = stories_told[key]
        woman.context.add_cookies([{"name": "answers", "value": answers, "url": site.address, "httpOnly": True}])
        if until:
            woman.goes_to(woman.at.question(path.rstrip("/").rsplit("/", 1)[1]))
        return woman

    return meet
