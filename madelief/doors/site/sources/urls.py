"""Addresses of the sources."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from madelief.doors.site.sources import views

app_name = "sources"
urlpatterns = [
    path(_("sources/"), views.every, name="all"),
    path(_("sources/<slug:guideline>/"), views.one, name="one"),
    path(_("differences/"), views.differences, name="differences"),
]
