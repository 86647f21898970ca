"""The only place that knows threads: work goes out, its result comes back on the GUI thread.

Queries run on a small pool; a newer query with the same key stops the older one and its result is dropped.
Commands run one after the other, in the order of the person's actions. Jobs are long and report progress.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.errors import SatchelError

T = TypeVar("T")
QUERY_THREADS = 3
JOB_THREADS = 2


class Stop:
    """Asks work on another thread to end early. Both sides may use it at any time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requested = False
        self._interrupt: Callable[[], None] | None = None

    @property
    def requested(self) -> bool:
        """True once the result is no longer wanted."""
        return self._requested

    def request(self) -> None:
        """End the work soon; a second call does nothing."""
        with self._lock:
            if not self._requested:
                self._requested = True
                if self._interrupt is not None:
                    self._interrupt()

    @contextmanager
    def interrupting(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """While the block runs, a request calls `interrupt` (from the asking thread)."""
        with self._lock:
            self._interrupt = interrupt
            if self._requested:
                interrupt()
        try:
            yield
        finally:
            with self._lock:
                self._interrupt = None


@dataclass(frozen=True, slots=True)
class _Delivery:
    """A call to make on the GUI thread. `stop` set and requested means: drop it."""

    callback: Callable[[], None]
    receiver: object
    stop: Stop | None = None
    ends_work: bool = False


class Runner(QObject):
    """Starts work and brings its results home. Lives on the GUI thread.

    `troubled` carries a SatchelError that no on_error took; `crashed` carries a bug.
    """

    troubled = Signal(object)
    crashed = Signal(object)
    _ready = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queries = ThreadPoolExecutor(QUERY_THREADS, thread_name_prefix="satchel-query")
        self._commands = ThreadPoolExecutor(1, thread_name_prefix="satchel-command")
        self._jobs = ThreadPoolExecutor(JOB_THREADS, thread_name_prefix="satchel-job")
        self._newest: dict[str, Stop] = {}
        self._stops: set[Stop] = set()
        self._pending = 0
        self._ready.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def idle(self) -> bool:
        """True when every result has been delivered or dropped."""
        return self._pending == 0

    def query(
        self,
        fn: Callable[[Stop], T],
        on_result: Callable[[T], None],
        *,
        key: str,
        on_error: Callable[[SatchelError], None] | None = None,
    ) -> None:
        """Run `fn` on the pool and call `on_result` with what it returns.

        `key` names the question ("contacts.list"): asking it again stops the one before, whose result,
        even when it is ready, is dropped.
        """
        self.cancel(key)
        stop = self._newest[key] = Stop()
        self._start(self._queries, lambda: fn(stop), on_result, on_error, stop)

    def cancel(self, key: str) -> None:
        """Drop the running query of this key, if there is one."""
        older = self._newest.pop(key, None)
        if older is not None:
            older.request()

    def command(
        self,
        fn: Callable[[], T],
        on_done: Callable[[T], None] | None = None,
        on_error: Callable[[SatchelError], None] | None = None,
    ) -> None:
        """Run `fn` after all commands before it; it is never dropped. Then call `on_done`."""
        self._start(self._commands, fn, on_done, on_error, None)

    def job(
        self,
        fn: Callable[[Stop, Callable[[object], None]], T],
        *,
        on_progress: Callable[[object], None],
        on_done: Callable[[T], None],
        on_error: Callable[[SatchelError], None] | None = None,
    ) -> Stop:
        """Run long work `fn(stop, report)`; what it passes to `report` arrives at `on_progress`.

        The returned Stop cancels it; `on_done` still gets what `fn` then returns.
        """
        stop = Stop()
        self._stops.add(stop)

        def report(state: object) -> None:
            self._ready.emit(_Delivery(lambda: on_progress(state), on_progress))

        def work() -> T:
            try:
                return fn(stop, report)
            finally:
                self._stops.discard(stop)

        self._start(self._jobs, work, on_done, on_error, None)
        return stop

    def close(self) -> None:
        """Stop queries and jobs, let commands finish, and wait for all of them."""
        for stop in (*self._newest.values(), *self._stops):
            stop.request()
        self._newest.clear()
        for pool in (self._queries, self._jobs, self._commands):
            pool.shutdown(wait=True)

    def _start(
        self,
        pool: ThreadPoolExecutor,
        fn: Callable[[], T],
        on_done: Callable[[T], None] | None,
        on_error: Callable[[SatchelError], None] | None,
        stop: Stop | None,
    ) -> None:
        self._pending += 1

        def send(callback: Callable[[], None], receiver: object) -> None:
            self._ready.emit(_Delivery(callback, receiver, stop, ends_work=True))

        def work() -> None:
            try:
                result = fn()
            except SatchelError as trouble:
                known = trouble
                take = on_error or self.troubled.emit
                send(lambda: take(known), take)
            except Exception as bug:  # noqa: BLE001 - the one place: nothing may vanish in a thread
                lost = bug
                send(lambda: self.crashed.emit(lost), self)
            else:
                send(lambda: on_done(result) if on_done is not None else None, on_done)

        pool.submit(work)

    @Slot(object)
    def _deliver(self, delivery: _Delivery) -> None:
        if delivery.ends_work:
            self._pending -= 1
        if delivery.stop is not None and delivery.stop.requested:
            return
        owner = getattr(delivery.receiver, "__self__", None)
        if isinstance(owner, QObject) and not shiboken6.isValid(owner):
            return  # the widget was closed while its answer was on the way
        delivery.callback()
