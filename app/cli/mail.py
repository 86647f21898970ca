"""People of a mail file on the command line: listed first, and added only when they were chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.bootstrap import Context
from app.cli.output import Result, UsageError
from app.domain.times import rfc3339
from app.formats.mail.people import MailPeople, MailPerson
from app.jobs.importing import Source, people_of
from app.queries.people import known_addresses
from app.system.worker import ParserChild

_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Found:
    """The people of one mail file, and which of their addresses somebody here has already."""

    people: MailPeople
    known: frozenset[str]


def read(context: Context, source: Source, child: ParserChild) -> Found:
    """Reads the headers of all mails."""
    people = people_of(source, child=child)
    with context.database.read() as session:
        known = known_addresses(session, [person.address for person in people.people])
    return Found(people, known)


def chosen(found: Found, who: str) -> tuple[str, ...]:
    """The addresses to add: `all` and `wrote-to` leave out robots and known ones, a file names them.

    UsageError when there is no such file.
    """
    if who in ("all", "wrote-to"):
        return tuple(
            person.address
            for person in found.people.people
            if not person.automated
            and person.address not in found.known
            and (who == "all" or person.by_me > 0)
        )
    try:
        lines = Path(who).read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError) as trouble:
        raise UsageError(
            "usage", f"--people takes all, wrote-to, or a file of addresses; “{who}” is none of them."
        ) from trouble
    return tuple(dict.fromkeys(line.strip("<>,;").lower() for line in lines))


def listed(found: Sequence[Found]) -> Result:
    """Everybody in the files; nobody was added."""
    people = [_plain(person, one.known) for one in found for person in one.people.people]
    problems = [
        {"file": p.file, "line": p.line, "reason": p.reason} for one in found for p in one.people.problems
    ]
    data: dict[str, Any] = {
        "batch": "",
        "created": 0,
        "updated": 0,
        "same": 0,
        "skipped": 0,
        "companies": {"new": 0, "known": 0},
        "problems": problems,
        "messages": sum(one.people.messages for one in found),
        "own": sorted({address for one in found for address in one.people.own}),
        "people": people,
    }
    fresh = [person for person in people if not person["known"] and not person["automated"]]
    lines = [
        f"{p['name'] or p['address']} <{p['address']}>: {p['to_me']} from them, {p['by_me']} from you"
        for p in fresh[:_SHOWN]
    ]
    lines.append(f"{len(people):,} addresses in {data['messages']:,} messages, {len(fresh):,} people to add.")
    lines.append("Nobody was added. Choose with --people all, --people wrote-to or --people FILE.")
    return Result(data, tuple(lines))


def _plain(person: MailPerson, known: frozenset[str]) -> dict[str, Any]:
    return {
        "address": person.address,
        "name": person.name,
        "to_me": person.to_me,
        "by_me": person.by_me,
        "seen": person.seen,
        "last": rfc3339(person.last_ms, "UTC") if person.last_ms else None,
        "automated": person.automated,
        "known": person.address in known,
    }
