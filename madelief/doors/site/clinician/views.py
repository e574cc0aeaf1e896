"""The clinician's page: a form, and its answer on the same page. Nothing of it is kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madelief.assess import PROFILES, Question
from madelief.assess.wording import INTENDED_USE, OFFICIAL_OF, URGENCY
from madelief.doors.site import knowledge
from madelief.doors.site.clinician.entry import Entry
from madelief.doors.site.clinician.faults import Faults
from madelief.doors.site.clinician.note import note
from madelief.doors.site.clinician.shown import Shown
from madelief.doors.site.pages import said

MOST_QUESTIONS = 10
"""Shown at once besides those that can raise a red flag; the others are a click away."""


@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest) -> HttpResponse:
    """The empty form; what was sent, with the result above it; or what was sent, with all that is wrong with it."""
    vocabulary = knowledge.vocabulary()
    entry, faults, shown = Entry(request.POST.dict()), Faults(), None
    filled = False
    if request.method == "POST":
        try:
            record = entry.record(vocabulary)
        except Faults as found:
            faults = found
        else:
            shown = Shown(knowledge.assessor().assess(record, entry.profile), vocabulary)
            filled = bool(entry.pasted)
            # What was pasted can be completed by hand: the form holds it from here on.
            entry = Entry.of(record, entry.profile) if filled else entry
    context = {
        "entry": entry,
        "groups": entry.fields(vocabulary, faults),
        "faults": faults,
        "listed": faults.listed(vocabulary),
        "profiles": [(profile, said(OFFICIAL_OF[profile])) for profile in PROFILES],
        "intended_use": INTENDED_USE,
    }
    if shown is not None:
        asked, later = _asked(shown)
        context |= {
            "shown": shown,
            "filled": filled,
            "urgency_words": URGENCY,
            "asked": asked,
            "asked_later": later,
            "note": note(shown),
            "official_of": OFFICIAL_OF[shown.assessment.profile],
        }
    return render(request, "clinician/page.jinja", context, status=422 if faults else 200)


def _asked(shown: Shown) -> tuple[list[tuple[str, list[Question]]], list[Question]]:
    """What to ask next, in two groups: what can raise a red flag, and the first of the others; then the rest."""
    flags = [question for question in shown.assessment.questions if question.red_flag]
    others = [question for question in shown.assessment.questions if not question.red_flag]
    titled = [
        (_("Can raise a red flag:"), flags),
        (_("Can still change most (how many recommendations):"), others[:MOST_QUESTIONS]),
    ]
    return [(title, questions) for title, questions in titled if questions], others[MOST_QUESTIONS:]
