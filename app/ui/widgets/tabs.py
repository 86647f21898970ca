"""The row of tabs under a record's header: one Tab stop, arrows move, Ctrl+Tab is the page's affair."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QPushButton, QSizePolicy, QWidget

from app.ui import design
from app.ui.fonts import TextStyle
from app.ui.widgets.buttons import Kind
from app.ui.widgets.layouts import FlowLayout


class TabRow(QFrame):
    """Tabs as ids with texts (counts belong to the text: "Documents 9"). Emits `chosen(id)`."""

    chosen = Signal(str)

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pane", "surface")
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._area = QWidget()
        self._flow = FlowLayout(self._area, gap=18)
        self._line = design.row(gap=8, margins=(24, 0, 20, 0))
        self._line.addWidget(self._area, 1)
        self.setLayout(design.column(self._line, design.rule(), gap=0))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._group.buttonClicked.connect(self._clicked)

    def set_tabs(self, tabs: Sequence[tuple[str, str]]) -> None:
        """Show these (id, text) tabs; the chosen one stays chosen if it is still there."""
        before = self.current()
        if [key for key, _ in tabs] == list(self._buttons):
            for key, text in tabs:
                self._buttons[key].setText(text)
            return
        self._flow.clear()
        self._buttons = {}
        for key, text in tabs:
            button = QPushButton(text)
            button.setProperty("kind", Kind.TAB.value)
            button.setCheckable(True)
            design.set_style(button, TextStyle.BODY_MEDIUM)
            self._group.addButton(button)
            self._buttons[key] = button
            self._flow.addWidget(button)
        if tabs:
            self.choose(before if before in self._buttons else tabs[0][0])

    def add_trailing(self, widget: QWidget) -> None:
        """Put a small control at the end of the row."""
        self._line.addWidget(widget)

    def current(self) -> str:
        """The id of the chosen tab, "" when there are none."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def choose(self, tab_id: str) -> None:
        """Choose without telling anybody; KeyError for an unknown id."""
        self._buttons[tab_id].setChecked(True)

    def step(self, by: int) -> None:
        """Choose the tab `by` further on, around the end, as if it were clicked."""
        keys = list(self._buttons)
        if keys:
            self._buttons[keys[(keys.index(self.current()) + by) % len(keys)]].click()

    def _clicked(self, button: QAbstractButton) -> None:
        self.chosen.emit(next(key for key, known in self._buttons.items() if known is button))
