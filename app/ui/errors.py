"""Troubles at the window's edge: a bug becomes a report without personal data, never a silent loss."""

from __future__ import annotations

import logging
import platform
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import PySide6
from PySide6.QtCore import QObject, Signal

import app
from app.domain.clock import Clock

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CrashReport:
    """Kinds of errors, places in the program and versions: safe to hand on. `file` is "" if unsaved."""

    text: str
    file: str


def describe_bug(bug: BaseException) -> str:
    """The report's text: the classes of the chain and the places in our code.

    Messages and local values are left out: they may hold names, numbers or file names of the person.
    """
    lines = [
        f"Satchel {app.__version__}, Python {platform.python_version()}, PySide {PySide6.__version__}",
        f"{platform.system()} {platform.release()} {platform.machine()}",
    ]
    current: BaseException | None = bug
    while current is not None:
        lines.append(f"{type(current).__module__}.{type(current).__qualname__}")
        lines += [f"  {_place(frame)}" for frame in traceback.extract_tb(current.__traceback__)]
        current = current.__cause__ or current.__context__
    return "\n".join(lines) + "\n"


def _place(frame: traceback.FrameSummary) -> str:
    parts = Path(frame.filename).parts
    start = len(parts) - parts[::-1].index("app") - 1 if "app" in parts else len(parts) - 1
    return f"{'/'.join(parts[start:])}:{frame.lineno} {frame.name}"


class BugCatcher(QObject):
    """Takes what nothing else caught, writes a report file and says so. Install once per process."""

    reported = Signal(object)

    def __init__(self, folder: Path, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._clock = clock
        self._before: Callable[..., object] = sys.excepthook
        self._busy = False

    def install(self) -> None:
        """Catch exceptions of slots and event handlers; Ctrl+C still ends the program."""
        self._before, sys.excepthook = sys.excepthook, self._hook

    def uninstall(self) -> None:
        """Put the hook back that was there before."""
        sys.excepthook = self._before

    def catch(self, bug: BaseException) -> None:
        """Report a bug; connect Runner.crashed here."""
        if self._busy:  # a bug while reporting a bug: the log must do
            _log.error("while reporting: %s", type(bug).__qualname__)
            return
        self._busy = True
        try:
            text = describe_bug(bug)
            self.reported.emit(CrashReport(text, self._write(text)))
        finally:
            self._busy = False

    def _hook(self, kind: type[BaseException], bug: BaseException, trace: TracebackType | None) -> None:
        if isinstance(bug, Exception):  # a known trouble that came this far is a bug of who let it
            self.catch(bug)
        else:
            self._before(kind, bug, trace)

    def _write(self, text: str) -> str:
        moment = datetime.fromtimestamp(self._clock.now_ms() / 1000, UTC)
        path = self._folder / f"report-{moment:%Y%m%d-%H%M%S}.txt"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError:
            return ""
        return str(path)
