"""Push buttons in their few kinds; what a kind looks like stands in the application style sheet."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.ui import design
from app.ui.actions import ActionRegistry
from app.ui.fonts import TextStyle


class Kind(StrEnum):
    """PRIMARY: the one thing to do here. DEFAULT: others. GHOST: quiet. DANGER: destroys. LINK: in text."""

    PRIMARY = "primary"
    DEFAULT = "default"
    GHOST = "ghost"
    DANGER = "danger"
    LINK = "link"
    CHIP = "chip"
    CHIP_ADD = "chip.add"
    SEGMENT = "segment"
    TAB = "tab"


_CHORDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_ICON_TONE = {Kind.PRIMARY: "accent.on", Kind.DANGER: "danger", Kind.LINK: "accent.text"}


class Button(QPushButton):
    """A button with a text, and an icon before it if wanted. `name` only where it must say more."""

    def __init__(
        self,
        text: str,
        *,
        kind: Kind = Kind.DEFAULT,
        icon: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text.replace("&", "&&"), parent)
        self.setProperty("kind", kind.value)
        self.setAccessibleName(name or text)
        self.setAutoDefault(False)
        design.set_style(self, TextStyle.BODY_STRONG if kind is Kind.PRIMARY else TextStyle.BODY_MEDIUM)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if kind is Kind.LINK:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        if icon:
            design.set_icon(self, icon, tone=_ICON_TONE.get(kind, "text.secondary"))

    def set_text(self, text: str) -> None:
        """Change the text and what a screen reader says."""
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it as Space does, in dialogs and outside of them."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _CHORDS:
            self.click()
        else:
            super().keyPressEvent(event)


class IconButton(QPushButton):
    """A square button with only an icon; the tooltip says its name and key."""

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        key: str = "",
        kind: Kind = Kind.DEFAULT,
        side: int = 32,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._kind = icon, kind
        self.setProperty("kind", kind.value)
        self.setAccessibleName(name)
        self.setToolTip(f"{name} ({key})" if key else name)
        self.setAutoDefault(False)
        design.set_icon(self, icon, tone=_ICON_TONE.get(kind, "text.secondary"))
        design.fixed(self, side, side)

    def set_name(self, name: str, key: str = "") -> None:
        """Change what it says it does."""
        self.setAccessibleName(name)
        self.setToolTip(f"{name} ({key})" if key else name)


class _Follower(QObject):
    """Keeps a button as its action is: enabled, checked, text, tooltip."""

    def __init__(self, button: QPushButton, action: QAction, actions: ActionRegistry) -> None:
        super().__init__(button)
        self._button, self._action, self._actions = button, action, actions
        button.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self._button.setEnabled(self._action.isEnabled())
        self._button.setToolTip(self._action.toolTip())
        if self._action.isCheckable():
            self._button.setCheckable(True)
            self._button.setChecked(self._action.isChecked())


def action_button(
    actions: ActionRegistry, action_id: str, *, kind: Kind = Kind.DEFAULT, text: str = "", icon: str = ""
) -> Button:
    """A button that is the registered command: same enabled state, tooltip with the key."""
    action = actions.get(action_id)
    button = Button(text or action.text(), kind=kind, icon=icon or _icon_of(actions, action_id))
    _Follower(button, action, actions)
    return button


def action_icon_button(
    actions: ActionRegistry, action_id: str, *, kind: Kind = Kind.DEFAULT, side: int = 32
) -> IconButton:
    """The registered command as a square icon button."""
    action = actions.get(action_id)
    name = action.text().rstrip("…")
    button = IconButton(_icon_of(actions, action_id), name, kind=kind, side=side)
    _Follower(button, action, actions)
    return button


def _icon_of(actions: ActionRegistry, action_id: str) -> str:
    return next((spec.icon for spec in actions.specs() if spec.id == action_id), "")
