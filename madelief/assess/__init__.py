"""Floor 4: one person. Findings, recommendations, differences, plan, what to ask, and why."""

from madelief.assess.assessor import PROFILES, Assessment, Assessor, Question
from madelief.assess.combined_indicator import combined_indicator
from madelief.assess.explain import Explanation, Reason, explain
from madelief.assess.report import comparison, explanation_json, questions, report, unconfirmed

__all__ = [
    "PROFILES",
    "Assessment",
    "Assessor",
    "Explanation",
    "Question",
    "Reason",
    "combined_indicator",
    "comparison",
    "explain",
    "explanation_json",
    "questions",
    "report",
    "unconfirmed",
]
