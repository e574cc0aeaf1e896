"""Facts in, reports out: what each address of the API answers.

A report is hundreds of kilobytes. It goes out as the room below made it: validated by no model on its way, and written
by a fast writer.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache

from django.http import HttpRequest, HttpResponse
from pydantic_core import to_json

from madelief.assess import PROFILES, Assessment, Assessor, questions, report
from madelief.assess.wording import INTENDED_USE
from madelief.doors.site import knowledge
from madelief.doors.site.api.body import body_of
from madelief.doors.site.api.concepts import concept_rows
from madelief.facts import Fault, Refused
from madelief.facts.entry import NotAccepted, read_date
from madelief.guideline import Guideline
from madelief.guideline.listing import guideline_rows
from madelief.records import read_record
from madelief.records.record import bare

BODY = "request"
"""What messages call a body; it has no file name."""

MOST_CHOICES = 16
"""Choices of guidelines that are kept compiled in one process."""


def assess(request: HttpRequest, profile: str, language: str, guidelines: Iterable[str], on: str | None) -> HttpResponse:
    """The report over the person in the body. Raises `Problem` and `Refused`."""
    assessment = _assessed(request, profile, guidelines, on)
    return _about(assessment, report(assessment, knowledge.vocabulary(), language), language)


def ask(request: HttpRequest, language: str, guidelines: Iterable[str], on: str | None) -> HttpResponse:
    """What to ask or measure next. Raises `Problem` and `Refused`."""
    assessment = _assessed(request, PROFILES[0], guidelines, on)
    response = _about(assessment, questions(assessment, knowledge.vocabulary(), language), language)
    # A list of questions has no place for what cannot wait.
    response.headers["Madelief-Red-Flags"] = ", ".join(flag.recommendation.id for flag in assessment.red_flags) or "none"
    return response


@cache
def guidelines(language: str) -> bytes:
    """The shelf, as JSON."""
    return to_json(guideline_rows(knowledge.shelf(), language))


@cache
def concepts(language: str) -> bytes:
    """What may be said of a person, as JSON."""
    return to_json(concept_rows(knowledge.vocabulary(), language))


def listing(content: bytes, language: str) -> HttpResponse:
    """A list that is about nobody."""
    return _answer(content, language, knowledge.shelf(), date.today())


def _assessed(request: HttpRequest, profile: str, guidelines: Iterable[str], on: str | None) -> Assessment:
    chosen, day = assessor_of(tuple(sorted(set(guidelines)))), _day(on)
    return chosen.assess(read_record(body_of(request), BODY, knowledge.vocabulary(), day), profile)


def assessor_of(only: tuple[str, ...]) -> Assessor:
    """The assessor of all guidelines, or of those of `only`. Raises `Refused`."""
    return _compiled(only) if only else knowledge.assessor()


@lru_cache(maxsize=MOST_CHOICES)
def _compiled(only: tuple[str, ...]) -> Assessor:
    return Assessor(knowledge.shelf(), only)


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else read_date(text)
    except NotAccepted as error:
        raise Refused([Fault("on", 0, "", str(error))]) from None


def only_known(request: HttpRequest, known: Iterable[str]) -> None:
    """A parameter with a slip in its name would be as good as not given. Raises `Refused`."""
    names = ", ".join(known)
    faults = [Fault(bare(name), 0, "", f"no such parameter; they are {names}") for name in request.GET if name not in known]
    if faults:
        raise Refused(faults)


def _about(assessment: Assessment, content: object, language: str) -> HttpResponse:
    return _answer(to_json(content), language, assessment.guidelines, assessment.record.on)


def _answer(content: bytes, language: str, spoken: Iterable[Guideline], on: date) -> HttpResponse:
    """JSON, and in its headers what every answer carries: intended use, editions and day (A8)."""
    return HttpResponse(
        content,
        content_type="application/json",
        headers={
            "Content-Language": language,
            "Madelief-Intended-Use": INTENDED_USE[language],
            "Madelief-Editions": ", ".join(f"{guideline.id}={guideline.edition}" for guideline in spoken),
            "Madelief-On": on.isoformat(),
        },
    )
