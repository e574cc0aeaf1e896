"""The pages of the guide. What is the same for everyone is written once per process and language, and kept."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from markupsafe import Markup

from madelief.doors.site import pages
from madelief.doors.site.guide import glossary, search
from madelief.doors.site.guide import overview as shelf_overview
from madelief.doors.site.guide.guideline import guideline_page
from madelief.doors.site.guide.topics import PAGES, topic_page
from madelief.doors.site.knowledge import assessor
from madelief.doors.site.limits import limited
from madelief.doors.site.values import language
from madelief.guideline import Guideline


def written(template: str, **context: Any) -> Markup:
    """A part of a page that is the same for everyone, in the reader's language."""
    return Markup(render_to_string(template, {"language": language(), **context}))


def released(wanted: str) -> Guideline:
    """The guideline `wanted`. Raises `Http404` for one that is not on the shelf, or not released."""
    found = next((one for one in assessor().guidelines if one.id == wanted), None)
    if found is None:
        raise Http404
    return found


def overview(request: HttpRequest) -> HttpResponse:
    """Cards by moment, then the guideline pages."""
    context = {"cards": shelf_overview.cards(), "shelved": shelf_overview.shelved(), "longest": search.LONGEST}
    return render(request, "guide/overview.jinja", context)


def topic(request: HttpRequest, topic: str) -> HttpResponse:
    """A topic: prose, then what the sources say."""
    prose = pages.prose(topic, language())
    return render(request, "guide/topic.jinja", {"prose": prose, "said": _topic(topic, language())})


@cache
def _topic(topic: str, code: str) -> Markup:
    with translation.override(code):
        titles = {page: pages.prose(page, code).title for page in PAGES}
        return written("guide/parts/topic.jinja", page=topic_page(topic), titles=titles)


def guideline(request: HttpRequest, guideline: str) -> HttpResponse:
    """A whole guideline."""
    page = released(guideline)
    return render(request, "guide/guideline.jinja", {"title": pages.said(page.title), "body": _guideline(page.id, language())})


@cache
def _guideline(wanted: str, code: str) -> Markup:
    with translation.override(code):
        return written("guide/parts/guideline.jinja", page=guideline_page(released(wanted)))


def glossary_page(request: HttpRequest) -> HttpResponse:
    """Words that women meet, and the concepts."""
    return render(
        request, "guide/glossary.jinja", {"prose": pages.prose("glossary", language()), "groups": _groups(language())}
    )


@cache
def _groups(code: str) -> tuple[glossary.Group, ...]:
    with translation.override(code):
        return glossary.groups()


def care(request: HttpRequest) -> HttpResponse:
    """How care works, for who is new to it."""
    return render(request, "prose.jinja", {"prose": pages.prose("how-care-works", language())})


@limited("search")
def search_page(request: HttpRequest) -> HttpResponse:
    """Search. The query stands in the address and in the field, never in the title or a log."""
    query = request.GET.get("q", "")[: search.LONGEST].strip()
    context = {"query": query, "longest": search.LONGEST, "shown": search.SHOWN}
    if query:
        context |= {"results": search.search(query, language())}
    return render(request, "guide/search.jinja", context)
