"""The people of a mail file, to be ticked: whom I wrote to, who wrote to me, how often and when last."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QTableView, QWidget

from app.formats.mail.people import MailPeople, MailPerson
from app.ui import design
from app.ui.backup_words import date_of
from app.ui.imports.flow import Chosen, ImportFlow
from app.ui.texts import number, plural, tr
from app.ui.theme import Measure, theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import Label
from app.ui.widgets.layouts import FlowLayout

AnyIndex = QModelIndex | QPersistentModelIndex
_HEADINGS = ("Name", "Address", "I wrote", "They wrote", "Last")
_PLAIN = QModelIndex()


class PeopleModel(QAbstractTableModel):
    """`ticked_changed` after each tick. Nobody is ticked at first."""

    ticked_changed = Signal()

    def __init__(self, people: Sequence[MailPerson]) -> None:
        super().__init__()
        self._all = list(people)
        self._shown = list(self._all)
        self.ticked: set[str] = set()

    def filter(self, text: str, *, automated: bool) -> None:
        """Show those whose name or address holds the text."""
        wanted = text.casefold().strip()
        self.beginResetModel()
        self._shown = [
            one
            for one in self._all
            if (automated or not one.automated) and wanted in f"{one.name} {one.address}".casefold()
        ]
        self.endResetModel()

    def tick_shown(self, *, on: bool) -> None:
        """All rows on screen."""
        addresses = {one.address for one in self._shown}
        self.ticked = self.ticked | addresses if on else self.ticked - addresses
        self._told()

    def tick_written(self) -> None:
        """Those I wrote to."""
        self.ticked |= {one.address for one in self._all if one.by_me and not one.automated}
        self._told()

    def toggle(self, row: int) -> None:
        """One row."""
        self.ticked ^= {self._shown[row].address}
        self._told()

    def _told(self) -> None:
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, 0))
        self.ticked_changed.emit()

    def rowCount(self, parent: AnyIndex = _PLAIN) -> int:
        """People on screen."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: AnyIndex = _PLAIN) -> int:
        """As the headings."""
        return len(_HEADINGS)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """The first column is ticked."""
        usual = super().flags(index)
        return usual | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else usual

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Texts, ticks, and a whole sentence for a screen reader."""
        one = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(one, index.column())
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0:
            return Qt.CheckState.Checked if one.address in self.ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == 0:
            said = [self._text(one, at) for at in range(len(_HEADINGS))]
            state = tr("ticked") if one.address in self.ticked else tr("not ticked")
            return f"{said[0]}, {said[1]}, {state}"
        return None

    def setData(self, index: AnyIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A click on the box."""
        if role == Qt.ItemDataRole.CheckStateRole:
            self.toggle(index.row())
            return True
        return False

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The headings."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return tr(_HEADINGS[section])
        return None

    def _text(self, one: MailPerson, column: int) -> str:
        texts = (
            one.name or one.address,
            one.address,
            number(one.by_me),
            number(one.to_me),
            date_of(one.last_ms) if one.last_ms else "",
        )
        return texts[column]


class _Table(QTableView):
    """Space ticks the row."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        model = self.model()
        if event.key() == Qt.Key.Key_Space and isinstance(model, PeopleModel):
            if self.currentIndex().isValid():
                model.toggle(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


class PeopleChoice(QWidget):
    """Nobody is created silently: the list, a filter, and two quick ways to tick many."""

    def __init__(self, flow: ImportFlow, chosen: Chosen, people: MailPeople) -> None:
        super().__init__()
        self._flow, self._chosen = flow, chosen
        self.model = PeopleModel(people.people)
        self.model.filter("", automated=False)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter people"))
        self.filter.setAccessibleName(tr("Filter people"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._filter)
        self.lists = Button(tr("Also lists and automatic senders"))
        self.lists.setCheckable(True)
        self.lists.toggled.connect(self._filter)
        written = Button(tr("Tick whom I wrote to"))
        written.clicked.connect(self.model.tick_written)
        all_ = Button(tr("Tick all shown"))
        all_.clicked.connect(partial(self.model.tick_shown, on=True))
        none = Button(tr("None"))
        none.clicked.connect(partial(self.model.tick_shown, on=False))
        self.count = Label("", tone="text.secondary")
        self.table = self._table()
        own = ", ".join(people.own)
        about = tr("Tick the people who should become contacts.")
        if own:
            about += " " + tr("Your own addresses: {own}", own=own)
        buttons = FlowLayout(gap=8)
        for widget in (self.lists, written, all_, none):
            buttons.addWidget(widget)
        line = Label(about, tone="text.secondary", wrap=True)
        layout = design.column(line, self.filter, buttons, gap=10, margins=(24, 12, 24, 12))
        design.at_least(self.table, 0, 130)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.count)
        self.setLayout(layout)
        self.model.ticked_changed.connect(self._ticked)
        self._ticked()

    def _table(self) -> QTableView:
        table = _Table()
        table.setModel(self.model)
        table.setAccessibleName(tr("People in this mail"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme().measure(Measure.TABLE_ROW))
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(design.leading() | Qt.AlignmentFlag.AlignVCenter)
        for at, width in ((2, 90), (3, 100), (4, 120)):
            header.resizeSection(at, theme().px(width))
        for at in (0, 1):
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        return table

    def _filter(self, _changed: object) -> None:
        self.model.filter(self.filter.text(), automated=self.lists.isChecked())

    def _ticked(self) -> None:
        ticked = self.model.ticked
        self._flow.set_people(self._chosen, sorted(ticked))
        self.count.setText(plural("{n} person ticked", "{n} people ticked", len(ticked)))
