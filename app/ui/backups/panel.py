"""The backup panel: how safe the data is, one now, a second place, the list, and bringing one back."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.errors import SatchelError
from app.jobs.backup_list import BackupLine
from app.ui import design, file_dialogs
from app.ui.backup_words import BACKUP_FILES, BackupContents, describe_backup, moment_of, size_of
from app.ui.backups.controller import Backups, Shelf
from app.ui.desk import Desk
from app.ui.fonts import TextStyle
from app.ui.texts import plural, tr
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import ElidedLabel, Label
from app.ui.widgets.messages import MessageBar, Tone

_LISTED = 12


class BackupSection(QWidget):
    """Everything about backups; stands in the panel and in the settings."""

    def __init__(self, backups: Backups, desk: Desk) -> None:
        super().__init__()
        self._backups, self._desk = backups, desk
        self.messages = MessageBar()
        self.line = Label("", TextStyle.BODY_STRONG, wrap=True)
        self.now = Button(tr("Back up now"), kind=Kind.PRIMARY, icon="archive")
        self.now.clicked.connect(backups.run_now)
        self.place = Label("", tone="text.secondary", wrap=True)
        choose = Button(tr("Choose a second place…"), icon="usb")
        choose.clicked.connect(self._choose)
        self.forget = Button(tr("No second place"))
        self.forget.clicked.connect(self._forget)
        self._rows = design.column(gap=6)
        other = Button(tr("Restore from a file…"), icon="folder-open")
        other.clicked.connect(self._from_file)
        self.undo = Button(tr("Undo the last restore"), icon="undo-2")
        self.undo.clicked.connect(self._undo)
        head = design.row(gap=12)
        head.addWidget(self.line, 1)
        head.addWidget(self.now)
        self.setLayout(
            design.column(
                self.messages,
                head,
                self.place,
                design.row(choose, self.forget, None, gap=8),
                8,
                Label(tr("Backups on this computer"), TextStyle.CAPTION_STRONG, tone="text.tertiary"),
                self._rows,
                design.row(other, self.undo, None, gap=8),
                gap=10,
            )
        )
        backups.changed.connect(self.refresh)
        backups.troubled.connect(self.messages.show_trouble)
        self.refresh()

    def refresh(self) -> None:
        """Say it as it is now."""
        self.line.setText(self._backups.line())
        self.now.setEnabled(not self._backups.running)
        folder = self._desk.context.device.second_backup_folder
        if folder:
            self.place.setText(tr("Also copied to {folder} whenever it can be reached.", folder=folder))
        else:
            self.place.setText(
                tr("A stick, another disk or a cloud folder as second place survives a broken computer.")
            )
        self.forget.setVisible(bool(folder))
        self._backups.shelf(self._show_shelf)

    def _show_shelf(self, shelf: Shelf) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            row = item.widget()
            if row is not None:
                row.hide()
                row.setParent(None)
                row.deleteLater()
        for one in shelf.backups[:_LISTED]:
            self._rows.addWidget(self._row(one))
        more = len(shelf.backups) - _LISTED
        if not shelf.backups:
            self._rows.addWidget(Label(tr("None yet."), tone="text.tertiary"))
        elif more > 0:
            text = plural("and {n} older one", "and {n} older ones", more)
            self._rows.addWidget(Label(text, TextStyle.CAPTION, tone="text.tertiary"))
        self.undo.setVisible(shelf.restored_at is not None)

    def _row(self, one: BackupLine) -> QWidget:
        when = moment_of(one.made_at)
        restore = Button(tr("Restore…"), name=tr("Restore the backup of {when}", when=when))
        restore.clicked.connect(partial(self._ask, one.path))
        line = design.row(gap=12, margins=(12, 6, 8, 6))
        line.addWidget(ElidedLabel(when, TextStyle.BODY_MEDIUM), 1)
        line.addWidget(Label(size_of(one.size), tone="text.secondary"))
        line.addWidget(restore)
        return design.pane("card", line)

    # Second place

    def _choose(self) -> None:
        folder = file_dialogs.open_folder(self, tr("A second place for backups"))
        if folder is not None:
            self._backups.set_second_place(str(folder))

    def _forget(self) -> None:
        self._backups.set_second_place("")

    # Bringing back

    def _from_file(self) -> None:
        file = file_dialogs.open_file(self, tr("A backup of Satchel"), BACKUP_FILES)
        if file is not None:
            self._ask(file)

    def _ask(self, file: Path) -> None:
        RestoreSheet(self._backups, file, self.window()).open()

    def _undo(self) -> None:
        self._backups.undo_restore(self.messages.show_trouble)


class RestoreSheet(Dialog):
    """What a backup would bring back, and the button that does it."""

    def __init__(self, backups: Backups, file: Path, parent: QWidget) -> None:
        super().__init__(tr("Restore a backup"), parent, width=520, height=320)
        self._backups, self._file = backups, file
        self.messages = MessageBar()
        self.preview = Label(tr("Reading and checking the backup…"), wrap=True)
        kept = tr(
            "What is here now is kept for 90 days: the restore can be undone."
            " Everything that was written since the backup leaves the window until then."
        )
        column = design.column(
            Label(file.name, TextStyle.BODY_STRONG, wrap=True),
            self.messages,
            self.preview,
            Label(kept, tone="text.secondary", wrap=True),
            None,
            gap=10,
            margins=(20, 4, 20, 12),
        )
        self.set_body(design.pane("clear", column))
        self.restore = Button(tr("Restore"), kind=Kind.PRIMARY, icon="archive-restore")
        self.restore.setEnabled(False)
        self.restore.clicked.connect(self._restore)
        cancel = Button(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.add_button(cancel)
        self.add_button(self.restore)
        backups.restored.connect(self.accept)
        backups.look(file, self._show, self._trouble)

    def _show(self, found: BackupContents) -> None:
        self.preview.setText(describe_backup(found))
        self.restore.setEnabled(True)
        self.restore.setFocus()

    def _trouble(self, trouble: SatchelError) -> None:
        self.preview.setText("")
        self.messages.show_trouble(trouble)

    def _restore(self) -> None:
        self.restore.setEnabled(False)
        self.messages.show_message(tr("Restoring…"), Tone.INFO)
        self._backups.restore(self._file, self._trouble)


class BackupPanel(Dialog):
    """Opened from the chip."""

    def __init__(self, backups: Backups, desk: Desk, parent: QWidget) -> None:
        super().__init__(tr("Backups"), parent, width=600, height=560)
        self.section = BackupSection(backups, desk)
        frame = design.pane("clear", design.column(self.section, None, margins=(20, 4, 20, 16)))
        self.set_body(frame)
        close = Button(tr("Close"))
        close.clicked.connect(self.accept)
        self.add_button(close)
