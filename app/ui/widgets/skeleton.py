"""Grey bars where rows will be: shown only after 150 ms, still, and never instead of data we have."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRectF, QTimer, Signal

from app.ui.paint import Canvas
from app.ui.theme import theme

PATIENCE_MS = 150


class Patience(QObject):
    """Says `waiting` when an answer takes over 150 ms: `begin` at the question, `end` at the answer."""

    waiting = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._timer.timeout.connect(self._too_long)
        self._told = False

    def begin(self) -> None:
        """A question was asked."""
        if not self._told and not self._timer.isActive():
            self._timer.start()

    def end(self) -> None:
        """The answer is here."""
        self._timer.stop()
        if self._told:
            self._told = False
            self.waiting.emit(False)

    def _too_long(self) -> None:
        self._told = True
        self.waiting.emit(True)


def paint_skeleton_row(canvas: Canvas, rect: QRectF, *, row: int) -> None:
    """One list row in waiting: a disc and two bars whose length varies with `row`."""
    px = theme().px
    middle, x = rect.center().y(), rect.x() + px(18)
    radius = min(px(18), rect.height() / 2 - px(4))
    canvas.circle(QPointF(x + radius, middle), radius, fill="bg.pressed")
    x += 2 * radius + px(12)
    room = rect.right() - x - px(24)
    lengths = (0.62, 0.48, 0.7, 0.55)
    first = room * lengths[row % len(lengths)]
    second = room * lengths[(row + 2) % len(lengths)] * 0.8
    canvas.rounded(QRectF(x, middle - px(12), first, px(9)), px(4), fill="bg.pressed")
    canvas.rounded(QRectF(x, middle + px(4), second, px(8)), px(4), fill="bg.hover")
