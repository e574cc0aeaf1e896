"""What every test may lean on: the shelf, the vocabulary, and the data shared beside the project."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings

from madelief.facts import Vocabulary
from madelief.guideline import Shelf, open_shelf

# Properties have no deadline: the first one in a process waits for the grammar or the table of units to be read.
settings.register_profile("madelief", deadline=None)
settings.load_profile("madelief")

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record", action="store_true", help="write the expected reports anew; review the diff")


def absent(reason: str) -> NoReturn:
    """Skip for want of something that a user's clone may lack. Where everything is required (CI), fail instead."""
    if os.environ.get("MADELIEF_REQUIRE_ALL"):
        pytest.fail(f"required here, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of data and tools beside the project."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        absent("there is no ../shared beside the project")
    return folder


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    return open_shelf()


@pytest.fixture(scope="session")
def vocabulary(shelf: Shelf) -> Vocabulary:
    return shelf.vocabulary
