"""Checks that hold for every window: names, rows that speak, nothing clipped, targets, focus, colours, keys.

Each function walks a shown window and returns its faults as sentences; `assert_sound` runs the usual ones.
The numbers are those of the design's table of acceptance checks (A1–A20).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import QEventLoop, QModelIndex, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QScrollBar,
    QSlider,
    QSplitterHandle,
    QTextEdit,
    QWidget,
)

from app.ui.actions import ActionRegistry
from app.ui.paint import ElisionLog
from app.ui.tokens import Mode, load_tokens

SIZES = ((1440, 900, 100), (1366, 768, 100), (1366, 768, 150), (1366, 768, 200))
"""Width, height, text percent: where every screen must hold."""

LANGUAGES = ("en", "de", "en-XA", "ar")

_INTERACTIVE = (
    QAbstractButton,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QComboBox,
    QAbstractSpinBox,
    QAbstractItemView,
    QSlider,
)
_INTERNAL = (QScrollBar, QHeaderView, QMenu, QMenuBar, QSplitterHandle)
SMALLEST_TARGET = 24


def settle(milliseconds: int = 0) -> None:
    """Let layouts, paints and queued calls happen."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def assert_sound(window: QWidget) -> None:
    """A2–A6 in the state the window is in now; the message lists every fault."""
    faults = [
        *unnamed(window),
        *silent_rows(window),
        *clipped(window),
        *outside(window),
        *cut_texts(window),
        *small_targets(window),
        *out_of_reach(window),
        *rings_missing(window),
    ]
    assert not faults, "\n" + "\n".join(faults)


def assert_holds_its_size(window: QWidget, width: int, height: int) -> None:
    """A4: showing content must not make the window grow."""
    found = (window.width(), window.height())
    assert found == (width, height), f"the window grew from {width}×{height} to {found[0]}×{found[1]}"


def widgets(window: QWidget) -> Iterator[QWidget]:
    """Everything visible that is ours (not Qt's own parts of a compound widget)."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisibleTo(window) or isinstance(widget, _INTERNAL):
            continue
        if widget.objectName().startswith("qt_") or _is_part(widget):
            continue
        yield widget


def interactive(window: QWidget) -> Iterator[QWidget]:
    """What a person can press, type into or walk through."""
    return (widget for widget in widgets(window) if isinstance(widget, _INTERACTIVE))


def unnamed(window: QWidget) -> list[str]:
    """A2: interactive widgets that a screen reader could not name."""
    buddies = {label.buddy() for label in window.findChildren(QLabel) if label.buddy() is not None}
    faults = []
    for widget in interactive(window):
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        if not widget.accessibleName() and not text and widget not in buddies:
            faults.append(f"A2 {describe(widget)} has no accessible name and no label")
        if isinstance(widget, QPushButton) and not widget.text() and not widget.toolTip():
            faults.append(f"A2 {describe(widget)} shows only an icon and has no tooltip")
    return faults


def silent_rows(window: QWidget) -> list[str]:
    """A3: visible rows of lists that have nothing to say."""
    faults = []
    for view in window.findChildren(QAbstractItemView):
        model = view.model()
        if not view.isVisibleTo(window) or model is None or _is_part(view):
            continue
        for row in range(min(model.rowCount(QModelIndex()), 200)):
            index = model.index(row, 0)
            shown = view.visualRect(index).intersects(view.viewport().rect())
            spoken = index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data(Qt.ItemDataRole.DisplayRole)
            if shown and not spoken:
                faults.append(f"A3 row {row} of {describe(view)} is silent")
    return faults


def clipped(window: QWidget) -> list[str]:
    """A4: labels, buttons and painted widgets that got less room than their content needs."""
    faults = []
    for widget in widgets(window):
        needed = widget.minimumSizeHint()
        if isinstance(widget, QLabel) and widget.wordWrap():
            high = widget.heightForWidth(widget.width())
            if high > widget.height() + 1:
                faults.append(f"A4 {describe(widget)} needs {high} px of height, has {widget.height()}")
            continue
        if isinstance(widget, (QLabel, QPushButton)):
            needed = widget.sizeHint()
        elif isinstance(widget, QAbstractScrollArea) or widget.layout() is not None:
            continue  # these scroll, or their children are looked at
        if widget.width() + 1 < needed.width() or widget.height() + 1 < needed.height():
            room = f"{widget.width()}×{widget.height()}"
            faults.append(f"A4 {describe(widget)} needs {needed.width()}×{needed.height()}, has {room}")
    return faults


def outside(window: QWidget) -> list[str]:
    """A4: interactive widgets and labels that lie outside the window or of what holds them."""
    faults = []
    for widget in widgets(window):
        if not isinstance(widget, (*_INTERACTIVE, QLabel)):
            continue
        place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
        room = window.rect()
        scroll = _scroll_area_around(widget, window)
        if scroll is not None:  # may be scrolled up and down, but not sideways
            port = QRect(scroll.viewport().mapTo(window, QPoint(0, 0)), scroll.viewport().size())
            room = QRect(port.x(), place.y(), port.width(), place.height())
        if not room.adjusted(-1, -1, 1, 1).contains(place):
            faults.append(f"A4 {describe(widget)} at {_rect(place)} lies outside {_rect(room)}")
    return faults


def cut_texts(window: QWidget) -> list[str]:
    """A4: painted texts that ended in … although they must not."""
    with ElisionLog() as noted:
        window.grab()
    return [f"A4 “{cut.text}” is cut at {cut.width:.0f} px" for cut in noted if not cut.may_elide]


def small_targets(window: QWidget) -> list[str]:
    """A5: things to press that are smaller than 24×24."""
    return [
        f"A5 {describe(widget)} is only {widget.width()}×{widget.height()}"
        for widget in interactive(window)
        if widget.isEnabled() and min(widget.width(), widget.height()) < SMALLEST_TARGET
    ]


def tab_stops(window: QWidget) -> list[QWidget]:
    """The widgets that Tab visits, in order, from the first one round."""
    window.activateWindow()
    settle()
    start = _focused(window)
    found: list[QWidget] = []
    for _ in range(400):
        QTest.keyClick(_focused(window), Qt.Key.Key_Tab)
        here = _focused(window)
        if here is window or here in found:
            break
        found.append(here)
    start.setFocus()
    return found


def out_of_reach(window: QWidget) -> list[str]:
    """A6: focusable widgets that Tab never reaches (a trap shows as all the others)."""
    reached = set(tab_stops(window))
    reached |= {proxy for widget in reached if isinstance(proxy := widget.focusProxy(), QWidget)}
    faults = []
    for widget in interactive(window):
        takes_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if takes_tab and widget.isEnabled() and widget.focusProxy() is None and widget not in reached:
            faults.append(f"A6 Tab never reaches {describe(widget)}")
    return faults


def rings_missing(window: QWidget) -> list[str]:
    """A6: Tab stops that look the same with and without the focus."""
    faults = []
    for widget in tab_stops(window):
        if isinstance(widget, QAbstractItemView) and widget.model().rowCount(QModelIndex()) == 0:
            continue
        if isinstance(widget, (QLineEdit, QPlainTextEdit)) and widget.property("kind") == "bare":
            continue  # the frame around it carries the ring
        widget.clearFocus()
        settle()
        without = widget.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        settle()
        if widget.grab().toImage() == without:
            faults.append(f"A6 {describe(widget)} shows no focus ring")
    return faults


def stale_colours(window: QWidget, now: Mode) -> list[str]:
    """A7: after a switch to `now`, grounds of the other mode on more than 0.5 % of the pixels."""
    own = {value.upper() for value in load_tokens()[now].colours.values()}
    other = load_tokens()[Mode.LIGHT if now is Mode.DARK else Mode.DARK].colours
    grounds = {value.upper(): name for name, value in other.items() if name.startswith("bg.")}
    counts = colour_counts(window.grab().toImage())
    total = sum(counts.values())
    return [
        f"A7 {name} of the other mode is on {counts[colour] / total:.1%} of the window"
        for colour, name in grounds.items()
        if colour not in own and counts[colour] > total * 0.005
    ]


def colour_counts(image: QImage) -> Counter[str]:
    """How many pixels each ``#RRGGBB`` has."""
    raw = image.convertToFormat(QImage.Format.Format_RGB888)
    data, stride, width = bytes(raw.constBits()), raw.bytesPerLine(), raw.width()
    counted: Counter[bytes] = Counter()
    for y in range(raw.height()):
        line = data[y * stride : y * stride + 3 * width]
        counted.update(line[x : x + 3] for x in range(0, len(line), 3))
    return Counter({f"#{colour.hex().upper()}": count for colour, count in counted.items()})


