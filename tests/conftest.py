"""What every test may lean on: the shelf, the vocabulary, and the data shared beside the project."""

from __future__ import annotations

import gc
import importlib.util
import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import settings

from madelief.facts import Vocabulary
from madelief.guideline import Shelf, open_shelf

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# Properties have no deadline: the first one in a process waits for the grammar or the table of units to be read.
settings.register_profile("madelief", deadline=None)
settings.load_profile("madelief")

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record", action="store_true", help="write the expected reports anew; review the diff")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With `--dist loadgroup` whatever needs Spark runs in one process: each would start a session of its own."""
    for item in items:
        if "spark" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("spark"))


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


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """One session of Spark on two cores of this machine: it takes ten seconds to start, so whoever needs Spark shares it."""
    if importlib.util.find_spec("pyspark") is None:
        absent("PySpark is not installed; pip install 'madelief[spark]' brings it")
    home = os.environ.get("JAVA_HOME", "")
    if shutil.which("java") is None and not (Path(home) / "bin" / "java").is_file():
        absent("Spark needs Java 17 or newer (Debian: openjdk-17-jre-headless)")
    from pyspark.sql import SparkSession

    settings = {
        "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1", "spark.driver.memory": "2g",
        "spark.local.dir": str(tmp_path_factory.mktemp("spark")), "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2", "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false",
    }  # fmt: skip
    session = SparkSession.builder.master("local[2]").appName("madelief").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@contextmanager
def spark_sockets() -> Iterator[None]:
    """Around whatever takes a result from Spark: PySpark leaves the socket of each to the collector, which warns of it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "unclosed <socket", ResourceWarning)
        yield
        gc.collect()
