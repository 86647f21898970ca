"""The parser child's side: takes orders from stdin, runs a handler, sends its records in batches to stdout.

Imports little: this is the start-up time of every first import.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import IO

import msgspec

from app.errors import SatchelError
from app.system.process_limits import forbid_core_dumps, limit_memory
from app.system.worker_frames import Crash, Frame, Kind, Order, Told, read_frame, write_frame

# A handler yields records, or steps: callables without arguments that make one record each. Steps are better:
# after a record that took too long or too much memory, the others are reached without parsing it again.
Handler = Callable[[dict[str, object]], Iterator[object]]

_BATCH_BYTES = 1024 * 1024
TICK_S = 0.25  # a batch waits no longer than this
_LAST_RESORT_TICKS = 240  # a child whose parent was killed must not loop for ever


def serve(handlers: Mapping[str, Handler]) -> None:
    """Answer orders until stdin ends. Values of records must be what msgspec can write as JSON."""
    incoming, outgoing = _take_pipes()
    forbid_core_dumps()
    # Ctrl+C in a terminal reaches both; the parent decides what becomes of the reading.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sender = _Sender(outgoing)
    sys.excepthook = sender.crash_hook
    gc.freeze()  # what is imported by now stays
    sender.send(Kind.HELLO)
    while (frame := read_frame(incoming)) is not None:
        order = msgspec.json.decode(frame.payload, type=Order)
        if order.memory:
            limit_memory(order.memory)
        sender.begin(order.batch)
        _carry_out(order, handlers[order.handler], sender)


def _carry_out(order: Order, handler: Handler, sender: _Sender) -> None:
    try:
        for number, item in enumerate(handler(order.args)):
            sender.upcoming = number
            if number >= order.first:
                sender.add(item() if callable(item) else item)
            sender.upcoming = number + 1
    except SatchelError as told:
        payload = Told(told.key, told.sentence, told.next_step, told.data)
        sender.finish(Kind.TOLD, msgspec.json.encode(payload))
    except MemoryError:
        sender.finish(Kind.MEMORY)
        sys.exit(1)  # a fresh process starts with all of its memory
    else:
        sender.finish(Kind.END)


def _take_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Stdin and stdout for frames alone: a stray print goes to stderr instead."""
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return incoming, outgoing


class _Sender:
    """Collects records and sends them when enough are there, or when the next one takes its time."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.upcoming = 0
        self._stream = stream
        self._encoder = msgspec.json.Encoder()
        self._lock = threading.Lock()
        self._buffer = bytearray(b"[")
        self._count = 0
        self._batch = 1
        self._told = 0  # the last `upcoming` that the parent knows
        self._busy = False
        threading.Thread(target=self._tick, name="ticks", daemon=True).start()

    def begin(self, batch: int) -> None:
        """A new order starts."""
        with self._lock:
            self.upcoming = self._told = 0
            self._batch = batch
            self._busy = True

    def add(self, record: object) -> None:
        """Take one record; sends when the batch is full."""
        with self._lock:
            size = len(self._buffer)
            try:
                self._encoder.encode_into(record, self._buffer, size)
            except BaseException:
                del self._buffer[size:]  # half a record; the ones before it are whole
                raise
            self._buffer += b","
            self._count += 1
            if self._count >= self._batch or len(self._buffer) >= _BATCH_BYTES:
                self._flush(self.upcoming + 1)

    def finish(self, kind: Kind, payload: bytes = b"") -> None:
        """Send what is left and the last frame of this order."""
        with self._lock:
            self._busy = False
            self._flush(self.upcoming)
            write_frame(self._stream, Frame(kind, payload, self.upcoming))

    def send(self, kind: Kind) -> None:
        """Send a frame that belongs to no order."""
        with self._lock:
            write_frame(self._stream, Frame(kind, b""))

    def crash_hook(
        self, kind: type[BaseException], trouble: BaseException, trace: TracebackType | None
    ) -> None:
        """Tell the parent where a bug is; the values that it met are left out."""
        del trouble
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        code = trace.tb_frame.f_code if trace is not None else None
        line = trace.tb_lineno if trace is not None else 0
        where = f"{code.co_filename}:{line} in {code.co_name}" if code is not None else ""
        self.finish(Kind.CRASH, msgspec.json.encode(Crash(kind.__name__, where)))

    def _flush(self, upcoming: int) -> None:
        """Send the batch; the caller holds the lock."""
        if self._count:
            self._buffer[-1:] = b"]"
        else:
            self._buffer += b"]"
        payload = bytes(self._buffer)
        self._buffer, self._count = bytearray(b"["), 0
        self._told = upcoming
        write_frame(self._stream, Frame(Kind.RECORDS, payload, upcoming))

    def _tick(self) -> None:
        """Every quarter of a second, send what waits: the main thread may be busy with one record.

        Native code that never lets go of the interpreter stops this thread too; then no STUCK is sent, and
        the parent finds the culprit by asking again for one record at a time.
        """
        pause = threading.Event()
        still = 0
        while not pause.wait(TICK_S):
            with self._lock:
                if not self._busy or self._count or self.upcoming != self._told:
                    still = 0
                    if self._busy:
                        self._flush(self.upcoming)
                    continue
                still += 1
                if still == 1:
                    write_frame(self._stream, Frame(Kind.STUCK, b"", self.upcoming))
                elif still >= _LAST_RESORT_TICKS:
                    os._exit(1)
