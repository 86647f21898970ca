"""A first look into a CSV file to import: its columns, some rows, and where each column would go."""

from __future__ import annotations

from pathlib import Path

from app.errors import StorageError
from app.formats.csv.convert import CsvPreview, preview
from app.jobs.parsing import chosen_dialect


def look_at_csv(path: Path, *, encoding: str = "", delimiter: str = "") -> CsvPreview:
    """Columns, samples and the automatic match; empty `encoding` and `delimiter` are found out.

    FormatError when it is no text, StorageError when it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return preview(stream, chosen_dialect(stream, encoding, delimiter), file=path.name)
    except OSError as trouble:
        raise StorageError(
            "import.unreadable",
            f"“{path.name}” cannot be read.",
            next_step="Check that it is still there and that you may read it.",
        ) from trouble
