"""Backups behind the window: the daily one, one now, the second place, and bringing one back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.errors import SatchelError
from app.jobs import backup
from app.jobs.backup import BackupRun, BackupStatus
from app.jobs.backup_list import BackupLine, backups_in, restored_at
from app.jobs.restore import preview, restore_here, undo_restore
from app.ui.backup_words import BackupContents, day_of
from app.ui.desk import Desk, OnError
from app.ui.runner import Stop
from app.ui.texts import tr

FIRST_LOOK_MS, LOOK_MS = 20_000, 3_600_000


class Holder(Protocol):
    """The open database's window, as far as a backup needs it."""

    desk: Desk

    def keep(self, **changes: Any) -> None:
        """Change fields of device.toml."""
        ...

    def swap(
        self,
        work: Callable[[Any], Any],
        done: Callable[[Any], object],
        refused: OnError,
    ) -> None:
        """Close the database, run `work(context)`, and open what is there then."""
        ...


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the panel shows: the backups here, newest first, and the last restore that can be undone."""

    backups: tuple[BackupLine, ...]
    restored_at: int | None


class Backups(QObject):
    """`changed`: the chip or the panel says something else. `made(BackupRun)` after each one."""

    changed = Signal()
    made = Signal(object)
    troubled = Signal(object)
    restored = Signal()

    def __init__(self, holder: Holder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._holder = holder
        self.status = BackupStatus()
        self.running = False
        self._asked = False
        self._due = QTimer(self, singleShot=True, interval=FIRST_LOOK_MS)
        self._due.timeout.connect(self.run_if_due)

    @property
    def _desk(self) -> Desk:
        return self._holder.desk

    def start(self) -> None:
        """The database is open."""
        self._due.start(FIRST_LOOK_MS)
        self.read_status()

    def stop(self) -> None:
        """It is about to be closed."""
        self._due.stop()

    # What the chip says

    def read_status(self) -> None:
        """Ask the disk for the last backups."""
        profile = self._desk.context.profile
        self._desk.runner.query(partial(_status, profile), self._status_read, key="backups.status")

    def _status_read(self, status: BackupStatus) -> None:
        self.status = status
        self.changed.emit()

    def line(self) -> str:
        """As “Backup yesterday · second place 9 days ago”."""
        now, status = self._desk.now_ms(), self.status
        if self.running:
            return tr("Backing up…")
        if status.last_at is None:
            return tr("No backup yet")
        text = tr("Backup {day}", day=day_of(status.last_at, now))
        if self._desk.context.device.second_backup_folder:
            second = status.second_place_at
            there = day_of(second, now) if second is not None else tr("not yet")
            text += " · " + tr("second place {day}", day=there)
        return text

    # Making one

    def run_if_due(self) -> None:
        """The daily one."""
        self._due.start(LOOK_MS)
        if not self._desk.suspended and backup.due(self._desk.now_ms(), self.status.last_at):
            self._run()

    def run_now(self) -> None:
        """The person wants one."""
        self._asked = True
        self._run()

    def _run(self) -> None:
        if self.running:
            return
        self.running = True
        self.changed.emit()
        self._desk.runner.job(
            self._back_up, on_progress=self._progressed, on_done=self._done, on_error=self._not_made
        )

    def _back_up(self, stop: Stop, _report: Callable[[object], None]) -> BackupRun | None:
        context = self._desk.context
        second = context.device.second_backup_folder
        key = context.data_key.reveal()
        run = backup.run_backup(
            context.profile,
            context.blobs,
            key=key,
            key_copy=context.keys.backup_copy(),
            clock=context.clock,
            device=context.device.device_name,
            second_place=Path(second) if second else None,
            cancelled=partial(_requested, stop),
        )
        backup.tidy(context.profile, context.blobs, key=key, clock=context.clock)
        return run

    def _progressed(self, _state: object) -> None:
        """The chip says that it runs; that is enough."""

    def _done(self, run: BackupRun | None) -> None:
        asked, self._asked, self.running = self._asked, False, False
        self.read_status()
        if run is None:
            return
        self.made.emit(run)
        if run.second_trouble is not None:
            self.troubled.emit(run.second_trouble)
        elif asked:
            fresh = tr("A backup was made and checked")
            self._desk.say(fresh if run.made.fresh else tr("Nothing changed since the last backup"))

    def _not_made(self, trouble: SatchelError) -> None:
        self._asked, self.running = False, False
        self.changed.emit()
        self.troubled.emit(trouble)

    def set_second_place(self, folder: str) -> None:
        """Copy backups there too; "" no longer."""
        self._holder.keep(second_backup_folder=folder)
        self.changed.emit()
        if folder:
            self.run_now()

    # Looking and bringing back

    def shelf(self, done: Callable[[Shelf], None]) -> None:
        """Ask what is there."""
        context = self._desk.context
        work = partial(_shelf, context.profile, context.data_key.reveal())
        self._desk.runner.query(work, done, key="backups.shelf", on_error=self.troubled.emit)

    def look(self, file: Path, done: Callable[[BackupContents], None], refused: OnError) -> None:
        """What a backup would bring back."""
        key = self._desk.context.data_key.reveal()
        self._desk.runner.query(partial(_look, file, key), done, key="backups.look", on_error=refused)

    def restore(self, file: Path, refused: OnError) -> None:
        """Put a backup in the place of the database; what was there is kept."""
        self._holder.swap(partial(_restored, file), self._restored, refused)

    def undo_restore(self, refused: OnError) -> None:
        """Put back what was there before the last restore."""
        self._holder.swap(_unrestored, self._unrestored, refused)

    def _restored(self, _report: object) -> None:
        self.read_status()
        self.restored.emit()
        self._desk.say(tr("The backup is back. What was here before is kept for 90 days."))

    def _unrestored(self, _kept: object) -> None:
        self.read_status()
        self.restored.emit()
        self._desk.say(tr("The restore was taken back"))


def _requested(stop: Stop) -> bool:
    return stop.requested


def _status(profile: Any, _stop: Stop) -> BackupStatus:
    return backup.read_status(profile)


def _shelf(profile: Any, key: bytes, _stop: Stop) -> Shelf:
    return Shelf(tuple(backups_in(profile.backups, key=key)), restored_at(profile, key=key))


def _look(file: Path, key: bytes, stop: Stop) -> BackupContents:
    return preview(file, key=key, cancelled=partial(_requested, stop))


def _restored(file: Path, context: Any) -> object:
    key = context.data_key.reveal()
    return restore_here(file, context.profile, key=key, clock=context.clock)


def _unrestored(context: Any) -> object:
    return undo_restore(context.profile, key=context.data_key.reveal(), clock=context.clock)
