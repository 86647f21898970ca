"""The window of the settings: a list of pages, the page beside it; everything applies at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QDialog, QStackedWidget, QWidget

from app.ui import design
from app.ui.shell.rail import NavButton
from app.ui.texts import tr
from app.ui.theme import theme
from app.ui.widgets.layouts import ScrollArea

WIDTH, HEIGHT = 860, 620


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page of the settings; `text` is English, `factory` builds it when it is first shown."""

    id: str
    text: str
    icon: str
    factory: Callable[[], QWidget]


class SettingsWindow(QDialog):
    """Ctrl+, opens it. Pages are built when they are first shown."""

    def __init__(self, entries: Sequence[PageEntry], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Settings"))
        self.setModal(False)
        self._entries = {entry.id: entry for entry in entries}
        self._pages: dict[str, QWidget] = {}
        self._content: dict[str, QWidget] = {}
        self._group = QButtonGroup(self)
        self._stack = QStackedWidget()
        self._buttons: dict[str, NavButton] = {}
        names = design.column(gap=2, margins=(10, 16, 10, 16))
        for entry in entries:
            button = NavButton(entry.id, tr(entry.text), entry.icon, "")
            self._buttons[entry.id] = button
            self._group.addButton(button)
            names.addWidget(button)
        names.addStretch(1)
        self._group.buttonClicked.connect(self._clicked)
        side = design.pane("canvas", names)
        design.at_least(side, 190)
        layout = design.row(side, design.rule(vertical=True), gap=0)
        layout.addWidget(self._stack, 1)
        self.setLayout(layout)
        room = self.screen().availableSize() * 0.95
        self.resize(min(theme().px(WIDTH), room.width()), min(theme().px(HEIGHT), room.height()))
        self.go(entries[0].id)

    def go(self, page_id: str) -> QWidget:
        """Show a page and give its content; KeyError for an unknown one."""
        if page_id not in self._pages:
            entry = self._entries[page_id]
            content = entry.factory()
            page = ScrollArea(content, tr(entry.text))
            self._pages[page_id], self._content[page_id] = page, content
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(self._pages[page_id])
        self._buttons[page_id].setChecked(True)
        return self._content[page_id]

    def _clicked(self, button: object) -> None:
        self.go(next(key for key, known in self._buttons.items() if known is button))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)
