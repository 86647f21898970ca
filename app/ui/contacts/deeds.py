"""What one does with a whole record: delete, copy, share, photo, history, next step, and several at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPoint, QStandardPaths, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from app.domain.changes import Label
from app.errors import FormatError, StorageError
from app.queries.journal import HistoryRow, history
from app.queries.people import Suggestion, people_of_workspace, tag_names
from app.queries.records import ContactRecord
from app.services import contacts, interactions, whole_records
from app.services.interactions import NextStep
from app.ui.contacts.facts import address_lines
from app.ui.contacts.photos import decode
from app.ui.contacts.sheets import HistorySheet, NextStepSheet, RelationSheet, TagSheet
from app.ui.desk import Desk
from app.ui.texts import plural, tr

CADENCES = (7, 14, 30, 60, 90, 180, 365)
MANY = 500  # deleting more than these asks first
_PICTURES = "*.jpg *.jpeg *.png *.webp *.gif *.bmp"


class Deeds(QObject):
    """`made(pk)` when a new record is there to be opened."""

    made = Signal(int)

    def __init__(self, desk: Desk, over: QWidget) -> None:
        super().__init__(over)
        self._desk, self._over = desk, over

    # One record

    def delete(self, record: ContactRecord) -> None:
        """Put it into the trash."""
        label = Label("contact.delete", {"name": record.name})
        work = partial(contacts.delete_contact, pk=record.pk)
        said = tr("{name} deleted", name=record.name or tr("Contact"))
        self._desk.write(label, work, partial(self._done, said))

    def duplicate(self, record: ContactRecord) -> None:
        """Make a copy and open it."""
        label = Label("contact.duplicate", {"name": record.name})
        work = partial(whole_records.duplicate_contact, pk=record.pk, mark=tr("(copy)"))
        self._desk.write(label, work, self._duplicated)

    def _duplicated(self, pk: int, entry: int) -> None:
        self._desk.say(tr("Copy made"), entry=entry)
        self.made.emit(pk)

    def copy_address(self, record: ContactRecord) -> None:
        """The address block for a letter: name, company, address."""
        row, job = record.primary("address"), record.primary("affiliation")
        company = str(job["org_fn"] or job["org_name"]) if job is not None and not record.is_company else ""
        lines = [record.name, company if company != record.name else ""]
        lines += [address_lines(row)] if row is not None else []
        QGuiApplication.clipboard().setText("\n".join(line for line in lines if line))
        said = tr("Address copied") if row is not None else tr("Name copied: there is no address")
        self._desk.say(said)

    def share(self, record: ContactRecord) -> None:
        """Save one vCard file where the person wants it."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        start = str(Path(folder) / f"{_file_name(record.name)}.vcf")
        name, _ = QFileDialog.getSaveFileName(self._over, tr("Save as vCard"), start, "vCard (*.vcf)")
        if name:
            self._export([record.pk], Path(name))

    def _export(self, pks: Sequence[int], path: Path) -> None:
        from app.jobs.exporting import Exporter, Format  # noqa: PLC0415  # it would slow the start

        context = self._desk.context
        write = Exporter(context.database, context.blobs, pks=pks).write
        said = partial(self._said, tr("Saved as {file}", file=path.name))
        self._desk.runner.command(partial(write, path, Format.VCARD4), said)

    def _said(self, text: str, _nothing: object) -> None:
        self._desk.say(text)

    def change_photo(self, record: ContactRecord) -> None:
        """Pick a picture file."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        title = tr("Photo of {name}", name=record.name)
        name, _ = QFileDialog.getOpenFileName(self._over, title, folder, tr("Pictures") + f" ({_PICTURES})")
        if name:
            self.set_photo(record, Path(name))

    def set_photo(self, record: ContactRecord, path: Path) -> None:
        """Use this picture file."""
        self._desk.runner.command(
            partial(self._stored, path), partial(self._keep_photo, record), self._desk.runner.troubled.emit
        )

    def _stored(self, path: Path) -> tuple[str, str]:
        try:
            data = path.read_bytes()
        except OSError as trouble:
            raise StorageError(
                "picture_unreadable", "This picture cannot be read.", next_step="Choose another file."
            ) from trouble
        if decode(data).isNull():
            raise FormatError(
                "picture_unknown",
                "This file is no picture that can be shown.",
                next_step="Choose a JPEG or PNG.",
            )
        mime = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
        return self._desk.context.blobs.put(data, mime), mime

    def _keep_photo(self, record: ContactRecord, stored: tuple[str, str]) -> None:
        blob, mime = stored
        work = partial(whole_records.set_photo, contact_pk=record.pk, blob=blob, mime=mime)
        label = Label("contact.photo", {"name": record.name})
        self._desk.write(label, work, partial(self._done, tr("Photo saved")))

    def remove_photo(self, record: ContactRecord) -> None:
        """Back to the initials."""
        work = partial(whole_records.set_photo, contact_pk=record.pk, blob="", mime="")
        label = Label("contact.photo", {"name": record.name})
        self._desk.write(label, work, partial(self._done, tr("Photo removed")))

    def show_history(self, record: ContactRecord) -> None:
        """Who changed what, and when."""
        work = partial(history, record=record.id, limit=300)
        self._desk.read(work, partial(self._open_history, record.name), key="contact.history")

    def _open_history(self, name: str, rows: Sequence[HistoryRow]) -> None:
        HistorySheet(self._desk, self._over, name=name, rows=rows, undo=self._desk.take_back).open()

    def ask_relation(self, record: ContactRecord) -> None:
        """Who else belongs to this contact."""
        RelationSheet(self._desk, self._over, done=partial(self._relate, record)).open()

    def _relate(self, record: ContactRecord, kind: str, other: Suggestion | None, text: str) -> None:
        work = partial(
            whole_records.add_relation,
            contact_pk=record.pk,
            kind=kind,
            other_pk=other.pk if other is not None else None,
            text=text,
        )
        label = Label("contact.relate", {"name": record.name})
        self._desk.write(label, work, partial(self._done, tr("Related person added")))

    def plan(self, record: ContactRecord) -> None:
        """The next step."""
        NextStepSheet(self._desk, self._over, done=partial(self._planned, record)).open()

    def _planned(self, record: ContactRecord, step: NextStep) -> None:
        work = partial(interactions.add_task, step=step, contacts=[record.pk])
        label = Label("task.add", {"name": record.name, "what": step.summary})
        self._desk.write(label, work, partial(self._done, tr("Next step planned")))

    # How often, whose

    def ask_cadence(self, record: ContactRecord, at: QPoint) -> None:
        """How often one wants to be in touch."""
        menu = QMenu(self._over)
        for days in CADENCES:
            text = plural("Every day", "Every {n} days", days)
            menu.addAction(text).triggered.connect(partial(self._set, record, "cadence_days", days))
        menu.addAction(tr("Not set")).triggered.connect(partial(self._set, record, "cadence_days", ""))
        menu.popup(at)

    def ask_owner(self, record: ContactRecord, at: QPoint) -> None:
        """Who looks after this contact."""
        self._desk.read(people_of_workspace, partial(self._owners, record, at), key="contact.owners")

    def _owners(self, record: ContactRecord, at: QPoint, people: tuple[tuple[str, str], ...]) -> None:
        menu = QMenu(self._over)
        for person, name in people:
            menu.addAction(name or tr("Me")).triggered.connect(partial(self._set, record, "owner", person))
        menu.addAction(tr("Nobody")).triggered.connect(partial(self._set, record, "owner", ""))
        menu.popup(at)

    def _set(self, record: ContactRecord, field: str, value: object, *_: object) -> None:
        work = partial(contacts.set_fields, pk=record.pk, values={field: value})
        label = Label("contact.edit", {"name": record.name, "field": field})
        self._desk.write(label, work, partial(self._done, tr("Saved")))

    # Several

    def delete_several(self, pks: Sequence[int]) -> None:
        """Put them into the trash as one action."""
        label = Label("contacts.delete", {"n": str(len(pks))})
        said = plural("{n} record deleted", "{n} records deleted", len(pks))
        work = partial(whole_records.delete_contacts, pks=list(pks))
        self._desk.write(label, work, partial(self._done, said))

    def tag_several(self, pks: Sequence[int]) -> None:
        """One tag for all of them."""
        self._desk.read(tag_names, partial(self._ask_tag, list(pks)), key="contact.tag_names")

    def _ask_tag(self, pks: list[int], known: tuple[str, ...]) -> None:
        TagSheet(self._over, known=known, done=partial(self._tag, pks)).open()

    def _tag(self, pks: list[int], name: str) -> None:
        label = Label("contacts.tag", {"n": str(len(pks)), "tag": name})
        said = plural("{n} record tagged", "{n} records tagged", len(pks))
        work = partial(whole_records.tag_contacts, pks=pks, name=name)
        self._desk.write(label, work, partial(self._done, said))

    def export_several(self, pks: Sequence[int]) -> None:
        """Save the chosen ones as one vCard file."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        start = str(Path(folder) / f"{tr('contacts')}.vcf")
        name, _ = QFileDialog.getSaveFileName(self._over, tr("Export as vCard"), start, "vCard (*.vcf)")
        if name:
            self._export(list(pks), Path(name))

    def _done(self, said: str, _value: Any, entry: int) -> None:
        self._desk.say(said, entry=entry)


def _file_name(name: str) -> str:
    clean = "".join(char for char in name if char.isalnum() or char in " -_").strip()
    return clean or "contact"
