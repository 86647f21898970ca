"""The search index: everything stored is found, in any spelling, best first, and nothing else is."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert, update
from sqlalchemy.exc import OperationalError

from app.db import search
from app.db.search_plan import Tier
from app.db.search_query import Kind, matched_fields, matches, query
from app.domain.fold import sort_key, words
from app.models.activity import interaction
from app.models.contact import (
    address,
    affiliation,
    contact,
    contact_group,
    contact_point,
    contact_relationship,
    contact_tag,
    group_member,
    important_date,
    relation,
    tag,
)
from app.models.local import contact_row, contact_use
from tests.support.search_index import add_contact, empty_index


@pytest.fixture
def connection() -> Iterator[Connection]:
    with empty_index() as connection:
        yield connection


def _found(connection: Connection, text: str, **options: object) -> list[int]:
    answer = query(connection, text, region="DE", **options)  # type: ignore[arg-type]  # passed through as given
    assert answer.exact
    assert answer.total == len(answer.hits)
    return [hit.pk for hit in answer.hits]


@pytest.mark.parametrize(
    ("name", "searches"),
    [
        ("Jörg Müller", ["jörg", "muller jorg", "MÜLLER", "mueller", "joerg mue", "mü"]),
        ("Łukasz Żółć", ["lukasz", "żół", "zolc luk"]),
        ("Søren Ørsted", ["orsted", "ørsted", "oersted", "soren"]),
        ("Klaus Weiß", ["weiss", "weiß", "wei"]),
        ("Νίκος Παπαδόπουλος", ["νικος", "ΠΑΠΑΔΟΠΟΥΛΟΣ", "παπ"]),
        ("Йожеф Ёлкин", ["иожеф", "елкин", "ЁЛК"]),
        ("Işıl İnce", ["isil", "ISIL", "ince", "ışı"]),
        ("مُحَمَّد أحمد", ["محمد", "احمد"]),
        ("שָׁלוֹם לוי", ["שלום", "לוי"]),
        ("山田太郎", ["山田", "太郎", "田", "山", "山田太郎"]),
        ("김민준", ["김", "민준", "기", "민주"]),
        ("สมชาย ใจดี", ["สมชาย", "ชาย", "ใจดี"]),
        ("ﾔﾏﾀﾞ サトウ", ["やまだ", "ヤマダ", "さと"]),
        ("Conor O’Brien", ["obrien", "o'brien", "O’Bri", "brien"]),
        ("Hans-Peter Meier", ["hanspeter", "hans-peter", "peter"]),
    ],
)
def test_a_name_is_found_in_any_spelling(connection: Connection, name: str, searches: list[str]) -> None:
    add_contact(connection, 1, name)
    add_contact(connection, 2, "Xaver Quux")
    for text in searches:
        assert _found(connection, text) == [1], text


@pytest.mark.parametrize("stored", ["0176 1234567", "+49 (0)176 1234567", "0049176-1234567", "+491761234567"])
def test_a_number_is_found_in_any_spelling_and_by_its_last_six_digits(
    connection: Connection, stored: str
) -> None:
    add_contact(connection, 1, "Elena", phones=(stored,))
    add_contact(connection, 2, "Other", phones=("0176 7654321",))
    for text in (
        *("0176 1234567", "+49 (0)176 1234567", "00491761234567", "0176-12 34 567", "234567", "1234"),
        *("elena 0176 123", "elena 234567", "0176/1234567 x12"),
    ):
        assert _found(connection, text) == [1], text
    assert _found(connection, "other 234567") == []
    assert query(connection, "0176 1234567", region="DE").hits[0].tier == Tier.PHONE


def test_a_number_without_a_sure_form_is_found_as_written(connection: Connection) -> None:
    add_contact(connection, 1, "Switchboard", phones=("555 12", "12"))
    assert _found(connection, "55512") == [1]
    assert _found(connection, "12") == [1]
    assert _found(connection, "1 555 1255512") == []


@pytest.mark.parametrize("text", ["marcheti", "mrachetti", "marchetty", "elena marxhetti", "elenna"])
def test_a_slip_of_the_hand_is_forgiven(connection: Connection, text: str) -> None:
    add_contact(connection, 1, "Elena Marchetti")
    add_contact(connection, 2, "Petra Kunze")
    assert _found(connection, text) == [1]
    assert query(connection, text).hits[0].tier == Tier.GUESSED
    assert list(matches(connection, text)) == [1]


def test_the_middle_of_a_word_is_found_where_no_word_begins_so(connection: Connection) -> None:
    add_contact(connection, 1, "Elena Marchetti", emails=("boss@bigcorp.example",), company="Sonnenhandel")
    assert _found(connection, "chett") == [1]
    assert _found(connection, "handel") == [1]
    assert _found(connection, "corp el") == [1]
    assert _found(connection, "chett corp") == [1]
    assert _found(connection, "chett corpse") == []


def test_initials_find_a_name(connection: Connection) -> None:
    add_contact(connection, 1, "Elena Marchetti")
    add_contact(connection, 2, "Emil Kunze")
    assert sorted(_found(connection, "em")) == [1, 2]
    assert list(matches(connection, "em")) == [1, 2]
    assert _found(connection, "ek") == [2]


def test_names_come_before_other_fields_and_those_before_guesses(connection: Connection) -> None:
    add_contact(connection, 1, "Anna Berg", company="Martin GmbH")
    add_contact(connection, 2, "Paul Martinez")
    add_contact(connection, 3, "Martina Kunze")
    add_contact(connection, 4, "Paul Martin")
    add_contact(connection, 5, "Martin Zorn")
    assert _found(connection, "martin") == [5, 3, 4, 2, 1]


def test_use_and_recent_talks_lift_a_contact_among_its_equals(connection: Connection) -> None:
    for pk in (1, 2, 3):
        add_contact(connection, pk, "Max Kunze")
    day = 86_400_000
    connection.execute(insert(contact_use).values(pk=2, uses=9, last=100 * day))
    connection.execute(update(contact_row).where(contact_row.c.pk == 3).values(last_contact=100 * day))
    assert _found(connection, "max") == [2, 3, 1]


def _fill_every_field(connection: Connection) -> list[str]:
    add_contact(
        connection,
        1,
        "Dr. Elena Marchetti",
        phones=("+49 176 1234567",),
        emails=("e.m@sun-trade.example",),
        n_given="Eleonora",
        n_additional="Pia",
        n_family="Marchetti",
        n_suffix="Jr.",
        sort_as="Marchesa",
        phonetic="Markettee",
        nickname="Nellie",
        note="Likes figs, hates O'Hare",
        customer_no="K-4711",
    )
    connection.execute(insert(contact).values({"pk": 2, "id": "c2", "kind": "org", "fn": "Sun Holding"}))
    connection.execute(insert(tag).values(pk=1, id="t", name="Fairgoer"))
    connection.execute(insert(contact_group).values(pk=1, id="g", name="Rowing club"))
    for table, fields in (
        (address, {"street": "Ölweg 5b", "postcode": "D-50667", "locality": "Köln", "region": "NRW"}),
        (
            address,
            {"pobox": "Postfach9", "ext": "Hinterhaus", "formatted": "c/o Zed Deutschland"},
        ),
        (affiliation, {"org_name": "SunTrade", "unit": "Export", "title": "Buyer", "role": "Decider"}),
        (affiliation, {"org_name": "Sun", "org_pk": 2}),
        (relation, {"other_text": "Giulia", "note": "sister"}),
        (important_date, {"label": "Nameday"}),
        (contact_tag, {"tag_pk": 1}),
        (contact_relationship, {"value": "supplier"}),
        (group_member, {"group_pk": 1}),
        (contact_point, {"type": "url", "value": "https://elena.example/über"}),
        (contact_point, {"type": "impp", "value": "xmpp:nell@chat.example"}),
    ):
        connection.execute(insert(table).values(id=f"{table.name}{fields}", contact_pk=1, **fields))
    search.index_contacts(connection, [1])
    return (
        "Dr. Elena Marchetti Eleonora Pia Jr Marchesa Markettee Nellie Likes figs hates O'Hare K-4711 Ölweg"
        " 5b D-50667 Köln NRW Postfach9 Hinterhaus Deutschland c/o Zed SunTrade Export Buyer Decider"
        " Sun Holding"
        " Giulia sister Nameday Fairgoer supplier Rowing club https://elena.example/über"
        " xmpp:nell@chat.example"
    ).split()


def test_every_word_of_every_field_finds_its_contact(connection: Connection) -> None:
    stored = _fill_every_field(connection)
    for word in stored:
        assert _found(connection, word) == [1], word
    for first, second in zip(stored, reversed(stored), strict=True):
        assert _found(connection, f"{first} {second}") == [1], (first, second)


def test_the_field_that_matched_is_named(connection: Connection) -> None:
    _fill_every_field(connection)
    for text, field in {
        "elena": "name",
        "eleonora": "name",
        "nellie": "nickname",
        "figs": "note",
        "sun-trade": "email",
        "suntrade": "email",
        "koln": "address",
        "buyer": "job",
        "holding": "company",
        "fairgoer": "tag",
        "234567": "tel",
        "4711": "customer_no",
        "rchett": "name",
        "marchetty": "name",
    }.items():
        assert matched_fields(connection, text, [1], region="DE")[1][0] == field, text
    assert matched_fields(connection, "x", [99]) == {99: ("name", "")}


_WORDS = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd", "Mn", "Pd"]), min_size=1, max_size=12)


@settings(max_examples=20)
@given(st.lists(_WORDS, min_size=1, max_size=6))
def test_whatever_is_stored_is_found(stored: list[str]) -> None:
    with empty_index() as connection:
        add_contact(connection, 1, stored[0], note=" ".join(stored[1:]))
        for text in stored:
            if words(text):
                assert _found(connection, text) == [1], text


def test_an_update_replaces_and_a_deletion_removes(connection: Connection) -> None:
    add_contact(connection, 1, "Elena Marchetti", phones=("0176 1234567",))
    connection.execute(update(contact).where(contact.c.pk == 1).values({"fn": "Petra Kunze"}))
    connection.execute(update(contact_row).where(contact_row.c.pk == 1).values(display_name="Petra Kunze"))
    search.index_contacts(connection, [1])
    assert _found(connection, "elena") == []
    assert _found(connection, "petra") == [1]
    connection.execute(update(contact).where(contact.c.pk == 1).values(deleted_at=5))
    search.index_contacts(connection, [1])
    for text in ("petra", "234567", "etr", "petta"):
        assert _found(connection, text) == [], text
    connection.execute(delete(contact).where(contact.c.pk == 99))
    search.index_contacts(connection, [99])


def test_companies_and_contacts_are_told_apart(connection: Connection) -> None:
    add_contact(connection, 1, "Sun Elena", phones=("0176 1234567",))
    add_contact(connection, 2, "Sun Trade", kind="org", phones=("0176 1234567",))
    assert sorted(_found(connection, "sun")) == [1, 2]
    for text in ("sun", "234567", "sum"):
        assert _found(connection, text, kinds=[Kind.CONTACT]) == ([1] if text != "sum" else []), text
        assert _found(connection, text, kinds=[Kind.COMPANY]) == ([2] if text != "sum" else []), text
    assert list(matches(connection, "234567", kinds=[Kind.COMPANY])) == [2]


def _talk(connection: Connection, pk: int, channel: str, subject: str, body: str) -> None:
    connection.execute(
        insert(interaction).values(
            pk=pk, id=f"i{pk}", channel=channel, subject=subject, body=body, start=pk * 1000
        )
    )
    search.index_interactions(connection, [pk])


def test_talks_and_notes_are_found_newest_first_and_follow_their_changes(connection: Connection) -> None:
    _talk(connection, 1, "call", "Angebot Stühle", "wants 40")
    _talk(connection, 2, "note", "", "40 stuehle, Größe L")
    _talk(connection, 3, "visit", "", "talked about chairs")
    assert _found(connection, "stühle") == [2, 1]
    assert _found(connection, "stuhle", kinds=[Kind.NOTE]) == []
    assert _found(connection, "groesse", kinds=[Kind.INTERACTION]) == []
    assert _found(connection, "chairs", kinds=[Kind.INTERACTION]) == [3]
    assert _found(connection, "40", kinds=[Kind.CONTACT]) == []
    connection.execute(update(interaction).where(interaction.c.pk == 3).values(body="tables"))
    connection.execute(update(interaction).where(interaction.c.pk == 1).values(deleted_at=1))
    search.index_interactions(connection, [1, 3])
    assert _found(connection, "chairs") == []
    assert _found(connection, "tables") == [3]
    assert _found(connection, "angebot") == []


def _many(connection: Connection, how_many: int) -> None:
    rows = [{"pk": pk, "id": f"c{pk}", "fn": f"Max Kunzemann{pk % 3}"} for pk in range(1, how_many + 1)]
    connection.execute(insert(contact), rows)
    connection.execute(
        insert(contact_row),
        [{"pk": row["pk"], "display_name": row["fn"], "sort_key": sort_key(str(row["fn"]))} for row in rows],
    )
    connection.execute(
        insert(contact_point),
        [
            {"id": f"p{row['pk']}", "contact_pk": row["pk"], "type": "tel", "value": f"55512{row['pk']:05}"}
            for row in rows
        ],
    )
    search.index_contacts(connection, [int(str(row["pk"])) for row in rows])


def test_a_broad_search_counts_all_and_ranks_the_newest_and_the_used(connection: Connection) -> None:
    _many(connection, 700)
    connection.execute(insert(contact_use).values(pk=3, uses=5, last=9))
    connection.execute(insert(contact_use).values(pk=4, uses=5, last=8))
    connection.execute(update(contact_row).where(contact_row.c.pk == 4).values(is_company=1))
    for text in ("max", "kunzem", "kunzemann max"):
        answer = query(connection, text, limit=10, kinds=[Kind.CONTACT])
        assert (answer.total, answer.exact, len(answer.hits)) == (700, True, 10)
        assert answer.hits[0].pk == 3
        capped = query(connection, text, limit=10, count_up_to=300)
        assert (capped.total, capped.exact) == (300, False)
        assert query(connection, text, limit=10, count_up_to=None).total == 700
        assert len(matches(connection, text)) == 700
    assert len(query(connection, "max", limit=600).hits) == 600


def test_the_count_is_that_of_all_even_where_a_word_is_only_partly_known(connection: Connection) -> None:
    _many(connection, 400)
    for pk in range(401, 404):
        add_contact(connection, pk, "Anna", note="kunzemannhausen")
    answer = query(connection, "kunzeman", limit=5)
    assert (answer.total, answer.exact) == (403, True)


def test_digits_count_words_and_numbers_together(connection: Connection) -> None:
    _many(connection, 400)
    add_contact(connection, 500, "Nora", phones=("0999 55512",))
    for pk in range(501, 801):
        add_contact(connection, pk, "Town", town=f"55512 X{pk}")
    exact = query(connection, "55512", count_up_to=None, limit=5)
    assert (exact.total, exact.exact) == (701, True)
    quick = query(connection, "55512", limit=5)
    assert quick.total <= 701
    assert not quick.exact
    assert len(matches(connection, "55512")) == 701


def test_a_bulk_build_equals_one_by_one_and_a_rebuild_both(connection: Connection) -> None:
    _many(connection, 320)
    before = {text: list(matches(connection, text)) for text in ("max", "kunzemann1", "00007", "maxx")}
    assert before["max"] == list(range(1, 321))
    _talk(connection, 1, "call", "Stapler", "")
    search.rebuild(connection)
    assert {text: list(matches(connection, text)) for text in before} == before
    assert _found(connection, "stapler", kinds=[Kind.INTERACTION]) == [1]


def test_merging_and_optimizing_change_no_answer_and_forget_what_was_deleted(connection: Connection) -> None:
    for pk in range(1, 21):
        add_contact(connection, pk, f"Elena Canary{pk}")
    connection.execute(update(contact).where(contact.c.pk > 1).values(deleted_at=1))
    search.index_contacts(connection, range(2, 21))
    steps = 0
    while search.merge_step(connection):
        steps += 1
    assert steps < 20
    assert _found(connection, "elena") == [1]
    connection.execute(update(contact).where(contact.c.pk == 1).values(deleted_at=1))
    search.index_contacts(connection, [1])
    search.optimize(connection)
    for table in ("search_contact", "search_name", "search_gram", "search_typo"):
        blocks = connection.exec_driver_sql(f"SELECT block FROM {table}_data").scalars().all()
        assert not any(b"canar" in block for block in blocks)
    assert connection.exec_driver_sql("SELECT count(*) FROM search_word").scalar() == 0
    search.optimize(connection)


def test_ten_thousand_random_texts_raise_nothing(connection: Connection) -> None:
    add_contact(connection, 1, "Elena Marchetti", phones=("0176 1234567",), emails=("e@sun.example",))
    chance = random.Random(5)
    alphabet = "\"'*^()-+:{}[]&|!~ANDORNOTNEAR elma0123456789@.,;%_\\/\0\n\t"
    alphabet += "\ud800ßüЖ山김ก\U0001f355\u202e\ue000\ue002"
    for _ in range(10_000):
        text = "".join(chance.choices(alphabet, k=chance.randint(0, 14)))
        query(connection, text, region=chance.choice(["", "DE", "US"]))


@given(st.text(max_size=40))
@settings(max_examples=20)
def test_no_text_raises(text: str) -> None:
    with empty_index() as connection:
        query(connection, text, region="DE")
        matches(connection, text)


def test_marks_of_the_index_cannot_be_asked_for(connection: Connection) -> None:
    add_contact(connection, 1, "Sun Trade", kind="org")
    for mark in (search.COMPANY, search.INITIALS, search.INITIALS + "st"):
        assert _found(connection, mark) in ([], [1] if mark.endswith("st") else [])


def test_an_interrupted_search_ends_with_the_drivers_error(connection: Connection) -> None:
    _many(connection, 400)
    driver = connection.connection.driver_connection
    assert driver is not None
    stop = threading.Event()

    def interrupt() -> None:
        while not stop.wait(0.0005):
            driver.interrupt()

    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        with pytest.raises(OperationalError, match="interrupted"):
            _ask_until_it_raises(connection)
    finally:
        stop.set()
        thread.join()


def _ask_until_it_raises(connection: Connection) -> None:
    for _ in range(10_000):
        query(connection, "m k", count_up_to=None)
