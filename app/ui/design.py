"""Design values that stick to stock widgets and layouts, so that a new theme or text size reaches them all.

Every length here is in px at 100 %. A widget made with these functions needs no code of its own to follow
a change: its values are kept as dynamic properties and `refresh_all` applies them again.
"""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.ui import icons
from app.ui.fonts import TextStyle
from app.ui.theme import right_to_left, theme

_STYLE, _TONE, _FIXED = "designStyle", "designTone", "designFixed"
_MARGINS, _SPACING, _GAPS = "designMargins", "designSpacing", "designGaps"
_ICON, _MINIMUM, _MAXIMUM = "designIcon", "designMinimum", "designMaximum"

Margins = tuple[int, int, int, int]
Item = QWidget | QLayout | int | None
NO_MARGINS: Margins = (0, 0, 0, 0)
AnyLayout = TypeVar("AnyLayout", bound=QLayout)
BoxLayout = TypeVar("BoxLayout", bound=QBoxLayout)


def set_style(widget: QWidget, style: TextStyle) -> None:
    """Give the widget a font of the type scale."""
    widget.setProperty(_STYLE, style.value)
    widget.setFont(theme().font(style))


def set_tone(widget: QWidget, token: str) -> None:
    """Give the widget's text the colour of a token."""
    widget.setProperty(_TONE, token)
    palette = widget.palette()
    palette.setColor(QPalette.ColorRole.WindowText, theme().colour(token))
    palette.setColor(QPalette.ColorRole.Text, theme().colour(token))
    widget.setPalette(palette)


def set_icon(button: QAbstractButton, name: str, *, tone: str = "text.secondary", size: int = 16) -> None:
    """Give a stock button an icon in a token's colour."""
    button.setProperty(_ICON, [name, tone, size])
    _apply_icon(button)


def fixed(widget: QWidget, width: int, height: int) -> None:
    """Hold the widget at width × height; 0 leaves that side free.

    The one place with a per-widget style sheet: `min-height` of the application sheet beats
    setFixedSize, so both must say the same.
    """
    widget.setProperty(_FIXED, [width, height])
    widget.setProperty("squared", "true")
    _apply_fixed(widget)


def at_least(widget: QWidget, width: int, height: int = 0) -> None:
    """Hold the widget at or above width × height; 0 leaves that side free."""
    widget.setProperty(_MINIMUM, [width, height])
    _apply_bounds(widget)


def at_most(widget: QWidget, width: int, height: int = 0) -> None:
    """Hold the widget at or below width × height; 0 leaves that side free."""
    widget.setProperty(_MAXIMUM, [width, height])
    _apply_bounds(widget)


def row(*items: Item, gap: int = 8, margins: Margins = NO_MARGINS) -> QHBoxLayout:
    """A row of widgets and layouts; an int is a gap of that many px, None takes all the free room."""
    return _fill(QHBoxLayout(), items, gap, margins)


def column(*items: Item, gap: int = 8, margins: Margins = NO_MARGINS) -> QVBoxLayout:
    """A column of widgets and layouts; an int is a gap of that many px, None takes all the free room."""
    return _fill(QVBoxLayout(), items, gap, margins)


def spaced(layout: AnyLayout, *, gap: int = 8, margins: Margins = NO_MARGINS) -> AnyLayout:
    """Give any layout a gap and margins (left, top, right, bottom) that follow the text size."""
    layout.setProperty(_MARGINS, list(margins))
    layout.setProperty(_SPACING, gap)
    _apply_layout(layout)
    return layout


def pane(kind: str, layout: QLayout | None = None) -> QFrame:
    """A plain area. `kind`: surface, subtle, canvas, card, segmented or clear."""
    frame = QFrame()
    frame.setProperty("pane", kind)
    if layout is not None:
        frame.setLayout(layout)
    return frame


