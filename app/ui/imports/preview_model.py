"""What an import would do, row by row, as a table that can be narrowed to one kind of thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from app.services.importing import Action, ImportReport
from app.ui.fonts import TextStyle
from app.ui.texts import number, tr
from app.ui.theme import theme

AnyIndex = QModelIndex | QPersistentModelIndex
_PLAIN = QModelIndex()
_HEADINGS = ("What happens", "Name", "Details", "Place")


class Show(StrEnum):
    """What the list is narrowed to."""

    ALL = "all"
    NEW = "new"
    UPDATE = "update"
    SAME = "same"
    SKIP = "skip"
    PROBLEM = "problem"
    DOUBT = "doubt"


ACTION_WORDS = {
    Show.NEW: "New",
    Show.UPDATE: "Update",
    Show.SAME: "Same",
    Show.SKIP: "Left out",
    Show.PROBLEM: "Problem",
    Show.DOUBT: "Possible duplicate",
}
_TONES = {
    Show.NEW: "success",
    Show.UPDATE: "accent.text",
    Show.PROBLEM: "danger",
    Show.DOUBT: "warning",
}
_FIELD_WORDS = {
    "fn": "name",
    "n_given": "first name",
    "n_family": "last name",
    "n_additional": "middle name",
    "n_prefix": "prefix",
    "n_suffix": "suffix",
    "points": "phones and addresses on the web",
    "addresses": "addresses",
    "affiliations": "company and job",
    "relations": "related people",
    "dates": "dates",
    "media": "photo",
    "tags": "tags",
    "relationships": "relationship",
    "do_not": "opt-outs",
    "extra": "further fields",
    "note": "note",
    "nickname": "nickname",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table."""

    what: Show
    name: str
    details: str
    place: str


def lines_of(report: ImportReport, names: Mapping[int, str]) -> Sequence[Line]:
    """The rows of a report; `names` are the contacts that are here already, by pk."""
    several = len({row.file for row in report.rows} | {one.file for one in report.problems}) > 1
    lines = [
        Line(
            Show(row.action.value),
            row.name or tr("(no name)"),
            _details(row.action, row.changed, names.get(row.match_pk or 0, ""), row.reason),
            place_of(row.file if several else "", row.line),
        )
        for row in report.rows
    ]
    lines += [
        Line(
            Show.PROBLEM,
            " ".join(one.raw.split())[:60] or tr("A value or record"),
            one.reason,
            place_of(one.file if several else "", one.line),
        )
        for one in report.problems
    ]
    by_row = {row.row: row for row in report.rows}
    for doubt in report.doubts:
        other = names.get(doubt.other_pk or 0, "")
        if not other and doubt.other_row is not None and doubt.other_row in by_row:
            other = by_row[doubt.other_row].name
        row = by_row.get(doubt.row)
        said = tr("May be {other}. Both are kept; nothing is merged.", other=other or tr("somebody here"))
        place = place_of(row.file if several else "", row.line) if row is not None else ""
        lines.append(Line(Show.DOUBT, doubt.name or tr("(no name)"), said, place))
    return lines


def place_of(file: str, line: int) -> str:
    """As “line 12”, with the file where there are several."""
    where = tr("line {n}", n=number(line)) if line else ""
    return ", ".join(part for part in (where, file) if part)


def _details(action: str, changed: Sequence[str], match: str, reason: str) -> str:
    fields = ", ".join(tr(_FIELD_WORDS.get(name, name)) for name in changed)
    if action == Action.UPDATE:
        return tr("{match}: adds {fields}", match=match, fields=fields) if match else fields
    if action in (Action.SAME, Action.SKIP) and match:
        return tr("is here as {match}", match=match)
    return reason


class PreviewModel(QAbstractTableModel):
    """Lines, narrowed by kind and by a text."""

    def __init__(self) -> None:
        super().__init__()
        self._all: Sequence[Line] = ()
        self._shown: Sequence[Line] = ()

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Take another report."""
        self._all = lines
        self.narrow(Show.ALL, "")

    def narrow(self, show: Show, text: str) -> None:
        """Show one kind of thing, those that hold `text`."""
        wanted = text.casefold().strip()
        self.beginResetModel()
        self._shown = [
            line
            for line in self._all
            if (line.what is show or (show is Show.ALL and line.what is not Show.DOUBT))
            and wanted in f"{line.name} {line.details}".casefold()
        ]
        self.endResetModel()

    def count(self, show: Show) -> int:
        """How many lines there are of a kind."""
        return sum(line.what is show for line in self._all)

    def rowCount(self, parent: AnyIndex = _PLAIN) -> int:
        """Lines on screen."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: AnyIndex = _PLAIN) -> int:
        """As the headings."""
        return len(_HEADINGS)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Texts, the tone of the first column, a sentence for a screen reader."""
        line = self._shown[index.row()]
        texts = (tr(ACTION_WORDS[line.what]), line.name, line.details, line.place)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return texts[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == 0:
            return ", ".join(text for text in texts if text)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._colour(line, index.column())
        if role == Qt.ItemDataRole.FontRole and index.column() == 0:
            return theme().font(TextStyle.BODY_STRONG)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The headings."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return tr(_HEADINGS[section])
        return None

    def _colour(self, line: Line, column: int) -> QColor:
        if column == 0:
            return theme().colour(_TONES.get(line.what, "text.secondary"))
        return theme().colour("text.primary" if column == 1 else "text.secondary")
