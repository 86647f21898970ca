"""What goes on behind the window: merging the index, backups, watching the file, locking when idle."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from app.domain.changes import ChangeSet
from app.errors import StorageError
from app.jobs.upkeep import merge_search_index
from app.system.watch import FileIdentity, ensure_still_there
from app.ui.desk import Desk
from app.ui.runner import Stop
from app.ui.shell.rail import Status
from app.ui.texts import tr

WATCH_MS = 5_000
MERGE_AFTER_MS = 4_000
_ACTIVITY = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class Upkeep(QObject):
    """Starts with the database and stops with it.

    `changed`: the chip says something else. `troubled(SatchelError)`: the file is not where it was.
    `idle`: nobody touched the window for the minutes that were chosen.
    """

    changed = Signal()
    troubled = Signal(object)
    idle = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._files: list[FileIdentity] = []
        self._trouble = ""
        self._work = ""  # what runs in the background, as the chip says it
        self._merging: Stop | None = None
        self.has_password = desk.context.keys.has_password
        self._watch = QTimer(self, interval=WATCH_MS)
        self._watch.timeout.connect(self.look_at_files)
        self._merge = QTimer(self, singleShot=True, interval=MERGE_AFTER_MS)
        self._merge.timeout.connect(self._start_merging)
        self._idle = QTimer(self, singleShot=True)
        self._idle.timeout.connect(self.idle)
        desk.events.changed.connect(self._committed)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.installEventFilter(self)
            application.applicationStateChanged.connect(self._state_changed)

    # Starting and stopping

    def start(self) -> None:
        """The database is open."""
        profile = self._desk.context.profile
        self._files = [FileIdentity.of(path) for path in (profile.database, profile.blobs) if path.exists()]
        self._watch.start()
        self._merge.start()
        self.set_idle_minutes()

    def stop(self) -> None:
        """The database is about to be closed."""
        for timer in (self._watch, self._merge, self._idle):
            timer.stop()
        if self._merging is not None:
            self._merging.request()

    # The chip

    def status(self, backup: str) -> Status:
        """What the chip at the foot of the rail says; `backup` is its second line."""
        if self._work:
            return Status("import", self._work, tr("You can go on working"), "accent.text")
        return Status("laptop", tr("Saved on this computer"), backup)

    def set_work(self, text: str) -> None:
        """Say what runs in the background; "" when it is done."""
        if text != self._work:
            self._work = text
            self.changed.emit()

    # The file under us (P18)

    def look_at_files(self) -> None:
        """Notice a file that was moved, replaced or is out of reach; say it once."""
        try:
            ensure_still_there(self._files)
        except StorageError as trouble:
            if trouble.key != self._trouble:
                self._trouble = trouble.key
                self.troubled.emit(trouble)
        else:
            self._trouble = ""

    def _state_changed(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive and self._watch.isActive():
            self.look_at_files()

    # The index

    def _committed(self, _changes: ChangeSet) -> None:
        if self._watch.isActive():
            self._merge.start()

    def _start_merging(self) -> None:
        if self._merging is None and not self._desk.suspended:
            self._merging = self._desk.runner.job(
                self._merge_now, on_progress=self._merged_some, on_done=self._merged
            )

    def _merge_now(self, stop: Stop, _report: Callable[[object], None]) -> int:
        return merge_search_index(self._desk.context.database, stopped=lambda: stop.requested)

    def _merged_some(self, _steps: object) -> None:
        """Merging has no progress to show."""

    def _merged(self, _steps: int) -> None:
        self._merging = None

    # Locking when idle

    def set_idle_minutes(self) -> None:
        """Take the choice of device.toml: 0 never locks, nor does a database without a password."""
        self.has_password = self._desk.context.keys.has_password
        minutes = self._desk.context.device.lock_after_minutes
        self._idle.stop()
        if minutes > 0 and self.has_password:
            self._idle.setInterval(minutes * 60_000)
            self._idle.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that somebody is there."""
        if event.type() in _ACTIVITY and self._idle.isActive():
            self._idle.start()
        return False
