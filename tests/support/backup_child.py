"""A process that backs up or restores until it is killed; says on stdout when it is inside, and when done.

Started as ``python -m tests.support.backup_child FOLDER WORK``; begins when a line arrives on stdin.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from app.db.backup import make_backup
from app.db.backup_shelf import list_backups
from app.db.restore import restore, undo_restore
from app.db.session import Database
from app.domain.changes import Label
from app.errors import SatchelError
from tests.support.backups import Place, key_always
from tests.support.clock import FakeClock
from tests.support.profile import KEY, SCRIPTS, add_person, open_database


def say(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _opened(place: Place, clock: FakeClock) -> Database:
    """Each process gives ids of its own."""
    return open_database(place.database, clock=clock, seed=1000 + os.getpid())


def back_up_for_ever(place: Place, clock: FakeClock) -> None:
    """Changes something and backs up, again and again."""
    with _opened(place, clock) as database, place.blobs(clock) as blobs:
        while True:
            database.write(Label("add"), add_person)
            clock.advance(60)
            say("inside")
            make_backup(place.source(blobs), place.backups, clock=clock)
            say("done")


def restore_for_ever(place: Place, clock: FakeClock) -> None:
    """Restores each backup in turn, and takes every third one back."""
    files = [listed.path for listed in list_backups(place.backups, KEY)]
    turn = 0
    while True:
        turn += 1
        say("inside")
        if turn % 3 == 0:
            undo_restore(place.target(), clock=clock)
        else:
            restore(files[turn % len(files)], key_always, place.target(), clock=clock, scripts=SCRIPTS)
        say("done")


def back_up_with_little_room(place: Place, clock: FakeClock) -> None:
    """Backs up under one limit of file size after the other; tells key and leftovers of each try."""
    import resource  # noqa: PLC0415  # only where there is one
    import signal  # noqa: PLC0415  # only needed here

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with place.blobs(clock) as blobs:
        before = sorted(str(path) for path in place.backups.rglob("*"))
        for limit in json.loads(sys.argv[3]):
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
            try:
                make_backup(place.source(blobs), place.backups, clock=clock)
                key = "made"
            except SatchelError as trouble:
                key = trouble.key
            left = [p for p in sorted(str(path) for path in place.backups.rglob("*")) if p not in before]
            say(json.dumps({"key": key, "left": [p for p in left if ".blob" not in p and Path(p).is_file()]}))


WORK: dict[str, Callable[[Place, FakeClock], None]] = {
    "backup": back_up_for_ever,
    "restore": restore_for_ever,
    "little_room": back_up_with_little_room,
}

if __name__ == "__main__":
    say("ready")
    sys.stdin.readline()
    WORK[sys.argv[2]](Place(Path(sys.argv[1])), FakeClock())
