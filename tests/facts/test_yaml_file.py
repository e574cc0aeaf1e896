"""YAML is read alike with libyaml and without it: a machine that builds PyYAML itself may lack it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from madelief.guideline import shelf_folder

FILES = sorted(shelf_folder().rglob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=[str(file.relative_to(shelf_folder())) for file in FILES])
def test_every_file_of_the_shelf_reads_alike_in_c_and_in_python(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert yaml.load(text, Loader=yaml.BaseLoader) == yaml.load(text, Loader=yaml.CBaseLoader)
