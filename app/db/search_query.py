"""Asking the search index: what matches a text, best first, and how many there are."""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import Connection

from app.db.search import COMPANY, IN_GRAMS, NOTE, digits, texts
from app.db.search_plan import Plan, all_of, grams, matched, plan, satisfied
from app.domain import fold, typos

CANDIDATES = 200  # rows of each tier that are ranked; in a broad search the newest ones
COUNT_UP_TO = 10_000  # hits that are counted exactly while somebody types
_FEW = 3  # below that many hits the middle of words is searched too
_CHECKED = 500  # rows looked at for a number or a piece of a word
_NEIGHBOURS = 8  # similar words tried for one that nobody has
_MONTH = 30 * 86_400_000.0


class Kind(StrEnum):
    """What a hit is."""

    CONTACT = "contact"
    COMPANY = "company"
    INTERACTION = "interaction"
    NOTE = "note"


ALL_KINDS = frozenset(Kind)
PEOPLE_AND_COMPANIES = frozenset({Kind.CONTACT, Kind.COMPANY})
_HAPPENINGS = frozenset({Kind.INTERACTION, Kind.NOTE})


class Tier(IntEnum):
    """How good a match is; recency and use decide inside a tier and never lift out of it."""

    GUESSED = 20
    INSIDE = 30
    HAPPENED = 40
    ELSEWHERE = 50
    PHONE = 60
    NAME_WORD = 70
    NAME_EXACT = 80
    NAME_START = 90
    NAME_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """One match: higher scores are better."""

    kind: Kind
    pk: int
    score: float
    tier: Tier


@dataclass(frozen=True, slots=True)
class Hits:
    """The best matches. `total` counts all of them; it is a lower bound where not `exact`."""

    total: int
    exact: bool
    hits: tuple[Hit, ...]


def _kept(expression: str, kinds: Collection[Kind], one: Kind, other: Kind, mark: str) -> str:
    """The expression, kept to one of two kinds where only that is wanted; `other` has the word `mark`."""
    if one in kinds and other in kinds:
        return expression
    return f'({expression}) {"NOT" if one in kinds else "AND"} "{mark}"'


def _kept_contacts(expression: str, kinds: Collection[Kind]) -> str:
    return _kept(expression, kinds, Kind.CONTACT, Kind.COMPANY, COMPANY)


# -- statements ---------------------------------------------------------------------------------

_BEST = "SELECT rowid FROM search_contact WHERE search_contact MATCH ? ORDER BY rowid DESC LIMIT ?"
_EVERY = "SELECT rowid FROM search_contact WHERE search_contact MATCH ? ORDER BY rowid"
_COUNT = "SELECT count(*) FROM (SELECT 1 FROM search_contact WHERE search_contact MATCH ? LIMIT ?)"
_HAPPENED = (
    "SELECT rowid FROM search_interaction WHERE search_interaction MATCH ? ORDER BY rowid DESC LIMIT ?"
)
_COUNT_HAPPENED = (
    "SELECT count(*) FROM (SELECT 1 FROM search_interaction WHERE search_interaction MATCH ? LIMIT ?)"
)
_GRAMS = "SELECT rowid FROM search_gram WHERE search_gram MATCH ? ORDER BY rowid DESC LIMIT ?"
_WORDS_AND_GRAMS = """SELECT rowid FROM search_contact WHERE search_contact MATCH ?
 AND rowid IN (SELECT rowid FROM search_gram WHERE search_gram MATCH ?) ORDER BY rowid DESC LIMIT ?"""
_ROWS = """SELECT r.pk, r.is_company, r.display_name, r.sort_key, r.last_contact, u.uses, u.last
 FROM json_each(?) AS j JOIN contact_row AS r ON r.pk = j.value LEFT JOIN contact_use AS u ON u.pk = r.pk"""
_USED = """SELECT r.pk, r.is_company, r.display_name, r.sort_key, r.last_contact, u.uses, u.last
 FROM (SELECT pk, uses, last FROM contact_use ORDER BY last DESC LIMIT 200) AS u
 JOIN contact_row AS r USING (pk)"""
