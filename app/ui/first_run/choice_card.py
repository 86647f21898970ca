"""A large choice of the first window: icon, what it is, what it does."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.fonts import TextStyle
from app.ui.paint import line_height, painting, text_height
from app.ui.theme import theme

_TEXT_AT, _SIDE = 68, 20


class ChoiceCard(QAbstractButton):
    """Clicked by mouse, Enter or Space."""

    def __init__(self, icon: str, title: str, text: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._about = icon, text
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def hasHeightForWidth(self) -> bool:
        """The text breaks."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Title, text and air."""
        px = theme().px
        room = max(px(80), width - px(_TEXT_AT) - px(_SIDE))
        text = text_height(self._about, TextStyle.BODY, room)
        return round(max(px(40), line_height(TextStyle.ROW) + px(3) + text) + 2 * px(14))

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        width = theme().px(420)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Room for the icon and some words in a line."""
        width = theme().px(220)
        return QSize(width, theme().px(68))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card."""
        px = theme().px
        with painting(self) as canvas:
            rect, radius = QRectF(self.rect()), px(10)
            over = self.underMouse() or self.isDown()
            fill = "bg.hover" if over else "bg.surface"
            canvas.rounded(rect, radius, fill=fill, border="border.default")
            disc = QRectF(px(16), (rect.height() - px(38)) / 2, px(38), px(38))
            canvas.rounded(disc, px(9), fill="accent.subtle")
            at = disc.x() + px(9), disc.y() + px(9)
            canvas.icon(*at, self._icon, "accent.text", size=px(20))
            room = rect.width() - px(_TEXT_AT) - px(_SIDE)
            title, text = line_height(TextStyle.ROW), text_height(self._about, TextStyle.BODY, room)
            top = (rect.height() - title - px(3) - text) / 2
            canvas.text(QRectF(px(_TEXT_AT), top, room, title), self.text(), TextStyle.ROW, "text.primary")
            below = QRectF(px(_TEXT_AT), top + title + px(3), room, text + 2)
            canvas.wrapped(below, self._about, TextStyle.BODY, "text.secondary")
            if self.hasFocus():
                canvas.focus_ring(rect, radius)
