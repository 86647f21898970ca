"""Roles that stock widgets lack: what a screen reader is told about our own kinds of widgets."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

_ROLE = "accessibleRole"
_ROLES = {"notification": QAccessible.Role.Notification}


class _WithRole(QAccessibleWidget):
    """A widget under a role of our choice."""

    def __init__(self, widget: QWidget, role: QAccessible.Role) -> None:
        super().__init__(widget, role)


def install() -> None:
    """Answer for our widgets from now on; called once, by application.set_up."""
    QAccessible.installFactory(_answer)


def make_notification(widget: QWidget) -> None:
    """Let the widget be announced as a notification."""
    widget.setProperty(_ROLE, "notification")


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader say `text` at its next pause, on behalf of `widget`."""
    event = QAccessibleAnnouncementEvent(widget, text)
    QAccessible.updateAccessibility(event)


def _answer(_: str, thing: QObject) -> QAccessibleInterface | None:
    role = thing.property(_ROLE) if isinstance(thing, QWidget) else None
    return _WithRole(thing, _ROLES[role]) if isinstance(thing, QWidget) and role in _ROLES else None