_STARTS = """SELECT i.pk, i.start, i.channel FROM json_each(?) AS j JOIN interaction AS i ON i.pk = j.value"""
_SIMILAR = "SELECT DISTINCT word FROM search_typo WHERE key IN (SELECT value FROM json_each(?))"
_NO_LIMIT = -1


def _pks(connection: Connection, sql: str, *parameters: object) -> list[int]:
    return [row[0] for row in connection.exec_driver_sql(sql, parameters)]


def _counted(connection: Connection, sql: str, expression: str, up_to: int | None) -> int:
    limit = _NO_LIMIT if up_to is None else up_to
    return int(connection.exec_driver_sql(sql, (expression, limit)).scalar_one())


# -- the three other ways to be found -----------------------------------------------------------


def _by_number(connection: Connection, asked: Plan, most: int) -> list[int]:
    """Contacts with a phone number that holds the digits, and with every other term."""
    for form in asked.numbers:
        triples = grams([form])
        if asked.rest:
            found = _pks(connection, _WORDS_AND_GRAMS, all_of(asked.rest, "*"), triples, most)
        else:
            found = _pks(connection, _GRAMS, triples, most)
        holding = {
            pk
            for pk, kind, text, e164 in texts(connection, found)
            if kind == "tel" and form in digits(text, e164)
        }
        if holding:
            return sorted(holding)
    return []


def _inside(connection: Connection, asked: Plan) -> list[int]:
    """Contacts with every term somewhere in a name, mail address or company, also inside of words."""
    pieces = [word for term in asked.terms for word in term[0]]
    long = [piece for piece in pieces if len(piece) > 2]
    short = tuple(((piece,),) for piece in pieces if len(piece) < 3)
    if not long:
        return []
    if short:
        found = _pks(connection, _WORDS_AND_GRAMS, all_of(short, "*"), grams(long), _CHECKED)
    else:
        found = _pks(connection, _GRAMS, grams(long), _CHECKED)
    filed: dict[int, str] = {}
    for pk, kind, text, _e164 in texts(connection, found):
        if kind in IN_GRAMS:
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
    return _pks(connection, _BEST, all_of(terms, "*"), most)


def _similar(connection: Connection, word: str) -> list[str]:
    """Known words that differ from this one by no more than the mistakes forgiven, nearest first."""
    mistakes = typos.allowed(word)
    if not mistakes:
        return []
    filed = connection.exec_driver_sql(_SIMILAR, (json.dumps(sorted(typos.keys(word))),))
    near = sorted((typos.distance(word, other), other) for (other,) in filed)
    return [other for distance, other in near if 0 < distance <= mistakes][:_NEIGHBOURS]


def _otherwise(connection: Connection, asked: Plan, so_far: int, most: int) -> dict[int, Tier]:
    """What matches by number, inside of words or but for a typing mistake, as far as that is needed."""
    found: dict[int, Tier] = {}
    if asked.numbers:
        found.update(dict.fromkeys(_by_number(connection, asked, most), Tier.PHONE))
    if asked.terms and so_far + len(found) < _FEW:
        for pk in _inside(connection, asked):
            found.setdefault(pk, Tier.INSIDE)
    if asked.terms and not so_far and not found:
        found.update(dict.fromkeys(_guessed(connection, asked, most), Tier.GUESSED))
    return found


# -- answers ------------------------------------------------------------------------------------


