"""Addresses of the check. No answer stands in one of them."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from madelief.doors.site.check import letter_views, report_views, views

app_name = "check"

urlpatterns = [
    path("", views.start, name="start"),
    path(_("question/<slug:page>/"), views.question, name="question"),
    path(_("get-help-now/"), views.get_help, name="help"),
    path(_("not-for-this-check/<slug:prose>/"), views.stop, name="stop"),
    path(_("check-answers/"), views.check_answers, name="answers"),
    path(_("report/"), report_views.report, name="report"),
    path(_("report/why/"), report_views.why, name="why"),
    path(_("report/answers.json"), report_views.answers_file, name="answers-file"),
    path(_("report/letter/"), letter_views.letter, name="letter"),
    path(_("report/print/"), letter_views.print_page, name="print"),
    path(_("report/calendar.ics"), letter_views.calendar, name="calendar"),
    path(_("clear/"), views.clear, name="clear"),
    path(_("cleared/"), views.cleared, name="cleared"),
    path(_("leave/"), views.leave, name="leave"),
]
