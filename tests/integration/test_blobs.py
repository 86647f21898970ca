"""Photos and documents are stored once, whole or not at all, and leave nothing behind when collected."""

from __future__ import annotations

import hashlib
import io
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db.blobs import CHUNK, BlobState, BlobStore, referenced
from app.db.engine import connect
from app.domain.changes import Label
from app.errors import LockedError, NotFoundError, StorageError
from app.models import document
from app.models.base import METADATA
from app.models.contact import contact, media
from app.models.local import contact_row
from tests.support.clock import FakeClock
from tests.support.profile import KEY, add_person, make_database

SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 17]


@pytest.fixture
def store(tmp_path: Path, fake_clock: FakeClock) -> Iterator[BlobStore]:
    with BlobStore(tmp_path / "blobs.db", KEY, clock=fake_clock) as opened:
        yield opened


class Trickle(io.RawIOBase):
    """A stream that gives a few bytes at a time, and may break."""

    def __init__(self, data: bytes, *, breaks: bool = False) -> None:
        self._inner = io.BytesIO(data)
        self._breaks = breaks

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._inner.read(min(size, 70_001))
        if not data and self._breaks:
            raise OSError("the stick was pulled out")
        return data


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("size", SIZES)
def test_a_content_of_any_size_comes_back_as_it_was(store: BlobStore, size: int) -> None:
    data = random.Random(size).randbytes(size)
    name = store.put(data, "image/png")
    assert name == sha(data)
    assert store.read(name) == data
    assert store.size(name) == size
    info = store.info(name)
    assert info is not None
    assert (info.mime, info.state) == ("image/png", BlobState.HERE)


@pytest.mark.parametrize("size", SIZES)
def test_a_stream_in_small_pieces_is_stored_in_full_chunks(store: BlobStore, size: int) -> None:
    data = random.Random(size).randbytes(size)
    assert store.put(Trickle(data)) == sha(data)  # type: ignore[arg-type]  # a raw stream reads like a binary one
    assert store.read(sha(data)) == data


def test_an_open_content_can_be_read_from_anywhere(store: BlobStore) -> None:
    data = random.Random(1).randbytes(3 * CHUNK + 5)
    name = store.put(data)
    with store.open(name) as file:
        for start in (0, CHUNK - 3, 2 * CHUNK, len(data) - 2, len(data) + 10):
            file.seek(start)
            assert file.read(10) == data[start : start + 10]
        file.seek(-4, io.SEEK_END)
        assert file.read() == data[-4:]
        assert file.tell() == len(data)


def test_putting_the_same_content_twice_stores_it_once(store: BlobStore, tmp_path: Path) -> None:
    data = random.Random(2).randbytes(2 * CHUNK)
    assert store.put(data) == store.put(io.BytesIO(data)) == store.put(data, "text/plain")
    driver = connect(tmp_path / "blobs.db", KEY, read_only=True)
    assert driver.execute("SELECT count(*) FROM chunk").fetchone()[0] == 2
    driver.close()


def test_a_stream_that_breaks_leaves_nothing(store: BlobStore, tmp_path: Path) -> None:
    data = random.Random(3).randbytes(4 * CHUNK)
    with pytest.raises(OSError, match="pulled out"):
        store.put(Trickle(data, breaks=True))  # type: ignore[arg-type]  # a raw stream reads like a binary one
    driver = connect(tmp_path / "blobs.db", KEY, read_only=True)
    assert driver.execute("SELECT (SELECT count(*) FROM blob), (SELECT count(*) FROM chunk)").fetchone() == (
        0,
        0,
    )
    driver.close()
    assert store.read(store.put(data)) == data


def test_what_was_never_put_is_named_as_missing(store: BlobStore) -> None:
    assert not store.has("0" * 64)
    for ask in (store.read, store.size, store.open):
        with pytest.raises(NotFoundError, match="not on this computer"):
            ask("0" * 64)


def test_only_old_contents_that_nobody_refers_to_are_collected(
    store: BlobStore, fake_clock: FakeClock
) -> None:
    used, unused, again = (store.put(name.encode() * 100_000) for name in ("used", "unused", "again"))
    fake_clock.advance(days=6)
    assert store.collect({used}).blobs == 0
    store.put(b"again" * 100_000)
    fake_clock.advance(days=2)
    young = store.put(b"young")
    gone = store.collect({used})
    assert (gone.blobs, gone.size) == (1, 600_000)
    assert [store.has(name) for name in (used, unused, again, young)] == [True, False, True, True]


def test_collecting_gives_the_space_back(store: BlobStore, tmp_path: Path, fake_clock: FakeClock) -> None:
    for n in range(50):
        store.put(random.Random(n).randbytes(200_000))
    fake_clock.advance(days=8)
    assert store.collect(set()).blobs == 50
    assert (tmp_path / "blobs.db").stat().st_size < 200_000
    assert store.sizes() == {}


