"""What is wrong with a form, each fault with the field that it belongs to."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from madelief.doors.site.errors import sentence
from madelief.facts import Fault, Refused, Vocabulary


class Faults(Exception):
    """Every fault of a form that cannot be used."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[str, str]] = []
        """(field, sentence), in the order of the page."""

    def __bool__(self) -> bool:
        return bool(self.told)

    def add(self, field: str, text: str) -> None:
        self.told.append((field, text))

    def of(self, field: str) -> str:
        """What is wrong with one field, in one line; "" where nothing is."""
        return " ".join(text for name, text in self.told if name == field)

    def listed(self, vocabulary: Vocabulary) -> list[tuple[str, str]]:
        """(sentence, field) for the summary above the form: each says of which field it is."""
        language = str(translation.get_language())
        return [
            (f"{vocabulary[name].label[language]}: {text}" if name in vocabulary else text, name) for name, text in self.told
        ]

    @classmethod
    def over(cls, refused: Refused, vocabulary: Vocabulary, pasted: str) -> Faults:
        """The faults that the reader of records found: in the field `pasted`, or in those of the form."""
        faults = cls()
        language = str(translation.get_language())
        for fault in refused.faults:
            text = sentence(fault, language)
            if pasted:
                faults.add(pasted, f"{_place(fault, vocabulary, language)}{text}")
            else:
                faults.add(fault.concept if fault.concept in vocabulary else "on", text)
        return faults


def _place(fault: Fault, vocabulary: Vocabulary, language: str) -> str:
    line = [_("line %(line)s") % {"line": fault.line}] if fault.line else []
    label = vocabulary[fault.concept].label[language] if fault.concept in vocabulary else fault.concept
    return "".join(f"{part}: " for part in (*line, label) if part)
