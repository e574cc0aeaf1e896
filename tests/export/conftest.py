"""The reference translator, for what is exported."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agree.oracle import prepared


@pytest.fixture(scope="session")
def oracle(shared: Path) -> Path:
    """The folder of the oracle (tests/agree/oracle.py)."""
    return prepared(shared)
