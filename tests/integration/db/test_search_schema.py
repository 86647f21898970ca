"""The migrations make the search tables that the program writes to."""

from __future__ import annotations

from pathlib import Path

from app.db.search import SCHEMA
from tests.support.profile import make_database


def test_the_migrated_search_tables_are_the_ones_of_the_program(tmp_path: Path) -> None:
    wanted = {statement for statement in SCHEMA if statement.startswith("CREATE")}
    with make_database(tmp_path) as database, database.read() as session:
        rows = session.connection.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE sql LIKE 'CREATE%' AND name LIKE 'search%'"
        )
        found = {row[0] for row in rows}
    assert wanted <= found
