"""Painting with tokens: one canvas per widget or list row that mirrors itself and elides its texts.

All positions are given as if the text ran from left to right; the canvas mirrors them. Every painted
text goes through `Canvas.text`, which notes what had to be cut off while an ElisionLog is open.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QWidget

from app.ui import icons
from app.ui.fonts import TextStyle
from app.ui.theme import right_to_left, stable_hue, theme

Paint = QColor | str
"""A colour, or the name of a token."""


@dataclass(frozen=True, slots=True)
class Elision:
    """A painted text that did not fit; `may_elide` tells a list's second line from a broken layout."""

    text: str
    width: float
    may_elide: bool


class ElisionLog:
    """Collects elisions while a test holds it open: ``with ElisionLog() as cut: widget.grab()``."""

    _open: ClassVar[list[list[Elision]]] = []

    def __enter__(self) -> list[Elision]:
        """Start noting; the list fills as things are painted."""
        noted: list[Elision] = []
        ElisionLog._open.append(noted)
        return noted

    def __exit__(self, *_: object) -> None:
        """Stop noting."""
        ElisionLog._open.pop()

    @classmethod
    def note(cls, elision: Elision) -> None:
        """Called by the canvas."""
        for noted in cls._open:
            noted.append(elision)


class Canvas:
    """A QPainter with the frame it works in."""

    def __init__(self, painter: QPainter, frame: QRectF) -> None:
        self.painter = painter
        self.frame = frame
        self._mirrored = right_to_left()
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # else drawText flips what we flipped
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)

    def m(self, rect: QRectF) -> QRectF:
        """The rectangle where it belongs on screen."""
        if not self._mirrored:
            return rect
        left = self.frame.left() + self.frame.right() - rect.right()
        return QRectF(left, rect.y(), rect.width(), rect.height())

    def mx(self, x: float) -> float:
        """The x where it belongs on screen."""
        return self.frame.left() + self.frame.right() - x if self._mirrored else x

    def rounded(
        self,
        rect: QRectF,
        radius: float,
        *,
        fill: Paint | None = None,
        border: Paint | None = None,
        width: float = 1,
    ) -> None:
        """A rounded rectangle; the border lies inside `rect`."""
        where = self.m(rect)
        self.painter.setBrush(colour_of(fill) if fill is not None else Qt.BrushStyle.NoBrush)
        if border is None:
            self.painter.setPen(Qt.PenStyle.NoPen)
        else:
            self.painter.setPen(QPen(colour_of(border), width))
            where = where.adjusted(width / 2, width / 2, -width / 2, -width / 2)
        self.painter.drawRoundedRect(where, radius, radius)

    def circle(
        self, centre: QPointF, radius: float, *, fill: Paint | None = None, border: Paint | None = None
    ) -> None:
        """A disc or ring around `centre`; a border is 1.5 px wide."""
        self.painter.setBrush(colour_of(fill) if fill is not None else Qt.BrushStyle.NoBrush)
        self.painter.setPen(QPen(colour_of(border), 1.5) if border is not None else Qt.PenStyle.NoPen)
        self.painter.drawEllipse(QPointF(self.mx(centre.x()), centre.y()), radius, radius)

    def polygon(self, points: list[QPointF], fill: Paint) -> None:
        """A filled shape."""
        path = QPainterPath(QPointF(self.mx(points[0].x()), points[0].y()))
        for point in points[1:]:
            path.lineTo(QPointF(self.mx(point.x()), point.y()))
        path.closeSubpath()
        self.painter.fillPath(path, colour_of(fill))

    def line(self, start: QPointF, end: QPointF, colour: Paint, *, width: float = 1) -> None:
        """A straight line."""
        self.painter.setPen(QPen(colour_of(colour), width))
        self.painter.drawLine(QPointF(self.mx(start.x()), start.y()), QPointF(self.mx(end.x()), end.y()))

    def text(
        self,
        rect: QRectF,
        text: str,
        font: TextStyle | QFont,
        colour: Paint,
        *,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        may_elide: bool = False,
    ) -> None:
        """One line, upright in the middle of `rect`, with … where it does not fit.

        `align` is AlignLeft, AlignRight or AlignHCenter as seen from left to right. Names, second lines
        and file names set `may_elide`: for everything else check A4 reports an elision as a fault.
        """
        chosen = theme().font(font) if isinstance(font, TextStyle) else font
        metrics = theme().metrics(font) if isinstance(font, TextStyle) else QFontMetricsF(chosen)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width() + 1)
        if shown != text:
            ElisionLog.note(Elision(text, rect.width(), may_elide))
        self.painter.setFont(chosen)
        self.painter.setPen(colour_of(colour))
        flags = self._aligned(align) | Qt.AlignmentFlag.AlignVCenter
        self.painter.drawText(self.m(rect), int(flags.value) | Qt.TextFlag.TextSingleLine.value, shown)

    def wrapped(self, rect: QRectF, text: str, font: TextStyle, colour: Paint) -> None:
        """Several lines from the top of `rect`, broken anywhere where a word alone is too long."""
        self.painter.setFont(theme().font(font))
        self.painter.setPen(colour_of(colour))
        self.painter.drawText(self.m(rect), text, wrap_option())

    def icon(self, x: float, y: float, name: str, colour: Paint, *, size: int) -> None:
        """An icon of `size` px square (already scaled) with its leading top corner at x, y."""
        ratio = self.painter.device().devicePixelRatioF()
        drawn = icons.pixmap(name, colour_of(colour), size=size, ratio=ratio)
        left = self.mx(x) - size if self._mirrored else x
        self.painter.drawPixmap(QPointF(left, y), drawn)

    def avatar(self, rect: QRectF, name: str, identity: str, photo: QPixmap | None = None) -> None:
        """A round photo, or initials on the hue that belongs to `identity`."""
        where = self.m(rect)
        if photo is not None and not photo.isNull():
            self._photo(where, photo)
            return
        hue = theme().hue(stable_hue(identity))
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(hue.fill)
        self.painter.drawEllipse(where)
        font = theme().sized_font(max(9.0, rect.width() / theme().scale * 0.36), 600)
        self.painter.setFont(font)
        self.painter.setPen(hue.text)
        self.painter.drawText(where, Qt.AlignmentFlag.AlignCenter.value, initials(name))

    def focus_ring(self, rect: QRectF, radius: float) -> None:
        """The 2 px ring of the focused thing, inside `rect`."""
        self.rounded(rect, radius, border="border.focus", width=2)

    def _photo(self, where: QRectF, photo: QPixmap) -> None:
        side = min(photo.width(), photo.height())
        source = QRectF((photo.width() - side) / 2, (photo.height() - side) / 2, side, side)
        path = QPainterPath()
        path.addEllipse(where)
        self.painter.save()
        self.painter.setClipPath(path)
        self.painter.drawPixmap(where, photo, source)
        self.painter.restore()

    def _aligned(self, align: Qt.AlignmentFlag) -> Qt.AlignmentFlag:
        if not self._mirrored or align == Qt.AlignmentFlag.AlignHCenter:
            return align
        swapped = align == Qt.AlignmentFlag.AlignLeft
        return Qt.AlignmentFlag.AlignRight if swapped else Qt.AlignmentFlag.AlignLeft


