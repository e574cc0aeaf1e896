"""Addresses of the clinician's page."""

from __future__ import annotations

from django.urls import path

from madelief.doors.site.clinician import views

app_name = "clinician"
urlpatterns = [path("", views.form, name="form")]
