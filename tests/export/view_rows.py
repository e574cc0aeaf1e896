"""The views run by `sqlonfhir`, and their rows put together again into the resources that they came from.

Whoever can rebuild from rows what our reader reads has lost nothing by flattening it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from madelief.export.views import PREFIX
from tests.conftest import absent

Row = dict[str, Any]
Resource = dict[str, Any]
Definition = dict[str, Any]

_CHOICE = re.compile(r"\.ofType\((\w)(\w*)\)")
_UNKNOWN = {"system": "http://example.org/local", "code": "not one that a view lets through"}


def runner() -> Callable[[list[Resource], Definition], list[Row]]:
    """`sqlonfhir.evaluate`. Skips (fails where everything is required) when it is not installed."""
    try:
        import sqlonfhir
    except ImportError:
        absent("sqlonfhir is not installed")
    evaluate: Callable[[list[Resource], Definition], list[Row]] = sqlonfhir.evaluate
    return evaluate


def as_json_names(select: Definition, inside: bool = False) -> Definition:
    """`select` with choice elements below a forEach under their names in JSON: value.ofType(Quantity) → valueQuantity.

    sqlonfhir 0.0.2 forgets the type of what a forEach gave and silently finds nothing there. The reference implementation
    of the specification runs every path so.
    """
    below = inside or "forEach" in select or "forEachOrNull" in select
    written: Definition = {}
    for key, value in select.items():
        match key:
            case "forEach" | "forEachOrNull":
                written[key] = _named(value) if inside else value
            case "column":
                written[key] = [each | {"path": _named(each["path"]) if below else each["path"]} for each in value]
            case _:
                written[key] = [as_json_names(each, below) for each in value]
    return written


def _named(path: str) -> str:
    return _CHOICE.sub(lambda found: f"{found[1].upper()}{found[2]}", path)


class Runner:
    """Runs the written views over resources."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.evaluate = runner()
        self.files = files
        """Name of a view, without the prefix → its JSON."""

    def rows(self, view: str, resources: Iterable[Resource], as_written: bool = False) -> list[Row]:
        """The rows of `view`; the definition is read anew each time, because sqlonfhir changes it."""
        definition = json.loads(self.files[f"{PREFIX}{view}"])
        if not as_written:
            definition["select"] = [as_json_names(select) for select in definition["select"]]
        # Through NDJSON and back: what a runner gets are lines of a file.
        lines = "\n".join(json.dumps(resource) for resource in resources)
        return self.evaluate([json.loads(line) for line in lines.split("\n") if line], definition)

    def rebuilt(self, resources: list[Resource]) -> list[Resource]:
        """The resources that the rows of all views tell of."""
        rows = {name.removeprefix(PREFIX): self.rows(name.removeprefix(PREFIX), resources) for name in self.files}
        found = [patient(row) for row in rows["patient"]]
        found += observations(rows["observation"], rows["observation_component"], rows["observation_upper_limit"])
        found += [condition(same) for same in together(rows["condition"], "id")]
        found += [procedure(same) for same in together(rows["procedure"], "id")]
        found += [family_history(same) for same in together(rows["family_member_history"], "id")]
        found += [medication(same) for same in together(rows["medication"], "id")]
        for kind in ("MedicationStatement", "MedicationRequest", "MedicationAdministration"):
            name = re.sub(r"(?<=.)([A-Z])", r"_\1", kind).lower()
            for same in together(rows[name], "id"):
                dosages = [row for row in rows[f"{name}_dosage"] if row["id"] == same[0]["id"]]
                found.append(medicine(kind, same, dosages))
        return found


# ---------------------------------------------------------------- rows → resources


def together(rows: Iterable[Row], *keys: str) -> Iterator[list[Row]]:
    """The rows that are alike in `keys`, in the order of the first of them."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row.get(key) for key in keys), []).append(row)
    yield from groups.values()


def some(found: Mapping[str, Any]) -> dict[str, Any]:
    """`found` without what is null, false or empty."""
    return {key: value for key, value in found.items() if value not in (None, False, [], {})}


def status(rows: Iterable[Row], name: str) -> Resource:
    """The CodeableConcept of the codes in the column `name`, all of FHIR's own systems."""
    return some({"coding": [{"code": code} for code in dict.fromkeys(row[name] for row in rows) if code is not None]})


