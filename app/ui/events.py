"""The hub of changes: what the database committed reaches every page here, on the GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from app.domain.changes import ChangeSet


class DataEvents(QObject):
    """`changed(ChangeSet)` after each commit; pages listen, no widget listens to another page's widget."""

    changed = Signal(object)
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arrived.connect(self.changed, Qt.ConnectionType.QueuedConnection)

    def publish(self, changes: ChangeSet) -> None:
        """Hand in a committed change; may be called on any thread."""
        self._arrived.emit(changes)
