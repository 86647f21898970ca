"""The import of files: parsed in the child, planned and written in slices, paused or cancelled."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from itertools import chain
from pathlib import Path

from app.db.blobs import BlobStore
from app.db.session import Database, LongWrite, WriteSession
from app.domain.changes import Label
from app.errors import FormatError, SatchelError, StorageError
from app.formats.contact import ParsedContact, Problem
from app.formats.detect import Kind, detect_path
from app.formats.json.archive import ParsedActivity
from app.formats.mail.people import MailPeople
from app.jobs.parsing import ParsedItem
from app.services.archive import put_back
from app.services.importing import Importer, ImportOptions, ImportReport, home_region
from app.system.collector import collector_at_rest
from app.system.worker import ParserChild, Stopped

# Up to here an import is one transaction; longer ones are written in slices.
ONE_TRANSACTION = 5_000
# A slice has a fixed cost (triggers, fsync), so a small one is slower for everybody.
_SMALLEST_SLICE, _LARGEST_SLICE = 400, 2_000
_SLICE_SECONDS = 0.08
# The kind of a file and the handler of the parser child that reads it.
_READABLE = {
    **{kind: kind.value for kind in (Kind.VCARD, Kind.CSV, Kind.JSON, Kind.ZIP)},
    **dict.fromkeys((Kind.MBOX, Kind.EML, Kind.MAILDIR), "mail"),
}
_NOT_YET = {
    Kind.ICS: "a calendar",
    Kind.LDIF: "an LDIF address book",
    Kind.XLSX: "an Excel workbook",
    Kind.MSG: "an Outlook message",
}


class Answer(StrEnum):
    """What the person wants between two slices; the last two end the import."""

    GO_ON = "go_on"
    ROLL_BACK = "roll_back"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to import: where, of which kind, a CSV mapping as JSON, and the addresses chosen of mail.

    `encoding` and `delimiter` are what the person chose for a CSV; empty means found out.
    """

    path: Path
    kind: str
    mapping: str = ""
    people: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""

    @property
    def name(self) -> str:
        """What reports call it."""
        return self.path.name


