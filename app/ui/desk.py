"""What every page works with: the open profile, reads and writes off the GUI thread, notes with Undo."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject

from app.bootstrap import Context
from app.domain.changes import Label
from app.errors import SatchelError
from app.queries.running import interrupt
from app.services.undoing import TakenBack, take_back
from app.ui.actions import ActionRegistry
from app.ui.events import DataEvents
from app.ui.runner import Runner, Stop
from app.ui.shell.page import Place
from app.ui.texts import plural, tr
from app.ui.widgets.toast import ToastHost

T = TypeVar("T")
# A read or a write gets a session of the database; the window names no class of that room.
Work = Callable[[Any], T]
OnError = Callable[[SatchelError], None]


class Desk(QObject):
    """One per window. `read` and `write` return at once and call back on the GUI thread."""

    def __init__(
        self,
        context: Context,
        runner: Runner,
        actions: ActionRegistry,
        *,
        events: DataEvents,
        toasts: ToastHost,
        go: Callable[[Place], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.context, self.runner, self.actions, self.events = context, runner, actions, events
        self._toasts, self._go = toasts, go
        self._suspended = False
        self._waiting: list[Callable[[], None]] = []

    # Locking

    @property
    def suspended(self) -> bool:
        """True while the database is closed."""
        return self._suspended

    def suspend(self) -> None:
        """The database is about to be closed: reads are dropped, writes wait for `resume`."""
        self._suspended = True

    def resume(self, context: Context) -> None:
        """The database is open again: do what waited; the pages ask anew themselves."""
        self.context, self._suspended = context, False
        waiting, self._waiting = self._waiting, []
        for start in waiting:
            start()

    # Reading and writing

    def read(
        self,
        fn: Work[T],
        on_result: Callable[[T], None],
        *,
        key: str,
        on_error: OnError | None = None,
    ) -> None:
        """Run `fn(session)` on a reader; the same `key` again stops the one before and drops its result."""
        if not self._suspended:
            self.runner.query(partial(self._reading, fn), on_result, key=key, on_error=on_error)

    def write(
        self,
        label: Label,
        work: Work[T],
        on_done: Callable[[T, int], None] | None = None,
        on_error: OnError | None = None,
    ) -> None:
        """Run `work(session)` as one action of the journal; `on_done` gets its value and the entry."""
        if self._suspended:
            self._waiting.append(partial(self.write, label, work, on_done, on_error))
            return
        self.runner.command(
            partial(self._writing, label, work),
            None if on_done is None else _Spread(on_done),
            on_error,
        )

    def maintain(self, work: Work[None]) -> None:
        """Run upkeep of local tables (drafts, use counts) on the writer, after the commands before it."""
        if self._suspended:
            self._waiting.append(partial(self.maintain, work))
        else:
            self.runner.command(partial(self.context.database.maintain, work))

    def _reading(self, fn: Work[T], stop: Stop) -> T:
        with self.context.database.read() as session, stop.interrupting(partial(interrupt, session)):
            return fn(session)

    def _writing(self, label: Label, work: Work[T]) -> tuple[T, int]:
        written = self.context.database.submit(label, work).result()
        return written.value, written.entry

    # Saying and undoing

    def say(self, text: str, *, entry: int = 0) -> None:
        """A note at the bottom of the window; with an `entry` it offers Undo."""
        if entry:
            self._toasts.show(text, action_text=tr("Undo"), action=partial(self.take_back, entry))
        else:
            self._toasts.show(text)

    def say_with(self, text: str, action_text: str, action: Callable[[], object]) -> None:
        """A note at the bottom of the window with a button of its own."""
        self._toasts.show(text, action_text=action_text, action=action)

    def take_back(self, entry: int, done: str = "") -> None:
        """Undo an action of the journal, and say so."""
        label = Label("undo", {"entry": str(entry)})
        self.write(label, partial(take_back, entry=entry), partial(self._taken_back, done or tr("Undone")))

    def _taken_back(self, done: str, result: TakenBack, _entry: int) -> None:
        if result.kept:
            left = plural(
                "{n} value was changed since and stays.",
                "{n} values were changed since and stay.",
                result.kept,
            )
            self.say(f"{done}. {left}")
        else:
            self.say(done)

    # Moving

    def go(self, place: Place) -> None:
        """Open a place in this window."""
        self._go(place)

    # Time

    def now_ms(self) -> int:
        """UTC milliseconds by the injected clock."""
        return self.context.clock.now_ms()

    def tzid(self) -> str:
        """The zone of this machine."""
        return self.context.clock.tzid()


class _Spread:
    """Hands a pair on as two arguments, and lets the runner see whose method it calls in the end."""

    def __init__(self, call: Callable[[Any, int], None]) -> None:
        inner = call.func if isinstance(call, partial) else call
        self.__self__ = getattr(inner, "__self__", None)
        self._call = call

    def __call__(self, pair: tuple[Any, int]) -> None:
        self._call(*pair)
