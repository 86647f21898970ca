"""satchel demo: the main job end to end in a throw-away profile, through the real command line."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from argparse import Namespace
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from app import bootstrap
from app.bootstrap import Context
from app.cli.output import Exit, Result
from app.domain.changes import Label
from app.errors import SatchelError
from app.jobs.exporting import Exporter, Format
from app.jobs.importing import ImportJob, recognise
from app.queries.contacts import counts
from app.queries.records import contact_pk, contact_record
from app.queries.search import search
from app.services import contacts, interactions, undoing
from app.services.importing import Action, ImportOptions
from app.services.record_json import record_json
from app.system.resources import resource_path
from app.system.secret import Secret

RenderPictures = Callable[..., object]
_PERSON = "Mara Lindqvist"
_FIND = "marchetti"


class DemoError(SatchelError):
    """A step of the demo did not give what it must."""


def run_demo(args: Namespace, render_pictures: RenderPictures) -> Result:
    """Runs every step, checks each, and writes pictures when asked."""
    folder = Path(tempfile.mkdtemp(prefix="satchel-demo-"))
    password = Secret(secrets.token_urlsafe(24))
    try:
        summary = _story(folder / "profile", folder, password)
        lines = [f"✓ {step}" for step in summary["steps"]]
        if args.pictures:
            target = Path(args.pictures).absolute()
            target.mkdir(parents=True, exist_ok=True)
            pictures = render_pictures(folder / "profile", password, target)
            summary["pictures"] = [str(path) for path in _paths(pictures)]
            lines.append(f"{len(summary['pictures'])} pictures are in {target}")
        lines.append("Nothing was lost.")
        return Result(summary, tuple(lines), Exit.DONE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _paths(pictures: object) -> list[Any]:
    return list(pictures) if isinstance(pictures, list | tuple) else []


def _story(profile: Path, folder: Path, password: Secret[str]) -> dict[str, Any]:
    steps: list[str] = []
    context = bootstrap.create(profile, person_name=_PERSON, password=password).context
    try:
        steps.append("a new encrypted database, with a recovery key")
        steps.append(_import(context))
        steps.append(_import_again(context))
        wanted = _find(context)
        steps.append(f"found by “{_FIND}”: {wanted['fn']}")
        steps.append(_edit(context, wanted["id"]))
        steps.append(_log(context, wanted["id"]))
        steps.append(_undo(context, wanted["id"]))
        steps.append(_export(context, folder))
        before = _record(context, wanted["id"])
    finally:
        context.close()
    context = bootstrap.open_(profile, password=password)
    try:
        _must(_record(context, wanted["id"]) == before, "the contact is the same after closing and opening")
        with context.database.read() as session:
            found = counts(session)
        steps.append("closed and opened again: everything is there")
    finally:
        context.close()
    _must(_is_unreadable(profile), "no byte of a name can be read in the files")
    steps.append("no name can be read in the files on disk")
    return {"contacts": found.contacts, "companies": found.companies, "steps": steps}


def _must(truth: bool, what: str) -> None:  # noqa: FBT001  # reads as a sentence
    if not truth:
        raise DemoError("demo", f"The demo found that this is not so: {what}.", next_step="Tell us.")


def _run_import(context: Context) -> Any:
    source = recognise(resource_path("samples", "contacts.vcf"))
    return ImportJob(context.database, context.blobs, options=ImportOptions()).run([source])


def _import(context: Context) -> str:
    report = _run_import(context)
    new = report.counts[Action.NEW]
    _must(new >= 500 and not report.problems, "the sample contacts are imported without a problem")
    return f"{new} contacts and {report.new_companies} companies imported from a vCard file"


def _import_again(context: Context) -> str:
    report = _run_import(context)
    _must(report.counts[Action.NEW] == 0, "importing the same file again makes nobody new")
    return f"the same file again: 0 new, {report.counts[Action.SAME]} the same"


def _find(context: Context) -> dict[str, Any]:
    with context.database.read() as session:
        found = search(session, _FIND, limit=1)
    _must(found.total >= 1, "the search finds a sample contact")
    return _record(context, found.hits[0].id)


def _record(context: Context, record: str) -> dict[str, Any]:
    with context.database.read() as session:
        return record_json(session, record)


def _pk(context: Context, record: str) -> int:
    with context.database.read() as session:
        return contact_pk(session, record)


def _edit(context: Context, record: str) -> str:
    work = partial(contacts.set_fields, pk=_pk(context, record), values={"nickname": "Demo"})
    context.database.write(Label("edit_contact"), work)
    _must(_record(context, record)["nickname"] == "Demo", "an edit is kept")
    return "one field edited"


def _log(context: Context, record: str) -> str:
    entry = interactions.LogEntry(
        channel="call",
        contacts=(_pk(context, record),),
        text="Asked for the revised quote.",
        outcome="reached",
        next_step=interactions.NextStep("Send revised quote", due="2026-12-01"),
    )
    context.database.write(Label("log", {"channel": "call"}), partial(interactions.log, entry=entry))
    with context.database.read() as session:
        row = contact_record(session, _pk(context, record)).summary
    _must(row is not None and row.last_outcome == "reached", "the logged call shows on the contact")
    return "a call logged, with its outcome and next step"


def _undo(context: Context, record: str) -> str:
    work = partial(contacts.delete_contact, pk=_pk(context, record))
    entry = context.database.write(Label("delete_contact"), work).entry
    _must("deleted_at" in _record(context, record), "a deleted contact is in the trash")
    context.database.write(Label("undo"), partial(undoing.take_back, entry=entry))
    _must("deleted_at" not in _record(context, record), "undo brings it back")
    return "deleted, and brought back by undo"


def _export(context: Context, folder: Path) -> str:
    written = Exporter(context.database, context.blobs).write(folder / "all.vcf", Format.VCARD4)
    _must(written >= 500, "the export writes everybody")
    return f"{written} contacts exported as vCard 4"


def _is_unreadable(profile: Path) -> bool:
    texts: Mapping[str, bytes] = {
        path.name: path.read_bytes() for path in profile.iterdir() if path.is_file()
    }
    return not any(b"Brightwater" in data or b"BEGIN:VCARD" in data for data in texts.values())
