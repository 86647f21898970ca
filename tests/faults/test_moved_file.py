"""A database file that is moved, replaced or deleted while it is open takes no more writes (P18)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from app.db.session import Database
from app.domain.changes import Label
from app.errors import StorageError
from app.system.watch import FileIdentity, ensure_still_there
from tests.support.clock import FakeClock
from tests.support.profile import KEY, add_person, logical_dump, make_file, open_database

ADD = Label("add")


def _rename(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


def _delete(path: Path) -> None:
    path.unlink()


def _replace(path: Path) -> None:
    copy = path.with_name("copy.db")
    shutil.copyfile(path, copy)
    copy.replace(path)


def _move_and_copy_back(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))
    shutil.copyfile(path.with_name("elsewhere.db"), path)


@pytest.mark.parametrize("meddle", [_rename, _delete, _replace, _move_and_copy_back])
def test_nothing_is_written_after_the_file_was_meddled_with(
    meddle: Callable[[Path], None], tmp_path: Path
) -> None:
    path = make_file(tmp_path)
    check = partial(ensure_still_there, [FileIdentity.of(path)])
    new_ids = iter(str(number) for number in range(100))
    with Database(path, KEY, clock=FakeClock(), new_id=new_ids.__next__, check_place=check) as database:
        database.write(ADD, add_person)
        long = database.write_long(ADD)
        long.slice(add_person)
        assert len(logical_dump(database)["contact"]) == 2
        meddle(path)
        for attempt in (
            lambda: database.write(ADD, add_person),
            lambda: database.write_long(ADD),
            lambda: long.slice(add_person),
            lambda: database.maintain(lambda connection: connection.exec_driver_sql("DELETE FROM draft")),
        ):
            with pytest.raises(StorageError) as caught:
                attempt()
            assert caught.value.next_step
        assert len(logical_dump(database)["contact"]) == 2  # what is open can still be read


def test_a_file_that_is_put_back_unchanged_opens_with_all_that_was_saved(tmp_path: Path) -> None:
    path = make_file(tmp_path)
    with open_database(path) as database:
        database.write(ADD, add_person)
        path.rename(tmp_path / "elsewhere.db")
    (tmp_path / "elsewhere.db").rename(path)
    with open_database(path) as database:
        assert len(logical_dump(database)["contact"]) == 1
