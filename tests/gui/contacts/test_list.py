"""The list: rows that fit, an order that its heading names, a model that reads no more than it shows."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.domain.changes import Label
from app.queries.contacts import ContactListRow, Sort
from app.services import contacts
from app.services.contacts import NewContact
from app.ui.contacts.contact_table_model import RowRole
from app.ui.contacts.list_pane import SORT_WORDS
from app.ui.contacts.new_contact import NewContactSheet
from app.ui.theme import Density
from tests.gui.contacts.conftest import Opened, OpenWindow


@pytest.mark.parametrize(
    ("size", "density", "at_least"),
    [
        ((1440, 900), Density.COSY, 15),
        ((1366, 768), Density.COSY, 12),
        ((1440, 900), Density.COMPACT, 21),
        ((1366, 768), Density.COMPACT, 17),
    ],
)
def test_as_many_contacts_stand_whole_in_the_list_as_promised(
    open_window: OpenWindow, size: tuple[int, int], density: Density, at_least: int
) -> None:
    opened = open_window(size=size, density=density)
    assert opened.page.list.view.fully_visible_rows() >= at_least


def _rows(opened: Opened) -> list[ContactListRow]:
    model, found = opened.page.model, []
    for row in range(model.rowCount()):
        if model.row_at(row) is None:
            model.index(row, 0).data(RowRole)
            opened.wait()
        shown = model.row_at(row)
        assert shown is not None
        found.append(shown)
    return found


def _key(row: ContactListRow, sort: Sort) -> int:
    if sort is Sort.LAST_CONTACT:
        return -(row.last_contact or 0)
    if sort is Sort.NEXT_STEP:
        return row.next_step_at or 1 << 62
    return -(row.touched_at or 0)


@pytest.mark.parametrize("sort", [Sort.LAST_CONTACT, Sort.NEXT_STEP, Sort.TOUCHED])
def test_the_order_is_the_one_that_the_heading_names(open_window: OpenWindow, sort: Sort) -> None:
    opened = open_window()
    opened.page.list._sorted(sort)
    opened.wait()
    assert opened.page.list.sort.text() == SORT_WORDS[sort]
    order = [_key(row, sort) for row in _rows(opened)]
    assert order == sorted(order)


def test_the_model_keeps_its_promises_while_records_come_change_and_go(open_window: OpenWindow) -> None:
    opened = open_window()
    model = opened.page.model
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    before = model.rowCount()
    database = opened.context.database
    made = database.write(
        Label("t"), partial(contacts.add_contact, new=NewContact(given="Berta", family="Adam"))
    ).value
    opened.wait()
    assert model.rowCount() == before + 1
    assert model.row_of(made) >= 0
    database.write(Label("t"), partial(contacts.set_fields, pk=made, values={"n_family": "Zz"}))
    opened.wait()
    model.index(model.row_of(made), 0).data(RowRole)  # seen: asked for again
    opened.wait()
    row = model.row_at(model.row_of(made))
    assert row is not None
    assert row.name == "Berta Zz"
    assert model.row_of(made) > before // 2
    database.write(Label("t"), partial(contacts.delete_contact, pk=made))
    opened.wait()
    assert model.rowCount() == before
    tester.deleteLater()


def test_scrolling_through_the_list_reads_pages_and_never_single_rows(
    open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_window()
    asked: list[str] = []
    original = opened.desk.read

    def count(*arguments: object, **named: object) -> None:
        asked.append(str(named["key"]))
        original(*arguments, **named)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(opened.desk, "read", count)
    view = opened.page.list.view
    bar = view.verticalScrollBar()
    for value in range(0, bar.maximum(), view.viewport().height()):
        bar.setValue(value)
        opened.wait()
    rows = opened.page.model.rowCount()
    assert set(asked) <= {"contacts.rows"}
    assert len(asked) <= rows // 32 + 2
    last = opened.page.model.row_at(rows - 1)
    bar.setValue(bar.maximum())
    opened.wait()
    assert last is not None or opened.page.model.row_at(rows - 1) is not None


def test_typing_in_the_filter_narrows_the_list_and_esc_brings_it_back(open_window: OpenWindow) -> None:
    opened = open_window()
    everybody = opened.page.model.rowCount()
    opened.press(Qt.Key.Key_Slash)
    opened.type("zauber")
    opened.wait()
    assert [row.name for row in _rows(opened)] == ["Elena Zauber"]
    assert opened.page.record.record is not None
    assert opened.page.record.record.record.name == "Elena Zauber"
    opened.press(Qt.Key.Key_Escape)
    assert opened.page.model.rowCount() == everybody


def test_a_typed_letter_jumps_and_j_and_k_walk(open_window: OpenWindow) -> None:
    opened = open_window()
    opened.page.list.view.setFocus()
    opened.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ShiftModifier)
    row = opened.page.model.row_at(opened.page.list.view.currentIndex().row())
    assert row is not None
    assert row.name == "Elena Zauber"
    at = opened.page.list.view.currentIndex().row()
    opened.press(Qt.Key.Key_K)
    assert opened.page.list.view.currentIndex().row() == at - 1
    opened.press(Qt.Key.Key_J)
    assert opened.page.list.view.currentIndex().row() == at


def test_several_are_deleted_as_one_action_and_come_back_as_one(open_window: OpenWindow) -> None:
    opened = open_window()
    view, before = opened.page.list.view, opened.page.model.rowCount()
    view.setFocus()
    for _ in range(2):
        opened.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert view.chosen_count() == 3
    opened.press(Qt.Key.Key_Delete)
    assert opened.page.model.rowCount() == before - 3
    toast = opened.window.toasts.past[-1]
    assert toast.action is not None
    toast.action()
    opened.wait()
    assert opened.page.model.rowCount() == before


def test_the_table_shows_the_same_and_copies_tabs(open_window: OpenWindow, qtbot: QtBot) -> None:
    opened = open_window()
    opened.page.list.filter.setText("zauber")
    opened.wait()
    opened.page.do("view")
    table = opened.page.table
    assert table.isVisible()
    opened.wait()
    table.selectRow(0)
    qtbot.waitUntil(lambda: table.as_text() != "")
    assert table.as_text().split("\t")[:4] == ["Elena Zauber", "Atlas Cold Chain", "Buyer", "Bergen"]


def test_an_empty_database_offers_the_first_contact(open_window: OpenWindow) -> None:
    opened = open_window(filled=False)
    page = opened.page
    assert page.body.currentWidget() is page._empty
    page.new_record("Elena Bellini")
    sheet = page.findChild(NewContactSheet)
    assert sheet is not None
    sheet.save()
    opened.wait()
    assert page.body.currentWidget() is page.splitter
    assert page.model.rowCount() == 1
