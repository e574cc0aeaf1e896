"""What a program is told when its request cannot be answered: problem+json (RFC 9457), every fault listed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja.errors import HttpError, ValidationError

from madelief.doors.site import errors
from madelief.facts import Fault, Refused


class Problem(Exception):
    """A request that is not answered: its status, and a sentence."""

    def __init__(self, status: int, title: errors.Words, text: errors.Words, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(str(title))
        self.status, self.title, self.text, self.headers = status, title, text, headers or {}


def not_answered(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A `Problem` as an answer."""
    response = errors.problem(request, problem.status, problem.title, problem.text)
    for name, value in problem.headers.items():
        response.headers[name] = value
    return response


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Facts, or parameters, that cannot be used."""
    # What the command line calls --guideline is the parameter `guideline` here.
    faults = [Fault(f.file.removeprefix("--"), f.line, f.concept, f.text) for f in refusal.faults]
    return errors.problem(
        request, 422, _("Not all of this can be used"), _("Nothing was assessed. `errors` lists every fault."), faults
    )


def not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Parameters that are none of what they may be."""
    faults = [Fault(str(one["loc"][-1]), 0, "", _said(one)) for one in error.errors]
    return refused(request, Refused(faults))


def _said(error: Mapping[str, Any]) -> str:
    expected = error.get("ctx", {}).get("expected")
    return f"it is one of {expected}" if expected else str(error["msg"])


def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What django-ninja itself refuses."""
    return errors.problem(request, error.status_code, _("We could not read this"), str(error))


def wrong_method(request: HttpRequest, allowed: str) -> HttpResponse:
    """An address that is not asked in this way."""
    response = errors.problem(
        request, 405, _("This address is not asked in this way"), errors.filled(_("It answers %(methods)s."), methods=allowed)
    )
    response.headers["Allow"] = allowed
    return response