@contextmanager
def painting(widget: QWidget) -> Iterator[Canvas]:
    """A canvas over the whole widget, for paintEvent."""
    painter = QPainter(widget)
    try:
        yield Canvas(painter, QRectF(widget.rect()))
    finally:
        painter.end()


@contextmanager
def painting_row(painter: QPainter, rect: QRect) -> Iterator[Canvas]:
    """A canvas over one row, for QStyledItemDelegate.paint (the rectangle of the option)."""
    painter.save()
    try:
        yield Canvas(painter, QRectF(rect))
    finally:
        painter.restore()


def colour_of(paint: Paint) -> QColor:
    """The colour itself, or the token's."""
    return theme().colour(paint) if isinstance(paint, str) else paint


def text_width(text: str, style: TextStyle) -> float:
    """How wide one line of text is, in px."""
    return theme().metrics(style).horizontalAdvance(text)


def text_height(text: str, style: TextStyle, width: float) -> float:
    """How high text is when wrapped at `width` px as `Canvas.wrapped` does."""
    return _wrapped_height(text or " ", style, max(1, round(width)), theme().font(style).key())


@lru_cache(maxsize=4096)
def _wrapped_height(text: str, style: TextStyle, width: int, _font: str) -> float:
    """Measured by the engine that paints: QFontMetrics breaks long words at other places."""
    lines = QTextLayout(text.replace("\n", "\u2028"), theme().font(style))
    lines.setTextOption(wrap_option())
    height = 0.0
    lines.beginLayout()
    while (line := lines.createLine()).isValid():
        line.setLineWidth(width)
        height += line.height()
    lines.endLayout()
    return max(height, line_height(style))


def line_height(style: TextStyle) -> float:
    """The height of one line, in px."""
    return theme().metrics(style).height()


def wrap_option() -> QTextOption:
    """How wrapped texts break and align."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setAlignment(Qt.AlignmentFlag.AlignRight if right_to_left() else Qt.AlignmentFlag.AlignLeft)
    return option


def initials(name: str) -> str:
    """One or two letters that stand for a name."""
    words = [word for word in name.split() if word[0].isalnum()]
    picked = words[:1] + words[-1:] if len(words) > 1 else words[:1]
    return "".join(word[0] for word in picked).upper()


def app_mark(side: int) -> QPixmap:
    """The program's sign: a white briefcase on the brand tile, `side` px square."""
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    draw_mark(Canvas(painter, QRectF(0, 0, side, side)), QRectF(0, 0, side, side))
    painter.end()
    return pixmap


def draw_mark(canvas: Canvas, rect: QRectF) -> None:
    """Draw the program's sign into `rect`."""
    canvas.rounded(rect, rect.width() * 0.27, fill="brand")
    size = round(rect.width() * 0.62)
    edge = (rect.width() - size) / 2
    canvas.icon(rect.x() + edge, rect.y() + edge, "briefcase-business", "bg.surface", size=size)
