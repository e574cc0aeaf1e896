"""A fact file (YAML or JSON; the contract's section 2) → a record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import PurePath
from typing import Any

import yaml

from madelief.facts import Fact, Fault, Quantity, Refused, Vocabulary
from madelief.facts.entry import NotAccepted, read_date, read_value
from madelief.facts.fault import quoted
from madelief.records.lined_json import TooMuch, compose_json, too_deep, too_many
from madelief.records.picking import moved_on, outdated, pick
from madelief.records.record import Record, SetAside, bare, doubts_of, printable

MOST_BYTES = 1_000_000
MOST_VALUES = 20_000
DEEPEST = 10
LONGEST_NAME = 100
"""Letters of a person or an origin: an origin is repeated at every finding that rests on it."""
MOST_HINTS = 20

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

KEYS = ("person", "on", "facts")
ENTRY_KEYS = ("value", "on", "origin")

Entry = tuple[Fact, yaml.Node]
"""A fact, and where its value stands."""


def read_fact_file(text: str, name: str, vocabulary: Vocabulary, on: date | None = None, json: bool = False) -> Record:
    """The record in `text`, YAML or (`json`) valid JSON. Raises `Refused` with every fault.

    `on` overrides the file's own day of the question. What the file says without a date was true on its own day.
    """
    return _Reader(name, vocabulary, on).read(text, json)


class _Reader:
    def __init__(self, name: str, vocabulary: Vocabulary, on: date | None) -> None:
        self.name = name
        self.vocabulary = vocabulary
        self.on = on
        self.faults: list[Fault] = []
        self.read_values = 0
        self.hints = 0

    def fault(self, node: yaml.Node | None, concept: str, text: str) -> None:
        self.faults.append(Fault(self.name, _line(node), bare(concept), text))

    def read(self, text: str, json: bool) -> Record:
        top = self.compose(text, json)
        entries = self.mapping(top, "") if top is not None else {}
        for key, (key_node, _) in entries.items():
            if key not in KEYS:
                shown = f"{quoted(key)} is no key of a fact file; the keys are {', '.join(KEYS)}{self.moved(key)}"
                self.fault(key_node, "", shown)
        person = self.person(entries)
        day, undated = self.days(entries)
        found: dict[str, Entry] = {}
        if "facts" in entries:
            for concept, (key_node, value) in self.mapping(entries["facts"][1], "facts").items():
                entry = self.concept(concept, key_node, value, day)
                if entry is not None:
                    found[concept] = entry
        elif top is not None and not self.faults:
            self.fault(top, "facts", "the file has no facts; write `facts:` and below it what is known")
        facts, aside = self.settled(found, day, undated)
        if self.faults:
            raise Refused(sorted(self.faults, key=lambda fault: fault.line))
        return Record(person, day, facts, self.read_values, tuple(aside), doubts_of(facts, self.vocabulary))

    def moved(self, key: str) -> str:
        return "; concepts stand below `facts:`" if key in self.vocabulary else ""

    def settled(self, found: dict[str, Entry], day: date, undated: date | None) -> tuple[dict[str, Fact], list[SetAside]]:
        """What counts on the day of the question, moved on to that day, and what is too old to count."""
        facts: dict[str, Fact] = {}
        aside: list[SetAside] = []
        for concept, (fact, node) in found.items():
            known = self.vocabulary[concept]
            dated = fact if fact.on is not None else replace(fact, on=undated)
            reason = outdated(dated, known, day)
            if reason:
                aside.append(SetAside(f"{concept} (line {_line(node)})", reason))
                continue
            try:
                facts[concept] = moved_on(dated, known, day)
            except NotAccepted as error:
                self.fault(node, concept, f"{error}; write what is true on {day}, or leave it out")
        return facts, aside

    # ------------------------------------------------------------ nodes, which know their lines

    def compose(self, text: str, json: bool) -> yaml.Node | None:
        if len(text) > MOST_BYTES:
            self.fault(None, "", f"a fact file is smaller than {MOST_BYTES // 1_000_000} MB")
            return None
        try:
            node = compose_json(text, DEEPEST, MOST_VALUES) if json else self.compose_yaml(text)
        except TooMuch as error:
            self.faults.append(Fault(self.name, error.line, "", str(error)))
            return None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 0
            problem = printable(str(error.problem or error.context), 200)
            self.faults.append(Fault(self.name, line, "", f"this is not readable YAML: {problem}"))
            return None
        except yaml.reader.ReaderError as error:
            line = text.encode().count(b"\n", 0, error.position) + 1
            self.faults.append(Fault(self.name, line, "", f"this is not readable YAML: {error.reason}"))
            return None
        if node is None:
            self.fault(None, "", "the file is empty; write `facts:` and below it what is known")
        return node

    def compose_yaml(self, text: str) -> yaml.Node | None:
        """Walk over the events before building anything: deep nesting ends the process, aliases could fill the memory."""
        depth = values = 0
        for event in yaml.parse(text, Loader=_Loader):
            line = event.start_mark.line + 1 if event.start_mark else 0
            if isinstance(event, yaml.AliasEvent):
                raise TooMuch("an alias (*) has no place in a fact file; write the value out", line)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            values += isinstance(event, yaml.NodeEvent)
            if depth > DEEPEST:
                raise too_deep(DEEPEST, line)
            if values > MOST_VALUES:
                raise too_many(MOST_VALUES, line)
        node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
        return node

    def mapping(self, node: yaml.Node, what: str) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            shown = f"`{what}` holds" if what else "a fact file is"
            self.fault(node, what, f"{shown} lines of `key: value`, not {_kind(node)}")
            return {}
        found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.fault(key, what, f"a key is a word, not {_kind(key)}")
            elif key.value in found:
                self.fault(key, key.value, f"the key stands twice; the first is on line {_line(found[key.value][0])}")
            else:
                found[key.value] = key, value
        return found

    def scalar(self, node: yaml.Node, concept: str) -> str | None:
        if not isinstance(node, yaml.ScalarNode):
            self.fault(node, concept, f"expected one value, not {_kind(node)}")
            return None
        if not node.value.strip() or (node.value in ("~", "null") and not node.style):
            self.fault(node, concept, "there is no value; write unknown, or leave the line out")
            return None
        return str(node.value)

    def name_of(self, node: yaml.Node, concept: str) -> str:
        """A person or an origin: words for a reader, shown as they are and never interpreted."""
        text = self.scalar(node, concept) or ""
        if len(text) > LONGEST_NAME:
            self.fault(node, concept, f"this is longer than {LONGEST_NAME} letters; shorten it")
        return printable(text, LONGEST_NAME)

    # ------------------------------------------------------------ what the file says

    def person(self, entries: dict[str, tuple[yaml.Node, yaml.Node]]) -> str:
        return self.name_of(entries["person"][1], "person") if "person" in entries else PurePath(self.name).stem

    def days(self, entries: dict[str, tuple[yaml.Node, yaml.Node]]) -> tuple[date, date | None]:
        """(the day of the question, the day of what the file says without a date: None where that is the same day)."""
        own = self.date_of(entries["on"][1], "on") if "on" in entries else None
        day = self.on or own or date.today()
        if own is not None and own > day:
            text = f"the file is of {own}, after the day of the question ({day}); ask for a day from {own} on"
            self.fault(entries["on"][1], "on", text)
        return day, own if own is not None and own < day else None

    def date_of(self, node: yaml.Node, concept: str) -> date | None:
        text = self.scalar(node, concept)
        try:
            return None if text is None else read_date(text.strip())
        except NotAccepted as error:
            self.fault(node, concept, str(error))
            return None

    def concept(self, concept: str, key: yaml.Node, value: yaml.Node, day: date) -> Entry | None:
        if concept not in self.vocabulary:
            self.fault(key, concept, f"{quoted(concept)} is no concept{self.hint(concept)}")
            return None
        if not isinstance(value, yaml.SequenceNode):
            return self.entry(concept, value, day, False)
        if not value.value:
            self.fault(value, concept, "the list is empty; write unknown, or leave the line out")
        several = len(value.value) > 1
        entries = [entry for item in value.value if (entry := self.entry(concept, item, day, several)) is not None]
        by_day: dict[date | None, Fact] = {}
        for fact, node in entries:
            if by_day.setdefault(fact.on, fact).value != fact.value:
                self.fault(node, concept, f"there are different values on {fact.on}; leave one")
        picked, _ = pick([fact for fact, _ in entries], self.vocabulary)
        return next(((fact, node) for fact, node in entries if fact is picked.get(concept)), None)

    def hint(self, concept: str) -> str:
        self.hints += 1
        near = get_close_matches(concept, list(self.vocabulary), 1) if self.hints <= MOST_HINTS and len(concept) <= 60 else []
        return f"; did you mean {near[0]}?" if near else "; `madelief doctor --concepts` lists them"

    def entry(self, concept: str, node: yaml.Node, day: date, must_date: bool) -> Entry | None:
        on: date | None = None
        origin = ""
        value_node: yaml.Node | None = node
        dated = False
        if isinstance(node, yaml.MappingNode):
            parts = self.mapping(node, concept)
            for key, (key_node, _) in parts.items():
                if key not in ENTRY_KEYS:
                    self.fault(key_node, concept, f"{quoted(key)} is no key here; the keys are {', '.join(ENTRY_KEYS)}")
            value_node = parts["value"][1] if "value" in parts else None
            if value_node is None:
                self.fault(node, concept, "there is no value; write `value:` and what was found")
            if "on" in parts:
                dated = True
                on = self.date_of(parts["on"][1], concept)
                if on is not None and on > day:
                    self.fault(parts["on"][1], concept, f"{on} lies after the day of the question ({day}); check the date")
            origin = self.name_of(parts["origin"][1], concept) if "origin" in parts else ""
        if must_date and not dated:
            self.fault(node, concept, "one of several values needs its date; write {value: …, on: 2026-11-22}")
        text = None if value_node is None else self.scalar(value_node, concept)
        if value_node is None or text is None:
            return None
        try:
            value = read_value(self.vocabulary[concept], text, self.vocabulary)
        except NotAccepted as error:
            self.fault(value_node, concept, str(error))
            return None
        if value is None:
            return None
        if isinstance(value, date) and value > day:
            self.fault(value_node, concept, f"{value} lies after the day of the question ({day}); check the date")
            return None
        self.read_values += 1
        written = " ".join(text.split())
        entered = written if isinstance(value, Quantity) and str(value) != written else ""
        return Fact(concept, value, on, origin, entered), value_node


def _line(node: yaml.Node | None) -> int:
    return int(node.start_mark.line) + 1 if node is not None else 0


def _kind(node: yaml.Node) -> str:
    if isinstance(node, yaml.MappingNode):
        return "a mapping"
    return "a list" if isinstance(node, yaml.SequenceNode) else "a single value"
