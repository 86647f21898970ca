"""What each room must not import, as a table: packages from outside, and rooms that its job has no need of.

The order of the rooms is a contract of import-linter in pyproject.toml. This table adds what an order cannot
say; it looks at direct imports, and it may name rooms that do not exist yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.unit.house.source import REPOSITORY, Breach, Source, imports

_QT = frozenset({"PySide6", "shiboken6"})
_SQL = frozenset({"sqlalchemy", "alembic", "sqlcipher3", "sqlite3"})
_NETWORK = frozenset(
    {
        "httpx",
        "requests",
        "urllib.request",
        "http.client",
        "http.server",
        "smtplib",
        "imaplib",
        "poplib",
        "ftplib",
    }
)
_DATA = frozenset({"app.models", "app.db"})
_CODECS = frozenset(f"app.formats.{name}" for name in ("vcard", "csv", "json", "mail", "icalendar"))
_CLIENT = frozenset(
    {"app.services", "app.queries", "app.formats", "app.jobs"}
    | {"app.sync.central", "app.sync.dav", "app.sync.mail"}
)

FORBIDDEN: Mapping[str, frozenset[str]] = {
    "app/errors.py": _QT | _SQL | _NETWORK,
    "app/domain/": _QT | _SQL | _NETWORK,
    "app/models/": _QT | _NETWORK | {"sqlalchemy.orm.Session", "alembic"},
    "app/db/": _QT | _NETWORK,
    "app/formats/": _QT | _SQL | _NETWORK | {"socket", "ssl", "app.models", "app.db", "app.system"},
    "app/system/": _QT | _SQL | _NETWORK | {"app.domain.registry"} | _DATA,
    # app.formats.contact, the plain values of a whole contact, is what an export is read into.
    "app/queries/": _QT | _NETWORK | _CODECS | {"app.system", "app.db.session.WriteSession"},
    "app/services/": _QT | _NETWORK | {"socket", "app.system"},
    "app/sync/": _QT,
    "app/jobs/": _QT | _SQL | {"threading", "concurrent.futures", "app.models"},
    "app/bootstrap.py": _QT | _NETWORK,
    "app/cli/": _QT | _SQL | _NETWORK | {"app.models", "app.ui", "app.server"},
    "app/ui/": _SQL | _NETWORK | {"app.models", "app.db", "app.sync"},
    "app/server/": _QT | _DATA | _CLIENT,
}
_UI_SHARED = frozenset({"shell", "widgets"})


def rooms_keep_to_their_job(source: Source) -> Iterator[Breach]:
    """A room imports only what its job needs (the table in tests/unit/house/rooms.py)."""
    for room, forbidden in FORBIDDEN.items():
        if not source.within(room):
            continue
        for line, name in imports(source):
            if any(name == f or name.startswith(f + ".") for f in forbidden):
                yield Breach(line, f"import {name}")


def features_of_the_window_do_not_know_each_other(source: Source) -> Iterator[Breach]:
    """A feature imports no other feature; app/ui/widgets holds what they share, and knows none."""
    here = source.path.split("/")
    if here[:2] != ["app", "ui"] or len(here) < 4 or here[2] == "shell":
        return
    for line, name in imports(source):
        there = name.split(".")
        if there[:2] != ["app", "ui"] or len(there) < 4 or there[2] == here[2]:
            continue
        if (REPOSITORY / "app" / "ui" / f"{there[2]}.py").exists():
            continue  # a module that all of them share, such as app/ui/theme.py
        if here[2] == "widgets" or there[2] not in _UI_SHARED:
            yield Breach(line, f"import {name}")
