"""Every address. What the mode does not open is not there."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, URLResolver, include, path
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from madelief.doors.site import errors, pages, plain_files

handler400 = errors.bad_request
handler404 = errors.not_found
handler500 = errors.went_wrong


def home(request: HttpRequest) -> HttpResponse:
    """The first page: what is here, in a few doors."""
    return render(request, "home.jinja", {"prose": pages.prose("home", translation.get_language())})


def choose_language(request: HttpRequest) -> HttpResponse:
    """The bare address leads to the language that the browser asks for."""
    return redirect(f"/{translation.get_language_from_request(request)}/")


_in_a_language: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path(_("guide/"), include("madelief.doors.site.guide.urls")),
    path("", include("madelief.doors.site.sources.urls")),
    *(path(route, pages.prose_page, {"page": page}, name=page) for page, route in pages.SITE_PAGES.items()),
]
_for_programs: list[URLPattern | URLResolver] = []
if settings.MODE.checks:
    _in_a_language += [
        path("check/", include("madelief.doors.site.check.urls")),
        path(_("calendar/"), include("madelief.doors.site.calendar.urls")),
    ]
if settings.MODE.serves_clinicians:
    _in_a_language.append(path(_("clinician/"), include("madelief.doors.site.clinician.urls")))
    _for_programs.append(path("api/v1/", include("madelief.doors.site.api.urls")))

urlpatterns = [
    path("", choose_language),
    *plain_files.urlpatterns,
    *_for_programs,
    *i18n_patterns(*_in_a_language),
]
