"""Facts are edited where they stand, each saved by itself and taken back by Undo."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit

from app.queries.journal import next_undo
from app.queries.records import ContactRecord, contact_record
from app.ui.contacts.fact_row import FactRow, GroupField
from app.ui.contacts.new_contact import NewContactSheet
from tests.gui.contacts.conftest import Opened, OpenWindow


def _record(opened: Opened) -> ContactRecord:
    found = opened.read(contact_record, pk=opened.page.record.pk)
    assert isinstance(found, ContactRecord)
    return found


def _row(opened: Opened, start: str) -> FactRow:
    shown = opened.page.facts._shown
    return next(row for key, row in shown.items() if key.startswith(start))


def test_a_phone_is_changed_in_its_place_and_undone_beside_it(open_window: OpenWindow) -> None:
    opened = open_window()
    opened.open("elena zauber")
    before = _record(opened).points[0]["value"]
    row = _row(opened, "contact_point:")
    row.start_editing()
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.setText("+39 345 018 2277")
    opened.press(Qt.Key.Key_Return)
    assert _record(opened).points[0]["value"] == "+39 345 018 2277"
    row.field.undo_requested.emit()
    opened.wait()
    assert _record(opened).points[0]["value"] == before


def test_a_mail_without_at_stays_as_typed_and_says_why(open_window: OpenWindow) -> None:
    opened = open_window()
    opened.open("elena zauber")
    key = next(key for key, row in opened.page.facts._shown.items() if "@" in row.fact.value)
    row = opened.page.facts._shown[key]
    row.start_editing()
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.setText("nowhere")
    opened.press(Qt.Key.Key_Return)
    assert row.field.is_editing()
    assert "nowhere" not in [point["value"] for point in _record(opened).points]


def test_the_parts_of_an_address_are_one_action(open_window: OpenWindow) -> None:
    opened = open_window()
    opened.open("elena zauber")
    row = _row(opened, "address:")
    row.start_editing()
    assert isinstance(row.field, GroupField)
    row.field._edits["street"].setText("Via Emilia 118")
    row.field._edits["locality"].setText("Modena")
    opened.press(Qt.Key.Key_Return)
    address = _record(opened).addresses[0]
    assert (address["street"], address["locality"]) == ("Via Emilia 118", "Modena")
    device = opened.context.database.actor.device
    entry = opened.read(next_undo, device_id=device)
    assert entry.label == "contact.edit"


def test_a_birthday_without_a_year_has_no_age(open_window: OpenWindow) -> None:
    opened = open_window()
    opened.open("elena bellini")
    fact = _row(opened, "important_date:").fact
    assert (fact.label, fact.value) == ("Birthday", "4 March")


def test_a_new_phone_is_typed_and_an_empty_one_leaves_nothing(open_window: OpenWindow) -> None:
    opened = open_window()
    opened.open("elena zauber")
    count = len(_record(opened).points)
    opened.page.facts.add_point("tel")
    opened.type("0521 55 04 10")
    opened.press(Qt.Key.Key_Return)
    assert len(_record(opened).points) == count + 1
    opened.page.facts.add_point("tel")
    opened.press(Qt.Key.Key_Escape)
    assert len(_record(opened).points) == count + 1
    assert not any(key.startswith("new:") for key in opened.page.facts._shown)


def test_an_address_is_copied_with_its_postcode(open_window: OpenWindow) -> None:
    opened = open_window()
    opened.open("elena zauber")
    row = _row(opened, "address:")
    assert row.fact.button is not None
    row.fact.button.run()
    opened.wait()
    assert QGuiApplication.clipboard().text() == "Hauptstraße 1\n10001 Bergen\nGermany"


def test_a_tag_is_added_and_removed_by_the_keyboard(open_window: OpenWindow) -> None:
    opened = open_window()
    opened.open("elena zauber")
    opened.press(Qt.Key.Key_NumberSign)
    opened.type("Key account")
    opened.press(Qt.Key.Key_Return)
    assert [tag.name for tag in _record(opened).tags] == ["Key account"]
    opened.page.record.header.tag_removed.emit("Key account")
    opened.wait()
    assert _record(opened).tags == ()


def test_a_new_contact_that_is_here_already_is_pointed_out_and_can_be_saved(open_window: OpenWindow) -> None:
    opened = open_window()
    before = opened.page.model.rowCount()
    opened.page.new_record("Elena Bellini")
    opened.wait()
    sheet = opened.page.findChild(NewContactSheet)
    assert sheet is not None
    assert "Looks like Elena Bellini" in sheet._looks.text()
    sheet.save()
    opened.wait()
    assert opened.page.model.rowCount() == before + 1


def test_a_planned_step_is_completed_by_space(open_window: OpenWindow) -> None:
    opened = open_window()
    opened.open("elena bellini")
    opened.page.record.focus_timeline()
    opened.press(Qt.Key.Key_Space)
    found = opened.page.record.record
    assert found is not None
    assert found.planned == ()
    assert opened.window.toasts.past[-1].text == "Done"


def test_a_record_that_was_deleted_is_offered_back(open_window: OpenWindow) -> None:
    opened = open_window()
    hit = opened.open("elena zauber")
    opened.page.do("delete")
    opened.wait()
    assert opened.page.model.row_of(hit.pk) < 0
    toast = opened.window.toasts.past[-1]
    assert toast.action is not None
    toast.action()
    opened.wait()
    assert opened.page.model.row_of(hit.pk) >= 0
