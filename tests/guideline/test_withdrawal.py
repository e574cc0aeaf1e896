"""A withdrawn edition is refused by every door at once, and its page says since when and why."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from madelief.assess import Assessor
from madelief.engines import PythonMachine
from madelief.export import export_shelf
from madelief.facts import Refused
from madelief.guideline import open_shelf, shelf_folder
from madelief.guideline.check import check_shelf
from madelief.guideline.withdrawal import withdraw_edition

TODAY = date(2026, 11, 22)


@pytest.fixture
def shelf_of_two(folder: Path) -> Path:
    """The tiny guideline beside the house guards."""
    shutil.copytree(shelf_folder() / "safety", folder / "safety")
    page = folder / "safety" / "guideline.md"
    # The house guards stand over statements of a page that is not on this shelf.
    page.write_text(page.read_text(encoding="utf-8").replace("of=zwangerschap-2017", "of=tiny"), encoding="utf-8")
    return folder


def test_no_door_speaks_for_a_withdrawn_edition(shelf_of_two: Path, tmp_path: Path) -> None:
    assert "tiny" in [g.id for g in open_shelf(shelf_of_two).released()]
    withdraw_edition(open_shelf(shelf_of_two), "tiny", 'a limit is wrong:  "150"', TODAY)
    after = open_shelf(shelf_of_two)
    tiny = after.guidelines["tiny"]
    assert (tiny.status, tiny.withdrawn) == ("withdrawn", "2026-11-22, a limit is wrong: '150'")
    assert [g.id for g in Assessor(after).guidelines] == ["safety"]
    assert [path.name for path in export_shelf(after, tmp_path / "out") if "Tiny" in path.name] == []
    with pytest.raises(Refused) as refused:
        Assessor(after, ("tiny",))
    sentence = "the guideline is withdrawn (2026-11-22, a limit is wrong: '150'); only a released one is asked"
    assert str(refused.value.faults[0]).endswith(sentence)


def test_a_withdrawn_page_is_otherwise_as_it_was(folder: Path) -> None:
    before = (folder / "tiny" / "guideline.md").read_text(encoding="utf-8")
    withdraw_edition(open_shelf(folder), "tiny", "replaced", TODAY)
    after = (folder / "tiny" / "guideline.md").read_text(encoding="utf-8")
    marks = 'status: withdrawn\nwithdrawn: "2026-11-22, replaced"\n'
    assert after.replace(marks, "") == before.replace("status: released\n", "")
    assert check_shelf(folder, PythonMachine, ("tiny",)).faults == ()
    assert sorted(path.name for path in (folder / "tiny").iterdir()) == ["guideline.md", "guideline.nl.md", "sources.yaml"]


@pytest.mark.parametrize(
    ("wanted", "reason", "sentence"),
    [
        ("huge", "wrong", "no such guideline; the shelf holds safety, tiny"),
        ("safety", "wrong", "the house guards are not withdrawn"),
        ("tiny", " ", "say why"),
    ],
)
def test_what_cannot_be_withdrawn_is_refused(shelf_of_two: Path, wanted: str, reason: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        withdraw_edition(open_shelf(shelf_of_two), wanted, reason, TODAY)
    assert sentence in str(refused.value.faults[0])


def test_an_edition_is_withdrawn_once(folder: Path) -> None:
    withdraw_edition(open_shelf(folder), "tiny", "replaced", TODAY)
    with pytest.raises(Refused, match="is withdrawn already"):
        withdraw_edition(open_shelf(folder), "tiny", "again", TODAY)
