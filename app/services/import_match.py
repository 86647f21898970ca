"""Which contact an imported record is: the rule of settled question 42.

Same = same UID, else the same folded name and one equal e-mail, phone or company, or a record that
says nothing which is not here already. An equal e-mail or phone alone (info@, a switchboard) never
makes two records one: the record is new, and the other is listed as a possible duplicate.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field

from sqlalchemy import Select, func, select

from app.db.derived import normalised
from app.db.session import ReadSession
from app.domain.ids import derived_id
from app.domain.names import company_key, display_name, person_key
from app.formats.contact import ParsedContact
from app.models.contact import affiliation, contact, contact_point
from app.models.local import contact_row


@dataclass(frozen=True, slots=True)
class Keys:
    """What identifies a record: folded name, normalised points, company keys, id from its UID.

    `uid_id` is the id that the record has on every device; empty when the file gives it none.
    """

    name: str
    points: frozenset[str]
    companies: frozenset[str]
    uid_id: str
    is_company: bool


@dataclass(frozen=True, slots=True)
class Match:
    """The contact that a record is (`pk`), or the earlier record of the file (`row`); else possible ones."""

    pk: int | None = None
    row: int | None = None
    same_uid: bool = False
    possible: tuple[int, ...] = ()
    possible_rows: tuple[int, ...] = ()

    @property
    def found(self) -> bool:
        """True when it is known here or came before in the file."""
        return self.pk is not None or self.row is not None


def keys_of(parsed: ParsedContact, *, profile: str, region: str) -> Keys:
    """The keys of a record of the file."""
    data = parsed.contact
    points = frozenset(
        normal for point in data.points if (normal := normalised(point.type, point.value, region))
    )
    companies = frozenset(key for job in data.affiliations if (key := company_key(job.org_name)))
    is_company = data.kind == "org"
    shown = display_name(
        data.fn,
        prefix=data.n_prefix,
        given=data.n_given,
        additional=data.n_additional,
        family=data.n_family,
        suffix=data.n_suffix,
        fallbacks=[job.org_name for job in data.affiliations[:1]] + [p.value for p in data.points[:1]],
    )
    return Keys(
        name=company_key(shown) if is_company else person_key(shown),
        points=points,
        companies=companies,
        uid_id=parsed.source_id or (derived_id(profile, "import", data.uid) if data.uid else ""),
        is_company=is_company,
    )


def listed(values: Iterable[object]) -> Select[tuple[object]]:
    """Values for IN (…) as one parameter: a list of thousands costs no time to compile."""
    return select(func.json_each(json.dumps(list(values))).table_valued("value").c.value)


@dataclass(slots=True)
class _Candidate:
    """A contact that shares something with a record of the chunk."""

    pk: int
    name: str
    is_company: bool
    points: set[str] = field(default_factory=set)
    companies: set[str] = field(default_factory=set)


class Matcher:
    """Matches chunks of a file against the database and against the file's own earlier records."""

    def __init__(self) -> None:
        self._rows_by_uid: dict[str, int] = {}
        self._rows_by_pair: dict[int, int] = {}  # hash of (name, point or company) → row
        self._rows_by_point: dict[int, int] = {}
        self._rows_by_name: dict[int, int] = {}

    def match(
        self, session: ReadSession, chunk: Sequence[Keys], first_row: int, *, made: Set[int]
    ) -> list[Match]:
        """One match a record; `first_row` is the position of the chunk's first record in the file.

        Contacts in `made` came from earlier rows of the file, which are matched as rows.
        """
        by_id = self._by_uid(session, [keys.uid_id for keys in chunk if keys.uid_id])
        by_id = {record: pk for record, pk in by_id.items() if pk not in made}
        candidates = self._candidates(session, chunk, made)
        by_point: dict[str, set[int]] = defaultdict(set)
        by_name: dict[str, set[int]] = defaultdict(set)
        for candidate in candidates.values():
            by_name[candidate.name].add(candidate.pk)
            for point in candidate.points:
                by_point[point].add(candidate.pk)
        matches = []
        for offset, keys in enumerate(chunk):
            match = self._in_database(keys, by_id, candidates, by_point, by_name)
            if not match.found:
                match = self._in_file(keys, match)
            if not match.found:
                self._remember(keys, first_row + offset)
            matches.append(match)
        return matches

    def _by_uid(self, session: ReadSession, ids: Sequence[str]) -> dict[str, int]:
        if not ids:
            return {}
        rows = session.execute(
            select(contact.c.id, contact.c.pk).where(
                contact.c.id.in_(listed(ids)), contact.c.deleted_at.is_(None)
            )
        )
        return {row[0]: row[1] for row in rows}

    def _candidates(
        self, session: ReadSession, chunk: Sequence[Keys], made: Set[int]
    ) -> dict[int, _Candidate]:
        """Living contacts that share a point or a name with the chunk."""
        points = {point for keys in chunk for point in keys.points}
        names = {keys.name for keys in chunk if keys.name}
        turned = {" ".join([*name.split()[-1:], *name.split()[:-1]]) for name in names}
        hit: set[int] = set()
        if points:
            rows = session.execute(
                select(contact_point.c.contact_pk).where(
                    contact_point.c.e164.in_(listed(points)), contact_point.c.e164 != ""
                )
            )
            hit.update(row[0] for row in rows if row[0] is not None)
        if names:
            rows = session.execute(
                select(contact_row.c.pk).where(
                    contact_row.c.is_company.in_((0, 1)), contact_row.c.sort_key.in_(listed(names | turned))
                )
            )
            hit.update(row[0] for row in rows)
            rows = session.execute(
                select(contact_row.c.pk).where(
                    contact_row.c.is_company == 1, contact_row.c.company_key.in_(listed(names))
                )
            )
            hit.update(row[0] for row in rows)
        return self._load(session, hit - made)

    def _load(self, session: ReadSession, pks: Iterable[int]) -> dict[int, _Candidate]:
        wanted = list(pks)
        if not wanted:
            return {}
        found: dict[int, _Candidate] = {}
        rows = session.execute(
            select(contact_row.c.pk, contact_row.c.display_name, contact_row.c.is_company).where(
                contact_row.c.pk.in_(listed(wanted))
            )
        )
        for row in rows:
            name = company_key(row[1]) if row[2] else person_key(row[1])
            found[row[0]] = _Candidate(pk=row[0], name=name, is_company=bool(row[2]))
        rows = session.execute(
            select(contact_point.c.contact_pk, contact_point.c.e164).where(
                contact_point.c.contact_pk.in_(listed(wanted)), contact_point.c.e164 != ""
            )
        )
        for row in rows:
            if row[0] in found:
                found[row[0]].points.add(row[1])
        rows = session.execute(
            select(affiliation.c.contact_pk, affiliation.c.org_name).where(
                affiliation.c.contact_pk.in_(listed(wanted)), affiliation.c.org_name != ""
            )
        )
        for row in rows:
            if row[0] in found:
                found[row[0]].companies.add(company_key(row[1]))
        return found

    def _in_database(
        self,
        keys: Keys,
        by_id: dict[str, int],
        candidates: dict[int, _Candidate],
        by_point: dict[str, set[int]],
        by_name: dict[str, set[int]],
    ) -> Match:
        if keys.uid_id in by_id:
            return Match(pk=by_id[keys.uid_id], same_uid=True)
        named = sorted(by_name.get(keys.name, ())) if keys.name else []
        for pk in named:
            if self._is_same(keys, candidates[pk]):
                return Match(pk=pk)
        sharing = {pk for point in keys.points for pk in by_point.get(point, ())}
        return Match(possible=tuple(sorted(sharing | set(named)))[:5])

    def _is_same(self, keys: Keys, candidate: _Candidate) -> bool:
        if keys.is_company != candidate.is_company:
            return False
        if keys.is_company:
            return True  # a company is found by its folded name
        if keys.points & candidate.points or keys.companies & candidate.companies:
            return True
        # A card that says no more than a name is the card that says no more than that name.
        bare = not keys.points and not keys.companies
        return bare and not candidate.points and not candidate.companies

    # -- the file's own earlier records ------------------------------------------------------------

    def _in_file(self, keys: Keys, match: Match) -> Match:
        if keys.uid_id and keys.uid_id in self._rows_by_uid:
            return Match(row=self._rows_by_uid[keys.uid_id], same_uid=True)
        for pair in self._pairs(keys):
            if pair in self._rows_by_pair:
                return Match(row=self._rows_by_pair[pair])
        rows = {
            self._rows_by_point[hash(point)] for point in keys.points if hash(point) in self._rows_by_point
        }
        if keys.name and hash(keys.name) in self._rows_by_name:
            rows.add(self._rows_by_name[hash(keys.name)])
        return Match(possible=match.possible, possible_rows=tuple(sorted(rows))[:5])

    def _pairs(self, keys: Keys) -> list[int]:
        if not keys.name:
            return []
        if keys.is_company:
            return [hash(("org", keys.name))]
        shared = [*keys.points, *("company " + company for company in keys.companies)]
        return [hash((keys.name, one)) for one in shared or [""]]

    def _remember(self, keys: Keys, row: int) -> None:
        if keys.uid_id:
            self._rows_by_uid[keys.uid_id] = row
        for pair in self._pairs(keys):
            self._rows_by_pair.setdefault(pair, row)
        for point in keys.points:
            self._rows_by_point.setdefault(hash(point), row)
        if keys.name:
            self._rows_by_name.setdefault(hash(keys.name), row)
