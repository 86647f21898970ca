"""The program's sign as a widget, for the first window, the locked one and About."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.paint import draw_mark, painting
from app.ui.theme import theme


class Mark(QWidget):
    """Decorative; `size` is its side in px at 100 %."""

    def __init__(self, size: int = 40, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A square that follows the text size."""
        return QSize(theme().px(self._side), theme().px(self._side))

    def minimumSizeHint(self) -> QSize:
        """It cannot be smaller."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sign."""
        with painting(self) as canvas:
            draw_mark(canvas, QRectF(self.rect()))
