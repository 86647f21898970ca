"""Drives the real window by keys and clicks, waits until it has settled, and takes its picture."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Event

from PySide6.QtCore import QEventLoop, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app.system.secret import Secret
from app.ui.actions import ActionRegistry
from app.ui.application import set_up
from app.ui.program import Program
from app.ui.runner import QUERY_THREADS, Runner
from app.ui.theme import Appearance, Preference, ThemeMode, theme
from app.ui.window_setup import OpenWindow
from tests.support.clock import FakeClock

PATIENCE_MS = 30_000
TICK_MS = 5
PNG_QUALITY = 60  # files are a little larger, and written in a third of the time
MODES = (ThemeMode.LIGHT, ThemeMode.DARK)


class NotShownError(RuntimeError):
    """The window did not come to the state that a picture was to show."""


@dataclass(frozen=True, slots=True)
class Format:
    """A size of the window with a size of the text."""

    name: str
    width: int
    height: int
    percent: int = 100


FORMATS = (
    Format("1440x900", 1440, 900),
    Format("1366x768", 1366, 768),
    Format("200pct", 1366, 768, 200),
)


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: what it shows, and how it came out."""

    file: str
    screen: str
    state: str
    mode: str
    format: str
    language: str
    width: int
    height: int


Check = Callable[[QWidget, Shot], None]


