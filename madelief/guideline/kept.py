"""What was worked out once is kept in the user's cache folder, as Python keeps compiled modules.

Each thing under the hash of all that it came from, the program included: there is nothing to invalidate.
`MADELIEF_CACHE=off` turns it off; another value names the folder.
"""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

from madelief import __version__


def cache_folder() -> Path | None:
    """Where things are kept; None when keeping is off."""
    if os.environ.get("MADELIEF_CACHE") == "off":
        return None
    base = os.environ.get("MADELIEF_CACHE") or os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "madelief"


def program(*rooms: str) -> str:
    """Which program this is: a changed reader must not find what an older one kept."""
    code = Path(__file__).resolve().parent.parent
    stamps = [f"{__version__} {sys.version}"]
    for room in rooms:
        for path in sorted([*(code / room).glob("*.py"), *(code / room).glob("*.lark")]):
            stat = path.stat()
            stamps.append(f"{path.name} {stat.st_mtime_ns} {stat.st_size}")
    return " ".join(stamps)


def load(kept: Path | None) -> object:
    """What was kept there; None when there is nothing, or it cannot be read."""
    if kept is None or not kept.exists():
        return None
    try:
        return pickle.loads(kept.read_bytes())  # our own file, in the user's own folder, as with .pyc
    except Exception:  # whatever a damaged file does, working it out again mends it
        return None


def keep(kept: Path | None, thing: object, older: str) -> None:
    """Keep `thing`, and drop what was kept under names that begin with `older`. It appears whole or not at all."""
    if kept is None:
        return
    try:
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in kept.parent.glob(f"{older}*.pickle"):
            old.unlink(missing_ok=True)
        unfinished = kept.with_suffix(f".{os.getpid()}.part")
        unfinished.write_bytes(pickle.dumps(thing, protocol=pickle.HIGHEST_PROTOCOL))
        unfinished.replace(kept)
    except OSError:
        # A folder that cannot be written costs a second a start, nothing else.
        return