def query(
    connection: Connection,
    text: str,
    *,
    limit: int = 50,
    kinds: Collection[Kind] = ALL_KINDS,
    region: str = "",
    count_up_to: int | None = COUNT_UP_TO,
) -> Hits:
    """The best matches of a text. Interrupting the connection ends it with the driver's error.

    `region` is the two-letter home of phone numbers; with `count_up_to` None every hit is counted.
    """
    asked = plan(text, region)
    answers = []
    if not PEOPLE_AND_COMPANIES.isdisjoint(kinds):
        answers.append(_contacts(connection, asked, kinds, count_up_to))
    if asked.terms and not _HAPPENINGS.isdisjoint(kinds):
        answers.append(_interactions(connection, asked, kinds, count_up_to))
    hits = sorted((hit for answer in answers for hit in answer.hits), key=lambda hit: -hit.score)
    return Hits(
        total=sum(answer.total for answer in answers),
        exact=all(answer.exact for answer in answers),
        hits=tuple(hits[:limit]),
    )


def matches(
    connection: Connection,
    text: str,
    *,
    kinds: Collection[Kind] = PEOPLE_AND_COMPANIES,
    region: str = "",
) -> array[int]:
    """The pks of every contact and company that `query` counts, in ascending order."""
    asked = plan(text, region)
    found: array[int] = array("q")
    if asked.terms:
        found.extend(_pks(connection, _EVERY, _kept_contacts(all_of(asked.terms, "*"), kinds)))
    others = _otherwise(connection, asked, len(found), _NO_LIMIT)
    if others:
        wanted = {row.pk for row in _rows(connection, others) if row.kind in kinds}
        found = array("q", sorted(wanted.union(found)))
    return found


@dataclass(frozen=True, slots=True)
class _Row:
    """What ranking knows about a contact."""

    pk: int
    kind: Kind
    name: str
    sort_key: str
    last: int
    uses: int


def _rows(connection: Connection, pks: Iterable[int]) -> list[_Row]:
    return _read(connection.exec_driver_sql(_ROWS, (json.dumps(list(pks)),)))


def _read(rows: Iterable[Sequence[Any]]) -> list[_Row]:
    return [
        _Row(pk, Kind.COMPANY if company else Kind.CONTACT, name, key, max(met or 0, opened or 0), uses or 0)
        for pk, company, name, key, met, uses, opened in rows
    ]


def _contacts(connection: Connection, asked: Plan, kinds: Collection[Kind], up_to: int | None) -> Hits:
    anywhere = _kept_contacts(all_of(asked.terms, "*"), kinds) if asked.terms else ""
    found = _pks(connection, _BEST, anywhere, CANDIDATES + 1) if anywhere else []
    complete = len(found) <= CANDIDATES
    total = len(found) if complete else _counted(connection, _COUNT, anywhere, up_to)
    tiers = dict.fromkeys(found, Tier.ELSEWHERE)
    if found:
        tiers.update(_by_name(connection, asked, kinds))
    others = _otherwise(connection, asked, total, _NO_LIMIT if up_to is None else _CHECKED)
    extra = {pk for pk in others if tiers.get(pk) is None}
    for pk, tier in others.items():
        tiers[pk] = max(tier, tiers.get(pk, tier))
    rows = {row.pk: row for row in _rows(connection, tiers) if row.kind in kinds}
    if not complete:
        for row in _used(connection, asked, kinds):
            rows[row.pk] = row
            tiers.setdefault(row.pk, Tier.NAME_WORD)
    extra.intersection_update(rows)
    exact = complete or (up_to is None and not extra) or (up_to is not None and total < up_to and not extra)
    if up_to is None and not exact:
        total = len(extra.union(_pks(connection, _EVERY, anywhere)))
        exact = True
    else:
        total += len(extra)
    return Hits(total, exact, tuple(_ranked(asked, rows.values(), tiers)))


def _by_name(connection: Connection, asked: Plan, kinds: Collection[Kind]) -> dict[int, Tier]:
    """Those whose names alone match: by beginnings of words, by whole words and by initials."""
    starts = _kept_contacts(f"name : ({all_of(asked.terms, '*')})", kinds)
    whole = _kept_contacts(f"{{name initials}} : ({all_of(asked.terms, '')})", kinds)
    tiers = dict.fromkeys(_pks(connection, _BEST, starts, CANDIDATES), Tier.NAME_WORD)
    tiers.update(dict.fromkeys(_pks(connection, _BEST, whole, CANDIDATES), Tier.NAME_EXACT))
    return tiers


