"""Everything that must be true of every page, whoever reads it and however: what is not is said in a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tests.doors.site.browser.axe import Axe

ASKED = Path(__file__).with_name("looking.js").read_text(encoding="utf-8")
NARROW = {"width": 320, "height": 256}
"""A window of 1280 by 1024 at 400 %, as WCAG 1.4.10 counts it."""
WIDE = {"width": 1280, "height": 1024}

ENGLISH_OF_NHSUK = re.compile(
    r"(Error\b|Back\b|(Non-)?urgent advice|Immediate action required|Information:|Important:|Skip to|Breadcrumb|Menu$|Search\b"
    r"|Support links|page \d+( of|$)|Next page|Previous page|Close\b)",
    re.IGNORECASE,
)
"""How the hidden words begin that nhsuk's macros speak to screen readers unless we give them ours."""


@dataclass(frozen=True)
class Looking:
    """Looks at one page after another."""

    axe: Axe

    def faults(self, page: Page, language: str) -> list[str]:
        """All faults of the page that is open. Leaves it as it was, but for folds, which are open."""
        found = [
            *_basics(page, language),
            *self.axe.violations(page, dark=language == "nl"),  # colours speak no language
            *_narrow(page),
            *_forced_colours(page),
            *_svg_contrast(page),
        ]
        if language == "nl":
            found += _english_names(page)
        return [f"{page.url}: {fault}" for fault in found]


def asked(page: Page, what: str) -> list[str]:
    """What a function of looking.js says of the page."""
    lines: list[str] = page.evaluate(f"({ASKED}).{what}()")
    return lines


def _basics(page: Page, language: str) -> Iterator[str]:
    if page.locator("html").get_attribute("lang") != language:
        yield "does not say its language"
    if page.locator("h1").count() != 1:
        yield f"has {page.locator('h1').count()} headings of the first level"
    if " · Madelief" not in page.title():
        yield f"title {page.title()!r}"
    yield from asked(page, "basics")


def _narrow(page: Page) -> Iterator[str]:
    """At 320 CSS pixels, which is also 400 %: nothing to scroll sideways, and nothing that lies over the text."""
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    yield from asked(page, "narrow")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]


def _forced_colours(page: Page) -> Iterator[str]:
    """Where the system paints over our colours, a control needs an edge, and nothing may refuse the system's colours."""
    page.emulate_media(forced_colors="active")
    yield from asked(page, "forcedColours")
    page.emulate_media(forced_colors="none")


def _svg_contrast(page: Page) -> Iterator[str]:
    """axe cannot judge the contrast of text in a drawing: each letter against the last shape drawn below it, or the page."""
    if not page.locator("main svg text").count():
        return
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        yield from (f"{scheme}: {fault}" for fault in asked(page, "svgContrast"))
    page.emulate_media(color_scheme="light")


SPOKEN_ROLES = {
    "alert", "button", "checkbox", "combobox", "complementary", "contentinfo", "form", "group", "heading", "img", "image",
    "link", "navigation", "radio", "radiogroup", "region", "searchbox", "textbox", "DisclosureTriangle",
}  # fmt: skip


def _english_names(page: Page) -> Iterator[str]:
    """Names that a screen reader speaks on a Dutch page, and hidden words, that are nhsuk's own English ones."""
    session = page.context.new_cdp_session(page)
    names = {
        node["name"].get("value", "").strip()
        for node in session.send("Accessibility.getFullAXTree")["nodes"]
        if not node.get("ignored") and node.get("role", {}).get("value") in SPOKEN_ROLES and "name" in node
    }
    session.detach()
    hidden = asked(page, "hiddenDutch")
    yield from (f"speaks English: {name[:80]!r}" for name in sorted(names | set(hidden)) if ENGLISH_OF_NHSUK.match(name))
