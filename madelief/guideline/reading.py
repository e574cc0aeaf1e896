"""guidelines/<id>/ → `Guideline`, or every reason why not, each with its file and line."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from madelief.cql import CqlError, ast, parse_block
from madelief.facts import LANGUAGES, Fault, Refused, Source, Vocabulary
from madelief.facts.entry import NotAccepted, read_date
from madelief.facts.yaml_file import read_yaml
from madelief.guideline import graph
from madelief.guideline.binding import Binding, finding_slug
from madelief.guideline.examples import read_table
from madelief.guideline.items import Items, Placed
from madelief.guideline.notation import STATEMENT, read_cites, statement_ids
from madelief.guideline.page import Fence, Item, Page, Quotation, RawSection, Table, read_page
from madelief.guideline.sources import Sources, read_sources
from madelief.guideline.translation import MASTER, Translation, Words, page_name, read_translation

SOURCES = "sources.yaml"
FRONT_MATTER = ("id", "edition", "standing", "status", "country")


def read_guideline(folder: Path, vocabulary: Vocabulary) -> tuple[graph.Guideline | None, list[Fault]]:
    """The guideline in `folder` and what is wrong with it; None where too much is wrong to build it.

    A guideline with a fault is for the checks alone: a shelf never holds it.
    """
    return _Reading(folder, vocabulary).read()


@dataclass
class _Draft:
    """A statement while its section is read."""

    ids: tuple[str, ...]
    text: str
    sources: tuple[Source, ...]
    section: str
    line: int
    rules: bool = False
    prompts: bool = False
    recommendations: bool = False

    @property
    def kind(self) -> str:
        return "prompt" if self.prompts else "rule" if self.rules else "recommendation" if self.recommendations else "claim"


class _Reading:
    def __init__(self, folder: Path, vocabulary: Vocabulary) -> None:
        self.folder = folder
        self.vocabulary = vocabulary
        self.faults: list[Fault] = []
        self.file = f"{folder.name}/{page_name(MASTER)}"
        self.digest = hashlib.sha256()
        self.binding = Binding(vocabulary)
        self.drafts: list[_Draft] = []
        self.sections: list[RawSection] = []
        self.blocks: list[ast.Block] = []
        self.tables: list[tuple[Table, str]] = []
        self.items: list[Placed] = []
        self.define_homes: dict[str, tuple[str, _Draft]] = {}

    def fault(self, line: int, concept: str, text: str, file: str = "") -> None:
        self.faults.append(Fault(file or self.file, line, concept, text))

    # ------------------------------------------------------------ files

    def read(self) -> tuple[graph.Guideline | None, list[Fault]]:
        page = read_page(self.text_of(page_name(MASTER)), self.file)
        self.faults += page.faults
        front = self.front_matter(page)
        words = Words(self.folder.name, {other: self.translation(other) for other in LANGUAGES if other != MASTER})
        sources = self.sources()
        for section in page.sections[1:]:
            self.section(section)
        self.binding.type_all()
        self.faults += self.binding.faults
        if self.faults or not page.sections:
            return None, self.faults
        guideline = self.build(front, page, words, sources)
        return guideline, self.faults + words.faults

    def text_of(self, name: str) -> str:
        try:
            content = (self.folder / name).read_bytes()
            self.digest.update(content)
            return content.decode("utf-8")
        except FileNotFoundError:
            self.fault(0, "", "the file is missing; write it", f"{self.folder.name}/{name}")
        except UnicodeDecodeError as error:
            self.fault(0, "", f"the file is not UTF-8 (byte {error.start})", f"{self.folder.name}/{name}")
        return ""

    def front_matter(self, page: Page) -> dict[str, str]:
        try:
            front = read_yaml(page.front_matter, self.file)
        except Refused as refused:
            self.faults += refused.faults
            return {}
        for key in FRONT_MATTER:
            if not front.get(key):
                self.fault(1, key, f"the page starts with {', '.join(FRONT_MATTER)} between two lines of ---; {key} is missing")
        for key, allowed in (("standing", graph.STANDINGS), ("status", graph.STATUSES), ("country", graph.COUNTRIES)):
            if front.get(key) and front[key] not in allowed:
                self.fault(1, key, f"{front[key]!r} is none of {', '.join(allowed)}")
        if front.get("id", self.folder.name) != self.folder.name:
            self.fault(1, "id", f"the id is {front['id']!r} but the folder is {self.folder.name!r}; make them agree")
        return front

    def signatures(self, front: Mapping[str, object]) -> tuple[str, ...]:
        """Two clinicians, each with the day on which she read this edition; or nobody."""
        signed = front.get("signed") or []
        entries = [str(entry) for entry in signed] if isinstance(signed, list) else []
        if not isinstance(signed, list) or len(entries) == 1 or any(not isinstance(entry, str) for entry in signed):
            self.fault(
                1, "signed", 'a page is signed by two, as in signed: ["A. Jansen, 2026-12-01", "B. de Vries, 2026-12-02"]'
            )
            return ()
        for entry in entries:
            name, _, day = entry.rpartition(", ")
            try:
                read = read_date(day)
            except NotAccepted as error:
                self.fault(1, "signed", f"{entry!r} does not end in a day: {error}")
                return ()
            if not name or read.isoformat() < str(front.get("edition", "")):
                self.fault(
                    1, "signed", f"{entry!r} was signed before this edition, or by nobody; let it be read and signed again"
                )
                return ()
        return tuple(entries)

    def translation(self, language: str) -> Translation:
        file = f"{self.folder.name}/{page_name(language)}"
        translation, faults = read_translation(read_page(self.text_of(page_name(language)), file), file)
        self.faults += faults
        return translation

    def sources(self) -> Sources:
        file = f"{self.folder.name}/{SOURCES}"
        try:
            sources, faults = read_sources(read_yaml(self.text_of(SOURCES), file), file)
        except Refused as refused:
            self.faults += refused.faults
            return Sources({}, {}, {}, {})
        self.faults += faults
        return sources

    # ------------------------------------------------------------ sections

    def section(self, section: RawSection) -> None:
        if not section.marks.id:
            self.fault(section.line, section.title, "the heading has no {#id}; write one behind it")
            return
        if any(section.marks.id == other.marks.id for other in self.sections):
            self.fault(section.line, section.marks.id, "the section's id stands twice")
        self.sections.append(section)
        draft: _Draft | None = None
        for block in section.blocks:
            match block:
                case Quotation(text, line):
                    draft = self.statement(text, line, section.marks.id) or draft
                case Fence("cql", text, line):
                    self.cql(text, line, section.marks.id, draft)
                case Fence(language, _, line):
                    self.fault(line, "", f"a fence is marked cql, not {language or 'nothing'}")
                case Table():
                    self.tables.append((block, section.marks.id))
                case Item():
                    self.item(block, section.marks.id, draft)

    def statement(self, text: str, line: int, section: str) -> _Draft | None:
        match = STATEMENT.fullmatch(text)
        if match is None or not match["cites"]:
            self.fault(line, "", 'a statement ends in its source and its ids, as in [@seed, "heading", 2] (S27, S28)')
            return None
        sources, wrong = read_cites(match["cites"])
        for piece in wrong:
            self.fault(line, "", f'cannot read the source {piece!r}; write @work, "place"')
        draft = _Draft(self.ids(match["ids"], line), match["text"], sources, section, line)
        for other in self.drafts:
            for statement in set(draft.ids) & set(other.ids):
                self.fault(line, statement, f"the statement stands here and on line {other.line}; it has one home")
        self.drafts.append(draft)
        return draft

    def ids(self, text: str, line: int) -> tuple[str, ...]:
        try:
            return tuple(statement_ids(text))
        except ValueError as error:
            self.fault(line, "", f"{error} is no statement id; write (S27, S28) or (S1-S3)")
            return ()

    def cql(self, text: str, line: int, section: str, draft: _Draft | None) -> None:
        if draft is None:
            self.fault(line, "", "a rule stands below the statement that it puts into effect; write the statement")
            return
        try:
            block = parse_block(text, self.file, line)
        except CqlError as error:
            self.fault(error.place.line, "", error.sentence)
            return
        draft.rules = True
        self.blocks.append(block)
        self.binding.add(block)
        for define in block.defines:
            self.define_homes.setdefault(define.name, (section, draft))

    def item(self, item: Item, section: str, draft: _Draft | None) -> None:
        marks = item.marks
        if not marks.id:
            self.fault(item.line, "", "an item ends in {#id .do topic=… action=… urgency=…}")
        elif any(marks.id == other.item.marks.id for other in self.items):
            self.fault(item.line, marks.id, "the id stands twice in this guideline")
        elif draft is None and "contradiction" not in marks.classes:
            self.fault(item.line, marks.id, "a recommendation stands below the statement that it follows from")
        elif draft is None:
            self.items.append(Placed(item, section, (), None))
        else:
            draft.recommendations = draft.recommendations or "plan" not in marks.classes
            draft.prompts = draft.prompts or "prompt" in marks.classes
            self.items.append(Placed(item, section, draft.ids, draft.sources[0] if draft.sources else None))

    # ------------------------------------------------------------ the whole

    def build(self, front: dict[str, str], page: Page, words: Words, sources: Sources) -> graph.Guideline:
        rules = {name: self.rule(name, define, words) for name, define in self.binding.defines.items()}
        statements = tuple(self.finished(draft, sources, words) for draft in self.drafts)
        items = Items(self.folder.name, self.file, words, rules, self.binding.types)
        items.read(self.items)
        self.faults += items.faults
        sections = tuple(
            graph.Section(s.marks.id, words.of("titles", s.marks.id, s.title, s.line), s.level, s.line) for s in self.sections
        )
        guards = tuple(guard for section in self.sections if (guard := self.guard(section, words)))
        words.report_unused()
        return graph.Guideline(
            id=self.folder.name,
            edition=front["edition"],
            standing=front["standing"],
            status=front["status"],
            withdrawn=str(front.get("withdrawn", "")),
            country=front["country"],
            title={MASTER: page.sections[0].title, **{other: t.title for other, t in words.translations.items()}},
            sha256=self.digest.hexdigest(),
            numbered=self.ids(front["numbered"], 1) if front.get("numbered") else (),
            signed=self.signatures(front),
            sections=sections,
            works=sources.works,
            statements=statements,
            parameters=self.binding.parameters,
            rules=rules,
            bindings=self.binding.bindings(items.names()),
            tables=tuple(self.examples(rules)),
            recommendations=tuple(items.recommendations),
            plan=tuple(items.plan),
            guards=guards,
            contradictions=tuple(items.contradictions),
            blocks=tuple(self.blocks),
        )

    def rule(self, name: str, define: ast.Define, words: Words) -> graph.Rule:
        section, draft = self.define_homes[name]
        return graph.Rule(
            name=name,
            id=f"{self.folder.name}/{section}/{finding_slug(name, section)}",
            label=words.of("labels", name, name, define.place.line),
            expression=define.expression,
            type=self.binding.types[name],
            section=section,
            statement=draft.ids,
            uses=ast.names(define.expression),
            concepts=self.binding.concepts_of(name),
            place=define.place,
        )

    def finished(self, draft: _Draft, sources: Sources, words: Words) -> graph.Statement:
        file = f"{self.folder.name}/{SOURCES}"
        for source in draft.sources:
            if source.work not in sources.works:
                self.fault(draft.line, source.work, f"no such source in {file}; describe it there")
        marks = {sources.confirmation.get(statement, "") for statement in draft.ids}
        for statement in draft.ids:
            if statement not in sources.confirmation:
                self.fault(draft.line, statement, f"the statement has no mark in {file}; list it under confirmation")
        if len(marks) > 1:
            self.fault(draft.line, ", ".join(draft.ids), "one statement has one mark; split it, or mark its ids alike")
        notes = [sources.notes[statement] for statement in draft.ids if statement in sources.notes]
        note = {language: " ".join(note[language] for note in notes) for language in LANGUAGES} if notes else {}
        text = words.of("statements", draft.ids, draft.text, draft.line)
        mark = next(iter(marks), "")
        return graph.Statement(draft.ids, text, draft.sources, draft.section, draft.kind, mark, note, draft.line)

    def examples(self, rules: dict[str, graph.Rule]) -> list[graph.ExampleTable]:
        tables = []
        for table, section in self.tables:
            read, faults = read_table(table, section, self.file, rules, self.vocabulary)
            self.faults += faults
            if read is not None:
                tables.append(read)
        return tables

    def guard(self, section: RawSection, words: Words) -> graph.Guard | None:
        values = section.marks.values
        if "guard" not in values:
            return None
        own = [draft for draft in self.drafts if draft.section == section.marks.id]
        if not own:
            self.fault(section.line, section.marks.id, "a guard starts with the statement of its rule")
            return None
        when = values.get("when", "")
        if when and when not in self.binding.defines:
            self.fault(section.line, section.marks.id, f"when={when!r} is no define of this guideline")
        covers = self.ids(values["covers"], section.line) if values.get("covers") else ()
        title = words.of("titles", section.marks.id, section.title, section.line)
        of, carries = values.get("of", ""), values.get("carries") == "yes"
        return graph.Guard(values["guard"], section.marks.id, of, covers, title, own[0].ids, when, carries)
