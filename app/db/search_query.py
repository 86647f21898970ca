"""Asking the search index: what matches a text, best first, and how many there are."""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection

from app.db.search import COMPANY, IN_GRAMS, INITIALS, NOTE, PREFIXED, digits, texts
from app.db.search_loose import loosely, pks_of
from app.db.search_plan import Plan, Tier, all_of, begins, matched, plan, satisfied, whole
from app.domain import fold

CANDIDATES = 100  # rows of each tier that are ranked; in a broad search the newest ones
COUNT_UP_TO = 1_000  # hits that are counted exactly while somebody types
_CHECKED = 150  # rows looked at for a number or a piece of a word
_COMPLETIONS = 16  # words that the beginning of one is taken for
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


@dataclass(frozen=True, slots=True)
class _Search:
    """One search under way. `most` is how many rows of a tier are ranked, `up_to` how many are counted."""

    connection: Connection
    asked: Plan
    kinds: Collection[Kind]
    most: int = CANDIDATES
    up_to: int | None = None

    def kept(self, expression: str, one: Kind, other: Kind, mark: str) -> str:
        """The expression, kept to one of two kinds where only that is wanted; `other` has the word `mark`."""
        if one in self.kinds and other in self.kinds:
            return expression
        return f"({expression}) {'NOT' if one in self.kinds else 'AND'} {whole(mark)}"

    def kept_contacts(self, expression: str) -> str:
        """The expression, kept to contacts or companies where only those are wanted."""
        return self.kept(expression, Kind.CONTACT, Kind.COMPANY, COMPANY)

    def anywhere(self, written: Callable[[str], str]) -> str:
        """What all contacts that match have: every term, or the initials."""
        expression = all_of(self.asked.terms, written)
        if self.asked.terms == (((self.asked.folded,),),):
            expression = f"{expression} OR {whole(INITIALS + self.asked.folded)}"
        return self.kept_contacts(expression)

    def rows(self, sql: str, expression: str, most: int) -> list[int]:
        """The pks that an expression finds."""
        return pks_of(self.connection, sql, expression, most)

    def count(self, sql: str, expression: str) -> int:
        """How many an expression finds, at most `up_to`."""
        limit = _NO_LIMIT if self.up_to is None else self.up_to
        return int(self.connection.exec_driver_sql(sql, (expression, limit)).scalar_one())


# -- statements ---------------------------------------------------------------------------------

_BEST = "SELECT rowid FROM search_contact WHERE search_contact MATCH ? ORDER BY rowid DESC LIMIT ?"
_NAMED = "SELECT rowid FROM search_name WHERE search_name MATCH ? ORDER BY rowid DESC LIMIT ?"
_EVERY = "SELECT rowid FROM search_contact WHERE search_contact MATCH ? ORDER BY rowid"
_COUNT = "SELECT count(*) FROM (SELECT 1 FROM search_contact WHERE search_contact MATCH ? LIMIT ?)"
_HAPPENED = (
    "SELECT rowid FROM search_interaction WHERE search_interaction MATCH ? ORDER BY rowid DESC LIMIT ?"
)
_COUNT_HAPPENED = (
    "SELECT count(*) FROM (SELECT 1 FROM search_interaction WHERE search_interaction MATCH ? LIMIT ?)"
)
_ROWS = """SELECT r.pk, r.is_company, r.display_name, r.sort_key, r.last_contact, u.uses, u.last
 FROM json_each(?) AS j CROSS JOIN contact_row AS r ON r.pk = j.value
 LEFT JOIN contact_use AS u ON u.pk = r.pk"""
_USED = """SELECT r.pk, r.is_company, r.display_name, r.sort_key, r.last_contact, u.uses, u.last
 FROM (SELECT pk, uses, last FROM contact_use ORDER BY last DESC LIMIT 50) AS u
 CROSS JOIN contact_row AS r USING (pk)"""
_STARTS = (
    """SELECT i.pk, i.start, i.channel FROM json_each(?) AS j CROSS JOIN interaction AS i ON i.pk = j.value"""
)
_COMPLETED = "SELECT word FROM search_word WHERE word >= ? AND word < ? LIMIT ?"
_NO_LIMIT = -1


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
    search = _Search(connection, plan(text, region), kinds, max(CANDIDATES, limit), count_up_to)
    answers = []
    if not PEOPLE_AND_COMPANIES.isdisjoint(kinds):
        answers.append(_contacts(search))
    if search.asked.terms and not _HAPPENINGS.isdisjoint(kinds):
        answers.append(_interactions(search))
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
    search = _Search(connection, plan(text, region), kinds)
    found: array[int] = array("q")
    if search.asked.terms:
        found.extend(pks_of(connection, _EVERY, search.anywhere(begins)))
    others = loosely(connection, search.asked, len(found), _NO_LIMIT)
    if others:
        wanted = {row.pk for row in _rows(connection, others) if row.kind in kinds}
        found = array("q", sorted(wanted.union(found)))
    return found


class _Row(NamedTuple):
    """What ranking knows about a contact."""

    pk: int
    kind: Kind
    name: str
    sort_key: str
    last: int
    uses: int


def _rows(connection: Connection, pks: Iterable[int]) -> list[_Row]:
    return _read(connection.exec_driver_sql(_ROWS, (json.dumps(list(pks)),)).all())


def _read(rows: Iterable[Sequence[Any]]) -> list[_Row]:
    return [
        _Row(pk, Kind.COMPANY if company else Kind.CONTACT, name, key, max(met or 0, opened or 0), uses or 0)
        for pk, company, name, key, met, uses, opened in rows
    ]


