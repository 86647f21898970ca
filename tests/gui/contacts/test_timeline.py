"""The timeline: grouped, edited in its place, opened where it is long, of one person or the whole company."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from app.domain.changes import Label
from app.queries.contacts import Sort
from app.queries.timeline import timeline
from app.services import interactions
from app.services.interactions import LogEntry
from app.ui.contacts.contact_delegate import SecondLine
from tests.gui.contacts.conftest import Opened, OpenWindow


def _headings(opened: Opened) -> list[str]:
    model = opened.page.record.timeline_model
    entries = [model.entry(row) for row in range(model.rowCount())]
    return [entry.heading for entry in entries if entry is not None and entry.heading]


def test_what_is_planned_stands_above_what_happened(open_window: OpenWindow) -> None:
    opened = open_window()
    opened.open("elena bellini")
    assert _headings(opened) == ["Planned", "This week", "October"]


def test_a_text_is_edited_in_its_place(open_window: OpenWindow) -> None:
    opened = open_window()
    hit = opened.open("elena bellini")
    opened.page.record.focus_timeline()
    opened.press(Qt.Key.Key_Down)
    opened.press(Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QPlainTextEdit)
    editor.setPlainText("She agreed")
    opened.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert opened.read(timeline, contact_pk=hit.pk)[0].body == "She agreed"


def test_a_long_text_opens_and_closes_by_space(open_window: OpenWindow) -> None:
    opened = open_window()
    opened.open("elena bellini")
    view = opened.page.record.timeline
    opened.page.record.focus_timeline()
    opened.press(Qt.Key.Key_Down)
    low = view.visualRect(view.currentIndex()).height()
    opened.press(Qt.Key.Key_Space)
    assert view.visualRect(view.currentIndex()).height() > low
    opened.press(Qt.Key.Key_Space)
    assert view.visualRect(view.currentIndex()).height() == low


def test_an_interaction_is_deleted_and_comes_back(open_window: OpenWindow) -> None:
    opened = open_window()
    hit = opened.open("elena bellini")
    opened.page.record.focus_timeline()
    opened.press(Qt.Key.Key_Down)
    opened.press(Qt.Key.Key_Delete)
    assert len(opened.read(timeline, contact_pk=hit.pk)) == 1
    toast = opened.window.toasts.past[-1]
    assert toast.action is not None
    toast.action()
    opened.wait()
    assert len(opened.read(timeline, contact_pk=hit.pk)) == 2


def test_the_whole_company_and_one_kind_can_be_shown(open_window: OpenWindow) -> None:
    opened = open_window()
    colleague = opened.open("elena zauber")
    entry = LogEntry(channel="visit", contacts=[colleague.pk], text="At the plant")
    opened.context.database.write(Label("t"), partial(interactions.log, entry=entry))
    other = opened.open("atlas cold chain", "companies")
    assert other.kind == "company"
    company = opened.read(timeline, contact_pk=other.pk, whole_company=True)
    shown = opened.page.record.record
    assert shown is not None
    assert [item.pk for item in shown.past] == [item.pk for item in company]
    opened.page.record.timeline_bar._choose("visit")
    opened.wait()
    visits = opened.page.record.record
    assert visits is not None
    assert [item.channel for item in visits.past] == ["visit"]


def test_order_second_line_and_table_are_as_they_were_left(open_window: OpenWindow) -> None:
    first = open_window()
    first.page.list._sorted(Sort.LAST_CONTACT)
    first.page.list._second_chosen(SecondLine.PHONE)
    first.page.do("view")
    first.wait()
    first.close()
    second = open_window()
    assert second.context.device.more["contacts.sort"] == "last_contact"
    assert second.page.list.sort.text() == "Last contact"
    assert second.page.list.view.rows.second_line is SecondLine.PHONE
    assert second.page.table.isVisible()