def rule(*, vertical: bool = False, strong: bool = False) -> QFrame:
    """A separating line one pixel thick; `strong` for raised grounds, where the usual one would vanish."""
    frame = QFrame()
    frame.setProperty("strong", "true" if strong else "false")
    frame.setProperty("rule", "v" if vertical else "h")
    horizontal, upright = QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed
    frame.setSizePolicy(*((upright, horizontal) if vertical else (horizontal, upright)))
    return frame


def refresh(widget: QWidget) -> None:
    """Apply the kept design values again."""
    style, tone = widget.property(_STYLE), widget.property(_TONE)
    if style is not None:
        widget.setFont(theme().font(TextStyle(style)))
    if tone is not None:
        set_tone(widget, tone)
    if widget.property(_FIXED) is not None:
        _apply_fixed(widget)
    _apply_bounds(widget)
    if isinstance(widget, QAbstractButton) and widget.property(_ICON) is not None:
        _apply_icon(widget)
    layout = widget.layout()
    if layout is not None:
        _apply_layout(layout)
    widget.updateGeometry()
    widget.update()


def refresh_all() -> None:
    """Apply the kept design values of every widget of the process again."""
    for widget in QApplication.allWidgets():
        refresh(widget)


def _fill(layout: BoxLayout, items: tuple[Item, ...], gap: int, margins: Margins) -> BoxLayout:
    spaced(layout, gap=gap, margins=margins)
    gaps: list[list[int]] = []
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            gaps.append([layout.count(), item])
            layout.addSpacing(theme().px(item))
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addWidget(item)
    layout.setProperty(_GAPS, gaps)
    return layout


def _apply_layout(layout: QLayout) -> None:
    margins, gap = layout.property(_MARGINS), layout.property(_SPACING)
    if margins is not None:
        left, top, right, bottom = (theme().px(side) for side in margins)
        if right_to_left():
            left, right = right, left
        layout.setContentsMargins(left, top, right, bottom)
    if gap is not None:
        layout.setSpacing(theme().px(gap))
    for index, design in layout.property(_GAPS) or ():
        item = layout.itemAt(index)
        spacer = item.spacerItem() if item is not None else None
        if spacer is not None and isinstance(layout, QBoxLayout):
            across = layout.direction() in (
                QBoxLayout.Direction.LeftToRight,
                QBoxLayout.Direction.RightToLeft,
            )
            length = theme().px(design)
            spacer.changeSize(*((length, 0) if across else (0, length)))
    for index in range(layout.count()):
        item = layout.itemAt(index)
        inner = item.layout() if item is not None else None
        if inner is not None:
            _apply_layout(inner)


def _apply_fixed(widget: QWidget) -> None:
    width, height = (theme().px(side) for side in widget.property(_FIXED))
    if width:
        widget.setFixedWidth(width)
    if height:
        if isinstance(widget, QAbstractButton):
            widget.setStyleSheet(f"min-height: {height - 4}px; max-height: {height - 2}px")
        widget.setFixedHeight(height)


def _apply_bounds(widget: QWidget) -> None:
    smallest, largest = widget.property(_MINIMUM), widget.property(_MAXIMUM)
    if smallest is not None:
        width, height = (theme().px(side) for side in smallest)
        widget.setMinimumSize(QSize(width, height))
    if largest is not None:
        unlimited = 16777215  # QWIDGETSIZE_MAX
        width, height = (theme().px(side) or unlimited for side in largest)
        widget.setMaximumSize(QSize(width, height))


def _apply_icon(button: QAbstractButton) -> None:
    name, tone, design = button.property(_ICON)
    size = theme().px(design)
    gap = theme().px(4) if button.text() else 0
    turned = button.layoutDirection() == Qt.LayoutDirection.RightToLeft
    disabled = theme().colour("text.disabled")
    button.setIcon(
        icons.icon(name, theme().colour(tone), size=size, disabled=disabled, gap=-gap if turned else gap)
    )
    button.setIconSize(QSize(size + gap, size))


def leading() -> Qt.AlignmentFlag:
    """The alignment of text at its start: stock widgets mirror AlignLeft themselves, painters do not."""
    return Qt.AlignmentFlag.AlignRight if right_to_left() else Qt.AlignmentFlag.AlignLeft
