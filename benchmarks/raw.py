"""The limit: what the same work costs in plain Python and plain SQLite, without any of what Satchel adds.

A line parser that knows nothing but these cards, executemany, the two full-text tables. No encryption,
duplicate check, journal, ids for other devices, list rows or tolerance.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

import sqlcipher3.dbapi2 as sqlite

_SCHEMA = """
CREATE TABLE contact (pk INTEGER PRIMARY KEY, uid TEXT, fn TEXT, family TEXT, given TEXT, bday TEXT,
 note TEXT);
CREATE TABLE point (pk INTEGER PRIMARY KEY, contact INTEGER, type TEXT, value TEXT, label TEXT);
CREATE TABLE address (pk INTEGER PRIMARY KEY, contact INTEGER, street TEXT, town TEXT, postcode TEXT,
 country TEXT, label TEXT);
CREATE TABLE job (pk INTEGER PRIMARY KEY, contact INTEGER, company TEXT, title TEXT);
CREATE TABLE day (pk INTEGER PRIMARY KEY, contact INTEGER, kind TEXT, value TEXT);
CREATE TABLE tag (pk INTEGER PRIMARY KEY, contact INTEGER, name TEXT);
CREATE INDEX point_contact ON point(contact);
CREATE INDEX point_value ON point(value);
CREATE INDEX address_contact ON address(contact);
CREATE INDEX job_contact ON job(contact);
CREATE INDEX day_contact ON day(contact);
CREATE INDEX tag_contact ON tag(contact);
CREATE INDEX contact_name ON contact(family, given);
CREATE VIRTUAL TABLE words USING fts5(text, content='', contentless_delete=1, detail=column,
 prefix='1 2 3');
CREATE VIRTUAL TABLE grams USING fts5(text, content='', contentless_delete=1, detail=none,
 tokenize='trigram');
"""
_INSERTS = (
    "INSERT INTO contact VALUES (?, ?, ?, ?, ?, ?, ?)",
    "INSERT INTO point(contact, type, value, label) VALUES (?, ?, ?, ?)",
    "INSERT INTO address(contact, street, town, postcode, country, label) VALUES (?, ?, ?, ?, ?, ?)",
    "INSERT INTO job(contact, company, title) VALUES (?, ?, ?)",
    "INSERT INTO day(contact, kind, value) VALUES (?, 'birthday', ?)",
    "INSERT INTO tag(contact, name) VALUES (?, ?)",
    "INSERT INTO words(rowid, text) VALUES (?, ?)",
    "INSERT INTO grams(rowid, text) VALUES (?, ?)",
)
_SLICE = 5_000

Card = dict[str, list[tuple[str, str]]]


def parse(path: Path) -> Iterator[Card]:
    """The cards of a file: property name → (parameters, value)."""
    card: Card = {}
    with path.open(encoding="utf-8", newline="\r\n") as file:
        for line in file:
            head, _, value = line.rstrip("\r\n").partition(":")
            name, _, params = head.partition(";")
            if name == "BEGIN":
                card = {}
            elif name == "END":
                yield card
            else:
                card.setdefault(name, []).append((params, value))


def import_file(cards: Path, database: Path) -> int:
    """Parses and stores the file; returns how many cards."""
    driver = sqlite.connect(str(database), isolation_level=None)
    driver.execute("PRAGMA journal_mode = WAL")
    driver.executescript(_SCHEMA)
    count = 0
    parsed = enumerate(parse(cards), start=1)
    driver.execute("BEGIN")
    while part := list(itertools.islice(parsed, _SLICE)):
        for statement, rows in zip(_INSERTS, _rows(part), strict=True):
            driver.executemany(statement, rows)
        count += len(part)
    driver.execute("COMMIT")
    driver.close()
    return count


def _rows(part: Iterable[tuple[int, Card]]) -> tuple[list[tuple[object, ...]], ...]:
    tables: tuple[list[tuple[object, ...]], ...] = tuple([] for _ in _INSERTS)
    contacts, points, addresses, jobs, days, tags, words, grams = tables
    for pk, card in part:
        names = card["N"][0][1].split(";")
        full, note = card["FN"][0][1], card["NOTE"][0][1]
        contacts.append((pk, card["UID"][0][1], full, names[0], names[1], card["BDAY"][0][1], note))
        texts, inside = [full], [full]
        for kind in ("TEL", "EMAIL", "URL"):
            for params, value in card.get(kind, ()):
                points.append((pk, kind, value, params))
                texts.append(value)
                inside.append(value.replace(" ", "") if kind == "TEL" else value)
        for params, value in card.get("ADR", ()):
            parts = value.split(";")
            addresses.append((pk, parts[2], parts[3], parts[5], parts[6], params))
            texts.append(value)
        jobs.append((pk, card["ORG"][0][1], card["TITLE"][0][1]))
        days.append((pk, card["BDAY"][0][1]))
        for _, value in card.get("CATEGORIES", ()):
            tags.extend((pk, name) for name in value.split(","))
            texts.append(value)
        texts += (card["ORG"][0][1], card["TITLE"][0][1], note)
        words.append((pk, " ".join(texts).lower()))
        grams.append((pk, "\n".join(inside).lower()))
    return tables
