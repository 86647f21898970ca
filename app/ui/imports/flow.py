"""One import from the chosen files to its report; goes on when its window is closed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from app.domain.changes import Label
from app.errors import FormatError, SatchelError, StorageError
from app.formats.csv.convert import CsvPreview
from app.formats.csv.mapping import Mapping
from app.formats.mail.people import MailPeople
from app.jobs.importing import Answer, ImportCancelledError, ImportJob, Source, people_of, recognise
from app.jobs.looking import look_at_csv
from app.services.importing import ImportOptions, ImportReport
from app.services.workspace import get_setting, set_setting
from app.system.worker import ParserChild
from app.ui.desk import Desk
from app.ui.imports.gate import Gate
from app.ui.runner import Stop

CSV, MAIL = "csv", "mail"


class Stage(StrEnum):
    """What the import is at."""

    CHOOSING = "choosing"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    ENDED = "ended"  # by the person, and nothing of it stayed


@dataclass(slots=True)
class Chosen:
    """One file: what it is, and what the look into it found."""

    source: Source
    size: int
    look: CsvPreview | None = None
    people: MailPeople | None = None
    remembered: bool = False  # the columns were matched by hand at an earlier import

    @property
    def mapping(self) -> Mapping | None:
        """Where the columns go."""
        return self.look.mapping if self.look is not None else None


@dataclass(frozen=True, slots=True)
class Speed:
    """How an import gets on. `left` in seconds, None while nobody can tell."""

    done: int
    total: int
    per_second: float
    left: float | None


@dataclass(slots=True)
class _Picked:
    found: list[Chosen] = field(default_factory=list)
    troubles: list[SatchelError] = field(default_factory=list)


class ImportFlow(QObject):
    """Signals: `changed` (files, looks, stage), `progressed(Speed)`, `troubled(SatchelError)`."""

    changed = Signal()
    progressed = Signal(object)
    troubled = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.files: list[Chosen] = []
        self.options = ImportOptions()
        self.stage = Stage.CHOOSING
        self.preview: ImportReport | None = None
        self.report: ImportReport | None = None
        self.speed = Speed(0, 0, 0.0, None)
        self.gate = Gate()
        self._checking: Stop | None = None
        self._clock = QElapsedTimer()
        self._looking = 0

    @property
    def running(self) -> bool:
        """True while the import writes."""
        return self.stage is Stage.RUNNING

    @property
    def busy(self) -> bool:
        """True while files are looked into."""
        return self._looking > 0

    @property
    def to_match(self) -> list[Chosen]:
        """The files that need the person: columns or people."""
        return [chosen for chosen in self.files if chosen.source.kind in (CSV, MAIL)]

    # Choosing

    def add_files(self, paths: Sequence[Path]) -> None:
        """Recognise files by their content and look into them."""
        known = {chosen.source.path for chosen in self.files}
        fresh = [path for path in paths if path.resolve() not in known]
        if fresh:
            self._looking += 1
            self.changed.emit()
            person = self.desk.context.person_id
            self.desk.read(
                partial(_pick, paths=fresh, person=person),
                self._picked,
                key=f"import.pick.{fresh[0]}",
                on_error=self._not_picked,
            )

    def _picked(self, picked: _Picked) -> None:
        self._looking -= 1
        self.files += picked.found
        self.changed.emit()
        for trouble in picked.troubles:
            self.troubled.emit(trouble)

    def _not_picked(self, trouble: SatchelError) -> None:
        self._looking -= 1
        self.changed.emit()
        self.troubled.emit(trouble)

    def remove(self, chosen: Chosen) -> None:
        """Leave a file out."""
        self.files.remove(chosen)
        self.changed.emit()

    # Matching

    def read_as(self, chosen: Chosen, *, encoding: str, delimiter: str) -> None:
        """Look into a CSV again, written as the person says."""
        chosen.source = replace(chosen.source, encoding=encoding, delimiter=delimiter)
        work = partial(_look, chosen.source)
        self.desk.runner.query(
            work, partial(self._looked, chosen), key="import.look", on_error=self.troubled.emit
        )

    def _looked(self, chosen: Chosen, look: CsvPreview) -> None:
        chosen.look, chosen.remembered = look, False
        self.changed.emit()

    def set_mapping(self, chosen: Chosen, mapping: Mapping) -> None:
        """Take the person's match of the columns."""
        assert chosen.look is not None
        chosen.look = replace(chosen.look, mapping=mapping)
        chosen.remembered = True
        chosen.source = replace(chosen.source, mapping=mapping.to_json().decode())

    def set_people(self, chosen: Chosen, addresses: Sequence[str]) -> None:
        """Take the people who were ticked."""
        chosen.source = replace(chosen.source, people=tuple(addresses))

    # Checking

    def check(self, options: ImportOptions) -> None:
        """Plan the import against the database; nothing is written."""
        self.options = options
        if self._checking is not None:
            self._checking.request()
        self.stage, self.preview = Stage.CHECKING, None
        self.changed.emit()
        self._checking = self.desk.runner.job(
            self._check_now,
            on_progress=self._checked_some,
            on_done=self._checked,
            on_error=self._not_checked,
        )

    def _check_now(self, stop: Stop, report: Callable[[object], None]) -> tuple[Stop, ImportReport | None]:
        def ask() -> Answer:
            return Answer.ROLL_BACK if stop.requested else Answer.GO_ON

        context = self.desk.context
        job = ImportJob(context.database, context.blobs, options=self.options, progress=report, ask=ask)
        try:
            return stop, job.preview(self._sources())
        except ImportCancelledError:
            return stop, None

    def _checked_some(self, done: object) -> None:
        assert isinstance(done, int)
        self.progressed.emit(Speed(done, 0, 0.0, None))

    def _checked(self, result: tuple[Stop, ImportReport | None]) -> None:
        stop, report = result
        if stop is self._checking and report is not None:
            self._checking = None
            self.preview, self.stage = report, Stage.CHECKED
            self.changed.emit()

    def _not_checked(self, trouble: SatchelError) -> None:
        self._checking, self.stage = None, Stage.CHOOSING
        self.changed.emit()
        self.troubled.emit(trouble)

    def _sources(self) -> list[Source]:
        wanted = [chosen.source for chosen in self.files]
        return [source for source in wanted if source.kind != MAIL or source.people]

    # Importing

    def run(self, options: ImportOptions | None = None) -> None:
        """Write it, in the background."""
        self.options = options or self.options
        total = sum(self.preview.counts.values()) if self.preview is not None else 0
        self.stage, self.gate = Stage.RUNNING, Gate()
        self.speed = Speed(0, total, 0.0, None)
        self._clock.start()
        self._remember_mappings()
        self.changed.emit()
        self.desk.runner.job(
            self._run_now,
            on_progress=self._ran_some,
            on_done=self._ran,
            on_error=self._ended,
        )

    def _run_now(self, _stop: Stop, report: Callable[[object], None]) -> ImportReport:
        context = self.desk.context
        job = ImportJob(
            context.database, context.blobs, options=self.options, progress=report, ask=self.gate.answer
        )
        return job.run(self._sources())

    def _ran_some(self, done: object) -> None:
        assert isinstance(done, int)
        seconds = max(self._clock.elapsed() / 1000, 0.05)
        rate, total = done / seconds, max(self.speed.total, done)
        left = (total - done) / rate if rate > 0 and done >= total * 0.03 else None
        self.speed = Speed(done, total, rate, left)
        self.progressed.emit(self.speed)

    def _ran(self, report: ImportReport) -> None:
        self.report, self.stage = report, Stage.DONE
        self.changed.emit()

    def _ended(self, trouble: SatchelError) -> None:
        self.stage = Stage.ENDED
        self.changed.emit()
        if not isinstance(trouble, ImportCancelledError):
            self.troubled.emit(trouble)

    def pause(self) -> None:
        """Hold or go on."""
        if self.gate.paused:
            self.gate.go_on()
        else:
            self.gate.pause()
        self.changed.emit()

    # Columns that were matched by hand

    def _remember_mappings(self) -> None:
        wanted = {
            _setting_key(chosen.look.headers): chosen.source.mapping
            for chosen in self.files
            if chosen.look is not None
            and chosen.look.dialect.header_row
            and chosen.remembered
            and chosen.source.mapping
        }
        if wanted:
            work = partial(_keep_mappings, wanted=wanted, person=self.desk.context.person_id)
            self.desk.write(Label("settings"), work)


