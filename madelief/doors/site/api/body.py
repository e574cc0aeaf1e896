"""The body of a request: at most so large, of a type that is read here, and JSON."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from pydantic_core import from_json

from madelief.doors.site import errors
from madelief.doors.site.api.problems import Problem

TYPES = ("application/json", "application/fhir+json")
BOM = b"\xef\xbb\xbf"


def body_of(request: HttpRequest) -> bytes:
    """The body, which is JSON. Raises `Problem`; what is too large is refused unread where it says its size."""
    if request.content_type not in TYPES:
        accepted = ", ".join(TYPES)
        raise Problem(
            415,
            _("This type of content is not read here"),
            errors.filled(_("Send a fact file or a FHIR R4 Bundle as %(types)s."), types=accepted),
            {"Accept": accepted},
        )
    data = _bytes(request)
    try:
        # Only to tell what is no JSON from what is: the reader of records has lines and sentences for the rest.
        from_json(data.removeprefix(BOM), allow_inf_nan=False)
    except ValueError as error:
        raise Problem(
            400, _("This is not readable JSON"), errors.filled(_("The reader stopped: %(reason)s."), reason=str(error)[:200])
        ) from None
    return data


def _bytes(request: HttpRequest) -> bytes:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if request.META.get("CONTENT_LENGTH"):
        if int(request.META["CONTENT_LENGTH"]) > most:
            raise too_large()
        return request.body
    if "chunked" not in request.headers.get("Transfer-Encoding", "").lower():
        return b""
    if not request.META.get("wsgi.input_terminated"):
        raise Problem(411, _("The size is missing"), _("Say in Content-Length how large the body is."))
    # Django reads nothing of a body that does not say its size.
    data: bytes = request.META["wsgi.input"].read(most + 1)
    if len(data) > most:
        raise too_large()
    return data


def too_large() -> Problem:
    """The refusal of a body past the limit."""
    return Problem(413, errors.TOO_LARGE, errors.at_most())
