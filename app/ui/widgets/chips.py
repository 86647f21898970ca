"""Small rounded things: chips that can be edited and removed, pills that only say something."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.ui import design
from app.ui.fonts import TextStyle
from app.ui.paint import line_height, painting, text_width
from app.ui.texts import tr
from app.ui.theme import right_to_left, theme
from app.ui.widgets.buttons import Kind


class Chip(QPushButton):
    """A filter, tag or parsed word. `clicked` edits it; × or Backspace or Delete emits `removed`."""

    removed = Signal()

    def __init__(self, text: str, *, removable: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(text.replace("&", "&&"), parent)
        self._removable = removable
        self.setProperty("kind", Kind.CHIP.value)
        self.setAccessibleName(text)
        self.setAutoDefault(False)
        design.set_style(self, TextStyle.BODY_MEDIUM)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if removable:
            self.setAccessibleDescription(tr("Press Delete to remove"))
            turned = Qt.LayoutDirection.LeftToRight if right_to_left() else Qt.LayoutDirection.RightToLeft
            self.setLayoutDirection(turned)  # the × belongs behind the text
            design.set_icon(self, "x", tone="accent.text", size=13)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Backspace and Delete remove, Enter edits."""
        if self._removable and event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the × removes."""
        if self._removable and self._cross().contains(event.position()):
            self.setDown(False)
            self.removed.emit()
        else:
            super().mouseReleaseEvent(event)

    def _cross(self) -> QRectF:
        width = theme().px(26)
        left = 0 if right_to_left() else self.width() - width
        return QRectF(left, 0, width, self.height())


class Pill(QWidget):
    """A word on a hue: a tag, a state. It cannot be clicked."""

    def __init__(
        self, text: str, *, hue: str = "slate", icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._text, self._hue, self._icon = text, hue, icon
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """The text with its air."""
        icon = theme().px(18) if self._icon else 0
        width = text_width(self._text, TextStyle.CAPTION) * 1.03 + theme().px(18) + icon
        return QSize(round(width), max(theme().px(22), round(line_height(TextStyle.CAPTION)) + 4))

    def minimumSizeHint(self) -> QSize:
        """It cannot be smaller."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pill."""
        hue = theme().hue(self._hue)
        with painting(self) as canvas:
            rect = QRectF(self.rect())
            canvas.rounded(rect, rect.height() / 2, fill=hue.fill)
            x = float(theme().px(8))
            if self._icon:
                size = theme().px(13)
                canvas.icon(x, (rect.height() - size) / 2, self._icon, hue.text, size=size)
                x += theme().px(18)
            font = theme().sized_font(12, 500)
            canvas.text(QRectF(x, 0, rect.width() - x - 2, rect.height()), self._text, font, hue.text)
