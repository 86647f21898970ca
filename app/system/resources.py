"""Where the files that ship with the program are: in the wheel, in the source tree or in a frozen bundle."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path


@cache
def _data_root(kind: str) -> Path:
    """The folder `kind` ("resources" or "migrations"), wherever this copy of the program keeps it."""
    package = Path(__file__).resolve().parent.parent
    bundle = getattr(sys, "_MEIPASS", None)
    candidates = [package / "_data" / kind, package.parent / kind]
    if bundle is not None:
        candidates.insert(0, Path(bundle) / "app" / "_data" / kind)
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    looked = ", ".join(str(path) for path in candidates)
    raise FileNotFoundError(f"This copy of Satchel is incomplete: no folder {kind} in {looked}")


def resource_path(*parts: str) -> Path:
    """The file or folder `parts` below resources/, for example ``resource_path("icons", "x.svg")``.

    The path may not exist when the last part does not; a missing resources folder raises FileNotFoundError.
    """
    return _data_root("resources").joinpath(*parts)


def migrations_path() -> Path:
    """The folder migrations/ that alembic reads."""
    return _data_root("migrations")
