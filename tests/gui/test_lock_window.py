"""Locking: the database is closed, nothing is shown, and everything is where it was afterwards."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.db.session import WriteSession
from app.domain.changes import Label
from app.errors import LockedError
from app.services.contacts import NewContact, add_contact
from app.ui.lock.lock_window import LockWindow
from app.ui.program import Program
from app.ui.shell.page import Place
from tests.support.ui_checks import assert_sound
from tests.support.window import PASSWORD, PATIENCE_MS, Opened, make_profile, open_program

pytestmark = pytest.mark.timeout(300)  # real key stretching, on machines that may be busy


@pytest.fixture
def recovery_key(tmp_path: Path) -> str:
    return make_profile(tmp_path / "profile")


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path, recovery_key: str) -> Iterator[Opened]:
    made = open_program(qtbot, tmp_path / "profile")
    yield made
    made.program.finish()


def lock(opened: Opened) -> LockWindow:
    with opened.qtbot.waitSignal(opened.window.files_closed, timeout=PATIENCE_MS):
        assert opened.window.actions.trigger("app.lock")
    assert opened.program.locked is not None
    return opened.program.locked


def unlock(opened: Opened, password: str) -> None:
    window = opened.program.locked
    assert window is not None
    window.field.setText(password)
    window.open.click()


def test_ctrl_l_hides_the_window_and_closes_the_files(opened: Opened) -> None:
    window = lock(opened)
    assert opened.program.shown is window
    assert not opened.window.shell.isVisible()
    if sys.platform == "linux":
        held = [entry.readlink().name for entry in Path("/proc/self/fd").iterdir() if entry.is_symlink()]
        assert not [name for name in held if name.endswith((".db", ".db-wal", ".db-shm"))]


def test_the_password_brings_back_the_same_page(opened: Opened) -> None:
    opened.window.shell.go(Place("companies"))
    lock(opened)
    unlock(opened, PASSWORD)
    opened.until(lambda: opened.program.locked is None)
    assert opened.window.shell.isVisible()
    assert opened.window.shell.here() == Place("companies")
    opened.settle()
    assert opened.counts().contacts == 0, "reads work again"


def test_what_is_written_while_locked_waits_and_is_kept(opened: Opened) -> None:
    lock(opened)
    opened.window.desk.write(Label("add_contact"), _add_greta)
    unlock(opened, PASSWORD)
    opened.until(lambda: opened.program.locked is None)
    opened.until(lambda: opened.counts().contacts == 1)


def _add_greta(session: WriteSession) -> None:
    add_contact(session, NewContact(fn="Greta Hoffmann"))


def test_a_wrong_password_is_said_and_the_recovery_key_opens_it(opened: Opened, recovery_key: str) -> None:
    window = lock(opened)
    unlock(opened, "not this one")
    opened.until(lambda: bool(window.trouble.text()))
    assert "does not open" in window.trouble.text()
    window.other.click()
    unlock(opened, recovery_key)
    opened.until(lambda: opened.program.locked is None)


def test_after_five_wrong_passwords_the_pause_is_counted_down(qtbot: QtBot) -> None:
    window = LockWindow("My contacts")
    qtbot.addWidget(window)
    window.show()
    wait = LockedError("keys.wait", "5 passwords in a row did not fit.", data={"seconds": 2})
    window.show_trouble(wait)
    assert not window.open.isEnabled()
    qtbot.waitUntil(window.open.isEnabled, timeout=PATIENCE_MS)


def test_a_start_asks_for_the_password_at_once(qtbot: QtBot, tmp_path: Path, recovery_key: str) -> None:
    program = Program(tmp_path / "profile")
    program.start()
    assert program.locked is not None
    assert_sound(program.locked)
    program.locked.field.setText(PASSWORD)
    program.locked.open.click()
    qtbot.waitUntil(lambda: program.window is not None, timeout=PATIENCE_MS)
    program.finish()
