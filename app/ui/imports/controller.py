"""Starts imports for a window: wizard, drops, samples, the chip while one runs, and taking one back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.errors import SatchelError
from app.ui.desk import Desk
from app.ui.runner import Stop
from app.ui.texts import plural, tr

if TYPE_CHECKING:
    from app.services.importing import ImportReport
    from app.ui.imports.flow import ImportFlow, Speed
    from app.ui.imports.wizard import ImportWizard

READABLE = frozenset({".vcf", ".vcard", ".csv", ".tsv", ".json", ".mbox", ".eml", ".zip"})


class Imports(QObject):
    """`working(text)`: what the chip says, "" when nothing runs. `show_contacts(batch)`: show what came.

    `samples_came(batch, entry)`: the sample contacts are in.
    """

    working = Signal(str)
    show_contacts = Signal(str)
    samples_came = Signal(str, int)

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self._flow: ImportFlow | None = None
        self.wizard: ImportWizard | None = None

    @property
    def running(self) -> bool:
        """True while an import writes."""
        return self._flow is not None and self._flow.running

    def open(self, files: Sequence[Path] = ()) -> ImportWizard:
        """Show the wizard, with files already chosen; one that runs is shown again."""
        from app.ui.imports.flow import ImportFlow  # noqa: PLC0415  # it would slow the start
        from app.ui.imports.wizard import ImportWizard, Step  # noqa: PLC0415  # as above

        if self.wizard is None:
            if self._flow is None or not self._flow.running:
                self._flow = ImportFlow(self._desk, self)
                self._flow.progressed.connect(self._progressed)
                self._flow.changed.connect(self._changed)
            self.wizard = ImportWizard(self._flow, self._window)
            self.wizard.finished.connect(self._closed)
            self.wizard.show_contacts.connect(self.show_contacts)
            self.wizard.undo_import.connect(self.take_back)
        if files:
            self.wizard.add_files(files)
            if self.wizard.step is Step.DONE:
                self.wizard.close()
                return self.open(files)
        self.wizard.show()
        self.wizard.raise_()
        self.wizard.activateWindow()
        return self.wizard

    def take_back(self, entry: int) -> None:
        """Undo an import; what was edited since stays, and is counted."""
        self._desk.take_back(entry, tr("The import was taken back"))

    def end_pause(self) -> None:
        """The window closes: an import that is held is let go on, so that it ends."""
        if self._flow is not None and self._flow.gate.paused:
            self._flow.gate.go_on()

    def _closed(self, _result: int) -> None:
        wizard, self.wizard = self.wizard, None
        if wizard is not None:
            wizard.deleteLater()
        if self._flow is not None and self._flow.gate.paused and self._flow.running:
            self._changed()

    def _progressed(self, speed: Speed) -> None:
        from app.ui.imports.run_step import progress_text  # noqa: PLC0415  # it would slow the start

        if self._flow is not None and self._flow.running:
            self.working.emit(progress_text(speed))

    def _changed(self) -> None:
        from app.services.importing import Action  # noqa: PLC0415  # it would slow the start
        from app.ui.imports.flow import Stage  # noqa: PLC0415  # as above
        from app.ui.imports.run_step import progress_text  # noqa: PLC0415  # as above

        flow = self._flow
        if flow is None or flow.stage is Stage.CHOOSING:
            return
        if flow.running:
            text = tr("Import paused") if flow.gate.paused else progress_text(flow.speed)
            self.working.emit(text)
            return
        self.working.emit("")
        if self.wizard is None and flow.stage is Stage.DONE and flow.report is not None:
            count = flow.report.counts[Action.NEW]
            said = plural("Imported {n} new contact", "Imported {n} new contacts", count)
            self._desk.say(said, entry=flow.report.entry)

    # Samples

    def bring_samples(self, file: Path) -> None:
        """Import the invented people, without questions."""
        self.working.emit(tr("Bringing sample contacts"))
        self._desk.runner.job(
            partial(self._bring, file),
            on_progress=self._sample_progress,
            on_done=self._samples_done,
            on_error=self._samples_refused,
        )

    def _bring(self, file: Path, _stop: Stop, report: Callable[[object], None]) -> ImportReport:
        from app.jobs.importing import ImportJob, recognise  # noqa: PLC0415  # it would slow the start
        from app.services.importing import ImportOptions  # noqa: PLC0415  # as above

        context = self._desk.context
        job = ImportJob(context.database, context.blobs, options=ImportOptions(), progress=report)
        return job.run([recognise(file)])

    def _sample_progress(self, _done: object) -> None:
        """Half a second: there is nothing to show."""

    def _samples_done(self, report: ImportReport) -> None:
        self.working.emit("")
        self.samples_came.emit(report.batch, report.entry)

    def _samples_refused(self, trouble: SatchelError) -> None:
        self.working.emit("")
        self._desk.runner.troubled.emit(trouble)


def may_be_contacts(paths: Sequence[Path]) -> list[Path]:
    """The dropped files that may hold contacts."""
    return [path for path in paths if path.suffix.lower() in READABLE or path.is_dir()]
