"""People whose letters are written: those of the shelf, and one who answered the check."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from madelief.assess import Assessment
from madelief.doors.site.check import answers, flow
from madelief.doors.site.check.letter import Heading, Letter, letter_of
from madelief.doors.site.knowledge import assessor, vocabulary
from madelief.facts import Kind
from madelief.guideline import shelf_folder
from madelief.records import read_record

CASES = sorted(shelf_folder().glob("*/cases/*.yaml"))
"""Every example person of every guideline."""

TODAY = date(2026, 11, 22)

PREGNANT: answers.Fields = {
    "who": {"choice": "me"},
    "age": {"choice": "yes"},
    "phase": {"choice": "pregnant"},
    "gestational-age": {"value": "20 wk"},
    "nerves": {"ticked": ["tingling"]},
    "known": {"choice": "treated"},
    "b12-treatment": {"value": "injections"},
    "last-b12-injection-on": {"value": "2026-11-17"},
    "b12-injection-interval": {"value": "8 wk"},
    "total-b12": {"value": "190 pg/mL", "on": "2026-11-02"},
}
"""What somebody answered, page by page: 20 weeks pregnant, treated, with tingling."""


@cache
def assessed(path: Path) -> Assessment:
    return assessor().assess(read_record(path.read_bytes(), path.stem, vocabulary(), None), "nl")


def ticking_everything() -> Assessment:
    """Somebody of whom every question was answered with yes: the longest letter."""
    facts: dict[str, Any] = {concept.id: "yes" for concept in vocabulary().values() if concept.kind is Kind.YES_NO}
    facts |= {concept.id: concept.choice_ids[1] for concept in vocabulary().values() if concept.kind is Kind.CHOICE}
    facts |= {"age": "30 a", "gestational-age": "30 wk", "total-b12": "90 pmol/L", "active-b12": "12 pmol/L", "mma": "2 umol/L"}
    facts |= {"haemoglobin": "60 g/L", "mcv": "120 fL", "ferritin": "8 ug/L", "homocysteine": "40 umol/L", "infant-age": "4 mo"}
    told = json.dumps({"person": "-", "on": TODAY.isoformat(), "facts": facts}).encode()
    return assessor().assess(read_record(told, "-", vocabulary(), None), "nl")


def letter(assessment: Assessment, language: str, heading: Heading | None = None) -> tuple[Letter, str]:
    """(letter, the whole document that becomes a PDF)."""
    with translation.override(language):
        made = letter_of(assessment, heading or Heading("gp"))
        return made, render_to_string("check/letter_pdf.jinja", {"letter": made, "language": language})


def answered(client: Client, said: answers.Fields) -> Client:
    """`client` with the cookie of somebody who answered these pages."""
    given = answers.Answers(said=said, reached=tuple(said), last=list(said)[-1])
    given = answers.Answers(said, given.reached, "", tuple(flow.red_flags(given, TODAY)), (), given.last)
    response = HttpResponse()
    answers.keep(response, given)
    client.cookies[answers.COOKIE] = response.cookies[answers.COOKIE].value
    return client
