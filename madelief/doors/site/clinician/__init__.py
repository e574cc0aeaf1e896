"""One dense page for care providers: form or FHIR Bundle in, every source side by side out; nothing stored."""
