"""Is this database whole? Looks at pages, references, index, derived rows, triggers and contents.

Everything that needs time or a temporary change works on a private copy, so that writers never wait.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from string import Template

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection

from app.db import capture, derived, search
from app.db.blobs import BlobStore, referenced
from app.db.engine import Driver, connect, make_engine, storage_errors
from app.db.files import make_folder, sweep, temporary
from app.db.session import Database
from app.domain.times import due_utc
from app.errors import StorageError

_MARK = "check"
_SHOWN = 20  # details per finding


class Depth(StrEnum):
    """How much is looked at."""

    QUICK = "quick"  # pages, references, triggers, contents by their presence: seconds
    FULL = "full"  # also every HMAC, the whole index, derived rows and every content: minutes


class Trouble(StrEnum):
    """What can be wrong."""

    UNREADABLE = "unreadable"  # does not open, or pages are damaged: restore a backup
    CIPHER = "cipher"  # pages were changed from outside: restore a backup
    REFERENCES = "references"  # rows that point at rows which are not there
    TRIGGERS = "triggers"  # capture is not what this program makes
    DERIVED = "derived"  # list rows, counts or numbers differ from the records
    INDEX = "index"  # the search index differs from the records
    CONTENTS = "contents"  # photos or documents that are missing or damaged


REPAIRABLE = frozenset({Trouble.TRIGGERS, Trouble.DERIVED, Trouble.INDEX})


@dataclass(frozen=True, slots=True)
class Finding:
    """One trouble, how many rows, pages or files it touches, and the first of them."""

    trouble: Trouble
    count: int
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found; nothing is well when `findings` is empty."""

    findings: tuple[Finding, ...]
    contents: int  # that are referred to

    @property
    def ok(self) -> bool:
        """True when nothing was found."""
        return not self.findings

    @property
    def repairable(self) -> bool:
        """True when `repair` puts right all that was found."""
        return all(finding.trouble in REPAIRABLE for finding in self.findings)


def check(
    path: Path, key: bytes, *, blobs: BlobStore | None, scratch: Path, depth: Depth, now: int, tzid: str
) -> CheckReport:
    """Checks a database beside its writers; `scratch` is a private folder for the copy of a full check.

    Raises LockedError when the key does not open it and StorageError when the disk is in the way; a
    damaged file is a finding.
    """
    try:
        driver = connect(path, key, read_only=True)
    except StorageError as trouble:
        if trouble.key not in {"damaged", "database_cut", "database_plain"}:
            raise
        return CheckReport((Finding(Trouble.UNREADABLE, 1, (str(trouble),)),), 0)
    try:
        pages = list(_pages(driver, depth))
        if pages:  # nothing more that this file says can be relied on
            return CheckReport(tuple(pages), 0)
        findings = [*_references(driver), *_triggers(driver)]
        wanted = referenced(driver)
        if blobs is not None:
            findings += _contents(blobs, wanted, depth)
        if depth is Depth.FULL:
            findings += _computed(driver, key, scratch, now=now, tzid=tzid)
    finally:
        driver.close()
    return CheckReport(tuple(findings), len(wanted))


def repair(database: Database, report: CheckReport, *, now: int, tzid: str) -> tuple[Trouble, ...]:
    """Makes triggers, derived rows and index again from the records; what it put right.

    Records are never changed. For the rest a backup is the way.
    """
    found = {finding.trouble for finding in report.findings} & REPAIRABLE
    if Trouble.TRIGGERS in found:
        database.maintain(_remake_triggers)
    if found & {Trouble.DERIVED, Trouble.INDEX}:
        database.maintain(lambda connection: _recompute(connection, now=now, tzid=tzid))
    return tuple(sorted(found))


# -- looking


def _finding(trouble: Trouble, details: Sequence[str]) -> Iterator[Finding]:
    if details:
        yield Finding(trouble, len(details), tuple(details[:_SHOWN]))


def _pages(driver: Driver, depth: Depth) -> Iterator[Finding]:
    """Structure of pages and indexes (FTS5 included), and in full the HMAC of every page."""
    pragma = "PRAGMA integrity_check" if depth is Depth.FULL else "PRAGMA quick_check"
    try:
        if depth is Depth.FULL:
            cipher = [str(row[0]) for row in driver.execute("PRAGMA cipher_integrity_check")]
            yield from _finding(Trouble.CIPHER, cipher)
        said = [str(row[0]) for row in driver.execute(pragma)]
    except sqlcipher.DatabaseError as trouble:
        said = [str(trouble)]
    if said == ["ok"]:
        return
    index = [text for text in said if text.startswith(("fts5", "malformed inverted index"))]
    rest = [text for text in said if text not in index]
    yield from _finding(Trouble.UNREADABLE, rest)
    yield from _finding(Trouble.INDEX, index)


def _references(driver: Driver) -> Iterator[Finding]:
    rows = driver.execute("PRAGMA foreign_key_check").fetchall()
    yield from _finding(
        Trouble.REFERENCES, [f"{table} {row} → {parent}" for table, row, parent, _key in rows]
    )


