"""The window of an import: five steps, one footer; closing it while it runs only hides it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QStackedWidget, QWidget

from app.errors import SatchelError
from app.jobs.importing import Answer
from app.ui import design
from app.ui.fonts import TextStyle
from app.ui.imports.check_step import CheckStep
from app.ui.imports.flow import ImportFlow, Stage
from app.ui.imports.match_step import MatchStep
from app.ui.imports.run_step import DoneStep, RunStep
from app.ui.imports.source_step import SourceStep
from app.ui.texts import tr
from app.ui.theme import theme
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import Label
from app.ui.widgets.layouts import ScrollArea
from app.ui.widgets.messages import MessageBar
from app.ui.widgets.steps import StepBar

WIDTH, HEIGHT = 960, 640


class Step(IntEnum):
    """The steps as the bar shows them."""

    SOURCE = 0
    MATCH = 1
    CHECK = 2
    IMPORT = 3
    DONE = 4


class ImportWizard(QDialog):
    """`show_contacts(batch)` and `undo(entry)` are wanted on the last page; `ended` when it is closed."""

    show_contacts = Signal(str)
    undo_import = Signal(int)

    def __init__(self, flow: ImportFlow, parent: QWidget) -> None:
        super().__init__(parent)
        self.flow = flow
        self._asking: CancelSheet | None = None
        self.setWindowTitle(tr("Import contacts"))
        self.setModal(False)
        self.bar = StepBar([tr("Source"), tr("Match"), tr("Check"), tr("Import"), tr("Done")])
        self.messages = MessageBar()
        self.source, self.match = SourceStep(flow), MatchStep(flow)
        self.check, self.run, self.done_step = CheckStep(flow), RunStep(flow), DoneStep(flow)
        self.pages = QStackedWidget()
        self.pages.addWidget(ScrollArea(self.source, tr("Files")))
        self.pages.addWidget(self.match)
        for page, name in (
            (self.check, tr("What would happen")),
            (self.run, tr("Progress")),
            (self.done_step, tr("Result")),
        ):
            self.pages.addWidget(ScrollArea(page, name))
        self.back = Button(tr("Back"))
        self.close_ = Button(tr("Close"))
        self.forward = Button(tr("Continue"), kind=Kind.PRIMARY)
        self._build()
        self._connect()
        room = self.screen().availableSize() * 0.95
        self.resize(min(theme().px(WIDTH), room.width()), min(theme().px(HEIGHT), room.height()))
        self.go(self._step_of_flow())

    def _build(self) -> None:
        head = design.row(self.bar, margins=(22, 12, 22, 8))
        footer = design.row(self.close_, None, self.back, self.forward, gap=8, margins=(24, 12, 24, 12))
        layout = design.column(head, design.rule(), self.messages, gap=0)
        layout.addWidget(self.pages, 1)
        layout.addWidget(design.pane("subtle", footer))
        self.setLayout(layout)

    def _connect(self) -> None:
        self.back.clicked.connect(self._go_back)
        self.forward.clicked.connect(self._go_on)
        self.close_.clicked.connect(self.close)
        self.run.cancel_wanted.connect(self.ask_to_cancel)
        self.done_step.show_wanted.connect(self._show_contacts)
        self.done_step.undo_wanted.connect(self._undo)
        self.flow.changed.connect(self._flow_changed)
        self.flow.troubled.connect(self._trouble)

    # Steps

    @property
    def step(self) -> Step:
        """Where the wizard is."""
        return Step(self.pages.currentIndex())

    def add_files(self, paths: Sequence[Path]) -> None:
        """More files; the first step shows them."""
        self.flow.add_files(paths)

    def go(self, step: Step) -> None:
        """Show a step."""
        self.pages.setCurrentIndex(step)
        self.bar.set_step(step)
        if step is Step.CHECK and self.flow.stage is Stage.CHOOSING:
            self.flow.check(self.check.options())
        if step is Step.MATCH:
            self.match.refresh()
        self._adapt()

    def _step_of_flow(self) -> Step:
        stages = {Stage.RUNNING: Step.IMPORT, Stage.DONE: Step.DONE, Stage.ENDED: Step.DONE}
        return stages.get(self.flow.stage, Step.SOURCE)

    def _go_on(self) -> None:
        if self.step is Step.SOURCE:
            self._choose_anew()
            self.go(Step.MATCH if self.flow.to_match else Step.CHECK)
        elif self.step is Step.MATCH:
            self._choose_anew()
            self.go(Step.CHECK)
        elif self.step is Step.CHECK:
            self.flow.run(self.check.options())
            self.go(Step.IMPORT)
        elif self.step is Step.DONE:
            self.close()

    def _choose_anew(self) -> None:
        """What was checked no longer counts: files or columns may be others."""
        self.flow.stage, self.flow.preview = Stage.CHOOSING, None

    def _go_back(self) -> None:
        self._choose_anew()
        before = Step.MATCH if self.step is Step.CHECK and self.flow.to_match else Step.SOURCE
        self.go(before)

    def _flow_changed(self) -> None:
        if self.flow.stage in (Stage.DONE, Stage.ENDED) and self.step is not Step.DONE:
            self.go(Step.DONE)
        elif self.flow.stage is Stage.CHOOSING and self.step is Step.CHECK and not self.flow.preview:
            self.go(Step.SOURCE)
        self._adapt()

    def _adapt(self) -> None:
        step, stage = self.step, self.flow.stage
        self.back.setVisible(step in (Step.MATCH, Step.CHECK))
        self.forward.setVisible(step is not Step.IMPORT)
        self.close_.setVisible(step is not Step.DONE)
        self.close_.set_text(tr("Close") if step is Step.IMPORT else tr("Cancel"))
        words = {Step.CHECK: tr("Import"), Step.DONE: tr("Close")}
        self.forward.set_text(words.get(step, tr("Continue")))
        ready = bool(self.flow.files) and not self.flow.busy
        if step is Step.CHECK:
            ready = stage is Stage.CHECKED
        waited = not self.forward.isEnabled()
        self.forward.setEnabled(ready or step is Step.DONE)
        if waited and self.forward.isEnabled():
            self.forward.setFocus(Qt.FocusReason.OtherFocusReason)  # Enter goes on

    def _trouble(self, error: SatchelError) -> None:
        self.messages.show_trouble(error)

    # The last page

    def _show_contacts(self) -> None:
        if self.flow.report is not None:
            self.show_contacts.emit(self.flow.report.batch)
            self.close()

    def _undo(self) -> None:
        if self.flow.report is not None:
            self.undo_import.emit(self.flow.report.entry)
            self.close()

    # Ending

    def ask_to_cancel(self) -> None:
        """Hold the import, and ask what becomes of what is in."""
        if self.flow.stage is not Stage.RUNNING or self._asking is not None:
            return
        if not self.flow.gate.paused:
            self.flow.pause()
        self._asking = CancelSheet(self.flow, self)
        self._asking.finished.connect(self._answered)
        self._asking.open()

    def _answered(self, _result: int) -> None:
        self._asking = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes, as the button does."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """An import that runs goes on behind."""
        super().closeEvent(event)
        self.finished.emit(0)


class CancelSheet(Dialog):
    """Roll back, keep what is in, or go on after all."""

    def __init__(self, flow: ImportFlow, parent: QWidget) -> None:
        super().__init__(tr("Stop the import?"), parent, width=480, height=240)
        self._flow = flow
        text = tr(
            "It is paused. You can take back what is in already, keep that and leave out the rest,"
            " or let it go on."
        )
        self.set_body(
            design.pane(
                "clear", design.column(Label(text, TextStyle.BODY, wrap=True), None, margins=(20, 4, 20, 12))
            )
        )
        go_on, keep = Button(tr("Go on")), Button(tr("Keep what is in"))
        take_back = Button(tr("Take it back"), kind=Kind.DANGER)
        go_on.clicked.connect(self._go_on)
        keep.clicked.connect(self._keep)
        take_back.clicked.connect(self._take_back)
        self.add_button(go_on, leading=True)
        self.add_button(keep)
        self.add_button(take_back)
        self.rejected.connect(self._resume)

    def _go_on(self) -> None:
        self.reject()

    def _resume(self) -> None:
        if self._flow.gate.paused:
            self._flow.pause()

    def _keep(self) -> None:
        self._flow.gate.end(Answer.KEEP)
        self.accept()

    def _take_back(self) -> None:
        self._flow.gate.end(Answer.ROLL_BACK)
        self.accept()
