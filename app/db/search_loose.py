"""Finding contacts that no beginning of a word finds: by number, inside of words, but for a slip."""

from __future__ import annotations

import json

from sqlalchemy import Connection

from app.db.search import digits
from app.db.search_plan import Plan, Tier, all_of, any_of, begins, grams
from app.domain import fold, typos

_FEW = 3  # below that many hits the middle of words is searched too
_NEIGHBOURS = 8  # similar words tried for one that nobody has
_BEST = "SELECT rowid FROM search_contact WHERE search_contact MATCH ? ORDER BY rowid DESC LIMIT ?"
_GRAMS = "SELECT rowid FROM search_gram WHERE search_gram MATCH ? ORDER BY rowid DESC LIMIT ?"
_WORDS_AND_GRAMS = """SELECT rowid FROM search_contact WHERE search_contact MATCH ?
 AND rowid IN (SELECT rowid FROM search_gram WHERE search_gram MATCH ?) ORDER BY rowid DESC LIMIT ?"""
_NUMBERS = """SELECT p.contact_pk, p.value, p.e164 FROM json_each(?) AS j
 CROSS JOIN contact_point AS p ON p.contact_pk = j.value WHERE p.type = 'tel'"""
_GRAM_TEXTS = """WITH w(pk) AS MATERIALIZED (SELECT value FROM json_each(?))
SELECT c.pk, c.fn || ' ' || c.n_given || ' ' || c.n_family || ' ' || c.nickname
 FROM w CROSS JOIN contact AS c ON c.pk = w.pk
UNION ALL
SELECT p.contact_pk, p.value FROM w CROSS JOIN contact_point AS p ON p.contact_pk = w.pk
 WHERE p.type = 'email'
UNION ALL
SELECT f.contact_pk, f.org_name FROM w CROSS JOIN affiliation AS f ON f.contact_pk = w.pk"""
_SIMILAR = """SELECT word FROM search_word
 WHERE pk IN (SELECT rowid FROM search_typo WHERE search_typo MATCH ?)"""


def pks_of(connection: Connection, sql: str, *parameters: object) -> list[int]:
    """The first column of every row."""
    return [row[0] for row in connection.exec_driver_sql(sql, parameters).all()]


def _by_number(connection: Connection, asked: Plan, most: int) -> list[int]:
    """Contacts with a phone number that holds the digits, and with every other term."""
    for form in asked.numbers:
        triples = grams([form[-9:]])  # three triples leave next to nothing to check
        if asked.rest:
            found = pks_of(connection, _WORDS_AND_GRAMS, all_of(asked.rest, begins), triples, most)
        else:
            found = pks_of(connection, _GRAMS, triples, most)
        if len(form) > 3:
            rows = connection.exec_driver_sql(_NUMBERS, (json.dumps(found),)).all()
            found = sorted({pk for pk, text, e164 in rows if form in digits(text, e164)})
        if found:
            return found
    return []


def _inside(connection: Connection, asked: Plan, most: int) -> list[int]:
    """Contacts with every term somewhere in a name, mail address or company, also inside of words."""
    pieces = [word for term in asked.terms for word in term[0]]
    long = [piece for piece in pieces if len(piece) > 2]
    short = tuple(((piece,),) for piece in pieces if len(piece) < 3)
    if not long:
        return []
    if short:
        found = pks_of(connection, _WORDS_AND_GRAMS, all_of(short, begins), grams(long), most)
    else:
        found = pks_of(connection, _GRAMS, grams(long), most)
    filed: dict[int, str] = {}
    for pk, text in connection.exec_driver_sql(_GRAM_TEXTS, (json.dumps(found),)).all():
        filed[pk] = f"{filed.get(pk, '')}\n{fold.fold(text)}"
    return [pk for pk, text in filed.items() if all(piece in text for piece in long)]


def _guessed(connection: Connection, asked: Plan, most: int) -> list[int]:
    """Contacts that match when every word may hold a typing mistake."""
    terms: list[fold.Term] = []
    for term in asked.terms:
        close = [
            word for spelling in term if len(spelling) == 1 for word in _similar(connection, spelling[0])
        ]
        terms.append((*term, *((word,) for word in close)))
    if tuple(terms) == asked.terms:
        return []
    return pks_of(connection, _BEST, all_of(terms, begins), most)


def _similar(connection: Connection, word: str) -> list[str]:
    """Known words that differ from this one by no more than the mistakes forgiven, nearest first."""
    mistakes = typos.allowed(word)
    if not mistakes:
        return []
    filed = connection.exec_driver_sql(_SIMILAR, (any_of(typos.asked_keys(word)),))
    near = sorted((typos.distance(word, other), other) for (other,) in filed)
    return [other for distance, other in near if 0 < distance <= mistakes][:_NEIGHBOURS]


def loosely(connection: Connection, asked: Plan, so_far: int, most: int) -> dict[int, Tier]:
    """What matches by number, inside of words or but for a typing mistake, as far as that is needed."""
    found: dict[int, Tier] = {}
    if asked.numbers:
        found.update(dict.fromkeys(_by_number(connection, asked, most), Tier.PHONE))
    if asked.terms and so_far + len(found) < _FEW:
        for pk in _inside(connection, asked, most):
            found.setdefault(pk, Tier.INSIDE)
    if asked.terms and not so_far and not found:
        found.update(dict.fromkeys(_guessed(connection, asked, most), Tier.GUESSED))
    return found
