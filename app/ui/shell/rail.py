"""The rail: program and database, search, destinations, the chip that says where data is, the person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QElapsedTimer, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QMenu, QSizePolicy, QVBoxLayout, QWidget

from app.ui import design
from app.ui.fonts import TextStyle
from app.ui.paint import Canvas, draw_mark, line_height, painting, text_width
from app.ui.texts import number, plural, tr
from app.ui.theme import theme
from app.ui.widgets.layouts import ScrollArea

WIDE, COMPACT = 228, 56
CHIP_PAUSE_MS = 2000
CHIP_REFRESH_MS = 60_000


@dataclass(frozen=True, slots=True)
class Status:
    """What the chip says: one line on where the data is, one on how safe it is. `tone` is a token."""

    icon: str
    line: str
    detail: str
    tone: str = "text.secondary"


class RailButton(QAbstractButton):
    """The common part: ground, hover, ring, compact shape. Subclasses draw the content."""

    def __init__(self, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.compact = False
        self._height = height
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_compact(self, *, compact: bool) -> None:
        """Show the icon only."""
        self.compact = compact
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the rail allows."""
        return QSize(theme().px(40 if self.compact else 200), theme().px(self._height))

    def minimumSizeHint(self) -> QSize:
        """Room for the icon."""
        return QSize(theme().px(36), theme().px(self._height))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, content and ring."""
        with painting(self) as canvas:
            rect, radius = QRectF(self.rect()), theme().px(7)
            self.draw_ground(canvas, rect, radius)
            self.draw(canvas, rect)
            if self.hasFocus():
                canvas.focus_ring(rect, radius)

    def draw_ground(self, canvas: Canvas, rect: QRectF, radius: float) -> None:
        """The ground of the row."""
        if self.isChecked():
            canvas.rounded(rect, radius, fill="bg.selected")
            if theme().high_contrast:
                canvas.rounded(rect, radius, border="border.focus", width=2)
        elif self.underMouse() and self.isEnabled():
            canvas.rounded(rect, radius, fill="bg.hover")

    def draw(self, canvas: Canvas, rect: QRectF) -> None:
        """The content; the base draws none."""

    def draw_icon(self, canvas: Canvas, rect: QRectF, icon: str, tone: str, size: int) -> None:
        """The icon at the start, or in the middle when compact."""
        side = theme().px(size)
        x = (rect.width() - side) / 2 if self.compact else theme().px(10)
        canvas.icon(x, (rect.height() - side) / 2, icon, tone, size=side)


class NavButton(RailButton):
    """A destination. Checked while its page shows; the count stands at the end, a dot when compact."""

    def __init__(self, destination_id: str, text: str, icon: str, key: str) -> None:
        super().__init__(34)
        self.destination_id = destination_id
        self._icon, self._key, self._count = icon, key, 0
        self.setText(text)
        self.setCheckable(True)
        self.set_count(0)

    def set_count(self, count: int) -> None:
        """Show how many things need the person."""
        self._count = count
        name = self.text()
        if count:
            name = tr("{name}, {items}", name=name, items=plural("{n} item", "{n} items", count))
        self.setAccessibleName(name)
        self.setToolTip(f"{name} ({self._key})" if self._key else name)
        self.update()

    def draw(self, canvas: Canvas, rect: QRectF) -> None:
        """Icon, name, count."""
        px, on = theme().px, self.isChecked()
        self.draw_icon(canvas, rect, self._icon, "accent.text" if on else "text.secondary", 18)
        if self.compact:
            if self._count:
                canvas.circle(QPointF(rect.width() - px(9), px(9)), px(7) / 2, fill="accent")
            return
        shown = number(self._count) if self._count else ""
        width = text_width(shown, TextStyle.CAPTION_MEDIUM) if shown else 0
        style = TextStyle.BODY_STRONG if on else TextStyle.BODY_MEDIUM
        tone = "text.primary" if on else "text.secondary"
        room = rect.width() - px(38) - width - px(18)
        canvas.text(QRectF(px(38), 0, room, rect.height()), self.text(), style, tone, may_elide=True)
        if shown:
            tail = QRectF(rect.width() - width - px(11), 0, width + 2, rect.height())
            canvas.text(tail, shown, TextStyle.CAPTION_MEDIUM, "accent.text" if on else "text.tertiary")


class SearchButton(RailButton):
    """Looks like a field and opens the palette."""

    def __init__(self, key: str) -> None:
        super().__init__(34)
        self._key = key.replace("+", " ")
        name = tr("Search or do")
        self.setAccessibleName(f"{name}, {key}")
        self.setToolTip(f"{name} ({key})")

    def draw_ground(self, canvas: Canvas, rect: QRectF, radius: float) -> None:
        """The look of an input."""
        fill = "bg.hover" if self.underMouse() else "bg.surface"
        canvas.rounded(rect, radius, fill=fill, border="border.default")

    def draw(self, canvas: Canvas, rect: QRectF) -> None:
        """Magnifier, words, key."""
        px = theme().px
        self.draw_icon(canvas, rect, "search", "text.tertiary", 16)
        if self.compact:
            return
        width = text_width(self._key, TextStyle.MICRO) + px(12)
        words = QRectF(px(34), 0, rect.width() - px(34) - width - px(12), rect.height())
        canvas.text(words, tr("Search or do…"), TextStyle.BODY, "text.tertiary", may_elide=True)
        cap = QRectF(rect.right() - width - px(7), px(8), width, rect.height() - 2 * px(8))
        canvas.rounded(cap, px(4), fill="bg.hover", border="border.subtle")
        centre = Qt.AlignmentFlag.AlignHCenter
        canvas.text(cap, self._key, TextStyle.MICRO, "text.tertiary", align=centre)


class WorkspaceButton(RailButton):
    """The program's sign and name; a click opens the menu of databases, where there is one."""

    def __init__(self, database: str) -> None:
        super().__init__(34)
        self._menu: QMenu | None = None
        self.clicked.connect(self._open)
        self.set_database(database)

    def set_database(self, name: str) -> None:
        """Name the open database (tooltip and screen reader)."""
        self.setAccessibleName(tr("Satchel, database {name}", name=name) if name else "Satchel")
        self.setToolTip(name)

    def set_menu(self, menu: QMenu | None) -> None:
        """Offer a menu; without one the row is plain."""
        self._menu = menu
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if menu is not None else Qt.FocusPolicy.NoFocus)
        self.setEnabled(menu is not None)
        self.update()

    def draw(self, canvas: Canvas, rect: QRectF) -> None:
        """Sign, name, arrows."""
        px = theme().px
        side = px(26)
        x = (rect.width() - side) / 2 if self.compact else px(6)
        draw_mark(canvas, QRectF(x, (rect.height() - side) / 2, side, side))
        if self.compact:
            return
        room = QRectF(px(40), 0, rect.width() - px(68), rect.height())
        canvas.text(room, "Satchel", TextStyle.SUBTITLE, "text.primary")
        if self._menu is not None:
            size = px(16)
            where = rect.width() - px(22)
            canvas.icon(where, (rect.height() - size) / 2, "chevrons-up-down", "text.tertiary", size=size)

    def _open(self) -> None:
        if self._menu is not None:
            self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))


