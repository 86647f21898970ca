"""The closing line of a run is what pytest counted."""

from __future__ import annotations

import pytest

from scripts.run_checks import counts


@pytest.mark.parametrize(
    ("printed", "counted"),
    [
        ("....\n12 passed in 0.40s\n", "12 passed"),
        ("== 3 failed, 12 passed, 1 skipped in 4.02s (0:00:04) ==\n", "3 failed, 12 passed, 1 skipped"),
        ("5 passed in 1s\nand then\n7 passed, 1 skipped in 2s\n", "7 passed, 1 skipped"),
        ("error: no such file\n", ""),
    ],
)
def test_the_counts_are_found(printed: str, counted: str) -> None:
    assert counts(printed) == counted
