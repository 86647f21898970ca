"""The contacts page, and the companies page: list, record and facts side by side as the width allows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from app.domain.changes import ChangeSet
from app.queries.contacts import Counts, counts
from app.services.workspace import note_use
from app.ui import design
from app.ui.contacts.commands import add_commands
from app.ui.contacts.contact_table_model import ContactTableModel, Lookup
from app.ui.contacts.deeds import Deeds
from app.ui.contacts.empty import empty_workspace
from app.ui.contacts.facts_pane import FactsPane
from app.ui.contacts.kept import Kept
from app.ui.contacts.list_pane import ListPane
from app.ui.contacts.loading import OpenRecord, pk_of
from app.ui.contacts.new_contact import NewContactSheet
from app.ui.contacts.page_commands import PageCommands
from app.ui.contacts.photos import Photos
from app.ui.contacts.record_pane import DETAILS, RecordPane
from app.ui.contacts.table_view import ContactTable
from app.ui.desk import Desk
from app.ui.shell.page import Breakpoint, Limits, Page, Place
from app.ui.texts import number, tr
from app.ui.theme import theme
from app.ui.widgets.buttons import Button, Kind, action_button, action_icon_button
from app.ui.widgets.page_bar import PageBar
from app.ui.widgets.segmented import Segment, Segmented

CONTACTS, COMPANIES = "contacts", "companies"
LIST_WIDTH = {Breakpoint.XL: 300, Breakpoint.L: 290, Breakpoint.M: 270}
FACTS_WIDTH = 292
OPENED_MS = 1500  # looked at this long, a record counts as used


class ContactsPage(Page):
    """One class for people and companies: a company is a contact of its own kind."""

    limits: ClassVar[Limits] = (1380, 1180, 760)
    tables = frozenset(
        "contact contact_point address affiliation relation important_date media contact_tag tag interaction"
        " task participant contact_relationship consent person".split()
    )

    def __init__(self, desk: Desk, *, companies: bool) -> None:
        super().__init__()
        self._desk, self._companies = desk, companies
        self.id = COMPANIES if companies else CONTACTS
        self._size = Breakpoint.XL
        self._in_record = False  # at S: the record is on screen instead of the list
        self._total = 0
        self._tab = ""
        self._next_log = ("", "")
        self.photos = Photos(desk, self)
        self.model = ContactTableModel(desk, companies=companies, parent=self)
        self.list = ListPane(desk, self.model, self.photos, companies=companies)
        self.record = RecordPane(desk, self.photos, companies=companies)
        self.facts = FactsPane(desk)
        self.table = ContactTable(self.model, self.id)
        self.deeds = Deeds(desk, self)
        self.bar = PageBar(tr("Companies") if companies else tr("Contacts"))
        self._used = QTimer(self, singleShot=True, interval=OPENED_MS)
        self._used.timeout.connect(self._note_use)
        self._commands = PageCommands(self)
        add_commands(desk.actions, self, self, self.list.view)
        self._build()
        self._connect()
        self.kept = Kept(desk, self.id)
        self._restore()
        self._count()
        self.record.load_tags()

    def _build(self) -> None:
        segments = [Segment("list", tr("List"), "layout-list"), Segment("table", tr("Table"), "table-2")]
        self._view = Segmented(tr("View"), segments)
        self._view.chosen.connect(self._choose_view)
        self.bar.add_action(self._view)
        self._new = action_button(self._desk.actions, f"{self.id}.new", kind=Kind.PRIMARY)
        self._new_small = action_icon_button(self._desk.actions, f"{self.id}.new", kind=Kind.PRIMARY)
        design.set_icon(self._new, "plus", tone="accent.on")
        design.set_icon(self._new_small, "plus", tone="accent.on")
        self.bar.add_action(self._new)
        self.bar.add_action(self._new_small)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        for pane in (self.list, self.record, self.facts):
            self.splitter.addWidget(pane)
        self.splitter.setStretchFactor(1, 1)
        self._table_page = QWidget()
        self._table_page.setLayout(design.column(gap=0))
        self._empty = empty_workspace(self._desk.actions, self.id)
        self.body = QStackedWidget()
        for page in (self.splitter, self._table_page, self._empty):
            self.body.addWidget(page)
        layout = design.column(self.bar, gap=0)
        layout.addWidget(self.body, 1)
        self.setLayout(layout)
        self.record.header.fill_menu(self._desk.actions, self.id)

    def _connect(self) -> None:
        view, record, facts = self.list.view, self.record, self.facts
        view.current_changed.connect(self._current)
        view.opened.connect(self._open_pk)
        self.table.opened.connect(self._open_from_table)
        self.list.lookup_changed.connect(self.model.set_lookup)
        self.list.create_wanted.connect(self.new_record)
        self.list.bulk.tag.connect(partial(self.do, "tag_chosen"))
        self.list.bulk.export.connect(partial(self.do, "export_chosen"))
        self.list.bulk.delete.connect(partial(self.do, "delete_chosen"))
        self.model.loaded.connect(self._loaded)
        record.back.connect(self.back_to_list)
        record.opened.connect(self._opened)
        record.contact_wanted.connect(self._go_to)
        record.stat_chosen.connect(self._commands.stat)
        record.header.photo.connect(partial(self.do, "photo"))
        record.log.closed.connect(self._back_from_log)
        record.log.next_wanted.connect(self._log_next)
        facts.dial_wanted.connect(record.dial_number)
        facts.mail_wanted.connect(partial(record.log.open_card, "email"))
        facts.open_wanted.connect(self._go_to)
        facts.relation_wanted.connect(partial(self.do, "relation"))
        self.deeds.made.connect(self._show)

    def _restore(self) -> None:
        """Order, second line and view as they were left on this computer."""
        sort, second = self.kept.sort(), self.kept.second_line()
        self.list.show_sort(sort)
        self.list.show_second_line(second)
        self.model.set_lookup(Lookup(sort))
        if self.kept.view() == "table":
            self._view.choose("table")
            self._show_view("table")
        self.list.lookup_changed.connect(self.kept.keep_lookup)
        self.list.second_line_changed.connect(self.kept.keep_second_line)

    # Page

    def panes(self) -> Sequence[QWidget]:
        """List, record, facts; the table stands for all of them."""
        if self.body.currentWidget() is self._empty:
            return (self._empty.findChildren(Button)[0],)
        if self.body.currentWidget() is self._table_page:
            return (self.table,)
        found = ((self.list, self.list.view), (self.record, self.record.entry()))
        shown = [inside for pane, inside in found if not pane.isHidden()]
        return [*shown, self.facts.first_field()]

    def go(self, place: Place) -> None:
        """Open a record by id, or by `pk:<n>`; nothing where no record is named."""
        self._tab = place.tab
        if place.record:
            self._in_record = True
            self._arrange()
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
            if changes.touches("tag"):
                self.record.load_tags()
        else:
            super().on_changes(changes)

    def flush(self) -> None:
        """The window closes: keep what is half written."""
        self.record.log.flush()

    def _count(self) -> None:
        self._desk.read(counts, self._counted, key=f"{self.id}.count")

    def _counted(self, found: Counts) -> None:
        self._total = found.companies if self._companies else found.contacts
        self._show_count()

    def _show_count(self) -> None:
        if self.model.shown.text.strip():
            shown = tr("{n} of {total}", n=number(self.model.rowCount()), total=number(self._total))
        else:
            shown = number(self._total) if self._total else ""
        self.bar.set_count(shown if self._size is not Breakpoint.S else "")

    def _loaded(self) -> None:
        self._show_count()
        nothing = self.model.rowCount() == 0 and not self.model.shown.text.strip()
        shown = self._view.current() == "table"
        page = self._empty if nothing else self._table_page if shown else self.splitter
        had_focus = self.body.currentWidget() is self._empty and page is not self._empty and self.isVisible()
        self.body.setCurrentWidget(page)
        self._view.setVisible(not nothing and self._size is not Breakpoint.S)
        if had_focus:
            self.panes()[0].setFocus(Qt.FocusReason.OtherFocusReason)

    # Records

    @property
    def open_record(self) -> OpenRecord | None:
        """The record on screen, once it is read."""
        found = self.record.record
        return found if found is not None and found.pk == self.record.pk else None

    def _current(self, pk: int) -> None:
        row = self.model.row_at(self.model.row_of(pk))
        if row is not None and pk != self.record.pk:
            self.record.show_row(row)
        if not pk:
            self.facts.clear()
        self.record.show_pk(pk)
        self._used.start()

    def _found(self, found: tuple[int, bool]) -> None:
        if found[1] != self._companies:  # a link from the other page, or the palette
            self._go_found(found)
        else:
            self._show(found[0])

    def _show(self, pk: int) -> None:
        if self._view.current() == "table":
            self._view.choose("list")
            self._show_view("list")
        self.list.view.show_pk(pk)
        self._current(pk)
        self._in_record = True
        self._arrange()

    def _go_to(self, record: str) -> None:
        """Another record by id; this page or the other one shows it."""
        if record.startswith("pk:"):
            self._desk.go(Place(CONTACTS, record))
        else:
            self._desk.read(partial(pk_of, record_id=record), self._go_found, key=f"{self.id}.link")

    def _go_found(self, found: tuple[int, bool]) -> None:
        pk, is_company = found
        self._desk.go(Place(COMPANIES if is_company else CONTACTS, f"pk:{pk}", self._tab))

    def _open_pk(self, pk: int) -> None:
        self._show(pk)
        self.record.focus_timeline()

    def _open_from_table(self, pk: int) -> None:
        self._show(pk)
        self.list.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _opened(self, found: OpenRecord) -> None:
        self.facts.show_record(found.record)
        if self._tab:
            self.record.show_tab(self._tab)
            self._tab = ""
        channel, when = self._next_log
        if channel:
            self._next_log = ("", "")
            self.record.log.open_card(channel, when=when)
        self._desk.actions.refresh_enabled()
        if self.isVisible():
            self.visited.emit(Place(self.id, found.record.id))

    def _note_use(self) -> None:
        if self.record.pk and self.isVisible():
            self._desk.maintain(partial(note_use, pk=self.record.pk, at=self._desk.now_ms()))

    def back_to_list(self) -> None:
        """At S: the list again."""
        self._in_record = False
        self._arrange()
        self.list.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.list.view.scrollTo(self.list.view.currentIndex())

    # What the commands need

    def on_screen(self) -> bool:
        """The page is on screen."""
        return self.isVisible()

    def has_record(self) -> bool:
        """A record is open and the page is on screen."""
        return self.isVisible() and bool(self.record.pk)

    def log_something(self, channel: str) -> None:
        """Open the log line."""
        if self.record.pk:
            self._in_record = True
            self._arrange()
            self.record.log.open_card(channel)

    def do(self, what: str, *_: object) -> None:
        """A command by its short name."""
        self._commands.do(what)

    def new_record(self, name: str = "") -> None:
        """The sheet for a new contact or company."""
        NewContactSheet(
            self._desk, self, is_company=self._companies, saved=self._made, opened=self._go_to, name=name
        ).open()

    def _made(self, pk: int) -> None:
        self.list.filter.clear()
        self._show(pk)
        self.list.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_facts(self) -> None:
        """Go to the facts, wherever they are shown."""
        self._in_record = True
        self._arrange()
        self.record.show_tab(DETAILS)
        self.facts.first_field().setFocus(Qt.FocusReason.ShortcutFocusReason)

    # Logging one after the other

    def _back_from_log(self) -> None:
        at_list = self.list.isVisible()
        target: QWidget = self.list.view if at_list else self.record.timeline
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _log_next(self, channel: str, when: str) -> None:
        before = self.record.pk
        self.list.view.step(1)
        if self.record.pk != before:
            self.record.log.open_card(channel, when=when)
        else:
            self._back_from_log()

    # Layout

    def set_breakpoint(self, size: Breakpoint) -> None:
        """As many panes as fit."""
        self._size = size
        self.record.set_breakpoint(size)
        self._new.setVisible(size is not Breakpoint.S)
        self._new_small.setVisible(size is Breakpoint.S)
        self._view.setVisible(size is not Breakpoint.S and self.body.currentWidget() is not self._empty)
        if size in (Breakpoint.XL, Breakpoint.L):
            self.splitter.addWidget(self.facts)
            self.facts.show()
        else:
            self.record.take_facts(self.facts)
        self._arrange()
        self._show_count()

    def _arrange(self) -> None:
        one = self._size is Breakpoint.S
        had_focus = one and self._in_record and self.list.isAncestorOf(self.focusWidget())
        self.list.setVisible(not one or not self._in_record)
        self.record.setVisible(not one or self._in_record)
        if had_focus:
            self.record.entry().setFocus(Qt.FocusReason.OtherFocusReason)
        width = theme().px(LIST_WIDTH.get(self._size, 300))
        facts = theme().px(FACTS_WIDTH) if self.splitter.indexOf(self.facts) >= 0 else 0
        if not one:
            self.splitter.setSizes(
                [width, max(1, self.width() - width - facts), facts][: self.splitter.count()]
            )

    def toggle_view(self) -> None:
        """List or table."""
        other = "list" if self._view.current() == "table" else "table"
        self._view.choose(other)
        self._choose_view(other)

    def _choose_view(self, which: str) -> None:
        self.kept.keep_view(which)
        self._show_view(which)

    def _show_view(self, which: str) -> None:
        layout = self._table_page.layout()
        if which == "table" and layout is not None:
            layout.addWidget(self.list.head)
            layout.addWidget(self.table)
            self.body.setCurrentWidget(self._table_page)
            self.table.show_pk(self.record.pk)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.list.column.insertWidget(0, self.list.head)
            self.body.setCurrentWidget(self.splitter)
            self.list.view.setFocus(Qt.FocusReason.OtherFocusReason)
