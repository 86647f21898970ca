"""The parser child: files from outside are read in a process that may die, hang or swell without harm.

The child is the program itself with a hidden command. It is kept for the next file, and replaced when it had
to be ended. Records come in batches through a pipe; while nobody asks for the next batch the child waits.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import msgspec

from app.errors import FormatError, StorageError
from app.system.collector import collector_at_rest
from app.system.process_limits import resident_bytes
from app.system.worker_child import TICK_S
from app.system.worker_frames import BATCH, Crash, Frame, Kind, Order, Told, read_frame, write_frame

T = TypeVar("T")
_MB = 1024 * 1024
_WATCH_S = 0.1
_LAST = (Kind.END, Kind.TOLD)
_LAST_WORDS = (Kind.MEMORY, Kind.CRASH, Kind.STUCK)  # these name the record that the child is at


class StopReason(StrEnum):
    """Why a record was given up."""

    SLOW = "slow"
    MEMORY = "memory"
    CRASH = "crash"


_REASONS = {
    StopReason.SLOW: "Reading this record took more than {seconds:g} seconds.",
    StopReason.MEMORY: "Reading this record takes more than {megabytes} MB of memory.",
    StopReason.CRASH: "This record could not be read.",
}


@dataclass(frozen=True, slots=True)
class Stopped:
    """A record that was given up, while the others went on. `record` counts from 1.

    `after_line` is the line of the last record that arrived (its `line` attribute), 0 when none had one.
    `detail` is for the log: where in the program it happened, without any value of the record.
    """

    record: int
    after_line: int
    reason: StopReason
    sentence: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the child may use: memory in bytes, seconds per record, seconds to start, records to give up."""

    memory: int = 300 * _MB
    record_seconds: float = 5.0
    start_seconds: float = 30.0
    stopped_records: int = 10
    address_space: bool = sys.platform.startswith("linux")  # else the watchdog looks at resident memory


