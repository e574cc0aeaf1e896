"""Which column holds which concept: from a map (YAML), or from the names of the columns themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from madelief.facts import Concept, Fault, Kind, Refused, Vocabulary
from madelief.facts.entry import NotAccepted, read_value, units_of
from madelief.facts.fault import quoted
from madelief.facts.yaml_file import LINE, read_yaml
from madelief.records.bulk.tables_file import ONE_COLUMN, TableFile

PERSON, ON = "person", "on"
LONG = (PERSON, "concept", "value")
LONG_OPTIONAL = ("unit", ON)
KEYS = (PERSON, ON, "columns")
FIELD_KEYS = ("concept", "unit", "unit-column", "on", "values")

_HEADER_UNIT = re.compile(r"(?P<concept>[a-z0-9-]+)\s*(?:\[(?P<square>[^\]]+)\]|\((?P<round>.+)\))")


@dataclass(frozen=True)
class Field:
    """A column and the concept that its values are about. A name of a column is "" where there is none."""

    concept: str
    column: str
    unit: str = ""
    unit_column: str = ""
    on_column: str = ""
    values: tuple[tuple[str, str], ...] = ()
    """What is written in the table → what it means, as a fact file would say it."""
    line: int = 0
    """Where it stands in the map."""

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column for column in (self.column, self.unit_column, self.on_column) if column)


@dataclass(frozen=True)
class Layout:
    """How one table is read. Long: a row names its concept, and `fields` is empty."""

    person: str
    on: str = ""
    fields: tuple[Field, ...] = ()
    long: bool = False
    ignored: tuple[str, ...] = ()
    """Columns that nobody asked for and that name no concept: they are listed, so that a typing error shows."""
    on_line: int = 0
    """Where `on` stands in the map."""


def layouts(files: Sequence[TableFile], vocabulary: Vocabulary, columns: Path | None) -> list[Layout]:
    """How each of `files` is read: by the map in `columns`, or by its own first line. Raises `Refused` with every fault."""
    if columns is not None:
        return _mapped(files, read_map(columns, vocabulary), columns)
    found: list[Layout] = []
    faults: list[Fault] = []
    for file in files:
        try:
            found.append(by_header(file, vocabulary))
        except Refused as refused:
            faults += refused.faults
    if faults:
        raise Refused(faults)
    return found


# ---------------------------------------------------------------- names of columns


def by_header(file: TableFile, vocabulary: Vocabulary) -> Layout:
    """`file` read by the names of its columns: concept ids, `<id>.on`, `<id>.unit`, `<id> [unit]`; or the long form."""
    if len(file.columns) == 1:
        raise Refused([Fault(file.name, 1, "", ONE_COLUMN)])
    if PERSON not in file.columns:
        text = f"no column is called {PERSON}; name one so, or say in a map which it is (--columns)"
        raise Refused([Fault(file.name, 1, PERSON, text)])
    if all(column in file.columns for column in LONG):
        ignored = tuple(column for column in file.columns if column not in (*LONG, *LONG_OPTIONAL))
        return Layout(PERSON, ON if ON in file.columns else "", long=True, ignored=ignored)
    faults: list[Fault] = []
    fields = [field for column in file.columns if (field := _headed(column, file, vocabulary, faults)) is not None]
    if not fields and not faults:
        text = "no column names a concept; name them by the concepts' ids, or say in a map what they hold (--columns)"
        faults.append(Fault(file.name, 1, "", text))
    if faults:
        raise Refused(faults)
    read = {PERSON, ON, *(column for field in fields for column in field.columns)}
    ignored = tuple(column for column in file.columns if column not in read)
    return Layout(PERSON, ON if ON in file.columns else "", tuple(fields), ignored=ignored)


def _headed(column: str, file: TableFile, vocabulary: Vocabulary, faults: list[Fault]) -> Field | None:
    match = _HEADER_UNIT.fullmatch(column)
    identity = match["concept"] if match else column
    concept = vocabulary.get(identity)
    if concept is None:
        return None
    unit = ((match["square"] or match["round"]) if match else "").strip()
    if match and (wrong := _wrong_unit(concept, unit, vocabulary)):
        faults.append(Fault(file.name, 1, column, wrong))
    beside = {kind: f"{identity}.{kind}" for kind in ("unit", "on")}
    present = {kind: name if name in file.columns else "" for kind, name in beside.items()}
    if unit and present["unit"]:
        faults.append(Fault(file.name, 1, column, f"its unit stands in its name and in {present['unit']}; leave one"))
    return Field(identity, column, unit, present["unit"], present["on"])


def _wrong_unit(concept: Concept, unit: str, vocabulary: Vocabulary) -> str:
    if concept.kind is not Kind.QUANTITY:
        return f"{concept.id} has no unit; leave it out"
    if vocabulary.unit_spellings.get(unit) not in units_of(concept):
        return f"{quoted(unit)} is not a unit of {concept.id}; write one of {', '.join(units_of(concept))}"
    return ""


# ---------------------------------------------------------------- a map


def read_map(path: Path, vocabulary: Vocabulary) -> Layout:
    """The map in `path`. Raises `Refused` with every fault of the file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused([Fault(path.name, 0, "", f"this file cannot be read: {error}")]) from None
    return _MapReader(path.name, text, vocabulary).read()


