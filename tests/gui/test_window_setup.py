"""The open database in its window: other processes, the file under it, the palette, drops, small duties."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.cli.handed import run_handed
from app.db.session import WriteSession
from app.domain.changes import Label
from app.errors import SatchelError
from app.services.contacts import NewContact, add_contact
from app.system.single import hand_over
from app.ui.display import check_display
from app.ui.main import open_window
from app.ui.program import Program
from app.ui.records_palette import CreateProvider, RecordsProvider
from app.ui.runner import Stop
from app.ui.taking_over import SHOW
from tests.support.window import PATIENCE_MS, Opened, make_profile, open_program

pytestmark = pytest.mark.timeout(300)  # real key stretching, on machines that may be busy


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[Opened]:
    make_profile(tmp_path / "profile")
    made = open_program(qtbot, tmp_path / "profile")
    made.window.taking_over._run_command = run_handed
    yield made
    made.program.finish()


def ask(opened: Opened, request: bytes) -> dict[str, object]:
    """What another process is answered, asked on another thread."""
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(hand_over, opened.context.profile, request)
        opened.until(asked.done)
    found: dict[str, object] = json.loads(asked.result())
    return found


def request(*argv: str) -> bytes:
    return json.dumps({"argv": argv, "cwd": str(Path.cwd())}).encode()


def test_a_command_of_another_process_runs_in_the_window(opened: Opened) -> None:
    answer = ask(opened, request("add", "contact", "fn=Greta Hoffmann", "--json"))
    assert answer["code"] == 0, answer
    assert "Greta Hoffmann" in str(answer["stdout"])
    opened.until(lambda: opened.counts().contacts == 1)


def test_a_command_that_cannot_be_done_says_why_with_its_exit_code(opened: Opened) -> None:
    answer = ask(opened, request("show", "no-such-id"))
    assert answer["code"] == 3
    assert answer["stderr"]


def test_a_locked_window_takes_no_command(opened: Opened) -> None:
    with opened.qtbot.waitSignal(opened.window.files_closed, timeout=PATIENCE_MS):
        opened.window.ask_to_lock()
    answer = ask(opened, request("add", "contact", "fn=Greta Hoffmann"))
    assert answer["code"] == 3
    assert "locked" in str(answer["stderr"])


def test_a_second_start_brings_the_window_to_the_front(opened: Opened) -> None:
    with opened.qtbot.waitSignal(opened.window.taking_over.wanted, timeout=PATIENCE_MS):
        assert ask(opened, SHOW)["code"] == 0


def test_a_file_that_goes_away_under_the_window_is_said_once(opened: Opened) -> None:
    database = opened.context.profile.database
    aside = database.with_name("aside.db")
    database.rename(aside)
    try:
        opened.window.upkeep.look_at_files()
        assert opened.window.shell.messages.isVisible()
        assert "moved or deleted" in opened.window.shell.messages.accessibleName()
    finally:
        aside.rename(database)
    opened.window.upkeep.look_at_files()


def test_the_palette_finds_people_and_offers_to_create_who_is_not_there(opened: Opened) -> None:
    opened.window.desk.write(Label("add_contact"), _add_greta)
    opened.settle()
    rows = RecordsProvider(opened.window.desk).results("greta", Stop())
    assert [row.title for row in rows] == ["Greta Hoffmann"]
    rows[0].run()
    here = opened.window.shell.here()
    assert here is not None
    assert here.record
    created: list[str] = []
    offered = CreateProvider(created.append).results("Jonas  Weber", Stop())
    offered[0].run()
    assert created == ["Jonas Weber"]
    assert RecordsProvider(opened.window.desk).results(" ", Stop()) == ()


def _add_greta(session: WriteSession) -> None:
    add_contact(session, NewContact(fn="Greta Hoffmann"))


def test_contact_files_dropped_on_the_window_open_the_wizard(opened: Opened, tmp_path: Path) -> None:
    card = tmp_path / "one.vcf"
    card.write_text("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Greta\r\nEND:VCARD\r\n", encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(card)), QUrl.fromLocalFile(str(tmp_path / "picture.png"))])
    action, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    event = QDropEvent(QPointF(200, 200), action, data, left, Qt.KeyboardModifier.NoModifier)
    assert opened.window.eventFilter(opened.window.shell, event)
    wizard = opened.window.commands.imports.wizard
    assert wizard is not None
    opened.until(lambda: len(wizard.flow.files) == 1)


def test_undo_takes_back_the_last_action_and_redo_does_it_again(opened: Opened) -> None:
    opened.window.desk.write(Label("add_contact"), _add_greta)
    opened.settle()
    opened.window.actions.trigger("edit.undo")
    opened.until(lambda: opened.counts().contacts == 0)
    opened.settle()
    opened.window.actions.trigger("edit.redo")
    opened.until(lambda: opened.counts().contacts == 1)


def test_the_key_that_was_never_typed_back_is_one_calm_line(opened: Opened) -> None:
    assert "recovery key" in opened.window.shell.messages.accessibleName()


def test_a_second_window_of_the_same_profile_goes_when_the_first_came_forward(
    opened: Opened, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(QApplication, "exit", asked.append)
    second = Program(opened.context.profile.folder)
    with qtbot.waitSignal(opened.window.taking_over.wanted, timeout=PATIENCE_MS):
        second.start()
    qtbot.waitUntil(lambda: asked == [0], timeout=PATIENCE_MS)
    second.finish()


def test_no_display_is_said_with_the_demo_as_next_step() -> None:
    with pytest.raises(SatchelError, match="no display") as caught:
        check_display({}, platform="linux")
    assert "satchel demo" in caught.value.next_step


def test_missing_libraries_are_named_with_the_line_that_installs_them() -> None:
    def load(name: str) -> object:
        if "cursor" in name:
            raise OSError(name)
        return name

    with pytest.raises(SatchelError) as caught:
        check_display({"DISPLAY": ":0"}, platform="linux", load=load)
    assert caught.value.next_step == "Install them with: sudo apt install libxcb-cursor0"


@pytest.mark.parametrize(
    ("environ", "platform"),
    [
        ({}, "win32"),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux"),
        ({"DISPLAY": ":0"}, "linux"),
    ],
)
def test_a_display_that_is_there_is_fine(environ: dict[str, str], platform: str) -> None:
    check_display(environ, platform=platform, load=str)


def test_opening_without_a_display_raises_before_qt_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(SatchelError):
        open_window(Namespace(profile="", passphrase_file=""))


def test_a_page_opened_before_the_window_is_shown_has_its_commands(opened: Opened) -> None:
    shell = opened.window.shell
    shell.hide()
    opened.window.actions.refresh_enabled()
    assert not opened.window.actions.get("contacts.new").isEnabled()
    shell.show()
    assert opened.window.actions.get("contacts.new").isEnabled()
