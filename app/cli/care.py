"""Commands that take care of the data: backup, restore, check."""

from __future__ import annotations

import getpass
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.bootstrap import Context
from app.cli.output import Exit, Result
from app.cli.profile import folder_of, passphrase_of
from app.db.restore import RestoreReport
from app.domain.times import rfc3339
from app.errors import LockedError
from app.jobs import backup, checking, restore
from app.system.clock import SystemClock
from app.system.keys import open_key_store
from app.system.profile import Profile
from app.system.secret import Secret, read_passphrase_file
from app.system.single import ProfileLock


def run_backup(context: Context, args: Namespace) -> Result:
    """satchel backup [--to DIR]"""
    second = args.to or context.device.second_backup_folder
    run = backup.run_backup(
        context.profile,
        context.blobs,
        key=context.data_key.reveal(),
        key_copy=context.keys.backup_copy(),
        clock=context.clock,
        device=context.device.device_name,
        second_place=Path(second).absolute() if second else None,
    )
    assert run is not None  # nothing here can cancel it
    made = run.made
    trouble = str(run.second_trouble) if run.second_trouble else ""
    if not trouble and second and run.second is None:
        trouble = f"{second} cannot be reached, so there is no copy there."
    data: dict[str, Any] = {
        "path": str(made.path),
        "made_at": rfc3339(made.made_at, context.clock.tzid()),
        "size": made.size,
        "fresh": made.fresh,
        "counts": dict(made.counts),
        "missing": list(made.missing),
        "second": str(run.second) if run.second else None,
        "trouble": trouble,
    }
    said = "A backup was made and checked" if made.fresh else "Nothing changed since the last backup"
    lines = [f"{said}: {made.path}"]
    lines += [f"Second place: {run.second}"] if run.second else []
    lines += [trouble] if trouble else []
    lines += [f"{len(made.missing)} photos or documents were missing already."] if made.missing else []
    return Result(data, tuple(lines), Exit.PROBLEMS if trouble or made.missing else Exit.DONE)


def run_restore(args: Namespace) -> Result:
    """satchel restore FILE: into the profile that is there, or into an empty folder by recovery key."""
    clock, file, profile = SystemClock(), Path(args.file).absolute(), Profile(folder_of(args))
    if profile.key_file.exists():
        keys = open_key_store(profile, clock.now_ms)
        recovery_key = _recovery_key_file(args)
        key = keys.load(password=passphrase_of(args), recovery_key=recovery_key).reveal()
        with ProfileLock.acquire(profile):
            report = restore.restore_here(file, profile, key=key, clock=clock)
    else:
        recovery_key = _recovery_key_file(args) or _asked()
        profile, report = restore.restore_new(
            file, profile.folder, recovery_key, clock=clock, password=passphrase_of(args)
        )
    return _restored(profile, report)


def _restored(profile: Profile, report: RestoreReport) -> Result:
    data = {
        "profile": str(profile.folder),
        "counts": dict(report.counts),
        "blobs": report.blobs,
        "missing": list(report.missing),
        "upgraded": report.upgraded,
        "kept": str(report.kept) if report.kept else None,
    }
    found = ", ".join(f"{count:,} {kind}" for kind, count in report.counts.items() if count)
    lines = [f"Restored to {profile.folder}: {found or 'an empty database'}."]
    if report.kept:
        lines.append(f"What was there before is kept for 90 days in {report.kept}.")
    if report.missing:
        lines.append(f"{len(report.missing)} photos or documents do not lie beside the backup.")
    return Result(data, tuple(lines), Exit.PROBLEMS if report.missing else Exit.DONE)


def _recovery_key_file(args: Namespace) -> Secret[str] | None:
    if not args.recovery_key_file:
        return None
    return read_passphrase_file(Path(args.recovery_key_file))


def _asked(ask: Callable[[str], str] = getpass.getpass) -> Secret[str]:
    """The recovery key, typed in."""
    if not sys.stdin.isatty():
        raise LockedError(
            "recovery.wanted",
            "The recovery key of this backup is needed.",
            next_step="Give --recovery-key-file.",
        )
    return Secret(ask("Recovery key: "))


def run_check(context: Context, args: Namespace) -> Result:
    """satchel check [--repair]"""
    done = checking.run_check(
        context.profile,
        context.database,
        context.blobs,
        key=context.data_key.reveal(),
        clock=context.clock,
        repairing=checking.Repairing.YES if args.repair else checking.Repairing.NO,
    )
    findings = [
        {"trouble": f.trouble.value, "count": f.count, "details": list(f.details)}
        for f in done.report.findings
    ]
    data = {
        "ok": done.report.ok,
        "contents": done.report.contents,
        "findings": findings,
        "repaired": [trouble.value for trouble in done.repaired],
    }
    lines = [f"{f['trouble']}: {f['count']}" for f in findings]
    lines += [f"Put right: {', '.join(done.repaired)}."] if done.repaired else []
    lines.append(_verdict(done))
    return Result(data, tuple(lines), Exit.DONE if done.report.ok else Exit.PROBLEMS)


def _verdict(done: checking.Checked) -> str:
    if done.report.ok:
        return "Everything is well."
    if done.report.repairable:
        return "Records are well; give `satchel check --repair` to rebuild lists and index."
    return "Restore the newest backup: `satchel restore FILE`."
