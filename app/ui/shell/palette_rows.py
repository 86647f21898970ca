"""What the palette shows: rows from providers, in sections, ranked; and how a row is drawn."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui.actions import ActionRegistry
from app.ui.fonts import TextStyle
from app.ui.paint import Canvas, line_height, painting_row, text_width
from app.ui.runner import Stop
from app.ui.texts import plural, tr
from app.ui.theme import theme

PER_SECTION = 4


class Section(StrEnum):
    """Where a row stands, in this order below the best match."""

    CREATE = "create"
    COMMANDS = "commands"
    RECORDS = "records"


@dataclass(frozen=True, slots=True)
class PaletteRow:
    """One result.

    `run` is called on the GUI thread after the palette closed. `score` 0–1 ranks in its section, and the
    best of all stands first; a row that understood what was typed (a date, a verb) scores above 1.
    `avatar` (a record's id) draws initials instead of `icon`. `key` is shown at the end; "Ctrl+Enter" and
    "Alt+Enter" also work from any row. `more` are the actions that Tab lists.
    """

    section: Section
    title: str
    run: Callable[[], object]
    subtitle: str = ""
    icon: str = "search"
    avatar: str = ""
    key: str = ""
    score: float = 0.5
    kind: str = ""
    more: tuple[PaletteRow, ...] = ()


class PaletteProvider(Protocol):
    """Finds rows for what is typed. Runs on a worker thread: it must not touch widgets."""

    @property
    def id(self) -> str:
        """Unique among the providers."""
        ...

    @property
    def prefixes(self) -> frozenset[str]:
        """When it is asked: "" without a prefix, ">" after that sign, and so on."""
        ...

    def results(self, text: str, stop: Stop) -> Sequence[PaletteRow]:
        """Rows for `text` (without the prefix), best first; early and empty when `stop` is requested."""
        ...


@dataclass(frozen=True, slots=True)
class _Command:
    id: str
    text: str
    words: str
    icon: str
    key: str
    run: Callable[[], object]


class CommandProvider:
    """The registered actions. `snapshot` reads them on the GUI thread before the palette opens."""

    id = "commands"
    prefixes = frozenset({"", ">"})

    def __init__(self, actions: ActionRegistry) -> None:
        self._actions = actions
        self._commands: tuple[_Command, ...] = ()

    def snapshot(self) -> None:
        """Take the actions that are enabled now."""
        self._actions.refresh_enabled()
        self._commands = tuple(
            _Command(
                spec.id,
                action.text(),
                folded(f"{action.text()} {tr(spec.more_words) if spec.more_words else ''}"),
                spec.icon or "command",
                self._actions.shown_key(spec.id),
                action.trigger,
            )
            for spec in self._actions.specs()
            if spec.in_palette and (action := self._actions.get(spec.id)).isEnabled()
        )

    def results(self, text: str, stop: Stop) -> Sequence[PaletteRow]:
        """Commands whose words begin with what was typed; all of them for an empty text."""
        wanted = folded(text).split()
        found = []
        for command in self._commands:
            score = match_score(wanted, command.words)
            if score > 0:
                row = PaletteRow(
                    Section.COMMANDS,
                    command.text,
                    command.run,
                    icon=command.icon,
                    key=command.key,
                    score=score,
                    kind=tr("command"),
                )
                found.append(row)
        return sorted(found, key=_score, reverse=True)


def _score(row: PaletteRow) -> float:
    return row.score


def folded(text: str) -> str:
    """Lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def match_score(wanted: Sequence[str], words: str) -> float:
    """How well folded `words` answer folded `wanted`: 0 not at all, 0.9 from the start, 0.3 unasked."""
    if not wanted:
        return 0.3
    if words.startswith(" ".join(wanted)):
        return 0.9
    parts = words.split()
    if all(any(part.startswith(want) for part in parts) for want in wanted):
        return 0.7
    return 0.4 if all(want in words for want in wanted) else 0.0


Entry = PaletteRow | str
"""A row, or the heading over the next rows."""


def arrange(
    found: Mapping[str, Sequence[PaletteRow]], *, typed: bool, opened: Iterable[Section] = ()
) -> list[Entry]:
    """The list as shown: the best match, then the sections, at most four rows each unless `opened`."""
    rows = [row for of_provider in found.values() for row in of_provider]
    entries: list[Entry] = []
    best = max(rows, key=_score, default=None) if typed else None
    if best is not None and best.score >= 0.4:
        entries += [tr("Best match"), best]
    else:
        best = None
    headings = {
        Section.CREATE: tr("Create from what you typed"),
        Section.COMMANDS: tr("Commands"),
        Section.RECORDS: tr("Records"),
    }
    for section, heading in headings.items():
        of_section = sorted(
            (row for row in rows if row.section is section and row is not best), key=_score, reverse=True
        )
        if not of_section:
            continue
        entries.append(heading)
        if section in opened or len(of_section) <= PER_SECTION:
            entries += of_section
        else:
            entries += of_section[:PER_SECTION]
            entries.append(show_all(section, len(of_section)))
    return entries


def show_all(section: Section, count: int) -> PaletteRow:
    """The row that opens a section; the palette knows it by its icon."""
    title = plural("Show {n} more", "Show all {n}", count)
    return PaletteRow(section, title, _nothing, icon="ellipsis", kind="show all")


def _nothing() -> None:
    """Rows that the palette itself acts on run nothing."""


ROW_ROLE = Qt.ItemDataRole.UserRole + 1


class PaletteModel(QAbstractListModel):
    """Headings and rows; only rows can be selected."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []

    def set_entries(self, entries: list[Entry]) -> None:
        """Show another list."""
        self.beginResetModel()
        self._entries = entries
        self.endResetModel()

    def entry(self, index: int) -> Entry | None:
        """The entry at a position."""
        return self._entries[index] if 0 <= index < len(self._entries) else None

    def rows(self) -> list[int]:
        """The positions of the rows among the headings."""
        return [at for at, entry in enumerate(self._entries) if isinstance(entry, PaletteRow)]

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:
        """All entries."""
        return 0 if parent.isValid() else len(self._entries)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Headings cannot be chosen."""
        if isinstance(self.entry(index.row()), PaletteRow):
            return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.NoItemFlags

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Titles, sentences for the screen reader, and the entry itself."""
        entry = self.entry(index.row())
        if entry is None:
            return None
        if role == ROW_ROLE:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry if isinstance(entry, str) else entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return entry if isinstance(entry, str) else spoken(entry)
        return None


def spoken(row: PaletteRow) -> str:
    """A row as one sentence."""
    return ", ".join(part for part in (row.title, row.subtitle, row.kind, row.key) if part)


class PaletteDelegate(QStyledItemDelegate):
    """Draws headings and rows."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """28 px for headings, 46 for rows, more with large text."""
        heading = isinstance(index.data(ROW_ROLE), str)
        return QSize(theme().px(100), theme().px(28 if heading else 46))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one entry."""
        entry = index.data(ROW_ROLE)
        state: QStyle.StateFlag = option.state
        with painting_row(painter, option.rect) as canvas:
            if isinstance(entry, str):
                px = theme().px
                room = canvas.frame.adjusted(px(18), px(4), -px(18), 0)
                canvas.text(room, entry, TextStyle.CAPTION_STRONG, "text.tertiary", may_elide=True)
            elif isinstance(entry, PaletteRow):
                self._draw_row(canvas, entry, selected=bool(state & QStyle.StateFlag.State_Selected))

    def _draw_row(self, canvas: Canvas, row: PaletteRow, *, selected: bool) -> None:
        px = theme().px
        box = canvas.frame.adjusted(px(8), 1, -px(8), -1)
        if selected:
            canvas.rounded(box, px(8), fill="bg.selected")
            if theme().high_contrast:
                canvas.rounded(box, px(8), border="border.focus", width=2)
        sign = QRectF(box.x() + px(8), box.center().y() - px(14), px(28), px(28))
        if row.avatar:
            canvas.avatar(sign, row.title, row.avatar)
        else:
            canvas.rounded(sign, px(7), fill="bg.hover")
            side = px(16)
            at = (sign.width() - side) / 2
            canvas.icon(sign.x() + at, sign.y() + at, row.icon, "text.secondary", size=side)
        cap = self._draw_key(canvas, box, row.key)
        x = box.x() + px(48)
        room = box.right() - x - cap - px(16)
        first = line_height(TextStyle.RESULT)
        second = line_height(TextStyle.CAPTION) if row.subtitle else 0
        top = box.center().y() - (first + second) / 2
        title = QRectF(x, top, room, first)
        canvas.text(title, row.title, TextStyle.RESULT, "text.primary", may_elide=True)
        if row.subtitle:
            below = QRectF(x, top + first, room, second)
            canvas.text(below, row.subtitle, TextStyle.CAPTION, "text.tertiary", may_elide=True)

    def _draw_key(self, canvas: Canvas, box: QRectF, key: str) -> float:
        if not key:
            return 0.0
        px = theme().px
        width = text_width(key, TextStyle.MICRO) + px(14)
        cap = QRectF(box.right() - width - px(10), box.center().y() - px(10), width, px(20))
        canvas.rounded(cap, px(5), fill="bg.surface", border="border.default")
        centre = Qt.AlignmentFlag.AlignHCenter
        canvas.text(cap, key, TextStyle.MICRO, "text.secondary", align=centre)
        return width + px(10)
