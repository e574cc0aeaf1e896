"""JSON as YAML nodes: every value with its line, so that a fact file in JSON gets the same messages as one in YAML.

JSON is nearly YAML, and not quite: surrogate escapes, long keys and control characters stop a YAML reader.
"""

from __future__ import annotations

import json
import re

import yaml

_TOKEN = re.compile(r'\s*([\[\]{},:]|"[^"\\]*(?:\\.[^"\\]*)*"|[^\s\[\]{},:"]+)')


class TooMuch(Exception):
    """More than a fact file may hold: a sentence, and the line where it happens."""

    def __init__(self, sentence: str, line: int) -> None:
        super().__init__(sentence)
        self.line = line


def too_deep(deepest: int, line: int) -> TooMuch:
    """The refusal of nesting past `deepest` levels."""
    return TooMuch(f"nesting deeper than {deepest} has no place in a fact file; write the value out", line)


def too_many(most: int, line: int) -> TooMuch:
    """The refusal of more than `most` values."""
    return TooMuch(f"a fact file holds fewer than {most:,} values; give what is known of one person", line)


def compose_json(text: str, deepest: int, most: int) -> yaml.Node:
    """The value that `text`, valid JSON, holds. Raises `TooMuch` past `deepest` levels or `most` values."""
    return _Composer(text, deepest, most).value(0)


class _Composer:
    def __init__(self, text: str, deepest: int, most: int) -> None:
        self.tokens = _TOKEN.finditer(text)
        self.text, self.deepest, self.most = text, deepest, most
        self.line = self.counted = self.values = 0

    def next(self) -> str:
        match = next(self.tokens)
        self.line += self.text.count("\n", self.counted, match.start(1))
        self.counted = match.start(1)
        return match[1]

    def value(self, depth: int) -> yaml.Node:
        return self.node(self.next(), depth)

    def node(self, token: str, depth: int) -> yaml.Node:
        mark = yaml.Mark("", 0, self.line, 0, None, 0)
        self.values += 1
        if depth > self.deepest:
            raise too_deep(self.deepest, self.line + 1)
        if self.values > self.most:
            raise too_many(self.most, self.line + 1)
        if token == "{":
            return yaml.MappingNode("", self.pairs(depth), mark, mark)
        if token == "[":
            return yaml.SequenceNode("", self.listed(depth), mark, mark)
        quote = token[0] if token[0] == '"' else None
        return yaml.ScalarNode("", json.loads(token) if quote else token, mark, mark, style=quote)

    def pairs(self, depth: int) -> list[tuple[yaml.Node, yaml.Node]]:
        found: list[tuple[yaml.Node, yaml.Node]] = []
        token = self.next()
        while token != "}":
            key = self.node(self.next() if token == "," else token, depth + 1)
            self.next()  # the colon
            found.append((key, self.value(depth + 1)))
            token = self.next()
        return found

    def listed(self, depth: int) -> list[yaml.Node]:
        found: list[yaml.Node] = []
        token = self.next()
        while token != "]":
            found.append(self.node(self.next() if token == "," else token, depth + 1))
            token = self.next()
        return found
