"""The real window on a real profile, for tests: opened as the program opens it, closed at the end."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.bootstrap import Context
from app.queries.contacts import Counts, counts
from app.system.secret import Secret
from app.ui.program import Program
from app.ui.window_setup import OpenWindow

PASSWORD = "correct horse battery staple"
PATIENCE_MS = 30_000
Found = TypeVar("Found", bound=QWidget)


class Opened:
    """A program with an open database."""

    def __init__(self, qtbot: QtBot, program: Program) -> None:
        self.qtbot, self.program = qtbot, program

    @property
    def window(self) -> OpenWindow:
        """The open database in its window."""
        assert self.program.window is not None
        return self.program.window

    @property
    def context(self) -> Context:
        """What is open now."""
        return self.window.desk.context

    def counts(self) -> Counts:
        """How many contacts and companies there are."""
        with self.context.database.read() as session:
            return counts(session)

    def settle(self) -> None:
        """Until every answer came home."""
        self.until(lambda: self.window.runner.idle)

    def until(self, ready: Callable[[], bool]) -> None:
        """Until something is so."""
        self.qtbot.waitUntil(ready, timeout=PATIENCE_MS)


@cache
def _template() -> tuple[dict[str, bytes], str]:
    """The files of an empty profile, made once in a run, and its recovery key."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "profile")
        new = bootstrap.create(place, person_name="Mara Lindqvist", password=Secret(PASSWORD))
        new.context.close()
        files = {path.name: path.read_bytes() for path in place.iterdir() if path.is_file()}
        return files, new.recovery_key.reveal()


def make_profile(folder: Path) -> str:
    """An empty profile with PASSWORD, closed; returns its recovery key."""
    files, recovery_key = _template()
    (folder / "backups").mkdir(parents=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return recovery_key


def open_program(qtbot: QtBot, folder: Path) -> Opened:
    """The program on the profile in `folder`; call `program.finish()` at the end."""
    program = Program(folder, password=Secret(PASSWORD))
    program.start()
    qtbot.waitUntil(lambda: program.window is not None, timeout=PATIENCE_MS)
    opened = Opened(qtbot, program)
    opened.settle()
    return opened


def the(kind: type[Found], parent: QWidget) -> Found:
    """The newest visible widget of a class."""
    found = [one for one in parent.findChildren(kind) if one.isVisible()]
    assert found, f"no {kind.__name__} is on screen"
    return found[-1]


def button(parent: QWidget, text: str) -> QPushButton:
    """The visible button with a text."""
    for one in parent.findChildren(QPushButton):
        if one.text() == text and one.isVisibleTo(parent):
            return one
    raise AssertionError(f"no button “{text}”")
