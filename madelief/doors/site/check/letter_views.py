"""The letter for the GP or midwife, and the plan as a calendar file."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madelief.assess.agreed import agreed
from madelief.doors.site.calendar.file import download
from madelief.doors.site.check import flow, letter_file, phase, plan
from madelief.doors.site.check.answers import Answers, answers_of
from madelief.doors.site.check.letter import Heading, Letter, letter_of
from madelief.doors.site.check.views import flag_texts, kept, not_ready, today
from madelief.doors.site.errors import too_many
from madelief.doors.site.limits import WINDOW, within
from madelief.guideline.graph import URGENCIES

RECIPIENTS = ("gp", "midwife", "other")
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
READS = "nl"
"""The language of the letter unless she chooses another: her doctor reads Dutch."""
LONGEST = {"name": 80, "born": 30}

Errors = list[tuple[str, str]]


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest) -> HttpResponse:
    """The form; and, when it is sent, the letter as a PDF."""
    answers = answers_of(request)
    if elsewhere := not_ready(answers):
        return elsewhere
    if request.method != "POST":
        return kept(_form(request, answers, []), answers)
    if errors := _errors(request):
        return _form(request, answers, errors)
    if not letter_file.ready():
        return _form(request, answers, [(_("A PDF cannot be made on this site. Use the page for printing."), "to")])
    if settings.LIMITS and not within(request, "pdf"):
        return too_many(request, WINDOW)
    language, made = _made(request, answers)
    with translation.override(language):
        html = render_to_string("check/letter_pdf.jinja", {"letter": made, "language": language})
        name = _("letter")
    response = HttpResponse(letter_file.pdf(html), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def print_page(request: HttpRequest) -> HttpResponse:
    """The letter as a page to print: works everywhere."""
    answers = answers_of(request)
    if elsewhere := not_ready(answers):
        return elsewhere
    if request.method != "POST":
        # Her name was sent with the form and kept nowhere: an address alone has no letter.
        return redirect("check:letter")
    if errors := _errors(request):
        return _form(request, answers, errors)
    language, made = _made(request, answers)
    with translation.override(language):
        body = render_to_string("check/letter_body.jinja", {"letter": made})
    context = {"body": body, "letter_language": language, "flags": flag_texts(answers)}
    return kept(render(request, "check/letter_print.jinja", context), answers)


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """The plan of the report for her calendar: which of its lines, and under which titles."""
    answers = answers_of(request)
    if elsewhere := not_ready(answers):
        return elsewhere
    assessment = flow.assess(answers, today())
    lines, left_out = agreed(assessment)
    if request.method == "POST" and lines:
        events = plan.events(lines, clear=bool(request.POST.get("clear")))
        return download(events, translation.get_language(), timezone.now(), _("calendar"))
    context = {
        "lines": list(zip(plan.titles(len(lines)), lines, strict=True)),
        "left_out": left_out,
        "flags": flag_texts(answers),
    }
    return kept(render(request, "check/letter_calendar.jinja", context), answers)


def _made(request: HttpRequest, answers: Answers) -> tuple[str, Letter]:
    """(language, letter) of what was sent. Read the letter while that language is active."""
    sent = request.POST
    language = sent.get("language", READS)
    chosen = phase.chosen(answers)
    heading = Heading(
        to=sent.get("to", RECIPIENTS[0]),
        name=_typed(request, "name"),
        born=_typed(request, "born"),
        by_other=answers.said.get("who", {}).get("choice") == "other",
        phase=chosen[language] if chosen else "",
    )
    with translation.override(language):
        return language, letter_of(flow.assess(answers, today()), heading)


def _cannot_wait(answers: Answers) -> bool:
    """Whether something of her answers needs a call today, and a letter is no way to bring it."""
    assessment = flow.assess(answers, today())
    return any(a.recommendation.urgency == URGENCIES[0] for a in (*assessment.red_flags, *assessment.leading))


def _typed(request: HttpRequest, name: str) -> str:
    return " ".join(request.POST.get(name, "").split())


def _errors(request: HttpRequest) -> Errors:
    sent, errors = request.POST, []
    if sent.get("to", RECIPIENTS[0]) not in RECIPIENTS:
        errors.append((_("Choose for whom the letter is"), "to"))
    if sent.get("language", READS) not in LANGUAGES:
        errors.append((_("Choose the language of the letter"), "language"))
    for name, longest in LONGEST.items():
        text = _typed(request, name)
        if len(text) > longest:
            errors.append((_("Fill in at most %(most)s letters") % {"most": longest}, name))
        elif not text.isprintable():
            errors.append((_("This holds a sign that cannot be printed. Type it again."), name))
    return errors


def _form(request: HttpRequest, answers: Answers, errors: Errors) -> HttpResponse:
    sent = request.POST
    context: dict[str, Any] = {
        "errors": errors,
        "invalid": {field_id: text for text, field_id in errors},
        "values": {
            "to": sent.get("to", RECIPIENTS[0]),
            "language": sent.get("language", READS),
            "name": sent.get("name", ""),
            "born": sent.get("born", ""),
        },
        "longest": LONGEST,
        "pdf": letter_file.ready(),
        "flags": flag_texts(answers),
        "call_first": _cannot_wait(answers),
        "next": answers.next,
    }
    return render(request, "check/letter.jinja", context, status=422 if errors else 200)
