"""A thin line that fills: how far something is."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from app.ui.theme import theme


class ProgressLine(QProgressBar):
    """`name` is what a screen reader says before the percentage."""

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextVisible(False)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(theme().px(240), theme().px(6))

    def minimumSizeHint(self) -> QSize:
        """It may be short."""
        return QSize(theme().px(40), theme().px(6))
