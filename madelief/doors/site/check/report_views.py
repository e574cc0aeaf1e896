"""The report of one check, and her answers as a file."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madelief.assess.wording import INTENDED_USE
from madelief.doors.site.check import flow
from madelief.doors.site.check.answers import answers_of
from madelief.doors.site.check.report import Report
from madelief.doors.site.check.views import flag_texts, kept, not_ready, today


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """What the sources say about her answers."""
    return _page(request, "check/report.jinja")


@require_safe
def why(request: HttpRequest) -> HttpResponse:
    """Each rule of the report, step by step."""
    return _page(request, "check/why.jinja")


def _page(request: HttpRequest, template: str) -> HttpResponse:
    answers = answers_of(request)
    elsewhere = not_ready(answers)
    if elsewhere is not None:
        return elsewhere
    assessment = flow.assess(answers, today())
    context = {
        "report": Report(assessment, answers),
        "assessment": assessment,
        "flags": flag_texts(answers),
        "next": answers.next,
        "intended_use": INTENDED_USE,
    }
    return kept(render(request, template, context), answers)


@require_safe
def answers_file(request: HttpRequest) -> HttpResponse:
    """Her answers as a fact file, which `madelief assess` and the API read."""
    answers = answers_of(request)
    elsewhere = not_ready(answers)
    if elsewhere is not None:
        return elsewhere
    content = flow.fact_file(answers.reached, answers.said, today())
    response = HttpResponse(json.dumps(content, ensure_ascii=False, indent=1) + "\n", content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{_("answers")}.json"'
    return response
