"""The list of contacts or companies as a lazy model: an array of pks, rows fetched by pages of 32.

`data` reads memory only. A missing page is asked for once per turn of the event loop; until it is there
the row is a skeleton. One model feeds the list and the table: column 0 is the row as a whole.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from app.domain.changes import ChangeSet
from app.queries.contacts import ContactListRow, Sort, list_pks, list_rows
from app.queries.search import contact_list_matches
from app.ui.contacts.words import NEXT_WORDS, ago, due_words, next_state
from app.ui.desk import Desk
from app.ui.texts import tr
from app.ui.widgets.skeleton import Patience

PAGE = 32
KEPT_ROWS = 2048
AT_ONCE = 4  # pages fetched by one read
RowRole = Qt.ItemDataRole.UserRole + 1
AnyIndex = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()

COLUMNS = (
    ("name", "Name"),
    ("company", "Company"),
    ("job", "Job"),
    ("town", "Town"),
    ("phone", "Phone"),
    ("email", "Email"),
    ("last_contact", "Last contact"),
    ("next_step", "Next step"),
)


@dataclass(frozen=True, slots=True)
class Lookup:
    """Which records the list shows and in what order."""

    sort: Sort = Sort.NAME
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Answer:
    lookup: Lookup
    pks: array[int]
    rows: Mapping[int, ContactListRow]


class ContactTableModel(QAbstractTableModel):
    """`loaded` after every answer of the database, `waiting` when one takes over 150 ms.

    Rows keep their pk: `pk_at` and `row_of` translate. Setting the same lookup again refreshes.
    """

    loaded = Signal()
    waiting = Signal(bool)

    def __init__(self, desk: Desk, *, companies: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._companies = desk, companies
        self._key = "companies" if companies else "contacts"
        self._lookup = Lookup()
        self._shown = Lookup()
        self._pks: array[int] = array("q")
        self._rows: OrderedDict[int, ContactListRow] = OrderedDict()
        self._stale: set[int] = set()  # changed since they were read; shown until the new row is here
        self._wanted: OrderedDict[int, None] = OrderedDict()
        self._fetching: tuple[int, ...] = ()
        self._turned = False  # something changed while rows were on their way
        self._asking = False
        self._ask_again = False
        self._answered = False
        self._places: dict[int, int] | None = None
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._fetch)
        self._patience = Patience(self)
        self._patience.waiting.connect(self.waiting)

    # What views read

    def rowCount(self, parent: AnyIndex = NOWHERE) -> int:
        """How many records the lookup has."""
        return 0 if parent.isValid() else len(self._pks)

    def columnCount(self, parent: AnyIndex = NOWHERE) -> int:
        """Column 0 is the row as a whole; the table shows all of them."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """From memory; a row that is not there yet is asked for."""
        if not index.isValid() or index.row() >= len(self._pks):
            return None
        pk = self._pks[index.row()]
        row = self._rows.get(pk)
        if row is None or pk in self._stale:
            self._want(index.row() // PAGE)
        if row is None:
            return tr("Loading…") if role == Qt.ItemDataRole.AccessibleTextRole else None
        if role == RowRole:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.spoken(row)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(row, COLUMNS[index.column()][0])
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The names of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(COLUMNS[section][1]) if section < len(COLUMNS) else None
        return None

    def _cell(self, row: ContactListRow, column: str) -> str:
        if column == "last_contact":
            if row.last_contact is None:
                return ""
            return ago(row.last_contact, self._desk.now_ms(), self._desk.tzid())
        if column == "next_step":
            due = due_words(row.next_step_due, self._desk.now_ms(), self._desk.tzid())
            return " · ".join(part for part in (due, row.next_step) if part)
        return str(getattr(row, column))

    def spoken(self, row: ContactListRow) -> str:
        """The row as one sentence for a screen reader."""
        now, zone = self._desk.now_ms(), self._desk.tzid()
        last = (
            tr("last contact {when}", when=ago(row.last_contact, now, zone))
            if row.last_contact is not None
            else tr("no contact yet")
        )
        state = next_state(row.next_step, row.next_step_at, now, zone)
        step = tr(NEXT_WORDS[state])
        parts = (row.name or tr("No name"), row.job, row.company, row.town, last, step)
        return ", ".join(part for part in parts if part)

    # What the pane uses

    @property
    def lookup(self) -> Lookup:
        """What was asked for last; what is shown is `shown`."""
        return self._lookup

    @property
    def shown(self) -> Lookup:
        """The lookup that the rows on screen answer."""
        return self._shown

    @property
    def answered(self) -> bool:
        """True once the first answer is here."""
        return self._answered

    def set_lookup(self, lookup: Lookup) -> None:
        """Ask for these records; a newer lookup stops an older one."""
        self._lookup = lookup
        self._asking = False
        self._ask()

    def refresh(self) -> None:
        """Ask again; several wishes while an answer is on its way become one."""
        if self._asking:
            self._ask_again = True
        else:
            self._ask()

    def pk_at(self, row: int) -> int:
        """The pk of a row, 0 beyond the ends."""
        return self._pks[row] if 0 <= row < len(self._pks) else 0

    def row_of(self, pk: int) -> int:
        """The row of a pk, -1 when it is not in the list."""
        if self._places is None:
            self._places = {known: row for row, known in enumerate(self._pks)}
        return self._places.get(pk, -1)

    def row_at(self, row: int) -> ContactListRow | None:
        """What is known of a row now."""
        return self._rows.get(self.pk_at(row))

    def pks(self) -> Sequence[int]:
        """All pks in order."""
        return self._pks

    def on_changes(self, changes: ChangeSet) -> None:
        """A commit: drop the rows that it touched and ask for the order again."""
        self._stale |= self._rows.keys() if changes.bulk else changes.contacts & self._rows.keys()
        self._turned = self._turned or bool(self._fetching)
        self.refresh()

    # Asking

    def _ask(self) -> None:
        self._asking, self._ask_again = True, False
        self._patience.begin()
        work = partial(_load, lookup=self._lookup, companies=self._companies)
        self._desk.read(work, self._take, key=f"{self._key}.list")

    def _take(self, answer: _Answer) -> None:
        self._asking = False
        self._patience.end()
        self._answered = True
        self._remember(answer.rows, still_stale=False)
        self._shown = answer.lookup
        self._replace(answer.pks)
        self.loaded.emit()
        if self._ask_again:
            self._ask()

    def _replace(self, new: array[int]) -> None:
        """Take another list of pks with the smallest signal that is true."""
        old = self._pks
        if new == old:
            if len(new):
                self.dataChanged.emit(self.index(0, 0), self.index(len(new) - 1, len(COLUMNS) - 1))
            return
        head = _common_head(old, new)
        tail = min(_common_head(old[::-1], new[::-1]), min(len(old), len(new)) - head)
        gone, came = old[head : len(old) - tail], new[head : len(new) - tail]
        if not len(gone):
            self.beginInsertRows(NOWHERE, head, head + len(came) - 1)
            self._set(new)
            self.endInsertRows()
        elif not len(came):
            self.beginRemoveRows(NOWHERE, head, head + len(gone) - 1)
            self._set(new)
            self.endRemoveRows()
        elif _moved_down(gone, came):
            self._move(new, head, head + len(gone))
        elif _moved_down(came, gone):
            self._move(new, head + len(gone) - 1, head)
        else:
            self.beginResetModel()
            self._set(new)
            self.endResetModel()

    def _move(self, new: array[int], source: int, target: int) -> None:
        self.beginMoveRows(NOWHERE, source, source, NOWHERE, target)
        self._set(new)
        self.endMoveRows()

    def _set(self, new: array[int]) -> None:
        self._pks = new
        self._places = None

    # Pages

    def _want(self, page: int) -> None:
        if page not in self._fetching:
            self._wanted[page] = None
            self._wanted.move_to_end(page)
            if not self._turn.isActive() and not self._fetching:
                self._turn.start()

    def _fetch(self) -> None:
        pages: list[int] = []
        while self._wanted and len(pages) < AT_ONCE:
            pages.append(self._wanted.popitem()[0])  # newest first: what is on screen now
        self._wanted.clear()  # rows that were scrolled past ask again when they are seen
        if not pages:
            return
        self._fetching = tuple(pages)
        pks = [pk for page in pages for pk in self._pks[page * PAGE : (page + 1) * PAGE]]
        self._desk.read(partial(_rows_of, pks=pks), self._take_rows, key=f"{self._key}.rows")

    def _take_rows(self, rows: Mapping[int, ContactListRow]) -> None:
        pages, self._fetching = self._fetching, ()
        self._remember(rows, still_stale=self._turned)
        self._turned = False
        for page in pages:
            first, last = page * PAGE, min((page + 1) * PAGE, len(self._pks)) - 1
            if first <= last:
                self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))
        if self._wanted:
            self._turn.start()

    def _remember(self, rows: Mapping[int, ContactListRow], *, still_stale: bool) -> None:
        if not still_stale:
            self._stale -= rows.keys()
        for pk, row in rows.items():
            self._rows[pk] = row
            self._rows.move_to_end(pk)
        while len(self._rows) > KEPT_ROWS:
            self._stale.discard(self._rows.popitem(last=False)[0])


def _load(session: Any, *, lookup: Lookup, companies: bool) -> _Answer:
    matches = contact_list_matches(session, lookup.text) if lookup.text.strip() else None
    pks = list_pks(session, lookup.sort, companies=companies, matches=matches)
    return _Answer(lookup, pks, list_rows(session, pks[:PAGE]))


def _rows_of(session: Any, *, pks: Sequence[int]) -> Mapping[int, ContactListRow]:
    return list_rows(session, pks)


def _common_head(one: array[int], other: array[int]) -> int:
    """How many items are equal from the start; halving, so that comparing runs at C speed."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _moved_down(before: array[int], after: array[int]) -> bool:
    """True when `after` is `before` with its first item at the end."""
    return len(before) == len(after) > 1 and before[0] == after[-1] and before[1:] == after[:-1]
