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
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Cookie, Playwright, Request, sync_playwright

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


@pytest.fixture(scope="session")
def cookies_after() -> dict[tuple[str, str], list[Cookie]]:
    """(story, until) → the cookies after it was told, so that one process tells each story once."""
    return {}


@dataclass
class Watched:
    """A browser of somebody's own, and what it did that it should not."""

    context: BrowserContext
    host: str
    """The only one that it may ask for anything."""
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
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


@pytest.fixture
def watched(chromium: Browser, site: Site) -> Iterator[Callable[..., Watched]]:
    """A new browser window, with options of Playwright's `new_context`; what it did is judged when the test is over."""
    open_: list[Watched] = []

    def new(**options: Any) -> Watched:
        context = chromium.new_context(**options)
        context.set_default_timeout(TIMEOUT)
        open_.append(Watched(context, urlsplit(site.address).netloc))
        return open_[-1]

    yield new
    for each in open_:
        each.context.close()
    assert not [error for each in open_ for error in each.errors], "errors in the browser's console"
    assert not [url for each in open_ for url in each.elsewhere], "requests to another machine"


@pytest.fixture
def meet(
    watched: Callable[..., Watched], site: Site, cookies_after: dict[tuple[str, str], list[Cookie]]
) -> Callable[..., Woman]:
    """A woman who has not begun; or one who has told her `story`, to the end or `until` a question stands before her."""

    def meet(language: str = "en", story: Story | None = None, until: str = "", **options: Any) -> Woman:
        woman = Woman(watched(**options).context.new_page(), site, language)
        if story is None:
            return woman
        key = story.name, until
        if key not in cookies_after:
            teller = Woman(watched().context.new_page(), site, "en")
            teller.begins()
            teller.tells(story, until)
            cookies_after[key] = teller.context.cookies()
        woman.context.add_cookies([cookie for cookie in cookies_after[key] if cookie["name"] == "answers"])  # type: ignore[misc]
        if until:
            woman.goes_to(woman.at.start)
            woman.presses("Go on where you were")
        return woman

    return meet
