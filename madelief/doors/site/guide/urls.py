"""Addresses of the guide."""

from __future__ import annotations

from django.urls import path, register_converter
from django.utils.translation import gettext_lazy as _

from madelief.doors.site.guide import views
from madelief.doors.site.guide.topics import TopicConverter

register_converter(TopicConverter, "topic")

app_name = "guide"
urlpatterns = [
    path("", views.overview, name="overview"),
    path(_("glossary/"), views.glossary_page, name="glossary"),
    path(_("how-care-works/"), views.care, name="care"),
    path(_("search/"), views.search_page, name="search"),
    path(_("topic/<topic:topic>/"), views.topic, name="topic"),
    path(_("guideline/<slug:guideline>/"), views.guideline, name="guideline"),
]
