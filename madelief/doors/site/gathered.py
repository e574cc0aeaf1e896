"""How `serve` keeps the static files that it gathers."""

from __future__ import annotations

from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedStaticFilesStorage


class Gathered(CompressedStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types here
    """Beside each file a gzipped one, as every browser reads it.

    No Brotli: it would save a sixth of 30 kB, and takes ten seconds for the script of the API's documentation.
    """

    def create_compressor(self, **chosen: Any) -> Compressor:
        return Compressor(use_brotli=False, **chosen)
