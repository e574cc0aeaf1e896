"""The result as plain text, short enough for a note in a record system: red flags first, intended use and editions last."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from django.utils.translation import gettext as _

from madelief import __version__
from madelief.assess.wording import INTENDED_USE, OFFICIAL_OF, TOPIC, URGENCY
from madelief.doors.site import values
from madelief.doors.site.clinician.shown import Shown
from madelief.doors.site.pages import said

WIDTH = 92
MOST_QUESTIONS = 6


def note(shown: Shown) -> str:
    """The note over one person, in the reader's language."""
    assessment = shown.assessment
    head = _("Vitamin B12: what the sources say, %(day)s. Not a diagnosis.") % {"day": assessment.record.on.isoformat()}
    led = _("Official advice %(profile)s leads.") % {"profile": said(OFFICIAL_OF[assessment.profile])}
    parts = [[*_paragraph(f"{head} {led}")]]
    for title, lines in (
        (_("Red flags"), list(_red_flags(shown))),
        (_("Known"), list(_known(shown))),
        (_("Values"), list(_values(shown))),
        (_("Advice that leads"), list(_advice(shown))),
        (_("Where sources differ"), list(_differences(shown))),
        (_("Plan"), [f"{line.on.isoformat()} {said(line.text)}" for line in assessment.plan]),
        (_("To ask or measure next"), [shown.label(q.concept) for q in assessment.questions[:MOST_QUESTIONS]]),
        (_("Please check"), [f"{shown.label(concept)}: {said(text)}" for concept, text in assessment.record.doubts]),
    ):
        if lines:
            parts.append([title.upper(), *(text for line in lines for text in _item(line))])
    editions = ", ".join(f"{guideline.id} {guideline.edition}" for guideline in assessment.guidelines)
    parts.append([*_paragraph(f"Madelief {__version__}: {editions}."), *_paragraph(said(INTENDED_USE))])
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _paragraph(text: str) -> list[str]:
    return wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def _item(text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent="- ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _red_flags(shown: Shown) -> Iterator[str]:
    for flag in shown.assessment.red_flags:
        yield f"{said(URGENCY[flag.recommendation.urgency]).upper()}: {said(flag.text)}"
    if not shown.assessment.red_flags:
        yield _("No red flags in what is known. What was not asked is not a no.")


def _known(shown: Shown) -> Iterator[str]:
    measured = {scale.concept for scale in shown.assessment.scales}
    facts = [fact for concept, fact in shown.assessment.record.facts.items() if concept not in measured]
    if facts:
        yield "; ".join(
            f"{shown.label(fact.concept)}: {values.value(shown.vocabulary[fact.concept], fact.value)}" for fact in facts
        )


def _values(shown: Shown) -> Iterator[str]:
    for value in shown.values:
        day = f" ({value.day})" if value.day else ""
        called = "; ".join(shown.band(stretch) for stretch in value.holds) or _("no source has a name for it")
        yield f"{value.label} {value.value}{day}: {called}"
    for caveat in shown.caveats:
        yield said(caveat.text)


def _advice(shown: Shown) -> Iterator[str]:
    for advice in shown.assessment.leading:
        told = advice.recommendation
        if told.urgency == "none" or advice in shown.caveats:
            continue
        yield f"{said(TOPIC[told.topic])} [{said(URGENCY[told.urgency])}]: {said(advice.text)} ({said(advice.guideline.title)})"


def _differences(shown: Shown) -> Iterator[str]:
    for topic in shown.topics:
        if topic.relation in ("stricter", "conflict"):
            yield f"{topic.title}: {topic.relation_words}"
