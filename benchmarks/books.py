"""Whole profiles with so many contacts, made once per run: imported up to 20,000, beyond that multiplied."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from string import Template

from sqlalchemy import Connection

from app.bootstrap import Context, create, open_
from app.db import capture, search
from app.db.engine import connect, make_engine
from app.jobs.importing import ImportJob, recognise
from app.services.importing import ImportOptions
from app.system.secret import Secret
from benchmarks.cards import write_cards

PASSWORD = Secret("a password of the benchmarks")
IMPORTED = 20_000

_MADE: dict[int, Path] = {}
_SLICE = 5_000
_TABLES = (
    "contact contact_point address affiliation important_date contact_tag contact_row".split()
)  # all that the cards of benchmarks.cards fill
_COPY = Template('INSERT INTO "$table"($columns) SELECT $values FROM "$table" WHERE pk <= $last')
_LAST = Template('SELECT max(pk) FROM "$table"')
_COLUMNS = Template("PRAGMA table_info('$table')")
_PUT = (
    "INSERT INTO search_contact(rowid, words) VALUES (?, ?)",
    "INSERT INTO search_name(rowid, words) VALUES (?, ?)",
    "INSERT INTO search_gram(rowid, text) VALUES (?, ?)",
)


@contextmanager
def shelf() -> Iterator[Path]:
    """The folder in which the profiles of this run are kept."""
    with tempfile.TemporaryDirectory(prefix="satchel-bench-") as folder:
        try:
            yield Path(folder)
        finally:
            _MADE.clear()


def profile(folder: Path, count: int) -> Path:
    """The folder of a profile with at least so many contacts; made when it is first asked for."""
    if count not in _MADE:
        _MADE[count] = _make(folder / str(count), count)
    return _MADE[count]


def copy_of(made: Path, target: Path) -> Path:
    """A copy that may be written to."""
    shutil.copytree(made, target)
    return target


def opened(folder: Path) -> Context:
    """The profile, open."""
    return open_(folder, password=PASSWORD)


def _make(folder: Path, count: int) -> Path:
    first = min(count, IMPORTED)
    context = create(folder, person_name="Bench", password=PASSWORD).context
    with tempfile.TemporaryDirectory() as cards:
        source = recognise(write_cards(Path(cards) / "cards.vcf", first))
        ImportJob(context.database, context.blobs, options=ImportOptions()).run([source])
    path, key = context.profile.database, context.data_key.reveal()
    context.close()
    engine = make_engine(lambda: connect(path, key), size=0, begin="BEGIN IMMEDIATE")
    with engine.begin() as connection:
        if count > first:
            _multiply(connection, -(-count // first) - 1)
    with engine.begin() as connection:
        while search.merge_step(connection):  # as the idle job leaves it
            pass
    engine.dispose()
    return folder


def _multiply(connection: Connection, copies: int) -> None:
    """Adds copies of everything under other pks and ids; what is searched and sorted stays the same text."""
    capture.drop_triggers(connection)
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    last = {name: _number(connection, _LAST.substitute(table=name)) for name in _TABLES}
    pks = [row[0] for row in connection.exec_driver_sql("SELECT pk FROM contact ORDER BY pk")]
    told = [
        line
        for start in range(0, len(pks), _SLICE)
        for line in lines(connection, pks[start : start + _SLICE])
    ]
    for copy in range(1, copies + 1):
        step = copy * last["contact"]
        for table in _TABLES:
            shift = step if table in ("contact", "contact_row") else copy * last[table]
            _copy(connection, table, shift=shift, contacts=step, last=last[table])
        rows = [(line.pk + step, line.words, line.names, line.grams) for line in told]
        for n, statement in enumerate(_PUT, start=1):
            connection.exec_driver_sql(statement, [(row[0], row[n]) for row in rows])
    connection.exec_driver_sql("UPDATE row_count SET n = n * ?", (copies + 1,))
    capture.create_triggers(connection)


def lines(connection: Connection, pks: Sequence[int]) -> list[search.Line]:
    """What the search index is told about these contacts."""
    return [search.line_of(pk, found, set()) for pk, found in search.texts(connection, pks).items()]


def _copy(connection: Connection, table: str, *, shift: int, contacts: int, last: int) -> None:
    names = [row[1] for row in connection.exec_driver_sql(_COLUMNS.substitute(table=table))]
    changed = {"pk": f"pk + {shift}", "id": "lower(hex(randomblob(16)))"}
    changed |= {name: f"{name} + {contacts}" for name in ("contact_pk", "org_pk")}
    values = ", ".join(changed.get(name, f'"{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    connection.exec_driver_sql(_COPY.substitute(table=table, columns=columns, values=values, last=last))


def _number(connection: Connection, statement: str) -> int:
    return int(connection.exec_driver_sql(statement).scalar_one())
