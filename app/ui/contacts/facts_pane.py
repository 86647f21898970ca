"""The facts pane: all that is known of somebody; each value is edited in its place and saves itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QSizePolicy, QVBoxLayout, QWidget

from app.domain.changes import Label as JournalLabel
from app.domain.partial_date import parse_partial
from app.errors import SatchelError
from app.queries.records import ContactRecord
from app.services import contacts
from app.ui import design
from app.ui.contacts.fact_row import Fact, FactRow, Part
from app.ui.contacts.facts import (
    ADDRESS_PARTS,
    JOB_PARTS,
    date_or_empty,
    field_fact,
    job_dates_stored,
    mail_or_empty,
    month_first,
    sections_of,
    with_new,
)
from app.ui.contacts.words import FIELD_WORDS
from app.ui.desk import Desk
from app.ui.fonts import TextStyle
from app.ui.links import mail_link, map_link, open_link
from app.ui.texts import sentence, tr
from app.ui.widgets.buttons import IconButton, Kind
from app.ui.widgets.labels import Label
from app.ui.widgets.layouts import ScrollArea

SAVED_SHOWN_MS = 2000


@dataclass(slots=True)
class _Heading:
    """A heading that is used for one section after the other."""

    holder: QWidget
    label: Label
    plus: IconButton


class FactsPane(QWidget):
    """`dial(number)`, `open_wanted(contact id)` and `relation_wanted` are the page's affair."""

    dial_wanted = Signal(str)
    mail_wanted = Signal()
    open_wanted = Signal(str)
    relation_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("pane", "subtle")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._record: ContactRecord | None = None
        self._adding: Fact | None = None
        self._entries: dict[str, int] = {}
        self._copied = ""
        self._pool: dict[tuple[bool, bool], list[FactRow]] = {}
        self._headings: list[_Heading] = []
        self._shown: dict[str, FactRow] = {}
        self._menu = QMenu(self)
        content = design.pane("clear")
        content.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._column = QVBoxLayout(content)
        design.spaced(self._column, gap=2, margins=(16, 14, 10, 20))
        self._scroll = ScrollArea(content, tr("Details"))
        self.setLayout(design.column(self._scroll, gap=0))
        design.at_least(self, 220)

    # What is shown

    def show_record(self, record: ContactRecord) -> None:
        """Show the facts of a record; a value being edited stays as typed."""
        if self._record is None or self._record.pk != record.pk:
            self._adding, self._copied = None, ""
            self._entries.clear()
            self._finish_editing()
            self._scroll.verticalScrollBar().setValue(0)
        self._record = record
        self._render()

    def clear(self) -> None:
        """Nothing is open."""
        self._finish_editing()
        self._record = None

    def first_field(self) -> QWidget:
        """What F6 focuses."""
        row = next(iter(self._shown.values()), None)
        return row.field if row is not None else self

    def edit(self, key: str) -> None:
        """Begin to edit a fact by its key, if it is shown."""
        if key in self._shown:
            self._scroll.ensureWidgetVisible(self._shown[key])
            self._shown[key].start_editing()

    def _finish_editing(self) -> None:
        """Another record comes: what stands in an editor is saved on the one it belongs to."""
        focus = self.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            focus.clearFocus()

    def _render(self) -> None:
        if self._record is None:
            return
        sections = sections_of(self._record, self)
        if self._adding is not None:
            sections = with_new(sections, self._adding)
        free = {kind: list(rows) for kind, rows in self._pool.items()}
        kept, self._shown = self._shown, {}
        while (item := self._column.takeAt(0)) is not None:
            del item
        last: QWidget | None = None
        for number, section in enumerate(sections):
            if section.title:
                heading = self._heading(number)
                heading.label.setText(section.title)
                heading.plus.setVisible(section.title == tr("Details"))
                self._column.addWidget(heading.holder)
                heading.holder.show()
                last = _after(last, heading.plus)
            for fact in section.facts:
                row = self._row_for(fact, kept, free)
                row.show_fact(fact)
                self._column.addWidget(row)
                row.show()
                self._shown[fact.key] = row
                for part in (row.label, row.field, row._button):
                    last = _after(last, part)
        for rows in free.values():
            for row in rows:
                row.hide()
        for heading in self._headings[len(sections) :]:
            heading.holder.hide()
        self._column.addStretch(1)

    def _row_for(
        self, fact: Fact, kept: Mapping[str, FactRow], free: dict[tuple[bool, bool], list[FactRow]]
    ) -> FactRow:
        kind = (fact.multiline, bool(fact.parts))
        rows = free.setdefault(kind, [])
        same = kept.get(fact.key)
        if same is not None and same in rows:
            rows.remove(same)
            return same
        idle = next((row for row in rows if not row.field.is_editing()), None)
        if idle is not None:
            rows.remove(idle)
            return idle
        row = FactRow(multiline=fact.multiline, grouped=bool(fact.parts))
        row.undo.connect(self._undo)
        row.ended.connect(self._ended)
        self._pool.setdefault(kind, []).append(row)
        return row

    def _heading(self, number: int) -> _Heading:
        while len(self._headings) <= number:
            label = Label(style=TextStyle.BODY_STRONG)
            plus = IconButton("plus", tr("Add a detail"), kind=Kind.GHOST, side=26)
            plus.clicked.connect(self._open_menu)
            holder = QWidget()
            holder.setLayout(design.row(label, None, plus, gap=4, margins=(3, 10, 0, 2)))
            self._headings.append(_Heading(holder, label, plus))
        return self._headings[number]

    # Adding

    def _open_menu(self) -> None:
        self.fill_add_menu(self._menu)
        source = self.sender()
        if isinstance(source, QWidget):
            self._menu.popup(source.mapToGlobal(source.rect().bottomLeft()))

    def fill_add_menu(self, menu: QMenu) -> None:
        """What can be added to this record."""
        menu.clear()
        for kind, text in (("tel", tr("Phone")), ("email", tr("Email")), ("url", tr("Website"))):
            menu.addAction(text).triggered.connect(partial(self.add_point, kind))
        menu.addAction(tr("Address")).triggered.connect(self.add_address)
        company = self._record is not None and self._record.is_company
        if not company:
            menu.addAction(tr("Job")).triggered.connect(self.add_job)
            menu.addAction(tr("Birthday")).triggered.connect(partial(self.add_date, "bday"))
        menu.addAction(tr("Anniversary")).triggered.connect(partial(self.add_date, "anniversary"))
        menu.addAction(tr("Other date")).triggered.connect(partial(self.add_date, "other"))
        menu.addAction(tr("Related person…")).triggered.connect(self._ask_relation)
        menu.addSeparator()
        for name, label in FIELD_WORDS.items():
            if self._record is not None and name != "uid" and not self._record.fields[name]:
                menu.addAction(tr(label)).triggered.connect(partial(self.add_field, name))

    def _ask_relation(self, *_: object) -> None:
        self.relation_wanted.emit()

    def add_point(self, kind: str, *_: object) -> None:
        """A new phone, mail address or page."""
        words = {"tel": tr("Phone"), "email": tr("Email")}.get(kind, tr("Website"))
        check = mail_or_empty if kind == "email" else None
        self._begin(Fact(f"new:{kind}", words, "", check=check, commit=partial(self._add_point, kind)))

    def add_address(self, *_: object) -> None:
        """A new address."""
        parts = tuple(Part(key, tr(label), "") for key, label in ADDRESS_PARTS)
        add = partial(self._add_child, "address")
        self._begin(Fact("new:address", tr("Address"), "", parts=parts, commit_parts=add))

    def add_job(self, *_: object) -> None:
        """A new job."""
        parts = tuple(Part(key, tr(label), "") for key, label in JOB_PARTS)
        self._begin(Fact("new:job", tr("Works at"), "", parts=parts, commit_parts=self._add_job))

    def add_date(self, kind: str, *_: object) -> None:
        """A new birthday or other date."""
        words = {"bday": tr("Birthday"), "anniversary": tr("Anniversary")}.get(kind, tr("Date"))
        commit = partial(self._add_date, kind)
        self._begin(Fact("new:date", words, "", check=date_or_empty, commit=commit))

    def add_field(self, name: str, *_: object) -> None:
        """A field that was empty so far."""
        fact = field_fact(name, tr(FIELD_WORDS[name]), "", self)
        self._begin(fact)

    def _begin(self, fact: Fact) -> None:
        self._adding = fact
        self._render()
        self.edit(fact.key)

    def _ended(self, key: str) -> None:
        if self._adding is not None and self._adding.key == key:
            QTimer.singleShot(0, self, self._drop_adding)

    def _drop_adding(self) -> None:
        row = self._shown.get(self._adding.key) if self._adding is not None else None
        if row is not None and row.field.is_editing():
            return
        self._adding = None
        self._render()

    def _add_point(self, kind: str, text: str) -> None:
        if text.strip():
            self._add("contact_point", {"type": kind, "value": text.strip()})

    def _add_child(self, table: str, values: dict[str, str]) -> None:
        self._add(table, values)

    def _add_date(self, kind: str, text: str) -> None:
        value = parse_partial(text, month_first=month_first())
        if value is not None:
            self._add("important_date", {"kind": kind, "value": value})

    def _add_job(self, parts: dict[str, str]) -> None:
        if self._record is not None and any(parts.values()):
            work = partial(contacts.add_job, contact_pk=self._record.pk, parts=job_dates_stored(parts))
            self._desk.write(self._label(tr("Job")), work, self._added)

    def _add(self, table: str, values: Mapping[str, Any]) -> None:
        if self._record is not None:
            work = partial(contacts.add_child, contact_pk=self._record.pk, table=table, **values)
            self._desk.write(self._label(table), work, self._added)

    def _added(self, _pk: int, entry: int) -> None:
        self._desk.say(tr("Added"), entry=entry)

    # Doing what the facts ask (facts.Doer)

    def set_field(self, key: str, name: str, text: str) -> None:
        """Store a field of the contact."""
        self.set_fields(key, {name: text})

    def set_fields(self, key: str, values: dict[str, str]) -> None:
        """Store several fields as one."""
        if self._record is not None:
            work = partial(contacts.set_fields, pk=self._record.pk, values=values)
            self._store(key, work)

    def set_child(self, key: str, table: str, pk: int, values: dict[str, str]) -> None:
        """Store fields of one phone, address, job …"""
        if table == "affiliation":
            self._store(key, partial(contacts.change_job, pk=pk, parts=job_dates_stored(values)))
        else:
            stored: Mapping[str, Any] = values
            self._store(key, partial(contacts.change_child, table=table, pk=pk, **stored))

    def _store(self, key: str, work: Callable[[Any], None]) -> None:
        self._desk.write(self._label(key), work, partial(self._saved, key), partial(self._not_saved, key))

    def _saved(self, key: str, _value: None, entry: int) -> None:
        self._entries[key] = entry
        row = self._shown.get(key)
        if row is not None and entry:
            row.show_saved()

    def _not_saved(self, key: str, error: SatchelError) -> None:
        happened, step = sentence(error)
        row = self._shown.get(key)
        if row is not None:
            row.show_problem(f"{happened} {step}".strip())

    def _undo(self, key: str) -> None:
        entry = self._entries.pop(key, 0)
        if entry:
            self._desk.take_back(entry)

    def remove(self, table: str, pk: int) -> None:
        """Remove one phone, address, date …"""
        work = partial(contacts.remove_child, table=table, pk=pk)
        self._desk.write(self._label(table), work, self._removed)

    def _removed(self, _value: None, entry: int) -> None:
        self._desk.say(tr("Removed"), entry=entry)

    def make_primary(self, kind: str, child_id: str) -> None:
        """Make it the first of its kind."""
        if self._record is not None:
            work = partial(contacts.set_primary, contact_pk=self._record.pk, kind=kind, child_id=child_id)
            self._desk.write(self._label(kind), work, self._made_primary)

    def _made_primary(self, _value: None, entry: int) -> None:
        self._desk.say(tr("Used first from now on"), entry=entry)

    def copy(self, text: str, what: str) -> None:
        """Put it on the clipboard."""
        QGuiApplication.clipboard().setText(text)
        self._desk.say(tr("{what} copied", what=what))

    def dial(self, number: str) -> None:
        """Call it, and log the call."""
        self.dial_wanted.emit(number)

    def mail(self, address: str) -> None:
        """Write to it."""
        if not open_link(mail_link(address)):
            self.copy(address, tr("No mail program answered. The address is"))
        self.mail_wanted.emit()

    def browse(self, address: str) -> None:
        """Open a web page."""
        open_link(address)

    def address_pressed(self, key: str, text: str) -> None:
        """The first press copies, the second shows the map."""
        if self._copied == key:
            open_link(map_link(text))
            return
        self._copied = key
        self.copy(text, tr("Address"))
        self._render()

    def address_copied(self, key: str) -> bool:
        """True when the next press shows the map."""
        return self._copied == key

    def open_contact(self, contact_id: str) -> None:
        """Go to another record."""
        self.open_wanted.emit(contact_id)

    def now(self) -> tuple[int, str]:
        """UTC milliseconds and zone."""
        return self._desk.now_ms(), self._desk.tzid()

    def _label(self, what: str) -> JournalLabel:
        name = self._record.name if self._record is not None else ""
        field = what.partition(":")[2] if what.startswith(("field:", "group:")) else what.partition(":")[0]
        return JournalLabel("contact.edit", {"name": name, "field": field})


def _after(last: QWidget | None, widget: QWidget) -> QWidget:
    if last is not None:
        QWidget.setTabOrder(last, widget)
    return widget
