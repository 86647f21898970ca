"""The outcomes of a log entry as a row of choices: one digit picks, letters go on to the note."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.ui import design
from app.ui.contacts.words import OUTCOME_WORDS, word
from app.ui.fonts import TextStyle
from app.ui.texts import tr
from app.ui.widgets.buttons import Kind
from app.ui.widgets.layouts import FlowLayout


class _Outcome(QPushButton):
    """One outcome; what it does not understand it hands to the row."""

    digit = Signal(int)
    typed = Signal(str)
    step = Signal(int)

    def event(self, event: QEvent) -> bool:
        """A letter here begins the note: it is no command."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
            if event.modifiers() in plain and event.text().isprintable() and event.text():
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        plain = plain or event.modifiers() == Qt.KeyboardModifier.KeypadModifier
        if text.isdigit() and plain:
            self.digit.emit(int(text))
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            ahead = event.key() == Qt.Key.Key_Right
            mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            self.step.emit(1 if ahead != mirrored else -1)
        elif text.isprintable() and text.strip() and plain:
            self.typed.emit(text)
        else:
            super().keyPressEvent(event)


class OutcomeRow(QWidget):
    """`chosen` after a choice, `typed(text)` when somebody begins to write instead."""

    chosen = Signal()
    typed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._keys: tuple[str, ...] = ()
        self._outcome = ""
        self._buttons: list[_Outcome] = []
        self._flow = FlowLayout(self, gap=6)
        self.setAccessibleName(tr("Outcome"))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def outcome(self) -> str:
        """The chosen key, "" for none."""
        return self._outcome

    def set_outcomes(self, keys: Sequence[str], outcome: str = "") -> None:
        """Offer these."""
        self._outcome = outcome if outcome in keys else ""
        if self._buttons and self._keys == tuple(keys):
            self._show()
            return
        self._keys = tuple(keys)
        self._flow.clear()
        self._buttons = []
        for number, key in enumerate(keys, 1):
            button = _Outcome(tr("{n}  {outcome}", n=number, outcome=word(OUTCOME_WORDS, key)))
            button.setAccessibleName(tr("{outcome}, key {n}", n=number, outcome=word(OUTCOME_WORDS, key)))
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            design.set_style(button, TextStyle.BODY_MEDIUM)
            button.clicked.connect(partial(self.choose, number))
            button.digit.connect(self.choose)
            button.typed.connect(self.typed)
            button.step.connect(self._step)
            self._buttons.append(button)
            self._flow.addWidget(button)
        self._show()
        self.setVisible(bool(keys))

    def choose(self, number: int, *_: object) -> None:
        """Take the outcome of a digit, 1 is the first; the same one again takes it away."""
        if 1 <= number <= len(self._keys):
            key = self._keys[number - 1]
            self._outcome = "" if key == self._outcome else key
            self._show()
            self.chosen.emit()

    def focus_first(self) -> None:
        """Give the keyboard to the chosen outcome, else the first."""
        at = self._keys.index(self._outcome) if self._outcome in self._keys else 0
        if self._buttons:
            self._buttons[at].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _step(self, by: int) -> None:
        at = next((n for n, button in enumerate(self._buttons) if button.hasFocus()), 0)
        self._buttons[(at + by) % len(self._buttons)].setFocus(Qt.FocusReason.TabFocusReason)

    def _show(self) -> None:
        stop = self._keys.index(self._outcome) if self._outcome in self._keys else 0
        for number, (key, button) in enumerate(zip(self._keys, self._buttons, strict=True)):
            on = key == self._outcome
            button.setChecked(on)
            button.setProperty("kind", (Kind.CHIP if on else Kind.CHIP_ADD).value)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if number == stop else Qt.FocusPolicy.ClickFocus)
            button.style().unpolish(button)
            button.style().polish(button)
