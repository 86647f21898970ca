"""The window of a profile, without a display, for measuring what it does."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from app.ui.contacts.page import CONTACTS, ContactsPage
from app.ui.program import Program
from benchmarks.books import PASSWORD

_SIZE = (1440, 900)
_PATIENCE_S = 120.0


def without_display() -> None:
    """Qt draws into memory; before the first QApplication."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def turn(until: Callable[[], bool]) -> None:
    """Runs the event loop until something is so. SystemExit when that takes minutes."""
    loop, ends = QEventLoop(), time.monotonic() + _PATIENCE_S
    look = QTimer(interval=2)  # often enough, and hardly any CPU of its own

    def see() -> None:
        if until() or time.monotonic() > ends:
            loop.quit()

    look.timeout.connect(see)
    look.start()
    loop.exec()
    if not until():
        raise SystemExit("The window did not get there.")


def open_window(folder: Path) -> tuple[Program, ContactsPage]:
    """The program with the contacts of a profile on screen, its list filled."""
    program = Program(folder, password=PASSWORD)
    program.start()
    turn(lambda: program.window is not None)
    assert program.window is not None
    program.window.shell.resize(*_SIZE)
    turn(lambda: page_of(program) is not None)
    page = page_of(program)
    assert page is not None
    turn(lambda: page.model.row_at(0) is not None)
    return program, page


def page_of(program: Program) -> ContactsPage | None:
    """The contacts page, once it is there."""
    page = program.window.shell.page(CONTACTS) if program.window is not None else None
    return page if isinstance(page, ContactsPage) else None