class StatusChip(RailButton):
    """The one place that says where data is. Its text changes at most every two seconds."""

    def __init__(self) -> None:
        super().__init__(46)
        self._status = Status("laptop", tr("Saved on this computer"), "")
        self._waiting: Status | None = None
        self._provider: Callable[[], Status] | None = None
        self._since = QElapsedTimer()
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._show_waiting)
        self._refresh = QTimer(self, interval=CHIP_REFRESH_MS)
        self._refresh.timeout.connect(self.ask)
        self._take(self._status)

    def set_provider(self, provider: Callable[[], Status]) -> None:
        """Ask `provider` now, every minute, and whenever `ask` is called. It must answer at once."""
        self._provider = provider
        self._take(provider())
        self._refresh.start()

    def ask(self) -> None:
        """Something happened that may change the text."""
        if self._provider is not None:
            self.set_status(self._provider())

    def set_status(self, status: Status) -> None:
        """Say something else, at the latest in two seconds."""
        self._waiting = status
        passed = self._since.elapsed() if self._since.isValid() else CHIP_PAUSE_MS
        if passed >= CHIP_PAUSE_MS:
            self._show_waiting()
        elif not self._pause.isActive():
            self._pause.start(CHIP_PAUSE_MS - int(passed))

    def _show_waiting(self) -> None:
        if self._waiting is not None and self._waiting != self._status:
            self._take(self._waiting)
        self._waiting = None

    def _take(self, status: Status) -> None:
        self._status = status
        self._since.restart()
        name = ", ".join(filter(None, (status.line, status.detail)))
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    def draw(self, canvas: Canvas, rect: QRectF) -> None:
        """Icon and two lines."""
        px, status = theme().px, self._status
        self.draw_icon(canvas, rect, status.icon, status.tone, 18)
        if self.compact:
            return
        first, second = line_height(TextStyle.CAPTION_STRONG), line_height(TextStyle.CAPTION)
        height = first + (second + px(2) if status.detail else 0)
        top = (rect.height() - height) / 2
        width = rect.width() - px(38) - px(8)
        line = QRectF(px(38), top, width, first)
        canvas.text(line, status.line, TextStyle.CAPTION_STRONG, "text.primary", may_elide=True)
        below = QRectF(px(38), top + first + px(2), width, second)
        canvas.text(below, status.detail, TextStyle.CAPTION, "text.tertiary", may_elide=True)


