"""Commands on records: search, show, add, edit, log, tasks, undo, history."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from app.bootstrap import Context
from app.cli.output import Exit, Result
from app.db.search_query import ALL_KINDS, PEOPLE_AND_COMPANIES, Kind
from app.domain.changes import Label
from app.domain.times import rfc3339, to_ms, zone
from app.errors import NotFoundError, ValidationError
from app.queries import journal
from app.queries.records import contact_pk
from app.queries.search import search
from app.services import contacts, editing, interactions, undoing
from app.services.record_json import record_json


def run_search(context: Context, args: Namespace) -> Result:
    """satchel search QUERY"""
    kinds = frozenset((Kind(args.kind),)) if args.kind else ALL_KINDS
    with context.database.read() as session:
        found = search(session, args.query, limit=args.limit, kinds=kinds, count_up_to=None)
    hits = [
        {"id": h.id, "kind": h.kind, "title": h.title, "subtitle": h.subtitle, "matched": h.matched}
        for h in found.hits
    ]
    lines = [f"{h.title}  ·  {h.subtitle}  ·  {h.id}" for h in found.hits]
    return Result({"total": found.total, "hits": hits}, (*lines, f"{found.total} found"))


def run_show(context: Context, args: Namespace) -> Result:
    """satchel show ID"""
    record = _record(context, args.id)
    return Result(record, tuple(_lines(record)))


def _record(context: Context, record: str) -> dict[str, Any]:
    with context.database.read() as session:
        return record_json(session, record, read_blob=context.blobs.read)


def _lines(record: Mapping[str, Any]) -> list[str]:
    lines: list[str] = []
    for name, value in record.items():
        if value in ("", [], {}, None):
            continue
        if isinstance(value, list):
            lines.extend(f"{name}: {_short(one)}" for one in value)
        else:
            lines.append(f"{name}: {value}")
    return lines


def _short(value: object) -> str:
    if isinstance(value, Mapping):
        plain = [
            str(v) for k, v in value.items() if k not in ("id", "source") and not isinstance(v, dict | list)
        ]
        return " · ".join(text[:200] for text in plain if text)
    return str(value)[:200]


def run_add(context: Context, args: Namespace) -> Result:
    """satchel add contact FIELD=VALUE…"""
    changes = editing.parse_changes(args.changes)
    work = partial(editing.add_by_changes, changes=changes)
    written = context.database.write(Label("add_contact", {"name": _name(changes)}), work)
    record = _record(context, written.value)
    return Result(record, (f"Added {record['fn']}  ·  {record['id']}",))


def run_edit(context: Context, args: Namespace) -> Result:
    """satchel edit ID FIELD=VALUE…"""
    changes = editing.parse_changes(args.changes)
    with context.database.read() as session:
        pk = contact_pk(session, args.id)
    work = partial(editing.edit_by_changes, pk=pk, changes=changes, seen=args.rev)
    context.database.write(Label("edit_contact", {"fields": ", ".join(c.field for c in changes)}), work)
    record = _record(context, args.id)
    return Result(record, (f"Saved {record['fn']}",))


def _name(changes: Sequence[editing.Change]) -> str:
    return " ".join(c.value for c in changes if c.field in ("fn", "n_given", "n_family"))


def run_log(context: Context, args: Namespace) -> Result:
    """satchel log CHANNEL CONTACT TEXT"""
    with context.database.read() as session:
        pk = _contact(session, args.contact)
    entry = interactions.LogEntry(
        channel=args.channel,
        contacts=(pk,),
        text=args.text,
        outcome=args.outcome,
        start=_moment(args.at, context.clock.tzid()) if args.at else None,
        duration=_seconds(args.duration) if args.duration else None,
    )
    label = Label("log", {"channel": args.channel})
    record = context.database.write(label, partial(_log, entry=entry)).value
    data = _record(context, record)
    return Result(data, (f"Logged: {args.channel}, {data['start']}",))


def _log(session: Any, *, entry: interactions.LogEntry) -> str:
    pk = interactions.log(session, entry)
    return interactions.interaction_id(session, pk)


def _contact(session: Any, wanted: str) -> int:
    """A contact by id, or by a search that finds exactly one."""
    try:
        return contact_pk(session, wanted)
    except NotFoundError:
        found = search(session, wanted, limit=2, kinds=PEOPLE_AND_COMPANIES)
        if found.total == 1:
            return found.hits[0].pk
        if found.total > 1:
            raise ValidationError(
                "contact", f"“{wanted}” fits {found.total} contacts.", next_step="Give the id of one of them."
            ) from None
        raise


def _moment(text: str, tzid: str) -> int:
    """A time given on the command line: RFC 3339, or local time of the profile's zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValidationError("at", f"“{text}” is not a time.", next_step="Write 2026-11-20T15:00.") from None
    return to_ms(moment if moment.tzinfo else moment.replace(tzinfo=zone(tzid)))