def coded(rows: Iterable[Row], name: str = "") -> Resource:
    """The CodeableConcept of the codings in the columns <name>_system and <name>_code."""
    system, code = (f"{name}_system", f"{name}_code") if name else ("code_system", "code")
    pairs = dict.fromkeys((row[system], row[code]) for row in rows if row[code] is not None)
    return some({"coding": [some({"system": system, "code": code}) for system, code in pairs]})


def quantity(row: Row, name: str) -> Resource:
    parts = {"value": "number", "comparator": "comparator", "unit": "unit", "system": "unit_system", "code": "unit_code"}
    return {key: row[f"{name}_{part}"] for key, part in parts.items() if row.get(f"{name}_{part}") is not None}


def entry(kind: str, row: Row, person: str = "subject") -> Resource:
    known = {"resourceType": kind, "id": row["id"], person: {"reference": row["patient_reference"]}}
    return known | some({"status": row.get("status"), "modifierExtension": row["modified"] and [{"url": "?"}]})


def patient(row: Row) -> Resource:
    given = {"birthDate": row["birth_date"], "deceasedBoolean": row["deceased"], "deceasedDateTime": row["deceased_on"]}
    return {"resourceType": "Patient", "id": row["id"]} | some(given)


def value(rows: list[Row]) -> Resource:
    row, codes = rows[0], coded(rows, "value")
    given: Resource = some({"dataAbsentReason": row["value_absent"] and {"text": "?"}})
    if not row["value_given"]:
        return given
    if quantity(row, "value"):
        return given | {"valueQuantity": quantity(row, "value")}
    for key, name in (("valueInteger", "integer"), ("valueBoolean", "boolean"), ("valueDateTime", "day")):
        if row[f"value_{name}"] is not None:
            return given | {key: row[f"value_{name}"]}
    return given | ({"valueCodeableConcept": codes} if codes else {"valueString": "?"})


def observations(own: list[Row], parts: list[Row], limits: list[Row]) -> Iterator[Resource]:
    for rows in together([*own, *parts], "id"):
        first = rows[0]
        mine = [row for row in rows if "has_components" in row]
        inner = [row for row in rows if "has_components" not in row]
        ranges = [row for row in limits if row["id"] == first["id"]]
        period = some({"start": first["on_start"], "end": first["on_end"]})
        dated = {"effectiveDateTime": first["on_day"], "effectiveInstant": first["on_instant"], "effectivePeriod": period}
        resource = entry("Observation", first) | some(dated) | some({"focus": first["focused"] and [{"display": "?"}]})
        resource |= {"code": coded(mine), **value(mine), **upper_limits(mine[0], ranges, "observation")} if mine else {}
        for row in inner:
            row["one"] = "several" if row["several_codes"] else (row["code_system"], row["code"])
        components = [component(rows, ranges) for rows in together(inner, *_ONE_COMPONENT)]
        if mine and mine[0]["has_components"] and not components:
            components = [{"code": {"coding": [_UNKNOWN]}}]
        yield resource | some({"component": components})


_ONE_COMPONENT = (
    "one", "value_number", "value_comparator", "value_unit", "value_unit_system", "value_unit_code",
    "value_integer", "value_boolean", "value_day", "value_given", "value_absent", "part_modified",
)  # fmt: skip


def component(rows: list[Row], ranges: list[Row]) -> Resource:
    extension = some({"modifierExtension": rows[0]["part_modified"] and [{"url": "?"}]})
    return {"code": coded(rows), **value(rows), **upper_limits(rows[0], ranges, "component"), **extension}


def upper_limits(row: Row, ranges: list[Row], part: str) -> Resource:
    mine = [found for found in ranges if (found["part"], found["code"]) == (part, row["code"])]
    # Where it is one range, several rows are several codings of its type.
    each = [[found] for found in mine] if mine and mine[0]["several"] else [mine] if mine else []
    return some({"referenceRange": [upper_limit(rows) for rows in each]})


