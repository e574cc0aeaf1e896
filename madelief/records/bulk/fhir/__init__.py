"""FHIR R4 Bulk Data (folders of NDJSON) → the long table of facts, with the one-person reader as its law.

What the long table says of a person is what `records.fhir` says of the same resources in one Bundle. It gets there with
two means. Resources that differ only in whom they are about and in their id say the same: such a form is handed to the
one-person reader once, and DuckDB writes its facts for every resource of that form. And a plain quantity of an Observation
is converted by DuckDB itself, in whole numbers, with the factor, the rounding and the range of the vocabulary.

Said once, where this reader cannot see what the one-person reader sees:

* DuckDB reads a JSON number as the nearest double. One of more than 15 digits may stand for its nearest shorter number.
* A key that stands twice at the top of a resource is not noticed, nor is a comma too many at the end of an object.
* An element that is null is as one that is not there; FHIR has no such element.
* A medicine inside another resource (`contained`) is set aside, unless it is the Medication that a medicine refers to.
"""

from madelief.records.bulk.fhir.folder import jobs

__all__ = ["jobs"]
