"""How hard a password is to guess, in one calm line; it advises and never refuses."""

from __future__ import annotations

import math
from enum import StrEnum

from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui import design
from app.ui.fonts import TextStyle
from app.ui.texts import tr
from app.ui.widgets.labels import Label

_POOLS = (
    (str.islower, 26),
    (str.isupper, 26),
    (str.isdigit, 10),
)
_OTHERS = 33
_USUAL = ("password", "passwort", "12345", "qwert", "abc123", "letmein", "satchel", "geheim")


class Strength(StrEnum):
    """What the line says."""

    NONE = ""
    WEAK = "weak"
    FAIR = "fair"
    GOOD = "good"


def strength(password: str) -> Strength:
    """By its length, its kinds of signs and how often they repeat; common words count for nothing."""
    if not password:
        return Strength.NONE
    pool = sum(size for test, size in _POOLS if any(map(test, password)))
    if any(not char.isalnum() for char in password):
        pool += _OTHERS
    rest = password.casefold()
    for word in _USUAL:
        rest = rest.replace(word, "")
    telling = min(len(rest), 2 * len(set(rest)))
    bits = telling * math.log2(max(2, pool))
    return Strength.WEAK if bits < 40 else Strength.FAIR if bits < 60 else Strength.GOOD


class PasswordFields(QWidget):
    """A new password, once more, and the line about it. `optional`: both may stay empty."""

    def __init__(self, *, optional: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._optional = optional
        self.first, self.again = self._field(tr("Password")), self._field(tr("Password once more"))
        self.first.textChanged.connect(self._changed)
        self.again.textChanged.connect(self._changed)
        self.again.setVisible(not optional)
        self.line = Label("", TextStyle.CAPTION, tone="text.secondary", wrap=True)
        self.setLayout(design.column(self.first, self.again, self.line, gap=6))
        self._without = ""
        self._changed()

    def set_optional(self, *, optional: bool, without: str = "") -> None:
        """Whether it may stay empty, and what the line says then."""
        self._optional, self._without = optional, without
        self.first.setPlaceholderText(tr("Optional") if optional else "")
        self._changed()

    def password(self) -> str:
        """What was typed; "" for none."""
        return self.first.text()

    def problem(self) -> str:
        """What keeps it from being used, as a sentence; "" when nothing does."""
        if not self.first.text() and not self._optional:
            return tr("Choose a password first.")
        if self.first.text() != self.again.text():
            return tr("The two passwords differ. Type the same one twice.")
        return ""

    def say_problem(self) -> bool:
        """Say what is in the way, and go there; True when something is."""
        problem = self.problem()
        if problem:
            self.line.set_tone("danger")
            self.line.setText(problem)
            (self.again if self.first.text() else self.first).setFocus()
        return bool(problem)

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setAccessibleName(name)
        if name != tr("Password"):
            field.setPlaceholderText(name)
        return field

    def _changed(self) -> None:
        typed = self.first.text()
        self.again.setVisible(bool(typed) or not self._optional)
        words = {
            Strength.NONE: (self._without, "text.secondary"),
            Strength.WEAK: (tr("Easy to guess. A few unrelated words are better."), "warning"),
            Strength.FAIR: (tr("Fair. Longer is better."), "text.secondary"),
            Strength.GOOD: (tr("Hard to guess."), "success"),
        }
        text, tone = words[strength(typed)]
        self.line.set_tone(tone)
        self.line.setText(text)
