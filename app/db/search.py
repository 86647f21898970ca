"""The search index: its tables and their upkeep inside every write; search_query.py asks it.

Four tables, none of which holds a text that could be read back: `search_contact` and
`search_interaction` (words, rowid = pk), `search_gram` (triples of characters of names, mail
addresses and phone numbers, for the middle of a word or number) and `search_typo` (words under the
keys that their misspellings share). Folding is ours, so SQLite's tokenizer only splits at spaces
and ASCII punctuation.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from app.domain import fold, phones, typos

# Marks that no text can be folded into; each is one word of the index.
COMPANY = "\ue000"
NOTE = "\ue001"

SCHEMA: tuple[str, ...] = (
    "CREATE VIRTUAL TABLE search_contact USING fts5(name, initials, company, points, place, note, other,"
    " content='', contentless_delete=1, detail=column, prefix='1 2 3', tokenize='ascii')",
    "CREATE VIRTUAL TABLE search_interaction USING fts5(subject, body, other,"
    " content='', contentless_delete=1, detail=column, prefix='1 2 3', tokenize='ascii')",
    "CREATE VIRTUAL TABLE search_gram USING fts5(phone, text,"
    " content='', contentless_delete=1, detail=none, tokenize='trigram case_sensitive 1')",
    "CREATE TABLE search_typo (key INTEGER NOT NULL, word TEXT NOT NULL, PRIMARY KEY (key, word))"
    " WITHOUT ROWID",
    # Merging happens in merge_step, off the path of a save: an automatic merge can take a second.
    "INSERT INTO search_contact(search_contact, rank)"
    " VALUES ('automerge', 0), ('crisismerge', 1000), ('usermerge', 4)",
    "INSERT INTO search_interaction(search_interaction, rank)"
    " VALUES ('automerge', 0), ('crisismerge', 1000), ('usermerge', 4)",
    "INSERT INTO search_gram(search_gram, rank)"
    " VALUES ('automerge', 0), ('crisismerge', 1000), ('usermerge', 4)",
)

BULK = 300  # contacts from which on an index call gets the large memory of a bulk write
_SLICE = 2000  # contacts read and indexed at a time
_HASH_BULK, _HASH = 16 << 20, 1 << 20  # bytes that FTS5 gathers before it writes a segment
_HASHSIZE = (
    "INSERT INTO search_contact(search_contact, rank) VALUES ('hashsize', ?)",
    "INSERT INTO search_interaction(search_interaction, rank) VALUES ('hashsize', ?)",
    "INSERT INTO search_gram(search_gram, rank) VALUES ('hashsize', ?)",
)
_MERGE = (
    "INSERT INTO search_contact(search_contact, rank) VALUES ('merge', 16)",
    "INSERT INTO search_interaction(search_interaction, rank) VALUES ('merge', 16)",
    "INSERT INTO search_gram(search_gram, rank) VALUES ('merge', 16)",
)
_OPTIMIZE = (
    "INSERT INTO search_contact(search_contact) VALUES ('optimize')",
    "INSERT INTO search_interaction(search_interaction) VALUES ('optimize')",
    "INSERT INTO search_gram(search_gram) VALUES ('optimize')",
)
_CLEAR = (
    "INSERT INTO search_contact(search_contact) VALUES ('delete-all')",
    "INSERT INTO search_interaction(search_interaction) VALUES ('delete-all')",
    "INSERT INTO search_gram(search_gram) VALUES ('delete-all')",
    "DELETE FROM search_typo",
)
_VOCABULARY = "CREATE VIRTUAL TABLE temp.search_vocabulary USING fts5vocab(main, 'search_contact', 'row')"
_PRUNE = "DELETE FROM search_typo WHERE word NOT IN (SELECT term FROM temp.search_vocabulary)"

# Everything that is searched for: contact, field, text, normal form of a phone number.
TEXTS = """WITH wanted(pk) AS MATERIALIZED (
 SELECT c.pk FROM json_each(?) AS j JOIN contact AS c ON c.pk = j.value WHERE c.deleted_at IS NULL)
SELECT pk, 'name', fn, '' FROM wanted JOIN contact USING (pk)
UNION ALL
SELECT pk, 'parts', trim(n_prefix || ' ' || n_given || ' ' || n_additional || ' ' || n_family || ' '
 || n_suffix || ' ' || sort_as || ' ' || phonetic), '' FROM wanted JOIN contact USING (pk)
UNION ALL
SELECT pk, 'nickname', nickname, '' FROM wanted JOIN contact USING (pk) WHERE nickname <> ''
UNION ALL
SELECT pk, 'kind', kind, '' FROM wanted JOIN contact USING (pk) WHERE kind = 'org'
UNION ALL
SELECT pk, 'note', note, '' FROM wanted JOIN contact USING (pk) WHERE note <> ''
UNION ALL
SELECT pk, 'customer_no', customer_no, '' FROM wanted JOIN contact USING (pk) WHERE customer_no <> ''
UNION ALL
SELECT p.contact_pk, p.type, p.value, p.e164
 FROM wanted AS w JOIN contact_point AS p ON p.contact_pk = w.pk
