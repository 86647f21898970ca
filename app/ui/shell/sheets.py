"""Sheets that the shell itself shows: all shortcuts, past notes, and the report of a bug."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QWidget

from app.ui import design
from app.ui.actions import GLOBAL, ActionRegistry, ActionSpec
from app.ui.errors import CrashReport
from app.ui.fonts import TextStyle
from app.ui.texts import tr
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import Label
from app.ui.widgets.toast import ToastNote


class ShortcutSheet(Dialog):
    """Every key, grouped by where it works."""

    def __init__(self, actions: ActionRegistry, parent: QWidget) -> None:
        super().__init__(tr("Keyboard shortcuts"), parent, width=560, height=600)
        contexts: dict[str, list[ActionSpec]] = {GLOBAL: []}
        for spec in actions.specs():
            if actions.keys(spec.id):
                contexts.setdefault(spec.context, []).append(spec)
        column = design.column(gap=6, margins=(20, 4, 20, 16))
        for context, specs in contexts.items():
            heading = tr("Everywhere") if context == GLOBAL else tr(context.capitalize())
            column.addWidget(Label(heading, TextStyle.CAPTION_STRONG, tone="text.tertiary"))
            column.addLayout(self._keys(actions, specs))
            column.addSpacing(10)
        column.addStretch(1)
        body = design.pane("clear", column)
        self.set_body(body)
        close = Button(tr("Close"))
        close.clicked.connect(self.accept)
        self.add_button(close)

    def _keys(self, actions: ActionRegistry, specs: Iterable[ActionSpec]) -> QGridLayout:
        grid = design.spaced(QGridLayout(), gap=6)
        grid.setColumnStretch(0, 1)
        for at, spec in enumerate(specs):
            grid.addWidget(Label(tr(spec.text).rstrip("…"), wrap=True), at, 0)
            key = Label(actions.shown_key(spec.id), TextStyle.BODY_MEDIUM, tone="text.secondary")
            grid.addWidget(key, at, 1, Qt.AlignmentFlag.AlignTrailing)
        return grid


class NotesSheet(Dialog):
    """The notes that were shown as toasts, newest first: nobody must be quick to read."""

    def __init__(self, notes: Iterable[ToastNote], parent: QWidget) -> None:
        super().__init__(tr("Recent notes"), parent, width=480, height=420)
        column = design.column(gap=10, margins=(20, 4, 20, 16))
        newest_first = list(notes)[::-1]
        for note in newest_first:
            column.addWidget(Label(note.text, wrap=True, selectable=True))
        if not newest_first:
            column.addWidget(Label(tr("Nothing yet."), tone="text.tertiary"))
        column.addStretch(1)
        self.set_body(design.pane("clear", column))
        close = Button(tr("Close"))
        close.clicked.connect(self.accept)
        self.add_button(close)


class ReportSheet(Dialog):
    """Says calmly that something unforeseen happened, and what the report holds."""

    def __init__(self, report: CrashReport, parent: QWidget | None) -> None:
        super().__init__(tr("Something unexpected happened"), parent, width=560, height=460)
        self._report = report
        kept = tr(
            "What was saved is safe. You can go on working; if something looks odd, start Satchel again."
        )
        told = tr("This report names places in the program and versions, and nothing of your data.")
        where = tr("It is kept in {file}", file=report.file) if report.file else ""
        text = QPlainTextEdit(report.text)
        text.setReadOnly(True)
        text.setAccessibleName(tr("Report"))
        text.setTabChangesFocus(True)
        column = design.column(Label(kept, wrap=True), Label(told, wrap=True), margins=(20, 4, 20, 16))
        if where:
            column.addWidget(
                Label(where, TextStyle.CAPTION, tone="text.tertiary", wrap=True, selectable=True)
            )
        column.addWidget(text, 1)
        self.set_body(design.pane("clear", column))
        copy = Button(tr("Copy report"), icon="copy")
        copy.clicked.connect(self._copy)
        close = Button(tr("Close"), kind=Kind.PRIMARY)
        close.clicked.connect(self.accept)
        self.add_button(copy, leading=True)
        self.add_button(close)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report.text)
