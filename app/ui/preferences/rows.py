"""A setting as it stands on a page: what it is, one line about it, and its control."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.ui import design
from app.ui.fonts import TextStyle
from app.ui.theme import theme
from app.ui.widgets.labels import Label
from app.ui.widgets.layouts import FlowLayout

_LARGE = 1.4


class SettingRow(QWidget):
    """`text` at the start, `control` at the end or below where room is short."""

    def __init__(self, text: str, control: QWidget, *, hint: str = "") -> None:
        super().__init__()
        self.label = Label(text, TextStyle.BODY_MEDIUM, wrap=True)
        self.label.setBuddy(control)
        if not control.accessibleName():
            control.setAccessibleName(text)
        words = design.column(self.label, gap=2)
        self.hint = Label(hint, TextStyle.CAPTION, tone="text.secondary", wrap=True)
        self.hint.setVisible(bool(hint))
        words.addWidget(self.hint)
        self._line = design.row(gap=12, margins=(0, 8, 0, 8))
        self._line.addLayout(words, 1)
        self._line.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(self._line)
        theme().changed.connect(self._arrange)
        self._arrange()

    def _arrange(self) -> None:
        """Large text needs the whole width."""
        large = theme().scale >= _LARGE
        down, along = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._line.setDirection(down if large else along)

    def set_hint(self, hint: str) -> None:
        """Say something else below the name."""
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))


class SettingsPage(QWidget):
    """A heading and rows with lines between."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = Label(title, TextStyle.TITLE)
        self._column = design.column(self._title, 6, gap=0, margins=(28, 20, 28, 20))
        self._column.addStretch(1)
        self.setLayout(self._column)

    def add(self, widget: QWidget) -> None:
        """One more row."""
        self._column.insertWidget(self._column.count() - 1, widget)
        line = design.rule()
        self._column.insertWidget(self._column.count() - 1, line)

    def add_heading(self, text: str) -> None:
        """A heading above the rows that follow."""
        label = Label(text, TextStyle.CAPTION_STRONG, tone="text.tertiary")
        holder = QWidget()
        holder.setLayout(design.column(label, margins=(0, 16, 0, 4)))
        self._column.insertWidget(self._column.count() - 1, holder)

    def add_plain(self, widget: QWidget) -> None:
        """A widget without a line below."""
        self._column.insertWidget(self._column.count() - 1, widget)


def buttons(*items: QWidget) -> QWidget:
    """Buttons that break into lines where room is short."""
    holder = QWidget()
    line = FlowLayout(gap=8)
    for item in items:
        line.addWidget(item)
    holder.setLayout(line)
    return holder
