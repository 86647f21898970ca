"""A profile with records and contents, and its backups, as tests of both need them."""

from __future__ import annotations

import hashlib
import itertools
import random
from dataclasses import dataclass
from pathlib import Path

from app.db.backup import Source
from app.db.blobs import BlobStore
from app.db.restore import Target
from app.db.session import Database
from app.domain.changes import Label
from app.models.contact import media
from tests.support.clock import FakeClock
from tests.support.history import Scribe, random_op
from tests.support.profile import KEY, Dump, add_person, logical_dump, make_database, open_database

_SEEDS = itertools.count(1)
KEY_COPY = b'{"a": "key file that only the recovery key opens"}'


@dataclass(frozen=True, slots=True)
class Place:
    """The paths of a profile folder for tests."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "satchel.db"

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    def target(self, key: bytes = KEY) -> Target:
        return Target(self.database, self.folder / "blobs.db", self.folder / "before-restore", key)

    def blobs(self, clock: FakeClock) -> BlobStore:
        return BlobStore(self.folder / "blobs.db", KEY, clock=clock)

    def source(self, blobs: BlobStore) -> Source:
        return Source(self.database, blobs, KEY, KEY_COPY, device="Laptop of Eva")

    def files(self) -> dict[str, str]:
        """Hash of every file, by its path in the folder."""
        return {
            str(path.relative_to(self.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }


def new_place(folder: Path) -> Place:
    folder.mkdir(parents=True, exist_ok=True)
    return Place(folder)


def reopened(place: Place, clock: FakeClock) -> Database:
    """The database of a place, open, with ids that no earlier opening gave."""
    return open_database(place.database, clock=clock, seed=next(_SEEDS))


def key_always(_copy: bytes) -> bytes:
    """Unlocks every backup with the key of tests."""
    return KEY


def add_photo(database: Database, blobs: BlobStore, data: bytes) -> str:
    """A person with a photo; the hash of the photo."""
    name = blobs.put(data, "image/png")

    def work(session):  # type: ignore[no-untyped-def]  # the type of a write session is of no matter here
        pk = add_person(session, f"Person {name[:8]}")
        return session.insert(media, contact_pk=pk, role="photo", blob=name, mime="image/png")

    database.write(Label("add"), work)
    return name


def fill(place: Place, clock: FakeClock, *, seed: int, writes: int = 8, photos: int = 2) -> Dump:
    """Makes a database of random records with photos; what it holds. Closed again."""
    rng = random.Random(seed)
    with make_database(place.folder, clock=clock) as database, place.blobs(clock) as blobs:
        for _ in range(writes):
            ops = [random_op(rng) for _ in range(rng.randrange(1, 8))]
            database.write(Label("random"), lambda s, ops=ops: Scribe(s).run(ops))  # type: ignore[misc]  # bound now
        for n in range(photos):
            add_photo(database, blobs, rng.randbytes(rng.randrange(1, 400_000) + n))
        return logical_dump(database)


def held(place: Place, clock: FakeClock) -> Dump:
    """What the database of a place holds."""
    with reopened(place, clock) as database:
        return logical_dump(database)
