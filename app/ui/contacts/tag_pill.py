"""A tag as a pill on its hue that can be taken away by mouse and keyboard."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.fonts import TextStyle
from app.ui.paint import line_height, painting, text_width
from app.ui.texts import tr
from app.ui.theme import right_to_left, theme


class TagPill(QAbstractButton):
    """The × shows on hover and focus; Delete and Backspace remove too. Emits `removed`."""

    removed = Signal()

    def __init__(self, text: str, *, hue: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hue = hue
        self.setText(text)
        self.setAccessibleName(text)
        self.setAccessibleDescription(tr("Press Delete to remove"))
        self.setToolTip(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """The text with room for the ×."""
        width = text_width(self.text(), TextStyle.CAPTION) * 1.03 + theme().px(20)
        height = max(theme().px(24), round(line_height(TextStyle.CAPTION)) + 4)
        return QSize(min(round(width) + 2, theme().px(220)), height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete and Backspace remove."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the × removes."""
        super().mouseReleaseEvent(event)
        edge = theme().px(20)
        x = event.position().x()
        if x <= edge if right_to_left() else x >= self.width() - edge:
            self.removed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pill."""
        px, hue = theme().px, theme().hue(self._hue)
        active = self.underMouse() or self.hasFocus()
        with painting(self) as canvas:
            rect = QRectF(self.rect())
            body = rect.adjusted(0, 1, 0, -1)
            canvas.rounded(body, body.height() / 2, fill=hue.fill)
            room = rect.width() - px(18) if not active else rect.width() - px(28)
            font = theme().sized_font(12, 500)
            words = QRectF(px(9), 0, room, rect.height())
            canvas.text(words, self.text(), font, hue.text, may_elide=True)
            if active:
                size = px(12)
                canvas.icon(rect.width() - px(18), (rect.height() - size) / 2, "x", hue.text, size=size)
            if self.hasFocus():
                canvas.focus_ring(rect, rect.height() / 2)