def _triggers(driver: Driver) -> Iterator[Finding]:
    standing = {row[0] for row in driver.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")}
    differing = standing.symmetric_difference(capture.trigger_statements())
    yield from _finding(Trouble.TRIGGERS, sorted({text.split(maxsplit=3)[2] for text in differing}))


def _contents(blobs: BlobStore, wanted: set[str], depth: Depth) -> Iterator[Finding]:
    damaged = set(blobs.verify().damaged) if depth is Depth.FULL else set[str]()
    bad = [name for name in sorted(wanted) if name in damaged or not blobs.has(name)]
    yield from _finding(Trouble.CONTENTS, bad)


def _computed(driver: Driver, key: bytes, scratch: Path, *, now: int, tzid: str) -> Iterator[Finding]:
    """Computes everything again in a private copy and compares."""
    make_folder(scratch)
    sweep(scratch, _MARK)
    copy = temporary(scratch, _MARK)
    try:
        driver.execute("PRAGMA query_only = OFF")  # the file itself is open for reading only
        with storage_errors():
            driver.execute("VACUUM INTO ?", (str(copy),))
        with _thrown_away(copy, key) as connection:
            search.optimize(connection)  # or what was deleted from the index still counts in its vocabulary
            index = _index_queries(connection)
            _remember(connection, {**_DERIVED, **index})
            _recompute(connection, now=now, tzid=tzid)
            yield from _finding(Trouble.DERIVED, _differences(connection, _DERIVED))
            yield from _finding(Trouble.INDEX, _differences(connection, index))
    finally:
        sweep(scratch, _MARK)


@contextmanager
def _thrown_away(copy: Path, key: bytes) -> Iterator[Connection]:
    engine = make_engine(lambda: connect(copy, key), size=0, begin="BEGIN IMMEDIATE")
    try:
        with storage_errors(), engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


# touched_at says when a record was last changed; it is remembered, not computed.
_DERIVED = {
    "list row": "SELECT pk, is_company, display_name, sort_key, company, company_key, job, town, town_key,"
    " phone, email, photo, owner, last_contact, last_channel, last_outcome, next_step_at, next_step_due,"
    " next_step_kind, next_step, implicit, archived FROM contact_row",
    "count": "SELECT name, n FROM row_count WHERE n <> 0",
    "number": "SELECT pk, e164 FROM contact_point",
    "due": "SELECT pk, due_utc FROM task",
}
# The misspellings of a word stay when the last record with it goes: they lead to nothing and cost nothing.
_INDEXES = (
    "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE % USING fts5(%'"
    " AND name <> 'search_typo' ORDER BY name"
)
_VOCABULARY = Template("CREATE VIRTUAL TABLE temp.check_$tbl USING fts5vocab(main, $tbl, row)")
_WORDS = Template("SELECT term, doc FROM temp.check_$tbl")
_REMEMBER = Template('CREATE TABLE "before $name" AS $query')
_CHANGED = Template(
    'SELECT * FROM (SELECT * FROM "before $name" EXCEPT $query)'
    ' UNION ALL SELECT * FROM ($query EXCEPT SELECT * FROM "before $name")'
)


def _index_queries(connection: Connection) -> Mapping[str, str]:
    """For each index: every word in it and the number of records that have it."""
    queries: dict[str, str] = {}
    for (table,) in connection.exec_driver_sql(_INDEXES).all():
        connection.exec_driver_sql(_VOCABULARY.substitute(tbl=table))
        queries[table] = _WORDS.substitute(tbl=table)
    return queries


def _remember(connection: Connection, queries: Mapping[str, str]) -> None:
    for name, query in queries.items():
        connection.exec_driver_sql(_REMEMBER.substitute(name=name, query=query))


def _differences(connection: Connection, queries: Mapping[str, str]) -> list[str]:
    """The rows that are otherwise since `_remember`, each named once."""
    found: set[str] = set()
    for name, query in queries.items():
        rows = connection.exec_driver_sql(_CHANGED.substitute(name=name, query=query))
        found.update(f"{name} {row[0]}" for row in rows)
    return sorted(found)


# -- making anew


def _remake_triggers(connection: Connection) -> None:
    capture.drop_triggers(connection)
    capture.create_triggers(connection)


def _recompute(connection: Connection, *, now: int, tzid: str) -> None:
    """Everything that is computed, from the records; when they were last changed stays."""
    touched = connection.exec_driver_sql("SELECT touched_at, pk FROM contact_row").all()
    home = derived.region(connection)
    points = connection.exec_driver_sql("SELECT pk, type, value, e164 FROM contact_point").all()
    numbers = ((derived.normalised(kind, value, home), pk, old) for pk, kind, value, old in points)
    _update(
        connection,
        "UPDATE contact_point SET e164 = ? WHERE pk = ?",
        [(new, pk) for new, pk, old in numbers if new != old],
    )
    tasks = connection.exec_driver_sql("SELECT pk, due, due_tz, due_utc FROM task").all()
    dues = ((due_utc(due, zone or tzid), pk, old) for pk, due, zone, old in tasks)
    _update(
        connection,
        "UPDATE task SET due_utc = ? WHERE pk = ?",
        [(new, pk) for new, pk, old in dues if new != old],
    )
    derived.rebuild(connection, now=now)
    _update(
        connection,
        "UPDATE contact_row SET touched_at = ? WHERE pk = ?",
        [(at, pk) for at, pk in touched],
    )


def _update(connection: Connection, sql: str, rows: list[tuple[object, ...]]) -> None:
    if rows:
        connection.exec_driver_sql(sql, rows)
