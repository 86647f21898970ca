"""Wires an open database into its window: pages, palette, chip, commands, background work, locking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication

from app.bootstrap import Context, close_files, reopen, reopen_with, save_device
from app.errors import SatchelError
from app.queries.people import person_name
from app.system.device import Scalar
from app.system.secret import Secret
from app.ui.actions import ActionRegistry
from app.ui.backups.controller import Backups
from app.ui.contacts.feature import add_contacts
from app.ui.contacts.page import CONTACTS
from app.ui.desk import Desk, OnError
from app.ui.events import DataEvents
from app.ui.imports.controller import may_be_contacts
from app.ui.looks import SINGLE_KEYS, appearance_changes, last_place, window_of
from app.ui.records_palette import CreateProvider, RecordsProvider
from app.ui.runner import Runner
from app.ui.shell.main_window import MainWindow
from app.ui.shell.page import Place
from app.ui.shell.rail import Status
from app.ui.taking_over import RunCommand, TakingOver
from app.ui.theme import Appearance
from app.ui.upkeep import Upkeep
from app.ui.window_commands import WindowCommands

_CLOSE_CHECK_MS = 20


class OpenWindow(QObject):
    """One open database with its window.

    `lock_wanted` asks whoever shows windows to show the locked one, and then to call `close_files`.
    """

    lock_wanted = Signal()
    files_closed = Signal()

    def __init__(
        self,
        shell: MainWindow,
        runner: Runner,
        actions: ActionRegistry,
        *,
        context: Context,
        run_command: RunCommand | None = None,
    ) -> None:
        super().__init__(shell)
        self.shell, self.runner, self.actions = shell, runner, actions
        self.events = DataEvents(self)
        context.database.subscribe(self.events.publish)
        self.desk = Desk(
            context, runner, actions, events=self.events, toasts=shell.toasts, go=shell.go, parent=self
        )
        shell.listen_to(self.events)
        self.taking_over = TakingOver(self.desk, run_command, self)
        self.backups = Backups(self, self)
        self.upkeep = Upkeep(self.desk, self)
        self.commands = WindowCommands(self)
        self._closing = QTimer(self, interval=_CLOSE_CHECK_MS)
        self._closing.timeout.connect(self._close_when_idle)
        self._add_features()
        self._connect()
        self.taking_over.serve(context)
        self._started()

    def _started(self) -> None:
        self.upkeep.start()
        self.backups.start()

    def _stopped(self) -> None:
        self.upkeep.stop()
        self.backups.stop()

    def _add_features(self) -> None:
        shell, desk = self.shell, self.desk
        add_contacts(shell, desk)
        shell.add_palette_provider(RecordsProvider(desk))
        shell.add_palette_provider(CreateProvider(self.commands.create_contact))
        shell.set_status_provider(self._status)
        self.actions.set_single_keys(enabled=bool(desk.context.device.more.get(SINGLE_KEYS, True)))
        desk.read(partial(person_name, person_id=desk.context.person_id), self._named, key="window.person")

    def _connect(self) -> None:
        shell = self.shell
        shell.appearance_changed.connect(self._keep_look)
        shell.closing.connect(self.keep_window)
        shell.rail.status.clicked.connect(self.commands.show_backups)
        self.upkeep.changed.connect(shell.rail.status.ask)
        self.backups.changed.connect(shell.rail.status.ask)
        self.backups.troubled.connect(shell.show_trouble)
        self.upkeep.troubled.connect(shell.show_trouble)
        self.upkeep.idle.connect(self.ask_to_lock)
        self.commands.imports.working.connect(self.upkeep.set_work)
        shell.setAcceptDrops(True)
        shell.installEventFilter(self)

    def _status(self) -> Status:
        """What the chip at the foot of the rail says."""
        return self.upkeep.status(self.backups.line())

    def _named(self, name: str) -> None:
        self.shell.rail.person.set_person(name)

    def go_where_it_was(self) -> None:
        """Open the place of the last time."""
        place = last_place(self.desk.context.device.window, CONTACTS)
        known = self.actions.has(f"go.{place.destination}")
        self.shell.go(place if known else Place(CONTACTS))
        self.commands.remind_of_recovery_key()
        self.commands.offer_to_remove_samples()

    def begin(self, files: Sequence[Path], samples: str) -> None:
        """Go on with what a new database was made for: files to import, or the sample contacts."""
        if files:
            self.commands.import_files(files)
        elif samples:
            self.commands.import_samples(Path(samples))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Files that are dropped on the window are to be imported."""
        if isinstance(event, QDropEvent) and watched is self.shell:
            paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
            files = may_be_contacts(paths)
            if files:
                event.acceptProposedAction()
                if event.type() == QEvent.Type.Drop:
                    self.commands.import_files(files)
                return True
        return False

    # What this computer remembers

    def keep(self, **changes: Any) -> None:
        """Change fields of device.toml."""
        self.desk.context = save_device(self.desk.context, **changes)

    def keep_setting(self, name: str, value: Scalar) -> None:
        """Change a small setting of device.toml, by its dotted name."""
        self.keep(more={**self.desk.context.device.more, name: value})

    def take_appearance(self, look: Appearance) -> None:
        """Show and keep another look."""
        self.shell.take_appearance(look)

    def set_names(self, *, database: str = "", person: str = "") -> None:
        """Show other names in the window."""
        if database:
            self.shell.setWindowTitle(f"{database} – Satchel")
            self.shell.rail.workspace.set_database(database)
        if person:
            self.shell.rail.person.set_person(person)

    def password_changed(self) -> None:
        """There is another password, or none, or another time to lock."""
        self.upkeep.set_idle_minutes()
        self.actions.refresh_enabled()

    def _keep_look(self, look: Appearance) -> None:
        self.keep(**appearance_changes(self.desk.context.device, look))

    def keep_window(self) -> None:
        """Remember size, place and page."""
        kept = {**self.desk.context.device.window, **window_of(self.shell, self.shell.here())}
        self.keep(window=kept)

    # Locking

    @property
    def can_lock(self) -> bool:
        """True when a password is set."""
        return self.upkeep.has_password

    def ask_to_lock(self) -> None:
        """Lock, when there is a password to open it again."""
        if self.can_lock and not self.desk.suspended:
            focus = QApplication.focusWidget()
            if focus is not None:
                focus.clearFocus()  # what is being edited is saved
            self.keep_window()
            self.lock_wanted.emit()

    def close_files(self) -> None:
        """Close the database as soon as what runs is written."""
        self._when_idle(partial(close_files, self.desk.context), self._files_closed)

    def _when_idle(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Let nothing new begin, wait for what runs, then do `work` on the thread of the commands."""
        self.desk.suspend()
        self._stopped()
        self._then = (work, done)
        self._closing.start()

    def _close_when_idle(self) -> None:
        if self.runner.idle:
            self._closing.stop()
            self.runner.command(*self._then)

    def _files_closed(self, _nothing: None) -> None:
        self.files_closed.emit()

    def unlock(
        self,
        password: Secret[str] | None,
        recovery_key: Secret[str] | None,
        *,
        done: Callable[[], object],
        refused: OnError,
    ) -> None:
        """Open the database again; `refused` gets what did not fit."""
        self._closing.stop()
        work = partial(_reopened, self.desk.context, password, recovery_key)
        self.runner.command(work, partial(self._unlocked, done), refused)

    def _unlocked(self, done: Callable[[], object], context: Context) -> None:
        self._resume(context)
        done()

    def _resume(self, context: Context) -> None:
        context = replace(context, device=self.desk.context.device)
        context.database.subscribe(self.events.publish)
        self.desk.resume(context)
        self._started()
        page = self.shell.current_page()
        if page is not None:
            page.refresh()

    # Another database in the same place: a backup that is brought back

    def swap(self, work: Callable[[Any], Any], done: Callable[[Any], object], refused: OnError) -> None:
        """Close the database, run `work(context)`, and open what is there then."""
        self._when_idle(partial(_swapped, self.desk.context, work), partial(self._swapped, done, refused))

    def _swapped(
        self,
        done: Callable[[Any], object],
        refused: OnError,
        result: tuple[Context, Any, SatchelError | None],
    ) -> None:
        context, value, trouble = result
        self._resume(context)
        if trouble is not None:
            refused(trouble)
            return
        self.shell.go(Place(CONTACTS))
        done(value)

    def close(self) -> None:
        """Finish what runs and close everything; the window is gone."""
        self._stopped()
        self.commands.imports.end_pause()
        self.runner.close()
        self.taking_over.close()
        self.desk.context.close()


def _swapped(context: Context, work: Callable[[Any], Any]) -> tuple[Context, Any, SatchelError | None]:
    """The profile open again, what `work` gave, and what was in its way; it is opened in any case."""
    close_files(context)
    value: Any = None
    trouble: SatchelError | None = None
    try:
        value = work(context)
    except SatchelError as error:
        trouble = error
    return reopen_with(context, context.data_key), value, trouble


def _reopened(context: Context, password: Secret[str] | None, recovery_key: Secret[str] | None) -> Context:
    close_files(context)  # still open when the lock came back at once; closing twice does nothing
    return reopen(context, password=password, recovery_key=recovery_key)