def _pick(session: Any, *, paths: Sequence[Path], person: str) -> _Picked:
    picked = _Picked()
    for path in paths:
        try:
            picked.found.append(_chosen(session, path, person))
        except (FormatError, StorageError) as trouble:
            picked.troubles.append(trouble)
    return picked


def _chosen(session: Any, path: Path, person: str) -> Chosen:
    source = recognise(path)
    chosen = Chosen(source, path.stat().st_size if path.is_file() else 0)
    if source.kind == CSV:
        look = look_at_csv(path)
        kept = get_setting(session, _setting_key(look.headers), bucket=f"user:{person}")
        if isinstance(kept, str):
            look = replace(look, mapping=Mapping.from_json(kept.encode()).over(look.headers))
            chosen.source, chosen.remembered = replace(source, mapping=kept), True
        chosen.look = look
    elif source.kind == MAIL:
        child = ParserChild()
        try:
            chosen.people = people_of(source, child=child)
        finally:
            child.close()
    return chosen


def _look(source: Source, _stop: Stop) -> CsvPreview:
    return look_at_csv(source.path, encoding=source.encoding, delimiter=source.delimiter)


def _setting_key(headers: Sequence[str]) -> str:
    text = json.dumps([header.strip().casefold() for header in headers], ensure_ascii=False)
    return "import.columns." + hashlib.sha256(text.encode()).hexdigest()[:24]


def _keep_mappings(session: Any, *, wanted: dict[str, str], person: str) -> None:
    for key, mapping in wanted.items():
        set_setting(session, key, mapping, bucket=f"user:{person}")
