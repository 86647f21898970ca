"""How a contact or company looks in the list: who, where, how long ago, and what comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.queries.contacts import ContactListRow
from app.ui.contacts.contact_table_model import RowRole
from app.ui.contacts.words import NextState, age, due_words, next_state
from app.ui.desk import Desk
from app.ui.fonts import TextStyle
from app.ui.paint import Canvas, line_height, painting_row, text_width
from app.ui.texts import isolated, tr
from app.ui.theme import Density, Measure, theme
from app.ui.widgets.skeleton import paint_skeleton_row


class SecondLine(StrEnum):
    """What stands under the name; the person chooses."""

    COMPANY_TOWN = "company_town"
    COMPANY_JOB = "company_job"
    TOWN = "town"
    PHONE = "phone"
    NEXT_STEP = "next_step"


@dataclass(frozen=True, slots=True)
class _Ink:
    """The texts and states of one row."""

    row: ContactListRow
    second: str
    age: str
    state: str


class ContactDelegate(QStyledItemDelegate):
    """Paints from memory. `photo_of` gives the picture of a row's photo hash, None while it is not here."""

    def __init__(
        self, desk: Desk, *, photo_of: Callable[[str], QPixmap | None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._photo_of = desk, photo_of
        self.second_line = SecondLine.COMPANY_TOWN

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as the density says."""
        return QSize(theme().px(200), theme().measure(Measure.LIST_ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the row, or its grey bars while it is on the way."""
        row = index.data(RowRole)
        with painting_row(painter, option.rect) as canvas:
            self._ground(canvas, option)
            if not isinstance(row, ContactListRow):
                paint_skeleton_row(canvas, canvas.frame, row=index.row())
                return
            ink = self._ink(row)
            if theme().appearance.density is Density.COMPACT:
                self._one_line(canvas, ink)
            else:
                self._two_lines(canvas, ink)

    def _ink(self, row: ContactListRow) -> _Ink:
        now, zone = self._desk.now_ms(), self._desk.tzid()
        last = age(row.last_contact, now, zone) if row.last_contact is not None else ""
        state = next_state(row.next_step, row.next_step_at, now, zone)
        return _Ink(row, self._second(row, now, zone), last, state)

    def _second(self, row: ContactListRow, now: int, zone: str) -> str:
        if row.is_company:
            return " · ".join(part for part in (row.town, isolated(row.phone) if row.phone else "") if part)
        match self.second_line:
            case SecondLine.COMPANY_JOB:
                parts = [row.company, row.job]
            case SecondLine.TOWN:
                parts = [row.town]
            case SecondLine.PHONE:
                parts = [isolated(row.phone) if row.phone else ""]
            case SecondLine.NEXT_STEP:
                parts = [due_words(row.next_step_due, now, zone), row.next_step]
            case _:
                parts = [row.company if row.company != row.name else "", row.town]
        return " · ".join(part for part in parts if part) or row.job or row.email

    def _ground(self, canvas: Canvas, option: QStyleOptionViewItem) -> None:
        state = option.state
        box, radius = _box(canvas), theme().px(8)
        if state & QStyle.StateFlag.State_Selected:
            active = bool(state & QStyle.StateFlag.State_Active) and bool(
                option.widget is not None and option.widget.hasFocus()
            )
            canvas.rounded(box, radius, fill="bg.selected" if active else "bg.selected.idle")
            if theme().high_contrast:
                canvas.rounded(box, radius, border="border.focus", width=2)
        elif state & QStyle.StateFlag.State_MouseOver:
            canvas.rounded(box, radius, fill="bg.hover")
        if state & QStyle.StateFlag.State_HasFocus:
            canvas.focus_ring(box, radius)

    def _two_lines(self, canvas: Canvas, ink: _Ink) -> None:
        px, box = theme().px, _box(canvas)
        side = px(36)
        disc = QRectF(box.x() + px(10), box.center().y() - side / 2, side, side)
        self._avatar(canvas, disc, ink.row)
        x, right = disc.right() + px(12), box.right() - px(12)
        first, second = line_height(TextStyle.ROW), line_height(TextStyle.SMALL)
        y = box.center().y() - (first + second + px(1)) / 2
        used = self._age(canvas, ink.age, right, y, first)
        top = y if ink.second else box.center().y() - first / 2
        name = QRectF(x, top, right - used - x, first)
        canvas.text(name, ink.row.name or tr("No name"), TextStyle.ROW, "text.primary", may_elide=True)
        y += first + px(1)
        draw_next_shape(canvas, QPointF(right - px(5), y + second / 2), ink.state)
        line = QRectF(x, y, right - px(18) - x, second)
        canvas.text(line, ink.second, TextStyle.SMALL, "text.secondary", may_elide=True)

    def _one_line(self, canvas: Canvas, ink: _Ink) -> None:
        px, box = theme().px, _box(canvas)
        side = px(24)
        disc = QRectF(box.x() + px(8), box.center().y() - side / 2, side, side)
        self._avatar(canvas, disc, ink.row)
        x, right = disc.right() + px(10), box.right() - px(10)
        draw_next_shape(canvas, QPointF(right - px(5), box.center().y()), ink.state)
        right -= px(16)
        right -= self._age(canvas, ink.age, right, box.y(), box.height())
        name = ink.row.name or tr("No name")
        width = min(text_width(name, TextStyle.ROW) + 1, right - x)
        canvas.text(
            QRectF(x, box.y(), width, box.height()), name, TextStyle.ROW, "text.primary", may_elide=True
        )
        x += width + px(8)
        if right - x > px(30):
            rest = QRectF(x, box.y(), right - x, box.height())
            canvas.text(rest, ink.second, TextStyle.SMALL, "text.secondary", may_elide=True)

    def _age(self, canvas: Canvas, age_text: str, right: float, y: float, height: float) -> float:
        """Draw how long ago at the far end; the room it took."""
        if not age_text:
            return 0.0
        width = text_width(age_text, TextStyle.CAPTION) + 2
        where = QRectF(right - width, y, width, height)
        canvas.text(where, age_text, TextStyle.CAPTION, "text.tertiary", align=Qt.AlignmentFlag.AlignRight)
        return width + theme().px(10)

    def _avatar(self, canvas: Canvas, disc: QRectF, row: ContactListRow) -> None:
        photo = self._photo_of(row.photo) if row.photo else None
        canvas.avatar(disc, row.name, row.id, photo)


def draw_next_shape(canvas: Canvas, centre: QPointF, state: str) -> None:
    """● planned, ◆ due today, ▲ overdue, ○ none: a shape each, so that colour is not the only sign."""
    px, x, y = theme().px, centre.x(), centre.y()
    half = px(4.5)
    if state == NextState.PLANNED:
        canvas.circle(centre, px(4), fill="success")
    elif state == NextState.DUE:
        points = [
            QPointF(x, y - half - 1),
            QPointF(x + half + 1, y),
            QPointF(x, y + half + 1),
            QPointF(x - half - 1, y),
        ]
        canvas.polygon(points, "warning")
    elif state == NextState.OVERDUE:
        points = [QPointF(x, y - half), QPointF(x + half + 1, y + half), QPointF(x - half - 1, y + half)]
        canvas.polygon(points, "danger")
    else:
        canvas.circle(centre, px(3.5), border="text.disabled")


def _box(canvas: Canvas) -> QRectF:
    px = theme().px
    return canvas.frame.adjusted(px(8), px(1), -px(8), -px(1))
