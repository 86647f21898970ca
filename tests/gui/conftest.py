"""What tests of the window share: one styled application, and shells in any language, size and mode."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui import design
from app.ui.actions import ActionRegistry, ActionSpec
from app.ui.application import set_up
from app.ui.runner import Runner
from app.ui.shell.main_window import MainWindow
from app.ui.shell.page import Destination, Page, Place
from app.ui.shell.rail import Status
from app.ui.theme import Appearance, Preference, ThemeMode
from app.ui.widgets.buttons import Button, IconButton, Kind
from app.ui.widgets.chips import Chip
from app.ui.widgets.messages import EmptyState
from app.ui.widgets.page_bar import PageBar

PLAIN = Appearance(mode=ThemeMode.LIGHT, text_percent=100, reduced_motion=Preference.ON)

_OURS = (Qt.WindowType.Window, Qt.WindowType.Dialog)

MakeShell = Callable[..., MainWindow]


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """The application of the whole run, made as the program makes it.

    The cycle collector runs only between tests: a run builds and destroys hundreds of windows, and where
    it frees the wrappers of a window that Qt is half through destroying, PySide 6.11 ends the process.
    The program builds one window and destroys it at its end.
    """
    gc.disable()
    return set_up(["satchel"], appearance=PLAIN, language="en")


@pytest.fixture(autouse=True)
def plain_look(qapp: QApplication) -> Iterator[None]:
    """Every test begins in English, light, at 100 %."""
    set_up([], appearance=PLAIN, language="en")
    yield
    for window in QApplication.topLevelWidgets():
        window.close()
        if window.parent() is None and window.windowType() in _OURS:  # a popup belongs to its field
            window.deleteLater()
    # What Qt owns goes first, then the wrappers: nothing is left that the next test would restyle.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[Runner]:
    """A runner that is closed again."""
    made = Runner()
    yield made
    made.close()


class EmptyPage(Page):
    """A page as it stands before there is data: bar, filter, buttons, empty state."""

    tables = frozenset({"contact"})

    def __init__(self) -> None:
        super().__init__()
        self.refreshed = 0
        self.opened: list[Place] = []
        self.bar = PageBar("Contacts")
        self.bar.set_count("214 of 3,482")
        self.bar.add_action(IconButton("printer", "Print", key="Ctrl+P"))
        self.new = Button("New contact", kind=Kind.PRIMARY, icon="plus")
        self.bar.add_action(self.new)
        self.empty = EmptyState(
            "users",
            "Your first contact",
            "Bring the people you know, or add one.",
            primary=Button("New contact", kind=Kind.PRIMARY, icon="plus"),
            link=Button("Import…", kind=Kind.LINK),
            hint="or drop a .vcf or .csv here",
        )
        layout = design.column(self.bar, gap=0)
        layout.addWidget(self.empty, 1)
        self.setLayout(layout)

    def panes(self) -> Sequence[QWidget]:
        return (self.new,)

    def go(self, place: Place) -> None:
        self.opened.append(place)

    def refresh(self) -> None:
        self.refreshed += 1


class FilteredPage(EmptyPage):
    """The same with a filter chip."""

    def __init__(self) -> None:
        super().__init__()
        self.bar.add_filter(Chip("North"))


@pytest.fixture
def make_shell(qtbot: QtBot, runner: Runner) -> MakeShell:
    """Builds a shown shell: ``make_shell(language="ar", percent=200, size=(1366, 768), mode=…)``."""

    def make(
        *,
        language: str = "en",
        percent: int = 100,
        size: tuple[int, int] = (1440, 900),
        mode: ThemeMode = ThemeMode.LIGHT,
    ) -> MainWindow:
        look = Appearance(mode=mode, text_percent=percent, reduced_motion=Preference.ON)
        set_up([], appearance=look, language=language)
        actions = ActionRegistry()
        window = MainWindow(runner, actions, database="My contacts", person="Mara Lindqvist")
        qtbot.addWidget(window)
        actions.setParent(window)
        settings = ActionSpec("app.settings", "Settings", ("Ctrl+,",), "settings")
        actions.add(settings, window.show_shortcuts, owner=window)
        window.add_destination(Destination("contacts", "Contacts", "users", "Ctrl+2", FilteredPage))
        window.add_destination(
            Destination("companies", "Companies", "building-2", "Ctrl+3", EmptyPage, count=_twelve)
        )
        window.set_status_provider(_saved)
        window.resize(*size)
        window.go(Place("contacts"))
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        return window

    return make


def _twelve() -> int:
    return 12


def _saved() -> Status:
    return Status("laptop", "Saved on this computer", "Backup yesterday")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says that it has no window manager; that is no fault of ours."""
    for item in items:
        if "gui" in item.path.parts:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))
