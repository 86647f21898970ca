"""What happened and what comes next: logged, changed, completed, put back from an archive."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import select

from app.db.session import Database
from app.domain.changes import Label
from app.errors import NotFoundError, ValidationError
from app.formats.json.archive import ParsedActivity
from app.models.activity import participant
from app.queries.records import contact_ids
from app.services import contacts, interactions
from app.services.archive import put_back
from app.services.contacts import NewContact
from app.services.interactions import LogEntry, NextStep
from app.services.record_json import interactions_json, living_pks, record_json, tasks_json
from tests.support.clock import FakeClock
from tests.support.profile import make_database

T = TypeVar("T")
GONE = 987_654


@pytest.fixture
def database(tmp_path: Path, fake_clock: FakeClock) -> Iterator[Database]:
    """An empty profile database with a clock that stands."""
    with make_database(tmp_path, clock=fake_clock) as made:
        yield made


@pytest.fixture
def ada(database: Database) -> int:
    """A contact."""
    return do(database, contacts.add_contact, NewContact(given="Ada"))


def do(database: Database, work: Callable[..., T], *args: object, **values: object) -> T:
    return database.write(Label("test"), lambda session: work(session, *args, **values)).value


def happened(database: Database) -> list[dict[str, Any]]:
    with database.read() as session:
        return interactions_json(session, living_pks(session, "interactions"))


def tasks(database: Database) -> list[dict[str, Any]]:
    with database.read() as session:
        return tasks_json(session, living_pks(session, "tasks"))


def add_task(database: Database, people: Sequence[int], kind: str = "call", due: str = "2026-12-01") -> int:
    return do(database, interactions.add_task, NextStep("Ring back", due=due, kind=kind), people)


def test_a_call_is_logged_with_its_next_step(database: Database, ada: int, fake_clock: FakeClock) -> None:
    step = NextStep(" Send quote ", due="2026-12-01T10:00", kind="email")
    pk = do(
        database, interactions.log, LogEntry("call", [ada, ada], " Hi ", outcome="reached", next_step=step)
    )
    (call,) = happened(database)
    assert (call["channel"], call["body"], call["outcome"], len(call["contacts"])) == (
        "call",
        "Hi",
        "reached",
        1,
    )
    assert call["start"] == "2026-11-21T10:00:00+01:00"
    (task,) = tasks(database)
    assert (task["due"], task["due_tz"], task["kind"]) == ("2026-12-01T10:00", "Europe/Berlin", "email")
    with database.read() as session:
        assert record_json(session, call["id"])["record"] == "interaction"
        assert record_json(session, task["id"])["record"] == "task"
    assert do(database, interactions.interaction_id, pk) == call["id"]


def test_a_private_entry_is_for_me_alone(database: Database, ada: int) -> None:
    entry = LogEntry("note", [ada], "Secret", private=True, start=0, tzid="UTC", next_step=NextStep(" "))
    do(database, interactions.log, entry)
    assert (happened(database)[0]["private"], tasks(database)) == (True, [])


def test_what_cannot_be_logged_is_named(database: Database, ada: int) -> None:
    for entry, error in (
        (LogEntry("telepathy", [ada]), ValidationError),
        (LogEntry("call", []), ValidationError),
        (LogEntry("call", [GONE]), NotFoundError),
    ):
        with pytest.raises(error):
            do(database, interactions.log, entry)
    with pytest.raises(ValidationError):
        add_task(database, [ada], kind="dance")
    assert happened(database) == tasks(database) == []


def test_an_interaction_is_changed_and_deleted(database: Database, ada: int) -> None:
    pk = do(database, interactions.log, LogEntry("call", [ada]))
    do(database, interactions.change_interaction, pk, outcome="voicemail")
    assert happened(database)[0]["outcome"] == "voicemail"
    with pytest.raises(ValidationError):
        do(database, interactions.change_interaction, pk, mood="good")
    do(database, interactions.delete_interaction, pk)
    assert happened(database) == []
    with database.read() as session:
        assert "deleted_at" in interactions_json(session, [pk])[0]


def test_a_completed_call_is_one_interaction_however_often(database: Database, ada: int) -> None:
    pk = add_task(database, [ada])
    do(database, interactions.change_task, pk, summary="Ring Ada", due="")
    with pytest.raises(ValidationError):
        do(database, interactions.change_task, pk, colour="red")
    made = do(database, interactions.complete_task, pk, result="reached")
    (call,) = happened(database)
    assert (call["subject"], call["outcome"], len(call["contacts"])) == ("Ring Ada", "reached", 1)
    do(database, interactions.reopen_task, pk)
    assert tasks(database)[0]["status"] == "open"
    assert made is not None
    do(database, interactions.delete_interaction, made)
    assert do(database, interactions.complete_task, pk, result="voicemail") == made
    assert [one["outcome"] for one in happened(database)] == ["voicemail"]
    assert tasks(database)[0]["completed"] is not None


def test_a_plain_task_leaves_no_interaction_and_a_deleted_one_is_gone(database: Database, ada: int) -> None:
    pk = add_task(database, [ada], kind="todo", due="")
    assert do(database, interactions.complete_task, pk) is None
    do(database, interactions.delete_task, pk)
    assert tasks(database) == []
    with pytest.raises(NotFoundError):
        do(database, interactions.complete_task, pk)
    with pytest.raises(NotFoundError):
        do(database, interactions.complete_task, GONE)
    with database.read() as session, pytest.raises(NotFoundError):
        living_pks(session, "dreams")


def activity(kind: str, record: str, *people: str, **values: str | int | bool | None) -> ParsedActivity:
    return ParsedActivity(1, kind, record, dict(values), people)


def test_an_archive_is_put_back_once_on_the_contacts_that_are_here(database: Database, ada: int) -> None:
    with database.read() as session:
        record = contact_ids(session, [ada])[ada]
    call = activity("interaction", "", record, start="2026-11-20T15:00:00+01:00", channel="call", body=None)
    secret = activity("interaction", "0190b6a0-0000-7000-8000-0000000000b1", "old id", private=True)
    task = activity("task", "0190b6a0-0000-7000-8000-0000000000b2", record, summary="x", completed=None)
    done = activity(
        "task",
        "0190b6a0-0000-7000-8000-0000000000b3",
        record,
        completed="2026-11-20T15:00:00Z",
        start="2026-11-20",
    )
    orphan = activity("interaction", "0190b6a0-0000-7000-8000-0000000000b4", "nobody")
    everything = [call, secret, task, done, orphan]
    assert do(database, put_back, everything, {"old id": ada}) == [orphan]
    assert sorted(one["channel"] for one in happened(database)) == ["", "call"]
    with database.read() as session:
        buckets = session.execute(select(participant.c.bucket).order_by(participant.c.pk)).scalars().all()
    assert buckets == ["all", "user:" + database.actor.person, "all", "all"]
    assert [one["summary"] for one in tasks(database)] == ["x", ""]
    assert do(database, put_back, [secret, task, done], {"old id": ada}) == []
    assert len(happened(database)) == 2
