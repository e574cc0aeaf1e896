"""Resources that are written in ways that matter: what counts, what does not, and what only looks like it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Resource = dict[str, Any]

UCUM = "http://unitsofmeasure.org"
LOINC, SNOMED, ICD, ATC = (
    "http://loinc.org",
    "http://snomed.info/sct",
    "http://hl7.org/fhir/sid/icd-10",
    "http://www.whocc.no/atc",
)
B12, HB, MMA = ({"system": LOINC, "code": code} for code in ("2132-9", "718-7", "13964-2"))
ANTIBODIES, POSITIVE, NEGATIVE = (
    {"system": system, "code": code} for system, code in ((LOINC, "31444-3"), (SNOMED, "10828004"), (SNOMED, "260385009"))
)
VOMITING, BOWEL, OPERATION, THYROID = ({"system": ICD, "code": code} for code in ("O21.1", "K50.9", "Z90.3", "E06.3"))
TABLETS_OR_INJECTIONS, FOLIC_ACID = ({"system": ATC, "code": code} for code in ("B03BA01", "B03BB01"))
ORAL, MUSCLE = ({"coding": [{"system": SNOMED, "code": code}]} for code in ("26643006", "78421000"))
PANEL = {"system": "http://example.org/local", "code": "panel"}
OK, HIGH, LITTLE = {"value": 190, "unit": "pmol/L"}, {"value": 12.1, "unit": "g/dL"}, {"value": 0.3, "unit": "umol/L"}
NOT_UNDERSTOOD = [{"url": "http://example.org/not", "valueBoolean": True}]
WHY_NOT = {"text": "haemolysed"}


def untidy() -> Iterator[Resource]:
    """One resource each; whoever takes it gives it an id and a person."""
    for result in (*_results(), *_upper_limits()):
        yield result
        if "component" not in result:
            yield _in_a_panel(result)
    yield from _diagnoses()
    for medicine in _medicines():
        yield medicine
        if medicine["resourceType"] == "MedicationStatement":
            yield _prescribed(medicine)
    for resource in (_result(B12, valueQuantity=OK), *_diagnoses(), *_medicines()):
        yield resource | {"modifierExtension": NOT_UNDERSTOOD}


def _in_a_panel(result: Resource) -> Resource:
    """The same as a component."""
    part = {key: value for key, value in result.items() if key.startswith(("code", "value", "dataAbsent", "reference"))}
    return {key: value for key, value in result.items() if key not in part} | _coded(PANEL) | {"component": [part]}


def _prescribed(statement: Resource) -> Resource:
    """The same in a request."""
    more = {key: statement[key] for key in ("status", "modifierExtension") if key in statement}
    (coding,) = statement["medicationCodeableConcept"]["coding"]
    return _used("MedicationRequest", coding, statement["dosage"], **more)


def _coded(*codings: Resource) -> Resource:
    return {"code": {"coding": list(codings)}}


def _result(*codings: Resource, **more: Any) -> Resource:
    dated = {} if any(key.startswith("effective") for key in more) else {"effectiveDateTime": "2026-11-02"}
    return {"resourceType": "Observation", "status": "final", **_coded(*codings), **dated, **more}


def _results() -> Iterator[Resource]:
    yield _result(B12, valueQuantity=OK, effectiveInstant="2026-11-02T23:30:00Z")
    yield _result(B12, valueQuantity=OK, effectivePeriod={"end": "2026-11-02"})
    yield _result(B12, valueQuantity=OK, effectivePeriod={"start": "2026-11-01", "end": "2026-11-02"})
    yield _result(B12, valueQuantity=OK, effectiveDateTime="2026-11")
    yield _result(B12, valueQuantity=OK, status="preliminary")
    yield _result(B12, valueQuantity=OK, focus=[{"display": "the donor"}])
    yield _result(B12, valueQuantity=OK, modifierExtension=NOT_UNDERSTOOD)
    yield _result(B12, valueQuantity=OK, implicitRules="http://example.org/rules")
    yield _result(B12, valueQuantity=OK, dataAbsentReason=WHY_NOT)
    yield _result(B12, valueQuantity={"value": 35.09, "comparator": "<", "unit": "pg/ml"})
    yield _result(B12, valueQuantity={"value": 190, "code": "pg/mL"})
    yield _result(B12, valueQuantity={"value": 190, "unit": "pmol/L", "system": UCUM, "code": "pg/mL"})
    yield _result(B12, valueQuantity={"value": 190, "unit": "pmol/L", "system": "http://example.org", "code": "pg/mL"})
    yield _result(B12, valueString="190 pg/mL")
    yield _result(B12, HB, valueQuantity=OK)
    yield _result(ANTIBODIES, valueCodeableConcept={"coding": [PANEL, POSITIVE]})
    yield _result(ANTIBODIES, valueCodeableConcept={"coding": [POSITIVE, NEGATIVE]})
    yield _result(ANTIBODIES, valueCodeableConcept={"text": "positive"})
    yield _result(VOMITING)
    yield _result(VOMITING, valueBoolean=False)
    yield _result(VOMITING, valueString="a little")
    yield _result(VOMITING, dataAbsentReason=WHY_NOT)
    hb = {**_coded(HB), "valueQuantity": HIGH}
    yield _result(B12, valueQuantity=OK, component=[hb])
    yield _result(VOMITING, component=[hb])
    yield _result(VOMITING, component=[{"code": {"text": "something else"}, "valueString": "?"}])
    yield _result(PANEL, component=[hb | {"modifierExtension": NOT_UNDERSTOOD}])
    yield _result(PANEL, component=[{**_coded(HB), "dataAbsentReason": WHY_NOT}, {**_coded(B12), "valueQuantity": OK}])


def _upper_limits() -> Iterator[Resource]:
    high = {"high": LITTLE}
    for ranges in (
        [high],
        [high, high],
        [high, {"low": LITTLE}],
        [high | {"age": {"low": {"value": 1, "unit": "a"}}}],
        [high | {"appliesTo": [{"text": "men"}]}, high],
        [high | {"type": {"coding": [{"code": "normal"}]}}],
        [high | {"type": {"coding": [{"code": "treatment"}]}}],
        [high | {"type": {"text": "a target"}}],
        [high | {"type": {"coding": [{"code": "a local one"}, {"code": "normal"}]}}],
        [high | {"modifierExtension": NOT_UNDERSTOOD}],
        [{"high": LITTLE | {"comparator": "<"}}],
        [{"high": {"value": 300, "system": UCUM, "code": "nmol/L"}}],
        [{"high": {"value": 300, "unit": "umol/L", "system": UCUM, "code": "nmol/L"}}],
    ):
        yield _result(MMA, valueQuantity=LITTLE, referenceRange=ranges)
    yield _result(PANEL, component=[{**_coded(MMA), "valueQuantity": LITTLE, "referenceRange": [high]}])


def _diagnosis(*codings: Resource, **more: Any) -> Resource:
    return {"resourceType": "Condition", **_coded(*codings), **more}


def _status(*codes: str) -> Resource:
    return {"coding": [{"code": code} for code in codes]}


def _diagnoses() -> Iterator[Resource]:
    yield _diagnosis(BOWEL, modifierExtension=NOT_UNDERSTOOD)
    yield _diagnosis(BOWEL, clinicalStatus={"text": "active"})
    yield _diagnosis(BOWEL, verificationStatus={"text": "certain"})
    yield _diagnosis(BOWEL, clinicalStatus=_status("a local one", "active"))
    yield _diagnosis(BOWEL, clinicalStatus=_status("resolved", "active"))
    yield _diagnosis(BOWEL, verificationStatus=_status("confirmed"))
    yield _diagnosis(BOWEL, verificationStatus=_status("provisional"))
    yield _diagnosis(BOWEL, verificationStatus=_status("refuted"))
    yield _diagnosis(VOMITING, recordedDate="2026-11-01", abatementString="last week")
    yield _diagnosis(VOMITING, recordedDate="2026-11-01", abatementDateTime="2026-11-10")
    yield _diagnosis(VOMITING, recordedDate="2026-11-01", abatementDateTime="2027-11-10")
    yield _diagnosis(VOMITING, onsetDateTime="2026-10-01")
    yield _diagnosis(VOMITING, onsetDateTime="2020-10-01", recordedDate="2026-11-01", clinicalStatus=_status("active"))
    yield _diagnosis(VOMITING)
    done = {"resourceType": "Procedure", "status": "completed", **_coded(OPERATION)}
    yield done | {"performedPeriod": {"start": "2020-01-01", "end": "2020-01-02"}}
    yield done | {"performedPeriod": {"start": "2020-01-01"}}
    yield done | {"performedString": "as a child"}
    yield done | {"performedDateTime": "2020-01-01"}
    yield done | {"performedDateTime": "2020-01-01", "status": "not-done"}
    history = {"resourceType": "FamilyMemberHistory", "status": "partial"}
    yield history | {"condition": [_coded(PANEL), _coded(THYROID)], "date": "2026-01-01"}
    yield history | {"condition": [_coded(THYROID) | {"modifierExtension": NOT_UNDERSTOOD}]}
    yield history | {"condition": [_coded(THYROID)], "status": "health-unknown"}


def _used(kind: str, coding: Resource, dosages: list[Resource], **more: Any) -> Resource:
    key = "dosageInstruction" if kind == "MedicationRequest" else "dosage"
    intent = {"intent": "order"} if kind == "MedicationRequest" else {}
    medicine = {"medicationCodeableConcept": {"coding": [coding]}}
    return {"resourceType": kind, "status": "active", **medicine, **intent, key: dosages, **more}


def _every(frequency: int, period: int, unit: str, **more: Any) -> Resource:
    return {"timing": {"repeat": {"frequency": frequency, "period": period, "periodUnit": unit, **more}}}


def _medicines() -> Iterator[Resource]:
    statement, request = "MedicationStatement", "MedicationRequest"
    b12, weeks = TABLETS_OR_INJECTIONS, _every(1, 8, "wk")
    injected, swallowed = {"route": MUSCLE}, {"route": ORAL}
    yield _used(statement, b12, [swallowed])
    yield _used(statement, b12, [swallowed], modifierExtension=NOT_UNDERSTOOD)
    yield _used(statement, b12, [swallowed, injected])
    yield _used(statement, b12, [injected | weeks], effectivePeriod={"start": "2026-01-01"})
    yield _used(statement, b12, [injected | weeks], effectivePeriod={"start": "2026-01-01", "end": "2026-02-01"})
    yield _used(statement, b12, [injected], dateAsserted="2020-01-01")
    yield _used(statement, b12, [injected | weeks, injected | weeks])
    yield _used(statement, b12, [injected | _every(2, 8, "wk")])
    yield _used(statement, b12, [injected | _every(1, 2, "mo")])
    yield _used(statement, b12, [injected | _every(1, 8, "wk", periodMax=10)])
    yield _used(statement, b12, [injected | weeks | {"modifierExtension": NOT_UNDERSTOOD}])
    yield _used(statement, b12, [injected | {"timing": weeks["timing"] | {"modifierExtension": NOT_UNDERSTOOD}}])
    for quantity in (
        {"value": 0.4, "unit": "mg"},
        {"value": 5, "unit": "tablet", "system": UCUM, "code": "mg"},
        {"value": 5, "unit": "tablet"},
    ):
        dose = _every(1, 1, "d") | {"doseAndRate": [{"doseQuantity": quantity}]}
        yield _used(statement, FOLIC_ACID, [dose])
        yield _used(statement, FOLIC_ACID, [dose | {"doseAndRate": [*dose["doseAndRate"], {"doseQuantity": OK}]}])
        yield _used(statement, FOLIC_ACID, [dose | {"asNeededBoolean": True}])
        yield _used(statement, FOLIC_ACID, [dose | {"asNeededCodeableConcept": {"text": "when pregnant"}}])
    yield _used(statement, FOLIC_ACID, [], status="not-taken")
    over, running = {"start": "2025-12-01", "end": "2026-02-01"}, {"start": "2026-01-01"}
    yield _used(request, b12, [swallowed | {"timing": {"repeat": {"boundsPeriod": over}}}])
    yield _used(request, b12, [swallowed | {"timing": {"repeat": {"boundsPeriod": running}}}])
    yield _used(request, b12, [swallowed | {"timing": {"repeat": {"boundsPeriod": bounds}}} for bounds in (running, over)])
    yield _used(request, b12, [swallowed], intent="plan")
    yield _used(request, b12, [swallowed], doNotPerform=True)
    yield _used(request, b12, [swallowed], authoredOn="2020-01-01")
    given = {"resourceType": "MedicationAdministration", "status": "completed", "dosage": injected}
    given["medicationCodeableConcept"] = {"coding": [b12]}
    yield given | {"effectiveDateTime": "2026-11-01"}
    yield given | {"effectiveDateTime": "2026-11-01", "dosage": injected | {"modifierExtension": NOT_UNDERSTOOD}}
    yield given | {"effectivePeriod": {"start": "2026-10-31", "end": "2026-11-01"}}
    yield given | {"effectivePeriod": {"start": "2026-11-01"}}
