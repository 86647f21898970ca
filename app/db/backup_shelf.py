"""A folder of backups: what lies in it, and what is removed so that days, weeks and months back are kept."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.db import backup_file
from app.db.backup_file import SUFFIX, Header, profile_tag
from app.db.blob_pool import BlobPool
from app.db.files import disk_errors
from app.domain.clock import Clock
from app.domain.retention import Copy, Plan, default_cap, kept_by_age, kept_within
from app.domain.times import from_ms
from app.errors import FormatError, SatchelError, StorageError


@dataclass(frozen=True, slots=True)
class BackupInfo:
    """One backup; `fresh` is False when nothing had changed and the newest one stands for it."""

    path: Path
    made_at: int  # UTC ms
    size: int  # bytes of the file, without the pool
    counts: Mapping[str, int]
    blobs: Mapping[str, int]
    missing: tuple[str, ...]
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class Listed:
    """A backup file in a folder, known by its header only."""

    path: Path
    header: Header
    size: int


def list_backups(folder: Path, key: bytes) -> Sequence[Listed]:
    """The backups of this profile in `folder`, newest first; files that are none are passed over."""
    mark = profile_tag(key)
    found: list[Listed] = []
    for path in files_in(folder):
        try:
            header = backup_file.read_head(path).header
            size = path.stat().st_size
        except (SatchelError, FileNotFoundError):
            continue
        if header.profile == mark:
            found.append(Listed(path, header, size))
    return sorted(found, key=lambda listed: (listed.header.made_at, listed.path.stem), reverse=True)


def describe(listed: Listed, key: bytes, *, fresh: bool) -> BackupInfo:
    """What a listed backup says about itself."""
    manifest = backup_file.read_manifest(listed.path, backup_file.read_head(listed.path), key)
    return BackupInfo(
        path=listed.path,
        made_at=listed.header.made_at,
        size=listed.size,
        counts=manifest.counts,
        blobs=manifest.blobs,
        missing=manifest.missing,
        fresh=fresh,
    )


def rotate(
    folder: Path,
    key: bytes,
    *,
    clock: Clock,
    newest: Path | None = None,
    plan: Plan | None = None,
    cap: int | None = None,
) -> Sequence[Path]:
    """Removes the backups of this profile that the plan and the total size leave no room for.

    `newest`, the one just made, stays even if the clock was set back. Then drops contents that no backup
    here needs; while the disk does not give one of them back, no content is dropped. Returns what it removed.
    """
    listed = list_backups(folder, key)
    copies: list[Copy] = []
    sure = _all_can_be_asked(folder)
    for one in listed:
        try:
            blobs = dict(backup_file.read_manifest(one.path, backup_file.read_head(one.path), key).blobs)
        except SatchelError:
            blobs, sure = {}, False
        made = from_ms(one.header.made_at, clock.tzid())
        copies.append(Copy(one.path.stem, made.replace(tzinfo=None), one.size, blobs))
    by_age = kept_by_age(copies, plan or Plan())
    with disk_errors(folder):
        total = default_cap(shutil.disk_usage(folder).total) if cap is None else cap
        kept = kept_within([copy for copy in copies if copy.name in by_age], total)
        if newest is not None:
            kept.add(newest.stem)
        gone = [one.path for one in listed if one.path.stem not in kept]
        for path in gone:
            path.unlink(missing_ok=True)
    if sure:
        BlobPool(folder, key).keep_only({name for copy in copies if copy.name in kept for name in copy.blobs})
    return gone


def files_in(folder: Path) -> Sequence[Path]:
    """What looks like a backup by its name."""
    if not folder.is_dir():
        return ()
    with disk_errors(folder):
        return [path for path in folder.glob("*" + SUFFIX) if not path.name.startswith(".")]


def _all_can_be_asked(folder: Path) -> bool:
    for path in files_in(folder):
        try:
            backup_file.read_head(path)
        except FormatError:
            continue  # it can never be restored, so it needs nothing
        except StorageError:
            return False
    return True


def free_name(folder: Path, name: str) -> Path:
    """`name` in `folder`, with a number where it is taken."""
    path, n = folder / name, 1
    while path.exists():
        n += 1
        path = folder / f"{name.removesuffix(SUFFIX)}-{n}{SUFFIX}"
    return path
