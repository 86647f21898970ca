"""The program on screen: first run, the locked window or the window of an open database, one at a time."""

from __future__ import annotations

import gc
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.errors import BusyError, LockedError, SatchelError, StorageError
from app.system.clock import SystemClock
from app.system.device import DeviceSettings, read_device
from app.system.key_file import read_key_file
from app.system.paths import log_folder
from app.system.profile import Profile
from app.system.secret import Secret
from app.system.single import hand_over
from app.ui.actions import ActionRegistry
from app.ui.application import set_up
from app.ui.errors import BugCatcher
from app.ui.last_folder import remember_folder
from app.ui.lock.lock_window import LockWindow
from app.ui.looks import appearance_of, database_name, restore_window
from app.ui.runner import Runner
from app.ui.shell.main_window import MainWindow

if TYPE_CHECKING:
    from app.ui.first_run.window import FirstRun
    from app.ui.taking_over import RunCommand
    from app.ui.window_setup import OpenWindow

_SHOW = b'{"argv": [], "cwd": ""}'


def run(
    folder: Path,
    *,
    password: Secret[str] | None = None,
    run_command: RunCommand | None = None,
) -> int:
    """Show the window of the profile in `folder` until the person closes it; the exit code."""
    gc.disable()  # a collection while the first window is built costs more than it frees
    device = _device_of(folder)
    application = set_up(
        sys.argv[:1], appearance=appearance_of(device), language=device.language if device else ""
    )
    program = Program(folder, password=password, run_command=run_command)
    program.start()
    QTimer.singleShot(0, gc.enable)
    code = application.exec()
    program.finish()
    return code


