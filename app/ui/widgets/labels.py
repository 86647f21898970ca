"""Texts on screen: the only place that makes a QLabel, always plain text, coloured by token."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui import design
from app.ui.fonts import TextStyle
from app.ui.paint import line_height, painting, text_width
from app.ui.theme import theme


class Label(QLabel):
    """A text of the type scale. It never reads rich text: data may hold anything.

    `wrap` breaks lines; `selectable` lets mouse and keyboard copy it.
    """

    def __init__(
        self,
        text: str = "",
        style: TextStyle = TextStyle.BODY,
        *,
        tone: str = "text.primary",
        wrap: bool = False,
        selectable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setOpenExternalLinks(False)
        # QLabel aligns by the text's own direction; a column of names must not zigzag
        self.setAlignment(design.leading() | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
        design.set_style(self, style)
        design.set_tone(self, tone)
        self.setWordWrap(wrap)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        if selectable:
            flags = Qt.TextInteractionFlag
            self.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        self.setText(text)

    def set_tone(self, token: str) -> None:
        """Change the colour."""
        design.set_tone(self, token)


class ElidedLabel(QWidget):
    """One line that ends in … where room is short; the tooltip and the screen reader have all of it."""

    def __init__(
        self,
        text: str = "",
        style: TextStyle = TextStyle.BODY,
        *,
        tone: str = "text.primary",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._style, self._tone, self._text = style, tone, ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def text(self) -> str:
        """All of the text."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show another text."""
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the whole text."""
        return QSize(round(text_width(self._text, self._style)) + 2, self._line())

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters."""
        return QSize(theme().px(40), self._line())

    def event(self, event: QEvent) -> bool:
        """Offer the whole text as tooltip only when it is cut."""
        if event.type() == QEvent.Type.ToolTip:
            self.setToolTip(self._text if self.width() < self.sizeHint().width() - 2 else "")
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line."""
        with painting(self) as canvas:
            canvas.text(QRectF(self.rect()), self._text, self._style, self._tone, may_elide=True)

    def _line(self) -> int:
        return round(line_height(self._style)) + 1


class IconMark(QWidget):
    """An icon that is not a button. Decorative unless it is given a name."""

    def __init__(
        self,
        icon: str,
        *,
        name: str = "",
        tone: str = "text.secondary",
        size: int = 16,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._tone, self._size = icon, tone, size
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon(self, icon: str, tone: str) -> None:
        """Show another icon."""
        self._icon, self._tone = icon, tone
        self.update()

    def sizeHint(self) -> QSize:
        """A square that follows the text size."""
        return QSize(theme().px(self._size), theme().px(self._size))

    def minimumSizeHint(self) -> QSize:
        """It cannot be smaller."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon."""
        with painting(self) as canvas:
            canvas.icon(0, 0, self._icon, self._tone, size=theme().px(self._size))
