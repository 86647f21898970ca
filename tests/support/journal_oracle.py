"""Says what a journal entry must contain and what its undo must do, from dumps alone: a second reading."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from app.db.journal import UndoReport
from app.domain.registry import BY_NAME, TABLES
from tests.support.profile import Dump, Record


@dataclass(frozen=True, slots=True)
class Past:
    """One journal entry with the data before and after it."""

    entry: int
    before: Dump
    after: Dump


def differences(one: Dump, other: Dump) -> list[str]:
    """Where two dumps differ, types included; empty when they are the same."""
    found: list[str] = []
    for table in TABLES:
        left, right = one[table.name], other[table.name]
        for record in sorted(left.keys() | right.keys()):
            if record not in left or record not in right:
                found.append(
                    f"{table.name} {record}: only in {'the second' if record in right else 'the first'}"
                )
                continue
            found += [
                f"{table.name} {record} {name}: {left[record][name]!r} and {right[record][name]!r}"
                for name in left[record]
                if not same(left[record][name], right[record][name])
            ]
    return found


def same(one: object, other: object) -> bool:
    """Equal in type and value: 1 is not 1.0 and not '1'."""
    return type(one) is type(other) and one == other


def rolled_back(connection: Connection, entry: int, after: Dump) -> Dump:
    """The data before `entry`, from the data after it and the entry's journal rows."""
    state = copy.deepcopy(after)
    pks: dict[str, dict[int, str]] = {
        table.name: dict(connection.exec_driver_sql(f'SELECT pk, id FROM "{table.name}"').all())
        for table in TABLES
    }
    rows = connection.exec_driver_sql(
        "SELECT tbl, id, op, field, before FROM journal_row WHERE entry = ? ORDER BY seq DESC", (entry,)
    )
    for table, record, op, name, before in rows:
        records = state[table]
        if op == "I":
            del records[record]
        elif op == "U":
            assert not same(records[record][name], before), f"{table}.{name} is journalled without a change"
            records[record][name] = before
        else:
            assert record not in records, f"{table} {record} is there and journalled as gone"
            image = json.loads(before)
            pks[table][image["pk"]] = record
            records[record] = {field.name: image[field.name] for field in BY_NAME[table].fields}
    ranges = connection.exec_driver_sql(
        "SELECT tbl, pk_lo, pk_hi FROM journal_range WHERE entry = ?", (entry,)
    )
    for table, low, high in ranges:
        for pk in range(low, high + 1):
            state[table].pop(pks[table].get(pk, ""), None)
    return state


def undo_breaches(past: Past, now: Dump, then: Dump, report: UndoReport) -> Iterator[str]:
    """What an undo of `past` did wrong, when it turned `now` into `then`."""
    kept = {(k.table, k.id, k.field) for k in report.kept}
    for table in TABLES:
        name = table.name
        for record in sorted(now[name].keys() | then[name].keys() | past.before[name].keys()):
            images = [dump[name].get(record) for dump in (past.before, past.after, now, then)]
            for breach in _record_breaches(name, record, images, then, kept):
                yield f"{name} {record}: {breach}"
    yield from _family_breaches(past, now, then)


def _record_breaches(
    table: str, record: str, images: Sequence[Record | None], then_all: Dump, kept: set[tuple[str, str, str]]
) -> Iterator[str]:
    before, after, now, then = images
    if before is None and after is None:
        if now != then:
            yield "not of this entry, but touched"
    elif before is None:
        changed = now is not None and now != after
        if then is not None and then != now:
            yield "inserted by the entry and altered by its undo"
        if changed and then is None:
            yield "changed since, but removed"
        if changed and (table, record, "") not in kept:
            yield "changed since, but not listed"
    elif after is None:
        if now is not None:
            if then != now:
                yield "came back since, but was altered"
        elif then is None:
            if (table, record, "") not in kept:
                yield "not brought back, and not listed"
        else:
            yield from _restored_breaches(table, before, then)
    elif now is None:
        if then is not None:
            yield "gone since, but brought back"
    elif then is None:
        yield "was there before the entry, but was removed"
    else:
        yield from _field_breaches(table, record, (before, after, now, then), then_all, kept)


def _restored_breaches(table: str, before: Record, then: Record) -> Iterator[str]:
    for field in BY_NAME[table].fields:
        lost = field.ref and then[field.name] is None  # what it pointed at may be gone
        if not same(before[field.name], then[field.name]) and not lost:
            yield f"{field.name} came back as {then[field.name]!r}, not {before[field.name]!r}"


def _field_breaches(
    table: str,
    record: str,
    images: tuple[Record, Record, Record, Record],
    then_all: Dump,
    kept: set[tuple[str, str, str]],
) -> Iterator[str]:
    before, after, now, then = images
    for field in BY_NAME[table].fields:
        was, left, is_, becomes = (image[field.name] for image in (before, after, now, then))
        wanted = was if not same(was, left) and same(is_, left) else is_
        gone = bool(field.ref) and wanted is not None and wanted not in then_all[field.ref]
        if not same(becomes, is_ if gone else wanted):
            yield f"{field.name} is {becomes!r}, not {wanted!r}"
        stays = not same(was, left) and (not same(is_, left) or gone)
        if stays and not same(was, is_) and (table, record, field.name) not in kept:
            yield f"{field.name} was kept, but not listed"


def _family_breaches(past: Past, now: Dump, then: Dump) -> Iterator[str]:
    """What the entry inserted goes completely when nobody changed or used any of it."""
    mine = {
        table.name: {
            i for i in past.after[table.name] if i not in past.before[table.name] and i in now[table.name]
        }
        for table in TABLES
    }
    for table in TABLES:
        for record, image in then[table.name].items():
            for field in table.fields:
                if field.ref and record not in mine[table.name] and image[field.name] in mine[field.ref]:
                    return  # in use
    if any(now[table][record] != past.after[table][record] for table, ids in mine.items() for record in ids):
        return
    for table_name, ids in mine.items():
        for record in sorted(ids & then[table_name].keys()):
            yield f"{table_name} {record}: inserted by the entry, untouched since, but still there"


def versions(connection: Connection) -> dict[tuple[str, str], int]:
    """The local version of every root, by table and id."""
    return {
        (table.name, row[0]): row[1]
        for table in TABLES
        if table.root
        for row in connection.exec_driver_sql(f'SELECT id, version FROM "{table.name}"')
    }


def unraised(
    before: Dump, after: Dump, old: Mapping[tuple[str, str], int], new: Mapping[tuple[str, str], int]
) -> list[tuple[str, str]]:
    """Roots that changed, or that own something that changed, without a higher version."""
    changed: set[tuple[str, str]] = set()
    for table in TABLES:
        left, right = before[table.name], after[table.name]
        for record in left.keys() | right.keys():
            if left.get(record) == right.get(record):
                continue
            changed.add((table.name, record))
            for image in (left.get(record), right.get(record)):
                owners = [table.field(name) for name in table.parent]
                changed |= {(f.ref, str(image[f.name])) for f in owners if image and image[f.name]}
    return sorted(root for root in changed if root in old and root in new and new[root] <= old[root])
