"""Records of a population: FHIR Bulk NDJSON, OMOP CDM and tables → one long table of facts, read with DuckDB."""
