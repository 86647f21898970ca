"""The search index: its tables and their upkeep inside every write; search_query.py asks it.

No table holds a text that could be read back: `search_contact` (all words of a contact), `search_name`
(those of its names, so that the best matches need not be picked out of the others) and
`search_interaction` have rowid = pk; `search_gram` holds triples of characters of names, mail
addresses and phone numbers, for the middle of a word or number. `search_word` lists the words in
use, and `search_typo` files them under the keys that their misspellings share. Folding is ours, so
SQLite's tokenizer only splits at spaces and ASCII punctuation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import Connection

from app.domain import fold, phones, typos

Text = tuple[str, str, str]  # field, text, E.164 of a phone number
_NOTHING: Mapping[int, Sequence[Text]] = MappingProxyType({})

# Marks that no text can be folded into: words of the index, INITIALS as the beginning of one.
COMPANY = "\ue000"
NOTE = "\ue001"
INITIALS = "\ue002"

SCHEMA: tuple[str, ...] = (
    "CREATE VIRTUAL TABLE search_contact USING fts5(words,"
    " content='', contentless_delete=1, detail=none, prefix='1 2 3 4 5', tokenize='ascii')",
    "CREATE VIRTUAL TABLE search_name USING fts5(words,"
    " content='', contentless_delete=1, detail=none, prefix='1 2 3 4 5', tokenize='ascii')",
    "CREATE VIRTUAL TABLE search_interaction USING fts5(words,"
    " content='', contentless_delete=1, detail=none, prefix='1 2 3 4 5', tokenize='ascii')",
    "CREATE VIRTUAL TABLE search_gram USING fts5(text,"
    " content='', contentless_delete=1, detail=none, tokenize='trigram case_sensitive 1')",
    "CREATE TABLE search_word (pk INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE)",
    "CREATE VIRTUAL TABLE search_typo USING fts5(keys, content='', columnsize=0, detail=none,"
    " tokenize='ascii')",
    # Merging happens in merge_step, off the path of a save: an automatic merge can take a second.
    "INSERT INTO search_contact(search_contact, rank)"
    " VALUES ('automerge', 0), ('crisismerge', 1000), ('usermerge', 4)",
    "INSERT INTO search_name(search_name, rank)"
    " VALUES ('automerge', 0), ('crisismerge', 1000), ('usermerge', 4)",
    "INSERT INTO search_interaction(search_interaction, rank)"
    " VALUES ('automerge', 0), ('crisismerge', 1000), ('usermerge', 4)",
    "INSERT INTO search_gram(search_gram, rank)"
    " VALUES ('automerge', 0), ('crisismerge', 1000), ('usermerge', 4)",
    "INSERT INTO search_typo(search_typo, rank)"
    " VALUES ('automerge', 0), ('crisismerge', 1000), ('usermerge', 4)",
)
PREFIXED = 5  # beginnings of words up to this length have an index of their own

BULK = 300  # contacts from which on an index call gets the large memory of a bulk write
_SLICE = 2000  # contacts read and indexed at a time
_HASH_BULK, _HASH = 16 << 20, 1 << 20  # bytes that FTS5 gathers before it writes a segment
_HASHSIZE = (
    "INSERT INTO search_contact(search_contact, rank) VALUES ('hashsize', ?)",
    "INSERT INTO search_name(search_name, rank) VALUES ('hashsize', ?)",
    "INSERT INTO search_interaction(search_interaction, rank) VALUES ('hashsize', ?)",
    "INSERT INTO search_gram(search_gram, rank) VALUES ('hashsize', ?)",
    "INSERT INTO search_typo(search_typo, rank) VALUES ('hashsize', ?)",
)
_MERGE = (
    "INSERT INTO search_contact(search_contact, rank) VALUES ('merge', 16)",
    "INSERT INTO search_name(search_name, rank) VALUES ('merge', 16)",
    "INSERT INTO search_interaction(search_interaction, rank) VALUES ('merge', 16)",
    "INSERT INTO search_gram(search_gram, rank) VALUES ('merge', 16)",
    "INSERT INTO search_typo(search_typo, rank) VALUES ('merge', 16)",
)
_OPTIMIZE = (
    "INSERT INTO search_contact(search_contact) VALUES ('optimize')",
    "INSERT INTO search_name(search_name) VALUES ('optimize')",
    "INSERT INTO search_interaction(search_interaction) VALUES ('optimize')",
    "INSERT INTO search_gram(search_gram) VALUES ('optimize')",
)
_CLEAR = (
    "INSERT INTO search_contact(search_contact) VALUES ('delete-all')",
    "INSERT INTO search_name(search_name) VALUES ('delete-all')",
    "INSERT INTO search_interaction(search_interaction) VALUES ('delete-all')",
    "INSERT INTO search_gram(search_gram) VALUES ('delete-all')",
    "INSERT INTO search_typo(search_typo) VALUES ('delete-all')",
    "DELETE FROM search_word",
)
_VOCABULARY = "CREATE VIRTUAL TABLE temp.search_vocabulary USING fts5vocab(main, 'search_contact', 'row')"
_PRUNE = (
    "DELETE FROM search_word WHERE word NOT IN (SELECT term FROM temp.search_vocabulary)",
    "DROP TABLE temp.search_vocabulary",
    "INSERT INTO search_typo(search_typo) VALUES ('delete-all')",
)

# Everything that is searched for in a contact's own row, and in what belongs to it: contact, field,
# text, normal form of a phone number. CROSS JOIN keeps SQLite to this order: it would read whole
# tables to find a handful of contacts.
CONTACTS = """SELECT c.pk, c.kind, c.fn, c.n_prefix || ' ' || c.n_given || ' ' || c.n_additional || ' '
 || c.n_family || ' ' || c.n_suffix || ' ' || c.sort_as || ' ' || c.phonetic,
 c.nickname, c.customer_no, c.note
 FROM json_each(?) AS j CROSS JOIN contact AS c ON c.pk = j.value WHERE c.deleted_at IS NULL"""
CHILDREN = """WITH w(pk) AS MATERIALIZED (SELECT value FROM json_each(?))
SELECT p.contact_pk, p.type, p.value, p.e164
 FROM w CROSS JOIN contact_point AS p ON p.contact_pk = w.pk
