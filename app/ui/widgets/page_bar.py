"""The bar on top of every page: title, count, filters, view switch, the main thing to do."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from app.ui import design
from app.ui.fonts import TextStyle
from app.ui.widgets.labels import Label


class PageBar(QFrame):
    """56 px at 100 %. `add_filter` puts widgets after the count, `add_action` at the far end."""

    def __init__(self, title: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pane", "surface")
        self.setAccessibleName(title)
        self._title = Label(title, TextStyle.PAGE)
        self._count = Label(style=TextStyle.BODY, tone="text.tertiary")
        self._count.hide()
        self._filters = design.row(gap=8)
        self._actions = design.row(gap=8)
        line = design.row(self._title, self._count, 6, self._filters, None, self._actions, gap=10)
        design.spaced(line, gap=10, margins=(20, 0, 20, 0))
        inner = QWidget()
        inner.setLayout(line)
        design.at_least(inner, 0, 55)
        self.setLayout(design.column(inner, design.rule(), gap=0))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_title(self, title: str) -> None:
        """Change the title."""
        self._title.setText(title)
        self.setAccessibleName(title)

    def set_count(self, text: str) -> None:
        """Show "214 of 3,482" beside the title; "" hides it."""
        self._count.setText(text)
        self._count.setVisible(bool(text))

    def add_filter(self, widget: QWidget) -> None:
        """Put a chip or field after the count."""
        self._filters.addWidget(widget)

    def add_action(self, widget: QWidget) -> None:
        """Put a button at the far end, after those before it."""
        self._actions.addWidget(widget)
