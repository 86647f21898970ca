"""How a row of the timeline looks: a disc by kind, a card with title, time, text and outcome."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QTextLayout
from PySide6.QtWidgets import QPlainTextEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui.contacts.timeline_model import EntryRole, TimelineEntry
from app.ui.fonts import TextStyle
from app.ui.paint import Canvas, colour_of, line_height, painting_row, text_width, wrap_option
from app.ui.texts import tr
from app.ui.theme import Measure, theme
from app.ui.tokens import Mode

KEPT_LAYOUTS = 400
AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class _Body:
    """A text broken into lines for one width."""

    layout: QTextLayout
    height: float
    cut: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the parts of a card stand, relative to the row's top left corner, left to right."""

    card: QRectF
    disc: QRectF
    title: QRectF
    meta: QRectF
    body: QRectF
    more: QRectF
    outcome: QRectF
    height: float


class TimelineDelegate(QStyledItemDelegate):
    """Heights are kept by text, width, size and whether the row is open; painting reads memory only."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bodies: OrderedDict[tuple[str, int, int, float], _Body] = OrderedDict()
        self.opened: set[str] = set()
        self.width = 560

    # Sizes

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """As high as the text needs at the view's width."""
        entry = index.data(EntryRole)
        if not isinstance(entry, TimelineEntry) or entry.item is None:
            return QSize(theme().px(100), round(line_height(TextStyle.CAPTION_STRONG)) + theme().px(20))
        return QSize(theme().px(100), round(self._place(entry, self.width).height))

    def more_rect(self, entry: TimelineEntry, row: QRect) -> QRect:
        """Where "More" stands in a shown row; empty when there is nothing more."""
        return self._on_screen(self._place(entry, row.width()).more, row)

    def disc_rect(self, entry: TimelineEntry, row: QRect) -> QRect:
        """Where the disc stands in a shown row; a click on a planned one completes it."""
        return self._on_screen(self._place(entry, row.width()).disc, row)

    def _on_screen(self, rect: QRectF, row: QRect) -> QRect:
        if rect.isEmpty():
            return QRect()
        left = rect.x()
        if self._mirrored():
            left = row.width() - rect.right()
        return QRect(
            row.x() + round(left), row.y() + round(rect.y()), round(rect.width()), round(rect.height())
        )

    def _mirrored(self) -> bool:
        parent = self.parent()
        return isinstance(parent, QWidget) and parent.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def _place(self, entry: TimelineEntry, width: float) -> _Place:
        px = theme().px
        card_x, card_right = px(24 + 44), width - px(14)
        text_x, text_w = card_x + px(14), card_right - card_x - px(28)
        first = line_height(TextStyle.CARD)
        y = float(px(4) + px(9))
        meta_w = min(text_width(entry.meta, TextStyle.CAPTION) + 2, text_w)
        beside = text_width(entry.title, TextStyle.CARD) + px(14) + meta_w <= text_w
        if beside:
            title = QRectF(text_x, y, text_w - meta_w - px(14), first)
            meta = QRectF(text_x + text_w - meta_w, y, meta_w, first)
            y += first
        else:
            title = QRectF(text_x, y, text_w, first)
            y += first
            meta = QRectF(text_x, y, text_w, line_height(TextStyle.CAPTION))
            y += meta.height()
        body, more, outcome = QRectF(), QRectF(), QRectF()
        text = self._body(entry, text_w)
        if text is not None:
            y += px(4)
            body = QRectF(text_x, y, text_w, text.height)
            y += text.height
            if text.cut:
                words = tr("Less") if self._is_open(entry) else tr("More")
                more = QRectF(text_x, y, text_width(words, TextStyle.CAPTION_MEDIUM) + px(8), px(24))
                y += px(24)
        if entry.outcome:
            y += px(6)
            wide = min(text_width(entry.outcome, TextStyle.CAPTION_MEDIUM) + px(18), text_w)
            high = max(px(22), line_height(TextStyle.CAPTION) + 4)
            outcome = QRectF(text_x, y, wide, high)
            y += high
        y = max(y + px(10), px(44))
        card = QRectF(card_x, px(4), card_right - card_x, y - px(4))
        disc = QRectF(px(24), px(8), px(30), px(30))
        return _Place(card, disc, title, meta, body, more, outcome, y + px(4))

    def _is_open(self, entry: TimelineEntry) -> bool:
        return entry.item is not None and entry.item.id in self.opened

    def _body(self, entry: TimelineEntry, width: float) -> _Body | None:
        text = entry.item.body.strip() if entry.item is not None else ""
        if not text:
            return None
        most = theme().measure(Measure.TIMELINE_LINES)
        shown = 10_000 if self._is_open(entry) else most
        key = (text, round(width), shown, theme().scale)
        if key not in self._bodies:
            self._bodies[key] = _broken(text, width, shown, most)
            while len(self._bodies) > KEPT_LAYOUTS:
                self._bodies.popitem(last=False)
        self._bodies.move_to_end(key)
        return self._bodies[key]

    # Painting

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw a heading or a card."""
        entry = index.data(EntryRole)
        if not isinstance(entry, TimelineEntry):
            return
        with painting_row(painter, option.rect) as canvas:
            if entry.item is None:
                px, frame = theme().px, canvas.frame
                line = frame.adjusted(px(24), px(8), -px(14), -px(4))
                canvas.text(line, entry.heading, TextStyle.CAPTION_STRONG, "text.tertiary")
            else:
                self._card(canvas, entry, option)

    def _card(self, canvas: Canvas, entry: TimelineEntry, option: QStyleOptionViewItem) -> None:
        px, corner = theme().px, canvas.frame.topLeft()
        place = self._place(entry, canvas.frame.width())
        if not entry.last:
            x = place.disc.center().x() + corner.x()
            start = QPointF(x, corner.y() + place.disc.bottom() + px(4))
            canvas.line(start, QPointF(x, canvas.frame.bottom() + px(6)), "border.default")
        self._disc(canvas, entry, place.disc.translated(corner))
        card, radius = place.card.translated(corner), px(9)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        canvas.rounded(card, radius, fill="bg.raised", border="border.default")
        if entry.planned:
            self._edge(canvas, card, "danger" if entry.overdue else "warning")
        if focused:
            canvas.focus_ring(card, radius)
        canvas.text(
            place.title.translated(corner), entry.title, TextStyle.CARD, "text.primary", may_elide=True
        )
        tone = "danger" if entry.overdue else "text.tertiary"
        canvas.text(place.meta.translated(corner), entry.meta, TextStyle.CAPTION, tone, may_elide=True)
        self._text(canvas, entry, place, corner)
        if entry.outcome:
            pill, hue = place.outcome.translated(corner), theme().hue("teal")
            canvas.rounded(pill, pill.height() / 2, fill=hue.fill)
            centred = Qt.AlignmentFlag.AlignHCenter
            canvas.text(
                pill, entry.outcome, TextStyle.CAPTION_MEDIUM, hue.text, align=centred, may_elide=True
            )

    def _text(self, canvas: Canvas, entry: TimelineEntry, place: _Place, corner: QPointF) -> None:
        body = self._body(entry, place.body.width()) if not place.body.isEmpty() else None
        if body is None:
            return
        canvas.painter.setPen(colour_of("text.secondary"))
        body.layout.draw(canvas.painter, canvas.m(place.body.translated(corner)).topLeft())
        if body.cut:
            words = tr("Less") if self._is_open(entry) else tr("More")
            more = place.more.translated(corner)
            canvas.text(more, words, TextStyle.CAPTION_MEDIUM, "accent.text")

    def _disc(self, canvas: Canvas, entry: TimelineEntry, disc: QRectF) -> None:
        hue = theme().hue(entry.hue)
        canvas.circle(disc.center(), disc.width() / 2, fill=hue.fill)
        size = theme().px(16)
        edge = (disc.width() - size) / 2
        ink = hue.edge if theme().mode is Mode.LIGHT else hue.text
        canvas.icon(disc.x() + edge, disc.y() + edge, entry.icon, ink, size=size)

    def _edge(self, canvas: Canvas, card: QRectF, tone: str) -> None:
        """The coloured edge of what is planned."""
        px = theme().px
        path = QPainterPath()
        path.addRoundedRect(canvas.m(card), px(9), px(9))
        canvas.painter.save()
        canvas.painter.setClipPath(path)
        strip = canvas.m(QRectF(card.x(), card.y(), px(4), card.height()))
        canvas.painter.fillRect(strip, colour_of(tone))
        canvas.painter.restore()

    # Editing a text in its place

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> QWidget:
        """A text field over the card."""
        editor = QPlainTextEdit(parent)
        editor.setAccessibleName(tr("Text"))
        editor.setTabChangesFocus(True)
        return editor

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        """The whole text."""
        if isinstance(editor, QPlainTextEdit):
            editor.setPlainText(index.data(Qt.ItemDataRole.EditRole) or "")

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Over the card, below its title; at least three lines high."""
        px = theme().px
        entry = index.data(EntryRole)
        card = self._on_screen(self._place(entry, option.rect.width()).card, option.rect)
        top = px(9) + round(line_height(TextStyle.CARD))
        room = card.adjusted(px(6), top, -px(6), -px(6))
        room.setHeight(max(room.height(), px(96)))
        editor.setGeometry(room)

    def setModelData(self, editor: QWidget, model: object, index: AnyIndex) -> None:
        """Hand the text to the model."""
        if isinstance(editor, QPlainTextEdit):
            index.model().setData(
                index.model().index(index.row(), 0), editor.toPlainText(), Qt.ItemDataRole.EditRole
            )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+Enter saves, Enter is a new line, Esc gives up."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if enter and not control:
                return False
            if enter and isinstance(watched, QPlainTextEdit):
                self.commitData.emit(watched)
                self.closeEditor.emit(watched, QStyledItemDelegate.EndEditHint.NoHint)
                return True
        return super().eventFilter(watched, event)


def _broken(text: str, width: float, shown: int, most: int) -> _Body:
    """Break a text into lines; only the first `shown` are laid out, and `cut` says if there is more."""
    layout = QTextLayout(text.replace("\r\n", "\n").replace("\n", "\u2028"), theme().font(TextStyle.BODY))
    layout.setTextOption(wrap_option())
    layout.setCacheEnabled(True)
    height, lines = 0.0, 0
    layout.beginLayout()
    while lines < shown:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(20.0, width))
        line.setPosition(QPointF(0, height))
        height += max(theme().px(19), line.height())
        lines += 1
    beyond = lines == shown and layout.createLine().isValid()
    layout.endLayout()
    if not beyond:
        return _Body(layout, height, cut=lines > most)
    again = _Body(layout, height, cut=True)
    _drop_last_line(layout, width, shown)
    return again


def _drop_last_line(layout: QTextLayout, width: float, shown: int) -> None:
    """Lay out once more without the line that only asked whether there is more."""
    height = 0.0
    layout.beginLayout()
    for _ in range(shown):
        line = layout.createLine()
        line.setLineWidth(max(20.0, width))
        line.setPosition(QPointF(0, height))
        height += max(theme().px(19), line.height())
    layout.endLayout()
