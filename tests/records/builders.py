"""FHIR R4 resources, as small as they can be and still be read. `**more` adds or replaces elements."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

Resource = dict[str, Any]

ON = date(2026, 11, 22)
"""The day of the question."""

LOINC, SNOMED, UCUM = "http://loinc.org", "http://snomed.info/sct", "http://unitsofmeasure.org"
ICD, ATC = "http://hl7.org/fhir/sid/icd-10", "http://www.whocc.no/atc"
CLINICAL, VERIFICATION = (f"http://terminology.hl7.org/CodeSystem/condition-{what}" for what in ("clinical", "ver-status"))

WOMAN = {"reference": "Patient/w"}
BABY = {"reference": "Patient/b"}


def bundle(*resources: Resource) -> Resource:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": resource} for resource in resources]}


def as_bytes(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def concept(*codings: tuple[str, str]) -> Resource:
    return {"coding": [{"system": system, "code": code} for system, code in codings]}


def loinc(code: str) -> Resource:
    return concept((LOINC, code))


def snomed(code: str) -> Resource:
    return concept((SNOMED, code))


def icd(code: str) -> Resource:
    return concept((ICD, code))


def atc(code: str) -> Resource:
    return concept((ATC, code))


def quantity(value: object, unit: str, /, **more: Any) -> Resource:
    return {"value": value, "system": UCUM, "code": unit, "unit": unit} | more


def patient(identity: str = "w", born: str = "1992-03-01", **more: Any) -> Resource:
    return {"resourceType": "Patient", "id": identity, "birthDate": born, **more}


def observation(code: Resource, day: str = "2026-11-02", **more: Any) -> Resource:
    whole = {"resourceType": "Observation", "id": "o", "status": "final", "subject": WOMAN, "code": code}
    return whole | ({"effectiveDateTime": day} if day else {}) | more


def lab(code: str, value: object, unit: str, day: str = "2026-11-02", **more: Any) -> Resource:
    return observation(loinc(code), day, **{"valueQuantity": quantity(value, unit), **more})


def condition(code: Resource, clinical: str = "active", verification: str = "confirmed", **more: Any) -> Resource:
    whole = {"resourceType": "Condition", "id": "c", "subject": WOMAN, "code": code}
    if clinical:
        whole["clinicalStatus"] = concept((CLINICAL, clinical))
    if verification:
        whole["verificationStatus"] = concept((VERIFICATION, verification))
    return whole | more


def procedure(code: Resource, status: str = "completed", **more: Any) -> Resource:
    return {"resourceType": "Procedure", "id": "p", "status": status, "subject": WOMAN, "code": code, **more}


def relative(*codes: Resource, status: str = "completed", **more: Any) -> Resource:
    has = [{"code": code} for code in codes]
    return {"resourceType": "FamilyMemberHistory", "id": "f", "status": status, "patient": WOMAN, "condition": has, **more}


def statement(medicine: Resource, status: str = "active", **more: Any) -> Resource:
    return _medicine("MedicationStatement", medicine, {"id": "s", "status": status, **more})


def request(medicine: Resource, status: str = "active", **more: Any) -> Resource:
    return _medicine("MedicationRequest", medicine, {"id": "r", "status": status, "intent": "order", **more})


def administration(medicine: Resource, day: str, status: str = "completed", **more: Any) -> Resource:
    dated = {"effectiveDateTime": day} if day else {}
    return _medicine("MedicationAdministration", medicine, {"id": "a", "status": status, **dated, **more})


def _medicine(kind: str, medicine: Resource, rest: Resource) -> Resource:
    return {"resourceType": kind, "subject": WOMAN, "medicationCodeableConcept": medicine, **rest}


def dosage(dose: Resource | None = None, route: str = "", **repeat: Any) -> list[Resource]:
    """One dosage: dose, SNOMED code of the route, and `frequency=1, period=8, periodUnit="wk"`."""
    whole: Resource = {"doseAndRate": [{"doseQuantity": dose}]} if dose else {}
    whole |= {"route": snomed(route)} if route else {}
    whole |= {"timing": {"repeat": repeat}} if repeat else {}
    return [whole]


ORAL, INTRAMUSCULAR, SUBCUTANEOUS = "26643006", "78421000", "34206005"
HYDROXOCOBALAMIN, CYANOCOBALAMIN, MECOBALAMIN = "B03BA03", "B03BA01", "B03BA05"
FOLIC_ACID, IRON, METFORMIN, OMEPRAZOLE, NITROUS_OXIDE = "B03BB01", "B03AA02", "A10BA02", "A02BC01", "N01AX13"
DAILY = {"frequency": 1, "period": 1, "periodUnit": "d"}
