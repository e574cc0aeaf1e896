"""How often one address may do what costs much: fixed windows of a minute, counted in Django's cache.

A count lives in the memory of one worker, so with N workers the limit is at most N times as wide.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from madelief.doors.site.client import address_of

View = TypeVar("View", bound=Callable[..., HttpResponse])

WINDOW = 60
"""Seconds."""

PER_MINUTE = {"form": 60, "pdf": 6, "search": 30, "api": 60}
"""Requests a minute and address."""


class Limits:
    """Answers 429 to whoever goes over a limit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """A view says with `limited` what it counts as; a form that is posted counts as one without saying so."""
        kind = getattr(view, "limited_as", "form" if request.method == "POST" else None)
        if kind is None or not settings.LIMITS or within(request, kind):
            return None
        from madelief.doors.site.errors import too_many

        return too_many(request, WINDOW)


def within(request: HttpRequest, kind: str) -> bool:
    """Whether this request is still within the limit; counts it."""
    key = f"limit:{kind}:{address_of(request)}:{int(time.time()) // WINDOW}"
    # Twice as long as it counts: it must not vanish between these two lines.
    cache.add(key, 0, 2 * WINDOW)
    return bool(cache.incr(key) <= PER_MINUTE[kind])


def limited(kind: str) -> Callable[[View], View]:
    """Mark a view as one of `PER_MINUTE`."""

    def mark(view: View) -> View:
        view.limited_as = kind  # type: ignore[attr-defined]
        return view

    return mark
