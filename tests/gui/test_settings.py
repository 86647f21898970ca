"""Settings and backups in the window: everything applies at once and is kept; a restore can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.system.device import read_device
from app.system.resources import resource_path
from app.system.secret import Secret
from app.ui import file_dialogs
from app.ui.backups.panel import BackupPanel, RestoreSheet
from app.ui.exports.dialog import ExportDialog
from app.ui.looks import appearance_of, last_place, restore_window, window_of
from app.ui.preferences.pages import AppearancePage, GeneralPage, KeyboardPage
from app.ui.preferences.security import KeySheet, PasswordSheet, ProofSheet, SecurityPage, TypeBackSheet
from app.ui.shell.page import Place
from app.ui.theme import Density, ThemeMode
from tests.support.ui_checks import action_faults, assert_sound
from tests.support.window import PASSWORD, Opened, button, make_profile, open_program, the

pytestmark = pytest.mark.timeout(300)  # real key stretching, on machines that may be busy

PAGES = ("general", "appearance", "security", "keyboard", "data", "about")


@pytest.fixture
def recovery_key(tmp_path: Path) -> str:
    return make_profile(tmp_path / "profile")


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path, recovery_key: str) -> Iterator[Opened]:
    made = open_program(qtbot, tmp_path / "profile")
    yield made
    made.program.finish()


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_settings_is_sound(opened: Opened, name: str) -> None:
    window = opened.window.commands.show_settings(name)
    opened.settle()
    assert_sound(window)


def test_a_look_applies_at_once_and_is_there_at_the_next_start(opened: Opened) -> None:
    page = opened.window.commands.show_settings("appearance").go("appearance")
    assert isinstance(page, AppearancePage)
    page.mode.chosen.emit("dark")
    page.density.chosen.emit("compact")
    page.text_size.setCurrentIndex(page.text_size.findData(120))
    page.text_size.activated.emit(page.text_size.currentIndex())
    look = appearance_of(read_device(opened.context.profile.device_file))
    assert (look.mode, look.density, look.text_percent) == (ThemeMode.DARK, Density.COMPACT, 120)


def test_names_are_kept_and_shown(opened: Opened) -> None:
    page = opened.window.commands.show_settings("general").go("general")
    opened.settle()
    assert isinstance(page, GeneralPage)
    assert page.person.text() == "Mara Lindqvist"
    page.person.setText("Mara L.")
    page.person.editingFinished.emit()
    page.database.setText("Field trip")
    page.database.editingFinished.emit()
    opened.settle()
    assert opened.window.shell.windowTitle() == "Field trip – Satchel"
    again = GeneralPage(opened.window)
    opened.settle()
    assert again.person.text() == "Mara L."
    again.deleteLater()


def test_keys_of_one_letter_can_be_switched_off(opened: Opened) -> None:
    page = opened.window.commands.show_settings("keyboard").go("keyboard")
    assert isinstance(page, KeyboardPage)
    assert opened.window.actions.keys("contacts.call") == ("C",)
    page.single.setChecked(False)
    assert opened.window.actions.keys("contacts.call") == ()


def test_the_password_changes_only_for_who_knows_it(opened: Opened) -> None:
    page = opened.window.commands.show_settings("security").go("security")
    assert isinstance(page, SecurityPage)
    page.change.click()
    sheet = the(PasswordSheet, page.window())
    for field in (sheet.fields.first, sheet.fields.again):
        field.setText("another good password")
    sheet.old.setText("wrong")
    sheet.save.click()
    opened.until(sheet.messages.isVisible)
    sheet.old.setText(PASSWORD)
    sheet.save.click()
    opened.until(lambda: not sheet.isVisible())
    opened.settle()
    key = opened.context.keys.load(password=Secret("another good password"))
    assert key == opened.context.data_key


def test_the_recovery_key_is_shown_after_the_password_and_checked_by_typing(
    opened: Opened, recovery_key: str
) -> None:
    page = opened.window.commands.show_settings("security").go("security")
    assert isinstance(page, SecurityPage)
    page.show_key.click()
    proof = the(ProofSheet, page.window())
    proof.field.setText(PASSWORD)
    proof.go.click()
    opened.until(lambda: bool(page.window().findChildren(KeySheet)))
    the(KeySheet, page.window()).accept()
    page.type_back.click()
    sheet = the(TypeBackSheet, page.window())
    sheet.key.field.setText(recovery_key)
    sheet.go.click()
    opened.until(lambda: not page.type_back.isVisible())
    assert not opened.context.keys.recovery_key_reminder_due


def test_a_backup_is_made_listed_restored_and_the_restore_undone(opened: Opened) -> None:
    commands = opened.window.commands
    commands.import_samples(resource_path("samples", "contacts.vcf"))
    opened.until(lambda: opened.counts().contacts >= 500)
    opened.settle()
    had = opened.counts()
    opened.window.shell.rail.status.click()
    panel = the(BackupPanel, opened.window.shell)
    panel.section.now.click()
    opened.until(lambda: opened.window.backups.line() == "Backup today")
    opened.settle()
    assert_sound(panel)
    commands.remove_samples()
    opened.until(lambda: opened.counts().contacts == 0)
    opened.settle()
    button(panel, "Restore…").click()
    sheet = the(RestoreSheet, panel)
    opened.until(sheet.restore.isEnabled)
    assert_sound(sheet)
    sheet.restore.click()
    opened.until(lambda: not opened.window.desk.suspended and opened.counts() == had)
    opened.settle()
    panel.section.undo.click()
    opened.until(lambda: not opened.window.desk.suspended and opened.counts().contacts == 0)
    opened.settle()


def test_an_export_shows_its_first_rows_and_writes_the_file(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.window.commands.import_samples(resource_path("samples", "contacts.vcf"))
    opened.until(lambda: opened.counts().contacts >= 500)
    opened.settle()
    opened.window.commands.export()
    dialog = the(ExportDialog, opened.window.shell)
    opened.settle()
    assert_sound(dialog)
    dialog.scope.setCurrentIndex(dialog.scope.findData("found"))
    dialog.scope.activated.emit(1)
    dialog.query.setText("marchetti")
    opened.until(lambda: dialog.count.text().startswith("1 "))
    monkeypatch.setattr(file_dialogs, "save_file", lambda *_args: tmp_path / "out")
    dialog.save.click()
    opened.until((tmp_path / "out.vcf").exists)
    opened.settle()
    assert "Marchetti" in (tmp_path / "out.vcf").read_text(encoding="utf-8")


def test_commands_have_names_and_no_two_share_a_key(opened: Opened) -> None:
    assert action_faults(opened.window.actions) == []


def test_size_and_page_are_kept_for_the_next_start(opened: Opened) -> None:
    shell = opened.window.shell
    shell.resize(1000, 700)
    shell.go(Place("companies"))
    opened.window.keep_window()
    kept = opened.context.device.window
    assert last_place(kept, "contacts") == Place("companies")
    shell.resize(800, 600)
    restore_window(shell, kept)
    assert (window_of(shell, None)["width"], kept["width"]) == (
        min(1000, shell.screen().size().width()),
        1000,
    )
