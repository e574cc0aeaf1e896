"""The planner: one page, one form, one file. Nothing is kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madelief.doors.site.calendar import forms
from madelief.doors.site.calendar.file import MOST, Reminder, Unit, download


@require_http_methods(["GET", "HEAD", "POST"])
def planner(request: HttpRequest) -> HttpResponse:
    """Put what she agreed with her doctor or midwife into her own calendar."""
    filled = forms.Filled()
    if request.method == "POST":
        filled = forms.read(request.POST, timezone.localdate())
        if filled.event is not None:
            return download([filled.event], translation.get_language(), timezone.now(), _("calendar"))
    sent = request.POST
    context = {
        "errors": filled.errors,
        "invalid": {field_id: text for text, field_id in reversed(filled.errors)},
        "values": {name: sent.get(name, "") for name in FIELDS} | {"reminder": sent.get("reminder", "none")},
        "kinds": forms.kinds(),
        "agreed": forms.agreed(),
        "units": {Unit.DAYS: _("days"), Unit.WEEKS: _("weeks"), Unit.MONTHS: _("months")},
        "reminders": {
            "none": _("No reminder"),
            Reminder.SAME_DAY: _("On the day: an hour before, or at 9:00 if you gave no time"),
            Reminder.DAY_BEFORE: _("The day before"),
        },
        "longest_title": forms.LONGEST_TITLE,
        "most": MOST,
    }
    return render(request, "calendar/planner.jinja", context, status=422 if filled.errors else 200)


FIELDS = (
    "kind", "whom", "first-day", "first-month", "first-year", "time", "repeat", "every", "unit", "until-day", "until-month",
    "until-year", "times", "clear", "title", "reminder", "agreed",
)  # fmt: skip
