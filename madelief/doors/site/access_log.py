"""The access log: what was asked for, never by whom or what was answered."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from madelief.doors.site.client import network_of

log = logging.getLogger("madelief.access")


class AccessLog:
    """One line a request: network of the client, method, route, status.

    The route is the pattern (`/nl/check/vraag/<page>/`), not the address: which questions somebody is asked tells what
    she answered before.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        route = f"/{match.route}" if match is not None else "(no page)"
        log.info("%s %s %s %s", network_of(request), request.method, route, response.status_code)
        return response
