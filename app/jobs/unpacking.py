"""The files in a zip archive, read in place and refused when they are a trap: nothing is written to disk."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from app.errors import FormatError, LimitError
from app.formats.contact import Problem

MAX_RATIO = 200  # text packs 5 to 20 times; a bomb packs a thousand times
MAX_ENTRIES = 10_000
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError)
"""What reading an entry may raise when the archive is damaged."""

Entry = tuple[str, BinaryIO]  # how reports call it, and what stands in it (seekable)


def entries(archive: Path, *, file: str) -> Iterator[Entry | Problem]:
    """Name and content of each file of a zip; what cannot be unpacked is a problem, the rest goes on.

    FormatError for no zip, LimitError for one with too many files. An entry is refused by its name, when
    it has a password, and when it unpacks to more than MAX_RATIO times its size.
    """
    try:
        opened = zipfile.ZipFile(archive)
    except BROKEN as trouble:
        raise FormatError(
            "zip.broken", f"“{file}” is no whole zip archive.", next_step="Unpack it, and try its files."
        ) from trouble
    with opened:
        found = [info for info in opened.infolist() if not info.is_dir() and not _left_behind(info)]
        if len(found) > MAX_ENTRIES:
            raise LimitError(
                "zip.entries",
                f"“{file}” holds more than {MAX_ENTRIES:,} files.",
                next_step="Unpack it and import its files.",
                data={"limit": "zip entries"},
            )
        for info in found:
            yield from _entry(opened, info, f"{file}/{info.filename}")


def _left_behind(info: zipfile.ZipInfo) -> bool:
    """What systems put beside the files of a person."""
    path = PurePosixPath(info.filename)
    return path.name.startswith(".") or path.parts[:1] == ("__MACOSX",)


def _entry(opened: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Iterator[Entry | Problem]:
    reason = _refused(info)
    if reason:
        yield Problem(name, 0, reason)
        return
    try:
        stream = opened.open(info)
    except (NotImplementedError, *BROKEN):
        yield Problem(name, 0, "This file is packed in a way that cannot be read; unpack it first.")
        return
    with stream:
        yield name, cast(BinaryIO, stream)


def _refused(info: zipfile.ZipInfo) -> str:
    path = PurePosixPath(info.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return "The name of this file leads out of the archive; it was left out."
    if info.flag_bits & 1:
        return "This file has a password; unpack it first."
    # Reading never gives more than the size that the archive states.
    if info.file_size > MAX_RATIO * max(info.compress_size, 1024):
        return f"This file unpacks to more than {MAX_RATIO} times its size; it was left out."
    return ""
