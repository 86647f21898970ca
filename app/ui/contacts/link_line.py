"""A link of one line that ends in … where room is short: the company in a record's head."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.fonts import TextStyle
from app.ui.paint import line_height, painting, text_width
from app.ui.theme import theme


class LinkLine(QAbstractButton):
    """A button that looks like a link; disabled it is plain text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_text(self, text: str, name: str) -> None:
        """Show another text; `name` says what pressing it does."""
        self.setText(text)
        self.setAccessibleName(name)
        self.setToolTip(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """The whole text."""
        width = round(text_width(self.text(), TextStyle.BODY_MEDIUM)) + theme().px(10)
        return QSize(width, max(theme().px(24), round(line_height(TextStyle.BODY_MEDIUM)) + theme().px(6)))

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        return QSize(theme().px(60), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the words."""
        with painting(self) as canvas:
            rect, px = QRectF(self.rect()), theme().px
            if self.isEnabled() and self.underMouse():
                canvas.rounded(rect, px(5), fill="bg.hover")
            if self.hasFocus():
                canvas.focus_ring(rect, px(5))
            tone = "accent.text" if self.isEnabled() else "text.secondary"
            words = rect.adjusted(px(4), 0, -px(4), 0)
            canvas.text(words, self.text(), TextStyle.BODY_MEDIUM, tone, may_elide=True)
