"""The first window: from nothing to a contact that can be edited, samples, files, and back from a backup."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.jobs.backup import run_backup
from app.system.secret import Secret
from app.ui import file_dialogs, last_folder
from app.ui.first_run.window import FirstRun
from app.ui.imports.flow import Stage
from app.ui.password_strength import Strength, strength
from app.ui.program import Program
from app.ui.recovery_sheet import write_pdf
from tests.support.ui_checks import assert_sound
from tests.support.window import PASSWORD, PATIENCE_MS, Opened, button, make_profile, open_program

pytestmark = pytest.mark.timeout(300)  # real key stretching, on machines that may be busy

Begin = Callable[[Path], Program]


@pytest.fixture
def begin(qtbot: QtBot) -> Iterator[Begin]:
    programs: list[Program] = []

    def make(folder: Path) -> Program:
        program = Program(folder)
        programs.append(program)
        program.start()
        qtbot.waitUntil(lambda: program._runner.idle, timeout=PATIENCE_MS)
        return program

    yield make
    for program in programs:
        program.finish()


def first_window(program: Program) -> FirstRun:
    assert isinstance(program.shown, FirstRun)
    return program.shown


class Hand:
    """Does what a person does, and counts clicks and key chords; typing into the focus is not counted."""

    def __init__(self) -> None:
        self.actions = 0

    def click(self, widget: object) -> None:
        self.actions += 1
        widget.click()  # type: ignore[attr-defined]  # buttons and cards

    def type(self, field: QLineEdit, text: str) -> None:
        QTest.keyClicks(field, text)


def fill(window: FirstRun, hand: Hand) -> None:
    """No keyring in tests: a password is needed."""
    hand.type(window.details.person, "Mara Lindqvist")
    hand.type(window.details.passwords.first, PASSWORD)
    hand.type(window.details.passwords.again, PASSWORD)
    hand.click(window.details.done)


def to_the_window(qtbot: QtBot, program: Program, hand: Hand) -> Opened:
    window = first_window(program)
    qtbot.waitUntil(lambda: window.unfinished is not None, timeout=PATIENCE_MS)
    hand.click(window.later)
    qtbot.waitUntil(lambda: program.window is not None, timeout=PATIENCE_MS)
    opened = Opened(qtbot, program)
    opened.settle()
    return opened


def test_a_fresh_start_takes_at_most_six_actions_to_a_contact_that_can_be_edited(
    qtbot: QtBot, begin: Begin, tmp_path: Path
) -> None:
    program, hand = begin(tmp_path / "new"), Hand()
    window = first_window(program)
    hand.click(window.welcome.cards[0])
    fill(window, hand)
    opened = to_the_window(qtbot, program, hand)
    hand.actions += 1
    assert opened.window.actions.trigger("contacts.new")
    assert hand.actions <= 5, "one more to save the contact makes six"
    assert opened.window.shell.windowTitle().startswith("My contacts")
    assert opened.context.device.more["database.name"] == "My contacts"


def test_without_a_keyring_a_password_is_asked_for_and_said_why(
    qtbot: QtBot, begin: Begin, tmp_path: Path
) -> None:
    window = first_window(begin(tmp_path / "new"))
    window.start_fresh()
    assert "password is needed" in window.details.passwords.line.text()
    window.details.done.click()
    assert window.details.passwords.line.text() == "Choose a password first."
    window.details.passwords.first.setText("one")
    window.details.passwords.again.setText("other")
    window.details.done.click()
    assert "differ" in window.details.passwords.line.text()
    assert not (tmp_path / "new" / "satchel.db").exists()


def test_sample_contacts_come_and_go_in_one_click(qtbot: QtBot, begin: Begin, tmp_path: Path) -> None:
    program, hand = begin(tmp_path / "new"), Hand()
    window = first_window(program)
    hand.click(window.welcome.cards[2])
    fill(window, hand)
    opened = to_the_window(qtbot, program, hand)
    opened.until(lambda: opened.counts().contacts >= 500)
    opened.until(lambda: opened.window.shell.messages.isVisible())
    opened.settle()
    button(opened.window.shell.messages, "Remove sample contacts").click()
    opened.until(lambda: opened.counts().contacts == 0)
    assert not opened.window.actions.get("samples.remove").isEnabled()


def test_files_to_bring_open_the_import_wizard_with_them(qtbot: QtBot, begin: Begin, tmp_path: Path) -> None:
    card = tmp_path / "one.vcf"
    card.write_text("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Greta Hoffmann\r\nEND:VCARD\r\n", encoding="utf-8")
    program, hand = begin(tmp_path / "new"), Hand()
    window = first_window(program)
    hand.click(window.welcome.cards[1])
    window.details.drop.dropped.emit([card])
    assert not window.details.drop.isVisible()
    fill(window, hand)
    opened = to_the_window(qtbot, program, hand)
    wizard = opened.window.commands.imports.wizard
    assert wizard is not None
    opened.until(lambda: len(wizard.flow.files) == 1)
    wizard.forward.click()
    opened.until(lambda: wizard.flow.stage is Stage.CHECKED)


def test_a_backup_and_its_key_bring_everything_back_in_three_clicks(
    qtbot: QtBot, begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_profile(tmp_path / "old")
    old = open_program(qtbot, tmp_path / "old")
    context = old.context
    made = run_backup(
        context.profile,
        context.blobs,
        key=context.data_key.reveal(),
        key_copy=context.keys.backup_copy(),
        clock=context.clock,
        device="laptop",
    )
    assert made is not None
    old.program.finish()
    monkeypatch.setattr(file_dialogs, "open_file", lambda *_args: made.made.path)
    program, hand = begin(tmp_path / "new"), Hand()
    window = first_window(program)
    hand.click(button(window, "Restore a backup…"))
    hand.actions += 1  # the file in the system's dialog
    window.bring_back.key.field.setText(key)
    qtbot.waitUntil(lambda: window.bring_back.done.isEnabled(), timeout=PATIENCE_MS)
    assert "on laptop" in window.bring_back.preview.text()
    window.bring_back.passwords.first.setText(PASSWORD)
    window.bring_back.passwords.again.setText(PASSWORD)
    hand.click(window.bring_back.done)
    qtbot.waitUntil(lambda: program.locked is not None, timeout=PATIENCE_MS)
    assert hand.actions == 3
    assert (tmp_path / "new" / "satchel.db").exists()


def test_a_recovery_key_with_a_slip_names_the_group(qtbot: QtBot, begin: Begin, tmp_path: Path) -> None:
    window = first_window(begin(tmp_path / "new"))
    field = window.bring_back.key
    field.field.setText("AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-AAAAA")
    field.field.editingFinished.emit()
    assert "Group" in field.note.text()


def test_a_database_that_does_not_open_says_why_and_what_helps(qtbot: QtBot, tmp_path: Path) -> None:
    make_profile(tmp_path / "profile")
    (tmp_path / "profile" / "satchel.db").unlink()
    program = Program(tmp_path / "profile", password=None)
    program.open()
    qtbot.waitUntil(lambda: isinstance(program.shown, FirstRun), timeout=PATIENCE_MS)
    assert_sound(first_window(program))
    assert [card.text() for card in first_window(program).welcome.cards] == ["Try again", "Restore a backup"]
    program.finish()


def test_every_page_of_the_first_window_is_sound(qtbot: QtBot, begin: Begin, tmp_path: Path) -> None:
    window = first_window(begin(tmp_path / "new"))
    assert_sound(window)
    window.bring_contacts()
    assert_sound(window)
    window.bring_back.file = tmp_path / "a.satchelbackup"
    window.pages.setCurrentWidget(window.bring_back)
    assert_sound(window)


def test_the_key_page_offers_later_as_an_equal_button_and_is_sound(
    qtbot: QtBot, begin: Begin, tmp_path: Path
) -> None:
    program, hand = begin(tmp_path / "new"), Hand()
    window = first_window(program)
    window.start_fresh()
    fill(window, hand)
    qtbot.waitUntil(lambda: window.unfinished is not None, timeout=PATIENCE_MS)
    assert window.later.property("kind") == window.kept.property("kind")
    assert_sound(window)
    window.kept.click()
    qtbot.waitUntil(lambda: program.window is not None, timeout=PATIENCE_MS)


def test_the_key_on_paper_is_a_pdf(qtbot: QtBot, tmp_path: Path) -> None:
    write_pdf(tmp_path / "key.pdf", Secret("-".join(["ABCDE"] * 8)), "My contacts")
    assert (tmp_path / "key.pdf").read_bytes().startswith(b"%PDF")


def test_the_folder_opened_last_is_opened_again_while_it_holds_a_database(tmp_path: Path) -> None:
    make_profile(tmp_path / "profile")
    last_folder.remember_folder(tmp_path / "profile")
    assert last_folder.folder_to_open() == tmp_path / "profile"
    last_folder.remember_folder(tmp_path / "nowhere")
    assert last_folder.folder_to_open() != tmp_path / "nowhere"


@pytest.mark.parametrize(
    ("password", "found"),
    [
        ("", Strength.NONE),
        ("password1", Strength.WEAK),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", Strength.WEAK),
        ("hello you", Strength.FAIR),
        (PASSWORD, Strength.GOOD),
    ],
)
def test_the_strength_of_a_password_is_judged_by_length_and_variety(password: str, found: Strength) -> None:
    assert strength(password) is found
