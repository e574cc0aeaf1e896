"""An assessment → the report of the contract (section 4): the same keys, in the same order, from run to run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from madelief import __version__
from madelief.assess.assessor import Assessment, Scale
from madelief.assess.combined_indicator import CombinedIndicator
from madelief.assess.differences import Difference, Relation
from madelief.assess.explain import Explanation, Reason
from madelief.assess.findings import Finding
from madelief.assess.recommendations import Advice
from madelief.assess.wording import INTENDED_USE
from madelief.facts import Source, Vocabulary
from madelief.guideline import Guideline

Json = dict[str, Any]


def report(assessment: Assessment, vocabulary: Vocabulary, language: str) -> Json:
    """The report in `language`, ready for `json.dumps`."""
    return {
        "meta": _meta(assessment, language),
        "red_flags": [_red_flag(flag, language) for flag in assessment.red_flags],
        "findings": _findings(assessment.findings),
        "recommendations": [_recommendation(advice, language) for advice in assessment.recommendations],
        "differences": [_difference(difference, language) for difference in assessment.differences],
        "values": [_value(scale, language) for scale in assessment.scales],
        "plan": [
            {"on": line.on.isoformat(), "what": line.what, "text": line.text[language], "recommendation": line.recommendation}
            for line in assessment.plan
        ],
        "questions": questions(assessment, vocabulary, language),
    }


def questions(assessment: Assessment, vocabulary: Vocabulary, language: str) -> list[Json]:
    """What `madelief ask` answers."""
    return [
        {"concept": q.concept, "settles": list(q.settles), "text": vocabulary[q.concept].question[language]}
        for q in assessment.questions
    ]


def _meta(assessment: Assessment, language: str) -> Json:
    record = assessment.record
    return {
        "madelief": __version__,
        "on": record.on.isoformat(),
        "person": record.person,
        "profile": assessment.profile,
        "language": language,
        "guidelines": [
            {
                "id": guideline.id,
                "edition": guideline.edition,
                "standing": guideline.standing,
                "sha256": guideline.sha256,
                "signed": list(guideline.signed),
            }
            for guideline in assessment.guidelines
        ],
        "records": {
            "read": record.read,
            "set_aside": [{"resource": aside.resource, "reason": aside.reason} for aside in record.set_aside],
            "doubts": [{"concept": concept, "text": text[language]} for concept, text in record.doubts],
        },
        "intended_use": INTENDED_USE[language],
    }


def _source(source: Source, guideline: Guideline) -> Json:
    """The contract's work and place, and what a reader needs to find and judge it."""
    work = guideline.works[source.work]
    place = {"work": source.work, "place": source.place}
    return {**place, "title": work.title, "issuer": work.issuer, "date": work.date, "read": work.read}


def _red_flag(flag: Advice, language: str) -> Json:
    return {
        "id": flag.recommendation.id,
        "urgency": flag.recommendation.urgency,
        "text": flag.text[language],
        "because": [because.concept for because in flag.finding.because],
        "source": _source(flag.recommendation.source, flag.guideline),
    }


def _findings(findings: Iterable[Finding]) -> list[Json]:
    """Hundreds in each report, with the same few facts behind most of them: a fact is written once."""
    facts: dict[int, Json] = {}
    written = []
    for id_, guideline, rule, answer, because, missing, source in findings:
        behind = []
        for fact in because:
            told = facts.get(id(fact))
            if told is None:
                on = fact.on.isoformat() if fact.on else None
                told = {"concept": fact.concept, "value": fact.value, "on": on, "origin": fact.origin or None}
                facts[id(fact)] = told
            behind.append(told)
        written.append(
            {
                "id": id_,
                "guideline": guideline,
                "define": rule.name,
                "answer": answer.word,
                "because": behind,
                "missing": list(missing),
                "statements": list(rule.statement),
                "source": {"work": source.work, "place": source.place},
            }
        )
    return written


def _recommendation(advice: Advice, language: str) -> Json:
    told = advice.recommendation
    return {
        "id": told.id,
        "guideline": advice.guideline.id,
        "topic": told.topic,
        "action": told.action,
        "stance": told.stance,
        "urgency": told.urgency,
        "text": advice.text[language],
        "guarded_by": advice.guard.id if advice.guard else None,
        "because": [advice.finding.id],
        "source": _source(told.source, advice.guideline),
    }


def comparison(assessment: Assessment, language: str) -> Json:
    """What `madelief compare` answers: where the sources part, where they agree, and what each calls the values."""
    agreed = [one for one in assessment.comparisons if one.relation is Relation.AGREE]
    return {
        "profile": assessment.profile,
        "differences": [_difference(difference, language) for difference in assessment.differences],
        "agreements": [_difference(difference, language) for difference in agreed],
        "values": [_value(scale, language) for scale in assessment.scales],
        "intended_use": INTENDED_USE[language],
    }


def unconfirmed(indicator: CombinedIndicator, language: str) -> Json:
    """cB12 for whoever asked for what is unconfirmed; no part of a report without that."""
    return {
        "id": indicator.id,
        "value": None if indicator.value is None else str(indicator.value),
        "missing": list(indicator.missing),
        "confirmation": indicator.formula.confirmation,
        "text": indicator.classes.text[language],
        "formula": indicator.formula.text[language],
        "source": _source(indicator.formula.source, indicator.guideline),
    }


def _value(scale: Scale, language: str) -> Json:
    return {
        "concept": scale.concept,
        "value": str(scale.value),
        "bands": [
            {
                "guideline": stretch.band.guideline,
                "band": stretch.band.name[language],
                "from": stretch.band.bound(stretch.band.low),
                "to": stretch.band.bound(stretch.band.high),
                "holds": stretch.answer.word,
                "guarded_by": stretch.guard.id if stretch.guard else None,
            }
            for stretch in scale.bands
        ],
        "caveats": [caveat.text[language] for caveat in scale.caveats],
    }


def _difference(difference: Difference, language: str) -> Json:
    return {
        "topic": difference.topic,
        "positions": [
            {
                "guideline": position.guideline.id,
                "stance": position.recommendation.stance,
                "action": position.recommendation.action,
                "text": position.text[language],
                "source": _source(position.recommendation.source, position.guideline),
                "country": position.country,
                "standing": position.authority,
                "guarded_by": position.guard.id if position.guard else None,
            }
            for position in difference.positions
        ],
        "advice": difference.advice.recommendation.id,
        "guard": difference.guard,
        "relation": difference.relation.value,
        "stricter": [{"guideline": voice.guideline, "country": voice.country} for voice in difference.stricter],
        "officials_part": difference.officials_part,
    }


def explanation_json(explanation: Explanation, language: str) -> Json:
    """Why one finding or recommendation is so, for programs."""
    statement = explanation.statement
    return {
        "id": explanation.id,
        "text": explanation.text[language],
        "statement": {
            "ids": list(statement.ids),
            "text": statement.text[language],
            "confirmation": statement.confirmation,
            "note": statement.note.get(language),
        },
        "source": _source(statement.source, explanation.guideline),
        "place": str(explanation.rule.place),
        "reason": _reason(explanation.reason, language),
    }


def _reason(reason: Reason, language: str) -> Json:
    return {
        "expression": reason.expression,
        "value": reason.value,
        "label": reason.label.get(language),
        "below": [_reason(below, language) for below in reason.below],
    }
