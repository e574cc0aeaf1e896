"""The command `madelief`."""

from __future__ import annotations

import sys


def run() -> None:
    """Entry point. Whatever happens, a person reads sentences: a traceback only with MADELIEF_DEBUG set."""
    if sys.argv[1:] == ["--version"]:
        # The one answer that needs nothing else to be loaded.
        from madelief import __version__

        print(f"madelief {__version__}")
        return
    from madelief.doors.cli.main import main

    sys.exit(main())