UNION ALL
SELECT a.contact_pk, 'address', trim(a.pobox || ' ' || a.ext || ' ' || a.street || ' ' || a.postcode || ' '
 || a.locality || ' ' || a.region || ' ' || a.country || ' ' || a.formatted), ''
 FROM wanted AS w JOIN address AS a ON a.contact_pk = w.pk
UNION ALL
SELECT f.contact_pk, 'company', f.org_name, ''
 FROM wanted AS w JOIN affiliation AS f ON f.contact_pk = w.pk WHERE f.org_name <> ''
UNION ALL
SELECT f.contact_pk, 'company', o.fn, '' FROM wanted AS w JOIN affiliation AS f ON f.contact_pk = w.pk
 JOIN contact AS o ON o.pk = f.org_pk WHERE o.fn <> f.org_name AND o.deleted_at IS NULL
UNION ALL
SELECT f.contact_pk, 'job', trim(f.title || ' ' || f.role || ' ' || f.unit), ''
 FROM wanted AS w JOIN affiliation AS f ON f.contact_pk = w.pk
UNION ALL
SELECT r.contact_pk, 'relation', trim(r.other_text || ' ' || r.note), ''
 FROM wanted AS w JOIN relation AS r ON r.contact_pk = w.pk
UNION ALL
SELECT d.contact_pk, 'date', d.label, ''
 FROM wanted AS w JOIN important_date AS d ON d.contact_pk = w.pk WHERE d.label <> ''
UNION ALL
SELECT l.contact_pk, 'tag', t.name, '' FROM wanted AS w JOIN contact_tag AS l ON l.contact_pk = w.pk
 JOIN tag AS t ON t.pk = l.tag_pk WHERE t.deleted_at IS NULL
UNION ALL
SELECT s.contact_pk, 'relationship', s.value, ''
 FROM wanted AS w JOIN contact_relationship AS s ON s.contact_pk = w.pk
UNION ALL
SELECT m.contact_pk, 'group', g.name, '' FROM wanted AS w JOIN group_member AS m ON m.contact_pk = w.pk
 JOIN contact_group AS g ON g.pk = m.group_pk WHERE g.deleted_at IS NULL"""
INTERACTION_TEXTS = """SELECT i.pk, i.channel, i.subject, i.body, trim(i.outcome || ' ' || i.category)
 FROM json_each(?) AS j JOIN interaction AS i ON i.pk = j.value WHERE i.deleted_at IS NULL"""

_PUT_CONTACT = (
    "INSERT INTO search_contact(rowid, name, initials, company, points, place, note, other)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_PUT_GRAM = "INSERT INTO search_gram(rowid, phone, text) VALUES (?, ?, ?)"
_PUT_INTERACTION = "INSERT INTO search_interaction(rowid, subject, body, other) VALUES (?, ?, ?, ?)"
_DROP_CONTACT = (
    "DELETE FROM search_contact WHERE rowid IN (SELECT value FROM json_each(?))",
    "DELETE FROM search_gram WHERE rowid IN (SELECT value FROM json_each(?))",
)
_DROP_INTERACTION = "DELETE FROM search_interaction WHERE rowid IN (SELECT value FROM json_each(?))"
_LAST_CONTACT = "SELECT rowid FROM search_contact ORDER BY rowid DESC LIMIT 1"
_LAST_INTERACTION = "SELECT rowid FROM search_interaction ORDER BY rowid DESC LIMIT 1"
_UNKNOWN_WORDS = """SELECT json_extract(value, '$[1]') FROM json_each(?) AS j
 WHERE NOT EXISTS (SELECT 1 FROM search_typo WHERE key = json_extract(j.value, '$[0]')
 AND word = json_extract(j.value, '$[1]'))"""
_PUT_WORD = "INSERT OR IGNORE INTO search_typo(key, word) VALUES (?, ?)"

_NAME, _COMPANY, _POINTS, _PLACE, _NOTE, _OTHER = range(6)
_COLUMN_OF = {
    "nickname": _NAME,
    "company": _COMPANY,
    "job": _COMPANY,
    "email": _POINTS,
    "url": _POINTS,
    "impp": _POINTS,
    "social": _POINTS,
    "address": _PLACE,
    "note": _NOTE,
}
IN_GRAMS = frozenset({"name", "parts", "nickname", "email", "company"})  # searched inside of words
_LETTERS = re.compile(f"[^\\W\\d_]{{{typos.SHORTEST},{typos.LONGEST}}}")


def digits(value: str, e164: str) -> str:
    """The digits under which a phone number is found: of its E.164 form, else as written."""
    return e164[1:] or phones.digits(value)


@dataclass(slots=True)
class _Entry:
    """What the index is told about one contact: texts by column, and what grams are made of."""

    columns: list[list[str]] = field(default_factory=lambda: [[], [], [], [], [], []])
    phones: list[str] = field(default_factory=list)
    grams: list[str] = field(default_factory=list)
    full: str = ""
    parts: str = ""

    def add(self, kind: str, text: str, e164: str) -> None:
        """Takes in one field."""
        if kind == "name":
            self.full = text
        elif kind == "parts":
            self.parts = text
        elif kind == "kind":
            self.columns[_OTHER].append(COMPANY)
        elif kind == "tel" and len(number := digits(text, e164)) > 2:
            self.phones.append(number)
        else:
            self.columns[_COLUMN_OF.get(kind, _OTHER)].append(_indexed(text))
            if kind in IN_GRAMS:
                self.grams.append(fold.fold(text))

    def words(self) -> list[str]:
        """The columns as they are indexed, each one text."""
        name = self.columns[_NAME]
        full = _indexed(self.full)
        name.insert(0, full)
        known = full.lower().split()  # the parts of a name usually stand in the full name
        name.extend(word for word in fold.tokens(self.parts) if word not in known)
        self.grams.append(fold.fold(self.full or self.parts))
        return [" ".join(column) for column in self.columns]


def _indexed(text: str) -> str:
    """A text as SQLite's tokenizer takes it: itself where it is plain ASCII, else its terms."""
    if text.isascii() and "'" not in text and "-" not in text and "://" not in text and "\0" not in text:
        return text
    return " ".join(fold.tokens(text))


