"""A field for a time in words, with what was understood beneath it."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.times import from_ms
from app.domain.when import When, parse_when
from app.ui import design
from app.ui.contacts.words import clock_time, day
from app.ui.desk import Desk
from app.ui.fonts import TextStyle
from app.ui.texts import tr
from app.ui.widgets.labels import Label


class WhenField(QWidget):
    """`past` reads what was, else what comes. Empty means `empty` (a word)."""

    changed = Signal()

    def __init__(self, desk: Desk, name: str, *, past: bool, empty: str) -> None:
        super().__init__()
        self._desk, self._past, self._empty = desk, past, empty
        self.edit = QLineEdit()
        self.edit.setAccessibleName(name)
        self.edit.setPlaceholderText(empty)
        self._echo = Label(style=TextStyle.CAPTION, tone="text.tertiary", wrap=True)
        self.setLayout(design.column(self.edit, self._echo, gap=2))
        self.setFocusProxy(self.edit)
        self.edit.textChanged.connect(self._follow)
        self._follow("")

    def text(self) -> str:
        """As typed."""
        return self.edit.text()

    def set_text(self, text: str) -> None:
        """Show a kept text."""
        self.edit.setText(text)

    def value(self) -> When | None:
        """What was understood; None for an empty field and for what cannot be read."""
        return self._read(self.edit.text())

    def value_or_offer(self) -> When | None:
        """As `value`; an empty field means what its grey words say."""
        return self.value() if self.edit.text().strip() else self._read(self._empty)

    def _read(self, text: str) -> When | None:
        now = from_ms(self._desk.now_ms(), self._desk.tzid()).replace(tzinfo=None)
        order = QLocale().dateFormat(QLocale.FormatType.ShortFormat)
        month_first = 0 <= order.find("M") < order.find("d")
        return parse_when(text, now, past=self._past, month_first=month_first)

    def is_unclear(self) -> bool:
        """True when something stands here that cannot be read."""
        return bool(self.edit.text().strip()) and self.value() is None

    def _follow(self, _text: str) -> None:
        found, unclear = self.value(), self.is_unclear()
        self._echo.set_tone("danger" if unclear else "text.tertiary")
        if unclear:
            example = tr("Try “yesterday 15:00”.") if self._past else tr("Try “in 1 week” or “Fri 9:00”.")
            self._echo.setText(example)
        else:
            self._echo.setText(self._words(found))
        self._echo.setVisible(bool(self._echo.text()))
        self.edit.setProperty("trouble", "true" if unclear else "false")
        self.edit.style().unpolish(self.edit)
        self.edit.style().polish(self.edit)
        self.changed.emit()

    def _words(self, found: When | None) -> str:
        if found is None:
            return ""
        today = from_ms(self._desk.now_ms(), self._desk.tzid()).date()
        moment = found.moment()
        if found.at is None and not self._past:
            return day(found.day, today)
        return tr("{day}, {time}", day=day(found.day, today), time=clock_time(moment))
