"""A person or company as a circle: the photo, or initials on a hue that never changes."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui.paint import painting
from app.ui.theme import theme


class Avatar(QWidget):
    """`identity` (the record's id) decides the hue, so that a renamed person keeps it."""

    def __init__(
        self, name: str, identity: str, *, diameter: int = 36, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._diameter = diameter
        self._name, self._identity = name, identity
        self._photo: QPixmap | None = None
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_person(self, name: str, identity: str, photo: QPixmap | None = None) -> None:
        """Show somebody else."""
        self._name, self._identity, self._photo = name, identity, photo
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        """The square around the circle."""
        return QSize(theme().px(self._diameter), theme().px(self._diameter))

    def minimumSizeHint(self) -> QSize:
        """It cannot be smaller."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the circle."""
        with painting(self) as canvas:
            canvas.avatar(QRectF(self.rect()), self._name, self._identity, self._photo)


class AvatarButton(QAbstractButton):
    """The same as a button: the header's photo, which a click changes."""

    def __init__(self, purpose: str, *, diameter: int = 60, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._diameter = diameter
        self._name, self._identity = "", ""
        self._photo: QPixmap | None = None
        self.setAccessibleName(purpose)
        self.setToolTip(purpose)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_person(self, name: str, identity: str, photo: QPixmap | None = None) -> None:
        """Show somebody."""
        self._name, self._identity, self._photo = name, identity, photo
        self.update()

    def sizeHint(self) -> QSize:
        """The square around the circle."""
        return QSize(theme().px(self._diameter), theme().px(self._diameter))

    def minimumSizeHint(self) -> QSize:
        """It cannot be smaller."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the circle, and a ring when focused."""
        with painting(self) as canvas:
            rect = QRectF(self.rect())
            canvas.avatar(rect, self._name, self._identity, self._photo)
            if self.hasFocus():
                canvas.focus_ring(rect, rect.width() / 2)
