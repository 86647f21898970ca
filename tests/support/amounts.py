"""How much of something a test does: enough for every commit, or the long version of the night."""

from __future__ import annotations

import os

NIGHTLY = os.environ.get("SATCHEL_NIGHTLY") == "1"


def amount(commit: int, nightly: int) -> int:
    """`commit` in `make test`, `nightly` in `make nightly`; for example ``amount(30, 300)`` kills."""
    return nightly if NIGHTLY else commit
