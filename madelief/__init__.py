"""Madelief: decision support for vitamin B12 before, during and after pregnancy."""

__version__ = "0.1.0"
