"""The two reference engines, made ready once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.agree.oracle import prepared

EVERYDAY = 2_000


@pytest.fixture(scope="session")
def oracle(shared: Path) -> Path:
    """The folder of the oracle, with its packages. Skips (fails where everything is required) when it cannot be had."""
    return prepared(shared)


@pytest.fixture(scope="session")
def how_many() -> int:
    """How many people a comparison takes: 2,000 every day, 100,000 in `make agree`."""
    return int(os.environ.get("MADELIEF_AGREE_PEOPLE", EVERYDAY))
