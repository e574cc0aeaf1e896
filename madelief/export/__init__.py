"""Floor 3: the shelf for other systems, as ordinary HL7 CQL that reads FHIR R4."""

from madelief.export.cql import export_shelf, logic_library, parameter_library
from madelief.export.data import data_library
from madelief.export.library import Library

__all__ = ["Library", "data_library", "export_shelf", "logic_library", "parameter_library"]
