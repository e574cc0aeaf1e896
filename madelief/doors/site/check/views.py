"""The pages of the check."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madelief.doors.site import pages
from madelief.doors.site.check import flow, forms, shown
from madelief.doors.site.check.answers import Answers, TooMuch, answers_of, forget, keep
from madelief.doors.site.check.question_pages import Form, Page, asks_for_number, can_be_unknown, questionnaire
from madelief.doors.site.errors import page as error_page
from madelief.doors.site.knowledge import assessor
from madelief.facts import Kind, Text
from madelief.facts.entry import units_of
from madelief.guideline.graph import RED_FLAGS

NEUTRAL_PAGE = "https://www.knmi.nl/"
"""Where the quick exit leads: the weather."""


def today() -> date:
    """The day of the question, in the Netherlands."""
    return timezone.localdate()


def kept(response: HttpResponse, answers: Answers) -> HttpResponse:
    """`response` with the answers in its cookie."""
    if answers.begun:
        keep(response, answers)
    return response


def not_ready(answers: Answers) -> HttpResponse | None:
    """Where to go when there is no report yet: to the start, to the page at which the check ended, or to the next question."""
    stop = flow.stopped_at(answers)
    if stop:
        return redirect("check:stop", stop)
    if not answers.begun:
        return redirect("check:start")
    if answers.next in questionnaire().first:
        return redirect("check:question", answers.next)
    return None


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What the check is, and what to have at hand."""
    answers = answers_of(request)
    prose = pages.prose("check-start", translation.get_language())
    context = {"prose": prose, "first": questionnaire().first[0], "begun": answers.begun, "next": answers.next}
    return render(request, "check/start.jinja", context)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, page: str) -> HttpResponse:
    """One question: shown, or answered."""
    known = questionnaire()
    if page not in known.pages:
        raise Http404
    asked, answers = known.pages[page], answers_of(request)
    open_pages = (*answers.reached, answers.next or known.first[0])
    if page not in open_pages:
        # A question that is not asked of her, or whose earlier answers are gone: on to the one that is.
        return redirect("check:question", answers.next or known.first[0])
    filled = forms.Filled(answers.said.get(page))
    if request.method == "POST":
        filled = forms.read(asked, request.POST, today())
        if filled.fields is not None:
            return _take(request, answers.with_said(page, filled.fields))
    status = 422 if filled.errors else 200
    typed = request.POST if request.method == "POST" else None
    return kept(
        render(request, "check/question.jinja", _question_context(asked, answers, filled, typed), status=status), answers
    )


def _take(request: HttpRequest, answers: Answers) -> HttpResponse:
    """Keep a new answer, and go on: to help where it is needed at once, else to the next question."""
    answers = flow.walk(answers, today())
    stop = flow.stopped_at(answers)
    answers = replace(answers, flags=() if stop else tuple(flow.red_flags(answers, today())))
    fresh = [flag for flag in answers.flags if flag not in answers.shown]
    answers = replace(answers, shown=tuple(dict.fromkeys((*answers.shown, *fresh))))
    if stop:
        response = redirect("check:stop", stop)
    elif fresh:
        response = redirect("check:help")
    elif answers.next:
        response = redirect("check:question", answers.next)
    else:
        response = redirect("check:answers")
    try:
        keep(response, answers)
    except TooMuch:
        title = _("These are more answers than we can keep")
        return error_page(
            request, 413, title, _("Nothing was lost: your earlier answers are still there. Go to your report now.")
        )
    return response


