"""An edition that turned out to be wrong is withdrawn: one line in its head, and every door refuses it at once."""

from __future__ import annotations

import os
from datetime import date

from madelief.facts import Fault, Refused
from madelief.guideline.shelf import Shelf

PAGE = "guideline.md"
FENCE = "---"


def withdraw_edition(shelf: Shelf, wanted: str, reason: str, on: date) -> None:
    """Mark the guideline `wanted` as withdrawn `on` a day, with the reason, in the head of its page.

    The page is written whole or not at all. Raises `Refused` for an id that the shelf does not hold, for one that is
    withdrawn already, without a reason, and for the house guards: nothing may be shown without them.
    """
    guideline = shelf.guidelines.get(wanted)
    if guideline is None:
        raise _refused(wanted, f"no such guideline; the shelf holds {', '.join(shelf.guidelines)}")
    if guideline.standing == "house":
        raise _refused(wanted, "the house guards are not withdrawn: nothing may be shown without them; mend them instead")
    if guideline.status == "withdrawn":
        raise _refused(wanted, f"the edition of {guideline.edition} is withdrawn already")
    said = " ".join(reason.split())
    if not said:
        raise _refused(wanted, "say why, so that readers of earlier reports can be told: --because REASON")
    page = shelf.folder / wanted / PAGE
    try:
        lines = page.read_text(encoding="utf-8").splitlines(keepends=True)
        head = lines.index(f"{FENCE}\n", 1)
        kept = [line for line in lines[:head] if not line.startswith("status:")]
        quoted = said.replace('"', "'").replace("\\", "/")
        marked = [*kept, "status: withdrawn\n", f'withdrawn: "{on.isoformat()}, {quoted}"\n', *lines[head:]]
        unfinished = page.with_suffix(f".{os.getpid()}.part")
        unfinished.write_text("".join(marked), encoding="utf-8")
        unfinished.replace(page)
    except OSError as error:
        raise _refused(wanted, f"{PAGE} cannot be written: {error.strerror}") from None


def _refused(wanted: str, sentence: str) -> Refused:
    return Refused([Fault("--withdraw", 0, wanted, sentence)])
