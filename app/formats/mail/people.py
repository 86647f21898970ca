"""Collects the people of a mail file: who wrote to me, whom I wrote to, how often, and when last."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from app.formats.contact import Problem
from app.formats.mail.headers import Mailbox, MessagePeople, read_headers
from app.formats.mail.split import (
    MAX_HEADER,
    HeaderBlock,
    MboxReader,
    single_message,
    starts_like_mbox,
)

_AUTOMATIC = re.compile(
    r"(?:(?:do[-._]?)?not?[-._]?reply|noreply|mailer[-._]?daemon|postmaster|bounces?|notifications?|newsletter"
    r"|news|mailing|automat\w*|listserv|majordomo|root|daemon|unsubscribe|updates|alerts?)(?:[-+._=].*)?|.*[-._+]"
    r"(?:bounces?|no-?reply|noreply|unsubscribe|owner|request)(?:[-+._=].*)?"
)
_SENT = re.compile(
    r"sent\b|gesendet|envoy[eé]|enviad|inviat|verzonden|wys[lł]an|skickat|l[aä]hetetyt|odoslan|отправлен|送信|已发送|寄件",
    re.IGNORECASE,
)
_MAX_NAMES = 20  # spellings kept per address
_CHECK_EVERY = 200  # messages between two looks at `cancelled`


@dataclass(frozen=True, slots=True)
class MailPerson:
    """An address with the name it goes by. `last_ms` is UTC, 0 when no message had a date."""

    address: str
    name: str
    to_me: int  # messages from them
    by_me: int  # messages from me to them
    seen: int  # messages that name them at all
    last_ms: int
    automated: bool  # a list, a newsletter, a no-reply address


@dataclass(frozen=True, slots=True)
class MailPeople:
    """The people of a mail file, those with most exchange first, and which addresses are taken for mine."""

    people: tuple[MailPerson, ...]
    own: tuple[str, ...]
    messages: int
    problems: tuple[Problem, ...] = ()
    state: str = "complete"  # or "cancelled": what was read until then


@dataclass(slots=True)
class _Seen:
    """Counts of one address."""

    names: Counter[str] = field(default_factory=Counter)
    wrote: int = 0
    bulk: int = 0
    seen: int = 0
    last_ms: int = 0
    a_list: int = 0


class PeopleCounter:
    """Counts message by message; whose mail it is is decided at the end, from all of them."""

    def __init__(self) -> None:
        self.messages = 0
        self._seen: dict[str, _Seen] = {}
        self._edges: dict[tuple[str, str], int] = {}  # (from, to) -> messages
        self._delivered: Counter[str] = Counter()
        self._sent: Counter[str] = Counter()

    def add(self, message: MessagePeople, *, folder: str = "") -> None:
        """Count one message; `folder` is the name of the folder it lies in, "" when unknown."""
        self.messages += 1
        self._delivered.update(set(message.delivered_to))
        sender = message.sender
        if sender is not None:
            self._note(sender, message)
            entry = self._seen[sender.address]
            entry.wrote += 1
            entry.bulk += message.bulk
            if _SENT.search(folder) or _SENT.search(message.labels):
                self._sent[sender.address] += 1
        for recipient in message.recipients:
            if sender is None or recipient.address != sender.address:
                self._note(recipient, message)
            if sender is not None:
                edge = (sender.address, recipient.address)
                self._edges[edge] = self._edges.get(edge, 0) + 1
        for address in message.lists:
            self._seen.setdefault(address, _Seen()).a_list += 1

    def _note(self, mailbox: Mailbox, message: MessagePeople) -> None:
        entry = self._seen.get(mailbox.address)
        if entry is None:
            entry = self._seen[mailbox.address] = _Seen()
        entry.seen += 1
        entry.last_ms = max(entry.last_ms, message.date_ms)
        if mailbox.name and (mailbox.name in entry.names or len(entry.names) < _MAX_NAMES):
            entry.names[mailbox.name] += 1

    def own_addresses(self, *, guess: str = "yes") -> tuple[str, ...]:
        """Return the addresses that are most likely mine, the likeliest first.

        Whoever writes in a folder of sent mail, and whoever the mail was delivered to. When neither is
        known: one that is named in at least 4 of 10 messages and meets more others than anybody else.
        """
        found: dict[str, None] = {}
        for counts in (self._sent, self._delivered):
            total = counts.total()
            for address, count in counts.most_common(5):
                if count >= max(1 if self.messages < 5 else 2, total * 0.05):
                    found[address] = None
        return tuple(found) or (self._one_in_the_middle() if guess == "yes" else ())

    def _one_in_the_middle(self) -> tuple[str, ...]:
        met = Counter(address for edge in self._edges for address in edge)
        (first, most), (_, second) = (*met.most_common(2), ("", 0), ("", 0))[:2]
        if self.messages < 5 or most <= second or self._seen[first].seen < 0.4 * self.messages:
            return ()
        entry = self._seen[first]
        return () if entry.a_list or entry.bulk * 2 > entry.wrote > 0 else (first,)

    def people(self, own: Collection[str]) -> tuple[MailPerson, ...]:
        """Return everybody but me, by how much we wrote to each other."""
        mine = set(own)
        written: Counter[str] = Counter()
        for (sender, recipient), count in self._edges.items():
            if sender in mine:
                written[recipient] += count
        found = [
            MailPerson(
                address=address,
                name=_best_name(entry.names),
                to_me=entry.wrote,
                by_me=written[address],
                seen=entry.seen,
                last_ms=entry.last_ms,
                automated=_is_automated(address, entry, written[address]),
            )
            for address, entry in self._seen.items()
            if address not in mine
        ]
        return tuple(sorted(found, key=lambda p: (-p.by_me, -p.to_me, -p.seen, p.address)))


def _best_name(names: Counter[str]) -> str:
    """Return the name used most often, of those the longest."""
    return max(names, key=lambda name: (names[name], len(name), name), default="")


def _is_automated(address: str, entry: _Seen, written: int) -> bool:
    if entry.a_list or _AUTOMATIC.fullmatch(address.partition("@")[0]):
        return True
    return not written and entry.wrote > 0 and entry.bulk * 2 > entry.wrote


def collect_people(
    source: Path | BinaryIO,
    *,
    own: Collection[str] = (),
    file: str = "",
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> MailPeople:
    """Read an mbox or .eml (a path or a stream), or a Maildir or folder of .eml files (a path).

    `own` are addresses known to be mine; they are added to those found out. `progress` gets (done, total)
    in bytes for a file (total 0 for a stream) and in files for a folder. Only headers are kept.
    """
    steps = read_people(source, own=own, file=file, progress=progress, cancelled=cancelled)
    last = deque(steps, maxlen=1).pop()
    assert isinstance(last, MailPeople)
    return last


def read_people(
    source: Path | BinaryIO,
    *,
    own: Collection[str] = (),
    file: str = "",
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[int | MailPeople]:
    """Like `collect_people`, step by step: now and then the number of messages so far, the people last."""
    counter = PeopleCounter()
    problems: list[Problem] = []
    state = "complete"
    for item in _blocks(source, file, progress):
        if isinstance(item, Problem):
            problems.append(item)
            continue
        place, folder, block = item
        if block.cut:
            problems.append(Problem(place, block.line, block.cut))
        message = read_headers(block.raw)
        if message.sender is None and not message.recipients:
            problems.append(Problem(place, block.line, "This message names nobody in From, To or Cc."))
        counter.add(message, folder=folder)
        if counter.messages % _CHECK_EVERY == 0:
            yield counter.messages
            if cancelled is not None and cancelled():
                state = "cancelled"
                break
    given = (address.strip().lower() for address in own)
    mine = tuple(dict.fromkeys((*given, *counter.own_addresses(guess="no" if own else "yes"))))
    yield MailPeople(counter.people(mine), mine, counter.messages, tuple(problems), state)


_Block = tuple[str, str, HeaderBlock]  # file, folder, headers


def _blocks(
    source: Path | BinaryIO, file: str, progress: Callable[[int, int], None] | None
) -> Iterator[_Block | Problem]:
    if not isinstance(source, Path):
        yield from _file_blocks(source, file, file, 0, progress)
        return
    if source.is_dir():
        yield from _folder_blocks(source, progress)
        return
    with source.open("rb") as stream:
        yield from _file_blocks(stream, file or source.name, source.name, source.stat().st_size, progress)


def _file_blocks(
    stream: BinaryIO, file: str, folder: str, total: int, progress: Callable[[int, int], None] | None
) -> Iterator[_Block | Problem]:
    """Yield the messages of an mbox, or the one message that the file is."""
    head = stream.read(MAX_HEADER)
    if not starts_like_mbox(head):
        yield file, folder, single_message(head)
        return
    reader = MboxReader(stream, head)
    reported = 0
    for block in reader:
        yield file, folder, block
        if progress is not None and reader.done != reported:
            reported = reader.done
            progress(reported, total)


def _folder_blocks(root: Path, progress: Callable[[int, int], None] | None) -> Iterator[_Block | Problem]:
    """Yield the messages of a Maildir (its subfolders too) or of a folder of .eml files."""
    paths = sorted(path for path in root.rglob("*") if path.is_file() and _is_message(path))
    for number, path in enumerate(paths, start=1):
        name = path.relative_to(root).as_posix()
        try:
            with path.open("rb") as stream:
                raw = stream.read(MAX_HEADER)
        except OSError as error:
            yield Problem(name, 0, f"This file could not be read ({error.strerror}).")
            continue
        yield name, str(path.parent.relative_to(root.parent)), single_message(raw)
        if progress is not None:
            progress(number, len(paths))


def _is_message(path: Path) -> bool:
    return path.parent.name in ("cur", "new") or path.suffix.lower() in (".eml", ".emlx")
