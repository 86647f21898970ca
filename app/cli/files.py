"""Commands on files: init, import, export."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from app import bootstrap
from app.bootstrap import Context
from app.cli import mail
from app.cli.output import Exit, Result, UsageError, progress
from app.cli.profile import folder_of, passphrase_of
from app.db.search_query import PEOPLE_AND_COMPANIES
from app.domain.changes import Label
from app.jobs.exporting import Exporter, Format
from app.jobs.importing import ImportJob, read_mapping, recognise
from app.queries.records import contact_ids
from app.queries.search import contact_list_matches
from app.services.import_diff import Fill
from app.services.importing import Action, ImportOptions, ImportReport, OnMatch, undo_import
from app.system.worker import ParserChild


def run_init(args: Namespace) -> Result:
    """satchel init --name N"""
    new = bootstrap.create(folder_of(args), person_name=args.name, password=passphrase_of(args))
    folder = new.context.profile.folder
    new.context.close()
    key = new.recovery_key.reveal()
    lines = (
        f"A new database is in {folder}.",
        "This is its recovery key. Print it, or write it down, and keep it away from this computer:",
        "",
        f"    {key}",
        "",
        "Together with a backup it gives everything back; without it a forgotten password loses everything.",
    )
    return Result({"profile": str(folder), "recovery_key": key}, lines)


def run_import(context: Context, args: Namespace) -> Result:
    """satchel import FILE… and satchel import --undo BATCH"""
    if args.undo:
        if args.files or args.dry_run:
            raise UsageError("usage", "--undo takes back a whole import and stands alone.")
        return _undo(context, args.undo)
    if not args.files:
        raise UsageError("usage", "Which file?", next_step="Write `satchel import FILE`.")
    mapping = read_mapping(Path(args.mapping)) if args.mapping else ""
    sources = [recognise(Path(file), mapping=mapping, format_=args.format or "") for file in args.files]
    mails = [source for source in sources if source.kind == "mail"]
    with ParserChild() as child:
        found = [mail.read(context, source, child) for source in mails]
        if mails and args.people is None:
            return mail.listed(found)
        chosen = dict(zip(mails, (mail.chosen(one, args.people) for one in found), strict=True))
        options = ImportOptions(on_match=OnMatch(args.on_match), fill=Fill(args.fill), tag=args.tag)
        job = ImportJob(
            context.database, context.blobs, options=options, progress=progress("Records"), child=child
        )
        work = job.preview if args.dry_run else job.run
        report = work([replace(source, people=chosen.get(source, ())) for source in sources])
    with context.database.read() as session:
        ids = contact_ids(session, [pk for d in report.doubts for pk in (d.pk, d.other_pk) if pk])
    return _report(report, ids, dry_run=args.dry_run)


def _report(report: ImportReport, ids: Mapping[int, str], *, dry_run: bool) -> Result:
    counts = report.counts
    problems = [{"file": p.file, "line": p.line, "reason": p.reason} for p in report.problems]
    doubts = [
        {
            "row": d.row,
            "name": d.name,
            "id": ids.get(d.pk or 0),
            "other": ids.get(d.other_pk or 0),
            "other_row": d.other_row,
        }
        for d in report.doubts
    ]
    data: dict[str, Any] = {
        "batch": report.batch,
        "dry_run": dry_run,
        "created": counts[Action.NEW],
        "updated": counts[Action.UPDATE],
        "same": counts[Action.SAME],
        "skipped": counts[Action.SKIP],
        "companies": {"new": report.new_companies, "known": report.known_companies},
        "problems": problems,
        "possible_duplicates": doubts,
    }
    verb = "Would import" if dry_run else "Imported"
    lines = [
        f"{verb}: {counts[Action.NEW]:,} new, {counts[Action.UPDATE]:,} updated,"
        f" {counts[Action.SAME]:,} the same, {counts[Action.SKIP]:,} skipped,"
        f" {len(problems):,} with a problem.",
        f"Companies: {report.new_companies:,} new, {report.known_companies:,} known.",
    ]
    if doubts:
        lines.append(f"{len(doubts):,} possible duplicates are listed; nothing was merged.")
    lines += [f"{p['file']}, line {p['line']}: {p['reason']}" for p in problems[:20]]
    if not dry_run:
        lines.append(f"To take it back: satchel import --undo {report.batch}")
    return Result(data, tuple(lines), Exit.PROBLEMS if problems else Exit.DONE)


def _undo(context: Context, batch: str) -> Result:
    written = context.database.write(
        Label("undo_import", {"batch": batch}), partial(undo_import, batch=batch)
    )
    report = written.value
    kept = [{"table": k.table, "id": k.id, "field": k.field, "reason": k.reason} for k in report.kept]
    data = {"removed": report.removed, "restored": report.restored + report.fields, "kept": kept}
    lines = (
        f"Taken back: {report.removed:,} records removed, {report.fields:,} values set back.",
        *(f"Kept, for it was used or changed since: {k['id']}" for k in kept),
    )
    return Result(data, lines, Exit.PROBLEMS if kept else Exit.DONE)


def run_export(context: Context, args: Namespace) -> Result:
    """satchel export --out PATH"""
    pks = None
    if args.query:
        with context.database.read() as session:
            pks = contact_list_matches(session, args.query, kinds=PEOPLE_AND_COMPANIES)
    exporter = Exporter(
        context.database,
        context.blobs,
        pks=pks,
        csv_profile=args.profile_csv,
        progress=progress("Contacts"),
    )
    target = Path(args.out).absolute()
    written = exporter.write(target, Format(args.format))
    return Result({"written": written, "path": str(target)}, (f"{written:,} contacts written to {target}",))
