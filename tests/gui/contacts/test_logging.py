"""The daily act: what happened is logged in a few keys, and what is half written is never lost."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import Qt

from app import bootstrap
from app.domain.times import from_ms
from app.queries.timeline import planned, timeline
from app.services.workspace import get_draft
from app.system.secret import Secret
from app.ui.contacts.loading import draft_key
from app.ui.shell.page import Place
from tests.gui.contacts.conftest import PASSWORD, Opened, OpenWindow
from tests.support.clock import FakeClock

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def _newest(opened: Opened, pk: int) -> tuple[str, str, str]:
    item = opened.read(timeline, contact_pk=pk)[0]
    return item.channel, item.outcome, item.body


def test_a_call_on_the_open_contact_takes_three_actions(open_window: OpenWindow) -> None:
    opened = open_window()
    hit = opened.open("elena zauber")
    opened.actions = 0
    opened.press(Qt.Key.Key_C)
    opened.press(Qt.Key.Key_1)
    opened.type("Wants the quote by Friday")
    opened.press(Qt.Key.Key_Return, CONTROL)
    assert opened.actions <= 3
    assert _newest(opened, hit.pk) == ("call", "reached", "Wants the quote by Friday")
    assert opened.window.toasts.past[-1].text == "Call logged"


def test_a_call_on_any_other_contact_from_any_page_takes_five(open_window: OpenWindow) -> None:
    opened = open_window()
    opened.window.go(Place("companies"))
    opened.wait()
    opened.actions = 0
    opened.press(Qt.Key.Key_K, CONTROL)
    opened.type("elena zauber")
    opened.wait()
    opened.press(Qt.Key.Key_Return)
    opened.press(Qt.Key.Key_C)
    opened.press(Qt.Key.Key_3)
    opened.type("Try again tomorrow")
    opened.press(Qt.Key.Key_Return, CONTROL)
    assert opened.actions <= 5
    pk = opened.page.record.pk
    assert _newest(opened, pk) == ("call", "not_reached", "Try again tomorrow")


def test_letters_typed_instead_of_an_outcome_go_into_the_note(open_window: OpenWindow) -> None:
    opened = open_window()
    hit = opened.open("elena zauber")
    opened.press(Qt.Key.Key_M)
    opened.type("Agreed")
    opened.press(Qt.Key.Key_Return, CONTROL)
    assert _newest(opened, hit.pk) == ("meeting", "", "Agreed")


def test_eight_visits_of_yesterday_are_logged_in_a_row_without_the_mouse(open_window: OpenWindow) -> None:
    opened = open_window()
    opened.page.list.view.setFocus()
    opened.press(Qt.Key.Key_Home)
    visited: list[int] = []
    opened.press(Qt.Key.Key_V)
    for number in range(8):
        visited.append(opened.page.record.pk)
        opened.press(Qt.Key.Key_1)
        opened.type(f"Visit {number}")
        if number == 0:
            opened.press(Qt.Key.Key_Tab)
            opened.type("yesterday 15:00")
        opened.press(Qt.Key.Key_Return, CONTROL | SHIFT if number < 7 else CONTROL)
    assert len(set(visited)) == 8
    for number, pk in enumerate(visited):
        item = opened.read(timeline, contact_pk=pk)[0]
        assert (item.channel, item.outcome, item.body) == ("visit", "met", f"Visit {number}")
        assert from_ms(item.start, "Europe/Berlin").strftime("%d %H:%M") == "20 15:00"


def test_the_next_step_of_a_call_is_planned_with_it(open_window: OpenWindow) -> None:
    opened = open_window()
    hit = opened.open("elena zauber")
    opened.press(Qt.Key.Key_C)
    opened.press(Qt.Key.Key_2)
    card = opened.page.record.log.card
    card.due.set_text("in 1 week")
    opened.press(Qt.Key.Key_Return, CONTROL)
    steps = opened.read(planned, contact_pk=hit.pk)
    assert [(step.subject, step.due) for step in steps] == [("Follow up", "2026-11-28")]


def test_a_next_step_without_a_day_is_due_when_the_empty_field_says(open_window: OpenWindow) -> None:
    opened = open_window()
    hit = opened.open("elena zauber")
    opened.press(Qt.Key.Key_C)
    opened.press(Qt.Key.Key_1)
    opened.page.record.log.card.step.setText("Send the offer")
    opened.press(Qt.Key.Key_Return, CONTROL)
    steps = opened.read(planned, contact_pk=hit.pk)
    assert [(step.subject, step.due) for step in steps] == [("Send the offer", "2026-11-28")]


def test_a_time_that_cannot_be_read_is_not_logged_as_something_else(open_window: OpenWindow) -> None:
    opened = open_window()
    hit = opened.open("elena zauber")
    opened.press(Qt.Key.Key_C)
    opened.press(Qt.Key.Key_1)
    opened.page.record.log.card.when.set_text("whenever")
    opened.press(Qt.Key.Key_Return, CONTROL)
    assert opened.page.record.log.is_open
    assert opened.read(timeline, contact_pk=hit.pk) == ()


def test_a_half_written_entry_survives_esc_and_another_record(open_window: OpenWindow) -> None:
    opened = open_window()
    opened.open("elena zauber")
    opened.press(Qt.Key.Key_V)
    opened.press(Qt.Key.Key_2)
    opened.type("The gate was shut")
    opened.press(Qt.Key.Key_Escape)
    assert not opened.page.record.log.is_open
    opened.open("elena bellini")
    assert not opened.page.record.log.is_open
    opened.open("elena zauber")
    card = opened.page.record.log.card
    assert opened.page.record.log.is_open
    assert (card.channel, card.outcomes.outcome) == ("visit", "not_in")
    assert card.note.toPlainText() == "The gate was shut"
    opened.press(Qt.Key.Key_V)
    opened.press(Qt.Key.Key_Return, CONTROL)
    assert opened.read(get_draft, key=draft_key(_id(opened))) is None


def test_a_half_written_entry_survives_the_death_of_the_program(
    open_window: OpenWindow, tmp_path: Path
) -> None:
    opened = open_window()
    opened.open("elena zauber")
    opened.press(Qt.Key.Key_C)
    opened.type("We agreed on ten pallets")
    for _ in range(40):  # two seconds at most
        opened.wait()
        if opened.read(get_draft, key=draft_key(_id(opened))):
            break
    # What a kill leaves: the files as they are now, with nothing closed.
    left = tmp_path / "left"
    shutil.copytree(tmp_path / "profile", left)
    (left / "lock").unlink(missing_ok=True)
    context = bootstrap.open_(left, password=Secret(PASSWORD), clock=FakeClock())
    with context.database.read() as session:
        kept = get_draft(session, draft_key(_id(opened)))
    context.close()
    assert isinstance(kept, dict)
    assert kept["text"] == "We agreed on ten pallets"


def _id(opened: Opened) -> str:
    record = opened.page.record.record
    assert record is not None
    return record.record.id
