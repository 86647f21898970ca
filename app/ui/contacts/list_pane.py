"""The list pane: filter field, the sort that its heading names, the list, and a bar for several records."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QSizePolicy, QStackedWidget, QWidget

from app.queries.contacts import Sort
from app.ui import design
from app.ui.contacts.contact_delegate import SecondLine
from app.ui.contacts.contact_table_model import ContactTableModel, Lookup
from app.ui.contacts.list_view import ContactListView
from app.ui.contacts.photos import Photos
from app.ui.desk import Desk
from app.ui.fonts import TextStyle
from app.ui.texts import plural, tr
from app.ui.widgets.buttons import Button, IconButton, Kind
from app.ui.widgets.labels import Label
from app.ui.widgets.layouts import ScrollArea
from app.ui.widgets.messages import EmptyState

SORT_WORDS: dict[Sort, str] = {
    Sort.NAME: "Name",
    Sort.COMPANY: "Company",
    Sort.TOWN: "Town",
    Sort.LAST_CONTACT: "Last contact",
    Sort.NEXT_STEP: "Next step",
    Sort.TOUCHED: "Recently changed",
}
SECOND_WORDS: dict[SecondLine, str] = {
    SecondLine.COMPANY_TOWN: "Company and town",
    SecondLine.COMPANY_JOB: "Company and job",
    SecondLine.TOWN: "Town",
    SecondLine.PHONE: "Phone",
    SecondLine.NEXT_STEP: "Next step",
}


class FilterField(QLineEdit):
    """Filters the list with every key; Down and Enter go into the list, Esc empties it."""

    left_down = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setPlaceholderText(name)
        self.setAccessibleName(name)
        self.setClearButtonEnabled(True)
        self.setProperty("kind", "quiet")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave by the keyboard."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left_down.emit()
        elif event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            self.left_down.emit()
        else:
            super().keyPressEvent(event)


class BulkBar(QWidget):
    """Stands over the list while several records are chosen."""

    tag = Signal()
    export = Signal()
    delete = Signal()
    done = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._count = Label(style=TextStyle.BODY_STRONG)
        line = design.row(self._count, None, gap=4, margins=(16, 6, 10, 6))
        for icon, name, signal in (
            ("tag", tr("Tag"), self.tag),
            ("download", tr("Export…"), self.export),
            ("trash-2", tr("Delete"), self.delete),
            ("x", tr("Clear selection"), self.done),
        ):
            button = IconButton(icon, name, kind=Kind.GHOST, side=30)
            button.clicked.connect(signal)
            line.addWidget(button)
        self.setLayout(line)

    def set_count(self, count: int) -> None:
        """Say how many are chosen."""
        self._count.setText(plural("{n} selected", "{n} selected", count))


class ListPane(QWidget):
    """Put `head` and `view` wherever the page wants; `lookup_changed` when the order or filter is another."""

    lookup_changed = Signal(object)
    second_line_changed = Signal(object)
    create_wanted = Signal(str)

    def __init__(self, desk: Desk, model: ContactTableModel, photos: Photos, *, companies: bool) -> None:
        super().__init__()
        self.setProperty("pane", "surface")
        design.at_least(self, 220)
        self._model, self._companies = model, companies
        name = tr("Companies") if companies else tr("Contacts")
        self.filter = FilterField(tr("Filter companies") if companies else tr("Filter contacts"))
        self.sort = Button(tr("Name"), kind=Kind.GHOST, icon="arrow-down-up")
        self.bulk = BulkBar()
        self.view = ContactListView(desk, model, photos, name=name, companies=companies)
        self._nothing = self._make_nothing()
        self.head = QStackedWidget()
        self._fill_head()
        self._body = QStackedWidget()
        self._body.addWidget(self.view)
        self._nothing_page = ScrollArea(self._nothing, name)
        self._body.addWidget(self._nothing_page)
        self.column = design.column(self.head, gap=0)
        self.column.addWidget(self._body, 1)
        self.setLayout(self.column)
        self._make_sort_menu()
        self.filter.textChanged.connect(self._filtered)
        self.filter.left_down.connect(self._into_list)
        self.view.chosen_changed.connect(self._chosen)
        self.bulk.done.connect(self.view.clear_chosen)
        model.loaded.connect(self._loaded)
        self.show_sort(Sort.NAME)

    def _fill_head(self) -> None:
        usual = QWidget()
        line = design.row(gap=4, margins=(12, 8, 8, 6))
        line.addWidget(self.filter, 1)
        line.addWidget(self.sort)
        usual.setLayout(line)
        self.head.addWidget(usual)
        self.head.addWidget(self.bulk)
        self.head.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _make_nothing(self) -> EmptyState:
        clear = Button(tr("Clear filter"))
        clear.clicked.connect(self._clear_filter)
        self._create = Button(tr("Create"), kind=Kind.LINK)
        self._create.clicked.connect(self._create_typed)
        heading = tr("No company matches") if self._companies else tr("No contact matches")
        return EmptyState(
            "search", heading, tr("Try fewer letters, or another word."), primary=clear, link=self._create
        )

    # Sort and second line

    def show_sort(self, sort: Sort) -> None:
        """Name the order in the heading."""
        words = tr(SORT_WORDS[sort])
        self.sort.setText(words)
        self.sort.setAccessibleName(tr("Sorted by {what}. Change", what=words))
        self.sort.setToolTip(tr("Sorted by {what}", what=words))
        for action in self._sorts.actions():
            action.setChecked(action.data() is sort)

    def show_second_line(self, second: SecondLine) -> None:
        """What stands under the names."""
        self.view.rows.second_line = second
        self.view.viewport().update()
        for action in self._seconds.actions():
            action.setChecked(action.data() is second)

    def _make_sort_menu(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(tr("Sort"))
        self._sorts, self._seconds = QActionGroup(self), QActionGroup(self)
        for sort, text in SORT_WORDS.items():
            if not (self._companies and sort is Sort.COMPANY):
                action = self._choice(menu, self._sorts, tr(text))
                action.setData(sort)
                action.triggered.connect(partial(self._sorted, sort))
        if not self._companies:
            second = menu.addMenu(tr("Second line"))
            for kind, text in SECOND_WORDS.items():
                action = self._choice(second, self._seconds, tr(text))
                action.setData(kind)
                action.triggered.connect(partial(self._second_chosen, kind))
        self.sort.setMenu(menu)

    def _choice(self, menu: QMenu, group: QActionGroup, text: str) -> QAction:
        action = menu.addAction(text)
        action.setCheckable(True)
        group.addAction(action)
        return action

    def _sorted(self, sort: Sort, *_: object) -> None:
        self.show_sort(sort)
        self.lookup_changed.emit(Lookup(sort, self._model.lookup.text))

    def _second_chosen(self, kind: SecondLine, *_: object) -> None:
        self.show_second_line(kind)
        self.second_line_changed.emit(kind)

    # Filter

    def focus_filter(self) -> None:
        """Ctrl+F and /."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def _filtered(self, text: str) -> None:
        self.lookup_changed.emit(Lookup(self._model.lookup.sort, text))

    def _clear_filter(self) -> None:
        self.filter.clear()
        self._into_list()

    def _create_typed(self) -> None:
        self.create_wanted.emit(self.filter.text().strip())

    def _into_list(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _loaded(self) -> None:
        typed = self._model.shown.text.strip()
        nothing = bool(typed) and self._model.rowCount() == 0
        if nothing:
            self._create.setText(tr("Create “{name}”", name=typed[:40]))
            self._create.setAccessibleName(self._create.text())
        self._body.setCurrentWidget(self._nothing_page if nothing else self.view)

    def _chosen(self, count: int) -> None:
        self.bulk.set_count(count)
        self.head.setCurrentIndex(1 if count > 1 else 0)