def _used(connection: Connection, asked: Plan, kinds: Collection[Kind]) -> list[_Row]:
    """Contacts opened lately whose shown names match: a broad search must not overlook them."""
    return [
        row
        for row in _read(connection.exec_driver_sql(_USED))
        if row.kind in kinds and satisfied(asked.terms, fold.tokens(row.name))
    ]


def _ranked(asked: Plan, rows: Collection[_Row], tiers: dict[int, Tier]) -> list[Hit]:
    newest = max((row.last for row in rows), default=0)
    ranked = []
    for row in rows:
        tier = tiers[row.pk]
        if tier >= Tier.NAME_WORD:
            tier = max(
                tier, _start(asked.folded, fold.sort_key(row.name)), _start(asked.folded, row.sort_key)
            )
        boost = min(4.0, math.log2(1 + row.uses)) + 4 * 0.5 ** ((newest - row.last) / _MONTH)
        ranked.append((-tier - boost, row.sort_key, row.pk, tier, row.kind))
    return [Hit(kind, pk, -score, tier) for score, _key, pk, tier, kind in sorted(ranked)]


def _start(folded: str, name: str) -> Tier:
    """How a name begins with the search text."""
    if not name.startswith(folded):
        return Tier.NAME_WORD
    return Tier.NAME_WHOLE if name[len(folded) : len(folded) + 1] in ("", " ") else Tier.NAME_START


def _interactions(connection: Connection, asked: Plan, kinds: Collection[Kind], up_to: int | None) -> Hits:
    expression = _kept(all_of(asked.terms, "*"), kinds, Kind.INTERACTION, Kind.NOTE, NOTE)
    found = _pks(connection, _HAPPENED, expression, CANDIDATES + 1)
    complete = len(found) <= CANDIDATES
    total = len(found) if complete else _counted(connection, _COUNT_HAPPENED, expression, up_to)
    rows = connection.exec_driver_sql(_STARTS, (json.dumps(found),)).all()
    newest = max((start or 0 for _pk, start, _channel in rows), default=0)
    hits = [
        Hit(
            Kind.NOTE if channel == "note" else Kind.INTERACTION,
            pk,
            Tier.HAPPENED + 8 * 0.5 ** ((newest - (start or 0)) / _MONTH),
            Tier.HAPPENED,
        )
        for pk, start, channel in rows
    ]
    return Hits(total, complete or up_to is None or total < up_to, tuple(hits))


# -- what was matched ---------------------------------------------------------------------------


def matched_fields(
    connection: Connection, text: str, pks: Sequence[int], *, region: str = ""
) -> dict[int, tuple[str, str]]:
    """For each contact the field that matched and its text, for example ("email", "e@sun.example").

    A name wins over other fields, which come in the order of TEXTS; a guess is said to be the name.
    """
    asked = plan(text, region)
    best: dict[int, tuple[int, str, str]] = {}
    for pk, kind, value, e164 in texts(connection, pks):
        known = best.get(pk, (0, "name", ""))
        if known[0] < len(asked.terms) + 1 and (strength := _strength(asked, kind, value, e164)) > known[0]:
            best[pk] = (strength, "name" if kind == "parts" else kind, value)
    return {pk: best[pk][1:] if pk in best else ("name", "") for pk in pks}


def _strength(asked: Plan, kind: str, value: str, e164: str) -> int:
    """How much of the search a field answers: its number of terms, one more for a phone number."""
    if kind == "tel":
        number = digits(value, e164)
        return len(asked.terms) + 1 if any(form in number for form in asked.numbers) else 0
    words = fold.tokens(value)
    satisfied = sum(matched(term, words) for term in asked.terms)
    if not satisfied and kind in IN_GRAMS:
        folded = fold.fold(value)
        satisfied = sum(all(word in folded for word in term[0]) for term in asked.terms)
    return satisfied
