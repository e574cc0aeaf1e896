"""What a woman answered: in an encrypted cookie of hers, and nowhere else."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from madelief import __version__
from madelief.doors.site.check.question_pages import questionnaire

COOKIE = "__Host-answers" if settings.HTTPS else "answers"
IDLE = 60 * 60
"""Seconds after which answers can no longer be read, counted from the last page of the check."""
LARGEST = 3_900
"""Bytes; a browser keeps a cookie of 4,096 with its name and attributes."""

Fields = dict[str, Any]
"""The answer of one page, in the words of its form (`forms.py`)."""


@dataclass(frozen=True)
class Answers:
    """The state of one check. Pages that can no longer be reached keep their answer, and it has no effect."""

    said: dict[str, Fields] = field(default_factory=dict)
    """Page → what was answered there."""
    reached: tuple[str, ...] = ()
    """The answered pages that count, in the order in which they came."""
    next: str = ""
    """The page to ask next; "" when nothing is left to ask."""
    flags: tuple[str, ...] = ()
    """Ids of the red flags that the answers raise."""
    shown: tuple[str, ...] = ()
    """Ids of the red flags for which she was already interrupted."""
    last: str = ""
    """The page that was answered last."""

    @property
    def begun(self) -> bool:
        return bool(self.reached)

    def with_said(self, page: str, fields: Fields) -> Answers:
        return replace(self, said=self.said | {page: fields}, last=page)


class TooMuch(ValueError):
    """More answers than a cookie holds."""


def answers_of(request: HttpRequest) -> Answers:
    """The answers in the request's cookie; none when there is no cookie, it is too old, or not ours."""
    cookie = request.COOKIES.get(COOKIE, "")
    try:
        said, reached, next_, flags, shown, last = json.loads(zlib.decompress(_fernet().decrypt(cookie, ttl=IDLE)))
    except (InvalidToken, ValueError, zlib.error):
        return Answers()
    return Answers(said, tuple(reached), next_, tuple(flags), tuple(shown), last)


def keep(response: HttpResponse, answers: Answers) -> None:
    """Put `answers` into the response's cookie. Raises `TooMuch`."""
    state = [answers.said, answers.reached, answers.next, answers.flags, answers.shown, answers.last]
    packed = zlib.compress(json.dumps(state, separators=(",", ":")).encode(), 9)
    token = _fernet().encrypt(packed).decode()
    if len(token) > LARGEST:
        raise TooMuch
    # No lifetime: it goes when the browser is closed, and cannot be read after `IDLE` seconds.
    response.set_cookie(COOKIE, token, httponly=True, secure=settings.HTTPS, samesite="Lax", path="/")


def forget(response: HttpResponse) -> None:
    """Throw the answers away."""
    response.set_cookie(COOKIE, "", max_age=0, httponly=True, secure=settings.HTTPS, samesite="Lax", path="/")


@cache
def _fernet() -> Fernet:
    """The key of this release and this questionnaire: answers to other questions than ours are not ours."""
    asked = f"{__version__} {questionnaire()}".encode()
    key = hashlib.blake2b(asked, digest_size=32, key=hashlib.blake2b(settings.SECRET_KEY.encode()).digest()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
