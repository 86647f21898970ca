"""Finds the data tables that ship with the app, from a checkout and from an installed wheel."""

from __future__ import annotations

from pathlib import Path

_APP = Path(__file__).resolve().parents[1]


def resource_bytes(name: str) -> bytes:
    """Return the bytes of `resources/<name>`; OSError when the installation is incomplete."""
    installed = _APP / "_data" / "resources" / name
    return (installed if installed.exists() else _APP.parent / "resources" / name).read_bytes()
