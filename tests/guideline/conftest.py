"""A guideline of one section that is right in every respect, for tests to spoil."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from madelief.engines import PythonMachine
from madelief.guideline import shelf_folder
from madelief.guideline.check import CheckReport, check_shelf

PAGE = """---
id: tiny
edition: 2026-01-01
standing: professional
status: released
country: nl
---

# A tiny guideline

## Total B12 {#total-b12}

> A total B12 below 150 pmol/L is low, and then a doctor looks within 4 weeks. [@book, "page 1"] (T1)

```cql
parameter "Low below" Quantity default 150 'pmol/L'
parameter "Seen within" Quantity default 4 weeks

define "Total B12 is low":
  "Total B12" < "Low below"
define "Low in pregnancy":
  "Total B12 is low" and "Pregnant"
define "Seen from":
  Today()
```

| on | total-b12 | pregnant | **Total B12 is low** | **Low in pregnancy** | **Seen from** | why this row |
|---|---|---|---|---|---|---|
| 2026-03-01 | 149 pmol/L | yes | yes | yes | 2026-03-01 | below the line |
| 2026-03-01 | 150 pmol/L | yes | no | no | 2026-03-01 | on the line |
| 2026-03-01 | 151 pmol/L | yes | no | no | 2026-03-01 | above the line |
| 2026-03-01 | 149 pmol/L | no | yes | no | 2026-03-01 | not pregnant |
| 2026-03-01 | 149 pmol/L | — | yes | unknown | 2026-03-01 | not asked |
| 2026-03-01 | — | yes | unknown | unknown | 2026-03-01 | not measured |

- When **Low in pregnancy**, see a doctor.
  {#see-doctor .do topic=referral action=refer-doctor urgency=this-week}
- Seen by a doctor.
  {#seen .plan of=see-doctor what=visit start="Seen from" after="Seen within"}
"""

DUTCH = """# Een kleine richtlijn

## Totaal B12 {#total-b12}

> Een totaal B12 onder de 150 pmol/l is laag. Dan kijkt een arts binnen 4 weken. (T1)

- **Total B12 is low**: totaal B12 is laag
- **Low in pregnancy**: laag in de zwangerschap
- **Seen from**: gezien vanaf
- Ga naar een arts. {#see-doctor}
- Gezien door een arts. {#seen}
"""

SOURCES = """works:
  book: {title: A book, issuer: Somebody, date: "2020", address: a shelf, licence: none, read: 2026-01-01}
confirmation:
  primary: T1
"""

Checked = Callable[..., CheckReport]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A shelf with the vocabulary and the tiny guideline."""
    shutil.copytree(shelf_folder() / "vocabulary", tmp_path / "vocabulary")
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "guideline.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "tiny" / "guideline.nl.md").write_text(DUTCH, encoding="utf-8")
    (tmp_path / "tiny" / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    return tmp_path


@pytest.fixture
def spoiled(folder: Path) -> Checked:
    """Replace texts in a file of the tiny guideline (each must occur) and check it."""

    def change(file: str, *changes: tuple[str, str]) -> CheckReport:
        path = folder / "tiny" / file
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        return check_shelf(folder, PythonMachine, ("tiny",))

    return change
