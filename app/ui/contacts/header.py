"""The head of a record: who it is, where they work, tags, and the first things one does with somebody."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QMenu, QSizePolicy, QWidget

from app.queries.contacts import ContactListRow
from app.queries.records import ContactRecord
from app.ui import design
from app.ui.actions import ActionRegistry
from app.ui.contacts.link_line import LinkLine
from app.ui.contacts.photos import Photos
from app.ui.contacts.tag_pill import TagPill
from app.ui.fonts import TextStyle
from app.ui.shell.page import Breakpoint
from app.ui.texts import tr
from app.ui.theme import stable_hue
from app.ui.widgets.avatar import AvatarButton
from app.ui.widgets.buttons import Button, IconButton, Kind
from app.ui.widgets.labels import ElidedLabel, Label
from app.ui.widgets.layouts import FlowLayout


class RecordHeader(QWidget):
    """Shows a list row at once, and the whole record when it is here.

    Signals say what the person wants; the page does it.
    """

    back = Signal()
    company_wanted = Signal(str)
    call = Signal()
    email = Signal()
    photo = Signal()
    tag_added = Signal(str)
    tag_removed = Signal(str)

    def __init__(self, photos: Photos) -> None:
        super().__init__()
        self._photos = photos
        self._record: ContactRecord | None = None
        self._company_id = ""
        self._shown = ("", "", "")  # id, name, photo hash
        self.avatar = AvatarButton(tr("Change photo"))
        self.avatar.clicked.connect(self.photo)
        self._name = Label(style=TextStyle.TITLE, wrap=True, selectable=False)
        self._job = ElidedLabel(tone="text.secondary")
        self._company = LinkLine()
        self._company.clicked.connect(self._open_company)
        self._tags = FlowLayout(gap=6)
        self._pills: list[TagPill] = []
        self._tag_area = QWidget()
        self._tag_area.setLayout(self._tags)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._tag_area.setSizePolicy(policy)
        self._build()
        photos.arrived.connect(self._paint_photo)

    def _build(self) -> None:
        self._back = IconButton("chevron-left", tr("Back to the list"), key="Alt+Left", kind=Kind.GHOST)
        self._back.clicked.connect(self.back)
        self._back.hide()
        self._call = Button(tr("Call"), icon="phone")
        self._call_small = IconButton("phone", tr("Call"), key="Ctrl+Shift+D")
        self._email = IconButton("mail", tr("Email"))
        self.more = IconButton("ellipsis", tr("More"))
        self.menu = QMenu(self)
        self.more.clicked.connect(self._open_menu)
        self._call.setToolTip(tr("Dial and log the call ({key})", key="Ctrl+Shift+D"))
        self._call.clicked.connect(self.call)
        self._call_small.clicked.connect(self.call)
        self._email.clicked.connect(self.email)
        self._call_small.hide()
        buttons = design.row(self._call, self._call_small, self._email, self.more, gap=6)
        where = design.row(self._job, self._company, None, gap=2)
        self._words = words = design.column(self._name, where, self._tag_area, gap=4)
        self._line = design.row(self._back, gap=16, margins=(24, 16, 24, 12))
        self._line.addWidget(self.avatar, 0, Qt.AlignmentFlag.AlignTop)
        self._line.addLayout(words, 1)
        self._line.addLayout(buttons)
        self._line.setAlignment(buttons, Qt.AlignmentFlag.AlignTop)
        self.setLayout(self._line)
        self._adder = _TagAdder()
        self._adder.added.connect(self.tag_added)
        self._plus = IconButton("plus", tr("Add tag"), key="#", kind=Kind.GHOST, side=26)
        self._plus.clicked.connect(self.add_tag)

    def set_breakpoint(self, size: Breakpoint) -> None:
        """Small windows get a way back and icons only."""
        small = size in (Breakpoint.M, Breakpoint.S)
        self._back.setVisible(size is Breakpoint.S)
        self._call.setVisible(not small)
        self._call_small.setVisible(small)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names and tags may need more lines now."""
        super().resizeEvent(event)
        self._hold_height()

    def _hold_height(self) -> None:
        """A low window must not squeeze the head: what stands below it scrolls."""
        self._line.invalidate()
        self.setMinimumHeight(max(0, self._line.heightForWidth(self.width())))

    # What is shown

    def show_row(self, row: ContactListRow) -> None:
        """What the list knows, before the record is read."""
        self._record = None
        self._shown = (row.id, row.name, row.photo)
        self._name.setText(row.name or tr("No name"))
        self._show_job("" if row.is_company else row.job, "" if row.is_company else row.company, "")
        self._paint_photo()

    def show_record(self, record: ContactRecord) -> None:
        """The whole record."""
        self._record = record
        photo = record.summary.photo if record.summary else ""
        self._shown = (record.id, record.name, photo)
        self._name.setText(record.name or tr("No name"))
        job = record.primary("affiliation")
        if record.is_company or job is None:
            self._show_job("", "", "")
        else:
            self._show_job(job["title"] or job["role"], job["org_fn"] or job["org_name"], job["org_id"] or "")
        self._paint_photo()
        self._show_tags([tag.name for tag in record.tags])
        has_phone = any(point["type"] == "tel" for point in record.points)
        for button in (self._call, self._call_small):
            button.setEnabled(True)
            button.setToolTip(
                tr("Dial and log the call ({key})", key="Ctrl+Shift+D") if has_phone else tr("Log a call")
            )
        self._email.setEnabled(any(point["type"] == "email" for point in record.points))

    def set_known_tags(self, names: tuple[str, ...]) -> None:
        """What is offered while a tag is typed."""
        self._adder.set_known(names)

    def add_tag(self) -> None:
        """Show the field for a tag and give it the keyboard."""
        self._plus.hide()
        self._adder.show()
        self._adder.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_adder(self) -> None:
        """The field for a tag is done."""
        self._adder.hide()
        self._plus.show()

    def _show_job(self, job: str, company: str, company_id: str) -> None:
        self._company_id = company_id
        self._job.set_text(tr("{job} at", job=job) if job and company else job)
        self._job.setVisible(bool(job))
        self._company.set_text(company, tr("Open {name}", name=company))
        self._company.setVisible(bool(company))
        self._company.setEnabled(bool(company_id))

    def _show_tags(self, names: list[str]) -> None:
        for part in (*self._pills, self._adder, self._plus):
            self._tags.take_out(part)
        for pill in self._pills:
            pill.hide()
            pill.deleteLater()
        self._pills = []
        last: QWidget = self._company
        for name in names:
            pill = TagPill(name, hue=stable_hue("tag:" + name.casefold()))
            pill.removed.connect(partial(self.tag_removed.emit, name))
            self._pills.append(pill)
        for part in (*self._pills, self._adder, self._plus):
            self._tags.addWidget(part)
            QWidget.setTabOrder(last, part)
            last = part
        self._adder.hide()
        self._plus.show()
        for layout in (self._tags, self._words, self._line):  # they remember the height of the tags before
            layout.invalidate()
        self._tag_area.updateGeometry()
        self._hold_height()

    def _paint_photo(self) -> None:
        record_id, name, sha256 = self._shown
        self.avatar.set_person(name, record_id, self._photos.get(sha256) if sha256 else None)

    def fill_menu(self, actions: ActionRegistry, page: str) -> None:
        """The ⋯ menu: the page's commands on a whole record."""
        for name in ("copy_address", "duplicate", "share", "photo", "history"):
            self.menu.addAction(actions.get(f"{page}.{name}"))
        self.menu.addSeparator()
        self.menu.addAction(actions.get(f"{page}.delete"))

    def _open_menu(self) -> None:
        self.menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _open_company(self) -> None:
        if self._company_id:
            self.company_wanted.emit(self._company_id)


class _TagAdder(QLineEdit):
    """A small field for one tag; Enter adds, Esc closes."""

    added = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(tr("Tag"))
        self.setAccessibleName(tr("Add tag"))
        design.at_least(self, 120)
        design.at_most(self, 180)
        self.hide()

    def set_known(self, names: tuple[str, ...]) -> None:
        """Offer these."""
        completer = QCompleter(list(names), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(completer)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter adds, Esc gives up."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            text = self.text().strip()
            self.clear()
            if text:
                self.added.emit(text)
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.hide()
        else:
            super().keyPressEvent(event)
