"""The strip of facts under a record's header: label, value and a second line each; a click acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QWidget

from app.ui import design
from app.ui.fonts import TextStyle
from app.ui.paint import line_height, painting, text_width
from app.ui.theme import theme

_LINES = (
    (TextStyle.CAPTION, "text.tertiary"),
    (TextStyle.BODY_STRONG, "text.primary"),
    (TextStyle.CAPTION, "text.secondary"),
)


@dataclass(frozen=True, slots=True)
class Stat:
    """One cell. `acts` makes it a button; StatStrip.activated then says its id."""

    id: str
    label: str
    value: str
    detail: str = ""
    acts: bool = False


class _Cell(QAbstractButton):
    def __init__(self, stat: Stat) -> None:
        super().__init__()
        self._stat = stat
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_stat(stat)

    def set_stat(self, stat: Stat) -> None:
        self._stat = stat
        self.setEnabled(stat.acts)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if stat.acts else Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(", ".join(filter(None, (f"{stat.label}: {stat.value}", stat.detail))))
        self.updateGeometry()
        self.update()

    def _texts(self) -> tuple[str, str, str]:
        return self._stat.label, self._stat.value, self._stat.detail

    def sizeHint(self) -> QSize:
        widths = [text_width(text, style) for text, (style, _) in zip(self._texts(), _LINES, strict=True)]
        heights = [line_height(style) for style, _ in _LINES]
        return QSize(round(max(widths)) + theme().px(16), round(sum(heights)) + theme().px(10))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(90), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as canvas:
            rect, radius = QRectF(self.rect()), theme().px(6)
            if self._stat.acts and self.underMouse():
                canvas.rounded(rect, radius, fill="bg.hover")
            if self.hasFocus():
                canvas.focus_ring(rect, radius)
            y = rect.y() + theme().px(5)
            for text, (style, tone) in zip(self._texts(), _LINES, strict=True):
                height = line_height(style)
                line = QRectF(theme().px(8), y, rect.width() - theme().px(12), height)
                canvas.text(line, text, style, tone, may_elide=True)
                y += height


class StatStrip(QFrame):
    """Shows stats side by side; where room is short the last ones in `set_stats` go first."""

    activated = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pane", "subtle")
        self._cells: dict[str, _Cell] = {}
        self._line = design.row(gap=8, margins=(16, 5, 16, 5))
        self.setLayout(design.column(self._line, design.rule(), gap=0))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_stats(self, stats: Sequence[Stat], *, first: int | None = None) -> None:
        """Show these; `first` keeps only that many (narrow windows)."""
        shown = stats if first is None else stats[:first]
        if [stat.id for stat in shown] != list(self._cells):
            self._rebuild(shown)
        for stat in shown:
            self._cells[stat.id].set_stat(stat)

    def _rebuild(self, stats: Sequence[Stat]) -> None:
        for cell in self._cells.values():
            self._line.removeWidget(cell)
            cell.hide()
            cell.deleteLater()
        self._cells = {}
        for stat in stats:
            cell = _Cell(stat)
            cell.clicked.connect(self._clicked)
            self._cells[stat.id] = cell
            self._line.addWidget(cell, 1)

    def _clicked(self) -> None:
        source = self.sender()
        for key, cell in self._cells.items():
            if cell is source:
                self.activated.emit(key)
