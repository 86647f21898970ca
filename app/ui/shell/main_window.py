"""The main window: rail, pages, palette, toasts, back and forward; it knows no feature."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from app.domain.changes import ChangeSet
from app.errors import SatchelError
from app.ui import design
from app.ui.actions import ActionRegistry, ActionSpec, Menu
from app.ui.errors import CrashReport
from app.ui.events import DataEvents
from app.ui.runner import Runner
from app.ui.shell.commands import ShellCommands
from app.ui.shell.history import Trail
from app.ui.shell.menus import MenuBar
from app.ui.shell.page import USUAL_LIMITS, Breakpoint, Destination, Page, Place, breakpoint_for
from app.ui.shell.palette import Palette
from app.ui.shell.palette_rows import PaletteProvider
from app.ui.shell.rail import Rail, Status
from app.ui.shell.sheets import NotesSheet, ReportSheet, ShortcutSheet
from app.ui.texts import tr
from app.ui.theme import Appearance, theme
from app.ui.widgets.messages import MessageBar
from app.ui.widgets.toast import ToastHost

SMALLEST_WINDOW = (640, 480)
SETTINGS_ACTION = "app.settings"


class MainWindow(QMainWindow):
    """One window on one database.

    Features hand in destinations, palette providers and a status; pages move through `go`. `closing` is
    emitted before the window goes; `appearance_changed` when a View command changed the look (store it).
    """

    closing = Signal()
    appearance_changed = Signal(object)

    def __init__(
        self, runner: Runner, actions: ActionRegistry, *, database: str = "", person: str = ""
    ) -> None:
        super().__init__()
        self._runner, self._actions = runner, actions
        self._destinations: dict[str, Destination] = {}
        self._pages: dict[str, Page] = {}
        self._breakpoints: dict[str, Breakpoint] = {}
        self._trail = Trail()
        self._rail_choice: bool | None = None  # None: as the width asks
        self._alt_alone = False
        self.setWindowTitle(f"{database} – Satchel" if database else "Satchel")
        self.setMinimumSize(*SMALLEST_WINDOW)
        self.rail = Rail(database=database, person=person, search_key="Ctrl+K")
        self.messages = MessageBar()
        self._stack = QStackedWidget()
        whole = self._build()
        self.toasts = ToastHost(self._area)
        self.command_palette = Palette(whole, runner, actions)
        self._menus = MenuBar(actions, self)
        self.setMenuBar(self._menus)
        self._menus.hide()
        self.commands = ShellCommands(self, self, actions)
        self.rail.chosen.connect(self._go_to_destination)
        self.rail.search.clicked.connect(self.open_palette)
        self.rail.person.clicked.connect(self._open_settings)
        actions.changed.connect(self._follow_actions)
        runner.troubled.connect(self.show_trouble)
        theme().changed.connect(self._adapt)
        self._follow_actions()
        self.resize(1440, 900)

    def _build(self) -> QWidget:
        self._area = design.pane("surface")
        inside = design.column(self.messages, gap=0)
        inside.addWidget(self._stack, 1)
        self._area.setLayout(inside)
        whole = QWidget()
        line = design.row(self.rail, design.rule(vertical=True), gap=0)
        line.addWidget(self._area, 1)
        whole.setLayout(line)
        self.setCentralWidget(whole)
        return whole

    # What features use

    def add_destination(self, destination: Destination) -> None:
        """Put a destination into the rail and its command into the registry."""
        self._destinations[destination.id] = destination
        text = tr(destination.text)
        self.rail.add(destination.id, text, destination.icon, destination.key)
        spec = ActionSpec(
            f"go.{destination.id}",
            destination.text,
            (destination.key,) if destination.key else (),
            icon=destination.icon,
            menu=Menu.VIEW,
            more_words="go to page",
        )
        self._actions.add(spec, partial(self._go_to_destination, destination.id), owner=self)
        self.refresh_counts()

    def add_palette_provider(self, provider: PaletteProvider) -> None:
        """Let the palette ask one more provider."""
        self.command_palette.add_provider(provider)

    def set_status_provider(self, provider: Callable[[], Status]) -> None:
        """Decide what the chip at the foot of the rail says."""
        self.rail.status.set_provider(provider)

    def listen_to(self, events: DataEvents) -> None:
        """Refresh pages, counts and the chip after every commit."""
        events.changed.connect(self._changed)

    def go(self, place: Place) -> None:
        """Open a place and remember it for Back; KeyError for an unknown destination."""
        self._open(place)
        self._trail.visit(place)
        self._enter_page()
        self._actions.refresh_enabled()

    def page(self, destination_id: str) -> Page:
        """The page of a destination, built now if it never was."""
        if destination_id not in self._pages:
            page = self._destinations[destination_id].factory()
            page.visited.connect(self._visited)
            page.count_changed.connect(self.refresh_counts)
            self._pages[destination_id] = page
            self._stack.addWidget(page)
            self._adapt_page(destination_id)
        return self._pages[destination_id]

    def current_page(self) -> Page | None:
        """The page on screen."""
        page = self._stack.currentWidget()
        return page if isinstance(page, Page) else None

    def here(self) -> Place | None:
        """The present place."""
        return self._trail.here

    def refresh_counts(self) -> None:
        """Ask every destination for its number."""
        for destination in self._destinations.values():
            count = destination.count() if destination.count is not None else 0
            self.rail.button(destination.id).set_count(count)

    def show_trouble(self, error: SatchelError) -> None:
        """Say what is in the way, above the page."""
        self.messages.show_trouble(error)

    def show_report(self, report: CrashReport) -> None:
        """Say that a bug happened; connect BugCatcher.reported here."""
        ReportSheet(report, self).open()

    def open_palette(self, text: str | None = None) -> None:
        """Open the palette, with a text if wanted."""
        self.command_palette.open(text if isinstance(text, str) else None)

    # Moving

    def back(self) -> None:
        """To the place before."""
        self._reopen(self._trail.back())

    def forward(self) -> None:
        """To the place after."""
        self._reopen(self._trail.forward())

    def _enter_page(self) -> None:
        """Give the keyboard to the page, so that its keys work at once."""
        page = self.current_page()
        panes = page.panes() if page is not None else ()
        if panes:
            panes[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _reopen(self, place: Place | None) -> None:
        if place is not None:
            self._open(place)
        self._actions.refresh_enabled()

    def _open(self, place: Place) -> None:
        page = self.page(place.destination)
        self._stack.setCurrentWidget(page)
        self.rail.mark(place.destination)
        self._adapt()
        page.go(place)

    def _go_to_destination(self, destination_id: str) -> None:
        self.command_palette.close_palette()
        here = self._trail.here
        if here is None or here.destination != destination_id:
            self.go(Place(destination_id))
        else:
            self._open(here)

    def _visited(self, place: Place) -> None:
        self._trail.visit(place)
        self._actions.refresh_enabled()

    def _changed(self, changes: ChangeSet) -> None:
        for page in self._pages.values():
            page.on_changes(changes)
        self.refresh_counts()
        self.rail.status.ask()
        self._actions.refresh_enabled()

    def can_go_back(self) -> bool:
        """True when Back leads somewhere."""
        return self._trail.can_go_back

    def can_go_forward(self) -> bool:
        """True when Forward leads somewhere."""
        return self._trail.can_go_forward

    def _step_pane(self, by: int) -> None:
        page = self.current_page()
        panes: list[QWidget] = [self.rail.focus_entry()]
        panes += [pane for pane in (page.panes() if page is not None else ()) if pane.isVisible()]
        focus = self.focusWidget()
        at = -1 if by > 0 else 0
        for number, pane in enumerate(panes):
            root = self.rail if number == 0 else pane
            if focus is not None and (root is focus or root.isAncestorOf(focus)):
                at = number
        panes[(at + by) % len(panes)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    # Panels and looks

    def show_shortcuts(self) -> None:
        """Every key on one sheet."""
        ShortcutSheet(self._actions, self).open()

    def show_notes(self) -> None:
        """The toasts of this session once more."""
        NotesSheet(self.toasts.past, self).open()

    def next_pane(self) -> None:
        """F6."""
        self._step_pane(1)

    def previous_pane(self) -> None:
        """Shift+F6."""
        self._step_pane(-1)

    def toggle_rail(self) -> None:
        """Wide or compact, whatever the width would ask for."""
        self._rail_choice = not self.rail.compact
        self._adapt()

    def toggle_menus(self) -> None:
        """Show the menu bar, or hide it again."""
        self._menus.toggle()

    def toggle_full_screen(self) -> None:
        """The whole screen, or the window as before."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def take_appearance(self, appearance: Appearance) -> None:
        """Show another look and tell who stores it."""
        theme().set_appearance(appearance)
        self.appearance_changed.emit(appearance)

    def _open_settings(self) -> None:
        self._actions.trigger(SETTINGS_ACTION)

    def _follow_actions(self) -> None:
        opens = self._actions.has(SETTINGS_ACTION)
        key = self._actions.shown_key(SETTINGS_ACTION) if opens else ""
        self.rail.person.set_opens_settings(opens=opens, key=key)

    # Widths

    def _adapt(self) -> None:
        """Give the rail and the page on screen the layout for the present width."""
        page = self.current_page()
        limits = page.limits if page is not None else USUAL_LIMITS
        size = breakpoint_for(self.width(), theme().scale, limits)
        compact = size is not Breakpoint.XL if self._rail_choice is None else self._rail_choice
        if size is Breakpoint.S:
            compact = True
        if compact != self.rail.compact:
            self.rail.set_compact(compact=compact)
        for destination_id, known in self._pages.items():
            if known is page:
                self._adapt_page(destination_id)

    def _adapt_page(self, destination_id: str) -> None:
        page = self._pages[destination_id]
        size = breakpoint_for(self.width(), theme().scale, page.limits)
        if self._breakpoints.get(destination_id) is not size:
            self._breakpoints[destination_id] = size
            page.set_breakpoint(size)

    def showEvent(self, event: QShowEvent) -> None:
        """A page that was opened before the window is on screen only now: its commands work."""
        super().showEvent(event)
        self._actions.refresh_enabled()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cross breakpoints."""
        super().resizeEvent(event)
        self._adapt()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Notice Alt pressed alone."""
        self._alt_alone = event.key() == Qt.Key.Key_Alt
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Alt alone shows the menu bar."""
        if event.key() == Qt.Key.Key_Alt and self._alt_alone:
            self.toggle_menus()
        self._alt_alone = False
        super().keyReleaseEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Everything is saved already; just say that the window goes."""
        self.closing.emit()
        super().closeEvent(event)
