"""`make evidence`: the guidelines over the pregnant people of NHANES, written to docs/evidence.md. About a minute."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from rich.progress import track

from evidence.page import page
from evidence.people import sampled_people
from evidence.study import Study
from evidence.tally import tell
from madelief.assess import Assessor
from madelief.guideline import open_shelf

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
WRITTEN = ROOT / "docs" / "evidence.md"


def study(shared: Path = SHARED) -> Study:
    """Everybody, and what every released guideline says of them."""
    shelf = open_shelf()
    people = sampled_people(shared)
    told = track(tell(Assessor(shelf), people), total=len(people), description="people", transient=True)
    return Study(shelf, shared, list(told))


def main() -> None:
    if not SHARED.is_dir():
        sys.exit("the data of NHANES are not here: put the folder `shared` beside the project, with data/nhanes in it")
    WRITTEN.write_text(page(study(), date.today()), encoding="utf-8")
    print(f"written: {WRITTEN.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
