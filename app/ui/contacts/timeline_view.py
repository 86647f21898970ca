"""The timeline on screen: walks, opens, edits in place, completes what was planned."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from app.queries.timeline import TimelineItem
from app.ui.contacts.timeline_delegate import TimelineDelegate
from app.ui.contacts.timeline_model import EntryRole, TimelineEntry, TimelineModel
from app.ui.texts import tr
from app.ui.theme import theme


class TimelineView(QListView):
    """Space completes a planned row or opens a long text, Enter and F2 edit, Delete removes.

    `older_wanted` when the end comes near.
    """

    complete = Signal(object)
    remove = Signal(object)
    older_wanted = Signal()

    def __init__(self, model: TimelineModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = TimelineDelegate(self)
        self._entries = model
        self._current_id = ""
        self.setModel(model)
        self.setItemDelegate(self._rows)
        self.setAccessibleName(tr("Timeline"))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.setFrameShape(QListView.Shape.NoFrame)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        theme().changed.connect(self.scheduleDelayedItemsLayout)
        model.modelAboutToBeReset.connect(self._keep_place)
        model.modelReset.connect(self._restore_place)
        self._offset = 0

    def go_to(self, record_id: str) -> None:
        """Make an interaction or task current and show it."""
        row = self._entries.row_of(record_id)
        if row >= 0:
            self.setCurrentIndex(self._entries.index(row, 0))

    def to_top(self) -> None:
        """Begin at what is planned: another record is open."""
        self._offset = 0
        self._current_id = ""
        self.verticalScrollBar().setValue(0)

    def focusInEvent(self, event: object) -> None:
        """Have a current row as soon as the keyboard is here."""
        super().focusInEvent(event)  # type: ignore[arg-type]  # Qt hands in the QFocusEvent it wants back
        if not self.currentIndex().isValid():
            self._step_to_item(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the class docstring; headings are passed over."""
        entry = self.currentIndex().data(EntryRole)
        item = entry.item if isinstance(entry, TimelineEntry) else None
        if item is None:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Space:
            if entry.planned:
                self.complete.emit(item)
            else:
                self._toggle(item)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Delete:
            self.remove.emit(item)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on More opens the text, on the disc of a planned row completes it."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        entry = index.data(EntryRole)
        if not isinstance(entry, TimelineEntry) or entry.item is None:
            return
        row, at = self.visualRect(index), event.position().toPoint()
        if self._rows.more_rect(entry, row).contains(at):
            self._toggle(entry.item)
        elif entry.planned and self._rows.disc_rect(entry, row).contains(at):
            self.complete.emit(entry.item)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks the texts anew."""
        self._rows.width = self.viewport().width()
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def _toggle(self, item: TimelineItem) -> None:
        self._rows.opened ^= {item.id}
        self.scheduleDelayedItemsLayout()

    def _step_to_item(self, row: int) -> None:
        while (entry := self._entries.entry(row)) is not None:
            if entry.item is not None:
                self.setCurrentIndex(self._entries.index(row, 0))
                return
            row += 1

    def _scrolled(self, value: int) -> None:
        bar = self.verticalScrollBar()
        if bar.maximum() and value > bar.maximum() - self.viewport().height():
            self.older_wanted.emit()

    def _keep_place(self) -> None:
        entry = self.currentIndex().data(EntryRole)
        self._current_id = entry.item.id if isinstance(entry, TimelineEntry) and entry.item else ""
        self._offset = self.verticalScrollBar().value()

    def _restore_place(self) -> None:
        row = self._entries.row_of(self._current_id) if self._current_id else -1
        if row >= 0:
            index: QModelIndex = self._entries.index(row, 0)
            self.selectionModel().setCurrentIndex(index, self.selectionModel().SelectionFlag.ClearAndSelect)
        self.doItemsLayout()
        self.verticalScrollBar().setValue(self._offset)
