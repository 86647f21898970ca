"""One record: header, facts at a glance, tabs, the timeline; it reads the record and shows what changed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.domain.changes import Label
from app.errors import NotFoundError, SatchelError
from app.queries.contacts import ContactListRow
from app.queries.people import tag_names
from app.queries.timeline import TimelineItem, timeline
from app.services import contacts, interactions
from app.ui import design
from app.ui.contacts.header import RecordHeader
from app.ui.contacts.loading import TIMELINE_PAGE, OpenRecord, load_record
from app.ui.contacts.log_line import LogLine
from app.ui.contacts.people_tab import PeopleTab
from app.ui.contacts.photos import Photos
from app.ui.contacts.stats import stats_of
from app.ui.contacts.timeline_bar import TimelineBar
from app.ui.contacts.timeline_model import TimelineModel
from app.ui.contacts.timeline_view import TimelineView
from app.ui.desk import Desk
from app.ui.links import mail_link, open_link, phone_link
from app.ui.shell.page import Breakpoint
from app.ui.texts import isolated, tr
from app.ui.theme import theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.layouts import ScrollArea
from app.ui.widgets.messages import EmptyState, MessageBar, Tone
from app.ui.widgets.stat_strip import StatStrip
from app.ui.widgets.tabs import TabRow

TIMELINE, DETAILS, PEOPLE = "timeline", "details", "people"


class _Pages(QStackedWidget):
    """Pages that scroll by themselves, and so take whatever room is left."""

    def minimumSizeHint(self) -> QSize:
        """As wide as the widest page, and a few lines high."""
        return QSize(super().minimumSizeHint().width(), theme().px(40))


class RecordPane(QWidget):
    """`show_pk` opens a record; `opened` when it is read; `gone` when somebody deleted it."""

    opened = Signal(object)
    back = Signal()
    contact_wanted = Signal(str)
    stat_chosen = Signal(str)
    tab_changed = Signal(str)

    def __init__(self, desk: Desk, photos: Photos, *, companies: bool) -> None:
        super().__init__()
        self.setProperty("pane", "surface")
        self._desk, self._companies = desk, companies
        self._key = "company.record" if companies else "contact.record"
        self._pk = 0
        self._whole_company = False
        self._channels: tuple[str, ...] = ()
        self._older_done = False
        self.record: OpenRecord | None = None
        self.header = RecordHeader(photos)
        self.stats = StatStrip()
        self.tabs = TabRow(tr("Parts of the record"))
        self.gone_bar = MessageBar()
        self.timeline_model = TimelineModel(desk, self)
        self.timeline = TimelineView(self.timeline_model)
        self.timeline_bar = TimelineBar(companies=companies)
        self.people = PeopleTab(desk, photos)
        self._wide = True
        self.stack = _Pages()
        self.log = LogLine(desk)
        self._build()
        self._connect()

    def _build(self) -> None:
        self._empty_log = log = Button(tr("Log a call"), icon="phone")
        log.clicked.connect(partial(self.log.open_card, "call"))
        self._empty = EmptyState(
            "history", tr("Nothing yet"), tr("What you log and plan stands here."), primary=log
        )
        self._timeline_stack = _Pages()
        self._timeline_stack.addWidget(self.timeline)
        self._empty_page = ScrollArea(self._empty, tr("Timeline"))
        self._timeline_stack.addWidget(self._empty_page)
        page = QWidget()
        column = design.column(self.timeline_bar, gap=0)
        column.addWidget(self._timeline_stack, 1)
        page.setLayout(column)
        self._places: dict[str, QWidget] = {TIMELINE: page, PEOPLE: self.people}
        for widget in self._places.values():
            self.stack.addWidget(widget)
        self._detail_place = QWidget()
        self._detail_place.setLayout(design.column(gap=0))
        self._places[DETAILS] = self._detail_place
        self.stack.addWidget(self._detail_place)
        layout = design.column(self.gone_bar, self.header, design.rule(), self.stats, self.tabs, gap=0)
        layout.addWidget(self.log)
        layout.addWidget(self.stack, 1)
        self.setLayout(layout)
        self._show_tabs()

    def _connect(self) -> None:
        self.header.back.connect(self.back)
        self.header.company_wanted.connect(self.contact_wanted)
        self.header.email.connect(self.write_email)
        self.header.call.connect(self.dial)
        self.log.card_shown.connect(self._make_room)
        self.header.tag_added.connect(self._add_tag)
        self.header.tag_removed.connect(self._remove_tag)
        self.stats.activated.connect(self.stat_chosen)
        self.tabs.chosen.connect(self._tab)
        self.people.opened.connect(self.contact_wanted)
        self.timeline.complete.connect(self._complete)
        self.timeline.remove.connect(self._remove)
        self.timeline.older_wanted.connect(self._older)
        self.timeline_model.body_edited.connect(self._edit_body)
        self.timeline_bar.changed.connect(self._filter)

    # Which record

    @property
    def pk(self) -> int:
        """The record that is open, 0 for none."""
        return self._pk

    def show_row(self, row: ContactListRow) -> None:
        """The list's knowledge of a record, at once."""
        self.log.set_target(row.pk, row.name)
        self.header.show_row(row)
        self.stats.set_stats(stats_of(self._desk, row, "", None), first=self._stat_count())

    def show_pk(self, pk: int) -> None:
        """Open a record; 0 shows nothing."""
        if pk == self._pk:
            return
        self._pk = pk
        self.log.set_target(pk, "")
        self.record = None
        self.gone_bar.hide()
        self._older_done = False
        self.timeline.to_top()
        if pk:
            self.refresh()

    def refresh(self) -> None:
        """Read the record again; the old stays on screen until then."""
        if self._pk:
            work = partial(
                load_record, pk=self._pk, whole_company=self._whole_company, channels=self._channels
            )
            self._desk.read(work, self._take, key=self._key, on_error=self._missing)

    def _take(self, found: OpenRecord) -> None:
        if found.pk != self._pk:
            return
        fresh = self.record is None
        self.record = found
        self.header.show_record(found.record)
        self.log.set_record(found.record.id, found.record.name, found.draft)
        cadence = found.record.fields["cadence_days"]
        if found.record.summary is not None:
            shown = stats_of(self._desk, found.record.summary, found.owner, cadence)
            self.stats.set_stats(shown, first=self._stat_count())
        self.timeline_bar.set_company(has_company=self._has_company(found))
        if fresh:
            self.timeline_model.set_items(found.pk, found.planned, found.past)
        else:
            self._merge_timeline(found)
        self._older_done = len(found.past) < TIMELINE_PAGE
        nothing = not found.planned and not found.past and not self._channels
        self._timeline_stack.setCurrentWidget(self._empty_page if nothing else self.timeline)
        self.people.show_people(found.people)
        self._show_tabs()
        self._make_room()
        if found.record.fields["deleted_at"] is not None:
            self._say_gone(found)
        else:
            self.gone_bar.hide()
        self.opened.emit(found)

    def _merge_timeline(self, found: OpenRecord) -> None:
        self.timeline_model.set_items(found.pk, found.planned, found.past)

    def _has_company(self, found: OpenRecord) -> bool:
        return found.record.is_company or any(job["org_pk"] for job in found.record.affiliations)

    def _missing(self, error: SatchelError) -> None:
        if isinstance(error, NotFoundError):
            self.gone_bar.show_message(tr("This record is not there any more."), Tone.INFO)
        else:
            self.gone_bar.show_trouble(error)

    def _say_gone(self, found: OpenRecord) -> None:
        restore = Button(tr("Restore"))
        restore.clicked.connect(self.restore)
        text = tr("{name} is in the trash.", name=found.record.name or tr("This record"))
        self.gone_bar.show_message(text, Tone.INFO, restore)

    def restore(self) -> None:
        """Take the open record out of the trash."""
        label = Label("contact.restore", self._named())
        self._desk.write(label, partial(contacts.restore_contact, pk=self._pk), self._restored)

    def _restored(self, _value: None, entry: int) -> None:
        self._desk.say(tr("Restored"), entry=entry)

    def _named(self) -> dict[str, str]:
        return {"name": self.record.record.name if self.record else ""}

    # Layout

    def set_breakpoint(self, size: Breakpoint) -> None:
        """Fewer stats and icons only where room is short."""
        self._wide = size in (Breakpoint.XL, Breakpoint.L)
        self._size = size
        self.header.set_breakpoint(size)
        if self.record is not None and self.record.record.summary is not None:
            cadence = self.record.record.fields["cadence_days"]
            shown = stats_of(self._desk, self.record.record.summary, self.record.owner, cadence)
            self.stats.set_stats(shown, first=self._stat_count())
        self._show_tabs()

    _size = Breakpoint.XL

    def minimumSizeHint(self) -> QSize:
        """The parts make room for each other: a low window hides what can wait."""
        return QSize(super().minimumSizeHint().width(), theme().px(200))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another height shows more or less."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self, *_: object) -> None:
        """Where the window is low, what can wait goes: for the log card, and for a long name."""
        card = self.log.is_open
        wanted = self.header.minimumHeight() + self.log.sizeHint().height() + self.tabs.sizeHint().height()
        room = self.height() - wanted - theme().px(60)
        self.stack.setVisible(not card or room > 0)
        self.tabs.setVisible(not card or room > 0)
        self.stats.setVisible(room > self.stats.sizeHint().height())

    def _stat_count(self) -> int:
        return {Breakpoint.S: 2, Breakpoint.M: 3}.get(self._size, 4)

    def take_facts(self, facts: QWidget) -> None:
        """Show the facts as a tab of their own: there is no room beside."""
        layout = self._detail_place.layout()
        if layout is not None:
            layout.addWidget(facts)
            facts.show()

    def _show_tabs(self) -> None:
        tabs = [(TIMELINE, tr("Timeline"))]
        if self._companies:
            count = sum(colleague.current for colleague in self.record.people) if self.record else 0
            tabs.append((PEOPLE, tr("People {n}", n=count) if count else tr("People")))
        if not self._wide:
            tabs.append((DETAILS, tr("Details")))
        self.tabs.set_tabs(tabs)
        self.stack.setCurrentWidget(self._places[self.tabs.current()])

    def show_tab(self, tab: str) -> None:
        """Go to a tab, if it is there."""
        if tab in {TIMELINE, PEOPLE if self._companies else "", DETAILS if not self._wide else ""}:
            self.tabs.choose(tab)
            self._tab(tab)

    def _tab(self, tab: str) -> None:
        self.stack.setCurrentWidget(self._places[tab])
        self.tab_changed.emit(tab)

    def entry(self) -> QWidget:
        """What takes the keyboard when one comes to this pane."""
        return self._empty_log if self._timeline_stack.currentWidget() is self._empty_page else self.timeline

    def focus_timeline(self) -> None:
        """G T."""
        self.show_tab(TIMELINE)
        self.entry().setFocus(Qt.FocusReason.ShortcutFocusReason)

    # The timeline

    def _filter(self, channels: tuple[str, ...], whole_company: bool) -> None:  # noqa: FBT001  # a signal's slot
        self._channels, self._whole_company = channels, whole_company
        self.refresh()

    def _older(self) -> None:
        last = self.timeline_model.last_past
        if self._older_done or last is None or self.record is None:
            return
        self._older_done = True  # until this answer is here
        whole = self._whole_company or self.record.record.is_company
        work = partial(
            timeline,
            contact_pk=self._pk,
            whole_company=whole,
            before=(last.start or 0, last.pk),
            channels=self._channels,
            limit=TIMELINE_PAGE,
        )
        self._desk.read(work, self._take_older, key=f"{self._key}.older")

    def _take_older(self, items: tuple[TimelineItem, ...]) -> None:
        self._older_done = len(items) < TIMELINE_PAGE
        self.timeline_model.append(items)

    def _complete(self, item: TimelineItem) -> None:
        label = Label("task.complete", {"what": item.subject})
        self._desk.write(label, partial(interactions.complete_task, pk=item.pk), self._completed)

    def _completed(self, _made: int | None, entry: int) -> None:
        self._desk.say(tr("Done"), entry=entry)

    def _remove(self, item: TimelineItem) -> None:
        act = interactions.delete_task if item.kind == "task" else interactions.delete_interaction
        label = Label("timeline.delete", {"what": item.subject or item.body[:40]})
        self._desk.write(label, partial(act, pk=item.pk), self._removed)

    def _removed(self, _value: None, entry: int) -> None:
        self._desk.say(tr("Deleted"), entry=entry)

    def _edit_body(self, item: TimelineItem, text: str) -> None:
        label = Label("timeline.edit", {"what": item.subject or item.body[:40]})
        if item.kind == "task":
            work = partial(interactions.change_task, pk=item.pk, description=text)
        else:
            work = partial(interactions.change_interaction, pk=item.pk, body=text)
        self._desk.write(label, work, self._saved)

    def _saved(self, _value: None, entry: int) -> None:
        self._desk.say(tr("Saved"), entry=entry)

    # Tags, mail

    def load_tags(self) -> None:
        """Know what to offer while a tag is typed."""
        self._desk.read(tag_names, self.header.set_known_tags, key=f"{self._key}.tags")

    def _add_tag(self, name: str) -> None:
        label = Label("tag.add", {"tag": name, **self._named()})
        work = partial(contacts.add_tag, contact_pk=self._pk, name=name)
        self._desk.write(label, work, partial(self._tagged, tr("Tagged {tag}", tag=name)))

    def _remove_tag(self, name: str) -> None:
        label = Label("tag.remove", {"tag": name, **self._named()})
        work = partial(contacts.remove_tag, contact_pk=self._pk, name=name)
        self._desk.write(label, work, partial(self._tagged, tr("Tag {tag} removed", tag=name)))

    def _tagged(self, said: str, _value: object, entry: int) -> None:
        self._desk.say(said, entry=entry)

    def dial(self) -> None:
        """Call the first number by the phone program, and open the line that logs it."""
        number = self.record.record.primary("tel") if self.record is not None else None
        if number is not None:
            self.dial_number(str(number["value"]))
        else:
            self.log.open_card("call")

    def dial_number(self, number: str) -> None:
        """Call this number; where no program dials it is copied."""
        if not open_link(phone_link(number)):
            QGuiApplication.clipboard().setText(number)
            self._desk.say(tr("No phone program answered. {number} is copied.", number=isolated(number)))
        self.log.open_card("call")

    def write_email(self) -> None:
        """Begin a mail in the person's mail program, and the line that logs it."""
        if self.record is None:
            return
        address = self.record.record.primary("email")
        if address is not None and not open_link(mail_link(str(address["value"]))):
            QGuiApplication.clipboard().setText(str(address["value"]))
            self._desk.say(tr("No mail program answered. The address is copied."))
        self.log.open_card("email")