def test_a_damaged_content_is_found_and_healed_by_putting_it_again(store: BlobStore, tmp_path: Path) -> None:
    data, other = random.Random(4).randbytes(2 * CHUNK), b"other"
    name = store.put(data)
    store.put(other)
    driver = connect(tmp_path / "blobs.db", KEY)
    driver.execute("UPDATE chunk SET data = zeroblob(length(data)) WHERE n = 1")
    driver.close()
    check = store.verify()
    assert (check.checked, check.damaged) == (2, (name,))
    assert not store.has(name)
    with pytest.raises(NotFoundError):
        store.read(name)
    store.put(data)
    assert store.read(name) == data
    assert store.verify().damaged == ()


def test_a_missing_chunk_counts_as_damage(store: BlobStore, tmp_path: Path) -> None:
    name = store.put(random.Random(5).randbytes(2 * CHUNK))
    driver = connect(tmp_path / "blobs.db", KEY)
    driver.execute("DELETE FROM chunk WHERE n = 0")
    driver.close()
    with pytest.raises(StorageError, match="missing from the database"):
        store.read(name)
    assert store.verify().damaged == (name,)


def test_a_flipped_byte_of_the_file_is_noticed(tmp_path: Path, fake_clock: FakeClock) -> None:
    path = tmp_path / "blobs.db"
    with BlobStore(path, KEY, clock=fake_clock) as store:
        store.put(b"whole")
        name = store.put(random.Random(6).randbytes(8 * CHUNK))
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 4
    path.write_bytes(raw)
    with BlobStore(path, KEY, clock=fake_clock) as store:
        assert store.verify().damaged == (name,)
        store.put(random.Random(6).randbytes(8 * CHUNK))
        assert store.verify().damaged == ()
        fake_clock.advance(days=8)
        assert store.collect(set()).blobs == 2


def test_another_key_opens_nothing_and_changes_nothing(tmp_path: Path, fake_clock: FakeClock) -> None:
    path = tmp_path / "blobs.db"
    BlobStore(path, KEY, clock=fake_clock).close()
    before = path.read_bytes()
    with pytest.raises(LockedError):
        BlobStore(path, bytes(32), clock=fake_clock)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["blobs.db"]


def test_a_file_that_a_crash_left_empty_is_made_anew(tmp_path: Path, fake_clock: FakeClock) -> None:
    (tmp_path / "blobs.db").touch()
    with BlobStore(tmp_path / "blobs.db", KEY, clock=fake_clock) as store:
        assert store.read(store.put(b"x")) == b"x"


def test_a_file_of_a_newer_program_is_left_alone(tmp_path: Path, fake_clock: FakeClock) -> None:
    path = tmp_path / "blobs.db"
    BlobStore(path, KEY, clock=fake_clock).close()
    driver = connect(path, KEY)
    driver.execute("PRAGMA user_version = 99")
    driver.close()
    with pytest.raises(StorageError, match="newer Satchel"):
        BlobStore(path, KEY, clock=fake_clock)


def test_nothing_in_the_file_can_be_read_without_the_key(store: BlobStore, tmp_path: Path) -> None:
    store.put(b"CANARY" * 10_000, "x-canary/CANARY")
    assert all(b"CANARY" not in file.read_bytes() for file in tmp_path.iterdir())


def test_threads_put_and_read_at_the_same_time(store: BlobStore) -> None:
    contents = [random.Random(n).randbytes(random.Random(n).randrange(3 * CHUNK)) for n in range(12)]
    wrong: list[int] = []

    def work(offset: int) -> None:
        for n in range(len(contents)):
            data = contents[(n + offset) % len(contents)]
            if store.read(store.put(data)) != data:
                wrong.append(n)

    threads = [threading.Thread(target=work, args=(n * 3,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(store.sizes()) == len({sha(data) for data in contents})
    assert store.verify().damaged == ()


def test_contents_that_an_undo_would_bring_back_count_as_referred_to(tmp_path: Path) -> None:
    first, second, third, kept = (letter * 64 for letter in "abcd")
    with make_database(tmp_path) as database:
        person = database.write(Label("add"), add_person).value
        photo = database.write(
            Label("photo"), lambda s: s.insert(media, contact_pk=person, role="photo", blob=first)
        ).value
        database.write(Label("photo"), lambda s: s.update(media, photo, blob=second))
        other = database.write(
            Label("photo"), lambda s: s.insert(media, contact_pk=person, role="logo", blob=third)
        ).value
        database.write(Label("gone"), lambda s: s.delete(media, other))
        database.write(Label("paper"), lambda s: s.insert(document.document_version, blob=kept))
    driver = connect(tmp_path / "satchel.db", KEY, read_only=True)
    assert referenced(driver) == {first, second, third, kept}
    driver.close()


def test_every_column_that_refers_to_a_content_is_called_blob() -> None:
    """`referenced` goes by that name; contact_row.photo is derived from media."""
    named = {f"{t.name}.{c.name}" for t in METADATA.tables.values() for c in t.columns if "sha" in c.name}
    assert named == set()
    assert "photo" in contact_row.c
    assert "blob" in media.c
    assert "blob" not in contact.c
