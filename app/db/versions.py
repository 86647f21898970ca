"""The local version of every root: higher after each change of the record or of anything it owns."""

from __future__ import annotations

import json
from collections import defaultdict
from string import Template

from sqlalchemy import Connection

from app.db.journal import Touched
from app.domain.registry import BY_NAME, Field, Table

# A record that was deleted and inserted again goes on from the version that it had.
_RAISE = Template(
    """UPDATE "$tbl" SET version = 1 + max(version, coalesce((SELECT max(json_extract(j.before, '$$.version'))
 FROM journal_row AS j WHERE j.id = "$tbl".id AND j.tbl = '$tbl' AND j.field IS NULL AND j.op = 'D'), 0))
 WHERE pk IN (SELECT value FROM json_each(?)) OR id IN (SELECT value FROM json_each(?))"""
)
_OWNERS = Template(
    'SELECT DISTINCT "$col" FROM "$tbl" WHERE id IN (SELECT value FROM json_each(?)) AND "$col" IS NOT NULL'
)
_RANGE_OWNERS = Template('SELECT DISTINCT "$col" FROM "$tbl" WHERE pk BETWEEN ? AND ? AND "$col" IS NOT NULL')
_OWNED = tuple((table, table.field(name)) for table in BY_NAME.values() for name in table.parent)


def raise_versions(connection: Connection, touched: Touched, contacts: set[int]) -> None:
    """Gives the next version to every touched root, to the owners of touched children, and to `contacts`.

    Rows of a bulk insert keep their first version.
    """
    owners: dict[str, set[int]] = defaultdict(set)
    owners["contact"] |= contacts
    for table, field in _OWNED:
        if field.ref != "contact":  # `contacts` has their owners
            owners[field.ref] |= _owners(connection, touched, table, field)
    for name, low, high in touched.ranges:
        owners[name] = {pk for pk in owners[name] if not low <= pk <= high}
    for table in BY_NAME.values():
        ids = touched.ids.get(table.name, frozenset()) | touched.left.get(table.name, frozenset())
        if table.root and (ids or owners[table.name]):
            connection.exec_driver_sql(
                _RAISE.substitute(tbl=table.name),
                (json.dumps(sorted(owners[table.name])), json.dumps(sorted(ids))),
            )


def _owners(connection: Connection, touched: Touched, table: Table, field: Field) -> set[int]:
    """Pks of the records that own touched rows of `table`."""
    found: set[int] = set()
    names = {"tbl": table.name, "col": field.column}
    if ids := touched.ids.get(table.name):
        rows = connection.exec_driver_sql(_OWNERS.substitute(names), (json.dumps(sorted(ids)),))
        found.update(row[0] for row in rows)
    for name, low, high in touched.ranges:
        if name == table.name:
            rows = connection.exec_driver_sql(_RANGE_OWNERS.substitute(names), (low, high))
            found.update(row[0] for row in rows)
    for name, image in touched.images:
        pk = image.get(field.column)
        if name == table.name and isinstance(pk, int):
            found.add(pk)
    return found