UNION ALL
SELECT a.contact_pk, 'address', trim(a.pobox || ' ' || a.ext || ' ' || a.street || ' ' || a.postcode || ' '
 || a.locality || ' ' || a.region || ' ' || a.country || ' ' || a.formatted), ''
 FROM w CROSS JOIN address AS a ON a.contact_pk = w.pk
UNION ALL
SELECT f.contact_pk, 'company', f.org_name, ''
 FROM w CROSS JOIN affiliation AS f ON f.contact_pk = w.pk WHERE f.org_name <> ''
UNION ALL
SELECT f.contact_pk, 'company', o.fn, '' FROM w CROSS JOIN affiliation AS f ON f.contact_pk = w.pk
 CROSS JOIN contact AS o ON o.pk = f.org_pk WHERE o.fn <> f.org_name AND o.deleted_at IS NULL
UNION ALL
SELECT f.contact_pk, 'job', trim(f.title || ' ' || f.role || ' ' || f.unit), ''
 FROM w CROSS JOIN affiliation AS f ON f.contact_pk = w.pk
UNION ALL
SELECT r.contact_pk, 'relation', trim(r.other_text || ' ' || r.note), ''
 FROM w CROSS JOIN relation AS r ON r.contact_pk = w.pk
UNION ALL
SELECT d.contact_pk, 'date', d.label, ''
 FROM w CROSS JOIN important_date AS d ON d.contact_pk = w.pk WHERE d.label <> ''
UNION ALL
SELECT l.contact_pk, 'tag', t.name, '' FROM w CROSS JOIN contact_tag AS l ON l.contact_pk = w.pk
 CROSS JOIN tag AS t ON t.pk = l.tag_pk WHERE t.deleted_at IS NULL
UNION ALL
SELECT s.contact_pk, 'relationship', s.value, ''
 FROM w CROSS JOIN contact_relationship AS s ON s.contact_pk = w.pk
