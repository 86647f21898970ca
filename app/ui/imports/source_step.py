"""First step: the files, dropped or picked, and what each of them is."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from app.ui import design, file_dialogs
from app.ui.fonts import TextStyle
from app.ui.imports.flow import Chosen, ImportFlow
from app.ui.texts import plural, tr
from app.ui.widgets.buttons import Button, IconButton, Kind
from app.ui.widgets.drop_zone import DropZone
from app.ui.widgets.labels import ElidedLabel, IconMark, Label

FILTERS = "vCard, CSV, JSON, mail, zip (*.vcf *.vcard *.csv *.tsv *.txt *.json *.mbox *.eml *.zip);;* (*)"
_KINDS = {
    "vcard": ("vCard", "users"),
    "csv": ("CSV", "table-2"),
    "json": ("Satchel JSON", "file-text"),
    "zip": ("Zip archive", "archive"),
    "mail": ("Mail", "mail"),
}


class SourceStep(QWidget):
    """Shows the chosen files under the drop zone."""

    def __init__(self, flow: ImportFlow) -> None:
        super().__init__()
        self._flow = flow
        self.drop = DropZone(
            tr("Drop files with contacts here"),
            tr("vCard, CSV of Outlook, Google or Thunderbird, any other CSV, Satchel JSON, zip, mbox, .eml"),
            tr("Choose files…"),
        )
        self.drop.dropped.connect(flow.add_files)
        self.drop.browse.connect(self._browse)
        folder = Button(tr("A folder of mail (Maildir)…"), kind=Kind.LINK)
        folder.clicked.connect(self._browse_folder)
        self._list = design.column(gap=8)
        self.note = Label("", tone="text.secondary", wrap=True)
        layout = design.column(self.drop, folder, 4, self._list, self.note, gap=8, margins=(24, 12, 24, 16))
        layout.addStretch(1)
        self.setLayout(layout)
        flow.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the files as they are now."""
        while (item := self._list.takeAt(0)) is not None:
            row = item.widget()
            if row is not None:
                row.hide()
                row.setParent(None)
                row.deleteLater()
        for chosen in self._flow.files:
            self._list.addWidget(self._row(chosen))
        self.note.setText(tr("Looking into the files…") if self._flow.busy else "")

    def _row(self, chosen: Chosen) -> QWidget:
        kind, icon = _KINDS.get(chosen.source.kind, (chosen.source.kind, "file-text"))
        name = ElidedLabel(chosen.source.name, TextStyle.BODY_STRONG)
        about = Label(_about(chosen, tr(kind)), TextStyle.CAPTION, tone="text.secondary")
        remove = IconButton("x", tr("Leave out {name}", name=chosen.source.name), kind=Kind.GHOST, side=28)
        remove.clicked.connect(partial(self._flow.remove, chosen))
        line = design.row(IconMark(icon, size=20), gap=12, margins=(14, 10, 8, 10))
        line.addLayout(design.column(name, about, gap=2), 1)
        line.addWidget(remove)
        return design.pane("card", line)

    def _browse(self) -> None:
        self._flow.add_files(file_dialogs.open_files(self, tr("Files with contacts"), FILTERS))

    def _browse_folder(self) -> None:
        folder = file_dialogs.open_folder(self, tr("A folder of mail"))
        if folder is not None:
            self._flow.add_files([Path(folder)])


def _about(chosen: Chosen, kind: str) -> str:
    parts = [kind]
    if chosen.look is not None:
        parts.append(plural("{n} column", "{n} columns", len(chosen.look.headers)))
        parts.append(encoding_name(chosen.look.dialect.encoding))
    if chosen.people is not None:
        parts.append(plural("{n} message", "{n} messages", chosen.people.messages))
        parts.append(plural("{n} person", "{n} people", len(chosen.people.people)))
    if chosen.size:
        parts.append(QLocale().formattedDataSize(chosen.size))
    return " · ".join(parts)


def encoding_name(encoding: str) -> str:
    """How a person may have seen an encoding named."""
    return {
        "utf-8": "UTF-8",
        "utf-8-sig": "UTF-8",
        "utf-16": "UTF-16",
        "utf-16-le": "UTF-16",
        "utf-16-be": "UTF-16",
        "utf-32": "UTF-32",
        "cp1252": "Windows 1252",
        "cp1250": "Windows 1250",
        "cp1251": "Windows 1251",
        "cp1253": "Windows 1253",
        "cp1254": "Windows 1254",
        "cp1255": "Windows 1255",
        "cp1256": "Windows 1256",
        "cp932": "Shift JIS",
        "mac_roman": "Mac Roman",
        "cp850": "DOS 850",
        "iso8859_2": "ISO 8859-2",
    }.get(encoding, encoding.upper())
