"""Encrypted databases for measuring, with everything on that a person's database has on."""

from __future__ import annotations

from pathlib import Path

from app.db import migrate
from app.db.blobs import BlobStore
from app.db.session import Database
from app.jobs.importing import ImportJob, recognise
from app.services.importing import ImportOptions, ImportReport
from app.system.clock import SystemClock
from app.system.ids import IdSource
from app.system.resources import migrations_path

KEY = bytes(range(32))
_IDS = [f"0190b6a0-0000-7000-8000-00000000000{n}" for n in (1, 2, 3)]


def make(folder: Path) -> Path:
    """A new, empty database file in a new folder."""
    folder.mkdir(parents=True)
    path = folder / "satchel.db"
    profile, person, device = _IDS
    scripts = migrations_path() / "client"
    migrate.create(path, KEY, scripts=scripts, profile_id=profile, person_id=person, device_id=device)
    return path


def open_(path: Path) -> Database:
    """The database of a file that `make` made."""
    clock = SystemClock()
    return Database(path, KEY, clock=clock, new_id=IdSource(clock.now_ms).new)


def import_file(database: Database, cards: Path) -> ImportReport:
    """Imports a file as the window and the command line do."""
    blobs = BlobStore(database.path.with_name("blobs.db"), KEY, clock=SystemClock())
    try:
        return ImportJob(database, blobs, options=ImportOptions()).run([recognise(cards)])
    finally:
        blobs.close()
