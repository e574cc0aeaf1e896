"""What the groups of the vocabulary are called, for each who reads them, in the order in which each looks for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madelief.doors.site.knowledge import vocabulary

Words = str | Promise

IN_GUIDE: Mapping[str, Words] = {
    "tests": _("Blood tests"),
    "symptoms": _("Complaints"),
    "medicines": _("Medicines and pills"),
    "conditions": _("Illnesses"),
    "life": _("Pregnancy and birth"),
    "diet": _("Food"),
    "care": _("Care until now"),
    "infant": _("Your baby"),
}

ON_FORM: Mapping[str, Words] = {
    "life": _("Who"),
    "tests": _("Blood tests"),
    "symptoms": _("Symptoms"),
    "conditions": _("Conditions"),
    "medicines": _("Medicines"),
    "diet": _("Food"),
    "care": _("Care so far"),
    "infant": _("The baby"),
}
"""The form of a care provider, in the order in which a visit goes."""

IN_LETTER: Mapping[str, Words] = {
    "symptoms": _("What I notice"),
    "conditions": _("Diseases and what happened earlier"),
    "life": _("Diseases and what happened earlier"),
    "medicines": _("Medicines, vitamins and food"),
    "diet": _("Medicines, vitamins and food"),
    "care": _("What was said so far"),
    "infant": _("My baby"),
    "tests": _("My results"),
}
"""Groups with the same title stand together."""


def titled(titles: Mapping[str, Words]) -> Iterable[tuple[str, str]]:
    """(group, title) of every group of the vocabulary; one that has no title yet comes last, under its id."""
    every = dict.fromkeys(concept.group for concept in vocabulary().values())
    return [(group, str(titles.get(group, group))) for group in dict.fromkeys([*titles, *every]) if group in every]
