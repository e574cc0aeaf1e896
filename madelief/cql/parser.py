"""CQL text → syntax tree, or a sentence that says where it cannot be read and what was expected there."""

from __future__ import annotations

from madelief.cql import ast


def parse_block(text: str, file: str = "", line: int = 1) -> ast.Block:
    """Parameters and defines. `line` is where `text` starts in `file`. Raises `CqlError`."""
    # Only here: a process that finds the compiled shelf parses nothing and need not load lark.
    from madelief.cql.reading import read

    block = read(text, "start_block", file, line)
    assert isinstance(block, ast.Block)
    return block


def parse_expression(text: str, file: str = "", line: int = 1) -> ast.Expression:
    """One expression. Raises `CqlError`."""
    from madelief.cql.reading import read

    expression: ast.Expression = read(text, "start_expression", file, line)
    return expression
