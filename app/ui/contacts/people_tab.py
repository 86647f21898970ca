"""The people of a company: who works there, as what, since when; Enter opens one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.queries.people import Colleague
from app.ui import design
from app.ui.contacts.photos import Photos
from app.ui.contacts.words import partial_date
from app.ui.desk import Desk
from app.ui.fonts import TextStyle
from app.ui.paint import line_height, painting_row, text_width
from app.ui.texts import tr
from app.ui.theme import theme
from app.ui.widgets.layouts import ScrollArea
from app.ui.widgets.messages import EmptyState

_PersonRole = Qt.ItemDataRole.UserRole + 1
AnyIndex = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


def job_dates(colleague: Colleague) -> str:
    """Like "since 2019", "2015 – 2019"; "" when nothing is known."""
    since, until = partial_date(colleague.since), partial_date(colleague.until)
    if since and until:
        return tr("{since} – {until}", since=since, until=until)
    if until:
        return tr("until {until}", until=until)
    if since:
        return tr("since {since}", since=since)
    return "" if colleague.current else tr("formerly")


class PeopleModel(QAbstractListModel):
    """Colleagues as rows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._people: Sequence[Colleague] = ()

    def rowCount(self, parent: AnyIndex = NOWHERE) -> int:
        """One row per job."""
        return 0 if parent.isValid() else len(self._people)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The person, or a sentence."""
        if not index.isValid() or index.row() >= len(self._people):
            return None
        colleague = self._people[index.row()]
        if role == _PersonRole:
            return colleague
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            parts = (colleague.row.name or tr("No name"), colleague.title, job_dates(colleague))
            return ", ".join(part for part in parts if part)
        return None

    def set_people(self, people: Sequence[Colleague]) -> None:
        """Show these."""
        if tuple(people) != tuple(self._people):
            self.beginResetModel()
            self._people = tuple(people)
            self.endResetModel()


class _PersonDelegate(QStyledItemDelegate):
    def __init__(self, photos: Photos, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._photos = photos

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(theme().px(200), theme().px(52))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        colleague = index.data(_PersonRole)
        if not isinstance(colleague, Colleague):
            return
        px, row = theme().px, colleague.row
        with painting_row(painter, option.rect) as canvas:
            box = canvas.frame.adjusted(px(14), px(1), -px(8), -px(1))
            if option.state & QStyle.StateFlag.State_Selected:
                canvas.rounded(box, px(8), fill="bg.selected")
            elif option.state & QStyle.StateFlag.State_MouseOver:
                canvas.rounded(box, px(8), fill="bg.hover")
            if option.state & QStyle.StateFlag.State_HasFocus:
                canvas.focus_ring(box, px(8))
            disc = QRectF(box.x() + px(10), box.center().y() - px(18), px(36), px(36))
            canvas.avatar(disc, row.name, row.id, self._photos.get(row.photo) if row.photo else None)
            first, second = line_height(TextStyle.ROW), line_height(TextStyle.SMALL)
            x, y = disc.right() + px(12), box.center().y() - (first + second) / 2
            dates = job_dates(colleague)
            wide = text_width(dates, TextStyle.CAPTION) + 2 if dates else 0
            right = box.right() - px(12)
            name = QRectF(x, y, right - wide - px(8) - x, first)
            canvas.text(name, row.name or tr("No name"), TextStyle.ROW, "text.primary", may_elide=True)
            if dates:
                when = QRectF(right - wide, y, wide, first)
                canvas.text(
                    when, dates, TextStyle.CAPTION, "text.tertiary", align=Qt.AlignmentFlag.AlignRight
                )
            line = QRectF(x, y + first, right - x, second)
            canvas.text(line, colleague.title or row.job, TextStyle.SMALL, "text.secondary", may_elide=True)


class _PeopleView(QListView):
    opened = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        colleague = index.data(_PersonRole)
        if isinstance(colleague, Colleague):
            self.opened.emit(colleague.row.pk)


class PeopleTab(QStackedWidget):
    """Emits `opened(pk as text)`: the place of a person."""

    opened = Signal(str)

    def __init__(self, desk: Desk, photos: Photos) -> None:
        super().__init__()
        self._desk = desk
        self.model = PeopleModel(self)
        self.view = _PeopleView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(_PersonDelegate(photos, self.view))
        self.view.setAccessibleName(tr("People"))
        self.view.setMouseTracking(True)
        self.view.setUniformItemSizes(True)
        self.view.opened.connect(self._open)
        self.view.doubleClicked.connect(self.view._open)
        photos.arrived.connect(self.view.viewport().update)
        holder = QWidget()
        holder.setLayout(design.column(self.view, gap=0, margins=(0, 8, 0, 0)))
        self.addWidget(holder)
        text = tr("People appear here when a contact names this company.")
        self.addWidget(ScrollArea(EmptyState("users", tr("Nobody yet"), text), tr("People")))

    def show_people(self, people: Sequence[Colleague]) -> None:
        """Show these."""
        self.model.set_people(people)
        self.setCurrentIndex(0 if people else 1)

    def _open(self, pk: int) -> None:
        self.opened.emit(f"pk:{pk}")