def texts(connection: Connection, pks: Sequence[int]) -> Iterator[tuple[int, str, str, str]]:
    """Every searched field of these contacts: pk, field, text, E.164. Deleted contacts have none."""
    for row in connection.exec_driver_sql(TEXTS, (json.dumps(list(pks)),)):
        yield row[0], row[1], row[2], row[3]


def index_contacts(connection: Connection, pks: Sequence[int]) -> None:
    """Indexes exactly these contacts again, as the tables have them; deleted ones leave the index."""
    bulk = len(pks) >= BULK
    if bulk:
        _set_hashsize(connection, _HASH_BULK)
    for start in range(0, len(pks), _SLICE):
        _index_slice(connection, pks[start : start + _SLICE])
    if bulk:
        _set_hashsize(connection, _HASH)


def _set_hashsize(connection: Connection, size: int) -> None:
    for statement in _HASHSIZE:
        connection.exec_driver_sql(statement, (size,))


def _index_slice(connection: Connection, pks: Sequence[int]) -> None:
    entries: dict[int, _Entry] = defaultdict(_Entry)
    for pk, kind, text, e164 in texts(connection, pks):
        entries[pk].add(kind, text, e164)
    last = connection.exec_driver_sql(_LAST_CONTACT).scalar() or 0
    old = [pk for pk in pks if pk <= last]
    if old:
        for statement in _DROP_CONTACT:
            connection.exec_driver_sql(statement, (json.dumps(old),))
    if not entries:
        return
    lines = []
    grams = []
    taught: set[str] = set()
    for pk in sorted(entries):
        entry = entries[pk]
        name, company, points, place, note, other = entry.words()
        initials = fold.initials(entry.full or entry.parts)
        lines.append((pk, name, initials, company, points, place, note, other))
        grams.append((pk, "\n".join(entry.phones), "\n".join(entry.grams)))
        taught.update(_LETTERS.findall(f"{name} {company} {place}".lower()))
    connection.exec_driver_sql(_PUT_CONTACT, lines)
    connection.exec_driver_sql(_PUT_GRAM, grams)
    _teach(connection, taught)


def _teach(connection: Connection, found: Iterable[str]) -> None:
    """Files the words that are new to the typing help."""
    pairs = json.dumps([(typos.key(word), word) for word in found], ensure_ascii=False)
    unknown = [row[0] for row in connection.exec_driver_sql(_UNKNOWN_WORDS, (pairs,))]
    if unknown:
        rows = [(key, word) for word in unknown for key in typos.keys(word)]
        connection.exec_driver_sql(_PUT_WORD, sorted(rows))


def index_interactions(connection: Connection, pks: Sequence[int]) -> None:
    """Indexes exactly these interactions again; deleted ones leave the index."""
    for start in range(0, len(pks), _SLICE):
        some = pks[start : start + _SLICE]
        wanted = (json.dumps(list(some)),)
        rows = [
            (pk, _indexed(subject), _indexed(body), f"{_indexed(other)} {NOTE if channel == 'note' else ''}")
            for pk, channel, subject, body, other in connection.exec_driver_sql(INTERACTION_TEXTS, wanted)
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
    connection.exec_driver_sql(_PRUNE)
    connection.exec_driver_sql("DROP TABLE temp.search_vocabulary")


def rebuild(connection: Connection) -> None:
    """Makes the whole index anew from the tables."""
    for statement in _CLEAR:
        connection.exec_driver_sql(statement)
    contacts = [row[0] for row in connection.exec_driver_sql("SELECT pk FROM contact ORDER BY pk")]
    index_contacts(connection, contacts)
    interactions = [row[0] for row in connection.exec_driver_sql("SELECT pk FROM interaction ORDER BY pk")]
    index_interactions(connection, interactions)
