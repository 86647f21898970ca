"""The process that the kill tests end: it forks a writer for every round and says what the writer does.

    python -m tests.faults.writers      lines on stdin: WORKLOAD ROUND PATH

A writer tells each write twice on stdout: `begin N` from inside the open transaction, `saved N` when the
door has returned. The last line of a round is `dead`. Forking from a process that has loaded everything
makes a round cheap, and no thread runs here before the fork.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from alembic import command

from app.db import engine, migrate
from app.db.session import WriteSession
from app.domain.changes import Label
from app.models.contact import contact, contact_point
from tests.support.next_schema import NEXT_VERSION
from tests.support.profile import KEY, MODULES, add_person, open_database

SLICE, SLICES = 40, 5


def say(word: str, number: int) -> None:
    """One line, written at once: whoever reads it knows that it happened."""
    os.write(1, f"{word} {number}\n".encode())


def saves(path: Path, turn: int) -> None:
    """One person after the other, each with a mail address, and a change of the one before."""
    with open_database(path, seed=turn) as database:
        last = 0
        for number in range(turn * 10_000, turn * 10_000 + 10_000):

            def work(session: WriteSession, number: int = number, last: int = last) -> int:
                pk = add_person(
                    session, f"Person {number}", email=f"p{number}@x.example", tel=f"0170 {number}"
                )
                say("begin", number)
                if last:
                    session.update(contact, last, note=f"before {number}")
                return pk

            last = database.write(Label("add"), work).value
            say("saved", number)


def long_writes(path: Path, turn: int) -> None:
    """Imports in slices, each marked by its number in every card's note."""
    with open_database(path, seed=turn) as database:
        for number in range(turn * 10_000, turn * 10_000 + 10_000):
            long = database.write_long(Label("import"), origin="import")
            say("begin", number)
            for part in range(SLICES):
                work = partial(add_cards, note=str(number), first=part * SLICE)
                if part < SLICES - 1:
                    long.slice(work)
                else:
                    long.finish(work)
            say("saved", number)


def add_cards(session: WriteSession, *, note: str, first: int) -> None:
    """Some contacts with a phone each, the way an import adds them."""
    with session.bulk(contact, contact_point):
        cards = [(session.new_id(), "individual", f"Card {first + n}", note) for n in range(SLICE)]
        session.bulk_insert(contact, ("id", "kind", "fn", "note"), cards)
        high = int(session.connection.exec_driver_sql("SELECT max(pk) FROM contact").scalar_one())
        points = [(session.new_id(), high - n, "tel", f"0171 {n}") for n in range(SLICE)]
        session.bulk_insert(contact_point, ("id", "contact_pk", "type", "value"), points)


def upgrade(path: Path, turn: int) -> None:
    """Brings the database to the made-up next schema; the scripts lie beside it."""
    migrate.SCHEMA_VERSION = NEXT_VERSION
    migrate.upgrade(path, KEY, scripts=path.parent / "scripts", backup_first=lambda: say("begin", turn))
    say("saved", turn)


def _with_pragmas(*pragmas: str) -> Callable[[Path, int], None]:
    """Saves whose connections have other settings, made after the assertions of the engine."""

    def work(path: Path, turn: int) -> None:
        configure = engine._configure

        def reconfigure(driver: engine.Driver, *, read_only: bool) -> None:
            configure(driver, read_only=read_only)
            for pragma in pragmas:
                driver.execute("PRAGMA " + pragma)

        engine._configure = reconfigure
        saves(path, turn)

    return work


_SMALL_LOG = "wal_autocheckpoint = 40"  # so that cuts fall into checkpoints too
WORKLOADS: Mapping[str, Callable[[Path, int], None]] = {
    "saves": saves,
    "long_writes": long_writes,
    "upgrade": upgrade,
    "saves_small_log": _with_pragmas(_SMALL_LOG),
    "saves_normal": _with_pragmas(_SMALL_LOG, "synchronous = NORMAL"),
    "saves_off": _with_pragmas(_SMALL_LOG, "synchronous = OFF"),
}


def main() -> None:
    """Forks a writer for each line and waits for its end."""
    loaded = (MODULES, command)  # once, not in every round
    assert len(loaded) == 2
    for line in sys.stdin:
        workload, turn, path = line.rstrip("\n").split(" ", 2)
        child = os.fork()
        if child == 0:
            WORKLOADS[workload](Path(path), int(turn))
            os._exit(0)
        say("pid", child)
        os.waitpid(child, 0)
        say("dead", child)


if __name__ == "__main__":
    main()
