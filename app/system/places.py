"""Whether a folder is a safe place for a live database: not on a network, not in a cloud-synced folder.

Cloud clients rename and replace files under an open database, and network file systems have locks that do
not hold; both have cost people their data. Backups may live in either.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.errors import StorageError
from app.system.cloud_folders import cloud_service_of
from app.system.private_files import storage_error


class PlaceKind(StrEnum):
    """Where a folder is."""

    LOCAL = "local"
    NETWORK = "network"
    CLOUD = "cloud"


@dataclass(frozen=True, slots=True)
class Place:
    """The kind of a place, and the name of the file system or cloud service that it belongs to."""

    kind: PlaceKind
    name: str = ""


# As /proc/self/mountinfo and mount(8) write them, without "fuse."; fuse and fuseblk alone are local disks.
# fmt: off
_NETWORK = frozenset({
    "9p", "afpfs", "afs", "beegfs", "ceph", "ceph-fuse", "cifs", "coda", "curlftpfs", "davfs", "davfs2",
    "ftp", "gcsfuse", "glusterfs", "google-drive-ocamlfuse", "gvfsd-fuse", "juicefs", "kio-fuse", "lustre",
    "mfs", "ncpfs", "nfs", "nfs3", "nfs4", "ocfs2", "onedriver", "orangefs", "pcloud", "rclone", "s3fs",
    "smb", "smb2", "smb3", "smbfs", "smbnetfs", "sshfs", "webdav",
})
# fmt: on


def describe_place(
    folder: Path, *, home: Path | None = None, environ: Mapping[str, str] | None = None
) -> Place:
    """Where `folder` is, following links; it need not exist yet."""
    real = nearest_existing(folder)
    file_system = file_system_of(real)
    if is_network(file_system):
        return Place(PlaceKind.NETWORK, file_system)
    service = cloud_service_of(
        folder.resolve(), home=home or Path.home(), environ=os.environ if environ is None else environ
    )
    return Place(PlaceKind.CLOUD, service) if service else Place(PlaceKind.LOCAL, file_system)


def check_live_folder(folder: Path) -> None:
    """Raise StorageError, with the next step, unless a live database may be kept in `folder`."""
    place = describe_place(folder)
    if place.kind is PlaceKind.LOCAL:
        return
    where = f"synced by {place.name}"
    if place.kind is PlaceKind.NETWORK:
        where = f"a network folder ({place.name})"
    raise StorageError(
        f"place.{place.kind}",
        f"{folder} is {where}, where an open database can be damaged.",
        next_step="Choose a folder on this computer's own disk. Backups may be kept there.",
        data={"folder": str(folder), "kind": str(place.kind), "name": place.name},
    )


def free_bytes(path: Path) -> int:
    """Bytes that may still be written where `path` is or will be."""
    real = nearest_existing(path)
    try:
        return shutil.disk_usage(real).free
    except OSError as trouble:
        raise storage_error(trouble, path) from trouble


def nearest_existing(path: Path) -> Path:
    """`path` with links followed, or the closest folder above it that is there."""
    real = path.resolve()
    while not real.exists() and real != real.parent:
        real = real.parent
    return real


def is_network(file_system: str) -> bool:
    """True for a file system type whose files live on another computer."""
    return file_system.removeprefix("mac").removeprefix("fuse.") in _NETWORK


def mount_type(mountinfo: str, path: Path) -> str:
    """The file system type of `path` in the text of /proc/self/mountinfo; "" when no line covers it."""
    best, found = -1, ""
    for line in mountinfo.splitlines():
        front, _, back = line.partition(" - ")
        fields = front.split()
        if len(fields) < 5 or not back:
            continue
        point = Path(_unescape(fields[4]))
        # The last of equally long mount points lies on top.
        if (path == point or point in path.parents) and len(point.parts) >= best:
            best, found = len(point.parts), back.split()[0]
    return found


def _unescape(text: str) -> str:
    """Octal escapes of mountinfo: a space is ``\\040``."""
    if "\\" not in text:
        return text
    for code, char in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, char)
    return text


if sys.platform == "win32":
    import ctypes

    _DRIVE_REMOTE = 4

    def file_system_of(path: Path) -> str:
        """``smb`` for a network drive or a UNC path, else ""."""
        if path.drive.startswith("\\\\"):
            return "smb"
        kind = ctypes.WinDLL("kernel32").GetDriveTypeW(ctypes.c_wchar_p(path.anchor))
        return "smb" if kind == _DRIVE_REMOTE else ""

elif sys.platform == "darwin":
    import subprocess

    def file_system_of(path: Path) -> str:
        """The file system type that mount(8) states for `path`."""
        listing = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False).stdout
        best, found = -1, ""
        for line in listing.splitlines():
            point, _, options = line.partition(" on ")[2].rpartition(" (")
            if (path == Path(point) or Path(point) in path.parents) and len(point) > best:
                best, found = len(point), options.split(",")[0].rstrip(")")
        return found

else:

    def file_system_of(path: Path) -> str:
        """The file system type that the kernel states for `path`, "" where it states none."""
        try:
            return mount_type(Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape"), path)
        except OSError:
            return ""
