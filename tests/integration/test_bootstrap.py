"""Opening and making a profile as the program does it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from app import bootstrap
from app.domain.changes import Label
from app.errors import BusyError, LockedError, NotFoundError, StorageError
from app.services.contacts import NewContact, add_contact
from app.system.device import read_device
from app.system.secret import Secret

PASSWORD = Secret("correct horse battery")


def test_a_profile_is_made_closed_and_opened_with_its_password(tmp_path: Path) -> None:
    made = bootstrap.create(tmp_path / "p", person_name="Mara", password=PASSWORD)
    assert made.recovery_key.reveal().count("-") >= 3
    work = partial(add_contact, new=NewContact(given="Anna", family="Berg"))
    pk = made.context.database.write(Label("add"), work).value
    made.context.close()
    again = bootstrap.open_(tmp_path / "p", password=PASSWORD)
    with again.database.read() as session:
        rows = session.connection.exec_driver_sql("SELECT display_name FROM contact_row WHERE pk = ?", (pk,))
        assert rows.scalar_one() == "Anna Berg"
    assert again.person_id == made.context.person_id
    again.close()
    by_key = bootstrap.open_(tmp_path / "p", recovery_key=made.recovery_key)
    by_key.close()


def test_a_profile_can_be_opened_once_to_write_and_beside_it_to_read(tmp_path: Path) -> None:
    context = bootstrap.create(tmp_path / "p", person_name="Mara", password=PASSWORD).context
    with pytest.raises(BusyError):
        bootstrap.open_(tmp_path / "p", password=PASSWORD)
    beside = bootstrap.open_to_read(tmp_path / "p", password=PASSWORD)
    with pytest.raises(BusyError):
        beside.database.write(Label("add"), partial(add_contact, new=NewContact(fn="A")))
    beside.close()
    context.close()


def test_a_lost_device_file_is_made_again_for_the_same_device(tmp_path: Path) -> None:
    context = bootstrap.create(tmp_path / "p", person_name="Mara", password=PASSWORD).context
    context.close()
    context.profile.device_file.unlink()
    again = bootstrap.open_(tmp_path / "p", password=PASSWORD)
    again.close()
    kept = read_device(again.profile.device_file)
    assert kept is not None
    assert kept.device_id == context.device.device_id


def test_a_wrong_password_changes_nothing_and_frees_the_lock(tmp_path: Path) -> None:
    context = bootstrap.create(tmp_path / "p", person_name="Mara", password=PASSWORD).context
    context.close()
    with pytest.raises(LockedError):
        bootstrap.open_(tmp_path / "p", password=Secret("wrong"))
    bootstrap.open_(tmp_path / "p", password=PASSWORD).close()


def test_no_profile_and_a_profile_that_is_there_are_said(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        bootstrap.open_(tmp_path / "p", password=PASSWORD)
    bootstrap.create(tmp_path / "p", person_name="Mara", password=PASSWORD).context.close()
    with pytest.raises(StorageError):
        bootstrap.create(tmp_path / "p", person_name="Mara", password=PASSWORD)


def test_without_keyring_and_password_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(LockedError):
        bootstrap.create(tmp_path / "p", person_name="Mara")
    assert not (tmp_path / "p" / "key.json").exists()
    bootstrap.create(tmp_path / "p", person_name="Mara", password=PASSWORD).context.close()


def test_a_locked_window_reopens_its_files(tmp_path: Path) -> None:
    context = bootstrap.create(tmp_path / "p", person_name="Mara", password=PASSWORD).context
    bootstrap.close_files(context)
    with pytest.raises(LockedError):
        bootstrap.reopen(context)
    again = bootstrap.reopen(context, password=PASSWORD)
    assert again.database.actor.profile == context.keys.profile_id
    again.close()
