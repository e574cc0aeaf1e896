"""Floor 1: the language. Text → frozen tree → types; and a tree → text again.

The subset is scalar CQL (grammar.lark). What it lacks of HL7's suite stands, with reasons, in
tests/conformance/not_yet.toml.
"""

from madelief.cql.error import CqlError
from madelief.cql.parser import parse_block, parse_expression
from madelief.cql.printer import print_block, print_expression
from madelief.cql.types import CqlType, Signature, check_expression

__all__ = [
    "CqlError",
    "CqlType",
    "Signature",
    "check_expression",
    "parse_block",
    "parse_expression",
    "print_block",
    "print_expression",
]
