"""What the parser child does: reads a file of a known kind into contacts and problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from app.formats.contact import ContactData, ParsedContact, PointData, Problem
from app.formats.csv import sniff
from app.formats.csv.convert import read_contacts
from app.formats.csv.mapping import Mapping as CsvMapping
from app.formats.csv.names import split_name
from app.formats.csv.sniff import Dialect
from app.formats.detect import HEAD_BYTES, Kind, detect
from app.formats.json.archive import ParsedActivity, read_archive
from app.formats.mail.people import MailPeople, MailPerson, read_people
from app.formats.vcard.content import RawCard, iter_cards
from app.formats.vcard.read import read_card
from app.jobs.unpacking import BROKEN, entries
from app.system.worker_child import serve

Args = dict[str, object]


@dataclass(frozen=True, slots=True)
class ParsedItem:
    """What the child sends: a contact or a problem, with the line it stands on; of mail also the people."""

    line: int
    contact: ParsedContact | None = None
    problem: Problem | None = None
    activity: ParsedActivity | None = None
    people: MailPeople | None = None


@dataclass(frozen=True, slots=True)
class _ReadLater:
    """One card, read only when its turn comes: a hostile one is passed over without the ones before."""

    card: RawCard
    file: str

    def __call__(self) -> ParsedItem:
        return _item(read_card(self.card, file=self.file))


def _item(one: ParsedContact | ParsedActivity | Problem) -> ParsedItem:
    if isinstance(one, Problem):
        return ParsedItem(line=one.line, problem=one)
    if isinstance(one, ParsedActivity):
        return ParsedItem(line=one.line, activity=one)
    return ParsedItem(line=one.line, contact=one)


def _vcard(stream: BinaryIO, file: str, args: Args) -> Iterator[object]:
    del args
    for card in iter_cards(stream, file=file):
        yield _item(card) if isinstance(card, Problem) else _ReadLater(card, file)


def _csv(stream: BinaryIO, file: str, args: Args) -> Iterator[object]:
    mapping = args.get("mapping")
    chosen = CsvMapping.from_json(str(mapping).encode()) if mapping else None
    dialect = chosen_dialect(stream, str(args.get("encoding", "")), str(args.get("delimiter", "")))
    for one in read_contacts(stream, dialect, file=file, mapping=chosen):
        yield _item(one)


def chosen_dialect(stream: BinaryIO, encoding: str, delimiter: str) -> Dialect | None:
    """How the person said that a CSV is written; None when everything is to be found out."""
    if not encoding and not delimiter:
        return None
    stream.seek(0)
    head = stream.read(sniff.HEAD_BYTES)
    stream.seek(0)
    dialect = sniff.sniff(head)
    if encoding:
        dialect = sniff.with_encoding(dialect, head, encoding=encoding)
    return replace(dialect, delimiter=delimiter) if delimiter else dialect


def _json(stream: BinaryIO, file: str, args: Args) -> Iterator[object]:
    del args
    for one in read_archive(stream, file=file):
        yield _item(one)


_Reader = Callable[[BinaryIO, str, Args], Iterator[object]]
_READERS: Mapping[Kind, _Reader] = {Kind.VCARD: _vcard, Kind.CSV: _csv, Kind.JSON: _json}


def _open(args: Args, *, reader: _Reader) -> Iterator[object]:
    with Path(str(args["path"])).open("rb") as stream:
        yield from reader(stream, str(args["file"]), args)


def _zip(args: Args) -> Iterator[object]:
    """The contact files of an archive, each by its content; another file in it is a problem."""
    for entry in entries(Path(str(args["path"])), file=str(args["file"])):
        if isinstance(entry, Problem):
            yield _item(entry)
            continue
        try:
            yield from _packed(*entry, args)
        except BROKEN:
            yield _item(Problem(entry[0], 0, "This file is damaged; what stands before was taken."))


def _packed(name: str, stream: BinaryIO, args: Args) -> Iterator[object]:
    reader = _READERS.get(detect(stream.read(HEAD_BYTES), name))
    stream.seek(0)
    if reader is None:
        yield _item(Problem(name, 0, "This is no vCard, CSV or JSON file; it was left out."))
    else:
        yield from reader(stream, name, args)


def _mail(args: Args) -> Iterator[object]:
    """The people of mails; those whose address is among `people` as contacts."""
    file, wanted = str(args["file"]), args.get("people")
    chosen = frozenset(wanted if isinstance(wanted, list) else ())
    for step in read_people(Path(str(args["path"])), file=file):
        if isinstance(step, int):
            yield ParsedItem(line=step)  # a sign of life
            continue
        yield ParsedItem(line=0, people=step)
        for problem in step.problems:
            yield _item(problem)
        for number, person in enumerate(step.people, start=1):
            if person.address in chosen:
                yield ParsedItem(line=number, contact=ParsedContact(number, _contact(person)))


def _contact(person: MailPerson) -> ContactData:
    parts = split_name(person.name)
    return ContactData(
        fn=person.name,
        n_family=parts.family,
        n_given=parts.given,
        n_additional=parts.additional,
        n_prefix=parts.prefix,
        n_suffix=parts.suffix,
        points=(PointData("email", person.address),),
    )


HANDLERS: Mapping[str, Callable[[Args], Iterator[object]]] = {
    **{kind.value: partial(_open, reader=reader) for kind, reader in _READERS.items()},
    "zip": _zip,
    "mail": _mail,
}


def serve_parser() -> None:
    """The hidden command `_parse`."""
    serve(HANDLERS)
