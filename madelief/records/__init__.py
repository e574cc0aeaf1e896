"""Floor 1: records → facts. What is present, what is absent and what could not be read are kept apart."""

from madelief.records.reading import read_record
from madelief.records.record import Record, SetAside

__all__ = ["Record", "SetAside", "read_record"]
