"""What she says of her phase in a sentence: on the phone, and in the letter."""

from __future__ import annotations

from django.utils.translation import gettext as _

from madelief.doors.site import values
from madelief.doors.site.check.answers import Answers
from madelief.doors.site.check.question_pages import questionnaire
from madelief.doors.site.knowledge import vocabulary
from madelief.facts import Fact, Text

NO_PHASE = "none"


def chosen(answers: Answers) -> Text | None:
    """What she chose as what applies to her now; None where that says nothing of her."""
    page = questionnaire().pages["phase"]
    option = page.option(answers.said.get(page.id, {}).get("choice", ""))
    return option.label if option and option.facts and option.id != NO_PHASE else None


def weeks_in_words(fact: Fact) -> str:
    """How far she is, from her gestational age."""
    return _("I am %(weeks)s pregnant.") % {"weeks": values.value(vocabulary()[fact.concept], fact.value)}