def _seconds(text: str) -> int:
    """A duration: minutes, or 1h30."""
    hours, _, minutes = text.rpartition("h")
    try:
        return 3600 * int(hours or 0) + 60 * int(minutes.removesuffix("min").removesuffix("m").strip() or 0)
    except ValueError:
        raise ValidationError(
            "duration", f"“{text}” is not a duration.", next_step="Write 20 or 1h30."
        ) from None


def run_undo(context: Context, args: Namespace) -> Result:
    """satchel undo [N]"""
    number = args.number or _newest(context)
    with context.database.read() as session:
        entry = journal.entry(session, number)
    if entry is None:
        raise NotFoundError("nothing_to_undo", "There is no such change.", next_step="See `satchel history`.")
    written = context.database.write(
        Label("undo", {"what": entry.label}), partial(undoing.take_back, entry=number)
    )
    report = written.value.report
    kept = [{"table": k.table, "id": k.id, "field": k.field, "reason": k.reason} for k in report.kept]
    data = {
        "entries": [_entry(entry)],
        "removed": report.removed,
        "restored": report.restored,
        "fields": report.fields,
        "kept": kept,
    }
    lines = (f"Taken back: {entry.label}", *(f"Kept, changed since: {k['id']} {k['field']}" for k in kept))
    return Result(data, lines, Exit.PROBLEMS if kept else Exit.DONE)


def _newest(context: Context) -> int:
    with context.database.read() as session:
        entry = journal.next_undo(session, context.database.actor.device)
    if entry is None:
        raise NotFoundError("nothing_to_undo", "There is nothing to take back.", next_step="")
    return entry.id


def run_history(context: Context, args: Namespace) -> Result:
    """satchel history ID"""
    with context.database.read() as session:
        rows = journal.history(session, args.id)
    entries = [
        {
            **_entry(row.entry),
            "table": row.table,
            "record": row.id,
            "op": row.op,
            "field": row.field,
            "before": row.before,
        }
        for row in rows
    ]
    lines = tuple(
        f"{e['at']}  {e['person']}  {e['label']}  {e['table']}.{e['field']}  was: {e['before']}"
        for e in entries
    )
    return Result({"entries": entries}, lines)


def _entry(entry: journal.EntryRow) -> dict[str, Any]:
    return {
        "entry": entry.id,
        "at": rfc3339(entry.at, "UTC"),
        "person": entry.person,
        "device": entry.device,
        "origin": entry.origin,
        "label": entry.label,
        "args": dict(entry.args),
        "state": entry.state,
        "undoes": entry.undoes,
    }


def run_delete(context: Context, args: Namespace) -> Result:
    """satchel delete ID"""
    with context.database.read() as session:
        pk = contact_pk(session, args.id)
    context.database.write(Label("delete_contact"), partial(contacts.delete_contact, pk=pk))
    record = _record(context, args.id)
    return Result(record, (f"In the trash: {record['fn']}. `satchel undo` brings it back.",))
