"""A database in memory with a search index, and contacts to find in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlcipher3.dbapi2
from sqlalchemy import Connection, create_engine, event, insert

from app.db import search
from app.domain.fold import sort_key
from app.domain.phones import e164
from app.models import activity, document, local, workspace
from app.models.base import METADATA
from app.models.contact import address, affiliation, contact, contact_point

MODULES = (activity, document, local, workspace)  # importing them fills METADATA


@contextmanager
def empty_index() -> Iterator[Connection]:
    """A connection to a database in memory with every table and an empty index."""
    engine = create_engine("sqlite://", module=sqlcipher3.dbapi2)

    @event.listens_for(engine, "connect")
    def _plain(driver: sqlcipher3.dbapi2.Connection, _record: object) -> None:
        driver.isolation_level = None

    with engine.begin() as connection:
        METADATA.create_all(connection)
        for statement in search.SCHEMA:
            connection.exec_driver_sql(statement)
        yield connection
    engine.dispose()


def add_contact(
    connection: Connection,
    pk: int,
    name: str,
    *,
    phones: tuple[str, ...] = (),
    emails: tuple[str, ...] = (),
    company: str = "",
    town: str = "",
    **fields: object,
) -> None:
    """Adds a contact with its list row and indexes it."""
    connection.execute(insert(contact).values({"pk": pk, "id": f"c{pk}", "fn": name, **fields}))
    connection.execute(
        insert(local.contact_row).values(
            pk=pk,
            display_name=name,
            sort_key=sort_key(name),
            company=company,
            town=town,
            is_company=int(fields.get("kind") == "org"),
        )
    )
    for n, value in enumerate((*phones, *emails)):
        kind = "tel" if n < len(phones) else "email"
        normal = e164(value, "DE") if kind == "tel" else value
        connection.execute(
            insert(contact_point).values(id=f"p{pk}-{n}", contact_pk=pk, type=kind, value=value, e164=normal)
        )
    if company:
        connection.execute(insert(affiliation).values(id=f"f{pk}", contact_pk=pk, org_name=company))
    if town:
        connection.execute(insert(address).values(id=f"a{pk}", contact_pk=pk, locality=town))
    search.index_contacts(connection, [pk])
