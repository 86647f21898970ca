"""Ends writers at moments by dice, and looks at what they leave."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.db.engine import connect
from app.db.session import Database
from tests.support.corpora import REPOSITORY
from tests.support.profile import KEY, logical_dump


@dataclass(slots=True)
class Round:
    """What one writer said until it was killed."""

    began: list[int] = field(default_factory=list)
    saved: list[int] = field(default_factory=list)
    known: frozenset[int] = frozenset()  # what was reported as saved before the strike began

    @property
    def hit(self) -> bool:
        """The kill fell into an open write: one that began and was not reported as saved."""
        return len(self.began) > len(self.saved)


class Writers:
    """The process that forks writers, and the killing of them."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.writers"],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._rest = b""

    def close(self) -> None:
        self._process.communicate()
        assert self._process.returncode == 0

    def kill_within(self, workload: str, path: Path, turn: int, *, writes: int, seconds: float) -> Round:
        """Starts a writer and kills it so many seconds after it began a certain write."""
        return self.strike_within(workload, path, turn, writes=writes, seconds=seconds, strike=_kill)

    def strike_within(
        self,
        workload: str,
        path: Path,
        turn: int,
        *,
        writes: int,
        seconds: float,
        strike: Callable[[int], None],
    ) -> Round:
        """The same with another way to end it; `strike` gets the writer's process id."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{workload} {turn} {path}\n".encode())
        self._process.stdin.flush()
        found, pid, deadline = Round(), 0, float("inf")
        while True:
            line = self._line(deadline)
            if line is None:
                found.known = frozenset(found.saved)
                strike(pid)
                deadline = float("inf")
                continue
            word, number = line.split()
            if word == "dead":
                return found
            if word == "pid":
                pid = int(number)
            elif word == "begin":
                found.began.append(int(number))
                if len(found.began) == writes:
                    deadline = time.monotonic() + seconds
            else:
                found.saved.append(int(number))

    def _line(self, deadline: float) -> str | None:
        """The next line; None when it did not come before the deadline."""
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        while b"\n" not in self._rest:
            left = None if deadline == float("inf") else max(0.0, deadline - time.monotonic())
            if not select.select([descriptor], [], [], left)[0]:
                return None
            piece = os.read(descriptor, 65536)
            assert piece, "the writers ended by themselves"
            self._rest += piece
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode()


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


@contextmanager
def started_writers() -> Iterator[Writers]:
    """A process that forks writers, ended at the end."""
    started = Writers()
    yield started
    started.close()


def assert_sound(path: Path) -> None:
    """Every page and index is right, and every page is as its checksum says."""
    driver = connect(path, KEY)
    assert driver.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    assert driver.execute("PRAGMA cipher_integrity_check").fetchall() == []
    assert driver.execute("PRAGMA foreign_key_check").fetchall() == []
    driver.close()


def assert_nothing_runs(database: Database) -> None:
    with database.read() as session:
        run = session.connection.exec_driver_sql
        assert run("SELECT count(*) FROM journal_entry WHERE state = 'running'").scalar_one() == 0
        assert run("SELECT entry FROM ctl").scalar_one() is None


def present(database: Database) -> dict[int, bool]:
    """The numbers of the persons that are there, and whether each is there as a whole."""
    dump = logical_dump(database)
    owners = [point["contact"] for point in dump["contact_point"].values()]
    return {
        int(str(record["fn"]).removeprefix("Person ")): owners.count(id_) == 2
        for id_, record in dump["contact"].items()
    }
