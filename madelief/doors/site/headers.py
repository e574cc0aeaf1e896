"""Headers that no library sets."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PERMISSIONS = "camera=(), geolocation=(), microphone=()"


class Headers:
    """What a browser may do with a page, and that nothing personal is kept by it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if personal(request):
            response.headers["Cache-Control"] = "no-store"
            response.headers["X-Robots-Tag"] = "noindex"
        return response


def personal(request: HttpRequest) -> bool:
    """Whether the page is made from somebody's answers: everything but guide, sources, files and what a search engine reads."""
    match = request.resolver_match
    return match is not None and match.namespaces[:1] in (["check"], ["clinician"], ["calendar"], ["api"])
