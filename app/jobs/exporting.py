"""The export of contacts: vCard, CSV or JSON, written beside the target and put in place when complete."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from app.db.blobs import BlobStore
from app.db.session import Database
from app.errors import StorageError
from app.formats.contact import ContactData
from app.formats.csv.write import CsvProfile, write_contacts
from app.formats.vcard.write import write_card
from app.queries.contact_data import contact_data
from app.services.record_json import contacts_json, interactions_json, living_pks, tasks_json

_CHUNK = 500
JSON_VERSION = 1


class Format(StrEnum):
    """What can be written."""

    VCARD4 = "vcard4"
    VCARD3 = "vcard3"
    CSV = "csv"
    JSON = "json"
    ALL = "all"  # a folder with each of them


class Exporter:
    """One export. `pks` narrows it to those contacts and companies; None = everything alive."""

    def __init__(
        self,
        database: Database,
        blobs: BlobStore,
        *,
        pks: Sequence[int] | None = None,
        csv_profile: CsvProfile = "safe",
        progress: Callable[[int], None] | None = None,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._pks = pks
        self._csv_profile = csv_profile
        self._progress = progress

    def write(self, target: Path, format_: Format) -> int:
        """Writes the file (or folder, for `all`) and returns how many contacts went out.

        Raises StorageError when the disk is in the way; a file that was there stays then.
        """
        if format_ is Format.ALL:
            target.mkdir(parents=True, exist_ok=True)
            written = self.write(target / "contacts.vcf", Format.VCARD4)
            self.write(target / "contacts.csv", Format.CSV)
            self.write(target / "satchel.json", Format.JSON)
            return written
        writers = {
            Format.VCARD4: self._vcard4,
            Format.VCARD3: self._vcard3,
            Format.CSV: self._csv,
            Format.JSON: self._json,
        }
        return _write_whole(target, writers[format_])

    def _wanted(self, kind: str) -> list[int]:
        with self._database.read() as session:
            living = living_pks(session, kind)
        if self._pks is None:
            return living
        chosen = set(self._pks)
        return [pk for pk in living if pk in chosen]

    def _contacts(self) -> Iterator[ContactData]:
        """Contacts and the companies that somebody edited or imported as cards."""
        done = 0
        for pks in _chunks([*self._wanted("contacts"), *self._wanted("companies")]):
            with self._database.read() as session:
                found = contact_data(session, pks, read_blob=self._blobs.read)
            yield from (found[pk] for pk in pks if pk in found and not found[pk].implicit)
            done += len(pks)
            if self._progress is not None:
                self._progress(done)

    def _vcard4(self, stream: BinaryIO) -> int:
        return self._cards(stream, "4.0")

    def _vcard3(self, stream: BinaryIO) -> int:
        return self._cards(stream, "3.0")

    def _cards(self, stream: BinaryIO, version: Any) -> int:
        written = 0
        for contact in self._contacts():
            stream.write(write_card(contact, version=version).encode("utf-8"))
            written += 1
        return written

    def _csv(self, stream: BinaryIO) -> int:
        # The columns depend on every contact: as many phones as the one who has the most.
        return write_contacts(list(self._contacts()), stream, profile=self._csv_profile)

    def _json(self, stream: BinaryIO) -> int:
        encode = msgspec.json.encode
        stream.write(b'{"version":' + encode(JSON_VERSION))
        written = 0
        for kind in ("contacts", "companies"):
            written += self._json_list(stream, kind, self._wanted(kind), self._contacts_json)
        for kind, read in (("interactions", interactions_json), ("tasks", tasks_json)):
            if self._pks is None:
                with self._database.read() as session:
                    pks = living_pks(session, kind)
                self._json_list(stream, kind, pks, read)
        stream.write(b"}\n")
        return written

    def _contacts_json(self, session: Any, pks: Sequence[int]) -> list[dict[str, Any]]:
        return contacts_json(session, pks, read_blob=self._blobs.read)

    def _json_list(
        self,
        stream: BinaryIO,
        name: str,
        pks: Sequence[int],
        read: Callable[[Any, Sequence[int]], list[dict[str, Any]]],
    ) -> int:
        stream.write(b',"' + name.encode() + b'":[')
        written = 0
        for chunk in _chunks(pks):
            with self._database.read() as session:
                for record in read(session, chunk):
                    stream.write((b",\n" if written else b"\n") + msgspec.json.encode(record))
                    written += 1
        stream.write(b"]")
        return written


def _chunks(pks: Sequence[int]) -> Iterator[list[int]]:
    rest = iter(pks)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def _write_whole(target: Path, write: Callable[[BinaryIO], int]) -> int:
    """Writes beside the target, then puts it in place: half an export never looks like a whole one."""
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") as stream:
            written = write(stream)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StorageError(
            "export.disk",
            "The export could not be written to “" + str(target) + "”.",
            next_step="Choose another folder, or free some space.",
        ) from error
    return written