UNION ALL
SELECT m.contact_pk, 'group', g.name, '' FROM w CROSS JOIN group_member AS m ON m.contact_pk = w.pk
 CROSS JOIN contact_group AS g ON g.pk = m.group_pk WHERE g.deleted_at IS NULL"""
INTERACTION_TEXTS = """SELECT i.pk, i.channel, i.subject || ' ' || i.body || ' ' || i.outcome || ' '
 || i.category
 FROM json_each(?) AS j CROSS JOIN interaction AS i ON i.pk = j.value WHERE i.deleted_at IS NULL"""

_PUT_CONTACT = "INSERT INTO search_contact(rowid, words) VALUES (?, ?)"
_PUT_NAME = "INSERT INTO search_name(rowid, words) VALUES (?, ?)"
_PUT_GRAM = "INSERT INTO search_gram(rowid, text) VALUES (?, ?)"
_PUT_INTERACTION = "INSERT INTO search_interaction(rowid, words) VALUES (?, ?)"
_DROP_CONTACT = (
    "DELETE FROM search_contact WHERE rowid IN (SELECT value FROM json_each(?))",
    "DELETE FROM search_name WHERE rowid IN (SELECT value FROM json_each(?))",
    "DELETE FROM search_gram WHERE rowid IN (SELECT value FROM json_each(?))",
)
_DROP_INTERACTION = "DELETE FROM search_interaction WHERE rowid IN (SELECT value FROM json_each(?))"
_LAST_CONTACT = "SELECT rowid FROM search_contact ORDER BY rowid DESC LIMIT 1"
_LAST_INTERACTION = "SELECT rowid FROM search_interaction ORDER BY rowid DESC LIMIT 1"
_UNKNOWN = """SELECT value FROM json_each(?) AS j
 WHERE NOT EXISTS (SELECT 1 FROM search_word WHERE word = j.value)"""
_WORDS = "SELECT pk, word FROM search_word ORDER BY pk"
_LAST_WORD = "SELECT coalesce(max(pk), 0) FROM search_word"
_PUT_WORD = "INSERT INTO search_word(pk, word) VALUES (?, ?)"
_PUT_TYPO = "INSERT INTO search_typo(rowid, keys) VALUES (?, ?)"

NAMES = frozenset({"name", "parts", "nickname"})
IN_GRAMS = NAMES | {"email", "company"}  # searched inside of words
_LETTERS = re.compile(f"[^\\W\\d_]{{{typos.SHORTEST},{typos.LONGEST}}}")


def digits(value: str, e164: str) -> str:
    """The digits under which a phone number is found: of its E.164 form, else as written."""
    return e164[1:] or phones.digits(value)


def _indexed(text: str) -> str:
    """A text as SQLite's tokenizer takes it: itself where it is plain ASCII, else its terms."""
    if _is_plain(text):
        return text
    return " ".join([chunk if _is_plain(chunk) else " ".join(fold.tokens(chunk)) for chunk in text.split()])


def _is_plain(text: str) -> bool:
    return text.isascii() and "'" not in text and "-" not in text and "://" not in text and "\0" not in text


def texts(connection: Connection, pks: Sequence[int]) -> dict[int, list[Text]]:
    """Every searched field of these contacts: (field, text, E.164). Deleted contacts have none."""
    wanted = (json.dumps(list(pks)),)
    found: dict[int, list[Text]] = {}
    for pk, kind, name, parts, nickname, number, note in connection.exec_driver_sql(CONTACTS, wanted).all():
        fields = found[pk] = [("name", name, ""), ("parts", parts, "")]
        if kind == "org":
            fields.append(("kind", COMPANY, ""))
        if nickname:
            fields.append(("nickname", nickname, ""))
        if number:
            fields.append(("customer_no", number, ""))
        if note:
            fields.append(("note", note, ""))
    for pk, field, text, e164 in connection.exec_driver_sql(CHILDREN, wanted).all():
        if pk in found:
            found[pk].append((field, text, e164))
    return found


def index_contacts(
    connection: Connection, pks: Sequence[int], *, known: Mapping[int, Sequence[Text]] = _NOTHING
) -> None:
    """Indexes exactly these contacts again, as the tables have them; deleted ones leave the index.

    `known` holds texts of contacts that need not be read.
    """
    bulk = len(pks) >= BULK
    if bulk:
        _set_hashsize(connection, _HASH_BULK)
    for start in range(0, len(pks), _SLICE):
        _index_slice(connection, pks[start : start + _SLICE], known)
    if bulk:
        _set_hashsize(connection, _HASH)


def _set_hashsize(connection: Connection, size: int) -> None:
    for statement in _HASHSIZE:
        connection.exec_driver_sql(statement, (size,))


def _index_slice(connection: Connection, pks: Sequence[int], known: Mapping[int, Sequence[Text]]) -> None:
    unknown = [pk for pk in pks if pk not in known]
    found: dict[int, Sequence[Text]] = {pk: known[pk] for pk in pks if pk in known}
    if unknown:
        found.update(texts(connection, unknown))
    last = connection.exec_driver_sql(_LAST_CONTACT).scalar() or 0
    old = [pk for pk in pks if pk <= last]
    if old:
        wanted = (json.dumps(old),)
        for statement in _DROP_CONTACT:
            connection.exec_driver_sql(statement, wanted)
    if not found:
        return
    taught: set[str] = set()
    lines = [line_of(pk, found[pk], taught) for pk in sorted(found)]
    connection.exec_driver_sql(_PUT_CONTACT, [(line.pk, line.words) for line in lines])
    connection.exec_driver_sql(_PUT_NAME, [(line.pk, line.names) for line in lines])
    connection.exec_driver_sql(_PUT_GRAM, [(line.pk, line.grams) for line in lines])
    _teach(connection, taught)


