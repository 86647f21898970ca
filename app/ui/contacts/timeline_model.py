"""The timeline as rows: headings and what stands under them, from what is planned to what is long past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.queries.timeline import TimelineItem
from app.ui.contacts.words import (
    OUTCOME_WORDS,
    channel,
    due_words,
    duration_words,
    moment_words,
    timeline_group,
    word,
)
from app.ui.desk import Desk
from app.ui.texts import tr

EntryRole = Qt.ItemDataRole.UserRole + 1
AnyIndex = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One row: a heading (no item) or something that happened or is planned."""

    heading: str = ""
    item: TimelineItem | None = None
    planned: bool = False
    overdue: bool = False
    last: bool = False  # of its group: no line goes on below
    title: str = ""
    meta: str = ""
    outcome: str = ""
    icon: str = ""
    hue: str = ""

    @property
    def spoken(self) -> str:
        """The row as one sentence."""
        if self.item is None:
            return self.heading
        return ", ".join(part for part in (self.title, self.meta, self.outcome, self.item.body) if part)


class TimelineModel(QAbstractListModel):
    """`body_edited(item, text)` when the person changed a text in its place."""

    body_edited = Signal(object, str)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._entries: list[TimelineEntry] = []
        self._planned: tuple[TimelineItem, ...] = ()
        self._past: tuple[TimelineItem, ...] = ()
        self._contact = 0

    def rowCount(self, parent: AnyIndex = NOWHERE) -> int:
        """Headings and items."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Everything stands ready."""
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        entry = self._entries[index.row()]
        if role == EntryRole:
            return entry
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return entry.spoken
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.heading or entry.title
        if role == Qt.ItemDataRole.EditRole and entry.item is not None:
            return entry.item.body
        return None

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A text was edited in its place: hand it on; the commit brings it back."""
        entry = index.data(EntryRole)
        if role != Qt.ItemDataRole.EditRole or entry is None or entry.item is None:
            return False
        if str(value).strip() != entry.item.body.strip():
            self.body_edited.emit(entry.item, str(value))
        return True

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Headings are passed over by the keyboard."""
        entry = index.data(EntryRole) if index.isValid() else None
        if entry is None or entry.item is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def entry(self, row: int) -> TimelineEntry | None:
        """A row, None beyond the ends."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def row_of(self, record_id: str) -> int:
        """The row of an interaction or task by its id, -1 when it is not here."""
        for row, entry in enumerate(self._entries):
            if entry.item is not None and entry.item.id == record_id:
                return row
        return -1

    @property
    def last_past(self) -> TimelineItem | None:
        """The oldest interaction that is loaded."""
        return self._past[-1] if self._past else None

    def set_items(self, contact: int, planned: Sequence[TimelineItem], past: Sequence[TimelineItem]) -> None:
        """Show these of a contact; `contact` itself is not named in the lines."""
        same = contact == self._contact
        self._contact = contact
        if same and self._planned == tuple(planned) and self._past == tuple(past):
            return
        self._planned, self._past = tuple(planned), tuple(past)
        self.beginResetModel()
        self._entries = self._built()
        self.endResetModel()

    def append(self, past: Sequence[TimelineItem]) -> None:
        """Older interactions, behind those that are here."""
        if past:
            self.set_items(self._contact, self._planned, (*self._past, *past))

    def _built(self) -> list[TimelineEntry]:
        now, zone = self._desk.now_ms(), self._desk.tzid()
        groups: dict[str, list[TimelineEntry]] = {}
        for item in self._planned:
            groups.setdefault(tr("Planned"), []).append(self._task(item, now, zone))
        for item in self._past:
            heading = timeline_group(item.start or 0, now, zone)
            groups.setdefault(heading, []).append(self._interaction(item, now, zone))
        rows: list[TimelineEntry] = []
        for heading, entries in groups.items():
            rows.append(TimelineEntry(heading=heading))
            rows += entries[:-1]
            rows.append(replace(entries[-1], last=True))
        return rows

    def _task(self, item: TimelineItem, now: int, zone: str) -> TimelineEntry:
        overdue = item.start is not None and item.start < now
        due = due_words(item.due, now, zone) or tr("No date")
        if overdue:
            due = tr("Overdue: {when}", when=due)
        words = channel(item.channel)
        return TimelineEntry(
            item=item,
            planned=True,
            overdue=overdue,
            title=item.subject,
            meta=" · ".join(part for part in (due, self._others(item)) if part),
            icon="square-check" if item.channel == "todo" else words.icon,
            hue="amber",
        )

    def _interaction(self, item: TimelineItem, now: int, zone: str) -> TimelineEntry:
        words = channel(item.channel)
        kind = tr(words.text)
        title = tr("{kind} – {subject}", kind=kind, subject=item.subject) if item.subject else kind
        when = moment_words(item.start or 0, now, zone)
        parts = (when, duration_words(item.duration), self._others(item) or _first_word(item.by))
        icon = "phone-incoming" if item.channel == "call" and item.direction == "in" else words.icon
        return TimelineEntry(
            item=item,
            title=title,
            meta=" · ".join(part for part in parts if part),
            outcome=word(OUTCOME_WORDS, item.outcome) if item.outcome else "",
            icon=icon,
            hue=words.hue,
        )

    def _others(self, item: TimelineItem) -> str:
        names = [name for pk, name in item.who if pk != self._contact]
        if len(names) > 3:
            return tr("with {names} and {n} more", names=", ".join(names[:2]), n=len(names) - 2)
        return tr("with {names}", names=", ".join(names)) if names else ""


def _first_word(name: str) -> str:
    return name.split()[0] if name.split() else ""
