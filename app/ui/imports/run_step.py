"""Fourth and fifth step: the import at work, and what came of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.services.importing import Action
from app.ui import design
from app.ui.fonts import TextStyle
from app.ui.imports.flow import ImportFlow, Speed, Stage
from app.ui.texts import number, plural, tr
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.labels import IconMark, Label
from app.ui.widgets.progress import ProgressLine


class RunStep(QWidget):
    """Progress with rate and time left; Pause and Cancel."""

    cancel_wanted = Signal()

    def __init__(self, flow: ImportFlow) -> None:
        super().__init__()
        self._flow = flow
        self.heading = Label("", TextStyle.TITLE, wrap=True)
        self.bar = ProgressLine(tr("Progress of the import"))
        self.rate = Label("", tone="text.secondary", wrap=True)
        self.pause = Button(tr("Pause"), icon="pause")
        self.pause.clicked.connect(flow.pause)
        self.cancel = Button(tr("Cancel…"), kind=Kind.DANGER)
        self.cancel.clicked.connect(self.cancel_wanted)
        hint = tr("You can close this window and go on working. The import goes on; the chip shows how far.")
        layout = design.column(
            None,
            self.heading,
            self.bar,
            self.rate,
            design.row(self.pause, self.cancel, None, gap=8),
            6,
            Label(hint, TextStyle.CAPTION, tone="text.tertiary", wrap=True),
            None,
            gap=12,
            margins=(64, 16, 64, 16),
        )
        self.setLayout(layout)
        flow.changed.connect(self.refresh)
        flow.progressed.connect(self._progressed)

    def refresh(self) -> None:
        """Pause or go on."""
        paused = self._flow.gate.paused
        self.pause.set_text(tr("Go on") if paused else tr("Pause"))
        design.set_icon(self.pause, "play" if paused else "pause")
        self._progressed(self._flow.speed)

    def _progressed(self, speed: Speed) -> None:
        if self._flow.stage is not Stage.RUNNING:
            return
        self.heading.setText(progress_text(speed))
        self.bar.setMaximum(max(1, speed.total))
        self.bar.setValue(speed.done)
        self.rate.setText(tr("Paused") if self._flow.gate.paused else rate_text(speed))


def progress_text(speed: Speed) -> str:
    """As “Importing 1,240 of 8,000”."""
    if not speed.total:
        return tr("Importing {done}", done=number(speed.done))
    return tr("Importing {done} of {total}", done=number(speed.done), total=number(speed.total))


def rate_text(speed: Speed) -> str:
    """As “310 a second, about 20 seconds left”."""
    if speed.left is None or speed.per_second <= 0:
        return tr("Starting…")
    rate = tr("{n} a second", n=number(round(speed.per_second)))
    seconds = round(speed.left)
    if seconds >= 90:
        left = plural("about {n} minute left", "about {n} minutes left", round(seconds / 60))
    elif seconds > 5:
        left = plural("about {n} second left", "about {n} seconds left", 5 * round(seconds / 5))
    else:
        left = tr("almost done")
    return f"{rate}, {left}"


class DoneStep(QWidget):
    """The summary, the way to the new contacts, and the way back."""

    show_wanted = Signal()
    undo_wanted = Signal()

    def __init__(self, flow: ImportFlow) -> None:
        super().__init__()
        self._flow = flow
        self._icon = IconMark("circle-check", tone="success", size=40)
        self.heading = Label("", TextStyle.DISPLAY, wrap=True)
        self.text = Label("", tone="text.secondary", wrap=True)
        self.problems = Label("", TextStyle.SMALL, tone="text.secondary", wrap=True, selectable=True)
        for label in (self.heading, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.show_ = Button(tr("Show these contacts"), kind=Kind.PRIMARY, icon="users")
        self.show_.clicked.connect(self.show_wanted)
        self.undo = Button(tr("Undo import"), icon="undo-2")
        self.undo.clicked.connect(self.undo_wanted)
        centre = Qt.AlignmentFlag.AlignHCenter
        layout = design.column(None, gap=10, margins=(48, 16, 48, 16))
        layout.addWidget(self._icon, 0, centre)
        layout.addWidget(self.heading)
        layout.addWidget(self.text)
        layout.addLayout(design.row(None, self.show_, self.undo, None, gap=10))
        layout.addWidget(self.problems)
        layout.addStretch(1)
        self.setLayout(layout)
        flow.changed.connect(self.refresh)

    def refresh(self) -> None:
        """Say what came of it."""
        report = self._flow.report
        if self._flow.stage is Stage.ENDED:
            self._icon.set_icon("circle-x", "text.tertiary")
            self.heading.setText(tr("The import was taken back"))
            self.text.setText(tr("Your contacts are as they were before."))
        elif self._flow.stage is Stage.DONE and report is not None:
            new, updated = report.counts[Action.NEW], report.counts[Action.UPDATE]
            self._icon.set_icon("circle-check", "success")
            self.heading.setText(plural("{n} new contact", "{n} new contacts", new))
            self.text.setText(_what_else(self._flow, updated))
            shown = [f"{one.file}, {number(one.line)}: {one.reason}" for one in report.problems[:8]]
            self.problems.setText("\n".join(shown))
        done = self._flow.stage is Stage.DONE
        for button in (self.show_, self.undo):
            button.setVisible(done and report is not None and bool(report.entry))


def _what_else(flow: ImportFlow, updated: int) -> str:
    report = flow.report
    assert report is not None
    same, skipped = report.counts[Action.SAME], report.counts[Action.SKIP]
    parts = []
    if updated:
        parts.append(plural("{n} updated", "{n} updated", updated))
    if same:
        parts.append(plural("{n} was here already", "{n} were here already", same))
    if skipped:
        parts.append(plural("{n} left as it was", "{n} left as they were", skipped))
    if report.problems:
        parts.append(plural("{n} problem", "{n} problems", len(report.problems)))
    if report.doubts:
        parts.append(plural("{n} possible duplicate", "{n} possible duplicates", len(report.doubts)))
    said = ", ".join(parts)
    return (said + ". " if said else "") + tr("You can take the import back for 90 days: Settings, Data.")
