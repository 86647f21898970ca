"""No text of a person is in any byte that Satchel leaves on the disk (P11)."""

from __future__ import annotations

import base64
import gzip
import re
import shutil
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import zstandard
from sqlalchemy import Text, select

from app.db.backup import Source, make_backup
from app.db.blobs import BlobStore
from app.db.engine import connect
from app.db.session import Database, WriteSession
from app.domain.changes import Label
from app.domain.registry import TABLES
from app.errors import SatchelError
from app.models.base import METADATA
from app.models.contact import contact
from app.models.local import contact_row, draft, import_batch, import_row
from tests.support.clock import FakeClock
from tests.support.profile import KEY, add_call, add_person, make_file, open_database

MARK = "Kanarienvogel"
GZIP, ZSTD = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"
ROWS = 1500


def needles(mark: str) -> dict[str, bytes]:
    """The mark as it could stand in a file; of base64 the part that is the same in whatever it is in."""
    plain = mark.encode()
    found = {
        "utf-8": plain,
        "lower case": mark.lower().encode(),
        "utf-16-le": mark.encode("utf-16-le"),
        "utf-16-be": mark.encode("utf-16-be"),
        "hex": plain.hex().encode(),
        "HEX": plain.hex().upper().encode(),
    }
    for shift in range(3):
        coded = base64.b64encode(b"x" * shift + plain)
        start = (shift * 8 + 5) // 6
        whole = ((shift + len(plain)) * 8) // 6
        found[f"base64 at {shift}"] = coded[start:whole]
    return found


NEEDLES = needles(MARK)


