"""Where the real-world sample files lie: beside the clone, never inside it."""

from __future__ import annotations

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
CORPORA = REPOSITORY.parent / "shared" / "corpora"
ABSENT = "the sample files are absent: ../shared/corpora is not beside this clone"


def corpus_files(folder: str, pattern: str = "*") -> list[Path]:
    """The sample files of one folder (``vcard``, ``ical``, ``mail``) in a stable order; empty when absent.

    For `pytest.mark.parametrize`: an empty list makes pytest skip the test and say so.
    """
    root = CORPORA / folder
    return sorted(path for path in root.rglob(pattern) if path.is_file()) if root.is_dir() else []
