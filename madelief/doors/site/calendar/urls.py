"""Addresses of the calendar. Nothing that is planned stands in one of them."""

from __future__ import annotations

from django.urls import path

from madelief.doors.site.calendar import views

app_name = "calendar"

urlpatterns = [path("", views.planner, name="planner")]
