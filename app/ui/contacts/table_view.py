"""The same list as a table: columns one can move and hide, copied as text that a spreadsheet takes."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView

from app.ui.contacts.contact_table_model import COLUMNS, ContactTableModel
from app.ui.texts import tr
from app.ui.theme import Measure, theme

COPIED_ROWS = 5_000
_WIDTHS = (220, 200, 180, 120, 150, 220, 120, 240)


class ContactTable(QTableView):
    """`opened(pk)` at Enter or a double click."""

    opened = Signal(int)

    def __init__(self, model: ContactTableModel, name: str) -> None:
        super().__init__()
        self._contacts = model
        self.setModel(model)
        self.setAccessibleName(
            tr("Companies as a table") if name == "companies" else tr("Contacts as a table")
        )
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._choose_columns)
        self.doubleClicked.connect(self._open)
        theme().changed.connect(self._measure)
        self._measure()

    def show_pk(self, pk: int) -> None:
        """Make this record current."""
        row = self._contacts.row_of(pk)
        if row >= 0:
            self.setCurrentIndex(self._contacts.index(row, 0))
            self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Ctrl+C copies the chosen rows."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.as_text())
        else:
            super().keyPressEvent(event)

    def as_text(self) -> str:
        """The chosen rows with the visible columns, in their order, tabs between; those that are loaded."""
        header = self.horizontalHeader()
        places = [header.logicalIndex(place) for place in range(header.count())]
        shown = [column for column in places if not self.isColumnHidden(column)]
        lines = []
        for index in self.selectionModel().selectedRows()[:COPIED_ROWS]:
            cells = [index.siblingAtColumn(column).data() or "" for column in shown]
            lines.append("\t".join(" ".join(str(cell).split()) for cell in cells))
        return "\n".join(lines)

    def _measure(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme().measure(Measure.TABLE_ROW))
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, theme().px(width))

    def _choose_columns(self, at: QPoint) -> None:
        menu = QMenu(self)
        for column, (_, name) in enumerate(COLUMNS):
            action = menu.addAction(tr(name))
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(column))
            action.setEnabled(column != 0)
            action.toggled.connect(partial(self._show_column, column))
        menu.popup(self.horizontalHeader().mapToGlobal(at))

    def _show_column(self, column: int, on: bool) -> None:  # noqa: FBT001  # a signal's slot
        self.setColumnHidden(column, not on)

    def _open(self, index: QModelIndex) -> None:
        pk = self._contacts.pk_at(index.row())
        if pk:
            self.opened.emit(pk)