class Line(NamedTuple):
    """What the index is told about one contact."""

    pk: int
    words: str
    names: str
    grams: str


def line_of(pk: int, fields: Iterable[Text], taught: set[str]) -> Line:
    """The words of a contact and what grams are made of; words to be known go into `taught`."""
    full = parts = note = nickname = mark = ""
    others: list[str] = []
    grams: list[str] = []
    for kind, text, e164 in fields:
        if kind == "tel" and len(number := digits(text, e164)) > 2:
            grams.append(number)
        elif kind == "name":
            full = text
        elif kind == "parts":
            parts = text
        elif kind == "nickname":
            nickname = text
        elif kind == "note":
            note = text
        elif kind == "kind":
            mark = text
        else:
            others.append(fold.without_scheme(text) if kind == "url" else text)
            if kind in IN_GRAMS:
                grams.append(text)
    known = full.lower().split()  # the parts of a name usually stand in the full name
    missing = " ".join([part for part in parts.split() if part.lower() not in known])
    grams += (full or missing, nickname)
    initials = fold.initials(full or parts)
    names = f"{_indexed(f'{full} {missing} {nickname}')} {mark} {INITIALS + initials if initials else ''}"
    words = f"{names} {_indexed(' '.join(others))}"
    taught.update(words.split())
    inside = "\n".join([fold.fold(gram) for gram in grams])
    return Line(pk, f"{words} {_indexed(note)}" if note else words, names, inside)


def _teach(connection: Connection, found: Iterable[str]) -> None:
    """Files the words that nobody had so far, for completion and typing help."""
    letters = {word for chunk in found for word in _LETTERS.findall(chunk.lower())}
    wanted = (json.dumps(list(letters), ensure_ascii=False),)
    unknown = [row[0] for row in connection.exec_driver_sql(_UNKNOWN, wanted).all()]
    if unknown:
        last = connection.exec_driver_sql(_LAST_WORD).scalar_one()
        words = list(enumerate(sorted(unknown), start=last + 1))
        connection.exec_driver_sql(_PUT_WORD, words)
        _file(connection, words)


def _file(connection: Connection, words: Sequence[tuple[int, str]]) -> None:
    """Files words under the keys that their misspellings share."""
    if words:
        connection.exec_driver_sql(_PUT_TYPO, [(pk, " ".join(typos.keys(word))) for pk, word in words])


def index_interactions(connection: Connection, pks: Sequence[int]) -> None:
    """Indexes exactly these interactions again; deleted ones leave the index."""
    for start in range(0, len(pks), _SLICE):
        some = pks[start : start + _SLICE]
        wanted = (json.dumps(list(some)),)
        rows = [
            (pk, f"{_indexed(text)} {NOTE}" if channel == "note" else _indexed(text))
            for pk, channel, text in connection.exec_driver_sql(INTERACTION_TEXTS, wanted).all()
        ]
        last = connection.exec_driver_sql(_LAST_INTERACTION).scalar() or 0
        if any(pk <= last for pk in some):
            connection.exec_driver_sql(_DROP_INTERACTION, wanted)
        if rows:
            connection.exec_driver_sql(_PUT_INTERACTION, sorted(rows))


def merge_step(connection: Connection) -> bool:
    """Merges a little of the index; True while there may be more to merge. Some 10 ms; for idle times."""
    more = False
    for statement in _MERGE:
        before = _changes(connection)
        connection.exec_driver_sql(statement)
        more = more or _changes(connection) - before >= 2
    return more


def _changes(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT total_changes()").scalar_one())


def optimize(connection: Connection) -> None:
    """Rewrites the whole index without anything that was deleted. For erasure: about 10 µs per contact."""
    for statement in _OPTIMIZE:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(_VOCABULARY)
    for statement in _PRUNE:
        connection.exec_driver_sql(statement)
    _file(connection, [tuple(row) for row in connection.exec_driver_sql(_WORDS).all()])


def rebuild(connection: Connection) -> None:
    """Makes the whole index anew from the tables."""
    for statement in _CLEAR:
        connection.exec_driver_sql(statement)
    contacts = [row[0] for row in connection.exec_driver_sql("SELECT pk FROM contact ORDER BY pk")]
    index_contacts(connection, contacts)
    interactions = [row[0] for row in connection.exec_driver_sql("SELECT pk FROM interaction ORDER BY pk")]
    index_interactions(connection, interactions)