class Program(QObject):
    """Decides what is on screen. `shown` is the present window; `window` the open database, if one is."""

    ready = Signal()

    def __init__(
        self,
        folder: Path,
        *,
        password: Secret[str] | None = None,
        run_command: RunCommand | None = None,
    ) -> None:
        super().__init__()
        self.folder = folder
        self.window: OpenWindow | None = None
        self.shown: QWidget | None = None
        self.locked: LockWindow | None = None
        self._password, self._run_command = password, run_command
        self._shell: MainWindow | None = None
        self._first: FirstRun | None = None
        self._runner = self._new_runner()
        self._bugs = BugCatcher(log_folder(), SystemClock(), self)
        self._bugs.install()

    def start(self) -> None:
        """Show the first window."""
        profile = Profile(self.folder)
        if not profile.exists:
            self.show_first_run()
        elif self._other_came_forward():
            QTimer.singleShot(0, self._leave)  # the event loop is not running yet
        elif self._password is None and _has_password(profile):
            self.show_locked()
        else:
            self.open(password=self._password)

    def finish(self) -> None:
        """Close what is open, after the event loop ended."""
        if self.window is not None:
            self.window.close()
            self.window = None
        else:
            self._runner.close()
            if self._first is not None and self._first.unfinished is not None:
                self._first.unfinished.context.close()
        self._bugs.uninstall()

    def show(self, window: QWidget) -> None:
        """Show one window instead of the one before."""
        before, self.shown = self.shown, window
        window.show()
        window.raise_()
        window.activateWindow()
        if before is not None and before is not window:
            before.hide()

    # Opening

    def open(self, *, password: Secret[str] | None = None, recovery_key: Secret[str] | None = None) -> None:
        """Paint the shell, and open the database beside it on another thread."""
        self._password = None
        work = partial(_opened, self.folder, password, recovery_key)
        self._runner.command(work, self.fill, self._refused)
        if self.locked is None:
            self.show(self._make_shell(_device_of(self.folder)))

    def _make_shell(self, device: DeviceSettings | None) -> MainWindow:
        if self._shell is None:
            actions = ActionRegistry()
            self._shell = MainWindow(self._runner, actions, database=database_name(device))
            actions.setParent(self._shell)
            self._bugs.reported.connect(self._shell.show_report)
            restore_window(self._shell, device.window if device is not None else {})
        return self._shell

    def fill(self, context: Any) -> None:
        """Put an open database into the shell."""
        # Imported here: it brings SQLAlchemy, which the opening thread has loaded by now.
        from app.ui.window_setup import OpenWindow  # noqa: PLC0415

        shell = self._make_shell(context.device)
        shell.setWindowTitle(f"{database_name(context.device)} – Satchel".removeprefix(" – "))
        actions = shell.findChild(ActionRegistry)
        assert actions is not None
        self.window = OpenWindow(shell, self._runner, actions, context=context, run_command=self._run_command)
        self.window.lock_wanted.connect(self._lock)
        self.window.taking_over.wanted.connect(self._come_to_front)
        self.window.go_where_it_was()
        self._forget_locked()
        self.show(shell)
        self.ready.emit()

    def _refused(self, trouble: SatchelError) -> None:
        if isinstance(trouble, BusyError):
            self._busy(trouble)
        elif self.locked is not None:
            self.locked.show_trouble(trouble)
        elif isinstance(trouble, LockedError):
            self.show_locked(trouble)
        else:
            self.show_trouble(trouble)

    def _busy(self, trouble: BusyError) -> None:
        """Another process has it: bring its window to the front, and go."""
        if self._other_came_forward():
            self._leave()
        else:
            self.show_trouble(trouble)

    def _other_came_forward(self) -> bool:
        """True when another window of this profile was brought to the front: this one is not needed."""
        try:
            hand_over(Profile(self.folder), _SHOW)
        except (BusyError, StorageError):
            return False
        return True

    def _leave(self) -> None:
        QApplication.exit(0)

    def _come_to_front(self) -> None:
        if self.shown is not None:
            self.shown.showNormal() if self.shown.isMinimized() else self.shown.show()
            self.shown.raise_()
            self.shown.activateWindow()

    def show_trouble(self, trouble: SatchelError) -> None:
        """The database cannot be opened: say why, and offer what helps."""
        self.show_first_run(trouble)

    # Locked

    def show_locked(self, trouble: SatchelError | None = None) -> None:
        """Ask for the password, or for the recovery key when the keyring lost its copy."""
        device = _device_of(self.folder)
        window = LockWindow(database_name(device), by_password=_has_password(Profile(self.folder)))
        window.tried.connect(self._unlock)
        self.locked = window
        if self._shell is not None:
            window.setGeometry(self._shell.geometry())
        self.show(window)
        if trouble is not None:
            window.show_trouble(trouble)

    def _lock(self) -> None:
        self.show_locked()
        if self.window is not None:
            self.window.close_files()

    def _unlock(self, password: Secret[str] | None, recovery_key: Secret[str] | None) -> None:
        if self.window is None:
            self.open(password=password, recovery_key=recovery_key)
        else:
            self.window.unlock(password, recovery_key, done=self._unlocked, refused=self._refused)

    def _unlocked(self) -> None:
        if self._shell is not None:
            self.show(self._shell)
        self._forget_locked()

    def _forget_locked(self) -> None:
        if self.locked is not None:
            self.locked.forget()
            self.locked.deleteLater()
            self.locked = None

    # First run

    def show_first_run(self, trouble: SatchelError | None = None) -> None:
        """The first window of all; with a trouble, the one that says why a database does not open."""
        # Imported here: a start with a database has no need of it.
        from app.ui.first_run.window import FirstRun  # noqa: PLC0415

        window = FirstRun(self.folder, self._runner, trouble=trouble)
        window.begun.connect(self._begin)
        window.folder_chosen.connect(self._open_folder)
        self._first = window
        self.show(window)

    def _begin(self, begun: Any) -> None:
        """A new database is there: open it, and go on with what the person wanted."""
        self.fill(begun.new.context)
        assert self.window is not None
        self.window.begin(begun.wish.files, begun.wish.samples)

    def _open_folder(self, folder: Path) -> None:
        self.folder = folder
        remember_folder(folder)
        if self.shown is not None:
            self.shown.hide()
        self.start()

    def _new_runner(self) -> Runner:
        return Runner(self)


def _opened(folder: Path, password: Secret[str] | None, recovery_key: Secret[str] | None) -> Any:
    """On a thread of the runner, which loads SQLAlchemy while the shell is painted."""
    from app import bootstrap  # noqa: PLC0415  # see above

    return bootstrap.open_(folder, password=password, recovery_key=recovery_key)


def _device_of(folder: Path) -> DeviceSettings | None:
    """The settings of this computer; the usual ones when they cannot be read."""
    try:
        return read_device(Profile(folder).device_file)
    except StorageError:
        return None


def _has_password(profile: Profile) -> bool:
    try:
        return read_key_file(profile.key_file).password is not None
    except (StorageError, LockedError):
        return False
