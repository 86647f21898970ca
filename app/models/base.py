"""Naming convention and common columns of every table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text
from sqlalchemy.types import UserDefinedType

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Untyped(UserDefinedType[object]):
    """A column without declared type: integers, reals, texts and NULL stay exactly what they are."""

    cache_ok = True

    def get_col_spec(self, **_kw: object) -> str:
        """No type at all in the DDL."""
        return ""


def text(name: str) -> Column[str]:
    """A text that is empty when not known, never NULL."""
    return Column(name, Text, nullable=False, server_default="")


def flag(name: str) -> Column[int]:
    """0 or 1."""
    return Column(name, Integer, nullable=False, server_default="0")


def number(name: str) -> Column[int | None]:
    """An integer, NULL when not known: milliseconds, seconds, minor units or a count."""
    return Column(name, Integer, nullable=True)


def reference(name: str, table: str, *, index: bool = True) -> Column[int | None]:
    """A local reference: column `<name>_pk` to the pk of `table`; nullable and without ON DELETE."""
    return Column(f"{name}_pk", Integer, ForeignKey(f"{table}.pk"), nullable=True, index=index)


def synced(name: str, *columns: Column[Any]) -> Table:
    """A synced table: local key, wire id, server revision and bucket before its own columns."""
    return Table(
        name,
        METADATA,
        Column("pk", Integer, primary_key=True, autoincrement=True),
        Column("id", Text, nullable=False, unique=True),
        Column("rev", Integer, nullable=False, server_default="0"),
        Column("bucket", Text, nullable=False, server_default="all"),
        *columns,
        sqlite_autoincrement=True,
    )


def root(name: str, *columns: Column[Any]) -> Table:
    """A synced table of records that stand on their own: local version, maker, deletion mark."""
    return synced(
        name,
        Column("version", Integer, nullable=False, server_default="1"),
        number("created_at"),
        text("created_tz"),
        text("created_by"),
        number("deleted_at"),
        text("deleted_by"),
        *columns,
    )
