"""Search as the window and the command line see it: titles, what matched, and the list filter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import insert

from app.db import search as index
from app.db.search_query import Kind
from app.db.session import ReadSession
from app.models.activity import interaction, participant
from app.models.workspace import setting
from app.queries.search import SearchHit, contact_list_matches, excerpt, search
from tests.support.search_index import add_contact, empty_index


@pytest.fixture
def session() -> Iterator[ReadSession]:
    with empty_index() as connection:
        connection.execute(insert(setting).values(id="s", key="region", value='"DE"'))
        add_contact(
            connection,
            1,
            "Elena Marchetti",
            phones=("0176 1234567",),
            emails=("elena@sun.example",),
            company="Sun Trade",
            town="Köln",
            note="likes figs",
        )
        add_contact(connection, 2, "Sun Trade", kind="org")
        rows = [
            {"pk": 1, "id": "i1", "channel": "call", "subject": "Figs", "body": "wants an offer", "start": 1},
            {
                "pk": 2,
                "id": "i2",
                "channel": "note",
                "subject": "",
                "body": "the fig crate " * 30,
                "start": 2,
            },
        ]
        connection.execute(insert(interaction), rows)
        connection.execute(insert(participant).values(id="p", interaction_pk=1, contact_pk=1))
        index.index_interactions(connection, [1, 2])
        yield ReadSession(connection)


def test_a_hit_says_what_it_is_and_what_matched(session: ReadSession) -> None:
    hit = search(session, "elena").hits[0]
    assert hit == SearchHit(
        id="c1",
        pk=1,
        kind=Kind.CONTACT,
        title="Elena Marchetti",
        subtitle="Sun Trade · Köln",
        matched="name",
        excerpt="Elena Marchetti",
        contact_pk=1,
    )
    assert search(session, "koeln").hits[0].matched == "address"
    phone = search(session, "0176 1234567").hits[0]
    assert (phone.matched, phone.excerpt) == ("phone", "0176 1234567")


def test_companies_come_beside_their_people(session: ReadSession) -> None:
    found = search(session, "sun trade")
    assert [(hit.kind, hit.title, hit.matched) for hit in found.hits] == [
        (Kind.COMPANY, "Sun Trade", "name"),
        (Kind.CONTACT, "Elena Marchetti", "company"),
    ]


def test_talks_and_notes_name_their_contact(session: ReadSession) -> None:
    found = search(session, "figs")
    assert found.total == 2
    assert [
        (hit.id, hit.kind, hit.title, hit.subtitle, hit.matched, hit.contact_pk) for hit in found.hits
    ] == [
        ("c1", Kind.CONTACT, "Elena Marchetti", "Sun Trade · Köln", "note", 1),
        ("i1", Kind.INTERACTION, "Figs", "Elena Marchetti", "subject", 1),
    ]
    (note,) = search(session, "crate", kinds=[Kind.NOTE]).hits
    assert (note.matched, note.subtitle, note.contact_pk) == ("body", "", 0)
    assert note.excerpt.startswith("the fig crate")
    assert note.excerpt.endswith("…")


def test_the_total_counts_all_whatever_the_limit(session: ReadSession) -> None:
    for pk in range(10, 40):
        add_contact(session.connection, pk, f"Max Kunze {pk}")
    found = search(session, "max", limit=3, count_up_to=None)
    assert (found.total, found.exact, len(found.hits)) == (30, True, 3)
    assert list(contact_list_matches(session, "max")) == list(range(10, 40))


def test_an_empty_search_finds_nothing(session: ReadSession) -> None:
    assert search(session, " ").total == 0
    assert list(contact_list_matches(session, "")) == []


def test_an_excerpt_shows_the_place_that_matched() -> None:
    text = "begin " * 30 + "needle in the hay " + "end " * 40
    shown = excerpt(text, "needle")
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert "needle in the hay" in shown
    assert excerpt(text, "nowhere").startswith("begin")
    assert excerpt(text[:200] + " needle", "needle").endswith("needle")
