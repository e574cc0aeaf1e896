"""Floor 4: one person. Findings, recommendations, differences, plan, what to ask, and why."""

from madelief.assess.assessor import PROFILES, Assessment, Assessor, Question
from madelief.assess.explain import Explanation, Reason, explain
from madelief.assess.report import comparison, explanation_json, questions, report

__all__ = [
    "PROFILES",
    "Assessment",
    "Assessor",
    "Explanation",
    "Question",
    "Reason",
    "comparison",
    "explain",
    "explanation_json",
    "questions",
    "report",
]
