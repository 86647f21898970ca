"""The checks themselves: each finds the fault it is for, and keeps quiet about a sound window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.ui import design
from app.ui.actions import ActionRegistry, ActionSpec
from app.ui.fonts import TextStyle
from app.ui.paint import painting
from app.ui.tokens import Mode
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.labels import Label
from tests.support.ui_checks import (
    action_faults,
    clipped,
    cut_texts,
    out_of_reach,
    outside,
    rings_missing,
    silent_rows,
    small_targets,
    stale_colours,
    unnamed,
)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(400, 300)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def _put(window: QWidget, child: QWidget, *, x: int = 10, y: int = 10) -> None:
    child.setParent(window)
    child.move(x, y)
    child.show()


def test_a_sound_window_has_no_faults(window: QWidget) -> None:
    button = Button("Save")
    _put(window, button)
    button.adjustSize()
    for check in (
        unnamed,
        silent_rows,
        clipped,
        outside,
        cut_texts,
        small_targets,
        out_of_reach,
        rings_missing,
    ):
        assert check(window) == []


def test_a_button_with_only_an_icon_and_no_name_is_found(window: QWidget) -> None:
    _put(window, QPushButton())
    assert len(unnamed(window)) == 2


def test_a_field_is_named_by_its_label(window: QWidget) -> None:
    field, label = QLineEdit(), Label("Name")
    _put(window, field)
    assert unnamed(window)
    label.setBuddy(field)
    _put(window, label, y=60)
    assert unnamed(window) == []


def test_a_row_without_words_is_found(window: QWidget) -> None:
    view = QListView()
    view.setModel(QStringListModel(["Ada", ""], view))
    _put(window, view)
    assert len(silent_rows(window)) == 1


def test_a_label_with_too_little_room_is_found(window: QWidget) -> None:
    label = Label("A sentence that needs more than forty pixels")
    _put(window, label)
    label.resize(40, 20)
    assert clipped(window)


def test_wrapped_lines_without_height_are_found(window: QWidget) -> None:
    label = Label("A sentence that needs more than forty pixels", wrap=True)
    _put(window, label)
    label.resize(60, 20)
    assert clipped(window)


def test_a_control_beyond_the_edge_is_found(window: QWidget) -> None:
    button = Button("Save")
    _put(window, button, x=380)
    assert outside(window)


def test_a_painted_text_that_is_cut_is_found(window: QWidget) -> None:
    class Painted(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:
            with painting(self) as canvas:
                canvas.text(canvas.frame, "Much too long for this", TextStyle.BODY, "text.primary")

    painted = Painted()
    _put(window, painted)
    painted.resize(40, 20)
    assert cut_texts(window)


def test_a_small_target_is_found(window: QWidget) -> None:
    _put(window, IconButton("x", "Close", side=20))
    assert small_targets(window)


def test_a_trap_for_the_tab_key_is_found(window: QWidget) -> None:
    trap = QPlainTextEdit()
    trap.setTabChangesFocus(False)
    _put(window, trap)
    button = Button("Save")
    _put(window, button, y=250)
    trap.setFocus()
    assert out_of_reach(window)


def test_a_control_that_hides_its_focus_is_found(window: QWidget) -> None:
    class Blind(QAbstractButton):
        def paintEvent(self, event: QPaintEvent) -> None:
            with painting(self) as canvas:
                canvas.rounded(canvas.frame, 4, fill="accent")

    blind = Blind()
    blind.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    _put(window, blind)
    blind.resize(40, 30)
    assert rings_missing(window)


def test_a_ground_of_the_other_mode_is_found(window: QWidget) -> None:
    design.refresh(window)
    label = QLabel(window)
    label.setAutoFillBackground(True)
    assert stale_colours(window, Mode.LIGHT) == []
    assert stale_colours(window, Mode.DARK)


def test_two_actions_with_one_key_cannot_both_be_added(window: QWidget) -> None:
    actions = ActionRegistry(window)
    actions.add(ActionSpec("one", "One", ("Ctrl+1",)), window.update, owner=window)
    with pytest.raises(ValueError, match="share a key"):
        actions.add(ActionSpec("two", "Two", ("Ctrl+1",)), window.update, owner=window)
    actions.remap({"one": ("Ctrl+9",)})
    actions.add(ActionSpec("two", "Two", ("Ctrl+1",)), window.update, owner=window)
    actions.remap({})
    assert len(action_faults(actions)) == 2
