"""The export: who, in which form, a look at the first rows, and where to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from app.errors import SatchelError
from app.jobs.exporting import Exporter, Format
from app.queries.contacts import ContactListRow, list_pks, list_rows
from app.queries.contacts import Sort as ListSort
from app.queries.search import contact_list_matches
from app.ui import design, file_dialogs
from app.ui.desk import Desk
from app.ui.fonts import TextStyle
from app.ui.links import open_folder
from app.ui.runner import Stop
from app.ui.texts import number, plural, tr
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import ElidedLabel, Label
from app.ui.widgets.messages import MessageBar
from app.ui.widgets.progress import ProgressLine

PREVIEW = 5


class Scope(StrEnum):
    """Who goes out."""

    ALL = "all"
    SELECTED = "selected"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class Shape:
    """A form of the file: what it is called, its format, CSV profile and ending ("" = a folder)."""

    id: str
    text: str
    format: Format
    ending: str
    csv: str = "safe"


SHAPES = (
    Shape("vcard4", "vCard 4.0 (phones and address books)", Format.VCARD4, ".vcf"),
    Shape("vcard3", "vCard 3.0 (older programs, Outlook)", Format.VCARD3, ".vcf"),
    Shape("csv", "CSV for spreadsheets (formulas are made harmless)", Format.CSV, ".csv"),
    Shape("csv_exact", "CSV, every sign exact", Format.CSV, ".csv", csv="exact"),
    Shape("json", "JSON (everything about them, for programs)", Format.JSON, ".json"),
    Shape("all", "All of these, into a folder", Format.ALL, ""),
)


@dataclass(frozen=True, slots=True)
class _Look:
    pks: tuple[int, ...] | None
    count: int
    rows: tuple[ContactListRow, ...]


class ExportDialog(Dialog):
    """`selected` are the pks that were selected in the list; empty hides that scope."""

    def __init__(self, desk: Desk, parent: QWidget, *, selected: Sequence[int] = ()) -> None:
        super().__init__(tr("Export contacts"), parent, width=640, height=520)
        self._desk, self._selected = desk, tuple(selected)
        self._look = _Look(None, 0, ())
        self.messages = MessageBar()
        self.scope, self.shape, self.query = QComboBox(), QComboBox(), QLineEdit()
        self.scope.addItem(tr("All contacts and companies"), Scope.ALL.value)
        if selected:
            text = plural("{n} selected contact", "{n} selected contacts", len(self._selected))
            self.scope.addItem(text, Scope.SELECTED.value)
        self.scope.addItem(tr("What a search finds"), Scope.FOUND.value)
        for shape in SHAPES:
            self.shape.addItem(tr(shape.text), shape.id)
        self.query.setPlaceholderText(tr("Words, a town, a company, a number"))
        self.query.setAccessibleName(tr("Search"))
        self.count = Label("", TextStyle.BODY_STRONG)
        self._grid = design.spaced(QGridLayout(), gap=6)
        self.progress = ProgressLine(tr("Progress of the export"))
        self.progress.hide()
        self._build()
        self.scope.activated.connect(self._scope_changed)
        self.query.textChanged.connect(self._ask)
        if selected:
            self.scope.setCurrentIndex(1)
        self._scope_changed(0)

    def _build(self) -> None:
        form = design.spaced(QGridLayout(), gap=10)
        form.setColumnStretch(1, 1)
        for row, (text, field) in enumerate(((tr("Who"), self.scope), (tr("As"), self.shape))):
            label = Label(text, TextStyle.BODY_MEDIUM)
            label.setBuddy(field)
            form.addWidget(label, row, 0)
            form.addWidget(field, row, 1)
        self._preview = design.pane("card", self._grid)
        design.spaced(self._grid, gap=6, margins=(14, 10, 14, 10))
        column = design.column(
            self.messages, form, self.query, 4, self.count, self._preview, self.progress, None, gap=10
        )
        design.spaced(column, gap=10, margins=(20, 4, 20, 12))
        self.set_body(design.pane("clear", column))
        cancel = Button(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.save = Button(tr("Export…"), kind=Kind.PRIMARY, icon="file-up")
        self.save.clicked.connect(self._save)
        self.add_button(cancel)
        self.add_button(self.save)

    # Who

    def _scope_changed(self, _index: int) -> None:
        self.query.setVisible(self.scope.currentData() == Scope.FOUND)
        self._ask("")

    def _ask(self, _text: str) -> None:
        work = partial(
            _look, scope=Scope(self.scope.currentData()), text=self.query.text(), selected=self._selected
        )
        self._desk.read(work, self._show, key="export.look")

    def _show(self, look: _Look) -> None:
        self._look = look
        self.count.setText(plural("{n} contact or company", "{n} contacts and companies", look.count))
        self.save.setEnabled(look.count > 0)
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        for row, one in enumerate(look.rows):
            self._grid.addWidget(ElidedLabel(one.name, TextStyle.BODY_MEDIUM), row, 0)
            about = " · ".join(filter(None, (one.company, one.email, one.phone)))
            self._grid.addWidget(ElidedLabel(about, tone="text.secondary"), row, 1)
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 3)
        if look.count > len(look.rows):
            more = tr("and {n} more", n=number(look.count - len(look.rows)))
            self._grid.addWidget(Label(more, TextStyle.CAPTION, tone="text.tertiary"), PREVIEW, 0)
        self._preview.setVisible(bool(look.rows))

    # Writing

    def _save(self) -> None:
        shape = next(one for one in SHAPES if one.id == self.shape.currentData())
        target = self._target(shape)
        if target is None:
            return
        self.save.setEnabled(False)
        self.progress.setMaximum(max(1, self._look.count))
        self.progress.show()
        work = partial(_write, self._desk.context, shape, target, self._look.pks)
        self._desk.runner.job(
            work,
            on_progress=self._progressed,
            on_done=partial(self._written, target),
            on_error=self._trouble,
        )

    def _target(self, shape: Shape) -> Path | None:
        if not shape.ending:
            folder = file_dialogs.open_folder(self, tr("A folder for the export"))
            return folder / "Satchel" if folder is not None else None
        suggested = tr("Contacts") + shape.ending
        path = file_dialogs.save_file(self, tr("Export"), suggested, f"*{shape.ending}")
        return path if path is None or path.suffix else path.with_suffix(shape.ending)

    def _progressed(self, done: object) -> None:
        assert isinstance(done, int)
        self.progress.setValue(done)

    def _written(self, target: Path, written: int) -> None:
        text = plural("Exported {n} contact", "Exported {n} contacts", written)
        folder = target if target.is_dir() else target.parent
        self._desk.say_with(text, tr("Open folder"), partial(open_folder, folder))
        self.accept()

    def _trouble(self, trouble: SatchelError) -> None:
        self.save.setEnabled(True)
        self.progress.hide()
        self.messages.show_trouble(trouble)


def _look(session: Any, *, scope: Scope, text: str, selected: tuple[int, ...]) -> _Look:
    if scope is Scope.SELECTED:
        pks: list[int] = list(selected)
    else:
        found = None
        if scope is Scope.FOUND:
            if not text.strip():
                return _Look((), 0, ())
            found = contact_list_matches(session, text)
        pks = [
            pk
            for companies in (False, True)
            for pk in list_pks(session, ListSort.NAME, companies=companies, matches=found)
        ]
    rows = list_rows(session, pks[:PREVIEW])
    shown = tuple(rows[pk] for pk in pks[:PREVIEW] if pk in rows)
    return _Look(None if scope is Scope.ALL else tuple(pks), len(pks), shown)


def _write(
    context: Any,
    shape: Shape,
    target: Path,
    pks: Sequence[int] | None,
    _stop: Stop,
    report: Callable[[object], None],
) -> int:
    csv: Any = shape.csv
    exporter = Exporter(context.database, context.blobs, pks=pks, csv_profile=csv, progress=report)
    return exporter.write(target, shape.format)