@dataclass(slots=True)
class Studio:
    """One profile on screen at a time. `check` sees every window right after its picture was taken."""

    folder: Path
    profile: Path
    empty: Path
    password: Secret[str]
    clock: FakeClock
    language: str = ""
    check: Check | None = None
    shots: list[Shot] = field(default_factory=list)
    program: Program | None = None
    format: Format = FORMATS[0]
    mode: ThemeMode = ThemeMode.LIGHT

    # The program

    def start(self, profile: Path, password: Secret[str] | None = None, *, slow: bool = False) -> None:
        """Start the program on a profile and wait for its window; `slow` holds answers until `hurry`."""
        self.end()
        self.program = (
            SlowProgram(profile, password=password) if slow else Program(profile, password=password)
        )
        self.program.start()
        self.wait(self._is_open if password is not None else self._is_up)
        self.resize()

    def open(self, *, slow: bool = False) -> None:
        """The usual profile, open on the page where it was left."""
        self.start(self.profile, self.password, slow=slow)

    def hurry(self) -> None:
        """Let the answers come that a slow program holds back."""
        if isinstance(self.program, SlowProgram):
            self.program.gate.set()

    def end(self) -> None:
        """Close the program, as a person would."""
        self.hurry()
        if self.program is not None:
            shown = self.program.shown
            if shown is not None:
                shown.close()
            self.program.finish()
            for window in QApplication.topLevelWidgets():
                window.close()
            self.program = None

    def _is_up(self) -> bool:
        return self.program is not None and self.program.shown is not None

    def _is_open(self) -> bool:
        return self.program is not None and self.program.window is not None

    @property
    def opened(self) -> OpenWindow:
        """The open database in its window."""
        if self.program is None or self.program.window is None:
            raise NotShownError("no database is open")
        return self.program.window

    @property
    def window(self) -> QWidget:
        """What is on screen."""
        if self.program is None or self.program.shown is None:
            raise NotShownError("nothing is on screen")
        return self.program.shown

    @property
    def actions(self) -> ActionRegistry:
        """The commands of the open window."""
        return self.opened.actions

    # Looks

    def look(self, size: Format, mode: ThemeMode, language: str = "en-GB") -> None:
        """Give the application a look; another language needs the program to start again."""
        self.format, self.mode = size, mode
        appearance = Appearance(mode=mode, text_percent=size.percent, reduced_motion=Preference.ON)
        if self.language == language and QApplication.instance() is not None:
            theme().set_appearance(appearance)
        else:
            self.end()
            self.language = language
            set_up(["satchel"], appearance=appearance, language=language)
        if self._is_up():
            self.resize()

    def resize(self) -> None:
        """Give the main window the size of the format; small windows keep their own."""
        if self._is_open():
            self.window.setMinimumSize(0, 0)
            self.window.resize(self.format.width, self.format.height)
        self.window.activateWindow()
        self.rest()

    # A person's hands

    def do(self, action: str) -> None:
        """Give a command of the registry, as a menu or the palette does."""
        if not self.actions.trigger(action):
            raise NotShownError(f"{action} cannot be done now")
        self.rest()

    def key(self, *names: str) -> None:
        """Press keys such as "C", "Escape" or "Ctrl+Return" where the focus is."""
        for name in names:
            *held, last = name.split("+") if name != "+" else [name]
            modifier = Qt.KeyboardModifier.NoModifier
            for one in held:
                modifier |= _HELD[one]
            key = getattr(Qt.Key, f"Key_{last}")
            QTest.keyClick(self.focus(), key, modifier)
            self.settle()
        self.rest()

    def type(self, text: str) -> None:
        """Type words where the focus is."""
        for letter in text:
            QTest.keyClicks(self.focus(), letter)
        self.rest()

    def press(self, text: str, *, calm: bool = True) -> None:
        """Click the visible button with this text or name; not `calm` while something long runs."""
        for window in reversed(self._stack()):
            for button in window.findChildren(QPushButton):
                if button.isVisible() and text in (button.text(), button.accessibleName()):
                    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
                    self.rest() if calm else self.settle(TICK_MS)
                    return
        raise NotShownError(f"there is no button “{text}”")

    def dismiss(self) -> None:
        """Take notes and messages off the screen."""
        shell = self.opened.shell
        while shell.toasts.current() is not None or shell.messages.isVisible():
            self.press("Dismiss")

    def focus(self) -> QWidget:
        """Where the keyboard is."""
        return QApplication.focusWidget() or QApplication.activeWindow() or self.window

    def escape(self) -> None:
        """Leave sheets and fields until only the window is left."""
        for window in self._stack()[1:]:
            window.close()
        self.rest()

    # Waiting

    def settle(self, milliseconds: int = 0) -> None:
        """Let layouts, paints and queued calls happen."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def wait(self, until: Callable[[], bool], what: str = "") -> None:
        """Wait for something; NotShownError when it does not come."""
        loop, tick = QEventLoop(), QTimer(interval=TICK_MS)
        watch = _When(until, loop)
        tick.timeout.connect(watch.look)
        QTimer.singleShot(PATIENCE_MS, loop, loop.quit)
        tick.start()
        loop.exec()
        tick.stop()
        if not watch.came:
            raise NotShownError(f"{self.screen_name()}: waited in vain {what}".strip())

    def rest(self) -> None:
        """Wait until every answer has arrived and is laid out."""
        for _ in range(3):
            self.settle()
            self.wait(self._is_idle, "for answers")
        self.settle(TICK_MS)

    def _is_idle(self) -> bool:
        held = isinstance(self.program, SlowProgram) and not self.program.gate.is_set()
        return held or not self._is_open() or self.opened.runner.idle

    def screen_name(self) -> str:
        """What is on screen, for messages."""
        return type(self.window).__name__ if self._is_up() else "nothing"

    # Pictures

    def shoot(self, screen: str, scene: Callable[[Studio], Iterator[str]]) -> None:
        """Play a scene in the present look and take a picture of each of its states."""
        for state in scene(self):
            self.settle(TICK_MS)
            picture = self.grab()
            name = f"{screen}-{state}-{self.mode.value}-{self.format.name}.png"
            picture.save(str(self.folder / name), quality=PNG_QUALITY)
            size = (picture.width(), picture.height())
            shot = Shot(name, screen, state, self.mode.value, self.format.name, self.language, *size)
            self.shots.append(shot)
            if self.check is not None:
                self.check(self._stack()[-1], shot)

    def grab(self) -> QImage:
        """The window with the sheets and menus over it."""
        base, *over = self._stack()
        picture = base.grab().toImage()
        painter = QPainter(picture)
        for window in over:
            place = self._place(window, base)
            painter.drawPixmap(place.topLeft(), window.grab())
            painter.setPen(theme().colour("border.default"))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
        painter.end()
        return picture

    def _place(self, window: QWidget, base: QWidget) -> QRect:
        """Where a window stands on the picture: menus where they are, sheets in the middle."""
        if window.windowType() is Qt.WindowType.Popup:
            corner = window.pos() - base.mapToGlobal(QPoint(0, 0))
        else:
            corner = base.rect().center() - QPoint(window.width() // 2, window.height() // 2)
        return QRect(corner, window.size())

    def _stack(self) -> list[QWidget]:
        """The window on screen and what lies over it, from below."""
        base = self.window
        kinds = (Qt.WindowType.Dialog, Qt.WindowType.Popup, Qt.WindowType.Window)
        over = [
            window
            for window in QApplication.topLevelWidgets()
            if window is not base and window.isVisible() and window.windowType() in kinds
        ]
        return [base, *over]

    def write_manifest(self) -> Path:
        """List every picture in manifest.json, sorted by name."""
        path = self.folder / "manifest.json"
        rows = [asdict(shot) for shot in sorted(self.shots, key=_by_file)]
        path.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return path


_HELD = {
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
}


def _by_file(shot: Shot) -> str:
    return shot.file


@dataclass(slots=True)
class _When:
    """Ends a loop once something is so."""

    until: Callable[[], bool]
    loop: QEventLoop
    came: bool = False

    def look(self) -> None:
        """At every tick."""
        if self.until():
            self.came = True
            self.loop.quit()


class SlowProgram(Program):
    """The program on a disk that takes its time: questions are answered once `gate` is open."""

    def __init__(self, folder: Path, *, password: Secret[str] | None = None) -> None:
        self.gate = Event()
        super().__init__(folder, password=password)

    def _new_runner(self) -> Runner:
        runner = super()._new_runner()
        for number in range(QUERY_THREADS):
            runner.query(self._wait, _ignore, key=f"screens.{number}")
        return runner

    def _wait(self, _stop: object) -> None:
        self.gate.wait(PATIENCE_MS / 1000)


def _ignore(_answer: object) -> None:
    """Nothing to do with it."""
