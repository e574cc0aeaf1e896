"""All that can be checked in a guideline folder without asking a clinician.

Reading (`guideline.reading`) already finds what is malformed, unnamed or untranslated. Here are the checks on meaning:
numbers against sentences, tables against rules, mutants against tables, ids against homes.
"""

from madelief.guideline.check.all import CheckReport, check_shelf
from madelief.guideline.check.machine import Engine, Machine

__all__ = ["CheckReport", "Engine", "Machine", "check_shelf"]