class ImportCancelledError(SatchelError):
    """The import was ended by the person, and nothing of it stayed."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("import.cancelled", "The import was cancelled.", next_step="Nothing of it was kept.")
        self.answer = answer


def _go_on() -> Answer:
    return Answer.GO_ON


def recognise(path: Path, *, mapping: str = "", format_: str = "") -> Source:
    """The kind of a file by its content. FormatError when Satchel cannot import it, StorageError unread."""
    try:
        kind = detect_path(path)
    except OSError as trouble:
        raise _unreadable(path) from trouble
    handler = format_ or _READABLE.get(kind, "")
    if not handler:
        known = _NOT_YET.get(kind)
        what = f"{known}, which cannot be imported yet" if known else "no kind of file that can be imported"
        raise FormatError(
            "import.kind",
            f"“{path.name}” is {what}.",
            next_step="Export vCard (.vcf) or CSV from the other program, and import that.",
        )
    return Source(path.resolve(), handler, mapping)


def _unreadable(path: Path) -> StorageError:
    return StorageError(
        "import.unreadable", f"“{path}” cannot be read.", next_step="Check its name and your rights to it."
    )


def people_of(source: Source, *, child: ParserChild) -> MailPeople:
    """Everybody in a mail file, for the person to choose from. FormatError, StorageError."""
    problems: list[Problem] = []

    def stopped(one: Stopped) -> None:
        problems.append(Problem(source.name, one.after_line, one.sentence))

    found = MailPeople((), (), 0)
    for batch in child.parse("mail", _args(source), decode=ParsedItem, stopped=stopped):
        for item in batch:
            found = item.people or found
    return replace(found, problems=(*found.problems, *problems))


def _args(source: Source) -> dict[str, object]:
    return {
        "path": str(source.path),
        "file": source.name,
        "mapping": source.mapping,
        "people": list(source.people),
        "encoding": source.encoding,
        "delimiter": source.delimiter,
    }


class ImportJob:
    """One import or preview of several files.

    `progress` is called with the number of records so far; `ask` between two slices: it may block to
    pause, and its answer may end the import.
    """

    def __init__(
        self,
        database: Database,
        blobs: BlobStore,
        *,
        options: ImportOptions,
        progress: Callable[[int], None] | None = None,
        ask: Callable[[], Answer] = _go_on,
        child: ParserChild | None = None,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._progress = progress
        self._child = child or ParserChild()
        self._own_child = child is None
        self._stopped: list[Problem] = []
        self._activities: list[tuple[str, ParsedActivity]] = []
        self._done = 0
        self._ask = ask
        with database.read() as session:
            region = home_region(session)
        self._importer = Importer(
            options,
            profile=database.actor.profile,
            region=region,
            put_blob=self._put_blob,
            source="import",
        )

    def _put_blob(self, data: bytes, mime: str) -> str:
        return self._blobs.put(data, mime)

    def preview(self, sources: Sequence[Source]) -> ImportReport:
        """Plans everything against the real database and writes nothing."""
        try:
            for source in sources:
                for chunk in _chunks(self._contacts(source), _SMALLEST_SLICE):
                    self._pass(len(chunk))
                    with self._database.read() as session:
                        self._importer.preview(session, chunk, file=source.name)
        finally:
            self._close()
        return self._importer.report

    def run(self, sources: Sequence[Source]) -> ImportReport:
        """Imports everything as one journal entry. ImportCancelledError when it was rolled back."""
        label = Label("import", {"files": ", ".join(source.name for source in sources)})
        try:
            pairs = chain.from_iterable(
                ((source, item) for item in self._contacts(source)) for source in sources
            )
            head: list[tuple[Source, ParsedContact]] = []
            for pair in pairs:
                head.append(pair)
                if len(head) >= ONE_TRANSACTION:
                    return self._run_long(label, sources, chain(head, pairs))
            return self._run_short(label, sources, head)
        finally:
            self._close()

    def _run_short(
        self, label: Label, sources: Sequence[Source], head: Sequence[tuple[Source, ParsedContact]]
    ) -> ImportReport:
        self._pass(0)
        work = partial(self._all, sources=sources, head=head)
        return self._database.write(label, work, origin="import").value

    def _all(
        self,
        session: WriteSession,
        *,
        sources: Sequence[Source],
        head: Sequence[tuple[Source, ParsedContact]],
    ) -> ImportReport:
        self._begin(session, sources)
        for source, chunk in _by_source(head, _LARGEST_SLICE):
            with collector_at_rest():
                self._importer.write(session, chunk, file=source.name)
            self._count(len(chunk))
        return self._end(session)

    def _run_long(
        self,
        label: Label,
        sources: Sequence[Source],
        pairs: Iterator[tuple[Source, ParsedContact]],
    ) -> ImportReport:
        long = self._database.write_long(label, origin="import")
        try:
            long.slice(partial(self._begin, sources=sources))
            self._slices(long, pairs)
        except ImportCancelledError as cancelled:
            if cancelled.answer is Answer.ROLL_BACK:
                long.roll_back()
                raise
        except BaseException:
            long.roll_back()
            raise
        return long.finish(self._end)

    def _slices(self, long: LongWrite, pairs: Iterator[tuple[Source, ParsedContact]]) -> None:
        size = _SMALLEST_SLICE
        while chunk := _take(pairs, size):
            self._pass(0)
            for source, contacts in _by_source(chunk, size):
                started = time.monotonic()
                with collector_at_rest():
                    long.slice(partial(self._importer.write, chunk=contacts, file=source.name))
                took = max(time.monotonic() - started, 0.001)
                size = min(_LARGEST_SLICE, max(_SMALLEST_SLICE, int(len(contacts) * _SLICE_SECONDS / took)))
            self._count(len(chunk))

    def _begin(self, session: WriteSession, sources: Sequence[Source]) -> None:
        kinds = ", ".join(dict.fromkeys(source.kind for source in sources))
        self._importer.open_batch(session, files=[source.name for source in sources], format_=kinds)

    def _end(self, session: WriteSession) -> ImportReport:
        activities = [activity for _, activity in self._activities]
        left_out = set(map(id, put_back(session, activities, self._importer.known_here)))
        for file, activity in self._activities:
            if id(activity) in left_out:
                reason = f"None of the contacts of this {activity.kind} is here; it was left out."
                self._importer.problem(Problem(file, activity.line, reason))
        return self._importer.close_batch(session)

    def _contacts(self, source: Source) -> Iterator[ParsedContact]:
        """The contacts of a file as the child sends them; problems are noted on the way."""
        for batch in self._child.parse(
            source.kind, _args(source), decode=ParsedItem, stopped=partial(self._give_up, source.name)
        ):
            for item in batch:
                if item.problem is not None:
                    self._importer.problem(item.problem)
                if item.activity is not None:
                    self._activities.append((source.name, item.activity))
                if item.contact is not None:
                    yield item.contact

    def _give_up(self, file: str, stopped: Stopped) -> None:
        self._importer.problem(Problem(file, stopped.after_line, stopped.sentence))

    def _pass(self, count: int) -> None:
        """Between two chunks: `ask` may hold the import, and its answer may end it."""
        answer = self._ask()
        if answer is not Answer.GO_ON:
            raise ImportCancelledError(answer)
        self._count(count)

    def _count(self, count: int) -> None:
        self._done += count
        if self._progress is not None and count:
            self._progress(self._done)

    def _close(self) -> None:
        if self._own_child:
            self._child.close()


def read_mapping(path: Path) -> str:
    """The text of a mapping file. FormatError when it is not JSON."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as trouble:
        raise _unreadable(path) from trouble
    try:
        json.loads(text)
    except ValueError as error:
        raise FormatError(
            "import.mapping", "The mapping file is not JSON.", next_step='Write {"Column": "field"}.'
        ) from error
    return text


def _take(pairs: Iterator[tuple[Source, ParsedContact]], size: int) -> list[tuple[Source, ParsedContact]]:
    taken: list[tuple[Source, ParsedContact]] = []
    for pair in pairs:
        taken.append(pair)
        if len(taken) >= size:
            break
    return taken


def _chunks(contacts: Iterator[ParsedContact], size: int) -> Iterator[list[ParsedContact]]:
    chunk: list[ParsedContact] = []
    for contact in contacts:
        chunk.append(contact)
        if len(chunk) >= size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _by_source(
    pairs: Sequence[tuple[Source, ParsedContact]], size: int
) -> Iterator[tuple[Source, list[ParsedContact]]]:
    """Runs of contacts of one file, at most `size` long."""
    run: list[ParsedContact] = []
    source: Source | None = None
    for one, contact in pairs:
        if source is not None and (one is not source or len(run) >= size):
            yield source, run
            run = []
        source = one
        run.append(contact)
    if source is not None and run:
        yield source, run
