"""A choice among two to five views: one Tab stop, arrow keys move, exactly one is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QPushButton, QSizePolicy, QWidget

from app.ui import design
from app.ui.fonts import TextStyle
from app.ui.paint import text_width
from app.ui.theme import theme
from app.ui.widgets.buttons import Kind


@dataclass(frozen=True, slots=True)
class Segment:
    """One choice. With an icon only the icon shows, and `text` is its name and tooltip."""

    id: str
    text: str
    icon: str = ""


class Segmented(QFrame):
    """Emits `chosen(id)` when the person picks another one; `choose` sets it silently."""

    chosen = Signal(str)

    def __init__(self, name: str, segments: Sequence[Segment], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pane", "segmented")
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._icons: dict[str, str] = {}
        line = design.row(gap=2, margins=(3, 2, 3, 2))
        for segment in segments:
            line.addWidget(self._button(segment))
        self.setLayout(line)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.choose(segments[0].id)
        self._group.buttonClicked.connect(self._clicked)

    def current(self) -> str:
        """The id of the chosen segment."""
        return next(key for key, button in self._buttons.items() if button.isChecked())

    def choose(self, segment_id: str) -> None:
        """Choose without telling anybody; KeyError for an unknown id."""
        self._buttons[segment_id].setChecked(True)
        self._paint_icons()

    def _button(self, segment: Segment) -> QPushButton:
        button = QPushButton("" if segment.icon else segment.text)
        button.setProperty("kind", Kind.SEGMENT.value)
        button.setAccessibleName(segment.text)
        button.setCheckable(True)
        design.set_style(button, TextStyle.BODY_MEDIUM)
        if segment.icon:
            button.setToolTip(segment.text)
            self._icons[segment.id] = segment.icon
            design.set_icon(button, segment.icon)
            design.fixed(button, 34, 28)
        else:
            wide = text_width(segment.text, TextStyle.BODY_STRONG) / theme().scale
            design.at_least(button, round(wide) + 26)
        self._group.addButton(button)
        self._buttons[segment.id] = button
        return button

    def _clicked(self, button: QAbstractButton) -> None:
        self._paint_icons()
        self.chosen.emit(next(key for key, known in self._buttons.items() if known is button))

    def _paint_icons(self) -> None:
        for key, icon in self._icons.items():
            checked = self._buttons[key].isChecked()
            design.set_icon(self._buttons[key], icon, tone="text.primary" if checked else "text.secondary")