def _question_context(page: Page, answers: Answers, filled: forms.Filled, typed: Any) -> dict[str, Any]:
    position = answers.reached.index(page.id) if page.id in answers.reached else len(answers.reached)
    before = answers.reached[position - 1] if position else None
    echo = questionnaire().pages[answers.last] if answers.last and answers.last != page.id else None
    return {
        "page": page,
        "form": page.form.value,
        "kind": page.concepts[0].kind.value if page.form is Form.ONE else "",
        "units": units_of(page.concepts[0]) if asks_for_number(page) else (),
        "has_day": page.form is Form.ONE and forms.has_day(page.concepts[0]),
        "unknown_button": page.form is Form.ONE and page.concepts[0].kind not in (Kind.YES_NO, Kind.CHOICE),
        "can_be_unknown": can_be_unknown(page),
        "back": before,
        "filled": filled,
        "values": _values(filled, typed),
        "invalid": {field_id: text for text, field_id in filled.errors},
        "flags": flag_texts(answers),
        "for_other": answers.said.get("who", {}).get("choice") == "other",
        "echo": shown.answer(echo, answers.said[echo.id]) if echo and asks_for_number(echo) and echo.id in answers.said else (),
        "echo_page": echo,
        "sure": filled.sure,
        "may_finish": answers.next not in questionnaire().first,
    }


def _values(filled: forms.Filled, typed: Any) -> dict[str, Any]:
    """What stands in the fields: what was typed just now, else the answer given before."""
    if typed is not None:
        names = ("choice", "number", "unit", "day", "month", "year")
        return {name: typed.get(name, "") for name in names} | {"ticked": typed.getlist("ticked")}
    fields = filled.fields or {}
    if forms.UNKNOWN in fields:
        return {"choice": forms.UNKNOWN, "ticked": [forms.UNKNOWN]}
    if "ticked" in fields:
        return {"ticked": fields["ticked"] or [forms.NONE]}
    value = fields.get("value", "")
    number, _space, unit = value.rpartition(" ") if " " in value else (value, "", "")
    year, month, day = (
        (fields.get("on", "") or value).split("-") if (fields.get("on", "") or value).count("-") == 2 else ("",) * 3
    )
    return {"choice": fields.get("choice", value), "number": number, "unit": unit, "day": day, "month": month, "year": year}


def flag_texts(answers: Answers) -> list[tuple[str, Text]]:
    """(urgency, text) of the red flags that the answers raise."""
    told = {
        recommendation.id: recommendation
        for guideline in assessor().guidelines
        for recommendation in guideline.recommendations
        if recommendation.topic == RED_FLAGS
    }
    return [(told[flag].urgency, told[flag].text) for flag in answers.flags if flag in told]


@require_safe
def stop(request: HttpRequest, prose: str) -> HttpResponse:
    """Where the check ends for whom it is not meant: who to call instead."""
    if prose not in ("stop-baby", "stop-young"):
        raise Http404
    return render(request, "check/stop.jinja", {"prose": pages.prose(prose, translation.get_language())})


@require_safe
def get_help(request: HttpRequest) -> HttpResponse:
    """The interruption page: an answer raised a red flag."""
    answers = answers_of(request)
    if not answers.flags:
        return redirect("check:question", answers.next or questionnaire().first[0])
    return kept(render(request, "check/help.jinja", {"flags": flag_texts(answers), "next": answers.next}), answers)


@require_safe
def check_answers(request: HttpRequest) -> HttpResponse:
    """All answers that count, each with a link to change it."""
    answers = answers_of(request)
    if not answers.begun:
        return redirect("check:start")
    known = questionnaire().pages
    rows = [(known[page], shown.answer(known[page], answers.said[page])) for page in answers.reached]
    stop = flow.stopped_at(answers)
    context = {"rows": rows, "next": answers.next, "flags": flag_texts(answers), "stop": stop}
    return kept(render(request, "check/answers.jinja", context), answers)


@require_POST
def clear(request: HttpRequest) -> HttpResponse:
    """Throw the answers away, and say so."""
    response = redirect("check:cleared")
    forget(response)
    return response


@require_safe
def cleared(request: HttpRequest) -> HttpResponse:
    """That nothing is left."""
    return render(request, "check/cleared.jinja")


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """The quick exit: the answers are thrown away, and a page about the weather opens."""
    response = redirect(NEUTRAL_PAGE)
    forget(response)
    return response