def action_faults(actions: ActionRegistry) -> list[str]:
    """A8: commands without id or text, outside the palette for no reason, or sharing a key."""
    faults = []
    for spec in actions.specs():
        action = actions.get(spec.id)
        if not action.objectName() or not action.text():
            faults.append(f"A8 {spec.id} has no id or text")
        if not spec.in_palette and not actions.keys(spec.id):
            faults.append(f"A8 {spec.id} has neither a palette entry nor a key")
        others = actions.conflicts(spec.id, actions.keys(spec.id), context=spec.context)
        faults += [f"A8 {spec.id} and {other} share a key" for other in others]
    return faults


def ink_centre(widget: QWidget) -> float:
    """A16: where the drawing's weight lies across the widget, 0 at the left edge to 1 at the right."""
    image = widget.grab().toImage()
    ground = image.pixel(image.width() // 2, 1)
    columns = [
        sum(image.pixel(x, y) != ground for y in range(0, image.height(), 2)) for x in range(image.width())
    ]
    total = sum(columns)
    assert total, f"{describe(widget)} draws nothing"
    return sum(x * ink for x, ink in enumerate(columns)) / total / image.width()


def describe(widget: QWidget) -> str:
    """A widget in words, for messages."""
    text = widget.accessibleName()
    if not text and isinstance(widget, (QLabel, QAbstractButton)):
        text = widget.text()
    return f"{type(widget).__name__} “{text or widget.objectName() or '?'}”"


def _focused(window: QWidget) -> QWidget:
    """What has the focus in the window, else the window itself."""
    inside: QWidget | None = window.focusWidget()
    return window if inside is None else inside


def _is_part(widget: QWidget) -> bool:
    """True for the inner line edit of a combo box and the like."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, (QComboBox, QAbstractSpinBox)):
            return True
        parent = parent.parentWidget()
    return False


def _scroll_area_around(widget: QWidget, window: QWidget) -> QScrollArea | None:
    parent = widget.parentWidget()
    while parent is not None and parent is not window:
        if isinstance(parent, QScrollArea):
            return parent
        parent = parent.parentWidget()
    return None


def _rect(rect: QRect) -> str:
    return f"{rect.x()},{rect.y()} {rect.width()}×{rect.height()}"


def flush_deletions() -> None:
    """Delete what was asked to be deleted later."""
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
