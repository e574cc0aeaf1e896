"""People as a program sends them, and what the command line says of the same ones."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from madelief.guideline import shelf_folder
from tests.records.builders import as_bytes, bundle, lab, observation, patient, snomed

COMMAND = Path(sys.executable).parent / "madelief"


def case(name: str) -> bytes:
    """An example person of the shelf, as JSON."""
    (path,) = shelf_folder().glob(f"*/cases/{name}.yaml")
    return json.dumps(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)).encode()


def fhir() -> bytes:
    """A pregnant woman with one result, as a FHIR Bundle."""
    pregnant = observation(snomed("77386006"), valueBoolean=True)
    return as_bytes(bundle(patient(), pregnant, lab("2132-9", 140, "pmol/L")))


def commanded(*words: str, stdin: bytes) -> Any:
    """What the command answers, given the same on standard input."""
    done = subprocess.run([COMMAND, *words, "--json"], input=stdin, capture_output=True, check=False)
    return json.loads(done.stdout)