def hits(folder: Path) -> dict[str, list[str]]:
    """Which files under a folder hold the mark, and how it is written there."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        names = [MARK] if MARK.lower() in path.name.lower() else []
        if path.is_file():
            names += sorted({name for data in layers(path.read_bytes()) for name in matches(data)})
        if names:
            found[str(path.relative_to(folder))] = names
    return found


def matches(data: bytes) -> Iterator[str]:
    return (name for name, needle in NEEDLES.items() if needle in data)


def layers(data: bytes) -> Iterator[bytes]:
    """The bytes, and what unpacks from any place in them that looks packed."""
    yield data
    for at in (found.start() for found in re.finditer(re.escape(GZIP), data)):
        try:
            yield zlib.decompressobj(31).decompress(data[at:], 1 << 24)
        except zlib.error:
            continue
    for at in (found.start() for found in re.finditer(re.escape(ZSTD), data)):
        try:
            yield zstandard.ZstdDecompressor().decompressobj().decompress(data[at:])
        except zstandard.ZstdError:
            continue


@pytest.mark.parametrize(
    "write",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-16-le"),
        lambda text: b"??" + base64.b64encode(b"abc" + text.encode() + b"def"),
        lambda text: b"?" + base64.b64encode(b"ab" + text.encode() + b"def"),
        lambda text: b"?" + base64.b64encode(b"a" + text.encode() + b"def"),
        lambda text: text.encode().hex().encode(),
        lambda text: b"some" + gzip.compress(text.encode() * 9) + b"more",
        lambda text: b"some" + zstandard.compress(text.encode() * 9) + b"more",
    ],
)
def test_the_search_finds_the_mark_however_it_is_written(
    write: Callable[[str], bytes], tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(write(MARK))
    assert hits(tmp_path)


def planted(table: Any) -> dict[str, object]:
    """A mark for every text column of a table."""
    return {
        column.name: f"{MARK} {column.name}"
        for column in table.columns
        if isinstance(column.type, Text) and column.name not in ("id", "bucket")
    }


def plant(session: WriteSession) -> None:
    """Marks in every text of every table, synced or local."""
    session.insert(contact, id="owner")
    for table in TABLES:
        values = planted(METADATA.tables[table.name])
        for field in table.fields:
            if field.ref:
                refs = METADATA.tables[field.ref]
                values[field.column] = session.execute(select(refs.c.pk).limit(1)).scalar()
        if table.name == "setting":
            values |= {"key": MARK, "value": f'"{MARK}"'}
        session.insert(METADATA.tables[table.name], **values)
    session.connection.execute(draft.insert().values(key=f"log:{MARK}", body=MARK, at=0))
    session.connection.execute(
        import_batch.insert().values(id=f"{MARK}-batch", **planted_local(import_batch))
    )
    session.connection.execute(import_row.insert().values(batch_pk=1, n=1, **planted_local(import_row)))


def planted_local(table: Any) -> dict[str, object]:
    return {name: value for name, value in planted(table).items() if name != "id"}


def import_much(session: WriteSession) -> None:
    """As many cards as an import has, in any order, so that sorting and the index have work."""
    with session.bulk(contact):
        cards = [
            (
                session.new_id(),
                "individual",
                f"{MARK} {n * 7919 % ROWS:05}",
                f"{MARK} note {n} " + "filler " * 40,
            )
            for n in range(ROWS)
        ]
        session.bulk_insert(contact, ("id", "kind", "fn", "note"), cards)


def sort_much(database: Database) -> None:
    """Sorts that need a temporary b-tree larger than the cache of pages."""
    with database.read() as session:
        session.connection.exec_driver_sql("PRAGMA cache_size = 20")
        for column in (contact.c.note, contact.c.fn):
            assert len(session.execute(select(contact.c.pk, column).order_by(column.desc())).all()) >= ROWS
        rows = select(contact_row.c.display_name).group_by(contact_row.c.display_name)
        assert len(session.execute(rows).all()) >= ROWS


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds the profile, the home and the place for temporary files."""
    for name in ("profile", "home", "tmp"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("TMPDIR", "SQLITE_TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(tmp_path / "tmp"))
    return tmp_path


def test_no_byte_on_the_disk_holds_a_text_of_a_person(places: Path, figure: Callable[[str], None]) -> None:
    path, blobs = (
        make_file(places / "profile"),
        BlobStore(places / "profile/blobs.db", KEY, clock=FakeClock()),
    )
    with open_database(path) as database:
        database.write(Label(MARK, {"name": MARK}), plant)
        big = database.write(Label("import", {"file": MARK}), import_much, origin="import")
        for number in range(20):
            pk = database.write(Label("add"), partial(add_person, fn=MARK, email=f"{MARK}@x.example")).value
            database.write(Label("log"), partial(add_call, contact_pk=pk, body=f"{MARK} {number}"))
        sort_much(database)
        blobs.put(f"{MARK} in a document ".encode() * 500, "text/plain")
        source = Source(path, blobs, KEY, b"")
        make_backup(source, places / "profile/backups", clock=FakeClock())
        with pytest.raises(SatchelError):
            database.write(Label("undo"), lambda session: session.undo(9999))
        database.write(Label("undo"), lambda session: session.undo(big.entry))
        crashed = shutil.copytree(places / "profile", places / "crashed")  # as a power cut would leave it
        assert (crashed / "satchel.db-wal").stat().st_size > 1_000_000
        assert hits(places) == {}
    blobs.close()
    assert hits(places) == {}
    size = sum(file.stat().st_size for file in places.rglob("*") if file.is_file())
    figure(f"canary: 0 hits in {size / 1e6:.0f} MB, {len(NEEDLES)} ways of writing, gzip and zstd unpacked")


def test_what_is_there_can_be_read_with_the_key(places: Path) -> None:
    path = make_file(places / "profile")
    with open_database(path) as database:
        database.write(Label("add"), plant)
    driver = connect(path, KEY, read_only=True)
    assert MARK in str(driver.execute("SELECT * FROM contact").fetchall())
    driver.close()


def test_a_plain_database_would_be_noticed(places: Path) -> None:
    path = make_file(places / "profile")
    with open_database(path) as database:
        database.write(Label("add"), plant)
        with database.read() as session:
            rows = session.execute(select(contact.c.fn, contact.c.note)).all()
    plain = sqlite3.connect(places / "tmp" / "plain.db")
    plain.execute("CREATE TABLE contact(fn, note)")
    plain.executemany("INSERT INTO contact VALUES (?, ?)", [tuple(row) for row in rows])
    plain.commit()
    plain.close()
    assert list(hits(places)) == ["tmp/plain.db"]
