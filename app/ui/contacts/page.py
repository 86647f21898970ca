"""The contacts page, and the companies page: list, record and facts side by side as the width allows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from app.domain.changes import ChangeSet
from app.queries.contacts import Counts, counts
from app.ui import design
from app.ui.contacts.contact_table_model import ContactTableModel, Lookup
from app.ui.contacts.list_pane import ListPane
from app.ui.contacts.loading import OpenRecord, pk_of
from app.ui.contacts.photos import Photos
from app.ui.contacts.record_pane import RecordPane
from app.ui.desk import Desk
from app.ui.shell.page import Breakpoint, Limits, Page, Place
from app.ui.texts import number, tr
from app.ui.theme import theme
from app.ui.widgets.page_bar import PageBar

CONTACTS, COMPANIES = "contacts", "companies"
LIST_WIDTH = {Breakpoint.XL: 300, Breakpoint.L: 290, Breakpoint.M: 270}


class ContactsPage(Page):
    """One class for people and companies: a company is a contact of its own kind."""

    limits: ClassVar[Limits] = (1380, 1180, 760)
    tables = frozenset(
        "contact contact_point address affiliation relation important_date media contact_tag tag interaction"
        " task participant contact_relationship consent".split()
    )

    def __init__(self, desk: Desk, *, companies: bool) -> None:
        super().__init__()
        self._desk, self._companies = desk, companies
        self.id = COMPANIES if companies else CONTACTS
        self._size = Breakpoint.XL
        self._in_record = False  # at S: the record is on screen instead of the list
        self._pending_tab = ""
        self.photos = Photos(desk, self)
        self.model = ContactTableModel(desk, companies=companies, parent=self)
        self.list = ListPane(desk, self.model, self.photos, companies=companies)
        self.record = RecordPane(desk, self.photos, companies=companies)
        self.bar = PageBar(tr("Companies") if companies else tr("Contacts"))
        self._build()
        self._connect()
        self.model.set_lookup(Lookup())
        self._count()

    def _build(self) -> None:
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        for pane in (self.list, self.record):
            self.splitter.addWidget(pane)
        self.splitter.setStretchFactor(1, 1)
        self.body = QStackedWidget()
        self.body.addWidget(self.splitter)
        layout = design.column(self.bar, gap=0)
        layout.addWidget(self.body, 1)
        self.setLayout(layout)

    def _connect(self) -> None:
        self.list.view.current_changed.connect(self._current)
        self.list.view.opened.connect(self._open_pk)
        self.list.lookup_changed.connect(self.model.set_lookup)
        self.model.loaded.connect(self._loaded)
        self.record.back.connect(self.back_to_list)
        self.record.opened.connect(self._opened)

    # Page

    def panes(self) -> Sequence[QWidget]:
        """List, record."""
        return (self.list.view, self.record.timeline)

    def go(self, place: Place) -> None:
        """Open a record by id, or by `pk:<n>`."""
        self._pending_tab = place.tab
        if place.record.startswith("pk:"):
            self._show(int(place.record[3:]))
        elif place.record:
            work = partial(pk_of, record_id=place.record)
            self._desk.read(work, self._found, key=f"{self.id}.place")

    def refresh(self) -> None:
        """List, record and count anew."""
        self.model.refresh()
        self.record.refresh()
        self._count()

    def on_changes(self, changes: ChangeSet) -> None:
        """Tell the list which rows are another now."""
        if changes.touches(*self.tables) and self.isVisible():
            self.model.on_changes(changes)
            self.record.refresh()
            self._count()
        else:
            super().on_changes(changes)

    def _count(self) -> None:
        self._desk.read(counts, self._counted, key=f"{self.id}.count")

    def _counted(self, found: Counts) -> None:
        self._total = found.companies if self._companies else found.contacts
        self._show_count()

    _total = 0

    def _show_count(self) -> None:
        if self.model.shown.text.strip():
            shown = tr("{n} of {total}", n=number(self.model.rowCount()), total=number(self._total))
        else:
            shown = number(self._total) if self._total else ""
        self.bar.set_count(shown if self._size in (Breakpoint.XL, Breakpoint.L) else "")

    def _loaded(self) -> None:
        self._show_count()

    # Records

    def _current(self, pk: int) -> None:
        row = self.model.row_at(self.model.row_of(pk))
        if row is not None:
            self.record.show_row(row)
        self.record.show_pk(pk)

    def _found(self, found: tuple[int, bool]) -> None:
        self._show(found[0])

    def _show(self, pk: int) -> None:
        self.list.view.show_pk(pk)
        self._current(pk)
        self._in_record = True
        self._arrange()

    def _open_pk(self, pk: int) -> None:
        self._show(pk)

    def _opened(self, found: OpenRecord) -> None:
        self.visited.emit(Place(self.id, found.record.id, self.record.tabs.current()))

    def back_to_list(self) -> None:
        """At S: the list again."""
        self._in_record = False
        self._arrange()
        self.list.view.setFocus(Qt.FocusReason.OtherFocusReason)

    # Layout

    def set_breakpoint(self, size: Breakpoint) -> None:
        """As many panes as fit."""
        self._size = size
        self.record.set_breakpoint(size)
        self._arrange()
        self._show_count()

    def _arrange(self) -> None:
        one = self._size is Breakpoint.S
        self.list.setVisible(not one or not self._in_record)
        self.record.setVisible(not one or self._in_record)
        width = theme().px(LIST_WIDTH.get(self._size, 300))
        self.splitter.setSizes([width, max(1, self.width() - width)])
