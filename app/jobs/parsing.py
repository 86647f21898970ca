"""What the parser child does: reads a file of a known kind into contacts and problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.formats.contact import ParsedContact, Problem
from app.formats.csv.convert import read_contacts
from app.formats.csv.mapping import Mapping as CsvMapping
from app.formats.json.archive import ParsedActivity, read_archive
from app.formats.vcard.content import RawCard, iter_cards
from app.formats.vcard.read import read_card
from app.system.worker_child import serve


@dataclass(frozen=True, slots=True)
class ParsedItem:
    """What the child sends: a contact or a problem, with the line it stands on."""

    line: int
    contact: ParsedContact | None = None
    problem: Problem | None = None
    activity: ParsedActivity | None = None


@dataclass(frozen=True, slots=True)
class _ReadLater:
    """One card, read only when its turn comes: a hostile one is passed over without the ones before."""

    card: RawCard
    file: str

    def __call__(self) -> ParsedItem:
        return _item(read_card(self.card, file=self.file))


def _item(one: ParsedContact | Problem) -> ParsedItem:
    if isinstance(one, Problem):
        return ParsedItem(line=one.line, problem=one)
    return ParsedItem(line=one.line, contact=one)


def _vcard(args: dict[str, object]) -> Iterator[object]:
    file = str(args["file"])
    with Path(str(args["path"])).open("rb") as stream:
        for card in iter_cards(stream, file=file):
            yield _item(card) if isinstance(card, Problem) else _ReadLater(card, file)


def _csv(args: dict[str, object]) -> Iterator[object]:
    mapping = args.get("mapping")
    chosen = CsvMapping.from_json(str(mapping).encode()) if mapping else None
    with Path(str(args["path"])).open("rb") as stream:
        for one in read_contacts(stream, file=str(args["file"]), mapping=chosen):
            yield _item(one)


def _json(args: dict[str, object]) -> Iterator[object]:
    with Path(str(args["path"])).open("rb") as stream:
        for one in read_archive(stream, file=str(args["file"])):
            if isinstance(one, ParsedActivity):
                yield ParsedItem(line=one.line, activity=one)
            else:
                yield _item(one)


HANDLERS: Mapping[str, Callable[[dict[str, object]], Iterator[object]]] = {
    "vcard": _vcard,
    "csv": _csv,
    "json": _json,
}


def serve_parser() -> None:
    """The hidden command `_parse`."""
    serve(HANDLERS)