def parser_command() -> list[str]:
    """The command line of the child: this program, installed or frozen, with `_parse`."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "_parse"]
    return [sys.executable, "-m", "app", "_parse"]


class ParserChild:
    """Starts the child when it is first needed and keeps it; use as a context manager or call `close`.

    One parse at a time. `cancel` may come from any thread.
    """

    def __init__(self, command: Sequence[str] = (), *, limits: Limits | None = None) -> None:
        self._command = list(command) or parser_command()
        self._limits = limits or Limits()
        self._running: _Running | None = None
        self._cancelled = threading.Event()

    def __enter__(self) -> ParserChild:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def cancelled(self) -> bool:
        """True when the last parse was ended by `cancel`."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """End the parse that is going on, at once; its iterator then stops."""
        self._cancelled.set()
        running = self._running
        if running is not None:
            running.kill()

    def close(self) -> None:
        """End the child."""
        if self._running is not None:
            self._running.end()
            self._running = None

    def parse(
        self,
        handler: str,
        args: Mapping[str, object],
        *,
        decode: type[T],
        stopped: Callable[[Stopped], None],
    ) -> Iterator[list[T]]:
        """Batches of records of type `decode` that the child's `handler` makes of `args`.

        `args` must be JSON; paths in it must be absolute. A record that is too slow, too large or ends the
        child is handed to `stopped`, and the rest goes on. FormatError when the handler refuses the file or
        too many records had to be given up; StorageError when the child does not start.
        """
        self._cancelled.clear()
        decoder = msgspec.json.Decoder(list[decode])  # type: ignore[valid-type]  # a type given at run time
        journey = _Journey(Order(handler, dict(args), memory=self._address_space()))
        finished = False
        try:
            while not finished:
                for frame in self._frames(journey.order):
                    if self._cancelled.is_set():
                        return
                    finished = frame.kind in _LAST
                    journey.note(frame)
                    if frame.kind is Kind.TOLD:
                        raise _told(frame)
                    if frame.kind is Kind.RECORDS:
                        with collector_at_rest():
                            batch: list[T] = decoder.decode(frame.payload)
                        if batch:
                            journey.line = getattr(batch[-1], "line", journey.line)
                            yield batch
                if self._cancelled.is_set():
                    return
                if not finished:
                    self._after_death(journey, stopped)
        finally:
            if not finished:
                self._drop()

    def _frames(self, order: Order) -> Iterator[Frame]:
        """Send the order and give what comes back until the order or the child ends."""
        running = self._ready()
        if not running.send(order):
            return
        while (frame := running.receive(self._limits.record_seconds + 2 * TICK_S)) is not None:
            yield frame
            if frame.kind in _LAST:
                return

    def _ready(self) -> _Running:
        """A child that said hello."""
        if self._running is None or not self._running.alive:
            self._drop()
            self._running = _Running(self._command, self._limits)
            hello = self._running.receive(self._limits.start_seconds)
            if (hello is None or hello.kind is not Kind.HELLO) and not self._cancelled.is_set():
                self._drop()
                raise StorageError(
                    "parser.start",
                    "The part of Satchel that reads files did not start.",
                    next_step="Close some programs and try again; if that does not help, reinstall Satchel.",
                )
        return self._running

    def _drop(self) -> None:
        if self._running is not None:
            self._running.kill()
            self._running.end()
            self._running = None

    def _after_death(self, journey: _Journey, stopped: Callable[[Stopped], None]) -> None:
        """Decide how to go on: once more with single records to find the culprit, or past it."""
        words = journey.last_words
        reason = StopReason.MEMORY if words and words.kind is Kind.MEMORY else StopReason.CRASH
        if self._running is not None and self._running.killed_for is not None:
            reason = self._running.killed_for
        self._drop()
        if words is None and not journey.careful:
            journey.go_on_carefully()
            return
        given_up = self._stopped(journey, reason)
        if journey.reached < journey.order.first or journey.given_up >= self._limits.stopped_records:
            raise FormatError(
                "parser.gave_up",
                f"Reading stopped at record {given_up.record}. {given_up.sentence}",
                next_step="Take that record out of the file, or split the file, and try again.",
                data={"record": given_up.record, "reason": str(reason), "after_line": given_up.after_line},
            )
        stopped(given_up)
        journey.go_past()

    def _stopped(self, journey: _Journey, reason: StopReason) -> Stopped:
        words = journey.last_words
        detail = ""
        if words is not None and words.kind is Kind.CRASH:
            crash = msgspec.json.decode(words.payload, type=Crash)
            detail = f"{crash.kind} at {crash.where}"
        sentence = _REASONS[reason].format(
            seconds=self._limits.record_seconds, megabytes=self._limits.memory // _MB
        )
        # Where the handler cannot pass over the record given up before, it is that one again.
        record = max(journey.reached + 1, journey.order.first)
        return Stopped(record, journey.line, reason, sentence, detail)

    def _address_space(self) -> int:
        return self._limits.memory if self._limits.address_space else 0


@dataclass(slots=True)
class _Journey:
    """How far one parse has come, across the children that it may take."""

    order: Order
    reached: int = 0
    line: int = 0
    careful: bool = False
    given_up: int = 0
    last_words: Frame | None = None

    def note(self, frame: Frame) -> None:
        """Remember how far the child is, and whether it said what it is at."""
        self.reached = frame.upcoming
        self.last_words = frame if frame.kind in _LAST_WORDS else None

    def go_on_carefully(self) -> None:
        """Ask for what is missing once more, one record at a time, to find the culprit."""
        self.careful = True
        self._from(max(self.reached, self.order.first))

    def go_past(self) -> None:
        """Ask for what comes after the record that was reached."""
        self.given_up += 1
        self.careful = False
        self._from(self.reached + 1)

    def _from(self, first: int) -> None:
        batch = 1 if self.careful else BATCH
        self.order = msgspec.structs.replace(self.order, first=first, batch=batch)
        self.reached, self.last_words = 0, None


class _Running:
    """One child process, with a watchdog that ends it when an answer takes too long or it swells."""

    def __init__(self, command: Sequence[str], limits: Limits) -> None:
        self.killed_for: StopReason | None = None
        self._limits = limits
        self._patience = 0.0  # seconds that the present answer may take
        self._asked_at: float | None = None  # None: nobody waits for the child
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.CREATE_NO_WINDOW
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                pipesize=_MB,  # where that can be chosen: fewer switches between the two
                # Where `-m app` is found; never the folder that the user happens to be in.
                cwd=Path(__file__).resolve().parents[2],
                # A second arena would cost 128 MB of the address space that is to be limited.
                env={**os.environ, "MALLOC_ARENA_MAX": "1"},
                creationflags=flags,
            )
        except OSError as trouble:
            raise StorageError(
                "parser.start",
                f"The part of Satchel that reads files did not start ({trouble.strerror}).",
                next_step="Close some programs and try again; if that does not help, reinstall Satchel.",
            ) from trouble
        threading.Thread(target=self._watch, name="parser watchdog", daemon=True).start()

    @property
    def alive(self) -> bool:
        """True while the process runs."""
        return self._process.poll() is None

    def send(self, order: Order) -> bool:
        """Hand over an order; False when the child is gone."""
        assert self._process.stdin is not None
        try:
            write_frame(self._process.stdin, Frame(Kind.ORDER, msgspec.json.encode(order)))
        except OSError:
            return False
        return True

    def receive(self, patience: float) -> Frame | None:
        """The next frame, None when the child ended or was ended."""
        assert self._process.stdout is not None
        self._patience, self._asked_at = patience, time.monotonic()
        try:
            return read_frame(self._process.stdout)
        finally:
            self._asked_at = None

    def kill(self) -> None:
        """End the process without asking; safe from any thread."""
        self._process.kill()

    def end(self) -> None:
        """Close the pipes, which ends an idle child, and wait for it."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # bytes for a child that is gone
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _watch(self) -> None:
        pause = threading.Event()
        while not pause.wait(_WATCH_S) and self.alive:
            asked_at = self._asked_at
            if asked_at is not None and time.monotonic() - asked_at > self._patience:
                self._kill_for(StopReason.SLOW)
            elif not self._limits.address_space and resident_bytes(self._process.pid) > self._limits.memory:
                self._kill_for(StopReason.MEMORY)

    def _kill_for(self, reason: StopReason) -> None:
        self.killed_for = reason
        self._process.kill()


def _told(frame: Frame) -> FormatError:
    """What the handler said about the file."""
    told = msgspec.json.decode(frame.payload, type=Told)
    return FormatError(told.key, told.sentence, next_step=told.next_step, data=told.data)
