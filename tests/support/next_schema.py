"""A made-up next schema, to prove upgrades before there is a real one."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.support.profile import SCRIPTS

NEXT_VERSION = 2
REVISION = '''"""Adds a mark to contacts, the way alembic changes a table of SQLite: by making it anew."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    kept = {"sqlite_autoincrement": True}
    with op.batch_alter_table("contact", recreate="always", table_kwargs=kept) as batch:
        batch.add_column(sa.Column("mark", sa.Text(), nullable=False, server_default=""))
    op.create_table("mark_kind", sa.Column("pk", sa.Integer(), primary_key=True))
    op.execute("UPDATE contact SET mark = upper(fn)")
    %s
'''


def next_scripts(folder: Path, *, also: str = "pass") -> Path:
    """The migrations with the made-up revision, which runs the statement `also` at its end."""
    scripts = folder / "scripts"
    shutil.copytree(SCRIPTS, scripts)
    (scripts / "versions" / "0002_next.py").write_text(REVISION % also, encoding="utf-8")
    return scripts
