"""Pages for what went wrong: a sentence that says what, and a way on."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from madelief.facts import LANGUAGES, Fault

log = logging.getLogger("madelief.site")

PROBLEM = "application/problem+json"
PROGRAMS = "/api/"
"""Where programs ask: they are answered in the language that they name, and in English if they name none."""

Words = str | Promise


def page(request: HttpRequest, status: int, title: Words, text: Words) -> HttpResponse:
    """An error page in the reader's language; for programs problem+json (RFC 9457)."""
    if request.path.startswith(PROGRAMS):
        return problem(request, status, title, text)
    # A failure before a language was chosen, and an address without one, are answered in that of the browser.
    translation.activate(translation.get_language_from_request(request, check_path=True))
    return render(request, "error.jinja", {"title": title, "text": text, "status": status}, status=status)


def problem(request: HttpRequest, status: int, title: Words, text: Words, faults: list[Fault] | None = None) -> HttpResponse:
    """What went wrong, for programs; `faults` are those of the input, every one of them."""
    language = asked_language(request)
    with translation.override(language):
        told: dict[str, object] = {"type": "about:blank", "title": str(title), "status": status, "detail": str(text)}
    if faults is not None:
        told["errors"] = [{"file": f.file, "line": f.line, "concept": f.concept, "text": sentence(f, language)} for f in faults]
    return JsonResponse(told, status=status, content_type=PROBLEM, headers={"Content-Language": language})


def asked_language(request: HttpRequest) -> str:
    """The language that a program asks for."""
    try:
        asked = request.GET.get("language")
    except TooManyFieldsSent:
        # What is being answered is this very failure.
        return "en"
    return asked if asked in LANGUAGES else "en"


def sentence(fault: Fault, language: str) -> str:
    """What a fault says, in `language` where it speaks more than one."""
    text: object = fault.text
    return str(text.get(language) or text["en"]) if isinstance(text, Mapping) else str(text)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 404, _("This page is not here"), _("Check the address, or start again on the first page."))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return page(request, 400, _("We could not read this"), _("Go back and try again."))


def too_large(request: HttpRequest) -> HttpResponse:
    return page(request, 413, TOO_LARGE, at_most())


TOO_LARGE = _("This is too large")


def at_most() -> Words:
    """How much is read at once."""
    most = f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 1_000_000:g} MB"
    return filled(_("At most %(most)s is read at once. Leave out what is not needed."), most=most)


def filled(text: Words, **values: str) -> Words:
    """`text` with `values` in it, in the language of whoever reads it: `%` would choose the language here and now."""
    return lazy(lambda: str(text) % values, str)()


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's proof that it came from here is missing or old: a cookie was refused, or the page stood open too long."""
    return page(
        request,
        403,
        _("This form has expired"),
        _("Go back, load the page again, and send it once more. This site needs cookies for forms."),
    )


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    response = page(
        request, 429, _("One moment, please"), _("Many requests came from your address. Wait a minute and try again.")
    )
    response.headers["Retry-After"] = str(seconds)
    return response


def went_wrong(request: HttpRequest) -> HttpResponse:
    """Logs the kind of failure and where, without its message: that may hold what somebody typed."""
    kind, _value, trace = sys.exc_info()
    where = traceback.extract_tb(trace)
    last = f"{where[-1].filename}:{where[-1].lineno}" if where else "?"
    log.error("%s at %s", kind.__name__ if kind else "failure", last)
    return page(
        request,
        500,
        _("Something went wrong on our side"),
        _("Nothing was concluded from your answers. Try again in a moment."),
    )
