"""Editing in place: what saves, what reverts, what stays when it cannot be saved."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.widgets.value_field import InlineField, ValueButton
from tests.support.ui_checks import assert_sound, settle


class Record(QWidget):
    """Three fields and a button, as on a record; remembers what was committed."""

    def __init__(self) -> None:
        super().__init__()
        self.phone = InlineField("Phone", "+39 345 018 2277", check=_has_digit)
        self.mail = InlineField("Email", "elena@bwfoods.example", link=True)
        self.note = InlineField("Note", "Prefers calls after 14:00", multiline=True)
        self.city = InlineField("Town", "", placeholder="Add a town", choices=("Parma", "Łódź"))
        self.other = QPushButton("Other")
        layout = QVBoxLayout(self)
        for widget in (self.phone, self.mail, self.note, self.city, self.other):
            layout.addWidget(widget)


def _has_digit(text: str) -> str:
    return "" if any(char.isdigit() for char in text) else "A phone number has digits."


@pytest.fixture
def record(qtbot: QtBot) -> Record:
    made = Record()
    made.resize(320, 420)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def _button(field: InlineField) -> ValueButton:
    found = field.findChild(ValueButton)
    assert found is not None
    return found


def _editor(field: InlineField) -> QLineEdit:
    found = field.findChild(QLineEdit)
    assert found is not None
    return found


def _retype(field: InlineField, text: str) -> None:
    editor = _editor(field)
    editor.selectAll()
    QTest.keyClicks(editor, text)


@pytest.mark.parametrize("key", [Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_keys_on_a_value_start_editing(record: Record, key: Qt.Key) -> None:
    _button(record.phone).setFocus()
    QTest.keyClick(_button(record.phone), key)
    assert record.phone.is_editing()
    assert _editor(record.phone).hasFocus()


def test_a_click_on_a_value_starts_editing(record: Record) -> None:
    QTest.mouseClick(_button(record.phone), Qt.MouseButton.LeftButton)
    assert record.phone.is_editing()


def test_enter_saves_and_gives_the_focus_back(qtbot: QtBot, record: Record) -> None:
    record.phone.start_editing()
    _retype(record.phone, " 0521 55 ")
    with qtbot.waitSignal(record.phone.committed) as caught:
        QTest.keyClick(_editor(record.phone), Qt.Key.Key_Return)
    assert caught.args == ["0521 55"]
    assert record.phone.value() == "0521 55"
    assert _button(record.phone).hasFocus()


def test_an_unchanged_value_is_not_saved_again(qtbot: QtBot, record: Record) -> None:
    record.phone.start_editing()
    with qtbot.assertNotEmitted(record.phone.committed):
        QTest.keyClick(_editor(record.phone), Qt.Key.Key_Return)


def test_escape_reverts(qtbot: QtBot, record: Record) -> None:
    record.phone.start_editing()
    _retype(record.phone, "0521")
    with qtbot.assertNotEmitted(record.phone.committed):
        QTest.keyClick(_editor(record.phone), Qt.Key.Key_Escape)
    assert record.phone.value() == "+39 345 018 2277"
    assert not record.phone.is_editing()


def test_tab_saves_and_edits_the_next_field(qtbot: QtBot, record: Record) -> None:
    record.phone.start_editing()
    _retype(record.phone, "0521")
    with qtbot.waitSignal(record.phone.committed):
        QTest.keyClick(_editor(record.phone), Qt.Key.Key_Tab)
    assert record.mail.is_editing()
    assert _editor(record.mail).hasFocus()


def test_shift_tab_goes_to_the_field_before(record: Record) -> None:
    record.mail.start_editing()
    QTest.keyClick(_editor(record.mail), Qt.Key.Key_Backtab)
    assert record.phone.is_editing()


def test_leaving_with_the_mouse_saves(qtbot: QtBot, record: Record) -> None:
    record.phone.start_editing()
    _retype(record.phone, "0521")
    with qtbot.waitSignal(record.phone.committed):
        record.other.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not record.phone.is_editing()


def test_a_problem_keeps_what_was_typed_and_says_so(qtbot: QtBot, record: Record) -> None:
    record.phone.start_editing()
    _retype(record.phone, "later")
    with qtbot.assertNotEmitted(record.phone.committed):
        QTest.keyClick(_editor(record.phone), Qt.Key.Key_Return)
    assert record.phone.draft() == "later"
    assert _editor(record.phone).accessibleDescription() == "A phone number has digits."
    _retype(record.phone, "12")
    QTest.keyClick(_editor(record.phone), Qt.Key.Key_Return)
    assert record.phone.value() == "12"
    assert record.phone.draft() is None


def test_a_problem_found_after_saving_opens_the_field_again(record: Record) -> None:
    record.phone.show_problem("That number is already on Greta Hoffmann.")
    assert record.phone.is_editing()


def test_saved_shows_with_undo_and_goes_after_two_seconds(qtbot: QtBot, record: Record) -> None:
    record.phone.show_saved()
    undo = next(button for button in record.phone.findChildren(QPushButton) if button.text() == "Undo")
    assert undo.isVisible()
    with qtbot.waitSignal(record.phone.undo_requested):
        undo.click()
    assert not undo.isVisible()
    record.phone.show_saved()
    qtbot.waitUntil(lambda: not undo.isVisible(), timeout=4000)


def test_enter_makes_a_line_in_long_text_and_control_enter_saves(qtbot: QtBot, record: Record) -> None:
    record.note.start_editing()
    editor = record.note.findChild(QPlainTextEdit)
    assert editor is not None
    editor.selectAll()
    QTest.keyClicks(editor, "one")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, "two")
    assert record.note.draft() == "one\ntwo"
    with qtbot.waitSignal(record.note.committed) as caught:
        QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert caught.args == ["one\ntwo"]


def test_choices_are_offered_and_others_are_taken(qtbot: QtBot, record: Record) -> None:
    record.city.start_editing()
    box = record.city.findChild(QComboBox)
    assert box is not None
    assert [box.itemText(at) for at in range(box.count())] == ["Parma", "Łódź"]
    box.setCurrentText("Lyon")
    with qtbot.waitSignal(record.city.committed) as caught:
        QTest.keyClick(box, Qt.Key.Key_Return)
    assert caught.args == ["Lyon"]


def test_a_new_stored_value_does_not_disturb_an_edit(record: Record) -> None:
    record.phone.start_editing()
    _retype(record.phone, "05")
    record.phone.set_value("+39 1")
    assert record.phone.draft() == "05"
    record.phone.revert()
    assert _button(record.phone).text() == "+39 1"


def test_a_kept_draft_can_be_taken_up_again(record: Record) -> None:
    record.phone.start_editing("+39 3")
    assert record.phone.draft() == "+39 3"


def test_a_long_address_wraps_and_is_never_cut(record: Record) -> None:
    record.mail.set_value("a.very.long.mailbox.name.indeed@sub.domain.brightwaterfoods.example")
    settle()
    button = _button(record.mail)
    assert button.height() >= button.heightForWidth(button.width())
    assert button.heightForWidth(200) > button.heightForWidth(600)


def test_the_record_is_named_reachable_and_whole(record: Record) -> None:
    assert_sound(record)
    record.phone.start_editing()
    record.phone.show_problem("A phone number has digits.")
    settle()
    assert_sound(record)
