"""Floor 0: what is known of a person, in the field's own words.

An `Answer` is yes, no or unknown; a `Quantity` is an exact decimal with its unit; a `Fact` says which
concept, which value, when and from where; a `Concept` says what may be said of a person at all.
"""

from madelief.facts.answer import NO, UNKNOWN, YES, Answer
from madelief.facts.concept import Code, Concept, Conversion, Kind, Pick
from madelief.facts.fact import Fact, Known, Value, in_words
from madelief.facts.fault import Fault, Refused
from madelief.facts.quantity import Quantity
from madelief.facts.source import Source
from madelief.facts.text import LANGUAGES, Text
from madelief.facts.vocabulary import Vocabulary

__all__ = [
    "LANGUAGES",
    "NO",
    "UNKNOWN",
    "YES",
    "Answer",
    "Code",
    "Concept",
    "Conversion",
    "Fact",
    "Fault",
    "Kind",
    "Known",
    "Pick",
    "Quantity",
    "Refused",
    "Source",
    "Text",
    "Value",
    "Vocabulary",
    "in_words",
]
