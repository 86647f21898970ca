"""The list itself: one Tab stop, arrows and J/K, a letter jumps, several can be chosen."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from app.domain.fold import sort_key
from app.queries.contacts import Sort, letter_positions
from app.ui.contacts.contact_delegate import ContactDelegate
from app.ui.contacts.contact_table_model import ContactTableModel, Lookup
from app.ui.contacts.photos import Photos
from app.ui.desk import Desk
from app.ui.theme import theme


class ContactListView(QListView):
    """`current_changed(pk)` when the person moves, `opened(pk)` at Enter or a double click."""

    current_changed = Signal(int)
    opened = Signal(int)
    chosen_changed = Signal(int)

    def __init__(
        self,
        desk: Desk,
        model: ContactTableModel,
        photos: Photos,
        *,
        name: str,
        companies: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._contacts, self._companies = desk, model, companies
        self._wanted = 0  # the pk that stays current through resets and moves
        self._row = 0
        self.rows = ContactDelegate(desk, photo_of=photos.get, parent=self)
        self.setModel(model)
        self.setItemDelegate(self.rows)
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        photos.arrived.connect(self.viewport().update)
        theme().changed.connect(self.scheduleDelayedItemsLayout)
        model.loaded.connect(self._settle)
        self.selectionModel().currentChanged.connect(self._current)
        self.selectionModel().selectionChanged.connect(self._selection)
        self.doubleClicked.connect(self._open)

    # The record that is current

    @property
    def current_pk(self) -> int:
        """The record the person is at, 0 for none; it may not be in the list any more."""
        return self._wanted

    def show_pk(self, pk: int) -> None:
        """Make this record current as soon as the list has it, without announcing it."""
        self._wanted = pk
        self._select_wanted()

    def step(self, by: int) -> None:
        """Go to the record before or after."""
        count = self._contacts.rowCount()
        if count:
            row = max(0, min(count - 1, self.currentIndex().row() + by))
            self._go_to_row(row)

    def chosen(self) -> list[int]:
        """The pks of all selected rows, in order."""
        rows = sorted(row for first, last in self._spans() for row in range(first, last + 1))
        return [self._contacts.pk_at(row) for row in rows]

    def chosen_count(self) -> int:
        """How many rows are selected; cheap for a hundred thousand."""
        return sum(last - first + 1 for first, last in self._spans())

    def _spans(self) -> list[tuple[int, int]]:
        chosen = self.selectionModel().selection()
        spans = [chosen.at(number) for number in range(chosen.count())]
        return [(span.top(), span.bottom()) for span in spans]

    def clear_chosen(self) -> None:
        """Back to the one current row."""
        index = self.currentIndex()
        if index.isValid():
            self.selectionModel().select(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def toggle_chosen(self) -> None:
        """Add the current row to the selection, or take it out."""
        self.selectionModel().select(self.currentIndex(), QItemSelectionModel.SelectionFlag.Toggle)

    def fully_visible_rows(self) -> int:
        """How many rows stand whole in the view now."""
        return self.viewport().height() // self.sizeHintForRow(0) if self._contacts.rowCount() else 0

    # Letters

    def jump_to(self, letter: str) -> None:
        """Go to the first row of a letter, in the order by name."""
        key = sort_key(letter)[:1]
        if not key or self._contacts.shown.sort is not Sort.NAME:
            return
        if self._contacts.shown.text.strip():
            self._jump_in_memory(key)
            return
        work = partial(letter_positions, companies=self._companies)
        self._desk.read(work, _Jump(self, key), key="contacts.letters")

    def land(self, positions: dict[str, int], key: str) -> None:
        """Take the positions of all letters and go to the first at or after `key`."""
        after = [position for letter, position in positions.items() if letter >= key]
        if after:
            self._go_to_row(min(after))

    def _jump_in_memory(self, key: str) -> None:
        for row in range(self._contacts.rowCount()):
            known = self._contacts.row_at(row)
            if known is not None and sort_key(known.name).startswith(key):
                self._go_to_row(row)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, J and K move, another letter jumps (Shift+letter where the letter is a command)."""
        text = event.text()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self.opened.emit(self._wanted)
        elif text.isalpha() and plain:
            self.jump_to(text)
        elif event.key() == Qt.Key.Key_Escape and self.chosen_count() > 1:
            self.clear_chosen()
        else:
            super().keyPressEvent(event)

    # Inside

    def _go_to_row(self, row: int) -> None:
        index = self._contacts.index(row, 0)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)

    def _settle(self) -> None:
        """After an answer: stay on the record, or go to the one that took its place."""
        if self._select_wanted():
            return
        lookup: Lookup = self._contacts.shown
        count = self._contacts.rowCount()
        if count and (not self._wanted or lookup.text.strip()):
            self._go_to_row(0)
        elif count:
            self._go_to_row(min(self._row, count - 1))
        else:
            self.selectionModel().clear()
            self._announce(0)

    def _select_wanted(self) -> bool:
        row = self._contacts.row_of(self._wanted) if self._wanted else -1
        if row < 0:
            return False
        self._row = row
        if self.currentIndex().row() != row:
            blocked = self.selectionModel().blockSignals(True)
            index = self._contacts.index(row, 0)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.selectionModel().blockSignals(blocked)
            if not self.viewport().rect().contains(self.visualRect(index)):
                self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
            self.viewport().update()
        return True

    def _current(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self._row = index.row()
            self._announce(self._contacts.pk_at(index.row()))

    def _announce(self, pk: int) -> None:
        if pk != self._wanted:
            self._wanted = pk
            self.current_changed.emit(pk)

    def _selection(self, _in: QItemSelection, _out: QItemSelection) -> None:
        self.chosen_changed.emit(self.chosen_count())

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self._contacts.pk_at(index.row()))


class _Jump:
    """Takes the letters' positions to the view, if it still lives."""

    def __init__(self, view: ContactListView, key: str) -> None:
        self.__self__ = view
        self._key = key

    def __call__(self, positions: dict[str, int]) -> None:
        self.__self__.land(positions, self._key)
