"""The pages of the sources: the same for everyone, so written once per process and language, and kept."""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from markupsafe import Markup

from madelief.doors.site import pages
from madelief.doors.site.guide.views import released, written
from madelief.doors.site.knowledge import assessor
from madelief.doors.site.sources.differing import scales, topic_rows
from madelief.doors.site.sources.listing import listed
from madelief.doors.site.values import language


def every(request: HttpRequest) -> HttpResponse:
    """Every guideline and its works."""
    return render(request, "sources/all.jinja", {"body": _every(language())})


@cache
def _every(code: str) -> Markup:
    with translation.override(code):
        made = sorted((listed(guideline) for guideline in assessor().guidelines), key=lambda one: one.speaker.rank)
        return written("sources/parts/all.jinja", listed=made)


def one(request: HttpRequest, guideline: str) -> HttpResponse:
    """The works of one guideline, what rests on each, and what is doubtful."""
    found = released(guideline)
    return render(request, "sources/one.jinja", {"title": pages.said(found.title), "body": _one(found.id, language())})


@cache
def _one(wanted: str, code: str) -> Markup:
    with translation.override(code):
        return written("sources/parts/one.jinja", one=listed(released(wanted)))


def differences(request: HttpRequest) -> HttpResponse:
    """Where sources differ: on each topic, and on each value."""
    return render(request, "sources/differences.jinja", {"body": _differences(language())})


@cache
def _differences(code: str) -> Markup:
    with translation.override(code):
        return written("sources/parts/differences.jinja", topics=topic_rows(), scales=scales())
