"""What machines look for at fixed addresses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.utils import translation

from madelief import __version__
from madelief.doors.site import pages
from madelief.doors.site.knowledge import assessor


def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this worker can assess: the guidelines are read and compiled."""
    return JsonResponse(
        {"status": "ok", "madelief": __version__, "mode": settings.MODE, "guidelines": len(assessor().guidelines)}
    )


def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read guide and sources; nothing that is about a person."""
    personal = [pages.ADDRESSED[page] for page in ("check", "calendar", "clinician") if pages.is_open(page)]
    lines = ["User-agent: *"]
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            lines += [f"Disallow: {reverse(route)}" for route in personal]
    lines += ["Disallow: /api/", f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page for readers, in each language."""
    from madelief.doors.site.guide.search import entries

    addresses = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            addresses += [reverse("home"), *dict.fromkeys(entry.address.split("#")[0] for entry in entries(code))]
    locations = "".join(f"<url><loc>{request.build_absolute_uri(each)}</loc></url>" for each in addresses)
    body = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locations}</urlset>'
    return HttpResponse(body, content_type="application/xml")


def security(request: HttpRequest) -> HttpResponse:
    """Where to report a hole (RFC 9116)."""
    expires = (datetime.now(UTC) + timedelta(days=180)).replace(microsecond=0).isoformat()
    with translation.override("en"):
        contact = request.build_absolute_uri(pages.page_address("report-a-problem"))
    return HttpResponse(f"Contact: {contact}\nExpires: {expires}\nPreferred-Languages: nl, en\n", content_type="text/plain")


urlpatterns = [
    path("healthz", healthz),
    path("robots.txt", robots),
    path("sitemap.xml", sitemap),
    path(".well-known/security.txt", security),
]