def upper_limit(rows: list[Row]) -> Resource:
    row = rows[0]
    limit: Resource = {"high": quantity(row, "high")}
    limit |= some({"type": status(rows, "kind") or (row["kind_given"] and {"text": "?"})})
    return limit | some({"age": row["for_some"] and {"?": 1}, "modifierExtension": row["range_modified"] and [{"url": "?"}]})


def condition(rows: list[Row]) -> Resource:
    row = rows[0]
    statuses = {
        "clinicalStatus": status(rows, "clinical_status") or (row["clinical_given"] and {"text": "?"}),
        "verificationStatus": status(rows, "verification_status") or (row["verification_given"] and {"text": "?"}),
    }
    days = {"onsetDateTime": row["onset"], "recordedDate": row["recorded"], "abatementDateTime": row["abated"]}
    days |= {"abatementString": row["abatement_given"] and row["abated"] is None and "?"}
    return entry("Condition", row) | {"code": coded(rows)} | some(statuses) | some(days)


def procedure(rows: list[Row]) -> Resource:
    row = rows[0]
    period = some({"start": row["done_start"], "end": row["done_end"]})
    return (
        entry("Procedure", row) | {"code": coded(rows)} | some({"performedDateTime": row["done_on"], "performedPeriod": period})
    )


def family_history(rows: list[Row]) -> Resource:
    has = [
        {"code": coded([row])} | some({"modifierExtension": row["part_modified"] and [{"url": "?"}]})
        for row in rows
    ]  # fmt: skip
    return entry("FamilyMemberHistory", rows[0], "patient") | {"condition": has} | some({"date": rows[0]["told_on"]})


def medication(rows: list[Row]) -> Resource:
    extension = some({"modifierExtension": rows[0]["modified"] and [{"url": "?"}]})
    return {"resourceType": "Medication", "id": rows[0]["id"], "code": coded(rows)} | extension


def medicine(kind: str, rows: list[Row], dosages: list[Row]) -> Resource:
    row = rows[0]
    resource = entry(kind, row)
    if row["medication_reference"]:
        resource["medicationReference"] = {"reference": row["medication_reference"]}
    else:
        resource["medicationCodeableConcept"] = coded(rows)
    if kind == "MedicationAdministration":
        period = some({"start": row["given_start"], "end": row["given_end"]})
        extension = any(found["part_modified"] for found in dosages) and [{"url": "?"}]
        resource["dosage"] = some({"route": coded(dosages, "route"), "modifierExtension": extension})
        return resource | some({"effectiveDateTime": row["given"], "effectivePeriod": period})
    listed = [dosage(same) for same in together(dosages, *_ONE_DOSAGE)]
    listed *= 2 if dosages and dosages[0]["several_dosages"] and len(listed) == 1 else 1
    if kind == "MedicationRequest":
        plain = {"intent": row["intent"], "doNotPerform": row["do_not_perform"], "authoredOn": row["written"]}
        return resource | some(plain) | {"dosageInstruction": listed}
    period = some({"start": row["started"], "end": row["ended"]})
    return resource | some({"effectivePeriod": period, "dateAsserted": row["written"]}) | {"dosage": listed}


_ONE_DOSAGE = (
    "starts", "ends", "timing_frequency", "timing_period", "timing_unit", "timing_further", "as_needed", "as_needed_for",
    "part_modified", "timing_modified",
)  # fmt: skip


def dosage(rows: list[Row]) -> Resource:
    row = rows[0]
    repeat = {
        "frequency": row["timing_frequency"],
        "period": row["timing_period"],
        "periodUnit": row["timing_unit"],
        "boundsPeriod": some({"start": row.get("starts"), "end": row.get("ends")}),
        "when": row["timing_further"] and ["?"],
    }
    doses = [{"doseQuantity": quantity(row, "dose")} for row in rows if quantity(row, "dose")]
    timing = {"repeat": some(repeat), "modifierExtension": row["timing_modified"] and [{"url": "?"}]}
    given = {"route": coded(rows, "route"), "doseAndRate": doses, "timing": some(timing)}
    given |= {"asNeededBoolean": row["as_needed"], "asNeededCodeableConcept": row["as_needed_for"] and {"text": "?"}}
    return some(given | {"modifierExtension": row["part_modified"] and [{"url": "?"}]})
