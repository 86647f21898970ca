"""The imports that were made, each with its Undo, also a week later; stands in the settings."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from app.domain.changes import ChangeSet
from app.queries.imports import ImportRun, import_runs
from app.ui import design
from app.ui.backup_words import moment_of
from app.ui.desk import Desk
from app.ui.fonts import TextStyle
from app.ui.texts import plural, tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import ElidedLabel, Label


class ImportList(QWidget):
    """Newest first; what was edited since an import stays when it is taken back."""

    def __init__(self, desk: Desk, take_back: Callable[[int], object]) -> None:
        super().__init__()
        self._desk, self._take_back = desk, take_back
        self._rows = design.column(gap=6)
        self.setLayout(self._rows)
        desk.events.changed.connect(self._changed)
        self._ask()

    def _changed(self, _changes: ChangeSet) -> None:
        self._ask()

    def _ask(self) -> None:
        self._desk.read(import_runs, self._show, key="settings.imports")

    def _show(self, runs: tuple[ImportRun, ...]) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            row = item.widget()
            if row is not None:
                row.hide()
                row.setParent(None)
                row.deleteLater()
        for run in runs:
            self._rows.addWidget(self._row(run))
        if not runs:
            self._rows.addWidget(Label(tr("Nothing was imported yet."), tone="text.tertiary"))

    def _row(self, run: ImportRun) -> QWidget:
        name = ", ".join(run.files) or tr("Import")
        counts = [
            plural("{n} new", "{n} new", run.created),
            plural("{n} updated", "{n} updated", run.updated),
        ]
        if run.problems:
            counts.append(plural("{n} problem", "{n} problems", run.problems))
        about = " · ".join([moment_of(run.at), *counts])
        words = design.column(
            ElidedLabel(name, TextStyle.BODY_MEDIUM),
            ElidedLabel(about, TextStyle.CAPTION, tone="text.secondary"),
            gap=1,
        )
        line = design.row(gap=12, margins=(12, 6, 8, 6))
        line.addLayout(words, 1)
        if run.state == "done":
            undo = Button(tr("Undo"), icon="undo-2", name=tr("Undo the import of {name}", name=name))
            undo.clicked.connect(partial(self._take_back, run.entry))
            line.addWidget(undo)
        else:
            text = tr("Taken back") if run.state == "undone" else tr("Running")
            line.addWidget(Label(text, tone="text.tertiary"))
        return design.pane("card", line)
