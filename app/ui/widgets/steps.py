"""The row of steps at the top of a wizard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.fonts import TextStyle
from app.ui.paint import Canvas, painting, text_width
from app.ui.texts import tr
from app.ui.theme import theme


class StepBar(QWidget):
    """Numbered steps: done ones are ticked, the present one is filled. It only shows; it is not clicked."""

    def __init__(self, steps: Sequence[str], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps = list(steps)
        self._at = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_step(0)

    def set_step(self, index: int) -> None:
        """Go to a step, counted from 0."""
        self._at = index
        name = tr("Step {at} of {all}: {step}", at=index + 1, all=len(self._steps), step=self._steps[index])
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        """All steps with their names."""
        return QSize(round(sum(self._widths())) + theme().px(24), theme().px(40))

    def minimumSizeHint(self) -> QSize:
        """Circles and the name of the present step."""
        disc = theme().px(24 + 18)
        longest = max(text_width(step, TextStyle.BODY_STRONG) for step in self._steps)
        return QSize(round(disc * len(self._steps) + longest + theme().px(20)), theme().px(40))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw circles, names and the lines between."""
        short = self.width() < self.sizeHint().width()
        with painting(self) as canvas:
            x = float(theme().px(2))
            for index, step in enumerate(self._steps):
                x = self._draw_step(canvas, x, index, "" if short and index != self._at else step)

    def _draw_step(self, canvas: Canvas, x: float, index: int, step: str) -> float:
        middle, radius = self.height() / 2, theme().px(12)
        centre = QPointF(x + radius, middle)
        if index <= self._at:
            canvas.circle(centre, radius, fill="accent" if index == self._at else "accent.subtle")
        else:
            canvas.circle(centre, radius - 1, border="border.control")
        if index < self._at:
            size = theme().px(14)
            canvas.icon(x + radius - size / 2, middle - size / 2, "check", "accent.text", size=size)
        else:
            tone = "accent.on" if index == self._at else "text.secondary"
            disc = QRectF(x, middle - radius, 2 * radius, 2 * radius)
            centred = Qt.AlignmentFlag.AlignHCenter
            canvas.text(disc, str(index + 1), TextStyle.CAPTION_STRONG, tone, align=centred)
        x += 2 * radius + theme().px(8)
        if step:
            style = TextStyle.BODY_STRONG if index == self._at else TextStyle.BODY_MEDIUM
            tone = "text.primary" if index == self._at else "text.secondary"
            width = text_width(step, style)
            canvas.text(QRectF(x, 0, width + 2, self.height()), step, style, tone)
            x += width + theme().px(10)
        if index < len(self._steps) - 1:
            end = QPointF(x + theme().px(20), middle)
            canvas.line(QPointF(x, middle), end, "border.default")
            x += theme().px(30)
        return x

    def _widths(self) -> list[float]:
        return [
            text_width(step, TextStyle.BODY_STRONG) + theme().px(24 + 8 + 10 + 30) for step in self._steps
        ]
