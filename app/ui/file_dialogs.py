"""The system's own dialogs for files and folders, behind functions that tests can answer for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def open_files(parent: QWidget, title: str, filters: str, start: str = "") -> Sequence[Path]:
    """The files that the person picked; none when the dialog was closed."""
    found, _filter = QFileDialog.getOpenFileNames(parent, title, start, filters)
    return [Path(name) for name in found]


def open_file(parent: QWidget, title: str, filters: str, start: str = "") -> Path | None:
    """One file, or None."""
    found, _filter = QFileDialog.getOpenFileName(parent, title, start, filters)
    return Path(found) if found else None


def save_file(parent: QWidget, title: str, suggested: str, filters: str) -> Path | None:
    """Where to write, or None; asks before it replaces something."""
    found, _filter = QFileDialog.getSaveFileName(parent, title, suggested, filters)
    return Path(found) if found else None


def open_folder(parent: QWidget, title: str, start: str = "") -> Path | None:
    """A folder, or None."""
    found = QFileDialog.getExistingDirectory(parent, title, start)
    return Path(found) if found else None
