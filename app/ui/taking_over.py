"""Answers other Satchel processes of the same profile: runs their command here, or comes to the front."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from threading import Event
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from app.bootstrap import Context
from app.system.hand_over import HandedCommand
from app.ui.desk import Desk

RunCommand = Callable[[Any, bytes, Callable[[], None]], bytes]
"""Runs a command that was handed over: (context, request, start) → answer."""

_BEAT_S = 0.5
SHOW = json.dumps({"argv": [], "cwd": ""}).encode()
"""The request to come to the front."""
_COULD_NOT = 3


class TakingOver(QObject):
    """Give `handle` to ProfileLock.serve. `wanted` is emitted when another start asks for the window."""

    wanted = Signal()

    def __init__(self, desk: Desk, run_command: RunCommand | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._run_command = desk, run_command
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="handed-over")
        self._asked = _Bell(self)
        self._asked.rung.connect(self.wanted, Qt.ConnectionType.QueuedConnection)

    def serve(self, context: Context) -> None:
        """Begin to listen."""
        if context.lock is not None:
            context.lock.serve(self.handle)

    def close(self) -> None:
        """Finish what runs."""
        self._pool.shutdown(wait=True)

    def handle(self, command: HandedCommand) -> bytes:
        """Called on a thread of the listener."""
        if not json.loads(command.request)["argv"]:
            self._asked.rung.emit()
            return _answer(0)
        if self._desk.suspended or self._run_command is None:
            return _answer(_COULD_NOT, "The window is locked. Unlock it, then give the command again.\n")
        return self._run(self._run_command, command)

    def _run(self, run_command: RunCommand, command: HandedCommand) -> bytes:
        started = Event()

        def start() -> None:
            command.start()
            started.set()

        running = self._pool.submit(run_command, self._desk.context, command.request, start)
        while True:
            try:
                return running.result(_BEAT_S)
            except NotYet:
                if started.is_set():  # the conversation is held by one thread at a time
                    command.beat()


class _Bell(QObject):
    """Carries the call from the listener's thread to the window's."""

    rung = Signal()


def _answer(code: int, said: str = "") -> bytes:
    return json.dumps({"code": code, "stdout": "", "stderr": said}).encode()
