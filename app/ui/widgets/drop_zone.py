"""A place to drop files on, with a button for those who cannot or will not drag."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.ui import design
from app.ui.fonts import TextStyle
from app.ui.paint import colour_of, painting
from app.ui.theme import theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import IconMark, Label


class DropZone(QWidget):
    """Emits `dropped(list[Path])` for local files, `browse` when its button is pressed."""

    dropped = Signal(list)
    browse = Signal()

    def __init__(self, heading: str, hint: str, button: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._over = False
        self.setAcceptDrops(True)
        self.setAccessibleName(heading)
        centre = Qt.AlignmentFlag.AlignHCenter
        layout = design.column(gap=8, margins=(24, 20, 24, 20))
        layout.addWidget(IconMark("upload", tone="accent.text", size=28), 0, centre)
        for words, style, tone in (
            (heading, TextStyle.CARD, "text.primary"),
            (hint, TextStyle.CAPTION, "text.tertiary"),
        ):
            label = Label(words, style, tone=tone, wrap=True)
            label.setAlignment(centre)
            layout.addWidget(label)
        pick = Button(button, icon="folder-open")
        pick.clicked.connect(self.browse)
        layout.addWidget(pick, 0, centre)
        self.setLayout(layout)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take local files only."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            self._over = True
            event.acceptProposedAction()
            self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Calm down."""
        self._over = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand over the files."""
        self._over = False
        self.update()
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dashed frame."""
        with painting(self) as canvas:
            rect, radius = QRectF(self.rect()), theme().px(9)
            canvas.rounded(rect, radius, fill="accent.subtle" if self._over else "bg.subtle")
            pen = QPen(colour_of("accent" if self._over else "border.control"), 1.5, Qt.PenStyle.DashLine)
            canvas.painter.setPen(pen)
            canvas.painter.setBrush(Qt.BrushStyle.NoBrush)
            canvas.painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius)
