"""What change capture and the journal cost: the same statements with and without the triggers."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from app.db import capture
from app.db.engine import connect, make_engine
from app.db.session import Database, WriteSession
from app.domain.changes import Label
from app.models.contact import contact
from benchmarks import profiles
from benchmarks.figures import Figure, best, main, run_task, size

ROWS = 20_000
SAVES = 300
_INSERT = "INSERT INTO contact(id, kind, fn, n_family) VALUES (?, 'individual', ?, ?)"
_OPEN = (
    "INSERT INTO journal_entry(hlc, at) VALUES (1, 1)",
    "UPDATE ctl SET entry = (SELECT max(id) FROM journal_entry)",
)


def statements(captured: str, folder: str) -> Mapping[str, float]:
    """CPU seconds of inserts and updates of many rows by plain statements."""
    path = profiles.make(Path(folder))
    engine = make_engine(lambda: connect(path, profiles.KEY), size=0, begin="BEGIN IMMEDIATE")
    rows = [(f"{n:036}", f"Name {n}", f"Family {n}") for n in range(ROWS)]
    with engine.begin() as connection:
        if captured == "no":
            capture.drop_triggers(connection)
        for statement in _OPEN:
            connection.exec_driver_sql(statement)
        inserted = _cpu(lambda: connection.exec_driver_sql(_INSERT, rows))
        updated = _cpu(lambda: connection.exec_driver_sql("UPDATE contact SET fn = fn || ' x'"))
    engine.dispose()
    return {"insert": inserted, "update": updated}


def imports(captured: str, folder: str) -> Mapping[str, float]:
    """CPU seconds of a bulk insert as the import does it, with its ranges."""
    path = profiles.make(Path(folder))
    rows: list[tuple[object, ...]] = [(f"{n:036}", f"Name {n}") for n in range(ROWS)]

    def bulk(session: WriteSession) -> float:
        if captured == "no":
            return _cpu(lambda: session.bulk_insert(contact, ("id", "fn"), rows))
        return _cpu(lambda: _bulk(session, rows))

    with profiles.open_(path) as database:
        if captured == "no":
            database.maintain(capture.drop_triggers)
        return {"insert": database.write(Label("bench"), bulk).value}


def _bulk(session: WriteSession, rows: list[tuple[object, ...]]) -> None:
    with session.bulk(contact):
        session.bulk_insert(contact, ("id", "fn"), rows)


def save(captured: str, folder: str) -> Mapping[str, float]:
    """CPU and wall ms of saving one field of one contact through the door, up to the commit."""
    path = profiles.make(Path(folder))
    with profiles.open_(path) as database:
        pk = database.write(Label("bench"), lambda session: session.insert(contact, fn="Somebody")).value
        if captured == "no":
            database.maintain(capture.drop_triggers)
        wall: list[float] = []
        started = time.process_time()
        for n in range(SAVES):
            begun = time.perf_counter()
            _save(database, pk, n)
            wall.append((time.perf_counter() - begun) * 1000)
        cpu = (time.process_time() - started) * 1000 / SAVES
    return {"cpu": cpu, "p99": sorted(wall)[int(SAVES * 0.99)]}


def bare(folder: str) -> Mapping[str, float]:
    """CPU ms of the same update and commit, without Satchel: one statement on the encrypted file."""
    path = profiles.make(Path(folder))
    driver = connect(path, profiles.KEY)
    engine = make_engine(lambda: connect(path, profiles.KEY), size=0, begin="BEGIN IMMEDIATE")
    with engine.begin() as connection:
        capture.drop_triggers(connection)
    engine.dispose()
    driver.execute(_INSERT, ("0" * 36, "Somebody", ""))
    started = time.process_time()
    for n in range(SAVES):
        driver.execute("UPDATE contact SET note = ? WHERE pk = 1", (f"note {n}",))
    cpu = (time.process_time() - started) * 1000 / SAVES
    driver.close()
    return {"cpu": cpu}


def _save(database: Database, pk: int, n: int) -> None:
    database.write(Label("bench"), lambda session: session.update(contact, pk, note=f"note {n}"))


def _cpu(work: Callable[[], object]) -> float:
    started = time.thread_time()
    work()
    return time.thread_time() - started


def figures(_sizes: Sequence[int] = ()) -> list[Figure]:
    """Each with and without, in turn."""
    runs: dict[str, list[dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(3):
            for task in ("statements", "imports", "save"):
                for captured in ("no", "yes"):
                    name = f"{task}-{captured}"
                    done = run_task("capturing", task, captured, Path(folder) / f"{name}{turn}")
                    runs.setdefault(name, []).append(done)
            runs.setdefault("bare", []).append(run_task("capturing", "bare", Path(folder) / f"bare{turn}"))
    rows = (
        ("capture, bulk insert by statements", "statements", "insert", 3.2),
        ("capture, bulk update by statements", "statements", "update", 5),
        ("capture, bulk insert as imported", "imports", "insert", 1.1),
        ("capture, one field saved", "save", "cpu", 2),
    )
    return [
        *(
            Figure(
                measure,
                size(ROWS) if task != "save" else "",
                best(runs[f"{task}-yes"], name),
                best(runs[f"{task}-no"], name),
                "without",
                "ms" if task == "save" else "s",
                goal,
            )
            for measure, task, name, goal in rows
        ),
        Figure(
            "one field saved, CPU",
            "",
            best(runs["save-yes"], "cpu"),
            best(runs["bare"], "cpu"),
            "bare",
            "ms",
            35,
        ),
        Figure(
            "one field saved, p99 to the commit, wall", "", best(runs["save-yes"], "p99"), 0, "", "ms", 30
        ),
    ]


if __name__ == "__main__":
    main({"statements": statements, "imports": imports, "save": save, "bare": bare}, figures)
