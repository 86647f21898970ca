"""A dialog in our look: heading, a body that scrolls, and a footer that always stays in sight."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from app.ui import design
from app.ui.fonts import TextStyle
from app.ui.theme import theme
from app.ui.widgets.labels import Label
from app.ui.widgets.layouts import ScrollArea


class Dialog(QDialog):
    """`width` × `height` in px at 100 %, never larger than nine tenths of the screen.

    `set_body` takes the content, `add_button` fills the footer from the start to the end; the last
    button is the main one.
    """

    def __init__(
        self, title: str, parent: QWidget | None = None, *, width: int = 560, height: int = 420
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._body = design.column(gap=0)
        self._footer = design.row(None, gap=8, margins=(20, 12, 20, 12))
        self._footer_pane = design.pane("subtle", self._footer)
        self._footer_pane.hide()
        head = design.row(Label(title, TextStyle.SUBTITLE), None, margins=(20, 16, 20, 8))
        layout = design.column(head, gap=0)
        layout.addLayout(self._body, 1)
        layout.addWidget(self._footer_pane)
        self.setLayout(layout)
        room = self.screen().availableSize() * 0.9
        self.resize(min(theme().px(width), room.width()), min(theme().px(height), room.height()))

    def set_body(self, content: QWidget, name: str = "") -> None:
        """Put the content in; it scrolls when it is higher than the dialog."""
        self._body.addWidget(ScrollArea(content, name or self.windowTitle()))

    def add_button(self, button: QPushButton, *, leading: bool = False) -> None:
        """Add to the footer; `leading` puts it at the start (help, undo)."""
        if leading:
            self._footer.insertWidget(0, button)
        else:
            self._footer.addWidget(button)
        self._footer_pane.show()
