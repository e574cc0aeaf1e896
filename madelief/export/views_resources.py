"""The ViewDefinitions: one for each kind of resource that a record is read from, and for what is listed inside it.

They flatten and leave nothing out but codes that no concept has: the status stands in a column, and what Madelief would
set aside is a row like any other. Two lists in one resource become two views, or a row for each pair.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from madelief.export.retrieves import MEDICINE_SYSTEMS
from madelief.export.views_elements import (
    MODIFIED,
    VALUES,
    Column,
    Select,
    coding_rows,
    column,
    columns,
    either,
    every_coding,
    every_status,
    known,
    quantity,
)
from madelief.facts import Code, Vocabulary
from madelief.records.fhir.conditions import PAST, PRESENT
from madelief.records.fhir.medicines import ADMINISTRATION, ORDERS, OVER, REQUEST, STATEMENT, USED
from madelief.records.fhir.observations import FINAL

ABATEMENTS = ("dateTime", "Age", "Period", "Range", "string")
ABOUT, OF = ("subject.reference.exists()",), ("patient.reference.exists()",)
"""An entry that names nobody says nothing of anybody, and a runner may stumble over the key that is missing."""
DAY = "FHIR allows a month, a year or a time of day here; the time zone is left alone."


@dataclass(frozen=True)
class View:
    """One ViewDefinition: its name, the resource that it flattens, what a row is, and its selects."""

    name: str
    resource: str
    row: str
    select: tuple[Select, ...]
    where: tuple[str, ...] = ()
    """Tests, in FHIRPath, that a resource must pass."""


def views(vocabulary: Vocabulary) -> Iterator[View]:
    """All views, with the codes of `vocabulary`."""
    all_codes = [code for concept in vocabulary.values() for code in concept.codes]
    codes = [code for code in all_codes if code.system not in MEDICINE_SYSTEMS]
    yield from _people()
    yield from _observations(codes, vocabulary)
    yield from _diagnoses(codes, vocabulary)
    yield from _medicines([code for code in all_codes if code.system in MEDICINE_SYSTEMS], vocabulary)


def _entry(*more: Column, person: str = "subject") -> Select:
    """What every entry of a record says: which it is, and whom it is about."""
    return columns(
        column("id", "getResourceKey()", "string"),
        column("patient", f"{person}.getReferenceKey(Patient)", "string", "The id of the Patient."),
        column("patient_reference", f"{person}.reference", "string", "The same as it is written, in whatever form."),
        column("modified", MODIFIED, "boolean", "A modifier that is not understood: the row does not count where true."),
        *more,
    )


def _status(*counting: str) -> Column:
    return column("status", "status", "code", f"Counts where it is {', '.join(counting)}.")


# ---------------------------------------------------------------- people


def _people() -> Iterator[View]:
    patient = (
        column("id", "getResourceKey()", "string"),
        column("birth_date", "birthDate", "date", DAY),
        column("deceased", "deceased.ofType(boolean)", "boolean", "Nothing is advised on somebody who has died."),
        column("deceased_on", "deceased.ofType(dateTime)", "dateTime"),
        column("modified", MODIFIED, "boolean", "A modifier that is not understood: the row does not count where true."),
    )
    yield View("patient", "Patient", "a Patient", (columns(*patient),))
    link = (
        column("link_type", "type", "code"),
        column("link_patient", "other.getReferenceKey(Patient)", "string"),
        column("link_reference", "other.reference", "string", "A Patient, or a RelatedPerson who stands for one."),
    )
    row = "a link of a Patient to a Patient or RelatedPerson"
    links = {"forEach": "link.where(other.reference.exists())", **columns(*link)}
    yield View("patient_link", "Patient", row, (columns(patient[0]), links))
    said = every_coding("relationship", "relationship", "How this person is related to the Patient: MTH is the mother.")
    related = (_entry(column("active", "active", "boolean"), person="patient"), said)
    row = "a coding of how a RelatedPerson is related to the Patient"
    yield View("related_person", "RelatedPerson", row, related, OF)


# ---------------------------------------------------------------- results


def _value() -> tuple[Column, ...]:
    """The value of an Observation or of a component, but for its codings."""
    return (
        *quantity("value.ofType(Quantity)", "value"),
        column("value_integer", "value.ofType(integer)", "integer"),
        column("value_boolean", "value.ofType(boolean)", "boolean"),
        column("value_day", "value.ofType(dateTime)", "dateTime", DAY),
        column("value_given", either("value", VALUES), "boolean", "Whether there is a value of any type."),
        column("value_absent", "dataAbsentReason.exists()", "boolean", "The record says why there is no value."),
    )


def _observations(codes: list[Code], vocabulary: Vocabulary) -> Iterator[View]:
    entry = _entry(
        _status(*FINAL),
        column("focused", "focus.exists()", "boolean", "It is about somebody or something else: no row counts where true."),
        column("on_day", "effective.ofType(dateTime)", "dateTime", f"The first that is given of the four counts. {DAY}"),
        column("on_instant", "effective.ofType(instant)", "instant"),
        column("on_start", "effective.ofType(Period).start", "dateTime"),
        column("on_end", "effective.ofType(Period).end", "dateTime"),
    )
    coded = coding_rows("code", codes, vocabulary)
    answer = every_coding("value.ofType(CodeableConcept)", "value", "A coded value; answers.csv says what it stands for.")
    parts = column("has_components", "component.exists()", "boolean", "A heading, where it has no value of its own.")
    value = columns(parts, *_value())
    row = "a known code of an Observation, and a coded value"
    yield View("observation", "Observation", row, (entry, value, coded, answer), ABOUT)

    modified = column("part_modified", "modifierExtension.exists()", "boolean", "As `modified`, of the component.")
    second = f"code.coding.where({known(codes, vocabulary)})[1].exists()"
    alone = column("several_codes", second, "boolean", "Another row is of this same component.")
    component = {"forEach": "component", **columns(modified, alone, *_value()), "select": [coded, answer]}
    row = "a known code of a component of an Observation, and a coded value"
    yield View("observation_component", "Observation", row, (entry, component), ABOUT)

    limit = {
        "forEach": "referenceRange.where(high.exists())",
        **columns(
            *quantity("high", "high"),
            column("for_some", "appliesTo.exists() or age.exists()", "boolean", "For some people only: it does not count."),
            column("kind_given", "type.exists()", "boolean"),
            column("range_modified", "modifierExtension.exists()", "boolean", "As `modified`, of the range."),
        ),
        "select": [every_status("type", "kind", "Counts where it is normal, or where no kind is given.")],
    }
    several = column("several", "referenceRange.where(high.exists())[1].exists()", "boolean", "Several ranges stand here.")
    own = {**columns(column("part", "'observation'", "string"), several), "select": [coded, limit]}
    inner = {
        "forEach": "component",
        **columns(column("part", "'component'", "string", "Whether the range is of a component."), several),
        "select": [coded, limit],
    }
    row = "an upper limit that a laboratory printed with a result, and a known code of the result"
    yield View("observation_upper_limit", "Observation", row, (entry, {"unionAll": [own, inner]}), ABOUT)


# ---------------------------------------------------------------- what was diagnosed, done, or runs in the family


def _diagnoses(codes: list[Code], vocabulary: Vocabulary) -> Iterator[View]:
    coded = coding_rows("code", codes, vocabulary)
    entry = _entry(
        column("onset", "onset.ofType(dateTime)", "dateTime", f"The later of onset and recorded counts. {DAY}"),
        column("recorded", "recordedDate", "dateTime"),
        column("abated", "abatement.ofType(dateTime)", "dateTime"),
        column("abatement_given", either("abatement", ABATEMENTS), "boolean", "Whether it says in any way that it has ended."),
        column("clinical_given", "clinicalStatus.exists()", "boolean", "With this, but no status of FHIR's, no row counts."),
        column("verification_given", "verificationStatus.exists()", "boolean", "As `clinical_given`."),
    )
    clinical = every_status(
        "clinicalStatus", "clinical_status", f"There while {', '.join(PRESENT)}; over when {', '.join(PAST)}."
    )
    verified = every_status(
        "verificationStatus", "verification_status", "Counts where it is confirmed, refuted (a no) or not given."
    )
    row = "a known code of a Condition, and its statuses"
    yield View("condition", "Condition", row, (entry, coded, clinical, verified), ABOUT)

    done = _entry(
        _status("completed"),
        column("done_on", "performed.ofType(dateTime)", "dateTime", f"The first that is given of the three counts. {DAY}"),
        column("done_end", "performed.ofType(Period).end", "dateTime"),
        column("done_start", "performed.ofType(Period).start", "dateTime"),
    )
    yield View("procedure", "Procedure", "a known code of a Procedure", (done, coded), ABOUT)

    having = {code for concept in vocabulary.values() for other in concept.relatives_of for code in vocabulary[other].codes}
    inherited = [code for code in codes if code in having and code.means not in ("", "no")]
    modified = column("part_modified", "modifierExtension.exists()", "boolean", "As `modified`, of the condition.")
    told = _entry(_status("completed", "partial"), column("told_on", "date", "dateTime", DAY), person="patient")
    row = "a known code of what a relative has"
    condition = {"forEach": "condition", **columns(modified), "select": [coding_rows("code", inherited, vocabulary)]}
    yield View("family_member_history", "FamilyMemberHistory", row, (told, condition), OF)


# ---------------------------------------------------------------- medicines


def _medicines(codes: list[Code], vocabulary: Vocabulary) -> Iterator[View]:
    coding = f"medication.ofType(CodeableConcept).coding.where({known(codes, vocabulary)})"
    where = (*ABOUT, f"medication.ofType(Reference).exists() or {coding}.exists()")
    what = coding_rows("medication.ofType(CodeableConcept)", codes, vocabulary, optional=True)
    other = "A Medication, as it is written: its codes stand in the view of Medications."
    reference = column("medication_reference", "medication.ofType(Reference).reference", "string", other)
    denied = column("do_not_perform", "doNotPerform", "boolean", "It asks not to give it: no row counts where true.")
    details = {
        STATEMENT: (
            column("started", "effective.ofType(Period).start", "dateTime", DAY),
            column("ended", "effective.ofType(Period).end", "dateTime"),
            column("written", "dateAsserted", "dateTime", "Without an end, it counts for so long from this day."),
        ),
        REQUEST: (
            column("intent", "intent", "code", f"Counts where it is {', '.join(ORDERS)}."),
            denied,
            column("written", "authoredOn", "dateTime", f"Without an end, it counts for so long from this day. {DAY}"),
        ),
        ADMINISTRATION: (
            column("given", "effective.ofType(dateTime)", "dateTime", f"The first that is given of the three counts. {DAY}"),
            column("given_end", "effective.ofType(Period).end", "dateTime"),
            column("given_start", "effective.ofType(Period).start", "dateTime"),
        ),
    }
    for resource, more in details.items():
        name = _snake(resource)
        entry = _entry(_status(*USED[resource], *(f"{over} (over)" for over in OVER[resource])), *more, reference)
        yield View(name, resource, f"a known code of a {resource}, or its reference to a Medication", (entry, what), where)
        yield View(f"{name}_dosage", resource, f"a route and a dose of a dosage of a {resource}", _dosage(resource), where)
    modified = column("modified", MODIFIED, "boolean", "As in the view that refers to it.")
    medicine = (columns(column("id", "getResourceKey()", "string"), modified), coding_rows("code", codes, vocabulary))
    yield View("medication", "Medication", "a known code of a Medication that others refer to", medicine)


def _dosage(resource: str) -> tuple[Select, ...]:
    route = every_coding("route", "route", "Counts where the medicine leaves it open: see answers.csv.")
    modified = column("part_modified", "modifierExtension.exists()", "boolean", "As `modified`.")
    if resource == ADMINISTRATION:
        return (_entry(), {"forEach": "dosage", **columns(modified), "select": [route]})
    path = "dosageInstruction" if resource == REQUEST else "dosage"
    repeat = "timing.repeat"
    further = ("frequencyMax", "periodMax", "dayOfWeek", "timeOfDay", "when")
    bounds = (
        column("starts", f"{repeat}.bounds.ofType(Period).start", "dateTime", "The earliest of all dosages counts."),
        column("ends", f"{repeat}.bounds.ofType(Period).end", "dateTime", "The latest counts, where every dosage has one."),
    )
    timing = columns(
        modified,
        *(bounds if resource == REQUEST else ()),  # a statement says itself when it began
        column("timing_frequency", f"{repeat}.frequency", "positiveInt"),
        column("timing_period", f"{repeat}.period", "decimal"),
        column("timing_unit", f"{repeat}.periodUnit", "code", "Only d and wk are a number of days."),
        column("timing_modified", "timing.modifierExtension.exists()", "boolean", "Nothing of the timing is read where true."),
        column("timing_further", " or ".join(f"{repeat}.{key}.exists()" for key in further), "boolean", "Not read where true."),
        column("as_needed", "asNeeded.ofType(boolean)", "boolean", "Then no dose of a day is known."),
        column("as_needed_for", "asNeeded.ofType(CodeableConcept).exists()", "boolean", "As `as_needed`."),
    )
    parts = (part for part in quantity("dose.ofType(Quantity)", "dose") if part["name"] != "dose_comparator")
    dose = {"forEachOrNull": "doseAndRate", **columns(*parts)}  # "less than 5 mg" is no dose in FHIR
    several = column("several_dosages", f"{path}[1].exists()", "boolean", "Dose and interval count only where false.")
    return (_entry(several), {"forEach": path, **timing, "select": [route, dose]})


def _snake(resource: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in resource).lstrip("_")
