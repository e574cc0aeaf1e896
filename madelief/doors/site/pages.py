"""What every page shares: the templates' surroundings, prose pages, and addresses in both languages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static as static_address
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, FileSystemLoader, PackageLoader
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from madelief import __version__
from madelief.doors.site import values
from madelief.facts import Text

CONTENT = Path(__file__).parent / "content"


def environment(**options: Any) -> Environment:
    """Jinja as Django's backend wants it, with nhsuk's macros and our globals."""
    options["loader"] = ChoiceLoader(
        [FileSystemLoader(Path(__file__).parent / "templates"), PackageLoader("nhsuk_frontend_jinja", "templates")]
    )
    # nhsuk's macros look into parameters that were not given.
    options["undefined"] = ChainableUndefined
    made = Environment(**options, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
    made.trim_blocks = made.lstrip_blocks = True
    made.install_gettext_callables(translation.gettext, translation.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {"address": address, "file": file_address, "version": __version__, "mode": settings.MODE}
    made.globals |= {"navigation": navigation, "footer_links": footer_links, "doors": doors}
    made.filters |= {
        "said": said,
        "day": values.day,
        "translated_error": translated_error,
        "unit_words": values.unit,
        "callable": callable_,
    }
    return made


def every_page(request: HttpRequest) -> dict[str, Any]:
    """What the layout needs of a request: the language, and the same page in the other."""
    language = translation.get_language()
    others = [(code, translate_url(request.get_full_path(), code)) for code, _name in settings.LANGUAGES if code != language]
    return {"language": language, "other_languages": others}


def address(name: str, *arguments: object) -> str:
    """The address of a page in the reader's language."""
    return _address(translation.get_language(), name, arguments)


@lru_cache(4_096)
def _address(language: str, name: str, arguments: tuple[object, ...]) -> str:
    """A report names two hundred addresses; to look each up takes longer than to assess. Reads the active language."""
    return reverse(name, args=arguments)


@cache
def file_address(path: str) -> str:
    """The address of one of our static files; it changes with the file, so that a browser may keep it."""
    found = finders.find(path)
    if found is None:
        raise FileNotFoundError(path)
    version = hashlib.sha256(Path(found).read_bytes()).hexdigest()[:12]
    return f"{static_address(path)}?v={version}"


def said(text: Text | Mapping[str, str]) -> str:
    """A text of the rooms below, in the reader's language."""
    return text[translation.get_language()]


EMERGENCY = re.compile(r"\b(112|113)\b")
"""Numbers that one taps: emergency services, and the Dutch line for who thinks of suicide."""


def callable_(text: str) -> Markup:
    """`text` in which the numbers to call at once are links that a phone dials."""
    return Markup(EMERGENCY.sub(r'<a href="tel:\1">\1</a>', str(escape(text))))


def translated_error(parameters: dict[str, Any]) -> dict[str, Any]:
    """The parameters of an nhsuk field, its error announced in the reader's language ("Error:" is English in the macro)."""
    message = parameters.get("errorMessage")
    if not message:
        return {key: value for key, value in parameters.items() if key != "errorMessage"}
    return parameters | {"errorMessage": {"text": message, "visuallyHiddenText": _("Error")}}


def navigation() -> list[tuple[str, str]]:
    """(text, address) of the main menu: what the mode opens."""
    check = [(_("Check"), reverse("check:start"))] if settings.MODE.checks else []
    clinician = [(_("For care providers"), reverse("clinician:form"))] if settings.MODE.serves_clinicians else []
    return [
        *check,
        (_("Guide"), reverse("guide:overview")),
        (_("Where sources differ"), reverse("sources:differences")),
        (_("Sources"), reverse("sources:all")),
        (_("Search"), reverse("guide:search")),
        *clinician,
    ]


def footer_links() -> list[tuple[str, str]]:
    """(text, address) of what stands below every page."""
    named = [(prose(page, translation.get_language()).title, reverse(page)) for page in SITE_PAGES]
    calendar = [(_("Calendar"), reverse("calendar:planner"))] if settings.MODE.checks else []
    return [
        (_("How care works in the Netherlands"), reverse("guide:care")),
        (_("Glossary"), reverse("guide:glossary")),
        *calendar,
        *named,
    ]


