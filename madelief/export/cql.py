"""A guideline as ordinary HL7 CQL 1.5: parameters first, then every define of a statement that is run.

Two forms of the same logic. The *logic library* takes its concepts from the generated data library, which reads FHIR.
The *parameter library* takes them as parameters: for engines that hold their own data, and for the comparison with
the reference engines (tests/agree).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from madelief import __version__
from madelief.cql import ast
from madelief.cql.printer import quote_name, quote_string
from madelief.export.data import FHIR_VERSION, data_library
from madelief.export.data import NAME as DATA_LIBRARY
from madelief.export.entries import TYPES
from madelief.export.library import Library, Writer, laid_out
from madelief.export.portable import Portable
from madelief.facts import Concept, Fault, Refused, Vocabulary
from madelief.guideline import Guideline, Rule, Shelf

DATA = "Data"
"""What a logic library calls the data library."""

LICENCE = "CC BY 4.0"


def library_name(guideline: Guideline) -> str:
    """The id in camel case: zwangerschap-2017 → Zwangerschap2017."""
    return "".join(part[:1].upper() + part[1:] for part in guideline.id.split("-"))


def exported(guideline: Guideline) -> tuple[Rule, ...]:
    """The rules that leave the house: those of every statement that is run, in the order of the page."""
    return tuple(rule for rule in guideline.rules.values() if guideline.runs(rule.statement))


def exported_concepts(guideline: Guideline, vocabulary: Vocabulary) -> tuple[Concept, ...]:
    """The concepts that the exported rules need, in the order of the vocabulary."""
    used = {concept for rule in exported(guideline) for concept in rule.concepts}
    return tuple(concept for concept in vocabulary.values() if concept.id in used)


def logic_library(guideline: Guideline, vocabulary: Vocabulary) -> Library:
    """The guideline over FHIR: concepts come from the included data library, as `Data."Total B12"`."""
    labels = vocabulary.by_label()
    page = _Page(guideline, vocabulary, lambda name: f"{DATA}.{quote_name(name)}" if name in labels else quote_name(name))
    name = library_name(guideline)
    page.head(name)
    page.out.write(f"\nusing FHIR version {quote_string(FHIR_VERSION)}")
    page.out.write(f"include {DATA_LIBRARY} version {quote_string(__version__)} called {DATA}\n")
    page.parameters()
    page.out.write("context Patient")
    page.defines()
    return page.out.library(name, guideline.edition)


def parameter_library(guideline: Guideline, vocabulary: Vocabulary, today: str = "") -> Library:
    """The guideline in one library, with a parameter for each concept, under its label.

    Whoever runs it gives every such parameter, be it an explicit null: some engines read a missing one as no. `today`
    names a further parameter, of type Date, that takes the place of `Today()`: for engines whose day cannot be set.
    """
    page = _Page(guideline, vocabulary, quote_name, today)
    name = f"{library_name(guideline)}Parameters"
    page.head(name)
    page.out.write()
    page.parameters()
    for concept in exported_concepts(guideline, vocabulary):
        said = f" // {vocabulary.units[concept.unit].ucum}" if concept.unit else ""
        said = f" // one of {', '.join(concept.choice_ids)}" if concept.choices else said
        page.out.write(f"parameter {quote_name(concept.label['en'])} {TYPES[concept.kind]}{said}")
    if today:
        page.out.write(f"parameter {quote_name(today)} System.Date // the day of the question")
    page.defines()
    return page.out.library(name, guideline.edition)


def export_shelf(shelf: Shelf, out: Path) -> list[Path]:
    """Write the logic library of each released guideline, and the data library, into the folder `out`.

    Returns the files. Each appears whole or not at all. Raises `Refused` where the folder cannot be written.
    """
    guidelines = shelf.released()
    libraries = [logic_library(guideline, shelf.vocabulary) for guideline in guidelines]
    concepts = {concept.id for guideline in guidelines for concept in exported_concepts(guideline, shelf.vocabulary)}
    libraries.append(data_library(shelf.vocabulary, concepts))
    written = []
    for library in libraries:
        path = out / library.file_name
        unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            out.mkdir(parents=True, exist_ok=True)
            unfinished.write_text(library.text, encoding="utf-8", newline="\n")
            unfinished.replace(path)
        except OSError as error:
            reason = f"it cannot be written ({error.strerror}); name another folder"
            raise Refused([Fault(str(path), 0, "", reason)]) from None
        written.append(path)
    return written


class _Page:
    """One library in the making."""

    def __init__(self, guideline: Guideline, vocabulary: Vocabulary, naming: Callable[[str], str], today: str = "") -> None:
        self.guideline = guideline
        self.portable = Portable(guideline, vocabulary, naming, today)
        self.out = Writer()

    def head(self, name: str) -> None:
        """Who says this, and the name of the library."""
        guideline = self.guideline
        not_run = [", ".join(s.ids) for s in guideline.statements if s.kind != "claim" and not guideline.runs(s.ids)]
        self.out.comment(f"{guideline.title['en']}: {guideline.id}, edition {guideline.edition}, {guideline.standing}")
        self.out.comment(f"Generated by Madelief {__version__} from {guideline.id} with sha256 {guideline.sha256}")
        self.out.comment(f"Signed by {', '.join(guideline.signed)}" if guideline.signed else "Not clinically signed")
        self.out.comment(f"Do not edit. Licence of the statements and their rules: {LICENCE}")
        if not_run:
            self.out.comment(f"Not confirmed, so not run and not in here: {'; '.join(not_run)}")
        self.out.write(f"\nlibrary {name} version {quote_string(guideline.edition)}")

    def parameters(self) -> None:
        """The guideline's own numbers: all that an exported rule uses, or no rule at all (a plan does)."""
        for name, parameter in self.guideline.parameters.items():
            uses = [rule for rule in self.guideline.rules.values() if name in rule.uses]
            if not uses or any(self.guideline.runs(rule.statement) for rule in uses):
                default = self.portable.default(parameter)
                self.out.write(f"parameter {quote_name(name)} System.{parameter.type} default {default}", parameter.place)
        self.out.write()

    def defines(self) -> None:
        """The rules, each under its source, and the statement once above the first of its rules."""
        said: set[tuple[str, ...]] = set()
        for rule in exported(self.guideline):
            statement = self.guideline.statement(rule.statement)
            self.out.write()
            if statement.ids not in said:
                said.add(statement.ids)
                self.out.comment(statement.text["en"], ast.Place(rule.place.file, statement.line, 1))
            sources = "; ".join(f"{source.work}, {source.place}" for source in statement.sources)
            mark = f"{', '.join(statement.ids)} ({statement.confirmation}) from {sources}; {rule.place}"
            self.out.comment(mark, rule.place)
            self.out.write(f"define {quote_name(rule.name)}:", rule.place)
            self.out.write(laid_out(self.portable.text(rule.expression), "  "), rule.place)