def _contacts(search: _Search) -> Hits:
    asked, up_to = search.asked, search.up_to
    found, total = _counted(search) if asked.terms else ([], 0)
    complete = len(found) <= search.most
    tiers = _by_name(search) if found else {}
    if len(tiers) < search.most:
        for pk in found:
            tiers.setdefault(pk, Tier.ELSEWHERE)
    others = loosely(search.connection, asked, total, _NO_LIMIT if up_to is None else _CHECKED)
    extra = others.keys() - tiers.keys() - set(found)
    for pk, tier in others.items():
        tiers[pk] = max(tier, tiers.get(pk, tier))
    rows = {row.pk: row for row in _rows(search.connection, tiers) if row.kind in search.kinds}
    if not complete:
        for row in _used(search):
            rows[row.pk] = row
            tiers.setdefault(row.pk, Tier.NAME_WORD)
    hits = tuple(_ranked(asked, rows.values(), tiers))
    extra &= rows.keys()
    if complete:
        return Hits(total + len(extra), exact=True, hits=hits)
    if not extra:
        return Hits(total, exact=up_to is None or total < up_to, hits=hits)
    if up_to is None:
        every = pks_of(search.connection, _EVERY, search.anywhere(begins))
        return Hits(len(extra.union(every)), exact=True, hits=hits)
    return Hits(total, exact=False, hits=hits)


def _counted(search: _Search) -> tuple[list[int], int]:
    """The newest contacts that match, one more than are ranked where there are more, and how many match."""
    sure = search.anywhere(begins)
    quick = search.anywhere(_known_words(search)) if search.up_to else sure
    found = search.rows(_BEST, quick, search.most + 1)
    if len(found) > search.most and quick != sure:
        total = search.count(_COUNT, quick)
        return found, total if total == search.up_to else search.count(_COUNT, sure)
    if quick != sure:
        found = search.rows(_BEST, sure, search.most + 1)
    return found, len(found) if len(found) <= search.most else search.count(_COUNT, sure)


def _known_words(search: _Search) -> Callable[[str], str]:
    """Writes a long beginning of a word as the words that it may become.

    FTS5 reads every row of a beginning that has no index before it gives the first, but those of
    whole words one by one. What is found so is right; words that `search_word` lacks are missing.
    """
    known: dict[str, str] = {}
    for word in {word for term in search.asked.terms for spelling in term for word in spelling}:
        if len(word) > PREFIXED:
            end = word + "\U0010ffff"
            rows = search.connection.exec_driver_sql(_COMPLETED, (word, end, _COMPLETIONS + 1))
            words = [row[0] for row in rows.all()]
            if 0 < len(words) <= _COMPLETIONS:
                known[word] = f"({' OR '.join(map(whole, words))})"
    return lambda word: known.get(word) or begins(word)


def _by_name(search: _Search) -> dict[int, Tier]:
    """Those whose names alone match: by beginnings of words, by whole words and by initials."""
    starts = search.kept_contacts(all_of(search.asked.terms, begins))
    tiers = dict.fromkeys(search.rows(_NAMED, starts, search.most), Tier.NAME_WORD)
    tiers.update(dict.fromkeys(search.rows(_NAMED, search.anywhere(whole), search.most), Tier.NAME_EXACT))
    return tiers


def _used(search: _Search) -> list[_Row]:
    """Contacts opened lately whose shown names match: a broad search must not overlook them."""
    return [
        row
        for row in _read(search.connection.exec_driver_sql(_USED).all())
        if row.kind in search.kinds and satisfied(search.asked.terms, row.sort_key.split())
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


def _interactions(search: _Search) -> Hits:
    expression = search.kept(all_of(search.asked.terms, begins), Kind.INTERACTION, Kind.NOTE, NOTE)
    found = search.rows(_HAPPENED, expression, search.most + 1)
    complete = len(found) <= search.most
    total = len(found) if complete else search.count(_COUNT_HAPPENED, expression)
    rows = search.connection.exec_driver_sql(_STARTS, (json.dumps(found),)).all() if found else []
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
    return Hits(total, complete or search.up_to is None or total < search.up_to, tuple(hits))


# -- what was matched ---------------------------------------------------------------------------


def matched_fields(
    connection: Connection, text: str, pks: Sequence[int], *, region: str = ""
) -> dict[int, tuple[str, str]]:
    """For each contact the field that matched and its text, for example ("email", "e@sun.example").

    A name wins over other fields, which come in the order of `texts`; a guess is said to be the name.
    """
    asked = plan(text, region)
    found = texts(connection, pks)
    return {pk: _best(asked, found.get(pk, [])) for pk in pks}


def _best(asked: Plan, fields: Iterable[tuple[str, str, str]]) -> tuple[str, str]:
    best, strongest = ("name", ""), 0
    for kind, value, e164 in fields:
        strength = _strength(asked, kind, value, e164)
        if strength > strongest:
            best, strongest = ("name" if kind == "parts" else kind, value), strength
            if strength > len(asked.terms) or (strength == len(asked.terms) and not asked.numbers):
                break
    return best


def _strength(asked: Plan, kind: str, value: str, e164: str) -> int:
    """How much of the search a field answers: its number of terms, one more for a phone number."""
    if kind == "tel":
        number = digits(value, e164)
        return len(asked.terms) + 1 if any(form in number for form in asked.numbers) else 0
    words = fold.tokens(value)
    answered = sum(matched(term, words) for term in asked.terms)
    if not answered and kind in IN_GRAMS:
        folded = fold.fold(value)
        answered = sum(all(word in folded for word in term[0]) for term in asked.terms)
    return answered
