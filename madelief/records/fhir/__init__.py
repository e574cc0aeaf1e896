"""FHIR R4 → a record: a Bundle, or a list of resources, about one woman and at most one baby."""

from madelief.records.fhir.reader import read_fhir

__all__ = ["read_fhir"]