def doors() -> list[tuple[str, str, str]]:
    """(heading, address, text) of the ways in on the first page."""
    open_to_all = [
        (_("Guide"), reverse("guide:overview"), _("What is known, by moment: planning, pregnant, after birth, baby.")),
        (
            _("Where sources differ"),
            reverse("sources:differences"),
            _("Sources do not always agree. See what each says, and why it matters."),
        ),
        (_("How care works"), reverse("guide:care"), _("Whom to call, when, and what to say.")),
    ]
    if not settings.MODE.serves_clinicians:
        return open_to_all
    text = _("One dense form, or a FHIR Bundle. Every source side by side.")
    return [*open_to_all, (_("For care providers"), reverse("clinician:form"), text)]


# ---------------------------------------------------------------- prose


@dataclass(frozen=True)
class Prose:
    """A page of `content/`: its title, the paragraph under it, and what follows."""

    title: str
    lead: Markup
    rest: Markup

    @property
    def body(self) -> Markup:
        return self.lead + self.rest


PAGE_LINK = "page:"


@cache
def prose(name: str, language: str) -> Prose:
    """The page `name` of `content/`; links to `page:ID` go to that page in the same language."""
    path = CONTENT / language / f"{name}.md"
    tokens = markdown().parse(path.read_text(encoding="utf-8"))
    with translation.override(language):
        for token in tokens:
            if token.children:
                token.children = list(_resolved(token.children))
    # Three tokens make the heading, three the paragraph.
    return Prose(tokens[1].content, _html(tokens[3:6]), _html(tokens[6:]))


def _html(tokens: list[Token]) -> Markup:
    return Markup(markdown().renderer.render(tokens, markdown().options, {}))  # pages of our own


@cache
def markdown() -> MarkdownIt:
    """Reads pages of our own: no HTML in them, tables allowed."""
    return MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")


def _resolved(tokens: list[Token]) -> Iterator[Token]:
    """The tokens of a paragraph with the addresses of our pages; a link to what this mode keeps shut is plain words."""
    shut = False
    for token in tokens:
        target = str(token.attrs.get("href", ""))
        if token.type == "link_open" and target.startswith(PAGE_LINK):
            page = target.removeprefix(PAGE_LINK)
            shut = not is_open(page)
            if not shut:
                token.attrs["href"] = page_address(page)
        if not (shut and token.type in ("link_open", "link_close")):
            yield token
        shut = shut and token.type != "link_close"


def is_open(page: str) -> bool:
    """Whether this mode opens the page that prose calls `page`."""
    needs_check = page in ("check", "calendar")
    return (settings.MODE.checks or not needs_check) and (settings.MODE.serves_clinicians or page != "clinician")


def page_address(page: str) -> str:
    """The address of the page that prose calls `page`."""
    if page in ADDRESSED:
        return reverse(ADDRESSED[page])
    return reverse(page) if page in SITE_PAGES else reverse("guide:topic", args=[page])


ADDRESSED = {
    "home": "home",
    "check": "check:start",
    "guide": "guide:overview",
    "sources": "sources:all",
    "differences": "sources:differences",
    "glossary": "guide:glossary",
    "calendar": "calendar:planner",
    "clinician": "clinician:form",
    "how-care-works": "guide:care",
}
"""Prose id → the name of its route."""

SITE_PAGES = {
    "about": _l("about/"),
    "privacy": _l("privacy/"),
    "accessibility": _l("accessibility/"),
    "intended-use": _l("intended-use/"),
    "report-a-problem": _l("report-a-problem/"),
    "open-source": _l("open-source/"),
}
"""Pages that are prose only → their address."""


def prose_page(request: HttpRequest, page: str) -> HttpResponse:
    """A page that is prose only."""
    return render(request, "prose.jinja", {"prose": prose(page, translation.get_language())})