class PersonButton(RailButton):
    """Who works here; a click opens the settings, where they exist."""

    def __init__(self, name: str) -> None:
        super().__init__(40)
        self._name = name
        self._opens_settings = False
        self.set_opens_settings(opens=False)

    def set_person(self, name: str) -> None:
        """Name the person."""
        self._name = name
        self.set_opens_settings(opens=self._opens_settings)

    def set_opens_settings(self, *, opens: bool, key: str = "") -> None:
        """Show the gear and take clicks, or be plain."""
        self._opens_settings = opens
        self.setEnabled(opens)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if opens else Qt.FocusPolicy.NoFocus)
        name = tr("{name}, settings", name=self._name) if opens else self._name
        self.setAccessibleName(name)
        self.setToolTip(f"{name} ({key})" if key else name)
        self.update()

    def draw(self, canvas: Canvas, rect: QRectF) -> None:
        """Circle, name, gear."""
        px = theme().px
        side = px(26)
        x = (rect.width() - side) / 2 if self.compact else px(6)
        canvas.avatar(QRectF(x, (rect.height() - side) / 2, side, side), self._name, self._name)
        if self.compact:
            return
        room = QRectF(px(40), 0, rect.width() - px(70), rect.height())
        canvas.text(room, self._name, TextStyle.BODY_MEDIUM, "text.primary", may_elide=True)
        if self._opens_settings:
            size = px(16)
            where = rect.width() - px(26)
            canvas.icon(where, (rect.height() - size) / 2, "settings", "text.tertiary", size=size)


class Rail(QFrame):
    """Stands beside every page, wide or compact. One Tab stop for all destinations; arrows move in it."""

    chosen = Signal(str)

    def __init__(self, *, database: str, person: str, search_key: str) -> None:
        super().__init__()
        self.setProperty("pane", "canvas")
        self.setAccessibleName(tr("Main navigation"))
        self.workspace = WorkspaceButton(database)
        self.workspace.set_menu(None)
        self.search = SearchButton(search_key)
        self.status = StatusChip()
        self.person = PersonButton(person)
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._clicked)
        self._destinations: dict[str, NavButton] = {}
        inner = QWidget()
        inner.setProperty("pane", "clear")
        self._list = QVBoxLayout(inner)
        design.spaced(self._list, gap=2)
        self._list.addStretch(1)
        self._scroll = ScrollArea(inner, tr("Sections"))
        self._column = design.column(self.workspace, 10, self.search, 12, gap=0)
        self._column.addWidget(self._scroll, 1)
        self._column.addWidget(self.status)
        self._column.addWidget(self.person)
        self.setLayout(self._column)
        self.compact = False
        self.set_compact(compact=False)
        theme().restyled.connect(self._resize)

    def add(self, destination_id: str, text: str, icon: str, key: str) -> NavButton:
        """Append a destination."""
        button = NavButton(destination_id, text, icon, key)
        button.set_compact(compact=self.compact)
        self._group.addButton(button)
        self._destinations[destination_id] = button
        self._list.insertWidget(self._list.count() - 1, button)
        return button

    def button(self, destination_id: str) -> NavButton:
        """The row of a destination; KeyError when it is not in the rail."""
        return self._destinations[destination_id]

    def mark(self, destination_id: str) -> None:
        """Show which page is open."""
        self._destinations[destination_id].setChecked(True)

    def set_compact(self, *, compact: bool) -> None:
        """56 px with icons, or 228 px with words."""
        self.compact = compact
        for button in (self.workspace, self.search, self.status, self.person, *self._destinations.values()):
            button.set_compact(compact=compact)
        side = 8 if compact else 12
        design.spaced(self._column, gap=0, margins=(side, 12, side, 8))
        bars = Qt.ScrollBarPolicy
        self._scroll.setVerticalScrollBarPolicy(
            bars.ScrollBarAlwaysOff if compact else bars.ScrollBarAsNeeded
        )
        self._resize()

    def focus_entry(self) -> QWidget:
        """What F6 focuses: the open destination, or the search."""
        checked = self._group.checkedButton()
        return checked if checked is not None else self.search

    def _resize(self) -> None:
        self.setFixedWidth(theme().px(COMPACT if self.compact else WIDE))

    def _clicked(self, button: QAbstractButton) -> None:
        if isinstance(button, NavButton):
            self.chosen.emit(button.destination_id)
