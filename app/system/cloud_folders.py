"""Finds the cloud service that synchronises a folder: by its settings, usual place or traces."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

# A file or folder with such a name in a folder says that everything below it is synchronised.
_MARKS = {
    ".dropbox.cache": "Dropbox",
    ".tmp.drivedownload": "Google Drive",
    ".tmp.driveupload": "Google Drive",
    ".owncloudsync.log": "ownCloud",
    ".nextcloudsync.log": "Nextcloud",
    ".stfolder": "Syncthing",
    ".megaignore": "MEGA",
}
_MARK_PATTERNS = {".sync_*.db": "Nextcloud", "._sync_*.db": "Nextcloud"}

# What clients append to the name of a file of which they found two versions.
_CONFLICT = re.compile(
    r"conflicted copy|case conflict|\.sync-conflict-\d|_conflict[-_]|\(conflict|\(\d+\)$|"
    r"-(?:DESKTOP|LAPTOP)-[A-Z0-9]+$",
    re.IGNORECASE,
)


def cloud_service_of(folder: Path, *, home: Path, environ: Mapping[str, str]) -> str:
    """The name of the service that synchronises `folder` (an absolute path with links followed), or ""."""
    for service, root in cloud_roots(home, environ):
        real = root.resolve()
        if folder == real or real in folder.parents:
            return service
    return _by_marks(folder, home)


def cloud_roots(home: Path, environ: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    """Every folder that a cloud client on this computer says it synchronises."""
    settings = [Path(environ[name]) for name in ("APPDATA", "LOCALAPPDATA") if environ.get(name)]
    settings += [home / ".config", home / "Library/Preferences", home / "Library/Application Support"]
    for folder in [home / ".dropbox", *(base / "Dropbox" for base in settings)]:
        yield from (("Dropbox", path) for path in _dropbox_paths(folder / "info.json"))
    for name in ("OneDrive", "OneDriveConsumer", "OneDriveCommercial"):
        if environ.get(name):
            yield "OneDrive", Path(environ[name])
    if (home / ".config/onedrive").is_dir():
        yield "OneDrive", home / "OneDrive"
    yield "iCloud", home / "Library/Mobile Documents"
    yield "iCloud", home / "iCloudDrive"
    yield "a cloud service", home / "Library/CloudStorage"
    for service in ("Nextcloud", "ownCloud"):
        for base in settings:
            file = base / service / f"{service.lower()}.cfg"
            yield from ((service, path) for path in _owncloud_paths(file))


def conflict_copies(folder: Path) -> list[Path]:
    """Files in a profile folder that a cloud client seems to have split off, sorted by name."""
    if not folder.is_dir():
        return []
    ours = (file for file in folder.iterdir() if file.suffix in {".db", ".json", ".toml"})
    return sorted(file for file in ours if _CONFLICT.search(file.stem))


def _by_marks(folder: Path, home: Path) -> str:
    for place in (folder, *folder.parents):
        if place == home.parent:
            break
        for mark, service in _MARKS.items():
            if (place / mark).exists():
                return service
        for pattern, service in _MARK_PATTERNS.items():
            if next(iter(_matches(place, pattern)), None) is not None:
                return service
    return ""


def _matches(folder: Path, pattern: str) -> Iterator[Path]:
    try:
        yield from folder.glob(pattern)
    except OSError:
        return


def _dropbox_paths(file: Path) -> list[Path]:
    try:
        accounts = json.loads(file.read_text("utf-8"))
        return [Path(account["path"]) for account in accounts.values()]
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        return []  # no such client, or settings of a kind that we do not know


def _owncloud_paths(file: Path) -> list[Path]:
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    return [Path(line.partition("=")[2].strip()) for line in text.splitlines() if "localPath=" in line]