class _MapReader:
    def __init__(self, file: str, text: str, vocabulary: Vocabulary) -> None:
        self.file, self.vocabulary = file, vocabulary
        self.content = read_yaml(text, file)
        self.lines = dict(_lines(yaml.compose(text, Loader=yaml.BaseLoader), ()))
        self.faults: list[Fault] = []

    def fault(self, place: tuple[str, ...], text: str) -> None:
        line = next((self.lines[place[:depth]] for depth in range(len(place), -1, -1) if place[:depth] in self.lines), 0)
        self.faults.append(Fault(self.file, line, place[-1] if place else "", text))

    def read(self) -> Layout:
        for key in self.content:
            if key not in (*KEYS, LINE):
                self.fault((key,), f"no such key; the keys are {', '.join(KEYS)}")
        person, on = self.column((PERSON,)), self.column((ON,))
        if PERSON not in self.content:
            self.fault((), f"it does not say which column names the person; write `{PERSON}: ` and the column")
        columns = self.content.get("columns")
        fields: list[Field] = []
        if not isinstance(columns, dict) or set(columns) <= {LINE}:
            self.fault(("columns",), "write below it, for each column, {concept: …}")
        else:
            fields = [self.field(column, entry) for column, entry in columns.items() if column != LINE]
        if self.faults:
            raise Refused(sorted(self.faults, key=lambda fault: fault.line))
        return Layout(person, on, tuple(fields), on_line=self.lines.get((ON,), 0))

    def column(self, place: tuple[str, ...], within: Mapping[str, Any] | None = None) -> str:
        """The name of a column at `place`; "" where there is none."""
        text = (self.content if within is None else within).get(place[-1], "")
        if not isinstance(text, str) or (not text.strip() and place[-1] in (within or self.content)):
            self.fault(place, "expected the name of one column")
            return ""
        return text.strip()

    def field(self, column: str, entry: object) -> Field:
        place = ("columns", column)
        if not isinstance(entry, dict):
            self.fault(place, "write {concept: …}, and for a measured value its unit or unit-column")
            return Field("", column)
        for key in entry:
            if key not in (*FIELD_KEYS, LINE):
                self.fault((*place, key), f"no such key; the keys of a column are {', '.join(FIELD_KEYS)}")
        named = entry.get("concept")
        concept = self.vocabulary.get(named) if isinstance(named, str) else None
        texts = {key: self.column((*place, key), entry) for key in ("unit", "unit-column", "on")}
        if concept is None:
            near = get_close_matches(str(named), list(self.vocabulary), 1) if named else []
            way = f"did you mean {near[0]}?" if near else "`madelief doctor --concepts` lists them"
            self.fault(
                (*place, "concept"),
                f"{quoted(named)} is no concept; {way}" if named else "it does not say which concept it holds",
            )
            return Field("", column)
        unit = texts["unit"]
        if unit and texts["unit-column"]:
            self.fault((*place, "unit-column"), "it has a unit and a unit-column; leave one")
        elif concept.kind is Kind.QUANTITY and not unit and not texts["unit-column"]:
            units = ", ".join(units_of(concept))
            self.fault(place, f"{concept.id} is measured: say its unit (one of {units}), or the unit-column that holds it")
        elif concept.kind is not Kind.QUANTITY and texts["unit-column"]:
            self.fault((*place, "unit-column"), f"{concept.id} has no unit; leave it out")
        elif unit and (wrong := _wrong_unit(concept, unit, self.vocabulary)):
            self.fault((*place, "unit"), wrong)
        values = self.values((*place, "values"), entry.get("values", {}), concept)
        line = self.lines.get(place, 0)
        return Field(concept.id, column, unit, texts["unit-column"], texts["on"], values, line)

    def values(self, place: tuple[str, ...], entry: object, concept: Concept) -> tuple[tuple[str, str], ...]:
        if not isinstance(entry, dict):
            self.fault(place, 'write what stands in the table and what it means: {J: "yes", N: "no"}')
            return ()
        found = []
        for written, means in entry.items():
            if written == LINE:
                continue
            try:
                read_value(concept, means if isinstance(means, str) else "", self.vocabulary)
                found.append((written, means))
            except NotAccepted as error:
                self.fault((*place, written), str(error))
        return tuple(found)


def _lines(node: yaml.Node | None, place: tuple[str, ...]) -> list[tuple[tuple[str, ...], int]]:
    """(keys from the top, line) of every key in a YAML file."""
    found: list[tuple[tuple[str, ...], int]] = [((), 1)] if not place else []
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inside = (*place, str(key.value))
            found.append((inside, key.start_mark.line + 1))
            found += _lines(value, inside)
    return found


def _mapped(files: Sequence[TableFile], layout: Layout, path: Path) -> list[Layout]:
    """The map for each file: the columns that it has. Each must know the person; each column must stand somewhere."""
    faults: list[Fault] = []
    found: list[Layout] = []
    for file in files:
        if len(file.columns) == 1:
            faults.append(Fault(file.name, 1, "", ONE_COLUMN))
        here = tuple(field for field in layout.fields if field.column in file.columns)
        needed = [layout.person, *(column for field in here for column in field.columns[1:])]
        absent = [column for column in needed if column not in file.columns]
        faults += [Fault(file.name, 1, column, f"there is no such column, which {path.name} names") for column in absent]
        if not here:
            faults.append(Fault(file.name, 1, "", f"none of its columns stands in {path.name}"))
        found.append(replace(layout, fields=here, on=layout.on if layout.on in file.columns else ""))
    everywhere = {column for file in files for column in file.columns}
    named = [(field.column, field.line) for field in layout.fields] + [(layout.on, layout.on_line)] * bool(layout.on)
    text = "no table has a column of this name; write it as the first line does"
    faults += [Fault(path.name, line, column, text) for column, line in named if column not in everywhere]
    if faults:
        raise Refused(faults)
    return found
