"""The same reports for programs: JSON in, JSON out, nothing kept."""
