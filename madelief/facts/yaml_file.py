"""Our own YAML files: every scalar a string, every mapping with its line.

Strings, because 0.738 must stay 0.738 and `yes` must stay a word; lines, because a fault names its place.
"""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from madelief.facts.fault import Fault, Refused

LINE = "__line__"

if TYPE_CHECKING:
    from yaml import BaseLoader
else:
    # In C where libyaml was there when PyYAML was built, several times as fast; else in Python.
    BaseLoader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class _LinedLoader(BaseLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"the key {key.value!r} stands twice", problem_mark=key.start_mark)
            seen.add(key.value)
        mapping = super().construct_mapping(node, deep=deep)
        mapping[LINE] = node.start_mark.line + 1
        return mapping


def read_yaml(text: str, file: str) -> dict[str, Any]:
    """The mapping in `text`; each mapping inside it carries its line under `LINE`.

    Raises `Refused` with file and line where the YAML cannot be read or is no mapping.
    """
    try:
        loaded = yaml.load(text, Loader=_LinedLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        raise Refused([Fault(file, line, "", f"this is not readable YAML: {error.problem or error.context}")]) from None
    except yaml.YAMLError as error:
        raise Refused([Fault(file, 0, "", f"this is not readable YAML: {error}")]) from None
    if loaded is None or loaded == "":
        return {LINE: 1}
    if not isinstance(loaded, dict):
        raise Refused([Fault(file, 1, "", "expected a mapping (`key: value` lines) at the top of the file")])
    return loaded


def read_yaml_file(path: Path, file: str) -> dict[str, Any]:
    """`read_yaml` of a file; `file` is how faults name it."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused([Fault(file, 0, "", f"this file cannot be read: {error}")]) from None
    return read_yaml(text, file)
