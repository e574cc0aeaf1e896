"""`make screenshots`: the pages that the documents show, drawn by Chromium from a server of this checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

OUT = Path(__file__).with_suffix("")
SITE = "http://127.0.0.1:8077"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}
CHECK = {"nl": "/nl/check/vraag/who/", "en": "/en/check/question/who/"}
REPORT = {"nl": "/nl/check/uitslag/", "en": "/en/check/report/"}

ANSWERS = {
    "who": "me", "age": "yes", "phase": "pregnant", "diet": "vegan", "known": "no", "folic-acid": "none", "baby": "no",
    "nerves": ["tingling"], "complaints": ["fatigue", "pale"], "results": ["total-b12", "haemoglobin"],
    "gestational-age": ("20", ""), "total-b12": ("190", "pg/mL"), "haemoglobin": ("6,4", "mmol/L"),
}  # fmt: skip
"""An invented woman: 20 weeks pregnant, vegan, tired and tingling, with a total B12 and a haemoglobin."""


@contextmanager
def server() -> Iterator[None]:
    """The site with everything open."""
    environment = os.environ | {"MADELIEF_MODE": "clinical", "MADELIEF_LIMITS": "0"}
    words = [sys.executable, "-m", "madelief.doors.site", "serve", "--port", SITE.rsplit(":", 1)[1], "--workers", "1"]
    with subprocess.Popen(words, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(200):
                try:
                    urlopen(f"{SITE}/healthz").close()
                    break
                except URLError:
                    time.sleep(0.1)
            yield
        finally:
            process.terminate()


def answer(page: Page) -> None:
    """Answer the question that is shown; what the woman has no answer for, she does not know."""
    asked = page.url.rstrip("/").rsplit("/", 1)[1]
    given = ANSWERS.get(asked)
    if isinstance(given, tuple):
        page.fill("#number", given[0])
        if given[1]:
            page.select_option("#unit", given[1])
    elif isinstance(given, list):
        for concept in given:
            page.check(f"[name=ticked][value={concept}]")
    elif given is not None:
        page.check(f"[name=choice][value={given}]")
    elif page.locator("[name=ticked][value=none]").count():
        page.check("[name=ticked][value=none]")
    elif page.locator("[name=choice]").count():
        page.locator("[name=choice]").last.check()
    else:
        page.locator("button[name=unknown]").click()
        return
    page.locator("main form[data-once] button:not([name])").click()


def drawn(browser: Browser, language: str, size: str) -> None:
    """Start, question, error, report and the clinician's page, in one language and size."""
    context = browser.new_context(viewport=SIZES[size], locale=language)  # type: ignore[arg-type]
    page = context.new_page()

    def take(name: str, screens: int = 1) -> None:
        width, height = SIZES[size]["width"], SIZES[size]["height"]
        page.set_viewport_size({"width": width, "height": height * screens})
        picture = Image.open(BytesIO(page.screenshot()))
        # A page has few colours: a palette makes the file a third as large.
        picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=96).save(
            OUT / f"{name}-{language}-{size}.png", optimize=True
        )
        page.set_viewport_size({"width": width, "height": height})

    page.goto(f"{SITE}/{language}/")
    take("start")
    page.goto(SITE + CHECK[language])
    while "/check/" in page.url and page.locator("main form[data-once]").count():
        asked = page.url.rstrip("/").rsplit("/", 1)[1]
        if asked == "total-b12":
            page.fill("#number", "1,234")
            page.locator("main form[data-once] button:not([name])").click()
            take("error")
        if asked == "nerves":
            take("question")
        answer(page)
    page.goto(SITE + REPORT[language])
    take("report", screens=3)
    page.goto(f"{SITE}/{language}/{'zorgverlener' if language == 'nl' else 'clinician'}/")
    take("clinician")
    context.close()


def main() -> None:
    with server(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for language in ("nl", "en"):
            for size in SIZES:
                drawn(browser, language, size)
        browser.close()


if __name__ == "__main__":
    main()
