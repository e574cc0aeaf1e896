"""Floor 3: the shelf for other systems, as ordinary HL7 CQL that reads FHIR R4; and what is read of FHIR, as views."""

from madelief.export.cql import export_shelf, logic_library, parameter_library
from madelief.export.data import data_library
from madelief.export.library import Library
from madelief.export.views import export_views

__all__ = ["Library", "data_library", "export_shelf", "export_views", "logic_library", "parameter_library"]
