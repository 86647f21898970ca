"""What the program says inside a page: message bars, and pages with nothing on them yet."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.errors import SatchelError
from app.ui import design
from app.ui.fonts import TextStyle
from app.ui.paint import painting
from app.ui.texts import sentence, tr
from app.ui.theme import theme
from app.ui.widgets.buttons import IconButton, Kind
from app.ui.widgets.labels import IconMark, Label


class Tone(StrEnum):
    """How much a message matters; always with its own icon, never by colour alone."""

    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    DANGER = "danger"


_ICONS = {
    Tone.INFO: "info",
    Tone.SUCCESS: "circle-check",
    Tone.WARNING: "triangle-alert",
    Tone.DANGER: "circle-alert",
}


class MessageBar(QWidget):
    """A line under the page bar: icon, sentence, up to two buttons, ×. Hidden until `show_message`."""

    dismissed = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = Tone.INFO
        self._mark = IconMark("info", size=18)
        self._text = Label(wrap=True)
        self._buttons = design.row(gap=6)
        self._close = IconButton("x", tr("Dismiss"), kind=Kind.GHOST, side=28)
        self._close.clicked.connect(self._dismiss)
        line = design.row(self._mark, gap=10, margins=(16, 8, 12, 8))
        line.addWidget(self._text, 1)
        line.addLayout(self._buttons)
        line.addWidget(self._close)
        self.setLayout(line)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_message(self, text: str, tone: Tone = Tone.INFO, *buttons: QPushButton) -> None:
        """Say `text`; the buttons are taken over and removed with the message."""
        self._tone = tone
        self._mark.set_icon(_ICONS[tone], tone.value)
        self._text.setText(text)
        self.setAccessibleName(text)
        self._drop_buttons()
        for button in buttons:
            self._buttons.addWidget(button)
        self.show()
        self.update()

    def show_trouble(self, error: SatchelError, *buttons: QPushButton) -> None:
        """Say what happened and what to do next."""
        happened, step = sentence(error)
        self.show_message(f"{happened} {step}".strip(), Tone.WARNING, *buttons)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tinted ground."""
        with painting(self) as canvas:
            inner = QRectF(self.rect()).adjusted(4, 2, -4, -2)
            canvas.rounded(inner, theme().px(8), fill=f"{self._tone.value}.bg")

    def _dismiss(self) -> None:
        self.hide()
        self._drop_buttons()
        self.dismissed.emit()

    def _drop_buttons(self) -> None:
        while (item := self._buttons.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()


class EmptyState(QWidget):
    """A page with nothing yet: icon, heading, one sentence, one button, one link, a small hint.

    `primary` and `link` are the buttons; connect them.
    """

    def __init__(
        self,
        icon: str,
        heading: str,
        text: str,
        *,
        primary: QPushButton | None = None,
        link: QPushButton | None = None,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        centre = Qt.AlignmentFlag.AlignHCenter
        layout = design.column(None, gap=10, margins=(24, 24, 24, 24))
        layout.addWidget(IconMark(icon, tone="text.tertiary", size=40), 0, centre)
        for words, style, tone in (
            (heading, TextStyle.DISPLAY, "text.primary"),
            (text, TextStyle.BODY, "text.secondary"),
        ):
            label = Label(words, style, tone=tone, wrap=True)
            label.setAlignment(centre)
            layout.addWidget(label)
        buttons = [button for button in (primary, link) if button is not None]
        if buttons:
            line = design.row(None, gap=12)
            for button in buttons:
                line.addWidget(button)
            line.addStretch(1)
            layout.addSpacing(theme().px(6))
            layout.addLayout(line)
        if hint:
            small = Label(hint, TextStyle.CAPTION, tone="text.tertiary", wrap=True)
            small.setAlignment(centre)
            layout.addWidget(small)
        layout.addStretch(1)
        self.setLayout(layout)
