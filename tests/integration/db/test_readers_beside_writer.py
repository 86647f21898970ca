"""Readers on several threads go on beside the writer, and each sees one snapshot."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import select

from app.db.session import Database, WriteSession
from app.domain.changes import Label
from app.models.contact import contact, contact_point
from app.models.local import contact_row, journal_entry
from tests.support.profile import add_person, make_database

WRITES, THREADS = 400, 4


def two_notes(database: Database, stop: threading.Event) -> int:
    """Reads what one write always sets together, in several statements; how often it did."""
    reads = 0
    while not stop.is_set() or reads < 50:
        with database.read() as session:
            first = session.execute(select(contact.c.note).where(contact.c.pk == 1)).scalar_one()
            entries = len(session.execute(select(journal_entry.c.id)).all())
            value = session.execute(select(contact_point.c.value).where(contact_point.c.pk == 1)).scalar_one()
            shown = session.execute(select(contact_row.c.phone).where(contact_row.c.pk == 1)).scalar_one()
            second = session.execute(select(contact.c.note).where(contact.c.pk == 2)).scalar_one()
            assert first == second == shown.removeprefix("0170 ") == value.removeprefix("0170 ")
            assert entries == len(session.execute(select(journal_entry.c.id)).all())
        reads += 1
        stop.wait(0.03)
    return reads


def test_readers_on_four_threads_each_see_one_snapshot(tmp_path: Path, figure: Callable[[str], None]) -> None:
    with make_database(tmp_path) as database:
        database.write(Label("add"), lambda session: [add_person(session, tel="0170 ") for _ in range(2)])
        stop = threading.Event()
        took: list[float] = []

        def work(session: WriteSession) -> None:
            number = str(len(took))
            session.update(contact, 1, note=number)
            session.update(contact_point, 1, value=f"0170 {number}")
            session.update(contact, 2, note=number)

        with ThreadPoolExecutor(THREADS) as pool:
            readers = [pool.submit(two_notes, database, stop) for _ in range(THREADS)]
            database.write(Label("edit"), lambda session: session.update(contact, 1, note=""))
            for _ in range(WRITES):
                start = time.perf_counter()
                database.write(Label("edit"), work)
                took.append((time.perf_counter() - start) * 1000)
            stop.set()
            reads = sum(reader.result() for reader in readers)
    took.sort()
    figure(
        f"{WRITES} saves of 3 fields beside {reads} reads on {THREADS} threads: 0 errors;"
        f" a save took p50 {took[len(took) // 2]:.1f} ms, p99 {took[len(took) * 99 // 100]:.1f} ms"
    )
    assert reads >= 200


def test_saves_alone_are_measured(tmp_path: Path, figure: Callable[[str], None]) -> None:
    took = []
    with make_database(tmp_path) as database:
        database.write(Label("add"), lambda session: [add_person(session, f"P {n}") for n in range(200)])
        for number in range(200):
            start, cpu = time.perf_counter(), time.process_time()

            def work(session: WriteSession, number: int = number) -> None:
                session.update(contact, number + 1, fn=f"Person {number}")

            database.write(Label("edit"), work)
            took.append(((time.perf_counter() - start) * 1000, (time.process_time() - cpu) * 1000))
    wall, used = (sorted(column) for column in zip(*took, strict=True))
    figure(
        f"one field saved, everything on: p50 {wall[100]:.1f} ms, p99 {wall[197]:.1f} ms;"
        f" CPU p50 {used[100]:.1f} ms, p99 {used[197]:.1f} ms"
    )
    assert len(took) == 200
